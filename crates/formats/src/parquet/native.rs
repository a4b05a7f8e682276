//! GeoArrow geometries: lists of lists of positions.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::{Coordinates, Geometry, GeometryKind, Polygon};

type Fault = (String, String);

fn fault() -> Fault {
    let en = "the column is not laid out as its encoding says";
    ("几何字段的结构与声明的编码不符".to_owned(), en.to_owned())
}

/// List levels above the positions.
fn depth(kind: &DataType) -> usize {
    match kind {
        DataType::List(inner) | DataType::LargeList(inner) => 1 + depth(inner.data_type()),
        _ => 0,
    }
}

/// The items of a list row.
fn items(array: &ArrayRef, row: usize) -> Result<ArrayRef, Fault> {
    if let Some(list) = array.as_list_opt::<i32>() {
        return Ok(list.value(row));
    }
    if let Some(list) = array.as_list_opt::<i64>() {
        return Ok(list.value(row));
    }
    Err(fault())
}

/// All positions of an array of positions.
fn positions(array: &ArrayRef) -> Result<Coordinates, Fault> {
    let mut out = Coordinates::default();
    if let Some(fields) = array.as_struct_opt() {
        let axis = |name: &str| {
            let column = fields
                .column_by_name(name)?
                .as_primitive_opt::<Float64Type>()?;
            Some(column.values().to_vec())
        };
        let (x, y) = axis("x").zip(axis("y")).ok_or_else(fault)?;
        out.xy = x.into_iter().zip(y).collect();
        (out.z, out.m) = (axis("z"), axis("m"));
        return Ok(out);
    }
    let list = array.as_fixed_size_list_opt().ok_or_else(fault)?;
    let values = list
        .values()
        .as_primitive_opt::<Float64Type>()
        .ok_or_else(fault)?;
    let width = usize::try_from(list.value_length()).unwrap_or(0);
    if !(2..=4).contains(&width) {
        return Err(fault());
    }
    let from = list.value_offset(0) as usize;
    let values = values
        .values()
        .get(from..from + list.len() * width)
        .ok_or_else(fault)?;
    out.xy = values
        .chunks_exact(width)
        .map(|chunk| (chunk[0], chunk[1]))
        .collect();
    if width > 2 {
        out.z = Some(values.chunks_exact(width).map(|chunk| chunk[2]).collect());
    }
    if width > 3 {
        out.m = Some(values.chunks_exact(width).map(|chunk| chunk[3]).collect());
    }
    Ok(out)
}

fn polygon(rings: &ArrayRef) -> Result<Polygon, Fault> {
    let mut out = Polygon::default();
    for ring in 0..rings.len() {
        let mut ring = positions(&items(rings, ring)?)?;
        ring.close();
        out.rings.push(ring);
    }
    Ok(out)
}

/// The geometry of a row that is not null. `kind` tells lines from multipoints.
pub(super) fn geometry(
    column: &ArrayRef,
    row: usize,
    kind: Option<GeometryKind>,
) -> Result<Geometry, Fault> {
    let lines = kind == Some(GeometryKind::Lines);
    Ok(match depth(column.data_type()) {
        0 => Geometry::Points(positions(&column.slice(row, 1))?),
        1 => {
            let part = positions(&items(column, row)?)?;
            if lines {
                Geometry::Lines(vec![part])
            } else {
                Geometry::Points(part)
            }
        }
        2 => {
            let parts = items(column, row)?;
            if !lines {
                return Ok(Geometry::Polygons(vec![polygon(&parts)?]));
            }
            let parts = (0..parts.len()).map(|part| positions(&items(&parts, part)?));
            Geometry::Lines(parts.collect::<Result<_, _>>()?)
        }
        3 => {
            let parts = items(column, row)?;
            let parts = (0..parts.len()).map(|part| polygon(&items(&parts, part)?));
            Geometry::Polygons(parts.collect::<Result<_, _>>()?)
        }
        _ => return Err(fault()),
    })
}
