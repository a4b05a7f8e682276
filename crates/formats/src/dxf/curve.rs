//! Curves as points: never farther from the curve than the tolerance, and never more than five
//! degrees of an arc apart.

use std::f64::consts::{PI, TAU};

use super::affine::Point;

/// Largest distance between a curve and its chords, in drawing units: 1 mm in a drawing in metres.
pub(super) const TOLERANCE: f64 = 0.001;
const WIDEST: f64 = PI / 36.0;
/// More points than any real curve needs.
const MOST: f64 = 100_000.0;

/// Number of chords for a part of a circle; `None` when there would be too many.
fn chords(sweep: f64, radius: f64, tolerance: f64) -> Option<usize> {
    let ratio = tolerance / (2.0 * radius);
    let step = if ratio >= 1.0 {
        WIDEST
    } else {
        (4.0 * libm::asin(libm::sqrt(ratio))).min(WIDEST)
    };
    let count = (sweep.abs() / step).ceil();
    (count <= MOST).then(|| count.max(1.0) as usize)
}

/// The points between the ends of a segment with a bulge (the tangent of a quarter of the angle,
/// positive counter-clockwise). They are the same in either direction, so that neighbours share
/// them.
pub(super) fn bulged(
    from: (f64, f64),
    to: (f64, f64),
    bulge: f64,
    tolerance: f64,
) -> Option<Vec<(f64, f64)>> {
    if from == to || bulge == 0.0 {
        return Some(Vec::new());
    }
    if to < from {
        let mut points = bulged(to, from, -bulge, tolerance)?;
        points.reverse();
        return Some(points);
    }
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let chord = libm::hypot(dx, dy);
    let sweep = 4.0 * libm::atan(bulge);
    let half = 2.0 * bulge / (1.0 + bulge * bulge);
    let radius = chord / (2.0 * half.abs());
    if !radius.is_finite() {
        return None;
    }
    let count = chords(sweep, radius, tolerance)?;
    let mut points = Vec::with_capacity(count);
    for index in 1..count {
        let angle = sweep * index as f64 / count as f64;
        let (sin, cos) = libm::sincos((angle - sweep) / 2.0);
        let length = libm::sin(angle / 2.0) / half;
        points.push((
            from.0 + length * (dx * cos - dy * sin),
            from.1 + length * (dx * sin + dy * cos),
        ));
    }
    Some(points)
}

/// A part of an ellipse, both ends included: `centre + cos(t) * major + sin(t) * minor`. Half axes
/// that are equal and at right angles make a circle.
pub(super) struct Ellipse {
    pub(super) centre: Point,
    pub(super) major: Point,
    pub(super) minor: Point,
}

impl Ellipse {
    pub(super) fn circle(centre: Point, radius: f64) -> Self {
        Self {
            centre,
            major: [radius, 0.0, 0.0],
            minor: [0.0, radius, 0.0],
        }
    }

    fn at(&self, angle: f64) -> Point {
        let (sin, cos) = libm::sincos(angle);
        [0, 1, 2].map(|axis| self.centre[axis] + cos * self.major[axis] + sin * self.minor[axis])
    }

    /// Points from one parameter to another, in radians; a whole turn ends where it began.
    pub(super) fn points(&self, from: f64, sweep: f64, tolerance: f64) -> Option<Vec<Point>> {
        let length = |vector: Point| libm::sqrt(vector.iter().map(|part| part * part).sum());
        let radius = length(self.major).max(length(self.minor));
        if !radius.is_finite() || !sweep.is_finite() {
            return None;
        }
        let count = chords(sweep, radius.max(f64::MIN_POSITIVE), tolerance)?;
        let mut points: Vec<Point> = (0..=count)
            .map(|index| self.at(from + sweep * index as f64 / count as f64))
            .collect();
        if whole_turn(sweep)
            && let Some(last) = points.last_mut()
        {
            *last = self.at(from);
        }
        Some(points)
    }
}

/// Whether a sweep is a whole turn.
pub(super) fn whole_turn(sweep: f64) -> bool {
    (sweep.abs() - TAU).abs() < 1e-9
}

/// The angle from one direction counter-clockwise to another, more than 0, at most a whole turn.
pub(super) fn sweep(from: f64, to: f64) -> f64 {
    let sweep = (to - from).rem_euclid(TAU);
    if sweep < 1e-12 { TAU } else { sweep }
}

/// A B-spline, rational where it has weights.
#[derive(Default)]
pub(super) struct Spline {
    pub(super) degree: usize,
    pub(super) knots: Vec<f64>,
    pub(super) control: Vec<Point>,
    pub(super) weights: Vec<f64>,
}

impl Spline {
    /// Whether knots and control points fit each other.
    pub(super) fn is_sound(&self) -> bool {
        let count = self.control.len();
        let weights = self.weights.is_empty() || self.weights.len() == count;
        let rising = self.knots.windows(2).all(|pair| pair[0] <= pair[1]);
        (1..=25).contains(&self.degree)
            && count > self.degree
            && self.knots.len() == count + self.degree + 1
            && weights
            && self.weights.iter().all(|weight| *weight > 0.0)
            && rising
            && self.knots[self.degree] < self.knots[count]
    }

    /// De Boor's algorithm in the span that begins at this knot.
    fn at(&self, span: usize, parameter: f64) -> Point {
        let degree = self.degree;
        let first = span - degree;
        let mut work: Vec<[f64; 4]> = (first..=span)
            .map(|index| {
                let weight = self.weights.get(index).copied().unwrap_or(1.0);
                let point = self.control[index];
                [
                    point[0] * weight,
                    point[1] * weight,
                    point[2] * weight,
                    weight,
                ]
            })
            .collect();
        for level in 1..=degree {
            for index in (level..=degree).rev() {
                let low = self.knots[first + index];
                let high = self.knots[first + index + degree + 1 - level];
                let share = if high > low {
                    (parameter - low) / (high - low)
                } else {
                    0.0
                };
                let before = work[index - 1];
                for (cell, other) in work[index].iter_mut().zip(before) {
                    *cell = other * (1.0 - share) + *cell * share;
                }
            }
        }
        let [x, y, z, weight] = work[degree];
        [x / weight, y / weight, z / weight]
    }

    /// Points along the whole curve, both ends included; `None` when there would be too many.
    pub(super) fn points(&self, tolerance: f64) -> Option<Vec<Point>> {
        let mut points = Vec::new();
        for span in self.degree..self.control.len() {
            let (from, to) = (self.knots[span], self.knots[span + 1]);
            if from == to {
                continue;
            }
            let start = self.at(span, from);
            if points.is_empty() {
                points.push(start);
            }
            let end = self.at(span, to);
            self.halve(span, (from, start), (to, end), tolerance, 0, &mut points);
            if points.len() as f64 > MOST {
                return None;
            }
        }
        Some(points)
    }

    /// Adds points up to `to`, halving as long as a quarter, half or three quarters of the way is
    /// too far from the chord.
    fn halve(
        &self,
        span: usize,
        from: (f64, Point),
        to: (f64, Point),
        tolerance: f64,
        depth: usize,
        points: &mut Vec<Point>,
    ) {
        const DEEPEST: usize = 14;
        let between = |share: f64| from.0 + (to.0 - from.0) * share;
        let middle = self.at(span, between(0.5));
        let far = depth < 2
            || [0.25, 0.5, 0.75].iter().any(|share| {
                let point = self.at(span, between(*share));
                distance(point, from.1, to.1) > tolerance
            });
        if far && depth < DEEPEST && points.len() as f64 <= MOST {
            let half = (between(0.5), middle);
            self.halve(span, from, half, tolerance, depth + 1, points);
            self.halve(span, half, to, tolerance, depth + 1, points);
        } else {
            points.push(to.1);
        }
    }
}

/// Distance of a point from a chord, in space.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let along = [0, 1, 2].map(|axis| to[axis] - from[axis]);
    let off = [0, 1, 2].map(|axis| point[axis] - from[axis]);
    let length2: f64 = along.iter().map(|part| part * part).sum();
    let dot: f64 = along.iter().zip(&off).map(|(a, b)| a * b).sum();
    let share = if length2 > 0.0 {
        (dot / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let rest = [0, 1, 2].map(|axis| off[axis] - share * along[axis]);
    libm::sqrt(rest.iter().map(|part| part * part).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_keep_the_tolerance_and_are_shared() {
        for (bulge, size) in [
            (1.0, 10.0),
            (0.1, 500.0),
            (-0.5, 3.0),
            (1e-4, 2_000.0),
            (3.0, 40.0),
        ] {
            let (from, to) = ((500_000.0, 3.4e6), (500_000.0 + size, 3.4e6 + 1.0));
            let points = bulged(from, to, bulge, TOLERANCE).unwrap_or_default();
            let mut back = bulged(to, from, -bulge, TOLERANCE).unwrap_or_default();
            back.reverse();
            assert_eq!(points, back);
            let chord = libm::hypot(size, 1.0);
            let radius = chord * (1.0 + bulge * bulge) / (4.0 * bulge.abs());
            let all: Vec<(f64, f64)> = [from].into_iter().chain(points).chain([to]).collect();
            // sagitta of every chord
            for pair in all.windows(2) {
                let length = libm::hypot(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
                let sagitta = radius - libm::sqrt(radius * radius - length * length / 4.0);
                assert!(sagitta <= TOLERANCE * 1.000_01, "{bulge}: {sagitta}");
            }
        }
        // a half circle to the right of its direction of travel
        let half = bulged((0.0, 0.0), (2.0, 0.0), 1.0, TOLERANCE).unwrap_or_default();
        assert!(
            half.iter()
                .all(|(x, y)| *y < 0.0 && (libm::hypot(x - 1.0, *y) - 1.0).abs() < 1e-12)
        );
        assert!(bulged((0.0, 0.0), (1.0, 0.0), 1e300, TOLERANCE).is_none());
    }

    #[test]
    fn a_spline_of_one_span_is_its_bezier() {
        let spline = Spline {
            degree: 2,
            knots: vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
            control: vec![[0.0, 0.0, 0.0], [10.0, 20.0, 0.0], [20.0, 0.0, 0.0]],
            weights: Vec::new(),
        };
        assert!(spline.is_sound());
        let points = spline.points(TOLERANCE).unwrap_or_default();
        assert!(points.len() > 20);
        for [x, y, _] in points {
            let t = x / 20.0;
            assert!((y - 40.0 * t * (1.0 - t)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_rational_spline_is_a_quarter_circle() {
        let half = libm::sqrt(0.5);
        let spline = Spline {
            degree: 2,
            knots: vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
            control: vec![[5.0, 0.0, 0.0], [5.0, 5.0, 0.0], [0.0, 5.0, 0.0]],
            weights: vec![1.0, half, 1.0],
        };
        for [x, y, _] in spline.points(TOLERANCE).unwrap_or_default() {
            assert!((libm::hypot(x, y) - 5.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_periodic_spline_closes() {
        let corners = [
            [0.0, 0.0, 0.0],
            [9.0, 0.0, 0.0],
            [9.0, 9.0, 0.0],
            [0.0, 9.0, 0.0],
        ];
        let spline = Spline {
            degree: 3,
            knots: (0..11).map(f64::from).collect(),
            control: corners.iter().chain(&corners[..3]).copied().collect(),
            weights: Vec::new(),
        };
        let points = spline.points(TOLERANCE).unwrap_or_default();
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            panic!("no points");
        };
        assert!(distance(*first, *last, *last) < 1e-12);
        // inside its control polygon, round its middle
        let within = |number: f64| (0.0..9.0).contains(&number);
        assert!(
            points
                .iter()
                .all(|point| within(point[0]) && within(point[1]))
        );
    }

    #[test]
    fn ellipses_close() {
        let circle = Ellipse::circle([1.0, 2.0, 0.0], 3.0);
        let points = circle.points(0.3, TAU, TOLERANCE).unwrap_or_default();
        assert_eq!(points.first(), points.last());
        assert!(points.len() >= 73);
        assert!((sweep(5.0, 1.0) - (TAU - 4.0)).abs() < 1e-12);
        assert!(circle.points(0.0, TAU, 1e-30).is_none());
    }
}
