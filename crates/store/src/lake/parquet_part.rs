//! One file of an edition: GeoParquet 1.1 with a WKB column and a covering box column.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder,
    StringBuilder,
};
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StructArray};
use arrow_schema::{DataType, Field, Fields, Schema as ArrowSchema};
use kunyu_geodesy::Crs;
use kunyu_overlay::{Bounds, Shape};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde_json::{Value, json};

use super::canonical::days;
use super::wkb;
use crate::{ColumnKind, GeometryKind, Row, Scalar, Schema, StoreError};

/// Rows of a row group: small enough that a box query skips most of a part.
const GROUP_ROWS: usize = 4096;
/// Digits of a decimal column: all that 64 bits can hold.
const DECIMAL_DIGITS: u8 = 19;
const BOX: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// The file of some rows. The same rows give the same bytes.
/// `boxes` are those around their shapes.
pub(crate) fn encode(
    schema: &Schema,
    epsg: u32,
    rows: &[Row],
    boxes: &[Option<Bounds>],
) -> Result<Vec<u8>, StoreError> {
    let arrow = arrow_schema(schema);
    let mut columns: Vec<ArrayRef> = (0..schema.fields.len())
        .map(|at| {
            column(
                schema.fields[at].kind,
                rows.iter().map(|row| &row.values[at]),
            )
        })
        .collect();
    let mut metadata = vec![KeyValue::new("kunyu".into(), own_metadata(schema, epsg))];
    if schema.geometry != GeometryKind::None {
        columns.push(geometry(rows));
        columns.push(covering(boxes));
        let geo = geo_metadata(epsg, rows, boxes.iter().flatten());
        metadata.push(KeyValue::new("geo".into(), geo));
    }
    write(&arrow, columns, metadata).map_err(StoreError::Parquet)
}

fn write(
    arrow: &Arc<ArrowSchema>,
    columns: Vec<ArrayRef>,
    metadata: Vec<KeyValue>,
) -> Result<Vec<u8>, ParquetError> {
    let level = ZstdLevel::try_new(1)?;
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("kunyu lake 1".into())
        .set_key_value_metadata(Some(metadata));
    let wide = ["geometry"].into_iter().map(ColumnPath::from);
    let corners = BOX.map(|corner| ColumnPath::new(vec!["bbox".into(), corner.into()]));
    for path in wide.chain(corners) {
        properties = properties.set_column_dictionary_enabled(path, false);
    }
    properties = properties
        .set_column_statistics_enabled(ColumnPath::from("geometry"), EnabledStatistics::None);
    let batch = RecordBatch::try_new(Arc::clone(arrow), columns)
        .map_err(|error| ParquetError::ArrowError(error.to_string()))?;
    // room for most parts: to grow by copying is dear
    let room = Vec::with_capacity(batch.get_array_memory_size() / 2);
    let mut writer = ArrowWriter::try_new(room, Arc::clone(arrow), Some(properties.build()))?;
    writer.write(&batch)?;
    writer.into_inner()
}

fn arrow_schema(schema: &Schema) -> Arc<ArrowSchema> {
    let mut fields: Vec<Field> = schema
        .fields
        .iter()
        .map(|field| {
            Field::new(
                &field.name,
                arrow_type(field.kind),
                field.name != schema.key,
            )
        })
        .collect();
    if schema.geometry != GeometryKind::None {
        fields.push(Field::new("geometry", DataType::Binary, true));
        fields.push(Field::new("bbox", DataType::Struct(box_fields()), true));
    }
    Arc::new(ArrowSchema::new(fields))
}

fn box_fields() -> Fields {
    BOX.into_iter()
        .map(|corner| Field::new(corner, DataType::Float64, true))
        .collect()
}

fn arrow_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Decimal { scale } => DataType::Decimal128(DECIMAL_DIGITS, scale as i8),
        ColumnKind::Real => DataType::Float64,
        ColumnKind::Boolean => DataType::Boolean,
        ColumnKind::Date => DataType::Date32,
    }
}

/// A column of values that were checked against its kind.
fn column<'a>(kind: ColumnKind, values: impl Iterator<Item = &'a Scalar>) -> ArrayRef {
    macro_rules! build {
        ($builder:expr, $pattern:pat => $value:expr) => {{
            let mut builder = $builder;
            for value in values {
                match value {
                    $pattern => builder.append_option($value),
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }};
    }
    match kind {
        ColumnKind::Text => build!(StringBuilder::new(), Scalar::Text(text) => Some(text)),
        ColumnKind::Integer => build!(Int64Builder::new(), Scalar::Integer(n) => Some(*n)),
        ColumnKind::Real => build!(Float64Builder::new(), Scalar::Real(n) => Some(*n)),
        ColumnKind::Boolean => build!(BooleanBuilder::new(), Scalar::Boolean(yes) => Some(*yes)),
        ColumnKind::Date => build!(Date32Builder::new(), Scalar::Date(text) => days(text)),
        ColumnKind::Decimal { .. } => {
            let builder = Decimal128Builder::new().with_data_type(arrow_type(kind));
            build!(builder, Scalar::Decimal { unscaled, .. } => Some(i128::from(*unscaled)))
        }
    }
}

fn geometry(rows: &[Row]) -> ArrayRef {
    let shapes = rows.iter().filter_map(|row| row.shape.as_ref());
    let mut builder = BinaryBuilder::with_capacity(rows.len(), shapes.map(wkb::size).sum());
    let mut bytes = Vec::new();
    for row in rows {
        builder.append_option(row.shape.as_ref().map(|shape| {
            bytes.clear();
            wkb::write_to(&mut bytes, shape);
            bytes.as_slice()
        }));
    }
    Arc::new(builder.finish())
}

fn covering(boxes: &[Option<Bounds>]) -> ArrayRef {
    let corner = |pick: fn(&Bounds) -> f64| -> ArrayRef {
        let values = boxes.iter().map(|bounds| bounds.as_ref().map(pick));
        Arc::new(values.collect::<Float64Array>())
    };
    let columns = vec![
        corner(|bounds| bounds.min.metres().0),
        corner(|bounds| bounds.min.metres().1),
        corner(|bounds| bounds.max.metres().0),
        corner(|bounds| bounds.max.metres().1),
    ];
    Arc::new(StructArray::new(box_fields(), columns, None))
}

fn own_metadata(schema: &Schema, epsg: u32) -> String {
    json!({"format": super::manifest::FORMAT, "epsg": epsg, "schema": schema}).to_string()
}

/// The `geo` key of GeoParquet 1.1.
fn geo_metadata<'a>(epsg: u32, rows: &[Row], boxes: impl Iterator<Item = &'a Bounds>) -> String {
    let shapes = rows.iter().filter_map(|row| row.shape.as_ref());
    let types: BTreeSet<_> = shapes.map(wkb::type_name).collect();
    let path = |corner: &str| json!(["bbox", corner]);
    let mut geometry = json!({
        "encoding": "WKB",
        "geometry_types": types,
        "crs": projjson(epsg),
        "edges": "planar",
        "orientation": "counterclockwise",
        "covering": {"bbox": {
            "xmin": path(BOX[0]), "ymin": path(BOX[1]), "xmax": path(BOX[2]), "ymax": path(BOX[3]),
        }},
    });
    let all = boxes.fold(None, |all, bounds| wkb::joined(all, Some(*bounds)));
    if let Some(Bounds { min, max }) = all {
        let ((west, south), (east, north)) = (min.metres(), max.metres());
        geometry["bbox"] = json!([west, south, east, north]);
    }
    json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": geometry},
    })
    .to_string()
}

/// The CRS for other programs; null (unknown) for a code that is not in the table.
fn projjson(epsg: u32) -> Value {
    let text = Crs::from_epsg(epsg).map(Crs::projjson);
    text.ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Whether a shape is one that a layer of this kind holds.
pub(super) fn is_kind(kind: GeometryKind, shape: &Shape) -> bool {
    matches!(
        (kind, shape),
        (GeometryKind::Point, Shape::Points(_))
            | (GeometryKind::Line, Shape::Lines(_))
            | (GeometryKind::Polygon, Shape::Polygons(_))
    )
}
