use std::cmp::Ordering;

use super::Shift;
use super::wide::compare_fractions;
use crate::Point;

/// Which of two edges meets `base` first, going along it. Both cross `base`; both belong to the
/// operand that counts as moved by `shift` against `base`, which decides where they meet it at the
/// same place.
pub(crate) fn order_along(
    base: (Point, Point),
    first: (Point, Point),
    second: (Point, Point),
    shift: Shift,
) -> Ordering {
    let along = (base.1.x - base.0.x, base.1.y - base.0.y);
    let one = Meeting::new(base.0, along, first);
    let two = Meeting::new(base.0, along, second);
    compare_fractions(
        one.numerator,
        one.denominator,
        two.numerator,
        two.denominator,
    )
    .then_with(|| one.drift(shift, &two))
}

struct Meeting {
    edge: (i64, i64),
    numerator: i128,
    denominator: i128,
}

impl Meeting {
    fn new(origin: Point, along: (i64, i64), edge: (Point, Point)) -> Self {
        let direction = (edge.1.x - edge.0.x, edge.1.y - edge.0.y);
        let start = (edge.0.x - origin.x, edge.0.y - origin.y);
        Self {
            edge: direction,
            numerator: cross(start, direction),
            denominator: cross(along, direction),
        }
    }

    /// Order of the derivatives of the places by ε, then by ε².
    fn drift(&self, shift: Shift, other: &Self) -> Ordering {
        let sign = if shift == Shift::Forward { 1 } else { -1 };
        let by = |mine: i64, its: i64| {
            compare_fractions(
                sign * i128::from(mine),
                self.denominator,
                sign * i128::from(its),
                other.denominator,
            )
        };
        // (ε, ε²) × edge = ε·edge.y − ε²·edge.x
        by(self.edge.1, other.edge.1).then_with(|| by(-self.edge.0, -other.edge.0))
    }
}

fn cross(a: (i64, i64), b: (i64, i64)) -> i128 {
    i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn nearer_comes_first() {
        let base = (point(0, 0), point(10, 0));
        let near = (point(3, -1), point(3, 1));
        let far = (point(4, 1), point(4, -1));
        assert_eq!(order_along(base, near, far, Shift::Forward), Ordering::Less);
        assert_eq!(order_along(base, far, near, Shift::Back), Ordering::Greater);
    }

    #[test]
    fn at_one_place_the_shift_decides() {
        let base = (point(0, 0), point(10, 0));
        // moved up by ε², then both lean: the one leaning left-up crosses further right below
        let upright = (point(5, -1), point(5, 1));
        let slanted = (point(4, -1), point(6, 1));
        let forward = order_along(base, upright, slanted, Shift::Forward);
        let back = order_along(base, upright, slanted, Shift::Back);
        assert_eq!(forward, back.reverse());
        assert_ne!(forward, Ordering::Equal);
    }
}
