use crate::{Bounds, Point};

const FANOUT: usize = 16;

/// A packed tree of boxes over features in Hilbert order.
#[derive(Debug, Default)]
pub(crate) struct BoxTree {
    /// Level 0 holds one box a feature; each further level one box for [`FANOUT`] below.
    levels: Vec<Vec<Bounds>>,
}

/// The box that meets nothing.
pub(crate) const NOWHERE: Bounds = Bounds {
    min: Point {
        x: i64::MAX,
        y: i64::MAX,
    },
    max: Point {
        x: i64::MIN,
        y: i64::MIN,
    },
};

impl BoxTree {
    pub(crate) fn new(leaves: Vec<Bounds>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let level = below
                .chunks(FANOUT)
                .map(|boxes| boxes.iter().fold(NOWHERE, around));
            let level = level.collect();
            levels.push(level);
        }
        Self { levels }
    }

    /// The box of one feature; `None` where it is empty.
    pub(crate) fn leaf(&self, index: usize) -> Option<Bounds> {
        self.levels[0]
            .get(index)
            .copied()
            .filter(|bounds| bounds.min.x <= bounds.max.x)
    }

    /// The box around everything.
    pub(crate) fn total(&self) -> Option<Bounds> {
        let top = self.levels.last()?.first().copied()?;
        (top.min.x <= top.max.x).then_some(top)
    }

    /// Calls `found` for every leaf whose box meets `bounds`, in order.
    pub(crate) fn search(&self, bounds: &Bounds, mut found: impl FnMut(u32)) {
        let mut open = vec![(self.levels.len() - 1, 0)];
        while let Some((level, index)) = open.pop() {
            let Some(node) = self.levels[level].get(index) else {
                continue;
            };
            if !node.meets(bounds) {
                continue;
            }
            if level == 0 {
                found(index as u32);
            } else {
                let first = index * FANOUT;
                open.extend(
                    (first..first + FANOUT)
                        .rev()
                        .map(|child| (level - 1, child)),
                );
            }
        }
    }
}

fn around(a: Bounds, b: &Bounds) -> Bounds {
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
