//! The one way in which a row is written as bytes: what an edition's name is computed from.

use kunyu_overlay::{MultiPolygon, PlaneArea, Point, Polygon, Ring, Shape};
use sha2::{Digest, Sha256};

use crate::{ColumnKind, EditionId, GeometryKind, Row, Scalar, Schema, StoreError};

const NAME: &[u8] = b"kunyu-edition-1\n";

/// Brings a row to its canonical form: geometry of the layer's kind, rings from their smallest
/// place with shells counter-clockwise, parts in order, values of the columns' kinds.
pub(crate) fn canonical_row(schema: &Schema, mut row: Row) -> Result<Row, StoreError> {
    check_values(schema, &mut row)?;
    row.shape = match row.shape.take() {
        Some(shape) => {
            canonical_shape(schema.geometry, shape).map_err(|reason| StoreError::Geometry {
                key: row.key.clone(),
                reason,
            })?
        }
        None => None,
    };
    Ok(row)
}

fn check_values(schema: &Schema, row: &mut Row) -> Result<(), StoreError> {
    let misfit = |key: &str, column: &str, expected: String, found: String| StoreError::Value {
        key: key.to_owned(),
        column: column.to_owned(),
        expected,
        found,
    };
    if row.values.len() != schema.fields.len() {
        let (expected, found) = (schema.fields.len(), row.values.len());
        let (expected, found) = (format!("{expected} values"), format!("{found} values"));
        return Err(misfit(&row.key, "*", expected, found));
    }
    for (field, value) in schema.fields.iter().zip(&mut row.values) {
        if field.name == schema.key {
            if !matches!(value, Scalar::Text(text) if *text == row.key) {
                let expected = format!("the key \"{}\"", row.key);
                return Err(misfit(
                    &row.key,
                    &field.name,
                    expected,
                    format!("{value:?}"),
                ));
            }
        } else if !fits(field.kind, value) {
            let (expected, found) = (format!("{:?}", field.kind), format!("{value:?}"));
            return Err(misfit(&row.key, &field.name, expected, found));
        }
    }
    Ok(())
}

/// Whether a value fits its column; minus zero becomes zero.
fn fits(kind: ColumnKind, value: &mut Scalar) -> bool {
    match (kind, value) {
        (_, Scalar::Null)
        | (ColumnKind::Text, Scalar::Text(_))
        | (ColumnKind::Integer, Scalar::Integer(_))
        | (ColumnKind::Boolean, Scalar::Boolean(_)) => true,
        (ColumnKind::Decimal { scale }, Scalar::Decimal { scale: found, .. }) => scale == *found,
        (ColumnKind::Date, Scalar::Date(text)) => days(text).is_some(),
        (ColumnKind::Real, Scalar::Real(number)) => {
            *number += 0.0;
            number.is_finite()
        }
        _ => false,
    }
}

/// Days from 1970-01-01 of a day written `YYYY-MM-DD`.
pub(crate) fn days(text: &str) -> Option<i32> {
    if text.len() != 10 {
        return None;
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    day.since(jiff::civil::date(1970, 1, 1))
        .ok()
        .map(|span| span.get_days())
}

/// The day so many days from 1970-01-01.
pub(crate) fn day(days: i32) -> Option<String> {
    let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?);
    day.ok().map(|day| day.to_string())
}

/// `None` for an empty shape; the reason for one that the layer cannot hold.
fn canonical_shape(kind: GeometryKind, shape: Shape) -> Result<Option<Shape>, String> {
    match (kind, shape) {
        (GeometryKind::Point, Shape::Points(mut points)) => {
            points.sort_unstable();
            in_range(&points)?;
            Ok((!points.is_empty()).then_some(Shape::Points(points)))
        }
        (GeometryKind::Line, Shape::Lines(mut lines)) => {
            for line in &mut lines {
                line.dedup();
                in_range(line)?;
                if line.len() < 2 {
                    return Err("a line has fewer than two different points".into());
                }
            }
            lines.sort_unstable();
            Ok((!lines.is_empty()).then_some(Shape::Lines(lines)))
        }
        (GeometryKind::Polygon, Shape::Polygons(MultiPolygon(polygons))) => {
            let polygons: Result<Vec<_>, _> = polygons.into_iter().map(canonical_polygon).collect();
            let mut polygons = polygons?;
            polygons.sort_by(|a, b| a.shell.cmp(&b.shell).then_with(|| a.holes.cmp(&b.holes)));
            Ok((!polygons.is_empty()).then_some(Shape::Polygons(MultiPolygon(polygons))))
        }
        (kind, shape) => {
            let found = match shape {
                Shape::Points(_) => "points",
                Shape::Lines(_) => "lines",
                Shape::Polygons(_) => "polygons",
            };
            Err(format!(
                "the layer holds geometry of kind {}, this row has {found}",
                kind.word()
            ))
        }
    }
}

fn canonical_polygon(polygon: Polygon) -> Result<Polygon, String> {
    let shell = canonical_ring(polygon.shell, true)?;
    let holes: Result<Vec<_>, _> = polygon
        .holes
        .into_iter()
        .map(|hole| canonical_ring(hole, false))
        .collect();
    let mut holes = holes?;
    holes.sort_unstable();
    Ok(Polygon { shell, holes })
}

/// No point twice in a row, the wanted orientation, beginning at the smallest place; of several
/// beginnings at it (a ring that touches itself there) the one that gives the smallest sequence.
fn canonical_ring(mut ring: Ring, counter_clockwise: bool) -> Result<Ring, String> {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    in_range(&ring)?;
    if ring.len() < 3 {
        return Err("a ring has fewer than three different points".into());
    }
    if (PlaneArea::of_ring(&ring).0 > 0) != counter_clockwise {
        ring.reverse();
    }
    let smallest = ring.iter().min().copied().unwrap_or_default();
    let starts = ring
        .iter()
        .enumerate()
        .filter(|(_, point)| **point == smallest);
    let from = |start: usize| ring[start..].iter().chain(&ring[..start]);
    let start = starts
        .map(|(at, _)| at)
        .min_by(|a, b| from(*a).cmp(from(*b)))
        .unwrap_or(0);
    ring.rotate_left(start);
    Ok(ring)
}

fn in_range(points: &[Point]) -> Result<(), String> {
    const LIMIT: u64 = 1 << 53;
    match points
        .iter()
        .find(|p| p.x.unsigned_abs() > LIMIT || p.y.unsigned_abs() > LIMIT)
    {
        Some(point) => Err(format!("{point:?} lies outside the grid")),
        None => Ok(()),
    }
}

/// Puts the canonical bytes of a row that [`canonical_row`] returned behind `bytes`.
pub(crate) fn encode_row(bytes: &mut Vec<u8>, schema: &Schema, row: &Row) {
    text(bytes, &row.key);
    encode_shape(bytes, row.shape.as_ref());
    for (field, value) in schema.fields.iter().zip(&row.values) {
        if field.name != schema.key {
            encode_value(bytes, value);
        }
    }
}

fn count(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend_from_slice(&(number as u32).to_le_bytes());
}

fn text(bytes: &mut Vec<u8>, written: &str) {
    count(bytes, written.len());
    bytes.extend_from_slice(written.as_bytes());
}

fn points(bytes: &mut Vec<u8>, sequence: &[Point]) {
    count(bytes, sequence.len());
    let at = bytes.len();
    bytes.resize(at + 16 * sequence.len(), 0);
    let (pairs, _) = bytes[at..].as_chunks_mut::<16>();
    for (pair, point) in pairs.iter_mut().zip(sequence) {
        pair[..8].copy_from_slice(&point.x.to_le_bytes());
        pair[8..].copy_from_slice(&point.y.to_le_bytes());
    }
}

fn encode_shape(bytes: &mut Vec<u8>, shape: Option<&Shape>) {
    match shape {
        None => bytes.push(0),
        Some(Shape::Points(places)) => {
            bytes.push(1);
            points(bytes, places);
        }
        Some(Shape::Lines(lines)) => {
            bytes.push(2);
            count(bytes, lines.len());
            for line in lines {
                points(bytes, line);
            }
        }
        Some(Shape::Polygons(MultiPolygon(polygons))) => {
            bytes.push(3);
            count(bytes, polygons.len());
            for polygon in polygons {
                count(bytes, 1 + polygon.holes.len());
                for ring in polygon.rings() {
                    points(bytes, ring);
                }
            }
        }
    }
}

fn encode_value(bytes: &mut Vec<u8>, value: &Scalar) {
    match value {
        Scalar::Null => bytes.push(0),
        Scalar::Text(written) => {
            bytes.push(1);
            text(bytes, written);
        }
        Scalar::Integer(number) => {
            bytes.push(2);
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        Scalar::Decimal { unscaled, .. } => {
            bytes.push(3);
            bytes.extend_from_slice(&unscaled.to_le_bytes());
        }
        Scalar::Real(number) => {
            bytes.push(4);
            bytes.extend_from_slice(&number.to_bits().to_le_bytes());
        }
        Scalar::Boolean(yes) => bytes.extend_from_slice(&[5, u8::from(*yes)]),
        Scalar::Date(written) => {
            bytes.push(6);
            bytes.extend_from_slice(&days(written).unwrap_or_default().to_le_bytes());
        }
    }
}

/// Reads canonical bytes back; `None` when they are damaged.
pub(crate) fn decode_row(schema: &Schema, bytes: &[u8]) -> Option<Row> {
    let mut cursor = Cursor::new(bytes);
    let key = cursor.text()?.to_owned();
    let Found(shape) = cursor.shape()?;
    let mut values = Vec::with_capacity(schema.fields.len());
    for field in &schema.fields {
        values.push(if field.name == schema.key {
            Scalar::Text(key.clone())
        } else {
            cursor.value(field.kind)?.owned(field.kind)?
        });
    }
    cursor.is_at_end().then_some(Row { key, shape, values })
}

/// Reads canonical bytes of a shape alone.
pub(crate) fn decode_shape(bytes: &[u8]) -> Option<Shape> {
    Cursor::new(bytes).shape()?.0
}

/// Canonical bytes of a shape alone.
pub(crate) fn shape_bytes(shape: Option<&Shape>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_shape(&mut bytes, shape);
    bytes
}

/// A shape that was read, where the row has one.
struct Found(Option<Shape>);

/// A value as it lies in canonical bytes.
pub(super) enum Lying<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    Decimal(i64),
    Real(f64),
    Boolean(bool),
    /// Days from 1970-01-01.
    Date(i32),
}

impl Lying<'_> {
    fn owned(self, kind: ColumnKind) -> Option<Scalar> {
        Some(match (self, kind) {
            (Self::Text(text), _) => Scalar::Text(text.to_owned()),
            (Self::Integer(number), _) => Scalar::Integer(number),
            (Self::Decimal(unscaled), ColumnKind::Decimal { scale }) => {
                Scalar::Decimal { unscaled, scale }
            }
            (Self::Real(number), _) => Scalar::Real(number),
            (Self::Boolean(yes), _) => Scalar::Boolean(yes),
            (Self::Date(days), _) => Scalar::Date(day(days)?),
            (Self::Null | Self::Decimal(_), _) => Scalar::Null,
        })
    }
}

/// Reads canonical bytes piece by piece; `None` where they are damaged.
pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    pub(super) fn count(&mut self) -> Option<usize> {
        self.take().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    /// The key of a row, which comes first, or another text.
    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(head).ok()
    }

    /// Places as they lie, to be read by [`place`].
    pub(super) fn places(&mut self) -> Option<&'a [[u8; 16]]> {
        let length = self.count()?;
        let (head, rest) = self.0.split_at_checked(length.checked_mul(16)?)?;
        self.0 = rest;
        Some(head.as_chunks().0)
    }

    fn points(&mut self) -> Option<Vec<Point>> {
        let places = self.places()?;
        Some(places.iter().map(place).collect())
    }

    /// The kind of the shape that comes next; its parts follow.
    pub(super) fn shape_kind(&mut self) -> Option<GeometryKind> {
        Some(match self.take()? {
            [0] => GeometryKind::None,
            [1] => GeometryKind::Point,
            [2] => GeometryKind::Line,
            [3] => GeometryKind::Polygon,
            _ => return None,
        })
    }

    fn shape(&mut self) -> Option<Found> {
        let shape = match self.shape_kind()? {
            GeometryKind::None => return Some(Found(None)),
            GeometryKind::Point => Shape::Points(self.points()?),
            GeometryKind::Line => {
                let lines: Option<_> = (0..self.count()?).map(|_| self.points()).collect();
                Shape::Lines(lines?)
            }
            GeometryKind::Polygon => {
                let polygons: Option<_> = (0..self.count()?).map(|_| self.polygon()).collect();
                Shape::Polygons(MultiPolygon(polygons?))
            }
        };
        Some(Found(Some(shape)))
    }

    fn polygon(&mut self) -> Option<Polygon> {
        let rings = self.count()?.checked_sub(1)?;
        let shell = self.points()?;
        let holes: Option<_> = (0..rings).map(|_| self.points()).collect();
        Some(Polygon {
            shell,
            holes: holes?,
        })
    }

    pub(super) fn value(&mut self, kind: ColumnKind) -> Option<Lying<'a>> {
        let [tag] = self.take()?;
        Some(match (tag, kind) {
            (0, _) => Lying::Null,
            (1, ColumnKind::Text) => Lying::Text(self.text()?),
            (2, ColumnKind::Integer) => Lying::Integer(i64::from_le_bytes(self.take()?)),
            (3, ColumnKind::Decimal { .. }) => Lying::Decimal(i64::from_le_bytes(self.take()?)),
            (4, ColumnKind::Real) => Lying::Real(f64::from_bits(u64::from_le_bytes(self.take()?))),
            (5, ColumnKind::Boolean) => Lying::Boolean(self.take::<1>()? == [1]),
            (6, ColumnKind::Date) => Lying::Date(i32::from_le_bytes(self.take()?)),
            _ => return None,
        })
    }
}

/// A place as it lies in canonical bytes.
pub(super) fn place(bytes: &[u8; 16]) -> Point {
    let whole = u128::from_le_bytes(*bytes);
    Point {
        x: whole as i64,
        y: (whole >> 64) as i64,
    }
}

/// SHA-256 of canonical bytes of a row.
pub(crate) fn row_digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Computes the name of an edition from its row digests, which come in the order of their keys.
pub(crate) struct EditionName {
    hasher: Sha256,
}

impl EditionName {
    pub(crate) fn new(epsg: u32, schema: &Schema, rows: u64) -> Self {
        let mut header = Vec::new();
        text(&mut header, &format!("EPSG:{epsg}"));
        text(&mut header, schema.geometry.word());
        text(&mut header, &schema.key);
        count(&mut header, schema.fields.len());
        for field in &schema.fields {
            text(&mut header, &field.name);
            text(&mut header, &kind_word(field.kind));
        }
        let mut hasher = Sha256::new();
        hasher.update(NAME);
        hasher.update(&header);
        hasher.update(rows.to_le_bytes());
        Self { hasher }
    }

    pub(crate) fn add(&mut self, digest: &[u8]) {
        self.hasher.update(digest);
    }

    pub(crate) fn finish(self) -> EditionId {
        EditionId(self.hasher.finalize().into())
    }
}

fn kind_word(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Text => "text".into(),
        ColumnKind::Integer => "integer".into(),
        ColumnKind::Decimal { scale } => format!("decimal({scale})"),
        ColumnKind::Real => "real".into(),
        ColumnKind::Boolean => "boolean".into(),
        ColumnKind::Date => "date".into(),
    }
}
