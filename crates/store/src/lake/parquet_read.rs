//! Reading the files of an edition back, trusting nothing in them.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use kunyu_overlay::{Bounds, Shape};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::statistics::Statistics;

use super::canonical::day;
use super::parquet_part::is_kind;
use super::wkb;
use crate::{ColumnKind, GeometryKind, Row, Scalar, Schema};

/// What is wanted of a part.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The columns of the answer, the key among them.
    pub(crate) schema: Schema,
    /// Only rows whose box meets this one.
    pub(crate) bounds: Option<Bounds>,
    /// Whether shapes are wanted.
    pub(crate) shapes: bool,
}

/// The rows of a part; the reason when it cannot be read.
pub(crate) fn decode<R: ChunkReader + 'static>(
    file: R,
    wanted: &Wanted,
) -> Result<Vec<Row>, String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| e.to_string())?;
    let has_geometry = wanted.schema.geometry != GeometryKind::None;
    let shapes = has_geometry && (wanted.shapes || wanted.bounds.is_some());
    let mut names: Vec<&str> = wanted
        .schema
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    names.extend(shapes.then_some("geometry"));
    let mask = ProjectionMask::columns(builder.parquet_schema(), names);
    let groups = groups(builder.metadata(), wanted.bounds.as_ref());
    let reader = builder
        .with_projection(mask)
        .with_row_groups(groups)
        .build();
    let mut rows = Vec::new();
    for batch in reader.map_err(|error| error.to_string())? {
        read_batch(
            &batch.map_err(|error| error.to_string())?,
            wanted,
            shapes,
            &mut rows,
        )?;
    }
    Ok(rows)
}

/// Row groups that may hold rows of the box, by their statistics.
fn groups(metadata: &ParquetMetaData, bounds: Option<&Bounds>) -> Vec<usize> {
    let groups = metadata.row_groups().iter().enumerate();
    let meets = |group: &RowGroupMetaData| bounds.is_none_or(|bounds| may_meet(group, bounds));
    groups
        .filter(|(_, group)| meets(group))
        .map(|(at, _)| at)
        .collect()
}

fn may_meet(group: &RowGroupMetaData, bounds: &Bounds) -> bool {
    let ((west, south), (east, north)) = (bounds.min.metres(), bounds.max.metres());
    let range = |name: &str| {
        let mut columns = group.columns().iter();
        let column = columns.find(|column| column.column_path().string() == name)?;
        match column.statistics()? {
            Statistics::Double(values) => Some((*values.min_opt()?, *values.max_opt()?)),
            _ => None,
        }
    };
    let above = |name, limit: f64| range(name).is_none_or(|(low, _)| low <= limit);
    let below = |name, limit: f64| range(name).is_none_or(|(_, high)| high >= limit);
    above("bbox.xmin", east)
        && above("bbox.ymin", north)
        && below("bbox.xmax", west)
        && below("bbox.ymax", south)
}

fn read_batch(
    batch: &RecordBatch,
    wanted: &Wanted,
    shapes: bool,
    rows: &mut Vec<Row>,
) -> Result<(), String> {
    let schema = &wanted.schema;
    let mut columns = Vec::with_capacity(schema.fields.len());
    for field in &schema.fields {
        let array = batch.column_by_name(&field.name);
        let array = array.ok_or_else(|| format!("column {} is missing", field.name))?;
        if !is_type(field.kind, array.data_type()) {
            return Err(format!("column {} holds {}", field.name, array.data_type()));
        }
        columns.push((field.kind, array));
    }
    let key = schema.key_index().ok_or("the key column is missing")?;
    let geometry = match (shapes, batch.column_by_name("geometry")) {
        (false, _) => None,
        (true, Some(array)) if *array.data_type() == DataType::Binary => {
            Some(array.as_binary::<i32>())
        }
        (true, _) => return Err("the geometry column is missing".into()),
    };
    for at in 0..batch.num_rows() {
        let mut shape: Option<Shape> = None;
        if let Some(array) = geometry.filter(|array| array.is_valid(at)) {
            let read = wkb::read(array.value(at)).filter(|shape| is_kind(schema.geometry, shape));
            shape = Some(read.ok_or("a geometry cannot be read or lies off the grid")?);
        }
        if let Some(bounds) = &wanted.bounds
            && !shape
                .as_ref()
                .and_then(wkb::bounds)
                .is_some_and(|found| found.meets(bounds))
        {
            continue;
        }
        let values: Option<Vec<_>> = columns
            .iter()
            .map(|(kind, array)| scalar(*kind, array, at))
            .collect();
        let values = values.ok_or("a value cannot be read")?;
        let Scalar::Text(key) = &values[key] else {
            return Err("a row has no key".into());
        };
        rows.push(Row {
            key: key.clone(),
            shape: shape.filter(|_| wanted.shapes),
            values,
        });
    }
    Ok(())
}

fn is_type(kind: ColumnKind, found: &DataType) -> bool {
    match (kind, found) {
        (ColumnKind::Text, DataType::Utf8)
        | (ColumnKind::Integer, DataType::Int64)
        | (ColumnKind::Real, DataType::Float64)
        | (ColumnKind::Boolean, DataType::Boolean)
        | (ColumnKind::Date, DataType::Date32) => true,
        (ColumnKind::Decimal { scale }, DataType::Decimal128(_, found)) => scale as i8 == *found,
        _ => false,
    }
}

fn scalar(kind: ColumnKind, array: &dyn Array, at: usize) -> Option<Scalar> {
    if array.is_null(at) {
        return Some(Scalar::Null);
    }
    Some(match kind {
        ColumnKind::Text => Scalar::Text(array.as_string::<i32>().value(at).to_owned()),
        ColumnKind::Integer => Scalar::Integer(array.as_primitive::<Int64Type>().value(at)),
        ColumnKind::Real => Scalar::Real(array.as_primitive::<Float64Type>().value(at)),
        ColumnKind::Boolean => Scalar::Boolean(array.as_boolean().value(at)),
        ColumnKind::Date => Scalar::Date(day(array.as_primitive::<Date32Type>().value(at))?),
        ColumnKind::Decimal { scale } => {
            let unscaled = array.as_primitive::<Decimal128Type>().value(at);
            Scalar::Decimal {
                unscaled: i64::try_from(unscaled).ok()?,
                scale,
            }
        }
    })
}
