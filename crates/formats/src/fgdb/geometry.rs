//! The stored form of geometries: whole numbers on the grid of the table, as differences.

use super::curve::Curve;
use super::schema::{Axis, Grid};
use crate::bytes::{Cursor, Fault, fault};
use crate::{Coordinates, Geometry, nest};

/// What a stored geometry turned out to be.
pub(super) enum Stored {
    Null,
    MultiPatch,
    Shape(Geometry, Touched),
}

/// What was done to a geometry.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Touched {
    pub(super) curves: usize,
    pub(super) rings_closed: usize,
    pub(super) orphan_holes: usize,
    pub(super) empty_parts: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Base {
    Point,
    Multipoint,
    Lines,
    Rings,
}

/// What the type code says.
#[derive(Clone, Copy)]
struct Kind {
    base: Base,
    z: bool,
    m: bool,
    curves: bool,
}

fn kind(code: u64) -> Option<Kind> {
    let (base, z, m) = match code & 0xff {
        1 => (Base::Point, false, false),
        9 => (Base::Point, true, false),
        11 => (Base::Point, true, true),
        21 => (Base::Point, false, true),
        8 => (Base::Multipoint, false, false),
        20 => (Base::Multipoint, true, false),
        18 => (Base::Multipoint, true, true),
        28 => (Base::Multipoint, false, true),
        3 => (Base::Lines, false, false),
        10 => (Base::Lines, true, false),
        13 => (Base::Lines, true, true),
        23 => (Base::Lines, false, true),
        5 => (Base::Rings, false, false),
        19 => (Base::Rings, true, false),
        15 => (Base::Rings, true, true),
        25 => (Base::Rings, false, true),
        general @ 50..=53 => {
            let base = [Base::Lines, Base::Rings, Base::Point, Base::Multipoint];
            return Some(Kind {
                base: base[(general - 50) as usize],
                z: code & 0x8000_0000 != 0,
                m: code & 0x4000_0000 != 0,
                curves: code & 0x2000_0000 != 0,
            });
        }
        _ => return None,
    };
    Some(Kind {
        base,
        z,
        m,
        curves: false,
    })
}

/// Reads a geometry; curves become chords within the tolerance of the table, of at most `limit`
/// bytes in memory.
pub(super) fn parse(bytes: &[u8], grid: &Grid, limit: u64) -> Result<Stored, Fault> {
    let mut cursor = Cursor::new(bytes);
    let code = cursor.varuint()?;
    let shape = code & 0xff;
    if shape == 0 {
        return Ok(Stored::Null);
    }
    if matches!(shape, 31 | 32 | 54) {
        return Ok(Stored::MultiPatch);
    }
    let kind = kind(code).ok_or_else(|| {
        let zh = format!("几何类型代码 {code} 未知");
        (zh, format!("the geometry type {code} is not known"))
    })?;
    let mut reader = Reader {
        cursor,
        grid,
        kind,
        touched: Touched::default(),
    };
    let geometry = if kind.base == Base::Point {
        reader.point()?
    } else {
        reader.shape(limit)?
    };
    let mut finite = true;
    geometry.for_each(&mut |part| {
        finite &= part.xy.iter().all(|(x, y)| x.is_finite() && y.is_finite());
    });
    if !finite {
        return Err(fault("坐标不是有限数", "a coordinate is not finite"));
    }
    Ok(Stored::Shape(geometry, reader.touched))
}

/// The chord tolerance of a table, in the units of its CRS: what the geodatabase itself takes for
/// one position, and not less than half a step of its grid.
pub(super) fn chord_tolerance(grid: &Grid) -> f64 {
    let step = 0.5 / grid.x.scale;
    if grid.tolerance.is_finite() {
        grid.tolerance.max(step)
    } else {
        step
    }
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    grid: &'a Grid,
    kind: Kind,
    touched: Touched,
}

fn missing() -> Fault {
    fault(
        "几何有高程或量测值，表未描述其网格",
        "the geometry has heights or measures that the table does not describe",
    )
}

impl Reader<'_> {
    fn point(&mut self) -> Result<Geometry, Fault> {
        let (x, y) = (self.cursor.varuint()?, self.cursor.varuint()?);
        let mut points = Coordinates::default();
        let mut extra = |wanted: bool, axis: Option<Axis>| -> Result<Option<Vec<f64>>, Fault> {
            if !wanted {
                return Ok(None);
            }
            let stored = self.cursor.varuint()?;
            let axis = axis.ok_or_else(missing)?;
            Ok(Some(vec![if stored == 0 {
                f64::NAN
            } else {
                axis.value(less_one(stored))
            }]))
        };
        let (z, m) = (
            extra(self.kind.z, self.grid.z)?,
            extra(self.kind.m, self.grid.m)?,
        );
        if x > 0 && y > 0 {
            points.xy.push((
                self.grid.x.value(less_one(x)),
                self.grid.y.value(less_one(y)),
            ));
            (points.z, points.m) = (z, m);
        }
        Ok(Geometry::Points(points))
    }

    /// Points, lines or rings: counts, extent, positions, heights, measures, curves.
    fn shape(&mut self, limit: u64) -> Result<Geometry, Fault> {
        let count = self.cursor.count(2)?;
        let is_points = self.kind.base == Base::Multipoint;
        if count == 0 {
            return Ok(self.assemble(Vec::new()));
        }
        let parts = if is_points { 1 } else { self.cursor.count(1)? };
        let curves = if self.kind.curves && !is_points {
            self.cursor.count(2)?
        } else {
            0
        };
        for _ in 0..4 {
            self.cursor.varuint()?;
        }
        let lengths = self.part_lengths(parts, count)?;
        let all = self.positions(count)?;
        let curves = self.curves(curves)?;
        if is_points {
            return Ok(Geometry::Points(all));
        }
        let parts = self.split(&all, &lengths, &curves, limit)?;
        Ok(self.assemble(parts))
    }

    fn part_lengths(&mut self, parts: usize, count: usize) -> Result<Vec<usize>, Fault> {
        let wrong = || {
            fault(
                "各部分的点数之和与总数不符",
                "the points of the parts do not add up",
            )
        };
        let mut left = count;
        let mut lengths = Vec::with_capacity(parts);
        for _ in 1..parts {
            let length = usize::try_from(self.cursor.varuint()?).map_err(|_| wrong())?;
            left = left.checked_sub(length).ok_or_else(wrong)?;
            lengths.push(length);
        }
        lengths.push(left);
        if parts == 0 {
            return Err(wrong());
        }
        Ok(lengths)
    }

    fn positions(&mut self, count: usize) -> Result<Coordinates, Fault> {
        let mut all = Coordinates::plane(Vec::with_capacity(count));
        let (mut x, mut y) = (0_i64, 0_i64);
        for _ in 0..count {
            x = x.wrapping_add(self.cursor.varint()?);
            y = y.wrapping_add(self.cursor.varint()?);
            all.xy.push((self.grid.x.value(x), self.grid.y.value(y)));
        }
        if self.kind.z {
            let axis = self.grid.z.ok_or_else(missing)?;
            all.z = Some(self.series(count, axis)?);
        }
        if self.kind.m {
            let axis = self.grid.m.ok_or_else(missing)?;
            // this one byte stands for no measures at all
            if self.cursor.peek() == Some(0x42) {
                self.cursor.byte()?;
                all.m = Some(vec![f64::NAN; count]);
            } else {
                all.m = Some(self.series(count, axis)?);
            }
        }
        Ok(all)
    }

    fn series(&mut self, count: usize, axis: Axis) -> Result<Vec<f64>, Fault> {
        let mut stored = 0_i64;
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            stored = stored.wrapping_add(self.cursor.varint()?);
            values.push(axis.value(stored));
        }
        Ok(values)
    }

    /// Curves in the order of the vertices where they start.
    fn curves(&mut self, count: usize) -> Result<Vec<(u64, Curve)>, Fault> {
        let mut curves = Vec::with_capacity(count);
        for _ in 0..count {
            curves.push(Curve::read(&mut self.cursor)?);
        }
        curves.sort_by_key(|(start, _)| *start);
        Ok(curves)
    }

    /// Cuts the positions into parts and puts the chords of the curves between them.
    fn split(
        &mut self,
        all: &Coordinates,
        lengths: &[usize],
        curves: &[(u64, Curve)],
        limit: u64,
    ) -> Result<Vec<Coordinates>, Fault> {
        let tolerance = chord_tolerance(self.grid);
        let mut curves = curves.iter().peekable();
        let (mut parts, mut start, mut chords) = (Vec::new(), 0, 0_u64);
        for &length in lengths {
            let end = start + length;
            if length == 0 {
                self.touched.empty_parts += 1;
                continue;
            }
            let mut part = Coordinates {
                xy: Vec::with_capacity(length),
                z: all.z.as_ref().map(|_| Vec::with_capacity(length)),
                m: all.m.as_ref().map(|_| Vec::with_capacity(length)),
            };
            for index in start..end {
                copy(&mut part, all, index);
                let curve = curves.next_if(|(at, _)| *at == index as u64);
                if let Some((_, curve)) = curve.filter(|_| index + 1 < end) {
                    self.touched.curves += 1;
                    let inner = curve.between(all.xy[index], all.xy[index + 1], tolerance);
                    chords += inner.len() as u64;
                    if chords.saturating_mul(32) > limit {
                        return Err(fault(
                            "曲线折线化后超过单个要素的上限",
                            "the curves as chords exceed the limit of a feature",
                        ));
                    }
                    insert(&mut part, all, index, &inner);
                }
            }
            parts.push(part);
            start = end;
        }
        if curves.next().is_some() {
            return Err(fault(
                "曲线的起点序号无效",
                "a curve starts at a vertex that is not there",
            ));
        }
        Ok(parts)
    }

    fn assemble(&mut self, mut parts: Vec<Coordinates>) -> Geometry {
        match self.kind.base {
            Base::Point | Base::Multipoint => Geometry::Points(Coordinates::default()),
            Base::Lines => Geometry::Lines(parts),
            Base::Rings => {
                for ring in &mut parts {
                    self.touched.rings_closed += usize::from(ring.close());
                }
                let (groups, orphans) = nest::by_orientation(&parts);
                self.touched.orphan_holes += orphans;
                Geometry::Polygons(nest::polygons(parts, &groups))
            }
        }
    }
}

fn less_one(stored: u64) -> i64 {
    i64::try_from(stored - 1).unwrap_or(i64::MAX)
}

fn copy(part: &mut Coordinates, all: &Coordinates, index: usize) {
    part.xy.push(all.xy[index]);
    for (to, from) in [(&mut part.z, &all.z), (&mut part.m, &all.m)] {
        if let (Some(to), Some(from)) = (to, from) {
            to.push(from[index]);
        }
    }
}

/// Puts positions behind `index`; heights and measures run evenly to the next vertex.
fn insert(part: &mut Coordinates, all: &Coordinates, index: usize, inner: &[(f64, f64)]) {
    part.xy.extend_from_slice(inner);
    for (to, from) in [(&mut part.z, &all.z), (&mut part.m, &all.m)] {
        if let (Some(to), Some(from)) = (to, from) {
            let (first, last) = (from[index], from[index + 1]);
            let step = |number: usize| (number + 1) as f64 / (inner.len() + 1) as f64;
            to.extend((0..inner.len()).map(|number| first + (last - first) * step(number)));
        }
    }
}
