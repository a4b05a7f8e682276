use crate::exact::{compare_products, orient};
use crate::{Point, Ring};

/// Length of an edge in grid units, rounded down.
pub(super) fn length(a: Point, b: Point) -> i128 {
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let square = dx * dx + dy * dy;
    // the square root of IEEE 754 is rounded correctly everywhere; it is put right in integers
    let mut root = (square as f64).sqrt() as i128;
    while root * root > square {
        root -= 1;
    }
    while (root + 1) * (root + 1) <= square {
        root += 1;
    }
    root
}

/// Length of a closed ring whose last point is not the first, as the sum of [`length`].
pub(super) fn perimeter(ring: &[Point]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(&a, &b)| length(a, b)).sum()
}

/// Length of a chain of points.
pub(super) fn chain_length(chain: &[Point]) -> i128 {
    chain.windows(2).map(|edge| length(edge[0], edge[1])).sum()
}

/// The square of a distance.
pub(super) fn distance_squared(a: Point, b: Point) -> i128 {
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    dx * dx + dy * dy
}

/// Whether the foot of a place lies between the ends of an edge, at most `distance` away; exact.
pub(super) fn beside((a, b): (Point, Point), place: Point, distance: i64) -> bool {
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let foot = dx * i128::from(place.x - a.x) + dy * i128::from(place.y - a.y);
    let square = dx * dx + dy * dy;
    let limit = i128::from(distance) * i128::from(distance);
    let cross = orient(a, b, place);
    0 < foot && foot < square && compare_products(cross, cross, limit, square).is_le()
}

/// Whether a place comes within a distance of an edge, ends included; exact.
pub(super) fn within((a, b): (Point, Point), place: Point, distance: i64) -> bool {
    let limit = i128::from(distance) * i128::from(distance);
    distance_squared(a, place) <= limit
        || distance_squared(b, place) <= limit
        || beside((a, b), place, distance)
}

/// A ring turned counter-clockwise or clockwise.
pub(super) fn turned(mut ring: Ring, left: bool) -> Ring {
    if (crate::PlaneArea::of_ring(&ring).0 > 0) != left {
        ring.reverse();
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_exact_floors() {
        let at = |x: i64, y: i64| Point { x, y };
        assert_eq!(length(at(0, 0), at(3, 4)), 5);
        assert_eq!(length(at(1, 1), at(2, 2)), 1);
        let long = (1_i64 << 53) - 1;
        let floor = length(at(-long, -long), at(long, long));
        let square = 2 * (2 * i128::from(long)).pow(2);
        assert!(floor * floor <= square && (floor + 1) * (floor + 1) > square);
        assert_eq!(perimeter(&[at(0, 0), at(7, 0), at(7, 7), at(0, 7)]), 28);
    }
}
