//! Areas on the ellipsoid: additive over the working plane, official by steps, geodesic; and the
//! plane area beside them.

mod geodesic;
mod official;
mod zone_area;

pub use geodesic::geodesic_area;
pub(crate) use official::Trapezoid;
pub use official::{Rounding, Variant, official_area, official_area_with};
pub use zone_area::{ELLIPSOID_AREA_BITS, ZoneArea};

/// Grid units of 2^-27 m in a metre.
const GRID_PER_METRE: f64 = 134_217_728.0;
/// Largest grid coordinate, 2^26 m, as far as the grid reaches: no product of two sums of such
/// coordinates leaves 128 bits.
const GRID_LIMIT: i64 = 1 << 53;

/// Nearest grid unit, half away from zero; not a number becomes 0, what lies too far stays at the
/// limit.
#[inline]
fn grid(metres: f64) -> i64 {
    (libm::round(metres * GRID_PER_METRE) as i64).clamp(-GRID_LIMIT, GRID_LIMIT)
}

/// Rounds an area in units of 2^-40 m² to 0.01 m², half away from zero.
pub fn rounded_centi_m2(area: i128) -> i64 {
    let magnitude = area.unsigned_abs();
    let (whole, rest) = (magnitude >> 40, magnitude & ((1 << 40) - 1));
    let rounded = whole
        .saturating_mul(100)
        .saturating_add((rest * 100 + (1 << 39)) >> 40);
    let rounded = i64::try_from(rounded).unwrap_or(i64::MAX);
    if area < 0 { -rounded } else { rounded }
}

/// An area in units of 2^-40 m² as the nearest `f64` in m².
pub fn square_metres(area: i128) -> f64 {
    area as f64 / (1_u64 << 40) as f64
}

/// Plane area of rings (metres: east, north) in units of 2^-40 m²: positive for counter-clockwise
/// rings. Exact on the 2^-27 m grid before one rounding for each ring.
pub fn plane_area(rings: &[&[(f64, f64)]]) -> i128 {
    rings.iter().map(|ring| plane_ring(ring)).sum()
}

fn plane_ring(ring: &[(f64, f64)]) -> i128 {
    let Some(&last) = ring.last() else { return 0 };
    let origin = (grid(last.0), grid(last.1));
    let mut from = (0_i64, 0_i64);
    let mut doubled = 0_i128;
    for &(east, north) in ring {
        let to = (grid(east) - origin.0, grid(north) - origin.1);
        doubled += i128::from(from.0 + to.0) * i128::from(to.1 - from.1);
        from = to;
    }
    round_plane(doubled)
}

/// Twice an area in units of 2^-54 m² to an area in units of 2^-40 m², half away from zero.
#[inline]
fn round_plane(doubled: i128) -> i128 {
    (doubled + (1 << 14) - i128::from(doubled < 0)) >> 15
}
