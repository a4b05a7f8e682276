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

use super::canonical::{Cursor, Lying};
use super::wkb::{self, Outline};
use crate::{ColumnKind, GeometryKind, Schema, StoreError};

/// Rows of a row group: small enough that a box query skips most of a part.
const GROUP_ROWS: usize = 4096;
/// Digits of a decimal column: all that 64 bits can hold.
const DECIMAL_DIGITS: u8 = 19;
const BOX: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// A file and what it holds.
pub(super) struct Encoded {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: usize,
    pub(super) bounds: Option<Bounds>,
}

/// The file of some rows, given in their canonical bytes. The same rows give the same bytes.
///
/// # Errors
/// When a row is damaged, or the file cannot be made.
pub(super) fn encode<'r>(
    schema: &Schema,
    epsg: u32,
    rows: impl Iterator<Item = &'r [u8]>,
) -> Result<Encoded, StoreError> {
    let arrow = arrow_schema(schema);
    let rows: Vec<&[u8]> = rows.collect();
    let size = |rows: &[&[u8]]| rows.iter().map(|row| row.len()).sum::<usize>();
    // room for most parts: to grow by copying is dear
    let room = Vec::with_capacity(size(&rows) / 2);
    let file = writer(room, &arrow, own_metadata(schema, epsg));
    let mut file = file.map_err(StoreError::Parquet)?;
    let mut seen = Seen::default();
    for rows in rows.chunks(GROUP_ROWS) {
        let mut group = Group::of(schema, rows.len(), size(rows));
        for row in rows {
            group.add(schema, row).ok_or_else(damaged)?;
        }
        let batch = group.finish(&arrow, &mut seen);
        file.write(&batch?).map_err(StoreError::Parquet)?;
    }
    if schema.geometry != GeometryKind::None {
        file.append_key_value_metadata(KeyValue::new("geo".into(), seen.geo_metadata(epsg)));
    }
    Ok(Encoded {
        bytes: file.into_inner().map_err(StoreError::Parquet)?,
        rows: seen.rows,
        bounds: seen.bounds,
    })
}

/// A row that was prepared and cannot be read back.
pub(super) fn damaged() -> StoreError {
    StoreError::Damaged {
        file: "a sorted run".to_owned(),
        reason: "a row cannot be read back".into(),
    }
}

fn writer(
    room: Vec<u8>,
    arrow: &Arc<ArrowSchema>,
    own: String,
) -> Result<ArrowWriter<Vec<u8>>, ParquetError> {
    let level = ZstdLevel::try_new(1)?;
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("kunyu lake 1".into())
        .set_key_value_metadata(Some(vec![KeyValue::new("kunyu".into(), own)]));
    let wide = ["geometry"].into_iter().map(ColumnPath::from);
    let corners = BOX.map(|corner| ColumnPath::new(vec!["bbox".into(), corner.into()]));
    for path in wide.chain(corners) {
        properties = properties.set_column_dictionary_enabled(path, false);
    }
    properties = properties
        .set_column_statistics_enabled(ColumnPath::from("geometry"), EnabledStatistics::None);
    ArrowWriter::try_new(room, Arc::clone(arrow), Some(properties.build()))
}

/// What was seen in the rows of a file.
#[derive(Default)]
struct Seen {
    rows: usize,
    kinds: BTreeSet<&'static str>,
    bounds: Option<Bounds>,
}

/// The rows of a row group on their way into columns.
struct Group {
    columns: Vec<Values>,
    geometry: Option<BinaryBuilder>,
    /// Of the shape that is being added.
    wkb: Vec<u8>,
    outlines: Vec<Option<Outline>>,
}

impl Group {
    /// With room for so many rows, which take so many canonical bytes.
    fn of(schema: &Schema, rows: usize, bytes: usize) -> Self {
        let columns = schema.fields.iter();
        let columns = columns.map(|field| Values::of(field.kind, rows));
        let is_table = schema.geometry == GeometryKind::None;
        Self {
            columns: columns.collect(),
            geometry: (!is_table).then(|| BinaryBuilder::with_capacity(rows, bytes)),
            wkb: Vec::new(),
            outlines: Vec::with_capacity(rows),
        }
    }

    /// Adds a row from its canonical bytes; `None` where they are damaged.
    fn add(&mut self, schema: &Schema, row: &[u8]) -> Option<()> {
        let mut row = Cursor::new(row);
        let key = row.text()?;
        self.wkb.clear();
        let outline = wkb::transcode(&mut row, &mut self.wkb)?;
        if let Some(geometry) = &mut self.geometry {
            geometry.append_option(outline.is_some().then_some(&self.wkb));
        }
        self.outlines.push(outline);
        for (field, column) in schema.fields.iter().zip(&mut self.columns) {
            column.add(if field.name == schema.key {
                Lying::Text(key)
            } else {
                row.value(field.kind)?
            });
        }
        row.is_at_end().then_some(())
    }

    fn finish(self, arrow: &Arc<ArrowSchema>, seen: &mut Seen) -> Result<RecordBatch, StoreError> {
        seen.rows += self.outlines.len();
        for outline in self.outlines.iter().flatten() {
            seen.kinds.insert(outline.kind);
            seen.bounds = wkb::joined(seen.bounds, outline.bounds);
        }
        let mut columns: Vec<ArrayRef> = self.columns.into_iter().map(Values::finish).collect();
        if let Some(mut geometry) = self.geometry {
            columns.push(Arc::new(geometry.finish()));
            columns.push(covering(&self.outlines));
        }
        RecordBatch::try_new(Arc::clone(arrow), columns)
            .map_err(|error| StoreError::Parquet(ParquetError::ArrowError(error.to_string())))
    }
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

/// The values of a column, which were checked against its kind.
enum Values {
    Text(StringBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder),
    Real(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
}

impl Values {
    fn of(kind: ColumnKind, rows: usize) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(StringBuilder::with_capacity(rows, 8 * rows)),
            ColumnKind::Integer => Self::Integer(Int64Builder::with_capacity(rows)),
            ColumnKind::Decimal { .. } => {
                let column = Decimal128Builder::with_capacity(rows);
                Self::Decimal(column.with_data_type(arrow_type(kind)))
            }
            ColumnKind::Real => Self::Real(Float64Builder::with_capacity(rows)),
            ColumnKind::Boolean => Self::Boolean(BooleanBuilder::with_capacity(rows)),
            ColumnKind::Date => Self::Date(Date32Builder::with_capacity(rows)),
        }
    }

    fn add(&mut self, value: Lying<'_>) {
        match (self, value) {
            (Self::Text(column), Lying::Text(text)) => column.append_value(text),
            (Self::Text(column), _) => column.append_null(),
            (Self::Integer(column), Lying::Integer(number)) => column.append_value(number),
            (Self::Integer(column), _) => column.append_null(),
            (Self::Decimal(column), Lying::Decimal(unscaled)) => {
                column.append_value(i128::from(unscaled));
            }
            (Self::Decimal(column), _) => column.append_null(),
            (Self::Real(column), Lying::Real(number)) => column.append_value(number),
            (Self::Real(column), _) => column.append_null(),
            (Self::Boolean(column), Lying::Boolean(yes)) => column.append_value(yes),
            (Self::Boolean(column), _) => column.append_null(),
            (Self::Date(column), Lying::Date(days)) => column.append_value(days),
            (Self::Date(column), _) => column.append_null(),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut column) => Arc::new(column.finish()),
            Self::Integer(mut column) => Arc::new(column.finish()),
            Self::Decimal(mut column) => Arc::new(column.finish()),
            Self::Real(mut column) => Arc::new(column.finish()),
            Self::Boolean(mut column) => Arc::new(column.finish()),
            Self::Date(mut column) => Arc::new(column.finish()),
        }
    }
}

fn covering(outlines: &[Option<Outline>]) -> ArrayRef {
    let corner = |pick: fn(&Bounds) -> f64| -> ArrayRef {
        let boxes = outlines.iter().map(|outline| outline.as_ref()?.bounds);
        let values = boxes.map(|bounds| bounds.as_ref().map(pick));
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

impl Seen {
    /// The `geo` key of GeoParquet 1.1.
    fn geo_metadata(&self, epsg: u32) -> String {
        let path = |corner: &str| json!(["bbox", corner]);
        let mut geometry = json!({
            "encoding": "WKB",
            "geometry_types": self.kinds,
            "crs": projjson(epsg),
            "edges": "planar",
            "orientation": "counterclockwise",
            "covering": {"bbox": {
                "xmin": path(BOX[0]), "ymin": path(BOX[1]),
                "xmax": path(BOX[2]), "ymax": path(BOX[3]),
            }},
        });
        if let Some(Bounds { min, max }) = self.bounds {
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
