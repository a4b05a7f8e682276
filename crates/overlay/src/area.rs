use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use kunyu_terms::Area;

use crate::Point;

/// Twice a plane area, in units of 2^-54 m²: exact, additive, signed by orientation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PlaneArea(pub i128);

impl PlaneArea {
    /// Signed area of a closed ring: positive when counter-clockwise.
    pub fn of_ring(ring: &[Point]) -> Self {
        let Some(&origin) = ring.first() else {
            return Self(0);
        };
        let doubled = ring
            .windows(2)
            .map(|edge| cross(origin, edge[0], edge[1]))
            .sum();
        Self(doubled)
    }

    /// In m², nearest `f64`.
    pub fn square_metres(self) -> f64 {
        // 2^-55: doubled area, squared grid unit
        self.0 as f64 / 36_028_797_018_963_968.0
    }

    /// Rounded half away from zero to 0.01 m².
    pub fn rounded(self) -> Area {
        Area::from_centi_m2(self.decimal(2) as i64)
    }

    /// `round(m² · 10^digits)`, half away from zero, exactly.
    pub fn decimal(self, digits: u32) -> i128 {
        let magnitude = self.0.unsigned_abs();
        let (whole, rest) = (magnitude >> 55, magnitude & ((1 << 55) - 1));
        let scale = 10_u128.pow(digits);
        let rounded = whole * scale + ((rest * scale + (1 << 54)) >> 55);
        if self.0 < 0 {
            -(rounded as i128)
        } else {
            rounded as i128
        }
    }
}

/// Cross product of `b - o` and `c - o`.
pub(crate) fn cross(o: Point, b: Point, c: Point) -> i128 {
    i128::from(b.x - o.x) * i128::from(c.y - o.y) - i128::from(b.y - o.y) * i128::from(c.x - o.x)
}

impl Add for PlaneArea {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for PlaneArea {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for PlaneArea {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for PlaneArea {
    fn sum<I: Iterator<Item = Self>>(areas: I) -> Self {
        areas.fold(Self(0), Add::add)
    }
}
