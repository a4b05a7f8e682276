//! The most common polygon of all, quickest: one ring that meets itself nowhere.
//!
//! Every edge's box is compared with every other's in whole cells of a coarse grid, four at a time by the
//! machine; only edges whose boxes meet are looked at exactly. What is said here is exact.

use super::segment::side;
use crate::{Bounds, PlaneArea, Point, Polygon, Ring};

/// Longest ring whose edges are all compared.
const MOST: usize = 320;
/// Edges compared together.
const GROUP: usize = 8;

/// The polygon of a ring that repeats no point, runs nowhere back on itself and meets itself nowhere, its
/// shell turned counter-clockwise from the same start; else the ring as it came, about which nothing is
/// said.
///
/// It is what [`crate::polygons_from_rings`] makes of that ring alone, without repairs.
///
/// ```
/// use kunyu_overlay::{Point, simple_polygon};
/// let square = [(0, 0), (0, 9), (9, 9), (9, 0)].map(|(x, y)| Point { x, y }).to_vec();
/// let bow = [(0, 0), (9, 9), (9, 0), (0, 9)].map(|(x, y)| Point { x, y }).to_vec();
/// assert_eq!(simple_polygon(square).map(|polygon| polygon.shell[1].x), Ok(9));
/// assert_eq!(simple_polygon(bow.clone()), Err(bow));
/// ```
pub fn simple_polygon(mut ring: Ring) -> Result<Polygon, Ring> {
    let is_simple = match ring.len() {
        3..=48 => runs_on(&ring) && keeps_apart::<{ 48 + GROUP }>(&ring),
        49..=MOST => runs_on(&ring) && keeps_apart::<{ MOST + GROUP }>(&ring),
        _ => false,
    };
    if !is_simple {
        return Err(ring);
    }
    if PlaneArea::of_ring(&ring).0 <= 0
        && let Some(rest) = ring.get_mut(1..)
    {
        rest.reverse();
    }
    Ok(Polygon {
        shell: ring,
        holes: Vec::new(),
    })
}

/// Whether every edge shares with the next nothing but their common end; triangles have an inside.
fn runs_on(ring: &[Point]) -> bool {
    let (last, count) = (ring.len() - 1, ring.len());
    let mut before = ring[last];
    for (at, &tip) in ring.iter().enumerate() {
        let after = ring[if at == last { 0 } else { at + 1 }];
        if tip == after {
            return false;
        }
        if side(before, tip, after) == 0 && (count == 3 || !goes_on(before, tip, after)) {
            return false;
        }
        before = tip;
    }
    true
}

/// Of points on one line: whether `tip` lies between the others.
fn goes_on(before: Point, tip: Point, after: Point) -> bool {
    let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
    product(before.x - tip.x, after.x - tip.x) + product(before.y - tip.y, after.y - tip.y) < 0
}

/// Boxes of edges in coarse cells, by side; what lies behind the last edge meets nothing.
struct Boxes<const N: usize> {
    west: [i32; N],
    east: [i32; N],
    south: [i32; N],
    north: [i32; N],
}

impl<const N: usize> Boxes<N> {
    fn of(ring: &[Point]) -> Option<Self> {
        let bounds = Bounds::of(ring)?;
        let (dx, dy) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
        // cells so large that there are fewer than 2^30 of them either way: order is kept
        let shift = (64 - dx.max(dy).leading_zeros()).saturating_sub(30);
        let cell = |low: i64, at: i64| ((at - low) >> shift) as i32;
        let mut boxes = Self {
            west: [i32::MAX; N],
            east: [-1; N],
            south: [i32::MAX; N],
            north: [-1; N],
        };
        let place = |point: Point| (cell(bounds.min.x, point.x), cell(bounds.min.y, point.y));
        let first = place(ring[0]);
        let mut from = first;
        for at in 0..ring.len() {
            let to = ring.get(at + 1).map_or(first, |&next| place(next));
            (boxes.west[at], boxes.east[at]) = (from.0.min(to.0), from.0.max(to.0));
            (boxes.south[at], boxes.north[at]) = (from.1.min(to.1), from.1.max(to.1));
            from = to;
        }
        Some(boxes)
    }

    /// Whether the box of an edge may meet any of a group.
    fn may_meet(&self, edge: usize, group: usize) -> bool {
        let (west, east) = (self.west[edge], self.east[edge]);
        let (south, north) = (self.south[edge], self.north[edge]);
        let span = group..group + GROUP;
        let (wests, easts) = (&self.west[span.clone()], &self.east[span.clone()]);
        let (souths, norths) = (&self.south[span.clone()], &self.north[span]);
        let mut met = 0;
        for at in 0..GROUP {
            met |= i32::from(wests[at] <= east)
                & i32::from(easts[at] >= west)
                & i32::from(souths[at] <= north)
                & i32::from(norths[at] >= south);
        }
        met != 0
    }
}

/// Whether no edge of at most `N` less [`GROUP`] shares a point with another that does not follow it.
fn keeps_apart<const N: usize>(ring: &[Point]) -> bool {
    let Some(boxes) = Boxes::<N>::of(ring) else {
        return false;
    };
    let count = ring.len();
    for edge in 0..count.saturating_sub(2) {
        // the last edge is followed by the first
        let end = if edge == 0 { count - 1 } else { count };
        let mut group = edge + 2;
        while group < end {
            if boxes.may_meet(edge, group) {
                let met = (group..end.min(group + GROUP)).any(|other| !apart(ring, edge, other));
                if met {
                    return false;
                }
            }
            group += GROUP;
        }
    }
    true
}

/// Whether two edges that do not follow each other certainly share no point.
fn apart(ring: &[Point], edge: usize, other: usize) -> bool {
    let end = |at: usize| ring[if at + 1 == ring.len() { 0 } else { at + 1 }];
    let (a, b, c, d) = (ring[edge], end(edge), ring[other], end(other));
    let beside = |a: i64, b: i64, c: i64, d: i64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    beside(a.x, b.x, c.x, d.x)
        || beside(a.y, b.y, c.y, d.y)
        || side(a, b, c) * side(a, b, d) > 0
        || side(c, d, a) * side(c, d, b) > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rings::polygons_from_rings;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20000))]

        /// What is simple is what the general way makes of the ring, without repairs.
        #[test]
        fn agrees_with_the_general_way(
            size in 2_i64..30,
            stretch in prop::sample::select(vec![1_i64, 1 << 20, 1 << 40]),
            points in prop::collection::vec((0_i64..30, 0_i64..30), 0..14),
        ) {
            let place = |(x, y): (i64, i64)| Point { x: x % size * stretch, y: y % size * stretch };
            let ring: Ring = points.into_iter().map(place).collect();
            if let Ok(polygon) = simple_polygon(ring.clone()) {
                let general = polygons_from_rings(&[ring]);
                let general = general.map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert!(general.repairs.is_empty());
                prop_assert_eq!(general.shape.0, vec![polygon]);
            }
        }

        /// Rings around a middle, of any length and direction, points on straight edges among them.
        #[test]
        fn stars_are_simple(
            steps in prop::collection::vec(1_i64..1000, 3..MOST),
            turn in any::<bool>(),
        ) {
            // up a staircase along one side and straight back: simple whatever the steps are
            let mut ring = vec![Point { x: 0, y: -1 }];
            let mut at = Point { x: 0, y: 0 };
            for (index, step) in steps.iter().take(MOST - 3).enumerate() {
                ring.push(at);
                if index % 3 == 0 { at.y += step } else { at.x += step }
            }
            ring.push(Point { x: at.x + 1, y: at.y });
            ring.push(Point { x: at.x + 1, y: -1 });
            if turn {
                ring.reverse();
            }
            prop_assert!(simple_polygon(ring).is_ok());
        }
    }
}
