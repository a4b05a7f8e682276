use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch, StructArray};
use arrow_schema::{DataType, Field as ArrowField, Fields, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::json;

use super::{FORMAT, time, widths};
use crate::pending::{Pending, file_name};
use crate::wkb::{self, Dimensions};
use crate::{
    CrsStatement, Feature, FieldKind, FormatError, Geometry, GeometryKind, Layer, Notice, Place,
    Sink, Value, WriteOptions,
};

/// Rows and bytes after which a batch is handed to the encoder.
const BATCH_ROWS: usize = 4_096;
const BATCH_BYTES: usize = 8 << 20;
/// Encoded bytes after which a row group is closed.
const GROUP_BYTES: usize = 64 << 20;

/// One column under construction.
enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Real(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    /// Microseconds; whether the column is in UTC is settled by its first value.
    DateTime(TimestampMicrosecondBuilder, Option<bool>),
    Binary(BinaryBuilder),
}

impl Builder {
    fn new(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text => Self::Text(StringBuilder::new()),
            FieldKind::Integer => Self::Integer(Int64Builder::new()),
            FieldKind::Real => Self::Real(Float64Builder::new()),
            FieldKind::Boolean => Self::Boolean(BooleanBuilder::new()),
            FieldKind::Date => Self::Date(Date32Builder::new()),
            FieldKind::DateTime => Self::DateTime(TimestampMicrosecondBuilder::new(), None),
            FieldKind::Binary => Self::Binary(BinaryBuilder::new()),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Integer(_) => DataType::Int64,
            Self::Real(_) => DataType::Float64,
            Self::Boolean(_) => DataType::Boolean,
            Self::Date(_) => DataType::Date32,
            Self::DateTime(_, utc) => {
                let zone = utc.unwrap_or(false).then(|| Arc::from("UTC"));
                DataType::Timestamp(TimeUnit::Microsecond, zone)
            }
            Self::Binary(_) => DataType::Binary,
        }
    }

    /// Adds a value; false when the column cannot hold it.
    fn push(&mut self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(out), Value::Text(text) | Value::Date(text) | Value::DateTime(text)) => {
                out.append_value(text);
            }
            (Self::Text(out), Value::Integer(number)) => out.append_value(number.to_string()),
            (Self::Text(out), Value::Real(number)) => out.append_value(number.to_string()),
            (Self::Text(out), Value::Boolean(yes)) => out.append_value(yes.to_string()),
            (Self::Integer(out), Value::Integer(number)) => out.append_value(*number),
            (Self::Integer(out), Value::Boolean(yes)) => out.append_value(i64::from(*yes)),
            (Self::Real(out), Value::Real(number)) => out.append_value(*number),
            (Self::Real(out), Value::Integer(number)) => out.append_value(*number as f64),
            (Self::Boolean(out), Value::Boolean(yes)) => out.append_value(*yes),
            (Self::Binary(out), Value::Binary(bytes)) => out.append_value(bytes),
            (Self::Date(out), Value::Date(text)) => {
                let Some(days) = time::days(text).and_then(|days| i32::try_from(days).ok()) else {
                    return false;
                };
                out.append_value(days);
            }
            (Self::DateTime(out, utc), Value::DateTime(text)) => {
                let Some((micros, zoned)) = time::micros(text) else {
                    return false;
                };
                utc.get_or_insert(zoned);
                out.append_value(micros);
            }
            (builder, Value::Null) => builder.push_null(),
            _ => return false,
        }
        true
    }

    fn push_null(&mut self) {
        match self {
            Self::Text(out) => out.append_null(),
            Self::Integer(out) => out.append_null(),
            Self::Real(out) => out.append_null(),
            Self::Boolean(out) => out.append_null(),
            Self::Date(out) => out.append_null(),
            Self::DateTime(out, _) => out.append_null(),
            Self::Binary(out) => out.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(out) => Arc::new(out.finish()),
            Self::Integer(out) => Arc::new(out.finish()),
            Self::Real(out) => Arc::new(out.finish()),
            Self::Boolean(out) => Arc::new(out.finish()),
            Self::Date(out) => Arc::new(out.finish()),
            Self::DateTime(out, utc) => {
                let array = out.finish();
                if utc.unwrap_or(false) {
                    Arc::new(array.with_timezone("UTC"))
                } else {
                    Arc::new(array)
                }
            }
            Self::Binary(out) => Arc::new(out.finish()),
        }
    }
}

/// A GeoParquet being written.
pub(crate) struct ParquetSink {
    file: Option<Pending>,
    writer: Option<ArrowWriter<std::fs::File>>,
    schema: Option<SchemaRef>,
    place: Place,
    names: Vec<String>,
    builders: Vec<Builder>,
    geometry: Option<(String, BinaryBuilder)>,
    covering: String,
    boxes: Vec<Option<[f64; 4]>>,
    rows: usize,
    bytes: usize,
    dimensions: Dimensions,
    types: BTreeSet<&'static str>,
    bounds: Option<[f64; 4]>,
    crs: serde_json::Value,
    lost_m: bool,
    widths: Option<String>,
    notices: Vec<Notice>,
}

fn parquet_error(place: &Place, error: parquet::errors::ParquetError) -> FormatError {
    FormatError::write(place.file.clone(), std::io::Error::other(error))
}

impl ParquetSink {
    /// Prepares the columns; the file starts with the first batch.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        _options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let names: Vec<String> = layer
            .fields
            .iter()
            .map(|field| field.name.clone())
            .collect();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        if unique.len() < names.len() {
            let (zh, en) = ("同名字段".to_owned(), "two fields of one name".to_owned());
            return Err(FormatError::CannotHold {
                place: place.into(),
                format: FORMAT,
                zh,
                en,
            });
        }
        let free = |wanted: [&str; 3]| {
            let name = wanted
                .into_iter()
                .find(|name| !names.iter().any(|other| other == name));
            name.unwrap_or("kunyu_geometry").to_owned()
        };
        let geometry = (layer.geometry != GeometryKind::None).then(|| {
            (
                free(["geometry", "geom", "geometry_"]),
                BinaryBuilder::new(),
            )
        });
        let mut notices = Vec::new();
        let crs = match &layer.crs {
            CrsStatement::Stated(crs) => serde_json::from_str(&crs.projjson()).ok(),
            CrsStatement::Unsupported(other) => serde_json::from_str(&other.definition).ok(),
            CrsStatement::Unknown => None,
        };
        if crs.is_none() && geometry.is_some() {
            let zh = "坐标系未知或无法写成 PROJJSON，按未知写入";
            let en = "the CRS is unknown or has no PROJJSON; written as unknown";
            notices.push(Notice::new("format.crs_unwritten", place.clone(), zh, en));
        }
        Ok(Self {
            file: Some(Pending::create(path)?),
            writer: None,
            schema: None,
            place,
            builders: layer
                .fields
                .iter()
                .map(|field| Builder::new(field.kind))
                .collect(),
            geometry,
            covering: free(["bbox", "geometry_bbox", "bbox_"]),
            names,
            boxes: Vec::new(),
            rows: 0,
            bytes: 0,
            dimensions: Dimensions {
                z: layer.has_z,
                m: false,
            },
            types: BTreeSet::new(),
            bounds: None,
            crs: crs.unwrap_or(serde_json::Value::Null),
            lost_m: false,
            widths: widths::written(&layer.fields),
            notices,
        })
    }

    fn schema(&self) -> SchemaRef {
        let mut fields: Vec<ArrowField> = self
            .names
            .iter()
            .zip(&self.builders)
            .map(|(name, builder)| ArrowField::new(name, builder.data_type(), true))
            .collect();
        if let Some((name, _)) = &self.geometry {
            fields.push(ArrowField::new(name, DataType::Binary, true));
            fields.push(ArrowField::new(
                &self.covering,
                DataType::Struct(box_fields()),
                true,
            ));
        }
        Arc::new(Schema::new(fields))
    }

    /// The batch so far, in the schema settled by the first one.
    fn batch(&mut self) -> Result<RecordBatch, FormatError> {
        let mut columns: Vec<ArrayRef> = self.builders.iter_mut().map(Builder::finish).collect();
        let boxes = std::mem::take(&mut self.boxes);
        if let Some((_, builder)) = &mut self.geometry {
            columns.push(Arc::new(builder.finish()));
            columns.push(Arc::new(box_array(&boxes)));
        }
        let schema = self.schema.clone().unwrap_or_else(|| self.schema());
        self.schema = Some(schema.clone());
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(self.rows));
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new_with_options(schema, columns, &options).map_err(|error| {
            FormatError::write(self.place.file.clone(), std::io::Error::other(error))
        })
    }

    fn flush(&mut self) -> Result<(), FormatError> {
        let batch = self.batch()?;
        let place = self.place.clone();
        let failed = |error| parquet_error(&place, error);
        if self.writer.is_none() {
            let level = ZstdLevel::try_new(3).map_err(failed)?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(level))
                .set_created_by("kunyu".to_owned())
                .build();
            let Some(file) = self.file.as_mut() else {
                return Ok(());
            };
            let handle = file
                .file()?
                .try_clone()
                .map_err(|error| FormatError::write(place.file.clone(), error))?;
            let writer = ArrowWriter::try_new(handle, batch.schema(), Some(properties));
            self.writer = Some(writer.map_err(failed)?);
        }
        if let Some(writer) = &mut self.writer {
            writer.write(&batch).map_err(failed)?;
            if writer.in_progress_size() > GROUP_BYTES {
                writer.flush().map_err(failed)?;
            }
        }
        Ok(())
    }

    fn geo(&self) -> Option<String> {
        let (name, _) = self.geometry.as_ref()?;
        let path = |corner: &str| json!([self.covering, corner]);
        let mut column = json!({
            "encoding": "WKB",
            "geometry_types": self.types.iter().collect::<Vec<_>>(),
            "crs": self.crs,
            "covering": { "bbox": {
                "xmin": path("xmin"), "ymin": path("ymin"),
                "xmax": path("xmax"), "ymax": path("ymax"),
            } },
        });
        if let Some(bounds) = self.bounds {
            column["bbox"] = json!(bounds);
        }
        let geo = json!({
            "version": "1.1.0",
            "primary_column": name,
            "columns": { name: column },
        });
        Some(geo.to_string())
    }
}

fn box_fields() -> Fields {
    let corners = ["xmin", "ymin", "xmax", "ymax"];
    corners
        .into_iter()
        .map(|name| ArrowField::new(name, DataType::Float64, true))
        .collect()
}

fn box_array(boxes: &[Option<[f64; 4]>]) -> StructArray {
    let corner = |index: usize| -> ArrayRef {
        let values = boxes
            .iter()
            .map(|bounds| bounds.map(|bounds| bounds[index]));
        Arc::new(values.collect::<arrow_array::Float64Array>())
    };
    let columns = (0..4).map(corner).collect();
    let valid: Vec<bool> = boxes.iter().map(Option::is_some).collect();
    StructArray::new(box_fields(), columns, Some(valid.into()))
}

/// The name that the metadata list; multi-part only where there are several parts.
fn type_name(geometry: &Geometry, z: bool) -> &'static str {
    let many = |count: usize| count != 1;
    match (geometry, z) {
        (Geometry::Points(points), false) if many(points.len()) => "MultiPoint",
        (Geometry::Points(points), true) if many(points.len()) => "MultiPoint Z",
        (Geometry::Points(_), false) => "Point",
        (Geometry::Points(_), true) => "Point Z",
        (Geometry::Lines(lines), false) if many(lines.len()) => "MultiLineString",
        (Geometry::Lines(lines), true) if many(lines.len()) => "MultiLineString Z",
        (Geometry::Lines(_), false) => "LineString",
        (Geometry::Lines(_), true) => "LineString Z",
        (Geometry::Polygons(polygons), false) if many(polygons.len()) => "MultiPolygon",
        (Geometry::Polygons(polygons), true) if many(polygons.len()) => "MultiPolygon Z",
        (Geometry::Polygons(_), false) => "Polygon",
        (Geometry::Polygons(_), true) => "Polygon Z",
        (Geometry::Collection(_), false) => "GeometryCollection",
        (Geometry::Collection(_), true) => "GeometryCollection Z",
    }
}

impl Sink for ParquetSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let place = self.place.at_row(feature.row);
        let cannot = |zh: String, en: String| FormatError::CannotHold {
            place: place.clone().into(),
            format: FORMAT,
            zh,
            en,
        };
        for (index, builder) in self.builders.iter_mut().enumerate() {
            let value = feature.values.get(index).unwrap_or(&Value::Null);
            if !builder.push(value) {
                let name = &self.names[index];
                let zh = format!("字段“{name}”中与类型不符的值");
                return Err(cannot(
                    zh,
                    format!("the value of \"{name}\", which is of another type"),
                ));
            }
            self.bytes += 8 + value.text().map_or(0, str::len);
        }
        if let Some((_, builder)) = &mut self.geometry {
            match &feature.geometry {
                None => {
                    builder.append_null();
                    self.boxes.push(None);
                }
                Some(geometry) => {
                    let (z, m) = geometry.dimensions();
                    if z && !self.dimensions.z {
                        let en = "heights that the layer does not declare".to_owned();
                        return Err(cannot("图层未声明的高程".to_owned(), en));
                    }
                    self.lost_m |= m;
                    let bytes = wkb::write(geometry, self.dimensions, false);
                    self.bytes += bytes.len();
                    builder.append_value(&bytes);
                    self.types.insert(type_name(geometry, self.dimensions.z));
                    let bounds = geometry.bounds();
                    self.boxes.push(bounds);
                    if let Some(b) = bounds {
                        let all = self.bounds.get_or_insert(b);
                        *all = [
                            all[0].min(b[0]),
                            all[1].min(b[1]),
                            all[2].max(b[2]),
                            all[3].max(b[3]),
                        ];
                    }
                }
            }
        }
        self.rows += 1;
        if self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        self.flush()?;
        let geo = self.geo();
        let place = self.place.clone();
        if let Some(mut writer) = self.writer.take() {
            writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo));
            if let Some(widths) = self.widths.take() {
                writer.append_key_value_metadata(KeyValue::new(widths::KEY.to_owned(), widths));
            }
            writer
                .close()
                .map_err(|error| parquet_error(&place, error))?;
        }
        if self.lost_m {
            let zh = "GeoParquet 不存放量测值，已略去";
            let en = "GeoParquet has no place for measures; left out";
            self.notices
                .push(Notice::new("geoparquet.m_dropped", place, zh, en));
        }
        match self.file.take() {
            Some(file) => file.finish()?,
            None => return Ok(self.notices),
        }
        Ok(self.notices)
    }
}
