use super::{GRID_LIMIT, grid, round_plane};
use crate::krueger::RADIAN;
use crate::{Datum, Zone};

/// Ellipsoidal areas are whole numbers of 2^-40 m².
pub const ELLIPSOID_AREA_BITS: u32 = 40;

/// Ellipsoidal area over the plane of one zone: ∬ J dE dN, where J is the area on the ellipsoid
/// of a unit of the plane, for polygons whose edges are straight in the plane.
///
/// **Physics.** The projection is conformal, so J = 1/k² with k the point scale. k depends on the
/// distance x from the central meridian and, weakly, through the curvature of the ellipsoid, on the
/// latitude and so on the northing N; not on which meridian it is. On the meridian J = 1, J is even
/// in x, on a sphere of radius R it is sech²(x/R) = 1 − (x/R)² + ⅔(x/R)⁴ − …; the ellipsoid makes
/// the coefficients smooth functions of N. Hence
///
/// > J = 1 + u·P₁(w) + u²·P₂(w) + u³·P₃(w), u = (x/X)², w = (N − N₀)/H
///
/// with polynomials of degree 7, 5 and 1. They are made at construction from the exact scale by
/// Chebyshev interpolation over |x| ≤ X = 400 km (3.5° at latitude 3°) and the northings of
/// latitude 2.5° to 54.5°; all operations are arithmetic, square roots and `libm`, so every
/// platform has the same coefficients. Largest error there: 4e-12 (a test records it), 4e-6 m² in
/// a square kilometre.
///
/// **Integration.** By Green, ∬ J dE dN = ∮ F dN with F = ∫₀ˣ J dx, a polynomial again. For each
/// edge the part of F that is x itself gives the plane trapezoid, computed exactly in integers on
/// the 2^-27 m grid; the rest, a thousandth of it at most, by Gauss-Legendre with two nodes up to
/// 2,048 m (error below 1e-8 m² an edge) and six nodes beyond (exact for this polynomial). Each
/// edge is rounded to a whole 2^-40 m² and changes only its sign when it is walked backwards, so
/// shared boundaries cancel exactly and sums do not depend on order. Inserting a vertex on an edge
/// moves the sum by less than 1e-6 m². Mapping only the vertices to an equal-area plane would not
/// be additive: straight edges there are other lines.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneArea {
    zone: Zone,
    false_easting: i64,
    /// P₁/3, P₂/5, P₃/7, lowest power first.
    first: [f64; FIRST],
    second: [f64; SECOND],
    third: [f64; THIRD],
}

/// Numbers of coefficients.
const FIRST: usize = 8;
const SECOND: usize = 6;
const THIRD: usize = 2;
/// X, metres.
const REACH_M: f64 = 400_000.0;
const INVERSE_REACH_SQUARED: f64 = 1.0 / (REACH_M * REACH_M);
/// Northings of the fit: N₀ ± H, metres.
const MIDDLE_M: i64 = 3_165_000;
const HALF_HEIGHT_M: f64 = 2_895_000.0;
const INVERSE_HALF_HEIGHT: f64 = 1.0 / HALF_HEIGHT_M;
/// Half a grid unit, metres.
const HALF_UNIT_M: f64 = 1.0 / 268_435_456.0;
/// Grid units in [`MIDDLE_M`].
const MIDDLE: i64 = MIDDLE_M << 27;
/// Longest edge in either direction for two nodes: 2,048 m.
const SHORT: u64 = 2_048 << 27;
/// 1/√3.
const TWO_NODES: f64 = 0.577_350_269_189_625_8;
/// Nodes and weights of the six-point rule on [−1, 1].
const SIX_NODES: [(f64, f64); 3] = [
    (0.238_619_186_083_196_9, 0.467_913_934_572_691_04),
    (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
    (0.932_469_514_203_152, 0.171_324_492_379_170_36),
];

impl ZoneArea {
    /// Prepares a zone: 70 evaluations of the exact scale, some 20 µs.
    pub fn new(zone: &Zone) -> Self {
        let (first, second, third) = fit(zone.datum());
        let false_easting = grid(zone.false_easting_m());
        Self {
            zone: *zone,
            false_easting,
            first,
            second,
            third,
        }
    }

    /// The zone.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Whether the fit is guaranteed at a place (metres): within 400 km of the meridian and the
    /// northings of China. Elsewhere areas are computed all the same, less exactly.
    pub fn covers(&self, east_m: f64, north_m: f64) -> bool {
        let x = east_m - self.zone.false_easting_m();
        x.abs() <= REACH_M && (north_m - MIDDLE_M as f64).abs() <= HALF_HEIGHT_M
    }

    /// Signed area between a directed edge and the central meridian, in units of 2^-40 m²
    /// (metres: east, north; snapped to the 2^-27 m grid). Summed around a ring it is the area
    /// inside, positive counter-clockwise. Never panics.
    pub fn edge(&self, from: (f64, f64), to: (f64, f64)) -> i128 {
        self.edge_on_grid((grid(from.0), grid(from.1)), (grid(to.0), grid(to.1)))
    }

    /// As [`ZoneArea::edge`], in whole grid units of 2^-27 m.
    #[inline]
    pub fn edge_on_grid(&self, from: (i64, i64), to: (i64, i64)) -> i128 {
        self.local_edge(self.local(from), self.local(to))
    }

    /// Area of a closed ring in units of 2^-40 m², the sum of its edges: positive
    /// counter-clockwise. The first point may be repeated at the end or not.
    pub fn ring(&self, ring: &[(f64, f64)]) -> i128 {
        self.ring_on_grid(ring.iter().map(|&(east, north)| (grid(east), grid(north))))
    }

    /// As [`ZoneArea::ring`], in whole grid units of 2^-27 m.
    pub fn ring_on_grid(&self, ring: impl IntoIterator<Item = (i64, i64)>) -> i128 {
        let mut points = ring.into_iter().map(|point| self.local(point));
        let Some(first) = points.next() else { return 0 };
        let (mut from, mut sum) = (first, 0);
        for to in points {
            sum += self.local_edge(from, to);
            from = to;
        }
        sum + self.local_edge(from, first)
    }

    /// J at a place (metres: east, north).
    pub fn areal_factor(&self, east_m: f64, north_m: f64) -> f64 {
        let x = east_m - self.zone.false_easting_m();
        let w = (north_m - MIDDLE_M as f64) * INVERSE_HALF_HEIGHT;
        let u = x * x * INVERSE_REACH_SQUARED;
        let (first, second, third) = (
            horner(&self.first, w),
            horner(&self.second, w),
            horner(&self.third, w),
        );
        1.0 + u * (3.0 * first + u * (5.0 * second + u * (7.0 * third)))
    }

    /// Derivatives of J east and north, for one metre.
    pub(super) fn areal_slope(&self, east_m: f64, north_m: f64) -> (f64, f64) {
        let x = east_m - self.zone.false_easting_m();
        let w = (north_m - MIDDLE_M as f64) * INVERSE_HALF_HEIGHT;
        let u = x * x * INVERSE_REACH_SQUARED;
        let (first, second, third) = (
            horner(&self.first, w),
            horner(&self.second, w),
            horner(&self.third, w),
        );
        let by_u = 3.0 * first + u * (10.0 * second + u * (21.0 * third));
        let by_w = u
            * (3.0 * slope(&self.first, w)
                + u * (5.0 * slope(&self.second, w) + u * (7.0 * slope(&self.third, w))));
        (
            by_u * 2.0 * x * INVERSE_REACH_SQUARED,
            by_w * INVERSE_HALF_HEIGHT,
        )
    }

    /// Grid units from the central meridian and from N₀.
    #[inline]
    fn local(&self, (east, north): (i64, i64)) -> (i64, i64) {
        let limit = |value: i64| value.clamp(-GRID_LIMIT, GRID_LIMIT);
        (limit(east) - self.false_easting, limit(north) - MIDDLE)
    }

    #[inline]
    fn local_edge(&self, from: (i64, i64), to: (i64, i64)) -> i128 {
        let (sum_x, rise_x) = (from.0 + to.0, to.0 - from.0);
        let (sum_y, rise_y) = (from.1 + to.1, to.1 - from.1);
        let plane = round_plane(i128::from(sum_x) * i128::from(rise_y));
        let middle = (sum_x as f64 * HALF_UNIT_M, sum_y as f64 * HALF_UNIT_M);
        let half = (rise_x as f64 * HALF_UNIT_M, rise_y as f64 * HALF_UNIT_M);
        let mean = if rise_x.unsigned_abs() <= SHORT && rise_y.unsigned_abs() <= SHORT {
            let (a, b) = self.excess_pair(middle, half, TWO_NODES);
            // half the sum of both nodes, over the whole edge
            a + b
        } else {
            self.excess_long(middle, half)
        };
        plane + round_units(half.1 * mean * 1_099_511_627_776.0)
    }

    /// F − x, at the two nodes that lie `node` half-edges on either side of the middle.
    #[inline]
    fn excess_pair(&self, middle: (f64, f64), half: (f64, f64), node: f64) -> (f64, f64) {
        let (step_x, step_y) = (half.0 * node, half.1 * node);
        let x = [middle.0 - step_x, middle.0 + step_x];
        let w = [
            (middle.1 - step_y) * INVERSE_HALF_HEIGHT,
            (middle.1 + step_y) * INVERSE_HALF_HEIGHT,
        ];
        let ww = [w[0] * w[0], w[1] * w[1]];
        let square = [x[0] * x[0], x[1] * x[1]];
        let u = square.map(|square| square * INVERSE_REACH_SQUARED);
        let first = horner_pair(&self.first, w, ww);
        let second = horner_pair(&self.second, w, ww);
        let third = horner_pair(&self.third, w, ww);
        let value = |i: usize| x[i] * u[i] * (first[i] + u[i] * (second[i] + u[i] * third[i]));
        (value(0), value(1))
    }

    #[inline(never)]
    fn excess_long(&self, middle: (f64, f64), half: (f64, f64)) -> f64 {
        let mut sum = 0.0;
        for (node, weight) in SIX_NODES {
            let (a, b) = self.excess_pair(middle, half, node);
            sum += weight * (a + b);
        }
        sum
    }
}

/// Nearest integer, half away from zero; beyond 2^62 by the slower conversion, which ends at 2^100
/// so that sums of nonsense far outside a zone stay within 128 bits.
#[inline]
fn round_units(units: f64) -> i128 {
    let away = units + 0.5_f64.copysign(units);
    if away.abs() < 4.6e18 {
        i128::from(away as i64)
    } else {
        away.clamp(-1e30, 1e30) as i128
    }
}

#[inline]
fn horner<const K: usize>(coefficients: &[f64; K], w: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * w + coefficient)
}

/// Both nodes side by side, so that they share vector registers; even and odd powers apart, so
/// that no long chain of operations waits for itself.
#[inline]
fn horner_pair<const K: usize>(coefficients: &[f64; K], w: [f64; 2], ww: [f64; 2]) -> [f64; 2] {
    let (mut even, mut odd) = ([0.0; 2], [0.0; 2]);
    let mut index = K;
    while index > 0 {
        index -= 1;
        let sum = if index.is_multiple_of(2) {
            &mut even
        } else {
            &mut odd
        };
        *sum = [
            sum[0] * ww[0] + coefficients[index],
            sum[1] * ww[1] + coefficients[index],
        ];
    }
    [even[0] + w[0] * odd[0], even[1] + w[1] * odd[1]]
}

/// Derivative of a polynomial.
fn slope<const K: usize>(coefficients: &[f64; K], w: f64) -> f64 {
    let terms = coefficients.iter().enumerate().skip(1).rev();
    terms.fold(0.0, |sum, (power, coefficient)| {
        sum * w + power as f64 * coefficient
    })
}

type Fit = ([f64; FIRST], [f64; SECOND], [f64; THIRD]);

/// Nodes of the interpolation in u and in w.
const NODES_U: usize = 5;
const NODES_W: usize = 14;

/// (J − 1)/u by Chebyshev interpolation in u and w, the highest terms dropped.
fn fit(datum: Datum) -> Fit {
    let series = datum.series();
    let mut values = [[0.0; NODES_W]; NODES_U];
    for (i, row) in values.iter_mut().enumerate() {
        let u = f64::midpoint(1.0, node(i, NODES_U));
        let x = REACH_M * u.sqrt();
        for (j, value) in row.iter_mut().enumerate() {
            let north = MIDDLE_M as f64 + HALF_HEIGHT_M * node(j, NODES_W);
            let (lambda, phi) = series.inverse(x, north);
            *value = (1.0 / series.distortion(lambda, phi).scale_squared - 1.0) / u;
        }
    }
    // coefficients of T_k(2u − 1), k = 0, 1, 2, as polynomials in w
    let zeroth: [f64; FIRST] = row(&values, 0);
    let linear: [f64; SECOND] = row(&values, 1);
    let square: [f64; THIRD] = row(&values, 2);
    // T_0 = 1, T_1 = 2u − 1, T_2 = 8u² − 8u + 1
    let mut first = zeroth;
    let mut second = [0.0; SECOND];
    let mut third = [0.0; THIRD];
    for (l, coefficient) in linear.iter().enumerate() {
        first[l] -= coefficient;
        second[l] += 2.0 * coefficient;
    }
    for (l, coefficient) in square.iter().enumerate() {
        first[l] += coefficient;
        second[l] -= 8.0 * coefficient;
        third[l] += 8.0 * coefficient;
    }
    (
        first.map(|coefficient| coefficient / 3.0),
        second.map(|coefficient| coefficient / 5.0),
        third.map(|coefficient| coefficient / 7.0),
    )
}

/// Chebyshev node `index` of `count`.
fn node(index: usize, count: usize) -> f64 {
    libm::cos(angle(index, count))
}

fn angle(index: usize, count: usize) -> f64 {
    180.0 * RADIAN * (2 * index + 1) as f64 / (2 * count) as f64
}

/// The coefficient of T_k(u) as a polynomial in w with `K` coefficients, lowest power first.
fn row<const K: usize>(values: &[[f64; NODES_W]; NODES_U], k: usize) -> [f64; K] {
    let mut along = [0.0; NODES_W];
    for (j, sum) in along.iter_mut().enumerate() {
        for (i, row) in values.iter().enumerate() {
            *sum += row[j] * libm::cos(k as f64 * angle(i, NODES_U));
        }
        *sum *= if k == 0 { 1.0 } else { 2.0 } / NODES_U as f64;
    }
    let mut polynomial = [0.0; K];
    // T_{l-1} and T_l as powers of w
    let (mut previous, mut current) = ([0.0; K], [0.0; K]);
    current[0] = 1.0;
    for l in 0..K {
        let mut weight = 0.0;
        for (j, value) in along.iter().enumerate() {
            weight += value * libm::cos(l as f64 * angle(j, NODES_W));
        }
        weight *= if l == 0 { 1.0 } else { 2.0 } / NODES_W as f64;
        for (sum, power) in polynomial.iter_mut().zip(current) {
            *sum += weight * power;
        }
        let mut next = [0.0; K];
        for power in 0..K {
            let raised = if power == 0 { 0.0 } else { current[power - 1] };
            next[power] = if l == 0 {
                raised
            } else {
                2.0 * raised - previous[power]
            };
        }
        (previous, current) = (current, next);
    }
    polynomial
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ZoneWidth, forward};

    /// Largest relative error of J against the exact scale over the places given.
    fn largest_error(datum: Datum, widest_deg: f64) -> f64 {
        let zone = Zone::new(datum, ZoneWidth::ThreeDegree, 38, false).unwrap();
        let area = ZoneArea::new(&zone);
        let mut largest = 0.0_f64;
        for i in 0..=140 {
            for j in 0..=510 {
                let lambda = widest_deg * f64::from(i) / 140.0;
                let latitude = 3.0 + 51.0 * f64::from(j) / 510.0;
                let (east, north) = forward(&zone, 114.0 + lambda, latitude);
                let at = datum
                    .series()
                    .distortion(lambda * RADIAN, latitude * RADIAN);
                let factor = area.areal_factor(east, north);
                largest = largest.max((factor * at.scale_squared - 1.0).abs());
            }
        }
        largest
    }

    #[test]
    fn the_fit_keeps_below_2e_11() {
        for datum in [Datum::Cgcs2000, Datum::Xian1980, Datum::Beijing1954] {
            let (legal, beyond) = (largest_error(datum, 3.0), largest_error(datum, 3.5));
            println!("{}: {legal:.2e} to 3°, {beyond:.2e} to 3.5°", datum.name());
            assert!(legal < 5e-12 && beyond < 5e-12, "{legal:e} {beyond:e}");
        }
    }
}
