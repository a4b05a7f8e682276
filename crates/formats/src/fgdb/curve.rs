//! Arcs, ellipses and Bézier curves as chains of chords.

use std::f64::consts::{FRAC_PI_4, PI, TAU};

use crate::bytes::{Cursor, Fault, fault};

type Point = (f64, f64);

/// The form of a segment between two vertices, as in the Extended Shape Buffer Format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Curve {
    /// A straight segment, stored as a curve.
    Line,
    /// Through this point.
    ArcThrough {
        point: Point,
        ccw: bool,
    },
    /// Around this centre.
    ArcAround {
        centre: Point,
        ccw: bool,
    },
    Bezier {
        first: Point,
        second: Point,
    },
    Ellipse {
        centre: Point,
        rotation: f64,
        major: f64,
        ratio: f64,
        sweep: Sweep,
    },
}

/// Which part of an ellipse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sweep {
    complete: bool,
    minor: bool,
    ccw: bool,
}

/// Chords of one segment, at most.
const MOST_CHORDS: f64 = 16_384.0;

fn finite(values: &[f64]) -> Result<(), Fault> {
    if values.iter().all(|value| value.is_finite()) {
        return Ok(());
    }
    Err(fault(
        "曲线的参数不是有限数",
        "a parameter of a curve is not finite",
    ))
}

impl Curve {
    /// Reads the number of the vertex where the curve starts, and the curve.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(u64, Self), Fault> {
        let start = cursor.varuint()?;
        let kind = cursor.varuint()?;
        let curve = match kind {
            1 => Self::arc(cursor)?,
            4 => {
                let first = (cursor.double()?, cursor.double()?);
                let second = (cursor.double()?, cursor.double()?);
                finite(&[first.0, first.1, second.0, second.1])?;
                Self::Bezier { first, second }
            }
            5 => Self::ellipse(cursor)?,
            _ => {
                let zh = format!("曲线类型 {kind} 不支持");
                return Err((zh, format!("the curve type {kind} is not read")));
            }
        };
        Ok((start, curve))
    }

    fn arc(cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        let point = (cursor.double()?, cursor.double()?);
        let bits = cursor.uint32()?;
        // empty, a line, a point
        if bits & (0x01 | 0x20 | 0x40) != 0 {
            return Ok(Self::Line);
        }
        finite(&[point.0, point.1])?;
        let ccw = bits & 0x08 != 0;
        Ok(if bits & 0x80 != 0 {
            Self::ArcThrough { point, ccw }
        } else {
            Self::ArcAround { centre: point, ccw }
        })
    }

    fn ellipse(cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        let centre = (cursor.double()?, cursor.double()?);
        let (rotation, major, mut ratio) = (cursor.double()?, cursor.double()?, cursor.double()?);
        let bits = cursor.uint32()?;
        // empty, a line, a point
        if bits & (0x01 | 0x40 | 0x80) != 0 {
            return Ok(Self::Line);
        }
        if bits & (0x200 | 0x400) != 0 {
            return Err(fault(
                "椭圆弧的这种记法不支持",
                "this notation of an elliptic arc is not read",
            ));
        }
        finite(&[centre.0, centre.1, rotation, major, ratio])?;
        if bits & 0x100 != 0 {
            ratio = 1.0;
        }
        if major <= 0.0 || ratio <= 0.0 {
            return Err(fault(
                "椭圆弧的半轴无效",
                "an axis of an elliptic arc is not valid",
            ));
        }
        let sweep = Sweep {
            complete: bits & 0x2000 != 0,
            minor: bits & 0x1000 != 0,
            ccw: bits & 0x800 != 0,
        };
        Ok(Self::Ellipse {
            centre,
            rotation,
            major,
            ratio,
            sweep,
        })
    }

    /// Points between the two ends, evenly spaced in the parameter of the curve, so that no chord
    /// leaves the curve by more than `tolerance` unless the number of chords is at its bound.
    pub(super) fn between(self, from: Point, to: Point, tolerance: f64) -> Vec<Point> {
        match self {
            Self::Line => Vec::new(),
            Self::ArcAround { centre, ccw } => arc(from, to, centre, ccw, tolerance),
            Self::ArcThrough { point, ccw } => match centre(from, point, to, ccw) {
                Some((centre, ccw)) => arc(from, to, centre, ccw, tolerance),
                None => Vec::new(),
            },
            Self::Bezier { first, second } => bezier([from, first, second, to], tolerance),
            Self::Ellipse {
                centre,
                rotation,
                major,
                ratio,
                sweep,
            } => {
                let angle = |point: Point| {
                    let (dx, dy) = (point.0 - centre.0, point.1 - centre.1);
                    let (sin, cos) = rotation.sin_cos();
                    ((dy * cos - dx * sin) / ratio).atan2(dx * cos + dy * sin)
                };
                let start = angle(from);
                let turn = sweep.turn(start, angle(to));
                // a chord of the parameter step s leaves by at most s² / 8 times the larger axis
                let larger = major * ratio.max(1.0);
                let count = chords(turn.abs() * (larger / (8.0 * tolerance)).sqrt(), turn);
                let (sin, cos) = rotation.sin_cos();
                inner(count, |fraction| {
                    let (y, x) = (start + turn * fraction).sin_cos();
                    let (u, v) = (major * x, major * ratio * y);
                    (centre.0 + u * cos - v * sin, centre.1 + u * sin + v * cos)
                })
            }
        }
    }
}

impl Sweep {
    fn turn(self, start: f64, end: f64) -> f64 {
        let sign = if self.ccw { 1.0 } else { -1.0 };
        if self.complete {
            return sign * TAU;
        }
        let short = (end - start + PI).rem_euclid(TAU) - PI;
        // half a turn: which way, only the orientation says
        if short.abs() > PI - 1e-9 {
            return sign * PI;
        }
        if self.minor {
            short
        } else {
            short - TAU * short.signum()
        }
    }
}

/// Chords for a wanted number, at least one for each eighth of a turn.
fn chords(wanted: f64, turn: f64) -> usize {
    wanted
        .max(turn.abs() / FRAC_PI_4)
        .ceil()
        .clamp(1.0, MOST_CHORDS) as usize
}

fn inner(count: usize, point: impl Fn(f64) -> Point) -> Vec<Point> {
    (1..count)
        .map(|step| point(step as f64 / count as f64))
        .collect()
}

fn arc(from: Point, to: Point, centre: Point, ccw: bool, tolerance: f64) -> Vec<Point> {
    let polar = |point: Point| {
        let (dx, dy) = (point.0 - centre.0, point.1 - centre.1);
        (dy.atan2(dx), dx.hypot(dy))
    };
    let ((start, radius), (end, last)) = (polar(from), polar(to));
    let mut turn = (end - start).rem_euclid(TAU);
    if turn == 0.0 {
        turn = TAU;
    }
    if !ccw && turn < TAU {
        turn -= TAU;
    } else if !ccw {
        turn = -TAU;
    }
    let step = 2.0 * (1.0 - tolerance / radius).clamp(-1.0, 1.0).acos();
    let count = chords(turn.abs() / step, turn);
    inner(count, |fraction| {
        // the ends are on the grid, so that their distances differ by a trifle
        let radius = radius + (last - radius) * fraction;
        let (sin, cos) = (start + turn * fraction).sin_cos();
        (centre.0 + radius * cos, centre.1 + radius * sin)
    })
}

/// Centre and orientation of the circle through three points; `None` for points on a line.
fn centre(from: Point, through: Point, to: Point, ccw: bool) -> Option<(Point, bool)> {
    if from == to {
        let centre = (
            f64::midpoint(from.0, through.0),
            f64::midpoint(from.1, through.1),
        );
        return (from != through).then_some((centre, ccw));
    }
    // relative to the first point: the coordinates are large, the arc is small
    let (bx, by) = (through.0 - from.0, through.1 - from.1);
    let (cx, cy) = (to.0 - from.0, to.1 - from.1);
    let cross = bx * cy - by * cx;
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    if cross.abs() <= 1e-12 * (b2 * c2).sqrt() {
        return None;
    }
    let x = (cy * b2 - by * c2) / (2.0 * cross);
    let y = (bx * c2 - cx * b2) / (2.0 * cross);
    Some(((from.0 + x, from.1 + y), cross > 0.0))
}

fn bezier(points: [Point; 4], tolerance: f64) -> Vec<Point> {
    let [p0, p1, p2, p3] = points;
    let bend = |a: Point, b: Point, c: Point| (a.0 - 2.0 * b.0 + c.0).hypot(a.1 - 2.0 * b.1 + c.1);
    // the second derivative is at most six times the larger bend
    let bend = bend(p0, p1, p2).max(bend(p1, p2, p3));
    let count = chords((6.0 * bend / (8.0 * tolerance)).sqrt(), 0.0);
    inner(count, |t| {
        let s = 1.0 - t;
        let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        (
            a * p0.0 + b * p1.0 + c * p2.0 + d * p3.0,
            a * p0.1 + b * p1.1 + c * p2.1 + d * p3.1,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worst(points: &[Point], distance: impl Fn(Point) -> f64) -> f64 {
        let middles = points.windows(2).map(|pair| {
            (
                f64::midpoint(pair[0].0, pair[1].0),
                f64::midpoint(pair[0].1, pair[1].1),
            )
        });
        middles.map(distance).fold(0.0, f64::max)
    }

    fn with_ends(from: Point, to: Point, inner: Vec<Point>) -> Vec<Point> {
        [vec![from], inner, vec![to]].concat()
    }

    #[test]
    fn arcs_stay_within_the_tolerance() {
        let (from, to) = ((38_520_100.0, 3_391_000.0), (38_519_900.0, 3_391_000.0));
        let off = |p: Point| ((p.0 - 38_520_000.0).hypot(p.1 - 3_391_000.0) - 100.0).abs();
        for (curve, north) in [
            (
                Curve::ArcThrough {
                    point: (38_520_000.0, 3_391_100.0),
                    ccw: true,
                },
                true,
            ),
            (
                Curve::ArcThrough {
                    point: (38_520_000.0, 3_390_900.0),
                    ccw: false,
                },
                false,
            ),
            (
                Curve::ArcAround {
                    centre: (38_520_000.0, 3_391_000.0),
                    ccw: true,
                },
                true,
            ),
            (
                Curve::ArcAround {
                    centre: (38_520_000.0, 3_391_000.0),
                    ccw: false,
                },
                false,
            ),
        ] {
            let points = with_ends(from, to, curve.between(from, to, 0.001));
            assert!(
                points.len() > 100 && points.len() < 1000,
                "{}",
                points.len()
            );
            assert!(
                points[1..points.len() - 1]
                    .iter()
                    .all(|p| (p.1 > 3_391_000.0) == north)
            );
            assert!(worst(&points, off) <= 0.00101, "{}", worst(&points, off));
        }
    }

    #[test]
    fn a_full_circle_comes_back() {
        let from = (10.0, 0.0);
        let points = Curve::ArcThrough {
            point: (-10.0, 0.0),
            ccw: true,
        }
        .between(from, from, 0.01);
        assert!(points.iter().all(|p| (p.0.hypot(p.1) - 10.0).abs() < 1e-9));
        assert!(points.iter().any(|p| p.0 < -9.9) && points.iter().any(|p| p.1 < -9.9));
        let around = Curve::ArcAround {
            centre: (0.0, 0.0),
            ccw: false,
        }
        .between(from, from, 0.01);
        assert!(around.iter().any(|p| p.0 < -9.9));
    }

    #[test]
    fn ellipses_go_the_way_they_say() {
        let on = |t: f64| (20.0 * t.cos(), 10.0 * t.sin());
        let off = |p: Point| ((p.0 / 20.0).hypot(p.1 / 10.0) - 1.0).abs() * 10.0;
        for (minor, ccw, count_above) in [(true, true, true), (false, false, false)] {
            let (from, to) = (on(0.3), on(2.0));
            let sweep = Sweep {
                complete: false,
                minor,
                ccw,
            };
            let curve = Curve::Ellipse {
                centre: (0.0, 0.0),
                rotation: 0.0,
                major: 20.0,
                ratio: 0.5,
                sweep,
            };
            let points = with_ends(from, to, curve.between(from, to, 0.001));
            assert!(worst(&points, off) < 0.001);
            assert_eq!(points.iter().all(|p| p.1 > 0.0), count_above);
        }
    }

    #[test]
    fn a_bezier_passes_its_middle() {
        let (from, to) = ((0.0, 0.0), (4.0, 0.0));
        let points = Curve::Bezier {
            first: (0.0, 4.0),
            second: (4.0, 4.0),
        }
        .between(from, to, 1e-4);
        let top = points.iter().map(|p| p.1).fold(0.0, f64::max);
        assert!((top - 3.0).abs() < 2e-4, "{top}");
    }
}
