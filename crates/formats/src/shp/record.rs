//! One record of a `.shp`.

use crate::wkb::pair;
use crate::{Coordinates, Geometry, GeometryKind, nest};

/// What a shape type code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShapeType {
    pub(super) kind: GeometryKind,
    /// A single point (as opposed to a multipoint).
    pub(super) single: bool,
    pub(super) z: bool,
    pub(super) m: bool,
}

impl ShapeType {
    /// From the code; `None` for codes that are not read (31: multipatch) or not known.
    pub(super) fn from_code(code: i32) -> Option<Self> {
        let (base, z, m) = match code {
            0 | 1 | 3 | 5 | 8 => (code, false, false),
            11 | 13 | 15 | 18 => (code - 10, true, true),
            21 | 23 | 25 | 28 => (code - 20, false, true),
            _ => return None,
        };
        let kind = match base {
            0 => GeometryKind::None,
            3 => GeometryKind::Lines,
            5 => GeometryKind::Polygons,
            _ => GeometryKind::Points,
        };
        Some(Self {
            kind,
            single: base == 1,
            z,
            m,
        })
    }

    /// The code to write.
    pub(super) fn code(self) -> i32 {
        let base = match (self.kind, self.single) {
            (GeometryKind::Lines, _) => 3,
            (GeometryKind::Polygons, _) => 5,
            (GeometryKind::Points, true) => 1,
            (GeometryKind::Points, false) => 8,
            _ => return 0,
        };
        match (self.z, self.m) {
            (true, _) => base + 10,
            (false, true) => base + 20,
            (false, false) => base,
        }
    }
}

/// Why a record cannot be read: Chinese, English.
pub(super) type Fault = (String, String);

fn fault(zh: &str, en: &str) -> Fault {
    (zh.to_owned(), en.to_owned())
}

/// Measures below this mean "none".
const NO_MEASURE: f64 = -1e38;

/// Reads little-endian numbers, never past the end.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let end = self
            .at
            .checked_add(count)
            .filter(|end| *end <= self.bytes.len());
        let Some(end) = end else {
            return Err(fault(
                "记录内容比声明的短",
                "the record is shorter than it says",
            ));
        };
        let bytes = &self.bytes[self.at..end];
        self.at = end;
        Ok(bytes)
    }

    fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn int(&mut self) -> Result<i32, Fault> {
        let bytes = self.take(4)?;
        Ok(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn count(&mut self, unit: usize) -> Result<usize, Fault> {
        let count = self.int()?;
        let possible = usize::try_from(count).ok().filter(|count| {
            count
                .checked_mul(unit)
                .is_some_and(|bytes| bytes <= self.bytes.len())
        });
        possible.ok_or_else(|| {
            let zh = format!("记录中的点数或部分数 {count} 不可能");
            (
                zh,
                format!("the record states an impossible number of parts or points: {count}"),
            )
        })
    }

    fn double(&mut self) -> Result<f64, Fault> {
        let bytes = self.take(8)?;
        let mut raw = [0; 8];
        raw.copy_from_slice(bytes);
        Ok(f64::from_le_bytes(raw))
    }

    fn doubles(&mut self, count: usize) -> Result<Vec<f64>, Fault> {
        let bytes = self.take(count * 8)?;
        let read = |chunk: &[u8]| {
            let mut raw = [0; 8];
            raw.copy_from_slice(chunk);
            f64::from_le_bytes(raw)
        };
        Ok(bytes.chunks_exact(8).map(read).collect())
    }

    fn pairs(&mut self, count: usize) -> Result<Vec<(f64, f64)>, Fault> {
        let (places, _) = self.take(count * 16)?.as_chunks::<16>();
        Ok(places.iter().map(pair).collect())
    }
}

fn measures(values: Vec<f64>, optional: bool) -> Option<Vec<f64>> {
    let real = |value: f64| if value < NO_MEASURE { f64::NAN } else { value };
    let values: Vec<f64> = values.into_iter().map(real).collect();
    // a Z shape always has room for measures; all "none" means that there are none
    (!optional || values.iter().any(|value| !value.is_nan())).then_some(values)
}

/// What was done to a geometry while reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Touched {
    pub(super) rings_closed: usize,
    pub(super) orphan_holes: usize,
    pub(super) empty_parts: usize,
}

/// Reads the content of a record (its type code first); `None` is a null shape.
pub(super) fn parse(
    content: &[u8],
    layer: ShapeType,
    touched: &mut Touched,
) -> Result<Option<Geometry>, Fault> {
    let mut cursor = Cursor {
        bytes: content,
        at: 0,
    };
    let code = cursor.int()?;
    let Some(shape) = ShapeType::from_code(code) else {
        return Err((
            format!("图形类型 {code} 不支持"),
            format!("shape type {code} is not read"),
        ));
    };
    if shape.kind == GeometryKind::None {
        return Ok(None);
    }
    if shape.kind != layer.kind || shape.single != layer.single {
        let en = format!("a shape of type {code} in a file of type {}", layer.code());
        return Err((
            format!("类型 {} 的文件中出现类型 {code} 的图形", layer.code()),
            en,
        ));
    }
    if shape.single {
        let mut points = Coordinates::plane(cursor.pairs(1)?);
        if shape.z {
            points.z = Some(vec![cursor.double()?]);
        }
        if shape.m && cursor.left() >= 8 {
            points.m = measures(vec![cursor.double()?], shape.z);
        }
        // some writers store an empty point as NaN
        let empty = points.xy[0].0.is_nan() && points.xy[0].1.is_nan();
        return Ok((!empty).then_some(Geometry::Points(points)));
    }
    cursor.take(32)?;
    if shape.kind == GeometryKind::Points {
        let count = cursor.count(16)?;
        return Ok(Some(Geometry::Points(positions(
            &mut cursor,
            count,
            shape,
        )?)));
    }
    let parts = cursor.count(4)?;
    let count = cursor.count(16)?;
    let mut starts = Vec::with_capacity(parts);
    for _ in 0..parts {
        let start = usize::try_from(cursor.int()?)
            .ok()
            .filter(|start| *start <= count);
        let ordered = start.filter(|start| starts.last().is_none_or(|last| last <= start));
        starts.push(ordered.ok_or_else(|| {
            fault(
                "记录中的部分起点无效",
                "the record has an invalid start of a part",
            )
        })?);
    }
    let all = positions(&mut cursor, count, shape)?;
    Ok(Some(assemble(all, &starts, shape, touched)))
}

fn positions(
    cursor: &mut Cursor<'_>,
    count: usize,
    shape: ShapeType,
) -> Result<Coordinates, Fault> {
    let mut all = Coordinates::plane(cursor.pairs(count)?);
    if shape.z {
        cursor.take(16)?;
        all.z = Some(cursor.doubles(count)?);
    }
    if shape.m && cursor.left() >= 16 + count * 8 {
        cursor.take(16)?;
        all.m = measures(cursor.doubles(count)?, shape.z);
    }
    Ok(all)
}

fn assemble(
    mut all: Coordinates,
    starts: &[usize],
    shape: ShapeType,
    touched: &mut Touched,
) -> Geometry {
    let mut parts = Vec::with_capacity(starts.len());
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(all.len());
        if start == end {
            touched.empty_parts += 1;
            continue;
        }
        if (start, end) == (0, all.len()) {
            parts.push(std::mem::take(&mut all));
            break;
        }
        parts.push(Coordinates {
            xy: all.xy[start..end].to_vec(),
            z: all.z.as_ref().map(|z| z[start..end].to_vec()),
            m: all.m.as_ref().map(|m| m[start..end].to_vec()),
        });
    }
    if shape.kind == GeometryKind::Lines {
        return Geometry::Lines(parts);
    }
    for ring in &mut parts {
        touched.rings_closed += usize::from(ring.close());
    }
    let (groups, orphans) = nest::by_orientation(&parts);
    touched.orphan_holes += orphans;
    Geometry::Polygons(nest::polygons(parts, &groups))
}
