//! The boundary of a HATCH: polylines, or edges joined end to end.

use std::f64::consts::TAU;

use super::affine::Point;
use super::curve::{Ellipse, Spline, bulged, sweep};
use super::entity::{Datum, Entity};

/// What can be wrong with a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The counts or codes do not fit.
    Broken,
    /// A curve of too many points.
    TooMany,
}

/// The rings of a boundary, in the object coordinate system, not closed yet.
#[derive(Default)]
pub(super) struct Boundary {
    pub(super) rings: Vec<Vec<Point>>,
    /// Number of arcs, ellipses and splines made to points.
    pub(super) curves: u64,
    /// Number of edges that do not begin where the one before ends.
    pub(super) gaps: u64,
}

struct Codes<'a> {
    pairs: Vec<(i32, &'a Datum)>,
    at: usize,
}

impl Codes<'_> {
    fn peek(&self) -> Option<i32> {
        self.pairs.get(self.at).map(|(code, _)| *code)
    }

    fn real(&mut self, code: i32) -> Option<f64> {
        let (found, datum) = self.pairs.get(self.at)?;
        let number = match datum {
            Datum::Real(number) => *number,
            Datum::Integer(number) => *number as f64,
            Datum::Text(_) => return None,
        };
        (*found == code).then(|| {
            self.at += 1;
            number
        })
    }

    fn count(&mut self, code: i32) -> Option<u64> {
        let number = self.real(code)?;
        (0.0..9e15).contains(&number).then_some(number as u64)
    }

    fn point(&mut self, code: i32, z: f64) -> Option<Point> {
        Some([self.real(code)?, self.real(code + 10)?, z])
    }
}

/// Reads the boundary of a hatch; `tolerance` in its own units.
pub(super) fn boundary(entity: &Entity, tolerance: f64) -> Result<Boundary, Fault> {
    let mut codes = Codes {
        pairs: entity.plain().collect(),
        at: 0,
    };
    let z = entity.real(30).unwrap_or(0.0);
    let start = codes.pairs.iter().position(|(code, _)| *code == 91);
    codes.at = start.ok_or(Fault::Broken)?;
    let paths = codes.count(91).ok_or(Fault::Broken)?;
    let mut out = Boundary::default();
    // every step takes at least one pair, so that a count that lies ends early
    for _ in 0..paths {
        let flags = codes.count(92).ok_or(Fault::Broken)?;
        let ring = if flags & 2 != 0 {
            polyline(&mut codes, z, tolerance, &mut out.curves)?
        } else {
            edges(&mut codes, z, tolerance, &mut out)?
        };
        out.rings.push(ring);
        // objects that the boundary was made from
        codes.count(97);
    }
    Ok(out)
}

fn polyline(
    codes: &mut Codes<'_>,
    z: f64,
    tolerance: f64,
    curves: &mut u64,
) -> Result<Vec<Point>, Fault> {
    let has_bulges = codes.count(72).ok_or(Fault::Broken)? != 0;
    codes.count(73);
    let count = codes.count(93).ok_or(Fault::Broken)?;
    let mut vertices: Vec<(Point, f64)> = Vec::new();
    for _ in 0..count {
        let point = codes.point(10, z).ok_or(Fault::Broken)?;
        let bulge = if has_bulges { codes.real(42) } else { None };
        vertices.push((point, bulge.unwrap_or(0.0)));
    }
    let mut ring = Vec::with_capacity(vertices.len());
    for (index, (point, bulge)) in vertices.iter().enumerate() {
        ring.push(*point);
        if *bulge != 0.0 {
            let next = vertices[(index + 1) % vertices.len()].0;
            let (from, to) = ((point[0], point[1]), (next[0], next[1]));
            let points = bulged(from, to, *bulge, tolerance).ok_or(Fault::TooMany)?;
            ring.extend(points.into_iter().map(|(x, y)| [x, y, z]));
            *curves += 1;
        }
    }
    Ok(ring)
}

fn edges(
    codes: &mut Codes<'_>,
    z: f64,
    tolerance: f64,
    out: &mut Boundary,
) -> Result<Vec<Point>, Fault> {
    let count = codes.count(93).ok_or(Fault::Broken)?;
    let mut ring: Vec<Point> = Vec::new();
    for index in 0..count {
        let mut points = match codes.count(72).ok_or(Fault::Broken)? {
            1 => line(codes, z).ok_or(Fault::Broken)?,
            2 => arc(codes, z, tolerance)?,
            3 => ellipse(codes, z, tolerance)?,
            4 => spline(codes, z, tolerance)?,
            _ => return Err(Fault::Broken),
        };
        out.curves += u64::from(points.len() > 2);
        join(&mut ring, &mut points, index == 1, &mut out.gaps);
    }
    Ok(ring)
}

/// Two ends this near are one.
const NEAR: f64 = 1e-6;

fn near(a: &Point, b: &Point) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= NEAR)
}

/// Adds an edge to the ring, turned round where that fits; the first edge is turned with the second.
fn join(ring: &mut Vec<Point>, edge: &mut Vec<Point>, second: bool, gaps: &mut u64) {
    let (Some(end), Some(first), Some(last)) = (ring.last(), edge.first(), edge.last()) else {
        ring.append(edge);
        return;
    };
    if !near(end, first) {
        if near(end, last) {
            edge.reverse();
        } else if second
            && let Some(start) = ring.first().copied()
            && (near(&start, first) || near(&start, last))
        {
            if near(&start, last) {
                edge.reverse();
            }
            ring.reverse();
        } else {
            *gaps += 1;
            ring.append(edge);
            return;
        }
    }
    ring.extend(edge.drain(..).skip(1));
}

fn line(codes: &mut Codes<'_>, z: f64) -> Option<Vec<Point>> {
    Some(vec![codes.point(10, z)?, codes.point(11, z)?])
}

/// The angles of an edge in its direction: a clockwise one has them mirrored.
fn angles(from: f64, to: f64, counter: bool) -> (f64, f64) {
    let (from, to) = (from.to_radians(), to.to_radians());
    let whole = sweep(from, to);
    let whole = if (to - from).abs() >= TAU - 1e-9 {
        TAU
    } else {
        whole
    };
    if counter {
        (from, whole)
    } else {
        (-from, -whole)
    }
}

fn arc(codes: &mut Codes<'_>, z: f64, tolerance: f64) -> Result<Vec<Point>, Fault> {
    let mut read = || {
        let centre = codes.point(10, z)?;
        let radius = codes.real(40)?;
        let (from, to) = (codes.real(50)?, codes.real(51)?);
        Some((centre, radius, from, to, codes.count(73).unwrap_or(1) != 0))
    };
    let (centre, radius, from, to, counter) = read().ok_or(Fault::Broken)?;
    let (from, sweep) = angles(from, to, counter);
    let circle = Ellipse::circle(centre, radius);
    circle.points(from, sweep, tolerance).ok_or(Fault::TooMany)
}

fn ellipse(codes: &mut Codes<'_>, z: f64, tolerance: f64) -> Result<Vec<Point>, Fault> {
    let mut read = || {
        let centre = codes.point(10, z)?;
        let major = codes.point(11, 0.0)?;
        let ratio = codes.real(40)?;
        let (from, to) = (codes.real(50)?, codes.real(51)?);
        let counter = codes.count(73).unwrap_or(1) != 0;
        Some((centre, major, ratio, angles(from, to, counter)))
    };
    let (centre, major, ratio, (from, sweep)) = read().ok_or(Fault::Broken)?;
    let curve = Ellipse {
        centre,
        major,
        minor: [-major[1] * ratio, major[0] * ratio, 0.0],
    };
    curve.points(from, sweep, tolerance).ok_or(Fault::TooMany)
}

fn spline(codes: &mut Codes<'_>, z: f64, tolerance: f64) -> Result<Vec<Point>, Fault> {
    let mut read = || {
        let degree = codes.count(94)?.min(1_000) as usize;
        codes.count(73)?;
        codes.count(74)?;
        let (knots, control) = (codes.count(95)?, codes.count(96)?);
        let mut spline = Spline {
            degree,
            ..Spline::default()
        };
        for _ in 0..knots {
            spline.knots.push(codes.real(40)?);
        }
        for _ in 0..control {
            spline.control.push(codes.point(10, z)?);
            spline.weights.extend(codes.real(42));
        }
        // fit points (R2010): a 97 before them, which must not be taken for source objects
        if codes.peek() == Some(97) && codes.pairs.get(codes.at + 1).is_some_and(|p| p.0 == 11) {
            let fits = codes.count(97)?;
            for _ in 0..fits {
                codes.point(11, z)?;
            }
        } else if codes.peek() == Some(97)
            && codes
                .pairs
                .get(codes.at + 1)
                .is_some_and(|p| matches!(p.0, 72 | 97))
        {
            codes.count(97)?;
        }
        codes.point(12, z);
        codes.point(13, z);
        Some(spline)
    };
    let spline = read().ok_or(Fault::Broken)?;
    if !spline.is_sound() {
        return Err(Fault::Broken);
    }
    spline.points(tolerance).ok_or(Fault::TooMany)
}
