//! Arcs, circles and ellipses as chains of chords.

use std::f64::consts::{PI, TAU};

/// Most chords of one curve.
const MOST: f64 = 20_000.0;

/// A circle or ellipse: centre, half axes along a turned frame.
#[derive(Debug, Clone, Copy)]
struct Conic {
    centre: (f64, f64),
    axes: (f64, f64),
    turn: f64,
}

impl Conic {
    fn circle(centre: (f64, f64), radius: f64) -> Self {
        let (axes, turn) = ((radius, radius), 0.0);
        Self { centre, axes, turn }
    }

    fn at(&self, angle: f64) -> (f64, f64) {
        let (u, v) = (self.axes.0 * angle.cos(), self.axes.1 * angle.sin());
        let (sin, cos) = self.turn.sin_cos();
        (
            self.centre.0 + u * cos - v * sin,
            self.centre.1 + u * sin + v * cos,
        )
    }

    /// Positions from one parameter angle over a sweep, both ends included, such that no chord is
    /// further than `chord` from the curve.
    fn points(&self, from: f64, sweep: f64, chord: f64) -> Vec<(f64, f64)> {
        let radius = self.axes.0.max(self.axes.1);
        let step = 2.0 * (1.0 - (chord / radius).min(0.5)).acos();
        let count = (sweep.abs() / step).ceil().clamp(2.0, MOST);
        let count = if count.is_nan() { MOST } else { count };
        (0..=count as u32)
            .map(|index| self.at(from + sweep * f64::from(index) / count))
            .collect()
    }
}

/// Centre and radius of the circle through three points; `None` when they lie on a line.
fn circle_through(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> Option<((f64, f64), f64)> {
    let (bx, by) = (b.0 - a.0, b.1 - a.1);
    let (cx, cy) = (c.0 - a.0, c.1 - a.1);
    let d = 2.0 * (bx * cy - by * cx);
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let (ux, uy) = ((cy * b2 - by * c2) / d, (bx * c2 - cx * b2) / d);
    let radius = ux.hypot(uy);
    let usable = d != 0.0 && radius.is_finite();
    usable.then_some(((a.0 + ux, a.1 + uy), radius))
}

fn angle(centre: (f64, f64), point: (f64, f64)) -> f64 {
    (point.1 - centre.1).atan2(point.0 - centre.0)
}

/// The arc from `a` over `b` to `c`; the ends are exact. Points on a line give that line.
pub(super) fn arc_through(
    a: (f64, f64),
    b: (f64, f64),
    c: (f64, f64),
    chord: f64,
) -> Vec<(f64, f64)> {
    let Some((centre, radius)) = circle_through(a, b, c) else {
        return vec![a, b, c];
    };
    let from = angle(centre, a);
    let over = (angle(centre, b) - from).rem_euclid(TAU);
    let to = (angle(centre, c) - from).rem_euclid(TAU);
    let sweep = if over <= to { to } else { to - TAU };
    let mut points = Conic::circle(centre, radius).points(from, sweep, chord);
    if let [first, .., last] = points.as_mut_slice() {
        (*first, *last) = (a, c);
    }
    points
}

/// The arc about a centre from one direction to another, counter-clockwise; degrees from the x axis.
pub(super) fn arc_about(
    centre: (f64, f64),
    radius: f64,
    from_deg: f64,
    to_deg: f64,
    chord: f64,
) -> Vec<(f64, f64)> {
    let from = from_deg * PI / 180.0;
    let sweep = ((to_deg - from_deg).rem_euclid(360.0)) * PI / 180.0;
    let sweep = if sweep == 0.0 { TAU } else { sweep };
    Conic::circle(centre, radius).points(from, sweep, chord)
}

/// The circle through three points as a closed ring; `None` when they lie on a line.
pub(super) fn ring_through(points: &[(f64, f64)], chord: f64) -> Option<Vec<(f64, f64)>> {
    let &[a, b, c] = points else { return None };
    let (centre, radius) = circle_through(a, b, c)?;
    Some(ring(Conic::circle(centre, radius), chord))
}

/// A circle as a closed ring.
pub(super) fn ring_about(centre: (f64, f64), radius: f64, chord: f64) -> Vec<(f64, f64)> {
    ring(Conic::circle(centre, radius), chord)
}

/// An ellipse as a closed ring, by its centre, an end of its long axis, and short to long axis.
pub(super) fn ellipse(
    centre: (f64, f64),
    end: (f64, f64),
    ratio: f64,
    chord: f64,
) -> Vec<(f64, f64)> {
    let long = (end.0 - centre.0).hypot(end.1 - centre.1);
    let conic = Conic {
        centre,
        axes: (long, long * ratio),
        turn: angle(centre, end),
    };
    ring(conic, chord)
}

fn ring(conic: Conic, chord: f64) -> Vec<(f64, f64)> {
    let mut points = conic.points(0.0, TAU, chord);
    if let Some(&first) = points.first()
        && let Some(last) = points.last_mut()
    {
        *last = first;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn furthest(points: &[(f64, f64)], centre: (f64, f64), radius: f64) -> f64 {
        let middle = |edge: &[(f64, f64)]| {
            let x = f64::midpoint(edge[0].0, edge[1].0) - centre.0;
            let y = f64::midpoint(edge[0].1, edge[1].1) - centre.1;
            radius - x.hypot(y)
        };
        points.windows(2).map(middle).fold(0.0, f64::max)
    }

    #[test]
    fn an_arc_goes_over_its_middle_point_within_the_chord_tolerance() {
        for (middle, above) in [((50.0, 50.0), true), ((50.0, -50.0), false)] {
            let points = arc_through((0.0, 0.0), middle, (100.0, 0.0), 0.01);
            assert_eq!(points.first(), Some(&(0.0, 0.0)));
            assert_eq!(points.last(), Some(&(100.0, 0.0)));
            assert!(
                points[1..points.len() - 1]
                    .iter()
                    .all(|p| (p.1 > 0.0) == above)
            );
            assert!(furthest(&points, (50.0, 0.0), 50.0) <= 0.0101);
        }
    }

    #[test]
    fn rings_close_and_have_the_area_of_their_circle() {
        let circle = ring_about((1.0, 2.0), 10.0, 0.001);
        assert_eq!(circle.first(), circle.last());
        let area = crate::Coordinates::plane(circle).signed_area2() / 2.0;
        assert!((area - PI * 100.0).abs() < 0.1, "{area}");
        let oval = ellipse((0.0, 0.0), (0.0, 10.0), 0.5, 0.001);
        let area = crate::Coordinates::plane(oval).signed_area2() / 2.0;
        assert!((area - PI * 50.0).abs() < 0.1, "{area}");
        assert!(ring_through(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)], 0.01).is_none());
    }

    #[test]
    fn absurd_figures_stay_bounded() {
        for radius in [f64::NAN, f64::INFINITY, 1e300, 0.0, -1.0] {
            let count = ring_about((0.0, 0.0), radius, 0.01).len();
            assert!(count <= MOST as usize + 1, "{radius}: {count}");
        }
    }
}
