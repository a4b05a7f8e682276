//! The packed Hilbert R-tree: nodes of `[west, south, east, north, offset]`, the root first, the
//! features last in the order of their places along the curve.

use std::io::{self, Write};

/// Children of a node.
pub(super) const NODE_SIZE: u16 = 16;
/// Bytes of a node.
const NODE: u64 = 40;

/// Bytes of an index; `None` when there is no such number, or nodes of one child.
pub(super) fn size(features: u64, node_size: u16) -> Option<u64> {
    if node_size == 0 || features == 0 {
        return Some(0);
    }
    if node_size < 2 {
        return None;
    }
    let (mut level, mut nodes) = (features, features);
    loop {
        level = level.div_ceil(u64::from(node_size));
        nodes = nodes.checked_add(level)?;
        if level == 1 {
            return nodes.checked_mul(NODE);
        }
    }
}

/// West, south, east, north.
pub(super) type Extent = [f64; 4];

/// The box of nothing: it meets no other and widens none.
pub(super) const NOTHING: Extent = [
    f64::INFINITY,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NEG_INFINITY,
];

pub(super) fn widen(all: &mut Extent, one: &Extent) {
    *all = [
        all[0].min(one[0]),
        all[1].min(one[1]),
        all[2].max(one[2]),
        all[3].max(one[3]),
    ];
}

/// A feature on its way into the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    pub(super) extent: Extent,
    /// Where it lies in the temporary file, and how long it is.
    pub(super) at: u64,
    pub(super) size: u32,
}

/// The place of the middle of a box along the Hilbert curve; behind all others without a box.
fn place(leaf: &Leaf, all: &Extent) -> u64 {
    let [west, south, east, north] = leaf.extent;
    if west > east {
        return u64::MAX;
    }
    let cell = |low: f64, high: f64, start: f64, end: f64| {
        let fraction = (f64::midpoint(low, high) - start) / (end - start);
        (fraction * 65_535.0).clamp(0.0, 65_535.0) as u32
    };
    hilbert(
        cell(west, east, all[0], all[2]),
        cell(south, north, all[1], all[3]),
    )
}

/// Distance along a curve of 16 levels.
fn hilbert(mut x: u32, mut y: u32) -> u64 {
    let mut distance = 0;
    for level in (0..16).rev() {
        let (right, up) = ((x >> level) & 1, (y >> level) & 1);
        distance = (distance << 2) | u64::from((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    distance
}

/// Puts features in the order of the curve; equal ones stay in theirs. Tells whether any moved.
pub(super) fn sort(leaves: &mut [Leaf], all: &Extent) -> bool {
    leaves.sort_by_cached_key(|leaf| (place(leaf, all), leaf.at));
    leaves.windows(2).any(|pair| pair[0].at > pair[1].at)
}

/// Writes the index of features that follow each other in this order.
pub(super) fn write(leaves: &[Leaf], out: &mut dyn Write) -> io::Result<()> {
    // boxes of the levels above the features, from the lowest up
    let mut levels: Vec<Vec<Extent>> = Vec::new();
    let node_size = usize::from(NODE_SIZE);
    let join = |extents: &mut dyn Iterator<Item = &Extent>| {
        let mut all = NOTHING;
        extents.for_each(|extent| widen(&mut all, extent));
        all
    };
    levels.push(
        leaves
            .chunks(node_size)
            .map(|chunk| join(&mut chunk.iter().map(|leaf| &leaf.extent)))
            .collect(),
    );
    while let Some(level) = levels.last().filter(|level| level.len() > 1) {
        let above = level
            .chunks(node_size)
            .map(|chunk| join(&mut chunk.iter()))
            .collect();
        levels.push(above);
    }
    let mut first_child = 0_u64;
    for level in levels.iter().rev() {
        first_child += level.len() as u64;
        for (index, extent) in level.iter().enumerate() {
            node(extent, first_child + (index * node_size) as u64, out)?;
        }
    }
    let mut offset = 0;
    for leaf in leaves {
        node(&leaf.extent, offset, out)?;
        offset += u64::from(leaf.size);
    }
    Ok(())
}

fn node(extent: &Extent, offset: u64, out: &mut dyn Write) -> io::Result<()> {
    for value in extent {
        out.write_all(&value.to_le_bytes())?;
    }
    out.write_all(&offset.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_every_cell_and_steps_to_neighbours() {
        let mut cells: Vec<(u64, u32, u32)> = Vec::new();
        for x in 0..32 {
            for y in 0..32 {
                cells.push((hilbert(x << 11, y << 11) >> 22, x, y));
            }
        }
        cells.sort_unstable();
        for (index, pair) in cells.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            assert_eq!(a.0, index as u64);
            assert_eq!(a.1.abs_diff(b.1) + a.2.abs_diff(b.2), 1, "{a:?} {b:?}");
        }
    }

    #[test]
    fn sizes_are_those_of_the_nodes_written() {
        for count in [1_usize, 2, 16, 17, 255, 256, 257, 5000] {
            let leaf = Leaf {
                extent: [0.0, 1.0, 2.0, 3.0],
                at: 0,
                size: 7,
            };
            let mut out = Vec::new();
            write(&vec![leaf; count], &mut out).expect("memory takes it");
            assert_eq!(Some(out.len() as u64), size(count as u64, NODE_SIZE));
        }
        assert_eq!(size(u64::MAX, 2), None);
        assert_eq!(size(9, 1), None);
        assert_eq!((size(0, 16), size(9, 0)), (Some(0), Some(0)));
    }
}
