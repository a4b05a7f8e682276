use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use arrow_array::{Array, RecordBatch};
use kunyu_terms::{Lang, Localized};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};

use super::geo::{self, Encoding, Geo};
use super::{FORMAT, column, native, widths};
use crate::input::Blob;
use crate::notice::NoticeLog;
use crate::wkb::Survey;
use crate::{
    Feature, Features, FormatError, Geometry, GeometryKind, Layer, Notice, OpenOptions, Place,
    Source, Value, wkb,
};

/// Rows of a batch, at most.
const BATCH_ROWS: usize = 1_024;
/// Bytes of a batch to aim at.
const BATCH_BYTES: i64 = 8 << 20;

/// A GeoParquet opened for reading.
pub(crate) struct ParquetSource {
    blob: Blob,
    metadata: ArrowReaderMetadata,
    place: Place,
    options: OpenOptions,
    geo: Option<Geo>,
    /// Leaves of the schema (root columns) to read: the geometry, then the fields.
    roots: Vec<usize>,
    layers: Vec<Layer>,
    notices: NoticeLog,
}

/// Runs code of the Parquet library, whose panics on damaged files become errors.
fn guarded<T>(
    place: &Place,
    work: impl FnOnce() -> Result<T, parquet::errors::ParquetError>,
) -> Result<T, FormatError> {
    crate::guard::guarded(place, "Parquet", work)
}

/// The Parquet library needs a file.
fn on_disk(blob: Blob) -> std::io::Result<Blob> {
    let Blob::Bytes(bytes) = &blob else {
        return Ok(blob);
    };
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(bytes)?;
    Ok(Blob::Temp(Arc::new(file)))
}

fn open_file(blob: &Blob, place: &Place) -> Result<File, FormatError> {
    let path = blob.path().unwrap_or_else(|| std::path::Path::new(""));
    File::open(path).map_err(|error| FormatError::read(place.file.clone(), error))
}

impl ParquetSource {
    /// Reads the footer: schema, row groups and `geo` metadata.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let blob = on_disk(blob).map_err(|error| FormatError::read(file, error))?;
        let reader = open_file(&blob, &place)?;
        // the embedded Arrow schema would bring in types (dictionaries, views) that say no more
        let settings = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = guarded(&place, || ArrowReaderMetadata::load(&reader, settings))?;
        let mut source = Self {
            blob,
            metadata,
            place,
            options: options.clone(),
            geo: None,
            roots: Vec::new(),
            layers: Vec::new(),
            notices: NoticeLog::default(),
        };
        source.check_sizes()?;
        source.describe()?;
        Ok(source)
    }

    /// Refuses a footer that states more than could be held.
    fn check_sizes(&self) -> Result<(), FormatError> {
        let rows: i64 = self.metadata.metadata().file_metadata().num_rows();
        let groups = self.metadata.metadata().row_groups();
        let summed = groups
            .iter()
            .try_fold(0_i64, |sum, group| sum.checked_add(group.num_rows()));
        let length = self
            .blob
            .len()
            .map_err(|error| FormatError::read(&self.place.file, error))?;
        // the library asserts what it should check
        let outside = groups
            .iter()
            .flat_map(parquet::file::metadata::RowGroupMetaData::columns)
            .any(|column| {
                let start = column
                    .dictionary_page_offset()
                    .unwrap_or(column.data_page_offset());
                let (start, size) = (
                    u64::try_from(start),
                    u64::try_from(column.compressed_size()),
                );
                let end = start
                    .ok()
                    .zip(size.ok())
                    .and_then(|(start, size)| start.checked_add(size));
                end.is_none_or(|end| end > length)
                    || column.num_values() < 0
                    || column.uncompressed_size() < 0
            });
        let negative = groups.iter().any(|group| group.num_rows() < 0);
        if rows < 0 || summed != Some(rows) || negative || outside {
            let zh = "Parquet 文件损坏（行数或位置不符）";
            let en = "the Parquet file is damaged (row counts or offsets do not agree)";
            return Err(FormatError::malformed(&self.place, FORMAT, zh, en));
        }
        Ok(())
    }

    fn note(&self, layer: &mut Layer, code: &'static str, zh: String, en: String) {
        layer
            .notices
            .push(Notice::new(code, self.place.clone(), zh, en));
    }

    fn describe(&mut self) -> Result<(), FormatError> {
        let schema = self.metadata.schema().clone();
        if schema.fields().len() > self.options.limits.fields {
            let limit = self.options.limits.fields as u64;
            return Err(FormatError::Limit {
                place: self.place.clone().into(),
                what: "columns",
                limit,
            });
        }
        let file = self.metadata.metadata().file_metadata();
        let pairs = file.key_value_metadata();
        let text = pairs
            .and_then(|pairs| pairs.iter().find(|pair| pair.key == "geo"))
            .and_then(|pair| pair.value.as_deref());
        let stem = self.place.file.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let mut layer = Layer::new(stem, GeometryKind::None);
        layer.feature_count = u64::try_from(file.num_rows()).ok();
        self.geo = if let Some(text) = text {
            Some(
                geo::parse(text)
                    .map_err(|(zh, en)| FormatError::malformed(&self.place, FORMAT, zh, en))?,
            )
        } else {
            let zh = "没有 geo 元数据，按属性表读取".to_owned();
            let en = "no \"geo\" metadata; read as a table".to_owned();
            self.note(&mut layer, "geoparquet.no_geo", zh, en);
            None
        };
        if let Some(geo) = self.geo.clone() {
            let found = schema
                .fields()
                .iter()
                .position(|field| *field.name() == geo.column);
            let missing = format!("column \"{}\"", geo.column);
            let place = self.place.clone();
            self.roots.push(found.ok_or(FormatError::Missing {
                place: place.into(),
                missing,
            })?);
            (layer.crs, layer.has_z, layer.has_m) = (geo.crs.clone(), geo.z, geo.m);
            layer.geometry = geo.kind.unwrap_or(GeometryKind::Mixed);
            if geo.spherical {
                let zh = "边按球面大圆声明，这里按平面直线读取".to_owned();
                let en = "edges are declared spherical; read as straight in the plane".to_owned();
                self.note(&mut layer, "geoparquet.spherical", zh, en);
            }
        }
        self.fields(&schema, &mut layer);
        let file = self.metadata.metadata().file_metadata();
        let pairs = file.key_value_metadata().into_iter().flatten();
        for pair in pairs.filter(|pair| pair.key == widths::KEY) {
            widths::apply(pair.value.as_deref().unwrap_or_default(), &mut layer.fields);
        }
        self.layers.push(layer);
        if self.geo.as_ref().is_some_and(|geo| geo.kind.is_none()) {
            let found = self.survey()?;
            let layer = &mut self.layers[0];
            layer.has_z |= found.z;
            layer.has_m |= found.m;
            if found.kind != GeometryKind::None {
                layer.geometry = found.kind;
            }
        }
        Ok(())
    }

    fn fields(&mut self, schema: &arrow_schema::Schema, layer: &mut Layer) {
        for (index, field) in schema.fields().iter().enumerate() {
            let name = field.name();
            let (mut covering, mut other) = (false, false);
            if let Some(geo) = &self.geo {
                covering = *name == geo.column || geo.coverings.contains(name);
                other = geo.others.contains(name);
            }
            if covering {
                continue;
            }
            if let Some(found) = column::field(name, field.data_type()).filter(|_| !other) {
                layer.fields.push(found);
                self.roots.push(index);
                continue;
            }
            let zh = format!("字段“{name}”的类型不支持，未读取");
            let en = format!("the column \"{name}\" is of a type that is not read");
            self.note(layer, "geoparquet.column_skipped", zh, en);
        }
    }

    fn batches(&self, roots: &[usize]) -> Result<ParquetRecordBatchReader, FormatError> {
        let reader = open_file(&self.blob, &self.place)?;
        let descriptor = self.metadata.metadata().file_metadata().schema_descr_ptr();
        let mask = ProjectionMask::roots(&descriptor, roots.iter().copied());
        let groups = self.metadata.metadata().row_groups();
        let widest = groups
            .iter()
            .map(|group| group.total_byte_size() / group.num_rows().max(1));
        let rows = BATCH_BYTES / widest.max().unwrap_or(1).max(1);
        let rows = usize::try_from(rows).unwrap_or(1).clamp(1, BATCH_ROWS);
        let metadata = self.metadata.clone();
        guarded(&self.place, || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(reader, metadata)
                .with_projection(mask)
                .with_batch_size(rows)
                .build()
        })
    }

    /// Types are not listed: the first bytes of every geometry tell.
    fn survey(&self) -> Result<Survey, FormatError> {
        let mut all = Survey::NONE;
        if self
            .geo
            .as_ref()
            .is_none_or(|geo| geo.encoding != Encoding::Wkb)
        {
            return Ok(all);
        }
        let mut reader = self.batches(&self.roots[..1])?;
        while let Some(batch) = next_batch(&mut reader, &self.place)? {
            let array = batch.column(0);
            for row in (0..array.len()).filter(|row| !array.is_null(*row)) {
                if let Some(found) = column::bytes(array, row).and_then(wkb::survey) {
                    all = all.or(found);
                }
            }
        }
        Ok(all)
    }
}

fn next_batch(
    reader: &mut ParquetRecordBatchReader,
    place: &Place,
) -> Result<Option<RecordBatch>, FormatError> {
    guarded(place, || Ok(reader.next().transpose()?))
}

struct Rows<'a> {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    /// Column of the batch for the geometry, and for each field.
    geometry: Option<usize>,
    fields: Vec<usize>,
    at: usize,
    row: u64,
    geo: Option<&'a Geo>,
    place: &'a Place,
    strict: bool,
    notices: &'a mut NoticeLog,
    ended: bool,
}

impl Rows<'_> {
    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        while self
            .batch
            .as_ref()
            .is_none_or(|batch| self.at >= batch.num_rows())
        {
            let Some(batch) = next_batch(&mut self.reader, self.place)? else {
                return Ok(None);
            };
            (self.batch, self.at) = (Some(batch), 0);
        }
        let Some(batch) = &self.batch else {
            return Ok(None);
        };
        self.row += 1;
        let place = self.place.at_row(self.row);
        let at = self.at;
        self.at += 1;
        let mut geometry = None;
        let mut closed = 0;
        if let (Some(index), Some(geo)) = (self.geometry, self.geo) {
            let fault = |(zh, en)| FormatError::malformed(&place, FORMAT, zh, en);
            let array = batch.column(index);
            if !array.is_null(at) {
                let parsed = match geo.encoding {
                    Encoding::Native => native::geometry(array, at, geo.kind).map(|g| (g, 0)),
                    Encoding::Wkb => match column::bytes(array, at) {
                        Some([]) | None => Ok((Geometry::Collection(Vec::new()), 0)),
                        Some(bytes) => wkb::read(bytes),
                    },
                };
                let (shape, rings) = parsed.map_err(fault)?;
                (geometry, closed) = (Some(shape), rings);
            }
        }
        let values: Vec<Value> = self
            .fields
            .iter()
            .map(|index| column::value(batch.column(*index), at))
            .collect();
        if closed > 0 {
            let (zh, en) = (
                format!("{closed} 个环未闭合，已闭合"),
                format!("{closed} rings closed"),
            );
            let notice = Notice::new("geoparquet.ring_closed", place.clone(), zh, en);
            if self.strict {
                let (zh, en) = (notice.sentence(Lang::Zh), notice.sentence(Lang::En));
                return Err(FormatError::Strict {
                    notice: notice.code,
                    zh,
                    en,
                });
            }
            self.notices.push(notice);
        }
        let row = self.row;
        Ok(Some(Feature {
            row,
            place,
            geometry,
            values,
            vertex_lines: Vec::new(),
        }))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

impl Source for ParquetSource {
    fn format(&self) -> &'static str {
        FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        if layer > 0 {
            let file = self.place.file.clone();
            return Err(FormatError::NoLayer {
                file,
                asked: layer,
                count: 1,
            });
        }
        let reader = self.batches(&self.roots)?;
        // a projection keeps the order of the file, whatever the order of the list
        let mut order = self.roots.clone();
        order.sort_unstable();
        let place_of = |root: &usize| order.binary_search(root).unwrap_or_default();
        let geometry = self.geo.as_ref().map(|_| place_of(&self.roots[0]));
        let fields = self.roots.iter().skip(usize::from(geometry.is_some()));
        let fields = fields.map(place_of).collect();
        self.notices.clear();
        Ok(Box::new(Rows {
            reader,
            batch: None,
            geometry,
            fields,
            at: 0,
            row: 0,
            geo: self.geo.as_ref(),
            place: &self.place,
            strict: self.options.strict,
            notices: &mut self.notices,
            ended: false,
        }))
    }

    fn notices(&self) -> Vec<Notice> {
        let opening = self
            .layers
            .iter()
            .flat_map(|layer| layer.notices.iter().cloned());
        opening.chain(self.notices.list()).collect()
    }
}
