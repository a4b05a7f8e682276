use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use kunyu_geodesy::ZoneArea;
use kunyu_terms::Area;

use crate::{MultiPolygon, Ring};

/// Ellipsoidal area in units of 2^-40 m²: an integer, so that sums are exact in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EllipsoidArea(pub i128);

/// The ellipsoidal area of rings in the working plane of a zone: the sum over their edges,
/// counter-clockwise rings positive. Additive: a cut along straight edges never changes a total.
pub fn ellipsoid_area(rings: &[Ring], zone: &ZoneArea) -> EllipsoidArea {
    rings.iter().map(|ring| of_ring(ring, zone)).sum()
}

/// The ellipsoidal area of polygons.
pub fn ellipsoid_area_of(shape: &MultiPolygon, zone: &ZoneArea) -> EllipsoidArea {
    shape.rings().map(|ring| of_ring(ring, zone)).sum()
}

fn of_ring(ring: &Ring, zone: &ZoneArea) -> EllipsoidArea {
    EllipsoidArea(zone.ring_on_grid(ring.iter().map(|point| (point.x, point.y))))
}

impl EllipsoidArea {
    /// In m², nearest `f64`.
    pub fn square_metres(self) -> f64 {
        // 2^-40
        self.0 as f64 / 1_099_511_627_776.0
    }

    /// Rounded half away from zero to 0.01 m².
    pub fn rounded(self) -> Area {
        Area::from_centi_m2(self.decimal(2) as i64)
    }

    /// `round(m² · 10^digits)`, half away from zero, exactly.
    pub fn decimal(self, digits: u32) -> i128 {
        let magnitude = self.0.unsigned_abs();
        let (whole, rest) = (magnitude >> 40, magnitude & ((1 << 40) - 1));
        let scale = 10_u128.pow(digits);
        let rounded = (whole * scale + ((rest * scale + (1 << 39)) >> 40)) as i128;
        if self.0 < 0 { -rounded } else { rounded }
    }
}

impl Add for EllipsoidArea {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for EllipsoidArea {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for EllipsoidArea {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for EllipsoidArea {
    fn sum<I: Iterator<Item = Self>>(areas: I) -> Self {
        areas.fold(Self(0), Add::add)
    }
}
