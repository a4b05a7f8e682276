//! Gauss-Krüger (transverse Mercator) by Krüger's series in the third flattening n.
//!
//! L. Krüger, Konforme Abbildung des Erdellipsoids in der Ebene (1912); the series to n⁶ as in
//! C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011).
//! Truncation at n⁶ leaves less than 1e-8 m within 6° of the meridian. Only sine, cosine, arc
//! tangent and area hyperbolic sine are transcendental; the rest is arithmetic and square roots,
//! so results are the same bits on every platform.

use crate::{Ellipsoid, Zone};

/// Degrees to radians.
pub(crate) const RADIAN: f64 = 0.017_453_292_519_943_295;
/// Radians to degrees.
pub(crate) const DEGREE: f64 = 57.295_779_513_082_32;

/// Coefficients for one ellipsoid, computed when compiling.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) e2: f64,
    /// a divided by the radius of the rectifying sphere.
    axis_ratio: f64,
    /// Radius of the rectifying sphere, metres.
    radius: f64,
    /// Gauss-Schreiber to Gauss-Krüger.
    alpha: [f64; 6],
    /// Gauss-Krüger to Gauss-Schreiber.
    beta: [f64; 6],
    /// Conformal to geodetic latitude.
    delta: [f64; 6],
}

/// A point of the plane with the distortion there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Distortion {
    /// Square of the point scale.
    pub(crate) scale_squared: f64,
    /// Meridian convergence, degrees, positive where grid north lies west of true north.
    pub(crate) convergence_deg: f64,
}

/// `n·(c0 + n·(c1 + …))` times `n^(order-1)`.
const fn polynomial<const K: usize>(n: f64, order: usize, terms: [f64; K]) -> f64 {
    let mut sum = 0.0;
    let mut index = K;
    while index > 0 {
        index -= 1;
        sum = sum * n + terms[index];
    }
    let mut power = 0;
    while power < order {
        sum *= n;
        power += 1;
    }
    sum
}

impl Series {
    pub(crate) const fn new(ellipsoid: Ellipsoid) -> Self {
        let n = ellipsoid.third_flattening();
        let n2 = n * n;
        let ratio = (1.0 + n2 / 4.0 + n2 * n2 / 64.0 + n2 * n2 * n2 / 256.0) / (1.0 + n);
        Self {
            e2: ellipsoid.eccentricity_squared(),
            axis_ratio: 1.0 / ratio,
            radius: ellipsoid.semi_major_m * ratio,
            alpha: Self::alpha(n),
            beta: Self::beta(n),
            delta: Self::delta(n),
        }
    }

    const fn alpha(n: f64) -> [f64; 6] {
        [
            polynomial(
                n,
                1,
                [
                    0.5,
                    -2.0 / 3.0,
                    5.0 / 16.0,
                    41.0 / 180.0,
                    -127.0 / 288.0,
                    7_891.0 / 37_800.0,
                ],
            ),
            polynomial(
                n,
                2,
                [
                    13.0 / 48.0,
                    -0.6,
                    557.0 / 1_440.0,
                    281.0 / 630.0,
                    -1_983_433.0 / 1_935_360.0,
                ],
            ),
            polynomial(
                n,
                3,
                [
                    61.0 / 240.0,
                    -103.0 / 140.0,
                    15_061.0 / 26_880.0,
                    167_603.0 / 181_440.0,
                ],
            ),
            polynomial(
                n,
                4,
                [
                    49_561.0 / 161_280.0,
                    -179.0 / 168.0,
                    6_601_661.0 / 7_257_600.0,
                ],
            ),
            polynomial(n, 5, [34_729.0 / 80_640.0, -3_418_889.0 / 1_995_840.0]),
            polynomial(n, 6, [212_378_941.0 / 319_334_400.0]),
        ]
    }

    const fn beta(n: f64) -> [f64; 6] {
        [
            polynomial(
                n,
                1,
                [
                    0.5,
                    -2.0 / 3.0,
                    37.0 / 96.0,
                    -1.0 / 360.0,
                    -81.0 / 512.0,
                    96_199.0 / 604_800.0,
                ],
            ),
            polynomial(
                n,
                2,
                [
                    1.0 / 48.0,
                    1.0 / 15.0,
                    -437.0 / 1_440.0,
                    46.0 / 105.0,
                    -1_118_711.0 / 3_870_720.0,
                ],
            ),
            polynomial(
                n,
                3,
                [
                    17.0 / 480.0,
                    -37.0 / 840.0,
                    -209.0 / 4_480.0,
                    5_569.0 / 90_720.0,
                ],
            ),
            polynomial(
                n,
                4,
                [4_397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0],
            ),
            polynomial(n, 5, [4_583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
            polynomial(n, 6, [20_648_693.0 / 638_668_800.0]),
        ]
    }

    const fn delta(n: f64) -> [f64; 6] {
        [
            polynomial(
                n,
                1,
                [
                    2.0,
                    -2.0 / 3.0,
                    -2.0,
                    116.0 / 45.0,
                    26.0 / 45.0,
                    -2_854.0 / 675.0,
                ],
            ),
            polynomial(
                n,
                2,
                [
                    7.0 / 3.0,
                    -1.6,
                    -227.0 / 45.0,
                    2_704.0 / 315.0,
                    2_323.0 / 945.0,
                ],
            ),
            polynomial(
                n,
                3,
                [
                    56.0 / 15.0,
                    -136.0 / 35.0,
                    -1_262.0 / 105.0,
                    73_814.0 / 2_835.0,
                ],
            ),
            polynomial(
                n,
                4,
                [4_279.0 / 630.0, -332.0 / 35.0, -399_572.0 / 14_175.0],
            ),
            polynomial(n, 5, [4_174.0 / 315.0, -144_838.0 / 6_237.0]),
            polynomial(n, 6, [601_676.0 / 22_275.0]),
        ]
    }

    /// Geographic (radians from the central meridian, radians) to plane (metres east of the
    /// meridian, metres north of the equator).
    #[inline]
    pub(crate) fn forward(&self, lambda: f64, phi: f64) -> (f64, f64) {
        let sphere = self.sphere(lambda, phi);
        let (north, east) = self.rectify(&sphere);
        (self.radius * east, self.radius * north)
    }

    /// The point on the conformal sphere under the spherical transverse Mercator projection.
    #[inline]
    fn sphere(&self, lambda: f64, phi: f64) -> Sphere {
        let (sin, cos) = libm::sincos(phi);
        let (sin_lambda, cos_lambda) = libm::sincos(lambda);
        // e·atanh(e·sin φ) as its power series: e² < 0.007
        let w = self.e2 * sin * sin;
        let tail = 1.0 / 9.0 + w * (1.0 / 11.0 + w * (1.0 / 13.0));
        let isometric =
            self.e2 * sin * (1.0 + w * (1.0 / 3.0 + w * (0.2 + w * (1.0 / 7.0 + w * tail))));
        let square = isometric * isometric;
        let sinh = isometric * (1.0 + square * (1.0 / 6.0 + square * (1.0 / 120.0)));
        let cosh = 1.0 + square * (0.5 + square * (1.0 / 24.0 + square * (1.0 / 720.0)));
        Sphere {
            sin,
            // tan χ = rise / cos φ
            rise: sin * cosh - sinh,
            run: cos * cos_lambda,
            side: cos * sin_lambda,
            sin_lambda,
            cos_lambda,
        }
    }

    /// Conformal sphere to rectified (ξ north, η east), in radii of the rectifying sphere.
    #[inline]
    fn rectify(&self, point: &Sphere) -> (f64, f64) {
        let across = point.rise * point.rise + point.run * point.run;
        let cosine = point.run * point.run + point.side * point.side + point.rise * point.rise;
        let xi = libm::atan2(point.rise, point.run);
        let eta = libm::asinh(point.side / across.sqrt());
        let doubled = point.doubled(across, cosine);
        let (north, east) = clenshaw(&self.alpha, &doubled);
        (xi + north, eta + east)
    }

    /// Scale and convergence at a geographic point (radians).
    pub(crate) fn distortion(&self, lambda: f64, phi: f64) -> Distortion {
        let point = self.sphere(lambda, phi);
        let across = point.rise * point.rise + point.run * point.run;
        let cosine = across + point.side * point.side;
        let doubled = point.doubled(across, cosine);
        let (real, imaginary) = derivative(&self.alpha, &doubled);
        let stretch =
            (real * real + imaginary * imaginary) / (across * self.axis_ratio * self.axis_ratio);
        let on_sphere = libm::atan2(
            point.rise * point.sin_lambda,
            cosine.sqrt() * point.cos_lambda,
        );
        Distortion {
            scale_squared: stretch * (1.0 - self.e2 * point.sin * point.sin),
            convergence_deg: (on_sphere - libm::atan2(imaginary, real)) * DEGREE,
        }
    }

    /// Plane (metres east of the meridian, metres north) to geographic (radians from the central
    /// meridian, radians).
    #[inline]
    pub(crate) fn inverse(&self, east: f64, north: f64) -> (f64, f64) {
        let (xi, eta) = (north / self.radius, east / self.radius);
        let (sin, cos) = libm::sincos(xi);
        let (sinh, cosh) = sinh_cosh(eta);
        let doubled = Doubled {
            sin: 2.0 * sin * cos,
            cos: 1.0 - 2.0 * sin * sin,
            sinh: 2.0 * sinh * cosh,
            cosh: 1.0 + 2.0 * sinh * sinh,
        };
        let (xi_step, eta_step) = clenshaw(&self.beta, &doubled);
        let (sin_step, cos_step) = small_sin_cos(xi_step);
        let (sinh_step, cosh_step) = sinh_cosh(eta_step);
        let sin_xi = sin * cos_step - cos * sin_step;
        let cos_xi = cos * cos_step + sin * sin_step;
        let sinh_eta = sinh * cosh_step - cosh * sinh_step;
        let across = (sinh_eta * sinh_eta + cos_xi * cos_xi).sqrt();
        let chi = libm::atan2(sin_xi, across);
        let square = across * across + sin_xi * sin_xi;
        let sin_2chi = 2.0 * sin_xi * across / square;
        let cos_2chi = (across - sin_xi) * (across + sin_xi) / square;
        let phi = chi + real_clenshaw(&self.delta, sin_2chi, cos_2chi);
        (libm::atan2(sinh_eta, cos_xi), phi)
    }
}

/// A point on the conformal sphere, all lengths times cos φ: no division by the cosine at the pole.
struct Sphere {
    sin: f64,
    rise: f64,
    run: f64,
    side: f64,
    sin_lambda: f64,
    cos_lambda: f64,
}

/// Functions of twice the angle ζ = ξ + iη.
struct Doubled {
    sin: f64,
    cos: f64,
    sinh: f64,
    cosh: f64,
}

impl Sphere {
    #[inline]
    fn doubled(&self, across: f64, cosine: f64) -> Doubled {
        let inverse = 1.0 / across;
        Doubled {
            sin: 2.0 * self.rise * self.run * inverse,
            cos: (self.run - self.rise) * (self.run + self.rise) * inverse,
            sinh: 2.0 * self.side * cosine.sqrt() * inverse,
            cosh: (cosine + self.side * self.side) * inverse,
        }
    }
}

/// `Σ c_j sin(2jζ)` for complex ζ; (real, imaginary).
#[inline]
fn clenshaw(coefficients: &[f64; 6], at: &Doubled) -> (f64, f64) {
    let (real, imaginary) = (2.0 * at.cos * at.cosh, -2.0 * at.sin * at.sinh);
    let (mut y0, mut y1) = ((0.0, 0.0), (0.0, 0.0));
    for coefficient in coefficients.iter().rev() {
        let next = (
            coefficient + real * y0.0 - imaginary * y0.1 - y1.0,
            real * y0.1 + imaginary * y0.0 - y1.1,
        );
        (y0, y1) = (next, y0);
    }
    let (sine, cosine) = (at.sin * at.cosh, at.cos * at.sinh);
    (sine * y0.0 - cosine * y0.1, sine * y0.1 + cosine * y0.0)
}

/// `1 + Σ 2j c_j cos(2jζ)` for complex ζ; (real, imaginary).
fn derivative(coefficients: &[f64; 6], at: &Doubled) -> (f64, f64) {
    let (real, imaginary) = (2.0 * at.cos * at.cosh, -2.0 * at.sin * at.sinh);
    let (mut y0, mut y1) = ((0.0, 0.0), (0.0, 0.0));
    for (index, coefficient) in coefficients.iter().enumerate().rev() {
        let weight = 2.0 * (index + 1) as f64 * coefficient;
        let next = (
            weight + real * y0.0 - imaginary * y0.1 - y1.0,
            real * y0.1 + imaginary * y0.0 - y1.1,
        );
        (y0, y1) = (next, y0);
    }
    let half = (real / 2.0, imaginary / 2.0);
    (
        1.0 + half.0 * y0.0 - half.1 * y0.1 - y1.0,
        half.0 * y0.1 + half.1 * y0.0 - y1.1,
    )
}

/// `Σ c_j sin(2jx)` from sin 2x and cos 2x.
#[inline]
fn real_clenshaw(coefficients: &[f64; 6], sin: f64, cos: f64) -> f64 {
    let twice = 2.0 * cos;
    let (mut y0, mut y1) = (0.0, 0.0);
    for coefficient in coefficients.iter().rev() {
        (y0, y1) = (coefficient + twice * y0 - y1, y0);
    }
    y0 * sin
}

/// Sine and cosine of an angle below 0.01.
#[inline]
fn small_sin_cos(x: f64) -> (f64, f64) {
    if x.abs() > 0.01 {
        return libm::sincos(x);
    }
    let square = x * x;
    let sin = x * (1.0 - square * (1.0 / 6.0 - square * (1.0 / 120.0 - square * (1.0 / 5040.0))));
    let cos = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square * (1.0 / 720.0)));
    (sin, cos)
}

/// Hyperbolic sine and cosine; a power series below 0.35, where every zone lies.
#[inline]
fn sinh_cosh(x: f64) -> (f64, f64) {
    if x.abs() > 0.35 {
        let (up, down) = (libm::exp(x), libm::exp(-x));
        return ((up - down) / 2.0, f64::midpoint(up, down));
    }
    let s = x * x;
    let odd = 1.0 / 5_040.0 + s * (1.0 / 362_880.0 + s * (1.0 / 39_916_800.0));
    let even = 1.0 / 720.0 + s * (1.0 / 40_320.0 + s * (1.0 / 3_628_800.0));
    let sinh = x * (1.0 + s * (1.0 / 6.0 + s * (1.0 / 120.0 + s * (odd + s * s * s * TAIL_ODD))));
    let cosh = 1.0 + s * (0.5 + s * (1.0 / 24.0 + s * (even + s * s * s * TAIL_EVEN)));
    (sinh, cosh)
}

/// 1/13!
const TAIL_ODD: f64 = 1.0 / 6_227_020_800.0;
/// 1/12!
const TAIL_EVEN: f64 = 1.0 / 479_001_600.0;

/// Geographic degrees to plane metres in the zone: (east with false easting, north).
///
/// Within 1e-6 m of PROJ up to 6° from the central meridian, at any latitude. Not finite in, not
/// finite out; never panics. About 100 ns.
pub fn forward(zone: &Zone, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
    let mut from_meridian = lon_deg - zone.central_meridian_deg();
    if from_meridian.abs() > 180.0 {
        from_meridian -= 360.0 * libm::round(from_meridian / 360.0);
    }
    let (east, north) = zone
        .datum()
        .series()
        .forward(from_meridian * RADIAN, lat_deg * RADIAN);
    (zone.false_easting_m() + east, north)
}

/// Plane metres in the zone (east with false easting, north) to geographic degrees (lon, lat).
///
/// Within 1e-11° of PROJ up to 6° from the central meridian. Never panics.
pub fn inverse(zone: &Zone, east_m: f64, north_m: f64) -> (f64, f64) {
    let series = zone.datum().series();
    let (lambda, phi) = series.inverse(east_m - zone.false_easting_m(), north_m);
    (zone.central_meridian_deg() + lambda * DEGREE, phi * DEGREE)
}

/// Point scale and meridian convergence (degrees, positive east of the meridian in the northern
/// hemisphere) at a geographic point (degrees).
pub fn scale_and_convergence(zone: &Zone, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
    let lambda = (lon_deg - zone.central_meridian_deg()) * RADIAN;
    let distortion = zone.datum().series().distortion(lambda, lat_deg * RADIAN);
    (distortion.scale_squared.sqrt(), distortion.convergence_deg)
}
