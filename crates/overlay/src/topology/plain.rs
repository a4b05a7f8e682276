//! The common case, quickly: rings that meet neither each other nor themselves.
//!
//! Edges are sorted by their western end and each is compared with the edges still open there. As soon
//! as anything meets, or the work grows out of proportion, the answer is `None` and the general sweep
//! decides; what is said here is exact.

use std::cell::RefCell;

use super::segment::side;
use crate::{Bounds, PlaneArea, Point};

/// Comparisons allowed for each edge before the general sweep is the better way.
const WORK_PER_EDGE: usize = 48;
/// Rings whose nesting is found one by one.
const MOST_RINGS: usize = 64;

/// An edge, its western end first.
struct Edge {
    a: Point,
    b: Point,
    south: i64,
    north: i64,
    ring: u32,
    index: u32,
    last: u32,
}

impl Edge {
    /// Whether the edges follow each other in one ring.
    fn follows(&self, other: &Self) -> bool {
        self.ring == other.ring
            && (self.index.abs_diff(other.index) == 1
                || self.index.abs_diff(other.index) == self.last)
    }

    /// Whether the edges certainly share no point; consecutive edges, none but their common end.
    fn apart(&self, other: &Self) -> bool {
        let (ta, tb) = (side(self.a, self.b, other.a), side(self.a, self.b, other.b));
        if self.follows(other) {
            // not on one line: the common end is all they share
            return ta != 0 || tb != 0;
        }
        if ta * tb > 0 {
            return true;
        }
        side(other.a, other.b, self.a) * side(other.a, other.b, self.b) > 0
    }
}

/// For each ring the innermost ring around it, when all rings are simple and no two of them meet;
/// `None` when they may do so.
pub(crate) fn nesting(rings: &[&[Point]]) -> Option<Vec<Option<u32>>> {
    let apart = || SCRATCH.with_borrow_mut(|scratch| scratch.keep_apart(rings));
    if rings.len() > MOST_RINGS || !apart() {
        return None;
    }
    if rings.len() == 1 {
        return Some(vec![None]);
    }
    let boxes: Vec<Bounds> = rings.iter().filter_map(|ring| Bounds::of(*ring)).collect();
    let areas: Vec<i128> = rings
        .iter()
        .map(|ring| PlaneArea::of_ring(ring).0.abs())
        .collect();
    let parent = |inner: usize| {
        let place = rings[inner][0];
        let around = (0..rings.len()).filter(|&outer| {
            outer != inner && holds(&boxes[outer], place) && encloses(rings[outer], place)
        });
        around
            .min_by_key(|&outer| areas[outer])
            .map(|outer| outer as u32)
    };
    Some((0..rings.len()).map(parent).collect())
}

/// Room that the next polygon finds again: large pieces of memory are dear to have anew each time.
#[derive(Default)]
struct Scratch {
    edges: Vec<Edge>,
    order: Vec<(i64, u32)>,
    open: Vec<u32>,
}

/// Edges for which room is kept.
const KEPT: usize = 1 << 14;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Scratch {
    /// Whether no two edges of these rings meet but where they follow each other.
    fn keep_apart(&mut self, rings: &[&[Point]]) -> bool {
        let apart = self.fill(rings) && self.sweep();
        if self.edges.capacity() > KEPT {
            *self = Self::default();
        }
        apart
    }

    fn fill(&mut self, rings: &[&[Point]]) -> bool {
        self.edges.clear();
        for (number, ring) in rings.iter().enumerate() {
            if ring.len() < 3 {
                return false;
            }
            let last = ring.len() as u32 - 1;
            for (index, &a) in ring.iter().enumerate() {
                let b = ring[if index as u32 == last { 0 } else { index + 1 }];
                if a == b {
                    return false;
                }
                let (a, b) = if a.x <= b.x { (a, b) } else { (b, a) };
                self.edges.push(Edge {
                    a,
                    b,
                    south: a.y.min(b.y),
                    north: a.y.max(b.y),
                    ring: number as u32,
                    index: index as u32,
                    last,
                });
            }
        }
        true
    }

    fn sweep(&mut self) -> bool {
        let Self { edges, order, open } = self;
        order.clear();
        order.extend(edges.iter().map(|edge| edge.a.x).zip(0..));
        order.sort_unstable();
        open.clear();
        let mut work = edges.len() * WORK_PER_EDGE;
        for &(west, index) in order.iter() {
            let edge = &edges[index as usize];
            if work < open.len() {
                return false;
            }
            work -= open.len();
            let mut apart = true;
            open.retain(|&other| {
                let other = &edges[other as usize];
                let is_open = other.b.x >= west;
                if is_open && other.south <= edge.north && edge.south <= other.north {
                    apart &= edge.apart(other);
                }
                is_open
            });
            if !apart {
                return false;
            }
            open.push(index);
        }
        true
    }
}

fn holds(bounds: &Bounds, place: Point) -> bool {
    bounds.meets(&Bounds {
        min: place,
        max: place,
    })
}

/// Whether a place, on no edge of the ring, lies inside it: crossings of a ray to the east.
fn encloses(ring: &[Point], place: Point) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crossed = ring.iter().zip(next).filter(|(a, b)| {
        let (low, high) = if a.y <= b.y { (**a, **b) } else { (**b, **a) };
        low.y <= place.y && place.y < high.y && side(low, high, place) > 0
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::arrangement::swept;
    use super::*;

    fn ring(size: i64) -> impl Strategy<Value = Vec<Point>> {
        let place = (0..size, 0..size).prop_map(|(x, y)| Point { x, y });
        prop::collection::vec(place, 1..9)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// What is plain is plain for the general sweep too, with the same nesting.
        #[test]
        fn agrees_with_the_sweep(size in 3_i64..40, seed in prop::collection::vec(ring(40), 1..5)) {
            let rings: Vec<Vec<Point>> = seed
                .iter()
                .map(|ring| ring.iter().map(|p| Point { x: p.x % size, y: p.y % size }).collect())
                .collect();
            let rings: Vec<&[Point]> = rings.iter().map(Vec::as_slice).collect();
            if let Some(parents) = nesting(&rings) {
                let found = swept(&rings);
                prop_assert!(found.meetings.is_empty() && found.touches.is_empty() && found.short.is_empty());
                prop_assert_eq!(found.parents, parents);
            }
        }

        /// Nested squares apart from each other are always plain.
        #[test]
        fn nested_squares_are_plain(count in 1_usize..20, side in 60_i64..1000) {
            let rings: Vec<Vec<Point>> = (0..count as i64).map(|step| {
                let (low, high) = (step, side - step);
                [(low, low), (high, low), (high, high), (low, high)].map(|(x, y)| Point { x, y }).to_vec()
            }).collect();
            let rings: Vec<&[Point]> = rings.iter().map(Vec::as_slice).collect();
            let expected: Vec<Option<u32>> =
                (0..count as u32).map(|ring| ring.checked_sub(1)).collect();
            prop_assert_eq!(nesting(&rings), Some(expected));
        }
    }
}
