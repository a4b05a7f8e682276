use super::frame::Frame;
use super::grid::{NEAR, accumulate, frame_over};
use crate::{Bounds, Point};

/// A cell with more edges than this is divided.
const CROWDED: usize = 48;
/// How often a cell may be divided, each time by at most [`DEEPEST_STEP`] bits an axis.
const LEVELS: u32 = 7;
const DEEPEST_STEP: u32 = 5;
/// Places in cells that dividing may cost for each edge.
const PLACES_PER_EDGE: u128 = 6;

/// An edge in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// Number of the edge: its first point in the layer's table.
    pub edge: u32,
    /// Packed feature it bounds.
    pub feature: u32,
}

/// Calls its argument with every edge to be placed.
type Edges<'a> = dyn Fn(&mut dyn FnMut(Entry, (Point, Point))) + 'a;

/// Cells and the edges that come within [`NEAR`] of each; crowded cells hold cells again, so that
/// the cost of an edge does not depend on how unevenly a layer is filled.
#[derive(Debug)]
pub(crate) struct Cells {
    frame: Frame,
    offsets: Vec<u32>,
    entries: Vec<Entry>,
    divided: Vec<(u32, Cells)>,
}

impl Cells {
    /// Cells over loose edges: edge `k` goes from `ends[2k]` to `ends[2k + 1]`, and its entry names
    /// `2k` as its edge.
    pub(crate) fn of_edges(ends: &[Point]) -> Self {
        let frame = frame_over(Bounds::of(ends), ends.len() / 2, &|visit| {
            ends.chunks_exact(2)
                .for_each(|edge| visit((edge[0], edge[1])));
        });
        let edges = |visit: &mut dyn FnMut(Entry, (Point, Point))| {
            for (number, edge) in ends.chunks_exact(2).enumerate() {
                let entry = Entry {
                    edge: 2 * number as u32,
                    feature: 0,
                };
                visit(entry, (edge[0], edge[1]));
            }
        };
        Self::build(frame, &edges, ends, 0)
    }

    pub(super) fn build(frame: Frame, edges: &Edges<'_>, points: &[Point], level: u32) -> Self {
        let count = (frame.columns * frame.rows) as usize;
        let mut offsets = vec![0_u32; count + 1];
        edges(&mut |_, (u, v)| frame.cover(u, v, NEAR, |cell| offsets[cell + 1] += 1));
        accumulate(&mut offsets);
        let mut next = offsets.clone();
        let mut entries = vec![
            Entry {
                edge: 0,
                feature: 0
            };
            offsets[count] as usize
        ];
        edges(&mut |entry, (u, v)| {
            frame.cover(u, v, NEAR, |cell| {
                entries[next[cell] as usize] = entry;
                next[cell] += 1;
            });
        });
        let mut cells = Self {
            frame,
            offsets,
            entries,
            divided: Vec::new(),
        };
        if level < LEVELS {
            let crowded = (0..count).filter(|&cell| cells.listed(cell).len() > CROWDED);
            cells.divided = crowded
                .filter_map(|cell| Some((cell as u32, cells.divide(cell, points, level)?)))
                .collect();
        }
        cells
    }

    fn divide(&self, cell: usize, points: &[Point], level: u32) -> Option<Self> {
        let entries = self.listed(cell);
        let ends = |entry: &Entry| (points[entry.edge as usize], points[entry.edge as usize + 1]);
        let frame = (1..=DEEPEST_STEP.min((entries.len().ilog2() - 1) / 2))
            .rev()
            .find_map(|step| {
                let frame = self.frame.divided(cell, step)?;
                let places: u128 = entries.iter().map(|entry| frame.places(ends(entry))).sum();
                (places <= PLACES_PER_EDGE * entries.len() as u128).then_some(frame)
            })?;
        let edges = |visit: &mut dyn FnMut(Entry, (Point, Point))| {
            for entry in entries {
                visit(*entry, ends(entry));
            }
        };
        Some(Self::build(frame, &edges, points, level + 1))
    }

    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    #[inline]
    fn listed(&self, cell: usize) -> &[Entry] {
        &self.entries[self.offsets[cell] as usize..self.offsets[cell + 1] as usize]
    }

    /// The edges of a cell; `None` when the cell is divided.
    #[inline]
    pub(crate) fn edges(&self, cell: usize) -> Option<&[Entry]> {
        let listed = self.listed(cell);
        if listed.len() > CROWDED && self.inner(cell).is_some() {
            return None;
        }
        Some(listed)
    }

    #[cold]
    fn inner(&self, cell: usize) -> Option<&Self> {
        let index = self
            .divided
            .binary_search_by_key(&(cell as u32), |divided| divided.0)
            .ok()?;
        Some(&self.divided[index].1)
    }

    /// Calls `visit` with the edges of every cell that holds points within `margin` of the
    /// segment; an edge may come several times.
    pub(crate) fn along(&self, u: Point, v: Point, margin: i64, visit: &mut impl FnMut(&[Entry])) {
        self.frame.cover(u, v, margin, |cell| {
            self.along_in(cell, u, v, margin, visit);
        });
    }

    /// As [`Cells::along`], in one cell.
    pub(crate) fn along_in(
        &self,
        cell: usize,
        u: Point,
        v: Point,
        margin: i64,
        visit: &mut impl FnMut(&[Entry]),
    ) {
        match self.edges(cell) {
            Some(edges) => visit(edges),
            None => {
                if let Some(inner) = self.inner(cell) {
                    // the segment may lead through all levels: no closure may grow with them
                    let mut visit = |edges: &[Entry]| visit(edges);
                    inner.along_level(u, v, margin, &mut visit);
                }
            }
        }
    }

    fn along_level(&self, u: Point, v: Point, margin: i64, visit: &mut dyn FnMut(&[Entry])) {
        self.frame
            .cover(u, v, margin, |cell| match self.edges(cell) {
                Some(edges) => visit(edges),
                None => {
                    if let Some(inner) = self.inner(cell) {
                        inner.along_level(u, v, margin, visit);
                    }
                }
            });
    }

    pub(super) fn size_bytes(&self) -> usize {
        let inner: usize = self
            .divided
            .iter()
            .map(|divided| divided.1.size_bytes() + 112)
            .sum();
        self.offsets.len() * 4 + self.entries.len() * 8 + inner
    }
}
