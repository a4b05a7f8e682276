//! Boundaries cut into lines, so that what two polygons share is written once.
//!
//! A position is a node where the rings through it do not all have the same two neighbours there.
//! Rings are cut at nodes; the pieces of two rings that run along each other are then equal or each
//! other's reverse. Rings without a node are whole lines, begun at their least position.
//!
//! To find the nodes every position is noted as two hashes of 8 bytes: its own, and one of its
//! neighbours. Up to 32 MiB of them are held; more go to 64 temporary files by their first bits,
//! each of which is sorted by itself. What stays in memory is 8 bytes a node and about 40 bytes a
//! line. Hashes have keys of their own in every run; equal hashes of different positions would only
//! make a node too many, and lines are told apart by 128 bits.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::spool::{Node, Spool, read_u64};

const HELD: usize = 1 << 21;
const PARTS: usize = 64;

/// Finds the nodes of the boundaries of each layer.
pub(super) struct Nodes {
    hasher: RandomState,
    folder: PathBuf,
    held: Vec<(u64, u64)>,
    most: usize,
    parts: Vec<Spool>,
    found: Vec<u64>,
}

impl Nodes {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            hasher: RandomState::new(),
            folder: folder.to_owned(),
            held: Vec::new(),
            most: HELD,
            parts: Vec::new(),
            found: Vec::new(),
        }
    }

    fn key(&self, layer: u64, node: Node) -> u64 {
        self.hasher.hash_one((layer, node))
    }

    /// Notes the positions of a ring, the first not repeated at the end.
    pub(super) fn add(&mut self, layer: u64, ring: &[Node]) -> io::Result<()> {
        let count = ring.len();
        for index in 0..count {
            let (before, after) = (ring[(index + count - 1) % count], ring[(index + 1) % count]);
            let pair = (before.min(after), before.max(after));
            let record = (self.key(layer, ring[index]), self.hasher.hash_one(pair));
            self.held.push(record);
        }
        if self.held.len() >= self.most {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        while self.parts.len() < PARTS {
            self.parts.push(Spool::new(&self.folder)?);
        }
        for (key, pair) in self.held.drain(..) {
            let part = &mut self.parts[(key >> 58) as usize];
            part.write(&key.to_le_bytes())?;
            part.write(&pair.to_le_bytes())?;
        }
        Ok(())
    }

    /// Finds the nodes of all rings added.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        if self.parts.is_empty() {
            let mut records = std::mem::take(&mut self.held);
            collect(&mut records, &mut self.found);
            return Ok(());
        }
        self.spill()?;
        for part in std::mem::take(&mut self.parts) {
            let mut reader = part.into_reader()?;
            let mut records = Vec::new();
            while let (Some(key), Some(pair)) = (read_u64(&mut reader)?, read_u64(&mut reader)?) {
                records.push((key, pair));
            }
            collect(&mut records, &mut self.found);
        }
        Ok(())
    }

    fn is_node(&self, layer: u64, node: Node) -> bool {
        self.found.binary_search(&self.key(layer, node)).is_ok()
    }

    /// The lines of a ring, each with its first and last position, in order.
    pub(super) fn cut(&self, layer: u64, ring: &[Node]) -> Vec<Vec<Node>> {
        let nodes: Vec<usize> = (0..ring.len())
            .filter(|index| self.is_node(layer, ring[*index]))
            .collect();
        let stretch = |from: usize, to: usize| -> Vec<Node> {
            (from..=to).map(|index| ring[index % ring.len()]).collect()
        };
        match nodes.first() {
            None => {
                let least = (0..ring.len())
                    .min_by_key(|index| ring[*index])
                    .unwrap_or(0);
                vec![stretch(least, least + ring.len())]
            }
            Some(&first) => {
                let ends = nodes[1..].iter().copied().chain([first + ring.len()]);
                nodes
                    .iter()
                    .zip(ends)
                    .map(|(from, to)| stretch(*from, to))
                    .collect()
            }
        }
    }
}

/// Keys that occur with different neighbours; parts come in the order of their keys.
fn collect(records: &mut [(u64, u64)], found: &mut Vec<u64>) {
    records.sort_unstable();
    for group in records.chunk_by(|a, b| a.0 == b.0) {
        if let ([first, ..], [.., last]) = (group, group)
            && first.1 != last.1
        {
            found.push(first.0);
        }
    }
}

/// The lines written so far.
pub(super) struct Lines {
    hashers: [RandomState; 2],
    known: HashMap<u128, (i64, bool)>,
    next: i64,
}

impl Lines {
    /// Lines whose identifiers begin here.
    pub(super) fn new(first: i64) -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            known: HashMap::new(),
            next: first,
        }
    }

    /// The reference to a line, negative when it was written the other way round; and whether it is
    /// new, to be written as it is.
    pub(super) fn reference(&mut self, layer: u64, line: &[Node]) -> (i64, bool) {
        let backwards = line.iter().rev().lt(line.iter());
        let hash = |hasher: &RandomState| {
            let hash = if backwards {
                let turned: Vec<&Node> = line.iter().rev().collect();
                hasher.hash_one((layer, turned))
            } else {
                let straight: Vec<&Node> = line.iter().collect();
                hasher.hash_one((layer, straight))
            };
            u128::from(hash)
        };
        let key = hash(&self.hashers[0]) << 64 | hash(&self.hashers[1]);
        if let Some(&(id, way)) = self.known.get(&key) {
            return (if way == backwards { id } else { -id }, false);
        }
        let id = self.next;
        self.next += 1;
        self.known.insert(key, (id, backwards));
        (id, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rings: &[Vec<Node>], most: usize) -> (usize, Vec<Vec<i64>>) {
        let mut nodes = Nodes::new(&std::env::temp_dir());
        nodes.most = most;
        for ring in rings {
            nodes.add(0, ring).unwrap();
        }
        nodes.settle().unwrap();
        let (mut lines, mut count) = (Lines::new(1), 0);
        let mut named = Vec::new();
        for ring in rings {
            let pieces = nodes.cut(0, ring);
            let length: usize = pieces.iter().map(|piece| piece.len() - 1).sum();
            assert_eq!(length, ring.len());
            let mut names = Vec::new();
            for piece in pieces {
                let (name, new) = lines.reference(0, &piece);
                count += usize::from(new);
                names.push(name);
            }
            named.push(names);
        }
        (count, named)
    }

    #[test]
    fn neighbours_share_their_boundary() {
        let left = vec![(0, 0), (0, 2), (1, 2), (1, 1), (1, 0)];
        let right = vec![(1, 0), (1, 1), (1, 2), (2, 2), (2, 0)];
        for most in [1, HELD] {
            let (count, named) = lines(&[left.clone(), right.clone()], most);
            assert_eq!(count, 3);
            let shared: Vec<i64> = named[0]
                .iter()
                .copied()
                .filter(|name| named[1].contains(&-name))
                .collect();
            assert_eq!(shared.len(), 1, "{named:?}");
        }
    }

    #[test]
    fn an_island_and_its_hole_are_one_line() {
        let island = vec![(5, 5), (5, 6), (6, 6), (6, 5)];
        let mut hole: Vec<Node> = island.iter().rev().copied().collect();
        hole.rotate_left(2);
        let (count, named) = lines(&[hole, island], HELD);
        assert_eq!((count, named), (1, vec![vec![1], vec![-1]]));
    }

    #[test]
    fn a_vertex_on_one_side_only_makes_two_lines() {
        let left = vec![(0, 0), (0, 2), (1, 2), (1, 0)];
        let right = vec![(1, 0), (1, 1), (1, 2), (2, 2), (2, 0)];
        assert_eq!(lines(&[left, right], HELD).0, 4);
    }
}
