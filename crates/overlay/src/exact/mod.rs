//! Exact arithmetic of two edges on the grid: sides, crossings, order along an edge.
//!
//! Everything is decided in integers. Where the exact answer is "on the line", the second operand
//! counts as moved by an infinitely small vector (ε, ε²), or by its opposite ([`Shift`]), so that
//! two edges either cross or do not, and nothing is ever "just touching".

mod crossing;
mod order;
mod wide;

use crate::Point;

pub(crate) use crossing::crossing_point;
pub(crate) use order::order_along;
pub(crate) use wide::compare_products;

/// Which way a point or edge counts as moved where the exact answer is zero: by (ε, ε²) or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    Forward,
    Back,
}

impl Shift {
    /// The same relation seen from the other operand.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Forward => Self::Back,
            Self::Back => Self::Forward,
        }
    }

    /// The shift of `second` against `first`, the same pair of features giving the same geometry
    /// whichever of them comes first.
    pub(crate) fn between(first_tag: u64, second_tag: u64) -> Self {
        if first_tag <= second_tag {
            Self::Forward
        } else {
            Self::Back
        }
    }
}

/// Twice the signed area of the triangle: positive when `p` is left of `from` → `to`.
#[inline]
pub(crate) fn orient(from: Point, to: Point, p: Point) -> i128 {
    i128::from(to.x - from.x) * i128::from(p.y - from.y)
        - i128::from(to.y - from.y) * i128::from(p.x - from.x)
}

/// Cross product of two places seen as vectors from the origin: the shoelace term of an edge.
#[inline]
pub(crate) fn shoelace(p: Point, q: Point) -> i128 {
    i128::from(p.x) * i128::from(q.y) - i128::from(p.y) * i128::from(q.x)
}

/// Whether `p`, moved by `shift`, is left of `from` → `to`, when `exact` is [`orient`] of the three.
#[inline]
pub(crate) fn is_left(exact: i128, from: Point, to: Point, shift: Shift) -> bool {
    if exact != 0 {
        return exact > 0;
    }
    left_when_on_line(from, to, shift)
}

#[cold]
fn left_when_on_line(from: Point, to: Point, shift: Shift) -> bool {
    // (to - from) × (ε, ε²) = dx·ε² − dy·ε
    let forward = if to.y == from.y {
        to.x > from.x
    } else {
        to.y < from.y
    };
    forward == (shift == Shift::Forward)
}
