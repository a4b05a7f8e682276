//! `kunyu overlay`: two tables of polygons, planar, coordinates as given.

use std::collections::BTreeMap;

use kunyu_formats::{Field, FieldKind, Value};
use kunyu_geodesy::{Crs, ZoneArea, rounded_centi_m2};
use kunyu_overlay::{
    MultiPolygon, Operation, PackedLayer, Pieces, PlaneArea, Shape, combine, intersect_layers,
    union,
};
use kunyu_terms::Area;

use crate::emit::Output;
use crate::{Error, Result};

/// What to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// One feature per pair that shares area.
    Intersection,
    /// All faces: of both, of A alone, of B alone.
    Union,
    /// What is left of each feature of A.
    Difference,
    /// Faces of exactly one side.
    SymmetricDifference,
}

/// A table of polygons on the grid.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Columns.
    pub fields: Vec<Field>,
    /// Polygons and values, in file order; ids are the numbers from 1.
    pub rows: Vec<(MultiPolygon, Vec<Value>)>,
    /// CRS, where it is known.
    pub crs: Option<Crs>,
}

/// Overlays `a` and `b`; `by` dissolves the faces by these columns of the result. The result is in the
/// CRS of `a`.
pub fn overlay(a: &Table, b: &Table, op: Op, by: &[String]) -> Result<Output> {
    let mut faces = Vec::new();
    let packed = (pack(a), pack(b));
    if matches!(op, Op::Intersection | Op::Union) {
        faces.extend(pairs(&packed.0, &packed.1));
    }
    if op != Op::Intersection {
        faces.extend(rest(a, &packed.1).map(|(row, shape)| Face {
            a: Some(row),
            b: None,
            shape,
        }));
    }
    if matches!(op, Op::Union | Op::SymmetricDifference) {
        faces.extend(rest(b, &packed.0).map(|(row, shape)| Face {
            a: None,
            b: Some(row),
            shape,
        }));
    }
    let columns = columns(a, b, op);
    let rows = faces
        .into_iter()
        .map(|face| (face.values(a, b, op), face.shape));
    let rows = if by.is_empty() {
        rows.collect()
    } else {
        dissolve(&columns, rows.collect(), by)?
    };
    let fields = if by.is_empty() {
        columns
    } else {
        chosen(&columns, by)?
    };
    Ok(measured(fields, rows, a.crs))
}

/// A face with the rows it comes from.
struct Face {
    a: Option<usize>,
    b: Option<usize>,
    shape: MultiPolygon,
}

fn pack(table: &Table) -> PackedLayer {
    let shapes: Vec<MultiPolygon> = table.rows.iter().map(|(shape, _)| shape.clone()).collect();
    PackedLayer::build(&shapes)
}

fn pairs(a: &PackedLayer, b: &PackedLayer) -> Vec<Face> {
    let mut faces = Vec::new();
    intersect_layers(a, b, Pieces::Rings, |pair| {
        if pair.plane == PlaneArea(0) {
            return;
        }
        let shape = pair.polygons();
        faces.push(Face {
            a: Some(pair.a as usize),
            b: Some(pair.b as usize),
            shape,
        });
    });
    faces
}

/// What is left of each row of `table` outside `other`.
fn rest<'a>(
    table: &'a Table,
    other: &'a PackedLayer,
) -> impl Iterator<Item = (usize, MultiPolygon)> + 'a {
    table
        .rows
        .iter()
        .enumerate()
        .filter_map(|(row, (shape, _))| {
            let near = shape
                .bounds()
                .map(|bounds| other.candidates(&bounds))
                .unwrap_or_default();
            let near: Vec<MultiPolygon> = near.into_iter().map(|id| other.polygon(id)).collect();
            let left = if near.is_empty() {
                shape.clone()
            } else {
                combine(Operation::Difference, std::slice::from_ref(shape), &near)
            };
            (!left.is_empty()).then_some((row, left))
        })
}

/// Columns of the result: ids, then those of A and B; clashing names get `_a` and `_b`.
fn columns(a: &Table, b: &Table, op: Op) -> Vec<Field> {
    let mut columns = vec![Field::new("a_id", FieldKind::Integer)];
    if op == Op::Difference {
        columns.extend(a.fields.iter().cloned());
        return columns;
    }
    columns.push(Field::new("b_id", FieldKind::Integer));
    for (own, other, suffix) in [(a, b, "_a"), (b, a, "_b")] {
        for field in &own.fields {
            let clash = other.fields.iter().any(|theirs| theirs.name == field.name)
                || ["a_id", "b_id"].contains(&field.name.as_str());
            let mut field = field.clone();
            if clash {
                field.name += suffix;
            }
            columns.push(field);
        }
    }
    columns
}

impl Face {
    fn values(&self, a: &Table, b: &Table, op: Op) -> Vec<Value> {
        let id = |row: Option<usize>| row.map_or(Value::Null, |row| Value::Integer(row as i64 + 1));
        let of = |table: &Table, row: Option<usize>| match row {
            Some(row) => table.rows[row].1.clone(),
            None => vec![Value::Null; table.fields.len()],
        };
        let mut values = vec![id(self.a)];
        if op != Op::Difference {
            values.push(id(self.b));
        }
        values.extend(of(a, self.a));
        if op != Op::Difference {
            values.extend(of(b, self.b));
        }
        values
    }
}

type Row = (Vec<Value>, MultiPolygon);

fn position(columns: &[Field], name: &str) -> Result<usize> {
    columns
        .iter()
        .position(|field| field.name == name)
        .ok_or_else(|| {
            let names = columns
                .iter()
                .map(|field| field.name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            Error::usage(
                "overlay.no_column",
                format!("结果里没有列“{name}”，有：{names}"),
                format!("the result has no column \"{name}\"; it has: {names}"),
            )
        })
}

fn chosen(columns: &[Field], by: &[String]) -> Result<Vec<Field>> {
    by.iter()
        .map(|name| Ok(columns[position(columns, name)?].clone()))
        .collect()
}

fn dissolve(columns: &[Field], rows: Vec<Row>, by: &[String]) -> Result<Vec<Row>> {
    let places = by
        .iter()
        .map(|name| position(columns, name))
        .collect::<Result<Vec<_>>>()?;
    let mut groups: BTreeMap<String, (Vec<Value>, Vec<MultiPolygon>)> = BTreeMap::new();
    for (values, shape) in rows {
        let key: Vec<Value> = places.iter().map(|&place| values[place].clone()).collect();
        // the debug form tells types apart, so that 1 and "1" stay two groups
        groups
            .entry(format!("{key:?}"))
            .or_insert((key, Vec::new()))
            .1
            .push(shape);
    }
    Ok(groups
        .into_values()
        .map(|(key, shapes)| (key, union(&shapes)))
        .collect())
}

/// Adds the areas: plane, and on the ellipsoid where the CRS is a zone.
fn measured(mut fields: Vec<Field>, rows: Vec<Row>, crs: Option<Crs>) -> Output {
    let measure = crs
        .and_then(|crs| crs.zone())
        .map(|zone| ZoneArea::new(&zone));
    fields.push(Field {
        decimals: Some(4),
        ..Field::new("area_plane_m2", FieldKind::Real)
    });
    if measure.is_some() {
        fields.push(Field {
            decimals: Some(2),
            ..Field::new("area_ellipsoid_m2", FieldKind::Real)
        });
    }
    let rows = rows.into_iter().map(|(mut values, shape)| {
        values.push(Value::Real(shape.plane_area().square_metres()));
        if let Some(measure) = &measure {
            let rings = shape.rings();
            let area: i128 = rings
                .map(|ring| measure.ring_on_grid(ring.iter().map(|point| (point.x, point.y))))
                .sum();
            let centi = Area::from_centi_m2(rounded_centi_m2(area));
            values.push(Value::Real(centi.centi_m2() as f64 / 100.0));
        }
        (Some(Shape::Polygons(shape)), values)
    });
    Output {
        name: "overlay".to_owned(),
        crs,
        rows: rows.collect(),
        fields,
    }
}
