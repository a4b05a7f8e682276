//! Well-known binary, little-endian, two dimensions: what every reader of GeoParquet knows.

use kunyu_overlay::{Bounds, GRID_PER_METRE, MultiPolygon, Point, Polygon, Shape};

use super::canonical::{Cursor, place, shape_bytes};
use crate::GeometryKind;

/// Type numbers of OGC 06-103r4, table 5.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI: u32 = 3;

/// The shape in metres, exactly; one part as the simple type, several as the multi type.
pub(crate) fn write(shape: &Shape) -> Vec<u8> {
    let mut bytes = Vec::new();
    // what was written just now can be read
    let _ = transcode(&mut Cursor::new(&shape_bytes(Some(shape))), &mut bytes);
    bytes
}

/// What was seen of a shape while it was written.
pub(super) struct Outline {
    /// Name of its type in GeoParquet metadata.
    pub(super) kind: &'static str,
    pub(super) bounds: Option<Bounds>,
}

/// Puts the shape that comes next in canonical bytes behind `into`, in metres, exactly; one part as the
/// simple type, several as the multi type. `None` where the bytes are damaged, nothing where the row has no
/// shape.
#[expect(clippy::option_option, reason = "damaged and absent differ")]
pub(super) fn transcode(from: &mut Cursor<'_>, into: &mut Vec<u8>) -> Option<Option<Outline>> {
    let (code, names) = match from.shape_kind()? {
        GeometryKind::None => return Some(None),
        GeometryKind::Point => (POINT, ["Point", "MultiPoint"]),
        GeometryKind::Line => (LINE, ["LineString", "MultiLineString"]),
        GeometryKind::Polygon => (POLYGON, ["Polygon", "MultiPolygon"]),
    };
    let mut sink = Sink { into, bounds: None };
    let mut points: &[[u8; 16]] = &[];
    let parts = if code == POINT {
        points = from.places()?;
        points.len()
    } else {
        from.count()?
    };
    if parts != 1 {
        sink.header(code + MULTI);
        sink.number(parts);
    }
    for point in points {
        sink.header(POINT);
        sink.places(std::slice::from_ref(point));
    }
    for _ in points.len()..parts {
        sink.header(code);
        if code == LINE {
            let line = from.places()?;
            sink.number(line.len());
            sink.places(line);
            continue;
        }
        let rings = from.count()?;
        sink.number(rings);
        for _ in 0..rings {
            let ring = from.places()?;
            sink.number(ring.len() + 1);
            sink.places(ring);
            sink.places(ring.get(..1).unwrap_or_default());
        }
    }
    let (kind, bounds) = (names[usize::from(parts != 1)], sink.bounds);
    Some(Some(Outline { kind, bounds }))
}

/// Writes a shape, and sees how far it reaches.
struct Sink<'s> {
    into: &'s mut Vec<u8>,
    bounds: Option<Bounds>,
}

impl Sink<'_> {
    fn header(&mut self, kind: u32) {
        self.into.push(1);
        self.into.extend_from_slice(&kind.to_le_bytes());
    }

    fn number(&mut self, count: usize) {
        self.into.extend_from_slice(&(count as u32).to_le_bytes());
    }

    fn places(&mut self, places: &[[u8; 16]]) {
        let Some(first) = places.first().map(place) else {
            return;
        };
        let mut bounds = self.bounds.unwrap_or(Bounds {
            min: first,
            max: first,
        });
        let at = self.into.len();
        self.into.resize(at + 16 * places.len(), 0);
        let (pairs, _) = self.into[at..].as_chunks_mut::<16>();
        for (pair, bytes) in pairs.iter_mut().zip(places) {
            let point = place(bytes);
            let (x, y) = point.metres();
            pair[..8].copy_from_slice(&x.to_le_bytes());
            pair[8..].copy_from_slice(&y.to_le_bytes());
            bounds.min.x = bounds.min.x.min(point.x);
            bounds.min.y = bounds.min.y.min(point.y);
            bounds.max.x = bounds.max.x.max(point.x);
            bounds.max.y = bounds.max.y.max(point.y);
        }
        self.bounds = Some(bounds);
    }
}

/// Reads what [`write`] wrote; `None` for anything else, a place off the grid included.
pub(crate) fn read(bytes: &[u8]) -> Option<Shape> {
    let mut cursor = Wkb(bytes);
    let kind = cursor.header()?;
    let (single, count) = if kind > MULTI {
        (kind - MULTI, cursor.number()?)
    } else {
        (kind, 1)
    };
    let multi = kind > MULTI;
    let inner = |cursor: &mut Wkb<'_>| (!multi || cursor.header()? == single).then_some(());
    let shape = match single {
        POINT => {
            let each = (0..count).map(|_| inner(&mut cursor).and_then(|()| cursor.place()));
            Shape::Points(each.collect::<Option<_>>()?)
        }
        LINE => {
            let each = (0..count).map(|_| inner(&mut cursor).and_then(|()| cursor.places()));
            Shape::Lines(each.collect::<Option<_>>()?)
        }
        POLYGON => {
            let each = (0..count).map(|_| inner(&mut cursor).and_then(|()| cursor.polygon()));
            Shape::Polygons(MultiPolygon(each.collect::<Option<_>>()?))
        }
        _ => return None,
    };
    cursor.0.is_empty().then_some(shape)
}

struct Wkb<'a>(&'a [u8]);

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn header(&mut self) -> Option<u32> {
        let [order] = self.take()?;
        (order == 1).then_some(())?;
        self.take().map(u32::from_le_bytes)
    }

    fn number(&mut self) -> Option<usize> {
        self.take().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    fn coordinate(&mut self) -> Option<i64> {
        let scaled = f64::from_le_bytes(self.take()?) * GRID_PER_METRE;
        let whole = scaled as i64;
        (whole as f64 == scaled && whole.unsigned_abs() <= 1 << 53).then_some(whole)
    }

    fn place(&mut self) -> Option<Point> {
        Some(Point {
            x: self.coordinate()?,
            y: self.coordinate()?,
        })
    }

    fn places(&mut self) -> Option<Vec<Point>> {
        let count = self.number()?;
        // a damaged count must not reserve memory
        let mut places = Vec::with_capacity(count.min(self.0.len() / 16));
        for _ in 0..count {
            places.push(self.place()?);
        }
        Some(places)
    }

    fn polygon(&mut self) -> Option<Polygon> {
        let holes = self.number()?.checked_sub(1)?;
        let shell = self.ring()?;
        Some(Polygon {
            shell,
            holes: (0..holes).map(|_| self.ring()).collect::<Option<_>>()?,
        })
    }

    fn ring(&mut self) -> Option<Vec<Point>> {
        let mut ring = self.places()?;
        let closing = ring.pop()?;
        (ring.first() == Some(&closing)).then_some(ring)
    }
}

/// The box around a shape.
pub(crate) fn bounds(shape: &Shape) -> Option<Bounds> {
    match shape {
        Shape::Points(points) => Bounds::of(points),
        Shape::Lines(lines) => Bounds::of(lines.iter().flatten()),
        Shape::Polygons(polygons) => polygons.bounds(),
    }
}

/// The smallest box around two.
pub(crate) fn joined(a: Option<Bounds>, b: Option<Bounds>) -> Option<Bounds> {
    match (a, b) {
        (Some(a), Some(b)) => Bounds::of(&[a.min, a.max, b.min, b.max]),
        (a, b) => a.or(b),
    }
}

/// Position along a Hilbert curve over the whole grid, of the middle of a box; cells of 2^-5 m.
pub(crate) fn hilbert(bounds: &Bounds) -> u64 {
    const ORDER: u32 = 32;
    const SHIFT: u32 = 54 - ORDER;
    let cell = |low: i64, high: i64| {
        let middle = low + (high - low) / 2 + (1 << 53);
        ((middle >> SHIFT) as u64).min((1 << ORDER) - 1)
    };
    let mut x = cell(bounds.min.x, bounds.max.x);
    let mut y = cell(bounds.min.y, bounds.max.y);
    let mut position = 0;
    for bit in (0..ORDER).rev() {
        let (right, up) = ((x >> bit) & 1, (y >> bit) & 1);
        position = (position << 2) | ((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                let mask = (1 << bit) - 1;
                x = !x & mask;
                y = !y & mask;
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn place(x: i64, y: i64) -> Bounds {
        let point = Point {
            x: x << 22,
            y: y << 22,
        };
        Bounds {
            min: point,
            max: point,
        }
    }

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_ground() {
        let mut cells: Vec<_> = (0..16)
            .flat_map(|x| (0..16).map(move |y| (hilbert(&place(x, y)), x, y)))
            .collect();
        cells.sort_unstable();
        assert_eq!(
            cells
                .iter()
                .map(|cell| cell.0)
                .collect::<HashSet<_>>()
                .len(),
            256
        );
        for pair in cells.windows(2) {
            let distance = (pair[0].1 - pair[1].1).abs() + (pair[0].2 - pair[1].2).abs();
            assert_eq!((pair[1].0 - pair[0].0, distance), (1, 1));
        }
    }

    #[test]
    fn off_the_grid_is_not_read() {
        let mut bytes = write(&Shape::Points(vec![Point { x: 5, y: 7 }]));
        assert_eq!(
            read(&bytes),
            Some(Shape::Points(vec![Point { x: 5, y: 7 }]))
        );
        bytes[5..13].copy_from_slice(&(0.1_f64).to_le_bytes());
        assert_eq!(read(&bytes), None);
    }
}
