use flatbuffers::{FlatBufferBuilder, TableFinishedWIPOffset, WIPOffset};

use super::buffer::Table;
use super::slot::geometry as slot;
use crate::bytes::{Fault, fault};
use crate::wkb::Dimensions;
use crate::{Coordinates, Geometry, GeometryKind, Polygon};

/// Deepest nesting of collections.
const DEEPEST: usize = 32;

const NAMES: [&str; 18] = [
    "Unknown",
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
    "CircularString",
    "CompoundCurve",
    "CurvePolygon",
    "MultiCurve",
    "MultiSurface",
    "Curve",
    "Surface",
    "PolyhedralSurface",
    "TIN",
    "Triangle",
];

/// Why a geometry is not read.
pub(super) enum Refusal {
    Broken(Fault),
    /// A type that has no place in the model.
    Unsupported(&'static str),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Broken(fault)
    }
}

/// The kind of a layer or geometry of this type.
pub(super) fn kind(code: u8) -> GeometryKind {
    match code {
        1 | 4 => GeometryKind::Points,
        2 | 5 => GeometryKind::Lines,
        3 | 6 => GeometryKind::Polygons,
        _ => GeometryKind::Mixed,
    }
}

/// The type of a geometry by itself.
pub(super) fn code(table: &Table<'_, '_>, declared: u8) -> Result<u8, Fault> {
    if declared == 0 {
        table.byte(slot::TYPE)
    } else {
        Ok(declared)
    }
}

/// Reads a geometry; the count is of rings that had to be closed.
pub(super) fn read(
    table: &Table<'_, '_>,
    declared: u8,
    dimensions: Dimensions,
    closed: &mut usize,
) -> Result<Geometry, Refusal> {
    member(table, declared, dimensions, closed, 0)
}

fn member(
    table: &Table<'_, '_>,
    declared: u8,
    dimensions: Dimensions,
    closed: &mut usize,
    depth: usize,
) -> Result<Geometry, Refusal> {
    if depth > DEEPEST {
        return Err(fault("几何集合嵌套过深", "collections are nested too deeply").into());
    }
    let code = code(table, declared)?;
    Ok(match code {
        1 | 4 => Geometry::Points(positions(table, dimensions)?),
        2 => {
            let line = positions(table, dimensions)?;
            Geometry::Lines(if line.is_empty() {
                Vec::new()
            } else {
                vec![line]
            })
        }
        5 => Geometry::Lines(split(table, dimensions)?),
        3 => {
            let polygon = polygon(table, dimensions, closed)?;
            Geometry::Polygons(if polygon.rings.is_empty() {
                Vec::new()
            } else {
                vec![polygon]
            })
        }
        6 => {
            let parts = table.tables(slot::PARTS)?;
            let polygons = parts.iter().map(|part| polygon(part, dimensions, closed));
            Geometry::Polygons(polygons.collect::<Result<_, _>>()?)
        }
        7 => {
            let parts = table.tables(slot::PARTS)?;
            let members = parts
                .iter()
                .map(|part| member(part, 0, dimensions, closed, depth + 1));
            Geometry::Collection(members.collect::<Result<_, _>>()?)
        }
        _ => {
            return Err(Refusal::Unsupported(
                NAMES.get(usize::from(code)).copied().unwrap_or("?"),
            ));
        }
    })
}

fn positions(table: &Table<'_, '_>, dimensions: Dimensions) -> Result<Coordinates, Fault> {
    let flat = table.doubles(slot::XY)?.unwrap_or_default();
    let xy: Vec<(f64, f64)> = flat
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let count = xy.len();
    let extra = |wanted: bool, slot: u16| -> Result<Option<Vec<f64>>, Fault> {
        if !wanted {
            return Ok(None);
        }
        let values = table.doubles(slot)?;
        if values.as_ref().is_some_and(|values| values.len() != count) {
            return Err(fault(
                "高程或量测值的个数与坐标不符",
                "there are not as many heights or measures as positions",
            ));
        }
        Ok(values)
    };
    let (z, m) = (extra(dimensions.z, slot::Z)?, extra(dimensions.m, slot::M)?);
    if flat.len() % 2 == 1 {
        return Err(fault("坐标个数为奇数", "the number of coordinates is odd"));
    }
    Ok(Coordinates { xy, z, m })
}

/// The positions, cut where the ends say.
fn split(table: &Table<'_, '_>, dimensions: Dimensions) -> Result<Vec<Coordinates>, Fault> {
    let all = positions(table, dimensions)?;
    let Some(ends) = table.uints(slot::ENDS)?.filter(|ends| !ends.is_empty()) else {
        return Ok(if all.is_empty() {
            Vec::new()
        } else {
            vec![all]
        });
    };
    let wrong = || {
        fault(
            "各部分的终点序号无效",
            "the ends of the parts are not valid",
        )
    };
    let mut parts = Vec::with_capacity(ends.len());
    let mut start = 0;
    for end in ends {
        let end = end as usize;
        let xy = all.xy.get(start..end).ok_or_else(wrong)?.to_vec();
        let cut = |list: &Option<Vec<f64>>| list.as_ref().map(|list| list[start..end].to_vec());
        parts.push(Coordinates {
            xy,
            z: cut(&all.z),
            m: cut(&all.m),
        });
        start = end;
    }
    if start != all.len() {
        return Err(wrong());
    }
    Ok(parts)
}

fn polygon(
    table: &Table<'_, '_>,
    dimensions: Dimensions,
    closed: &mut usize,
) -> Result<Polygon, Fault> {
    let mut rings = split(table, dimensions)?;
    for ring in &mut rings {
        *closed += usize::from(ring.close());
    }
    Ok(Polygon { rings })
}

/// The type to declare for a layer: the multi-part one, so that all features fit.
pub(super) fn declared(kind: GeometryKind) -> u8 {
    match kind {
        GeometryKind::Points => 4,
        GeometryKind::Lines => 5,
        GeometryKind::Polygons => 6,
        GeometryKind::Mixed | GeometryKind::None => 0,
    }
}

type Finished = WIPOffset<TableFinishedWIPOffset>;

/// Writes geometries into a builder.
pub(super) struct Writer<'w, 'b> {
    pub(super) builder: &'w mut FlatBufferBuilder<'b>,
    pub(super) dimensions: Dimensions,
}

impl Writer<'_, '_> {
    /// Writes a geometry; in a layer of one kind always as the multi-part type.
    pub(super) fn geometry(&mut self, geometry: &Geometry, multi: bool) -> Finished {
        match geometry {
            Geometry::Points(points) => {
                let code = if multi || points.len() != 1 { 4 } else { 1 };
                self.flat(code, &[points], false)
            }
            Geometry::Lines(lines) if lines.len() == 1 && !multi => {
                self.flat(2, &[&lines[0]], false)
            }
            Geometry::Lines(lines) => self.flat(5, &lines.iter().collect::<Vec<_>>(), true),
            Geometry::Polygons(polygons) if polygons.len() == 1 && !multi => {
                self.polygon(&polygons[0])
            }
            Geometry::Polygons(polygons) => {
                let parts = polygons
                    .iter()
                    .map(|polygon| self.polygon(polygon))
                    .collect();
                self.nested(6, parts)
            }
            Geometry::Collection(members) => {
                let parts = members
                    .iter()
                    .map(|member| self.geometry(member, false))
                    .collect();
                self.nested(7, parts)
            }
        }
    }

    fn polygon(&mut self, polygon: &Polygon) -> Finished {
        self.flat(3, &polygon.rings.iter().collect::<Vec<_>>(), true)
    }

    fn flat(&mut self, code: u8, parts: &[&Coordinates], ends: bool) -> Finished {
        let xy: Vec<f64> = parts
            .iter()
            .flat_map(|part| &part.xy)
            .flat_map(|&(x, y)| [x, y])
            .collect();
        let count = xy.len() / 2;
        let series = |wanted: bool, of: fn(&Coordinates) -> Option<&Vec<f64>>| {
            wanted.then(|| {
                let mut values = Vec::with_capacity(count);
                for part in parts {
                    let known = of(part).map_or(&[][..], Vec::as_slice);
                    values.extend(
                        (0..part.len()).map(|index| known.get(index).copied().unwrap_or(f64::NAN)),
                    );
                }
                values
            })
        };
        let z = series(self.dimensions.z, |part| part.z.as_ref());
        let m = series(self.dimensions.m, |part| part.m.as_ref());
        let ends = ends.then(|| {
            let mut end = 0;
            let step = |part: &&Coordinates| {
                end += part.len() as u32;
                end
            };
            parts.iter().map(step).collect::<Vec<u32>>()
        });
        let ends = ends.map(|ends| self.builder.create_vector(&ends));
        let xy = self.builder.create_vector(&xy);
        let z = z.map(|z| self.builder.create_vector(&z));
        let m = m.map(|m| self.builder.create_vector(&m));
        let table = self.builder.start_table();
        if let Some(ends) = ends {
            self.builder.push_slot_always(slot::ENDS, ends);
        }
        self.builder.push_slot_always(slot::XY, xy);
        for (slot, series) in [(slot::Z, z), (slot::M, m)] {
            if let Some(series) = series {
                self.builder.push_slot_always(slot, series);
            }
        }
        self.builder.push_slot(slot::TYPE, code, 0);
        self.builder.end_table(table)
    }

    fn nested(&mut self, code: u8, parts: Vec<Finished>) -> Finished {
        let parts = self.builder.create_vector(&parts);
        let table = self.builder.start_table();
        self.builder.push_slot_always(slot::PARTS, parts);
        self.builder.push_slot(slot::TYPE, code, 0);
        self.builder.end_table(table)
    }
}
