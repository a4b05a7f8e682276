//! The ellipsoidal area of a rectangle in closed form, by another way than the kernel's.
//!
//! The point scale of the Gauss-Krüger projection is k = 1 + q/2 + q²/24 with q = x²/R², where x is
//! the distance from the central meridian and R² = M·N at the footpoint latitude (Thomas 1952).
//! One square metre of the plane is 1/k² = 1 - q + 2q²/3 on the ellipsoid; over a rectangle x² and
//! x⁴ have elementary means. Within 30 km of the meridian the remainder is below 1e-13.

use crate::plane::Rectangle;

/// CGCS2000.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// Easting of the central meridian, in metres.
const FALSE_EASTING_M: f64 = 38_500_000.0;

/// R² = M·N in m² at the latitude whose meridian arc is `north_m`.
fn radius_squared(north_m: f64) -> f64 {
    let n = FLATTENING / (2.0 - FLATTENING);
    let mean = SEMI_MAJOR_M / (1.0 + n) * (1.0 + n * n / 4.0);
    let rectifying = north_m / mean;
    let latitude = rectifying
        + 1.5 * n * libm::sin(2.0 * rectifying)
        + 21.0 / 16.0 * n * n * libm::sin(4.0 * rectifying);
    let e2 = FLATTENING * (2.0 - FLATTENING);
    let sine = libm::sin(latitude);
    let w2 = 1.0 - e2 * sine * sine;
    SEMI_MAJOR_M * SEMI_MAJOR_M * (1.0 - e2) / (w2 * w2)
}

/// Ellipsoidal area in m².
pub(crate) fn area_m2(rectangle: &Rectangle) -> f64 {
    let metres = |mm: i64| mm as f64 / 1000.0;
    let (a, b) = (
        metres(rectangle.west) - FALSE_EASTING_M,
        metres(rectangle.east) - FALSE_EASTING_M,
    );
    let r2 = radius_squared(metres(rectangle.south + rectangle.north) / 2.0);
    let mean_q = (a * a + a * b + b * b) / 3.0 / r2;
    let fourth = (a * a * a * a + a * a * a * b + a * a * b * b + a * b * b * b + b * b * b * b)
        / 5.0
        / (r2 * r2);
    let plane = rectangle.area_mm2() as f64 / 1e6;
    plane - plane * (mean_q - fourth * 2.0 / 3.0)
}
