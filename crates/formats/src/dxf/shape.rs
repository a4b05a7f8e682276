//! From an entity to a geometry.

use std::f64::consts::TAU;

use super::affine::{Affine, Point, cross};
use super::curve::{Ellipse, Spline, TOLERANCE, bulged, sweep, whole_turn};
use super::entity::{Datum, Entity};
use super::hatch;
use super::text::{Style, plain};
use crate::{Coordinates, FormatError, Geometry, Polygon, nest};

/// Types of entities that give a geometry.
pub(super) const READ: [&str; 14] = [
    "LWPOLYLINE",
    "POLYLINE",
    "LINE",
    "ARC",
    "CIRCLE",
    "ELLIPSE",
    "SPLINE",
    "HATCH",
    "POINT",
    "TEXT",
    "MTEXT",
    "3DFACE",
    "SOLID",
    "TRACE",
];

/// What was seen on the way, for notices.
#[derive(Debug, Default, Clone)]
pub(super) struct Seen {
    /// Curves made to points.
    pub(super) curves: u64,
    /// Splines of which only fit points are given.
    pub(super) fits: u64,
    /// Open polylines that end within a millimetre of their start.
    pub(super) nearly_closed: u64,
    /// Closed polylines of fewer than three places.
    pub(super) too_short: u64,
    /// Entities without any position.
    pub(super) empty: u64,
    /// Edges of hatches that do not meet.
    pub(super) gaps: u64,
    /// Boundaries of hatches that cannot be read.
    pub(super) hatches: u64,
}

/// A vertex of a polyline.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Vertex {
    pub(super) at: Point,
    pub(super) bulge: f64,
}

/// A geometry with what else the entity says.
pub(super) struct Shape {
    pub(super) geometry: Geometry,
    pub(super) text: Option<String>,
    pub(super) elevation: Option<f64>,
}

/// How to place an entity, and where to count.
pub(super) struct Context<'a> {
    pub(super) placement: Affine,
    /// Closed polylines stay lines.
    pub(super) as_line: bool,
    /// Heights of 0 are heights.
    pub(super) heights: bool,
    pub(super) seen: &'a mut Seen,
}

impl Context<'_> {
    fn place(&self, entity: &Entity, points: Vec<Point>) -> Result<Coordinates, FormatError> {
        let placed: Vec<Point> = points
            .into_iter()
            .map(|point| self.placement.apply(point))
            .collect();
        if placed.iter().flatten().any(|number| !number.is_finite()) {
            return Err(fault(
                entity,
                "坐标超出数值范围",
                "coordinates are out of the range of numbers",
            ));
        }
        let z = self.heights || placed.iter().any(|point| point[2] != 0.0);
        Ok(Coordinates {
            xy: placed.iter().map(|point| (point[0], point[1])).collect(),
            z: z.then(|| placed.iter().map(|point| point[2]).collect()),
            m: None,
        })
    }

    fn tolerance(&self) -> f64 {
        let growth = self.placement.growth();
        if growth > 0.0 {
            TOLERANCE / growth
        } else {
            f64::MAX
        }
    }

    /// A line, or a polygon when it is closed.
    fn path(
        &mut self,
        entity: &Entity,
        points: Vec<Point>,
        closed: bool,
    ) -> Result<Option<Geometry>, FormatError> {
        if points.is_empty() {
            self.seen.empty += 1;
            return Ok(None);
        }
        let mut line = self.place(entity, points)?;
        let back = line.is_closed() && line.len() > 3;
        if self.as_line || !(closed || back) {
            self.seen.nearly_closed += u64::from(!self.as_line && nearly_closed(&line));
            return Ok(Some(Geometry::Lines(vec![line])));
        }
        line.close();
        if places(&line) < 3 {
            self.seen.too_short += 1;
            return Ok(Some(Geometry::Lines(vec![line])));
        }
        Ok(Some(polygon(vec![line])))
    }
}

fn polygon(rings: Vec<Coordinates>) -> Geometry {
    Geometry::Polygons(vec![Polygon { rings }])
}

/// Number of different places, at most three.
fn places(line: &Coordinates) -> usize {
    let Some(first) = line.xy.first() else {
        return 0;
    };
    let Some(second) = line.xy.iter().find(|place| *place != first) else {
        return 1;
    };
    let third = line
        .xy
        .iter()
        .any(|place| place != first && place != second);
    2 + usize::from(third)
}

fn nearly_closed(line: &Coordinates) -> bool {
    match (line.xy.first(), line.xy.last()) {
        (Some(a), Some(b)) => {
            let distance = libm::hypot(a.0 - b.0, a.1 - b.1);
            line.len() > 3 && distance > 0.0 && distance <= TOLERANCE
        }
        _ => false,
    }
}

pub(super) fn fault(entity: &Entity, zh: &str, en: &str) -> FormatError {
    let (zh, en) = (
        format!("{}：{zh}", entity.kind),
        format!("{}: {en}", entity.kind),
    );
    FormatError::malformed(&entity.place, super::FORMAT, zh, en)
}

fn too_many(entity: &Entity) -> FormatError {
    FormatError::Limit {
        place: entity.place.clone().into(),
        what: "points of one curve",
        limit: 100_000,
    }
}

/// The geometry of an entity; `vertices` are those that follow a POLYLINE.
pub(super) fn shape(
    entity: &Entity,
    vertices: Vec<Vertex>,
    mut context: Context<'_>,
) -> Result<Option<Shape>, FormatError> {
    let normal = entity.normal();
    let spatial = entity.kind == "POLYLINE" && entity.integer(70).unwrap_or(0) & 8 != 0;
    let in_world = ["LINE", "POINT", "3DFACE", "ELLIPSE", "SPLINE"].contains(&entity.kind.as_str());
    if !in_world && !spatial {
        context.placement = context.placement.of(&Affine::object(normal));
    }
    let context = &mut context;
    let mut text = None;
    let mut elevation = None;
    let geometry = match entity.kind.as_str() {
        "LWPOLYLINE" => {
            elevation = entity.real(38);
            light(entity, context)?
        }
        "POLYLINE" => {
            elevation = entity.real(30).filter(|_| !spatial);
            let closed = entity.integer(70).unwrap_or(0) & 1 != 0;
            polyline(entity, vertices, closed, context)?
        }
        "LINE" => line(entity, context)?,
        "ARC" | "CIRCLE" => arc(entity, context)?,
        "ELLIPSE" => ellipse(entity, normal, context)?,
        "SPLINE" => spline(entity, context)?,
        "HATCH" => hatched(entity, context)?,
        "3DFACE" | "SOLID" | "TRACE" => face(entity, context)?,
        "TEXT" | "MTEXT" | "ATTRIB" => {
            text = Some(text_of(entity));
            point(entity, text_point(entity), context)?
        }
        _ => point(entity, entity.point(10), context)?,
    };
    let Some(geometry) = geometry else {
        return Ok(None);
    };
    if let Geometry::Points(points) = &geometry {
        elevation = points.z.as_ref().and_then(|z| z.first().copied());
    }
    Ok(Some(Shape {
        geometry,
        text,
        elevation: elevation.filter(|height| *height != 0.0 || context.heights),
    }))
}

fn point(
    entity: &Entity,
    at: Option<Point>,
    context: &mut Context<'_>,
) -> Result<Option<Geometry>, FormatError> {
    let Some(at) = at else {
        context.seen.empty += 1;
        return Ok(None);
    };
    let points = context.place(entity, vec![at])?;
    Ok(Some(Geometry::Points(points)))
}

/// Where a text stands: its alignment point where it is aligned, else its insertion point.
pub(super) fn text_point(entity: &Entity) -> Option<Point> {
    let aligned = [72, 73, 74]
        .iter()
        .any(|code| entity.integer(*code).unwrap_or(0) != 0);
    let second = if aligned && entity.kind != "MTEXT" {
        entity.point(11)
    } else {
        None
    };
    second.or_else(|| entity.point(10))
}

/// The words of a TEXT, MTEXT or ATTRIB.
pub(super) fn text_of(entity: &Entity) -> String {
    if entity.kind != "MTEXT" {
        return plain(entity.raw(1).unwrap_or_default(), Style::Text);
    }
    let mut raw = String::new();
    for (code, datum) in entity.plain() {
        if let (1 | 3, Datum::Text(part)) = (code, datum) {
            raw.push_str(part);
        }
    }
    plain(&raw, Style::Rich)
}

fn line(entity: &Entity, context: &mut Context<'_>) -> Result<Option<Geometry>, FormatError> {
    let (Some(from), Some(to)) = (entity.point(10), entity.point(11)) else {
        context.seen.empty += 1;
        return Ok(None);
    };
    let line = context.place(entity, vec![from, to])?;
    Ok(Some(Geometry::Lines(vec![line])))
}

/// A LWPOLYLINE: 10 and 20 begin a vertex, 42 belongs to the vertex before it.
fn light(entity: &Entity, context: &mut Context<'_>) -> Result<Option<Geometry>, FormatError> {
    let z = entity.real(38).unwrap_or(0.0);
    let mut vertices: Vec<Vertex> = Vec::new();
    for (code, datum) in entity.plain() {
        let Datum::Real(number) = datum else { continue };
        match (code, vertices.last_mut()) {
            (10, _) => vertices.push(Vertex {
                at: [*number, f64::NAN, z],
                bulge: 0.0,
            }),
            (20, Some(vertex)) => vertex.at[1] = *number,
            (42, Some(vertex)) => vertex.bulge = *number,
            _ => {}
        }
    }
    if vertices.iter().any(|vertex| vertex.at[1].is_nan()) {
        return Err(fault(
            entity,
            "有顶点缺少纵坐标",
            "a vertex has no second coordinate",
        ));
    }
    let closed = entity.integer(70).unwrap_or(0) & 1 != 0;
    polyline(entity, vertices, closed, context)
}

fn polyline(
    entity: &Entity,
    vertices: Vec<Vertex>,
    closed: bool,
    context: &mut Context<'_>,
) -> Result<Option<Geometry>, FormatError> {
    let tolerance = context.tolerance();
    let mut points = Vec::with_capacity(vertices.len());
    for (index, vertex) in vertices.iter().enumerate() {
        points.push(vertex.at);
        let next = match vertices.get(index + 1) {
            Some(next) => next.at,
            None if closed => vertices[0].at,
            None => break,
        };
        if vertex.bulge == 0.0 || next[..2] == vertex.at[..2] {
            continue;
        }
        context.seen.curves += 1;
        let (from, to) = ((vertex.at[0], vertex.at[1]), (next[0], next[1]));
        let arc = bulged(from, to, vertex.bulge, tolerance).ok_or_else(|| too_many(entity))?;
        points.extend(arc.into_iter().map(|(x, y)| [x, y, vertex.at[2]]));
        if points.len() > 50_000_000 {
            return Err(too_many(entity));
        }
    }
    context.path(entity, points, closed)
}

fn arc(entity: &Entity, context: &mut Context<'_>) -> Result<Option<Geometry>, FormatError> {
    let (Some(centre), Some(radius)) = (entity.point(10), entity.real(40)) else {
        context.seen.empty += 1;
        return Ok(None);
    };
    let is_circle = entity.kind == "CIRCLE";
    let angle = |code| entity.real(code).unwrap_or(0.0).to_radians();
    let (from, whole) = if is_circle {
        (0.0, TAU)
    } else {
        (angle(50), sweep(angle(50), angle(51)))
    };
    context.seen.curves += 1;
    let curve = Ellipse::circle(centre, radius.abs());
    let points = curve.points(from, whole, context.tolerance());
    let points = points.ok_or_else(|| too_many(entity))?;
    context.path(entity, points, is_circle)
}

fn ellipse(
    entity: &Entity,
    normal: Point,
    context: &mut Context<'_>,
) -> Result<Option<Geometry>, FormatError> {
    let (Some(centre), Some(major)) = (entity.point(10), entity.point(11)) else {
        context.seen.empty += 1;
        return Ok(None);
    };
    let ratio = entity.real(40).unwrap_or(1.0);
    let length = libm::sqrt(normal.iter().map(|part| part * part).sum());
    let normal = if length > 0.0 {
        normal.map(|part| part / length)
    } else {
        [0.0, 0.0, 1.0]
    };
    let minor = cross(normal, major).map(|part| part * ratio);
    let (from, to) = (
        entity.real(41).unwrap_or(0.0),
        entity.real(42).unwrap_or(TAU),
    );
    let whole = sweep(from, to);
    context.seen.curves += 1;
    let curve = Ellipse {
        centre,
        major,
        minor,
    };
    let points = curve.points(from, whole, context.tolerance());
    let points = points.ok_or_else(|| too_many(entity))?;
    context.path(entity, points, whole_turn(whole))
}

fn spline(entity: &Entity, context: &mut Context<'_>) -> Result<Option<Geometry>, FormatError> {
    let mut spline = Spline {
        degree: entity.integer(71).unwrap_or(3).clamp(0, 1_000) as usize,
        ..Spline::default()
    };
    let mut fits: Vec<Point> = Vec::new();
    for (code, datum) in entity.plain() {
        let Datum::Real(number) = datum else { continue };
        match code {
            40 => spline.knots.push(*number),
            41 => spline.weights.push(*number),
            10 => spline.control.push([*number, 0.0, 0.0]),
            11 => fits.push([*number, 0.0, 0.0]),
            20 | 30 => {
                if let Some(last) = spline.control.last_mut() {
                    last[code as usize / 10 - 1] = *number;
                }
            }
            21 | 31 => {
                if let Some(last) = fits.last_mut() {
                    last[code as usize / 10 - 1] = *number;
                }
            }
            _ => {}
        }
    }
    let closed = entity.integer(70).unwrap_or(0) & 1 != 0;
    if spline.control.is_empty() {
        context.seen.fits += u64::from(!fits.is_empty());
        return context.path(entity, fits, closed);
    }
    if !spline.is_sound() {
        return Err(fault(
            entity,
            "节点、权与控制点不相符",
            "knots, weights and control points do not fit",
        ));
    }
    context.seen.curves += 1;
    let points = spline.points(context.tolerance());
    let points = points.ok_or_else(|| too_many(entity))?;
    context.path(entity, points, closed)
}

/// The rings of a hatch, nested by containment.
fn hatched(entity: &Entity, context: &mut Context<'_>) -> Result<Option<Geometry>, FormatError> {
    let boundary = match hatch::boundary(entity, context.tolerance()) {
        Ok(boundary) => boundary,
        Err(hatch::Fault::TooMany) => return Err(too_many(entity)),
        Err(hatch::Fault::Broken) => {
            context.seen.hatches += 1;
            return Ok(None);
        }
    };
    context.seen.curves += boundary.curves;
    context.seen.gaps += boundary.gaps;
    let mut rings = Vec::new();
    for points in boundary.rings {
        let mut ring = context.place(entity, points)?;
        ring.close();
        if places(&ring) < 3 {
            context.seen.too_short += 1;
        } else {
            rings.push(ring);
        }
    }
    if rings.is_empty() {
        context.seen.empty += 1;
        return Ok(None);
    }
    let groups = nest::by_containment(&rings);
    Ok(Some(Geometry::Polygons(nest::polygons(rings, &groups))))
}

/// Corners of a face; a SOLID has its third and fourth crossed.
fn face(entity: &Entity, context: &mut Context<'_>) -> Result<Option<Geometry>, FormatError> {
    let order = if entity.kind == "3DFACE" {
        [10, 11, 12, 13]
    } else {
        [10, 11, 13, 12]
    };
    let mut points: Vec<Point> = Vec::new();
    for code in order {
        if let Some(point) = entity.point(code)
            && points.last() != Some(&point)
        {
            points.push(point);
        }
    }
    context.path(entity, points, true)
}
