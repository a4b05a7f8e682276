//! Well-known binary: ISO (types + 1000, 2000, 3000) and EWKB (flags) are read, ISO is written.

use crate::{Coordinates, Geometry, GeometryKind, Polygon};

/// Why bytes are no geometry: Chinese, English.
pub(crate) type Fault = (String, String);

fn fault(zh: &str, en: &str) -> Fault {
    (zh.to_owned(), en.to_owned())
}

/// Deepest nesting of collections.
const DEEPEST: usize = 32;

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

#[derive(Clone, Copy)]
struct Head {
    little: bool,
    kind: u32,
    z: bool,
    m: bool,
}

impl Head {
    fn width(self) -> usize {
        8 * (2 + usize::from(self.z) + usize::from(self.m))
    }
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let end = self.at.saturating_add(N);
        let bytes = self
            .bytes
            .get(self.at..end)
            .and_then(|slice| slice.try_into().ok());
        self.at = end;
        bytes.ok_or_else(|| fault("几何数据不完整", "the geometry is cut short"))
    }

    fn uint(&mut self, little: bool) -> Result<u32, Fault> {
        let raw = self.take()?;
        Ok(if little {
            u32::from_le_bytes(raw)
        } else {
            u32::from_be_bytes(raw)
        })
    }

    fn double(&mut self, little: bool) -> Result<f64, Fault> {
        let raw = self.take()?;
        Ok(if little {
            f64::from_le_bytes(raw)
        } else {
            f64::from_be_bytes(raw)
        })
    }

    /// A count of things of at least `size` bytes each, which must fit into what is left.
    fn count(&mut self, little: bool, size: usize) -> Result<usize, Fault> {
        let count = self.uint(little)? as usize;
        let left = self.bytes.len().saturating_sub(self.at);
        if count.checked_mul(size).is_none_or(|bytes| bytes > left) {
            let zh = format!("几何数据声明 {count} 个元素，长度不够");
            return Err((
                zh,
                format!("the geometry states {count} items, which do not fit"),
            ));
        }
        Ok(count)
    }

    fn head(&mut self) -> Result<Head, Fault> {
        let little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(fault("字节序标记无效", "the byte-order mark is not valid")),
        };
        let code = self.uint(little)?;
        let (mut z, mut m) = (code & 0x8000_0000 != 0, code & 0x4000_0000 != 0);
        if code & 0x2000_0000 != 0 {
            self.uint(little)?;
        }
        let code = code & 0x0fff_ffff;
        match code / 1000 {
            1 => z = true,
            2 => m = true,
            3 => (z, m) = (true, true),
            0 => {}
            _ => return Err(unknown(code)),
        }
        Ok(Head {
            little,
            kind: code % 1000,
            z,
            m,
        })
    }

    fn positions(&mut self, head: Head, count: usize) -> Result<Coordinates, Fault> {
        if head.little && !head.z && !head.m {
            let places = self.bytes.get(self.at..).unwrap_or_default();
            let (places, _) = places.as_chunks::<16>();
            if let Some(places) = places.get(..count) {
                self.at += 16 * count;
                return Ok(Coordinates::plane(places.iter().map(pair).collect()));
            }
        }
        let mut out = Coordinates::plane(Vec::with_capacity(count));
        let mut z = head.z.then(|| Vec::with_capacity(count));
        let mut m = head.m.then(|| Vec::with_capacity(count));
        for _ in 0..count {
            out.xy
                .push((self.double(head.little)?, self.double(head.little)?));
            for extra in [&mut z, &mut m].into_iter().flatten() {
                extra.push(self.double(head.little)?);
            }
        }
        (out.z, out.m) = (z, m);
        Ok(out)
    }

    fn point(&mut self, head: Head) -> Result<Coordinates, Fault> {
        let point = self.positions(head, 1)?;
        // an empty point is written as NaN
        let (x, y) = point.xy[0];
        Ok(if x.is_nan() && y.is_nan() {
            Coordinates::default()
        } else {
            point
        })
    }

    fn line(&mut self, head: Head) -> Result<Coordinates, Fault> {
        let count = self.count(head.little, head.width())?;
        self.positions(head, count)
    }

    fn polygon(&mut self, head: Head) -> Result<Polygon, Fault> {
        let rings = self.count(head.little, 4)?;
        let mut polygon = Polygon::default();
        for _ in 0..rings {
            polygon.rings.push(self.line(head)?);
        }
        Ok(polygon)
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry, Fault> {
        if depth > DEEPEST {
            return Err(fault(
                "几何集合嵌套过深",
                "collections are nested too deeply",
            ));
        }
        let head = self.head()?;
        Ok(match head.kind {
            1 => Geometry::Points(self.point(head)?),
            2 => Geometry::Lines(vec![self.line(head)?]),
            3 => {
                let polygon = self.polygon(head)?;
                let empty = polygon.rings.is_empty();
                Geometry::Polygons(if empty { Vec::new() } else { vec![polygon] })
            }
            4..=6 => self.multi(head)?,
            7 => {
                let count = self.count(head.little, 9)?;
                let mut members = Vec::new();
                for _ in 0..count {
                    members.push(self.geometry(depth + 1)?);
                }
                Geometry::Collection(members)
            }
            other => return Err(unknown(other)),
        })
    }

    fn multi(&mut self, head: Head) -> Result<Geometry, Fault> {
        let count = self.count(head.little, 9)?;
        let mut points = Coordinates {
            xy: Vec::new(),
            z: None,
            m: None,
        };
        let (mut lines, mut polygons) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let inner = self.head()?;
            if inner.kind + 3 != head.kind {
                return Err(fault("多部分几何的成员类型不符", "a part of another type"));
            }
            match inner.kind {
                1 => append(&mut points, self.point(inner)?),
                2 => lines.push(self.line(inner)?),
                _ => polygons.push(self.polygon(inner)?),
            }
        }
        Ok(match head.kind {
            4 => Geometry::Points(points),
            5 => Geometry::Lines(lines),
            _ => Geometry::Polygons(polygons),
        })
    }
}

/// Two little-endian numbers.
pub(crate) fn pair(bytes: &[u8; 16]) -> (f64, f64) {
    let whole = u128::from_le_bytes(*bytes);
    let number = |bits: u128| f64::from_bits(bits as u64);
    (number(whole), number(whole >> 64))
}

fn append(points: &mut Coordinates, point: Coordinates) {
    let first = points.xy.is_empty();
    points.xy.extend(point.xy);
    for (all, one) in [(&mut points.z, point.z), (&mut points.m, point.m)] {
        match (all.as_mut(), one) {
            (Some(all), Some(one)) => all.extend(one),
            (None, Some(one)) if first => *all = Some(one),
            // parts of different dimensions: what is not given for all is given for none
            _ => *all = None,
        }
    }
}

fn unknown(code: u32) -> Fault {
    (
        format!("几何类型 {code} 不支持"),
        format!("geometry type {code} is not read"),
    )
}

/// Reads a geometry; the second value counts rings that had to be closed.
pub(crate) fn read(bytes: &[u8]) -> Result<(Geometry, u64), Fault> {
    let mut geometry = Reader { bytes, at: 0 }.geometry(0)?;
    let closed = close(&mut geometry);
    Ok((geometry, closed))
}

fn close(geometry: &mut Geometry) -> u64 {
    match geometry {
        Geometry::Polygons(polygons) => polygons
            .iter_mut()
            .flat_map(|polygon| &mut polygon.rings)
            .map(|ring| u64::from(ring.close()))
            .sum(),
        Geometry::Collection(members) => members.iter_mut().map(close).sum(),
        _ => 0,
    }
}

/// Dimensions to write: those of the layer, so that all rows are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dimensions {
    pub(crate) z: bool,
    pub(crate) m: bool,
}

struct Writer {
    out: Vec<u8>,
    dimensions: Dimensions,
}

impl Writer {
    fn head(&mut self, kind: u32) {
        let code = kind
            + if self.dimensions.z { 1000 } else { 0 }
            + if self.dimensions.m { 2000 } else { 0 };
        self.out.push(1);
        self.out.extend_from_slice(&code.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.out.extend_from_slice(&(count as u32).to_le_bytes());
    }

    fn double(&mut self, value: f64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    fn position(&mut self, part: &Coordinates, index: usize) {
        let (x, y) = part.xy[index];
        self.double(x);
        self.double(y);
        let at = |extra: &Option<Vec<f64>>| {
            extra
                .as_ref()
                .and_then(|list| list.get(index))
                .copied()
                .unwrap_or(f64::NAN)
        };
        if self.dimensions.z {
            self.double(at(&part.z));
        }
        if self.dimensions.m {
            self.double(at(&part.m));
        }
    }

    fn line(&mut self, part: &Coordinates) {
        self.count(part.len());
        for index in 0..part.len() {
            self.position(part, index);
        }
    }

    fn point(&mut self, points: &Coordinates, index: usize) {
        self.head(1);
        self.position(points, index);
    }

    fn empty_point(&mut self) {
        self.head(1);
        let extra = usize::from(self.dimensions.z) + usize::from(self.dimensions.m);
        (0..2 + extra).for_each(|_| self.double(f64::NAN));
    }

    fn polygon(&mut self, polygon: &Polygon) {
        self.head(3);
        self.count(polygon.rings.len());
        polygon.rings.iter().for_each(|ring| self.line(ring));
    }

    fn geometry(&mut self, geometry: &Geometry, multi: bool) {
        match geometry {
            Geometry::Points(points) => match points.len() {
                0 if !multi => self.empty_point(),
                1 if !multi => self.point(points, 0),
                count => {
                    self.head(4);
                    self.count(count);
                    (0..count).for_each(|index| self.point(points, index));
                }
            },
            Geometry::Lines(lines) if lines.len() == 1 && !multi => {
                self.head(2);
                self.line(&lines[0]);
            }
            Geometry::Lines(lines) => {
                self.head(5);
                self.count(lines.len());
                for line in lines {
                    self.head(2);
                    self.line(line);
                }
            }
            Geometry::Polygons(polygons) if polygons.len() == 1 && !multi => {
                self.polygon(&polygons[0]);
            }
            Geometry::Polygons(polygons) => {
                self.head(6);
                self.count(polygons.len());
                for polygon in polygons {
                    self.polygon(polygon);
                }
            }
            Geometry::Collection(members) => {
                self.head(7);
                self.count(members.len());
                for member in members {
                    self.geometry(member, false);
                }
            }
        }
    }
}

/// Writes a geometry; `multi` writes single parts as multi-part types.
pub(crate) fn write(geometry: &Geometry, dimensions: Dimensions, multi: bool) -> Vec<u8> {
    let room = geometry.vertex_count() * 32 + 64;
    let mut writer = Writer {
        out: Vec::with_capacity(room),
        dimensions,
    };
    writer.geometry(geometry, multi);
    writer.out
}

/// What the first bytes of a geometry say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Survey {
    pub(crate) kind: GeometryKind,
    pub(crate) z: bool,
    pub(crate) m: bool,
}

impl Survey {
    /// Of nothing at all.
    pub(crate) const NONE: Self = Self {
        kind: GeometryKind::None,
        z: false,
        m: false,
    };

    /// Of both.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            kind: self.kind.or(other.kind),
            z: self.z || other.z,
            m: self.m || other.m,
        }
    }
}

/// Kind and dimensions of a geometry from its first bytes.
pub(crate) fn survey(bytes: &[u8]) -> Option<Survey> {
    let head = Reader { bytes, at: 0 }.head().ok()?;
    let kind = match head.kind {
        1 | 4 => GeometryKind::Points,
        2 | 5 => GeometryKind::Lines,
        3 | 6 => GeometryKind::Polygons,
        _ => GeometryKind::Mixed,
    };
    Some(Survey {
        kind,
        z: head.z,
        m: head.m,
    })
}
