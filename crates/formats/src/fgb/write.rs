use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flatbuffers::FlatBufferBuilder;

use super::geometry::{self, Writer};
use super::properties::{Column, DATE_MARK};
use super::tree::{self, Extent, Leaf, NODE_SIZE, NOTHING};
use super::{FORMAT, MAGIC, slot};
use crate::pending::{Pending, beside, file_name};
use crate::wkb::Dimensions;
use crate::{
    CrsStatement, Feature, FieldKind, FormatError, Geometry, GeometryKind, Layer, Notice, Place,
    Sink, Value, WriteOptions,
};

/// A feature must fit into one FlatBuffer, which ends at 2 GiB.
const MOST_BYTES: usize = 1 << 30;

/// A FlatGeobuf being written. Features wait in a temporary file until the extent of all is known;
/// of each, 48 bytes stay in memory for the index.
pub(crate) struct FgbSink {
    file: Pending,
    waiting: BufWriter<File>,
    written: u64,
    leaves: Vec<Leaf>,
    extent: Extent,
    layer: Layer,
    columns: Vec<Column>,
    place: Place,
    builder: FlatBufferBuilder<'static>,
    notices: Vec<Notice>,
}

impl FgbSink {
    /// Starts the temporary file.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        _options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        if layer.fields.len() > usize::from(u16::MAX) {
            return Err(FormatError::CannotHold {
                place: place.into(),
                format: FORMAT,
                zh: "这么多字段".into(),
                en: "so many fields".into(),
            });
        }
        let waiting = beside(path).and_then(|file| {
            let own = file.reopen()?;
            // the name goes now, the content when the last handle does
            file.close()?;
            Ok(own)
        });
        let waiting = waiting.map_err(|error| FormatError::write(&place.file, error))?;
        let mut notices = Vec::new();
        if layer.crs.is_unknown() && layer.geometry != GeometryKind::None {
            let (zh, en) = (
                "坐标系未知，按未知写入",
                "the CRS is unknown; written as unknown",
            );
            notices.push(Notice::new("format.crs_unwritten", place.clone(), zh, en));
        }
        Ok(Self {
            file: Pending::create(path)?,
            waiting: BufWriter::with_capacity(1 << 16, waiting),
            written: 0,
            leaves: Vec::new(),
            extent: NOTHING,
            columns: layer.fields.iter().map(Column::of).collect(),
            layer: layer.clone(),
            place,
            builder: FlatBufferBuilder::new(),
            notices,
        })
    }

    fn cannot(&self, row: u64, zh: impl Into<String>, en: impl Into<String>) -> FormatError {
        let place = self.place.at_row(row).into();
        FormatError::CannotHold {
            place,
            format: FORMAT,
            zh: zh.into(),
            en: en.into(),
        }
    }

    fn check(&self, geometry: &Geometry, row: u64) -> Result<(), FormatError> {
        let kind = self.layer.geometry;
        if kind != GeometryKind::Mixed && geometry.kind() != kind {
            let en = format!("{:?} in a layer of {kind:?}", geometry.kind());
            return Err(self.cannot(row, "另一种图形", en));
        }
        let (z, m) = geometry.dimensions();
        if (z && !self.layer.has_z) || (m && !self.layer.has_m) {
            let en = "heights or measures that the layer does not declare";
            return Err(self.cannot(row, "图层未声明的高程或量测值", en));
        }
        let (mut finite, mut sound) = (true, true);
        geometry.for_each(&mut |part| {
            finite &= part.xy.iter().all(|(x, y)| x.is_finite() && y.is_finite());
            for extra in [&part.z, &part.m].into_iter().flatten() {
                sound &= extra.len() == part.len();
            }
        });
        if !finite {
            return Err(self.cannot(row, "非有限坐标", "coordinates that are not finite"));
        }
        if !sound {
            let en = "heights or measures of another number than positions";
            return Err(self.cannot(row, "个数与坐标不同的高程或量测值", en));
        }
        if geometry.vertex_count() > MOST_BYTES / 32 {
            return Err(self.cannot(row, "这么大的图形", "a geometry this large"));
        }
        Ok(())
    }

    fn properties(&self, feature: &Feature) -> Result<Vec<u8>, FormatError> {
        let mut out = Vec::new();
        for (number, column) in self.columns.iter().enumerate() {
            let value = feature.values.get(number).unwrap_or(&Value::Null);
            if !column.write(number as u16, value, &mut out) || out.len() > MOST_BYTES {
                let name = &column.field.name;
                let zh = format!("字段“{name}”的值 {}", shown(value));
                let en = format!("the value {} of the field \"{name}\"", shown(value));
                return Err(self.cannot(feature.row, zh, en));
            }
        }
        Ok(out)
    }

    fn header(&self) -> Vec<u8> {
        let mut builder = FlatBufferBuilder::new();
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|column| self.column(column, &mut builder))
            .collect();
        let columns = builder.create_vector(&columns);
        let name = builder.create_string(&self.layer.name);
        let envelope =
            (self.extent[0] <= self.extent[2]).then(|| builder.create_vector(&self.extent));
        let crs = crs(&self.layer.crs, &mut builder);
        let text = |key: &str| {
            self.layer
                .metadata
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, text)| text)
        };
        let title = text("title").map(|text| builder.create_string(text));
        let description = text("description").map(|text| builder.create_string(text));
        let metadata = self.metadata().map(|text| builder.create_string(&text));
        let table = builder.start_table();
        builder.push_slot(slot::header::FEATURES_COUNT, self.leaves.len() as u64, 0);
        let texts = [
            (slot::header::NAME, Some(name)),
            (slot::header::TITLE, title),
            (slot::header::DESCRIPTION, description),
            (slot::header::METADATA, metadata),
        ];
        for (slot, text) in texts {
            if let Some(text) = text {
                builder.push_slot_always(slot, text);
            }
        }
        if let Some(envelope) = envelope {
            builder.push_slot_always(slot::header::ENVELOPE, envelope);
        }
        if let Some(crs) = crs {
            builder.push_slot_always(slot::header::CRS, crs);
        }
        builder.push_slot_always(slot::header::COLUMNS, columns);
        let node_size = if self.has_index() { NODE_SIZE } else { 0 };
        builder.push_slot(slot::header::INDEX_NODE_SIZE, node_size, NODE_SIZE);
        builder.push_slot(
            slot::header::GEOMETRY_TYPE,
            geometry::declared(self.layer.geometry),
            0,
        );
        builder.push_slot(slot::header::HAS_Z, self.layer.has_z, false);
        builder.push_slot(slot::header::HAS_M, self.layer.has_m, false);
        let table = builder.end_table(table);
        builder.finish_size_prefixed(table, None);
        builder.finished_data().to_vec()
    }

    fn column(
        &self,
        column: &Column,
        builder: &mut FlatBufferBuilder<'static>,
    ) -> flatbuffers::WIPOffset<flatbuffers::TableFinishedWIPOffset> {
        let field = &column.field;
        let name = builder.create_string(&field.name);
        let alias = format!("alias:{}", field.name);
        let alias = self.layer.metadata.iter().find(|(key, _)| *key == alias);
        let alias = alias.map(|(_, text)| builder.create_string(text));
        let mark = (field.kind == FieldKind::Date).then(|| builder.create_string(DATE_MARK));
        let table = builder.start_table();
        builder.push_slot_always(slot::column::NAME, name);
        if let Some(alias) = alias {
            builder.push_slot_always(slot::column::TITLE, alias);
        }
        if let Some(mark) = mark {
            builder.push_slot_always(slot::column::METADATA, mark);
        }
        // as in SQL: the digits of a number are its precision
        let width = if field.kind == FieldKind::Real {
            slot::column::PRECISION
        } else {
            slot::column::WIDTH
        };
        builder.push_slot(width, field.width.map_or(-1, i32::from), -1);
        builder.push_slot(
            slot::column::SCALE,
            field.decimals.map_or(-1, i32::from),
            -1,
        );
        builder.push_slot(slot::column::TYPE, column.code(), 0);
        builder.end_table(table)
    }

    /// What has no place of its own, as a JSON object.
    fn metadata(&self) -> Option<String> {
        let own = |key: &str| {
            let field = key.strip_prefix("alias:");
            matches!(key, "title" | "description")
                || field.is_some_and(|field| self.layer.field(field).is_some())
        };
        let pairs = self.layer.metadata.iter().filter(|(key, _)| !own(key));
        let map: serde_json::Map<_, _> = pairs
            .map(|(key, text)| (key.clone(), text.clone().into()))
            .collect();
        (!map.is_empty()).then(|| serde_json::Value::Object(map).to_string())
    }

    fn has_index(&self) -> bool {
        !self.leaves.is_empty() && self.layer.geometry != GeometryKind::None
    }
}

/// A value for a message, at most a few characters of it.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Text(text) | Value::Date(text) | Value::DateTime(text) => format!("{text:?}"),
        Value::Binary(bytes) => format!("[{}]", bytes.len()),
        other => format!("{other:?}"),
    };
    text.chars().take(60).collect()
}

fn crs(
    statement: &CrsStatement,
    builder: &mut FlatBufferBuilder<'static>,
) -> Option<flatbuffers::WIPOffset<flatbuffers::TableFinishedWIPOffset>> {
    let (code, name, wkt) = match statement {
        CrsStatement::Unknown => return None,
        CrsStatement::Stated(crs) => (Some(format!("EPSG:{}", crs.epsg())), crs.name(), crs.wkt()),
        CrsStatement::Unsupported(other) => (
            other.code.clone(),
            other.name.clone(),
            other.definition.clone(),
        ),
    };
    let (org, number) = code
        .as_deref()
        .and_then(|code| code.split_once(':'))
        .unwrap_or(("", ""));
    let plain = number.parse::<i32>().ok().filter(|number| *number > 0);
    let text = plain.is_none() && !number.is_empty();
    let org = (!org.is_empty()).then(|| builder.create_string(org));
    let text = text.then(|| builder.create_string(number));
    let name = builder.create_string(&name);
    let wkt = wkt.contains('[').then(|| builder.create_string(&wkt));
    let table = builder.start_table();
    builder.push_slot_always(slot::crs::NAME, name);
    for (slot, text) in [
        (slot::crs::ORG, org),
        (slot::crs::WKT, wkt),
        (slot::crs::CODE_STRING, text),
    ] {
        if let Some(text) = text {
            builder.push_slot_always(slot, text);
        }
    }
    builder.push_slot(slot::crs::CODE, plain.unwrap_or(0), 0);
    Some(builder.end_table(table))
}

impl Sink for FgbSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let properties = self.properties(feature)?;
        if let Some(geometry) = &feature.geometry {
            self.check(geometry, feature.row)?;
        }
        self.builder.reset();
        let dimensions = Dimensions {
            z: self.layer.has_z,
            m: self.layer.has_m,
        };
        let multi = self.layer.geometry != GeometryKind::Mixed;
        let mut writer = Writer {
            builder: &mut self.builder,
            dimensions,
        };
        let geometry = feature
            .geometry
            .as_ref()
            .map(|geometry| writer.geometry(geometry, multi));
        let properties = (!properties.is_empty()).then(|| self.builder.create_vector(&properties));
        let table = self.builder.start_table();
        if let Some(geometry) = geometry {
            self.builder
                .push_slot_always(slot::feature::GEOMETRY, geometry);
        }
        if let Some(properties) = properties {
            self.builder
                .push_slot_always(slot::feature::PROPERTIES, properties);
        }
        let table = self.builder.end_table(table);
        self.builder.finish_size_prefixed(table, None);
        let bytes = self.builder.finished_data();
        let size = u32::try_from(bytes.len());
        let size =
            size.map_err(|_| self.cannot(feature.row, "这么大的要素", "a feature this large"))?;
        self.waiting
            .write_all(bytes)
            .map_err(|error| FormatError::write(&self.place.file, error))?;
        let extent = feature
            .geometry
            .as_ref()
            .and_then(Geometry::bounds)
            .unwrap_or(NOTHING);
        tree::widen(&mut self.extent, &extent);
        self.leaves.push(Leaf {
            extent,
            at: self.written,
            size,
        });
        self.written += u64::from(size);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        let file = self.place.file.clone();
        let io = |error| FormatError::write(&file, error);
        if self.has_index() && tree::sort(&mut self.leaves, &self.extent) {
            let zh = "要素按空间索引重新排序";
            let en = "the features are in the order of the spatial index";
            self.notices
                .push(Notice::new("fgb.reordered", self.place.clone(), zh, en));
        }
        let header = self.header();
        self.file.write(&MAGIC)?;
        self.file.write(&header)?;
        if self.has_index() {
            let mut index = BufWriter::with_capacity(1 << 16, self.file.file()?);
            tree::write(&self.leaves, &mut index)
                .and_then(|()| index.flush())
                .map_err(io)?;
        }
        self.waiting.flush().map_err(io)?;
        let waiting = self.waiting.get_mut();
        let mut at = u64::MAX;
        let mut buffer = Vec::new();
        for leaf in &self.leaves {
            if leaf.at != at {
                waiting.seek(SeekFrom::Start(leaf.at)).map_err(io)?;
            }
            buffer.resize(leaf.size as usize, 0);
            waiting.read_exact(&mut buffer).map_err(io)?;
            at = leaf.at + u64::from(leaf.size);
            self.file.write(&buffer)?;
        }
        self.file.finish()?;
        Ok(self.notices)
    }
}
