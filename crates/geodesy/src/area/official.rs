//! 椭球面积 by the official steps: 国土调查办发〔2008〕32号 and the third survey's tools.

use super::rounded_centi_m2;
use crate::{Datum, Zone};

/// Which official procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// 国土调查办发〔2008〕32号: every edge as given.
    Edges2008,
    /// Third survey: edges longer than 70 m receive `floor(length / 70 m)` equally spaced points.
    Survey3,
}

impl Variant {
    /// Name in results: `2008` or `survey3`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Edges2008 => "2008",
            Self::Survey3 => "survey3",
        }
    }
}

/// Whether intermediate values are rounded as the procedure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Plane coordinates to 0.0001 m; latitude and longitude to 0.000001″, longitude counted from
    /// Greenwich: the figures of the official tools, with their noise of about 0.02 m².
    Official,
    /// No intermediate rounding, longitude counted from the central meridian.
    None,
}

/// Area in 0.01 m² of rings (metres: east with the zone's false easting, north; shells and holes in
/// opposite directions) by an official procedure with its rounding; never negative.
///
/// # Method
/// DOMAIN rules in order: points on long edges (third survey), plane coordinates to four decimals,
/// latitude B and longitude L by the official inverse series with the published constants, to six
/// decimals of a second; each edge a trapezoid between its two parallels with the mean longitude of
/// its ends; the signed sum rounded half away from zero. The published constants exist for CGCS2000
/// and Xian 1980; those of Beijing 1954 follow from its ellipsoid by the same series.
pub fn official_area(rings: &[&[(f64, f64)]], zone: &Zone, variant: Variant) -> i64 {
    official_area_with(rings, zone, variant, Rounding::Official)
}

/// As [`official_area`], with the intermediate rounding on or off.
pub fn official_area_with(
    rings: &[&[(f64, f64)]],
    zone: &Zone,
    variant: Variant,
    rounding: Rounding,
) -> i64 {
    let constants = Constants::of(zone.datum());
    let trapezoid = Trapezoid::new(zone.datum());
    let procedure = Procedure {
        zone,
        constants,
        trapezoid,
        rounding,
    };
    let sum: i128 = rings.iter().map(|ring| procedure.ring(ring, variant)).sum();
    rounded_centi_m2(sum).saturating_abs()
}

struct Procedure<'a> {
    zone: &'a Zone,
    constants: Constants,
    trapezoid: Trapezoid,
    rounding: Rounding,
}

/// Seconds in a radian, as published.
const SECONDS: f64 = 206_264.806_247_1;
/// π, as published to fourteen decimals.
#[expect(clippy::approx_constant, reason = "the procedure states this value")]
const PI: f64 = 3.141_592_653_589_79;
/// Edges above this length are densified, metres.
const LONGEST_M: f64 = 70.0;

impl Procedure<'_> {
    /// Signed area in 2^-40 m².
    fn ring(&self, ring: &[(f64, f64)], variant: Variant) -> i128 {
        let Some(&last) = ring.last() else { return 0 };
        let (mut from, mut sum) = (last, 0);
        let mut at = self.geographic(last);
        for &to in ring {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let pieces = match variant {
                Variant::Survey3 => (libm::sqrt(dx * dx + dy * dy) / LONGEST_M) as u64 + 1,
                Variant::Edges2008 => 1,
            };
            // an edge beyond any district (a wrong unit) is not followed for ever
            for piece in 1..=pieces.min(1_000_000) {
                let point = if piece == pieces {
                    to
                } else {
                    let share = piece as f64 / pieces as f64;
                    (from.0 + share * dx, from.1 + share * dy)
                };
                let next = self.geographic(point);
                sum += self.edge(at, next);
                at = next;
            }
            from = to;
        }
        sum
    }

    /// Latitude and longitude in seconds; longitude from the reference meridian.
    fn geographic(&self, (east, north): (f64, f64)) -> (f64, f64) {
        let round = |value: f64, digits: f64| match self.rounding {
            Rounding::Official => libm::round(value * digits) / digits,
            Rounding::None => value,
        };
        let (x, y) = (
            round(north, 1e4),
            round(east, 1e4) - self.zone.false_easting_m(),
        );
        let (latitude, difference) = self.constants.inverse(x, y);
        let longitude = match self.rounding {
            Rounding::Official => self.zone.central_meridian_deg() * PI / 180.0 + difference,
            Rounding::None => difference,
        };
        (
            round(latitude * SECONDS, 1e6),
            round(longitude * SECONDS, 1e6),
        )
    }

    /// The trapezoid under one edge in 2^-40 m², positive walking north (east side of a shell).
    fn edge(&self, from: (f64, f64), to: (f64, f64)) -> i128 {
        let mean_longitude = f64::midpoint(from.1, to.1) / SECONDS;
        let rise = (to.0 - from.0) / SECONDS;
        let middle = f64::midpoint(from.0, to.0) / SECONDS;
        let units = self.trapezoid.area(mean_longitude, rise, middle) * 1_099_511_627_776.0;
        units.clamp(-1e30, 1e30) as i128
    }
}

/// The trapezoid between two meridians and two parallels.
pub(crate) struct Trapezoid {
    /// 2b².
    factor: f64,
    /// A, B, C, D, E.
    terms: [f64; 5],
}

impl Trapezoid {
    pub(crate) fn new(datum: Datum) -> Self {
        let Constants {
            semi_minor_m, e2, ..
        } = Constants::of(datum);
        let (e4, e6, e8) = (e2 * e2, e2 * e2 * e2, e2 * e2 * e2 * e2);
        Self {
            factor: 2.0 * semi_minor_m * semi_minor_m,
            terms: [
                1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
                1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8,
                3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
                1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8,
                5.0 / 2304.0 * e8,
            ],
        }
    }

    /// Area in m² for a difference of longitude, a difference of latitude and the mean latitude,
    /// all in radians.
    pub(crate) fn area(&self, longitude: f64, rise: f64, middle: f64) -> f64 {
        let mut sum = 0.0;
        for (index, term) in self.terms.iter().enumerate().rev() {
            let odd = (2 * index + 1) as f64;
            let sign = if index % 2 == 0 { 1.0 } else { -1.0 };
            sum += sign * term * libm::sin(odd * rise / 2.0) * libm::cos(odd * middle);
        }
        self.factor * longitude * sum
    }
}

/// The published constants of the official series.
#[derive(Debug, Clone, Copy)]
struct Constants {
    semi_minor_m: f64,
    e2: f64,
    ep2: f64,
    /// c = a²/b.
    polar_radius_m: f64,
    /// K0 to K4.
    k: [f64; 5],
}

const CGCS2000: Constants = Constants {
    semi_minor_m: 6_356_752.314_140_36,
    e2: 0.006_694_380_022_9,
    ep2: 0.006_739_496_775_48,
    polar_radius_m: 6_399_593.625_86,
    k: [
        1.570_487_611_441_59e-7,
        5.052_501_788_205_67e-3,
        2.984_729_009_565_87e-5,
        2.416_266_692_300_84e-7,
        2.222_412_389_385_34e-9,
    ],
};

const XIAN_1980: Constants = Constants {
    semi_minor_m: 6_356_755.29,
    e2: 0.006_694_384_999_587_95,
    ep2: 0.006_739_501_819_472_92,
    polar_radius_m: 6_399_596.651_988_01,
    k: [
        1.570_486_874_727_52e-7,
        5.052_505_592_913_93e-3,
        2.984_733_509_661_58e-5,
        2.416_272_159_813_36e-7,
        2.222_419_094_612_73e-9,
    ],
};

impl Constants {
    fn of(datum: Datum) -> Self {
        match datum {
            Datum::Cgcs2000 | Datum::Wgs84 => CGCS2000,
            Datum::Xian1980 => XIAN_1980,
            Datum::Beijing1954 => Self::derived(datum),
        }
    }

    /// The constants that follow from an ellipsoid: footpoint latitude from the rectifying
    /// latitude to n⁴, written in powers of the sine.
    fn derived(datum: Datum) -> Self {
        let ellipsoid = datum.ellipsoid();
        let n = ellipsoid.third_flattening();
        let n2 = n * n;
        let d = [
            n * (1.5 - 27.0 / 32.0 * n2),
            n2 * (21.0 / 16.0 - 55.0 / 32.0 * n2),
            151.0 / 96.0 * n * n2,
            1097.0 / 512.0 * n2 * n2,
        ];
        let radius = ellipsoid.semi_major_m / (1.0 + n) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0);
        let semi_minor_m = ellipsoid.semi_minor_m();
        Self {
            semi_minor_m,
            e2: ellipsoid.eccentricity_squared(),
            ep2: ellipsoid.second_eccentricity_squared(),
            polar_radius_m: ellipsoid.semi_major_m * ellipsoid.semi_major_m / semi_minor_m,
            k: [
                1.0 / radius,
                2.0 * d[0] + 4.0 * d[1] + 6.0 * d[2] + 8.0 * d[3],
                8.0 * d[1] + 32.0 * d[2] + 80.0 * d[3],
                32.0 * d[2] + 192.0 * d[3],
                128.0 * d[3],
            ],
        }
    }

    /// Official inverse: northing and easting from the meridian (metres) to latitude and
    /// difference of longitude (radians).
    fn inverse(&self, x: f64, y: f64) -> (f64, f64) {
        let [k0, k1, k2, k3, k4] = self.k;
        let e = k0 * x;
        let (sin, cos) = libm::sincos(e);
        let square = sin * sin;
        let footpoint = e + cos * sin * (k1 - square * (k2 - square * (k3 - square * k4)));
        let (sin, cos) = libm::sincos(footpoint);
        let t2 = (sin / cos) * (sin / cos);
        let eta2 = self.ep2 * cos * cos;
        let v2 = 1.0 + eta2;
        // the radius of the prime vertical, c/V
        let ratio = y * libm::sqrt(v2) / self.polar_radius_m;
        let r2 = ratio * ratio;
        let vt = v2 * (sin / cos);
        let latitude = footpoint
            - vt * r2
                * (0.5
                    - r2 * ((5.0 + 3.0 * t2 + eta2 - 9.0 * eta2 * t2) / 24.0
                        - r2 * (61.0 + 90.0 * t2 + 45.0 * t2 * t2) / 720.0));
        let longitude = ratio / cos
            * (1.0
                - r2 * ((1.0 + 2.0 * t2 + eta2) / 6.0
                    - r2 * (5.0 + 28.0 * t2 + 24.0 * t2 * t2 + 6.0 * eta2 + 8.0 * eta2 * t2)
                        / 120.0));
        (latitude, longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_constants_equal_the_published_ones() {
        for datum in [Datum::Cgcs2000, Datum::Xian1980] {
            let (published, derived) = (Constants::of(datum), Constants::derived(datum));
            for (index, (a, b)) in published.k.iter().zip(derived.k).enumerate() {
                let relative = (a / b - 1.0).abs();
                assert!(
                    relative < [1e-10, 2e-8, 1e-5, 1e-2, 1e-1][index],
                    "K{index} {relative}"
                );
            }
            assert!((published.ep2 / derived.ep2 - 1.0).abs() < 1e-10);
            assert!((published.polar_radius_m - derived.polar_radius_m).abs() < 1e-2);
        }
    }
}
