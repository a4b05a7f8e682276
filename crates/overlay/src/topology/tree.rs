use std::ops::ControlFlow;

use crate::{Bounds, Point};

/// Children of a node.
const FAN_OUT: usize = 8;

/// A static tree of boxes, packed in the order of a Hilbert curve through their middles.
pub(crate) struct BoxTree {
    /// Item numbers in packed order.
    items: Vec<u32>,
    /// Boxes by level: items first, the root last.
    levels: Vec<Vec<Bounds>>,
}

impl BoxTree {
    /// Packs the boxes; item `i` is `boxes[i]`.
    pub(crate) fn new(boxes: &[Bounds]) -> Self {
        let mut tree = Self {
            items: Vec::new(),
            levels: Vec::new(),
        };
        let Some(&first) = boxes.first() else {
            return tree;
        };
        let all = boxes.iter().fold(first, |all, one| joined(&all, one));
        let mut order: Vec<(u32, u32)> = boxes
            .iter()
            .enumerate()
            .map(|(i, b)| (hilbert(&all, b), i as u32))
            .collect();
        order.sort_unstable();
        tree.items = order.iter().map(|&(_, item)| item).collect();
        let mut level: Vec<Bounds> = tree
            .items
            .iter()
            .map(|&item| boxes[item as usize])
            .collect();
        loop {
            let above = level
                .chunks(FAN_OUT)
                .map(|chunk| {
                    chunk
                        .iter()
                        .skip(1)
                        .fold(chunk[0], |all, one| joined(&all, one))
                })
                .collect::<Vec<_>>();
            let done = level.len() == 1;
            tree.levels.push(level);
            if done {
                return tree;
            }
            level = above;
        }
    }

    /// Visits the items whose box meets `bounds`, until told to stop.
    pub(crate) fn query(
        &self,
        bounds: &Bounds,
        mut visit: impl FnMut(u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(root) = self.levels.len().checked_sub(1) else {
            return ControlFlow::Continue(());
        };
        let mut stack = vec![(root, 0)];
        while let Some((level, node)) = stack.pop() {
            if !self.levels[level][node].meets(bounds) {
                continue;
            }
            if level == 0 {
                visit(self.items[node])?;
                continue;
            }
            let end = (FAN_OUT * (node + 1)).min(self.levels[level - 1].len());
            stack.extend((FAN_OUT * node..end).map(|child| (level - 1, child)));
        }
        ControlFlow::Continue(())
    }
}

/// The box around both.
pub(crate) fn joined(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        min: Point {
            x: a.min.x.min(b.min.x),
            y: a.min.y.min(b.min.y),
        },
        max: Point {
            x: a.max.x.max(b.max.x),
            y: a.max.y.max(b.max.y),
        },
    }
}

/// Place of a box's middle on a Hilbert curve of 2^16 × 2^16 cells over `all`.
fn hilbert(all: &Bounds, one: &Bounds) -> u32 {
    let cell = |low: i64, high: i64, from: i64, to: i64| {
        let span = i128::from(high) - i128::from(low);
        let middle = i128::from(from.midpoint(to)) - i128::from(low);
        if span == 0 {
            0
        } else {
            (middle * 65_535 / span) as u32
        }
    };
    let mut x = cell(all.min.x, all.max.x, one.min.x, one.max.x);
    let mut y = cell(all.min.y, all.max.y, one.min.y, one.max.y);
    let mut index = 0;
    for bit in (0..16).rev() {
        let (right, upper) = ((x >> bit) & 1, (y >> bit) & 1);
        index = (index << 2) | ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                x = !x & 0xffff;
                y = !y & 0xffff;
            }
            (x, y) = (y, x);
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_scan_finds() {
        let at = |x: i64, y: i64| Point { x, y };
        let boxes: Vec<Bounds> = (0..1000_i64)
            .map(|i| (i * 7919 % 1009, i * 104_729 % 997))
            .map(|(x, y)| Bounds {
                min: at(x, y),
                max: at(x + i64::from(x % 7 == 0) * 90, y + 3),
            })
            .collect();
        let tree = BoxTree::new(&boxes);
        let window = Bounds {
            min: at(200, 300),
            max: at(420, 410),
        };
        let mut found = Vec::new();
        let _ = tree.query(&window, |item| {
            found.push(item);
            ControlFlow::Continue(())
        });
        found.sort_unstable();
        let scan = (0..1000).filter(|&i| boxes[i as usize].meets(&window));
        assert_eq!(found, scan.collect::<Vec<u32>>());
    }
}
