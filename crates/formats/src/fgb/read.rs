use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use kunyu_terms::{Lang, Localized};

use super::buffer::Buffer;
use super::geometry::{self, Refusal};
use super::header::Header;
use super::{FORMAT, MAGIC, properties, slot, tree};
use crate::input::{Blob, ReadSeek};
use crate::notice::NoticeLog;
use crate::wkb::Dimensions;
use crate::{
    Feature, Features, FormatError, GeometryKind, Layer, Notice, OpenOptions, Place, Source, Value,
};

/// Longest header.
const MOST_HEADER: u64 = 10 << 20;

/// A FlatGeobuf opened for reading.
pub(crate) struct FgbSource {
    blob: Blob,
    place: Place,
    header: Header,
    /// Where the features start.
    start: u64,
    length: u64,
    options: OpenOptions,
    layers: Vec<Layer>,
    notices: NoticeLog,
}

impl FgbSource {
    /// Reads the header. A file of several kinds of geometry is read once to know which.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let io = |error| FormatError::read(file, error);
        let broken = |zh: &str, en: &str| FormatError::malformed(&place, FORMAT, zh, en);
        let length = blob.len().map_err(io)?;
        let head = blob.head(12).map_err(io)?;
        let (Some(magic), Some(size)) = (head.get(..8), head.get(8..12)) else {
            return Err(broken("文件头不完整", "the header is cut short"));
        };
        // the last byte is a patch level
        if magic[..7] != MAGIC[..7] {
            let what = format!("FlatGeobuf of version {}", magic[3]);
            return Err(FormatError::Unsupported {
                place: place.into(),
                what,
            });
        }
        let size = u64::from(u32::from_le_bytes([size[0], size[1], size[2], size[3]]));
        if size > MOST_HEADER || size + 12 > length {
            return Err(broken(
                "文件头的长度无效",
                "the length of the header is not valid",
            ));
        }
        let mut bytes = Vec::with_capacity(size as usize);
        let mut reader = blob.open().map_err(io)?;
        reader.seek(SeekFrom::Start(12)).map_err(io)?;
        reader.take(size).read_to_end(&mut bytes).map_err(io)?;
        let header =
            Header::parse(&bytes, options.limits.fields).map_err(|(zh, en)| broken(&zh, &en))?;
        let start = tree::size(header.count, header.node_size)
            .and_then(|index| index.checked_add(12 + size))
            .filter(|start| *start <= length)
            .ok_or_else(|| broken("空间索引不完整", "the spatial index is cut short"))?;
        let mut source = Self {
            blob,
            place,
            layers: vec![layer(&header, file)],
            header,
            start,
            length,
            options: options.clone(),
            notices: NoticeLog::default(),
        };
        if source.header.times {
            let (zh, en) = ("坐标的时间值未读取", "times of positions were not read");
            source.layers[0]
                .notices
                .push(Notice::new("fgb.times", source.place.clone(), zh, en));
        }
        if source.header.geometry_type == 0 {
            source.layers[0].geometry = source.survey()?;
        }
        Ok(source)
    }

    fn records(&mut self) -> Result<Records<'_>, FormatError> {
        let io = |error| FormatError::read(&self.place.file, error);
        let mut reader = BufReader::with_capacity(64 * 1024, self.blob.open().map_err(io)?);
        reader.seek(SeekFrom::Start(self.start)).map_err(io)?;
        Ok(Records {
            reader,
            header: &self.header,
            place: &self.place,
            options: &self.options,
            notices: &mut self.notices,
            left: self.length - self.start,
            row: 0,
            buffer: Vec::new(),
            ended: false,
        })
    }

    /// The kind that covers all geometries.
    fn survey(&mut self) -> Result<GeometryKind, FormatError> {
        let mut records = self.records()?;
        let mut kind = GeometryKind::None;
        while records.advance()? {
            let place = records.place.at_row(records.row);
            let found = type_of(&records.buffer);
            let found = found.map_err(|(zh, en)| FormatError::malformed(&place, FORMAT, zh, en))?;
            kind = kind.or(found);
            if kind == GeometryKind::Mixed {
                break;
            }
        }
        self.notices.clear();
        Ok(kind)
    }
}

fn layer(header: &Header, file: &str) -> Layer {
    let name = if header.name.is_empty() {
        Path::new(file)
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    } else {
        header.name.clone()
    };
    let mut layer = Layer::new(name, geometry::kind(header.geometry_type));
    layer.crs = header.crs.clone();
    layer.fields = header
        .columns
        .iter()
        .map(|column| column.field.clone())
        .collect();
    (layer.has_z, layer.has_m) = (header.z, header.m);
    layer.metadata.clone_from(&header.metadata);
    layer.feature_count = (header.count > 0).then_some(header.count);
    layer
}

fn type_of(bytes: &[u8]) -> Result<GeometryKind, crate::bytes::Fault> {
    let buffer = Buffer::new(bytes, 1);
    let Some(table) = buffer.root()?.table(slot::feature::GEOMETRY)? else {
        return Ok(GeometryKind::None);
    };
    Ok(geometry::kind(geometry::code(&table, 0)?))
}

impl Source for FgbSource {
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
        self.notices.clear();
        Ok(Box::new(self.records()?))
    }

    fn notices(&self) -> Vec<Notice> {
        let opening = self
            .layers
            .iter()
            .flat_map(|layer| layer.notices.iter().cloned());
        opening.chain(self.notices.list()).collect()
    }
}

/// Streams the features.
struct Records<'a> {
    reader: BufReader<Box<dyn ReadSeek>>,
    header: &'a Header,
    place: &'a Place,
    options: &'a OpenOptions,
    notices: &'a mut NoticeLog,
    left: u64,
    row: u64,
    buffer: Vec<u8>,
    ended: bool,
}

impl Records<'_> {
    fn broken(&self, zh: impl Into<String>, en: impl Into<String>) -> FormatError {
        FormatError::malformed(&self.place.at_row(self.row), FORMAT, zh, en)
    }

    /// Reads the next feature into the buffer.
    fn advance(&mut self) -> Result<bool, FormatError> {
        let stated = self.header.count;
        if stated > 0 && self.row == stated {
            self.report_tail();
            return Ok(false);
        }
        if self.left == 0 && stated == 0 {
            return Ok(false);
        }
        if self.left == 0 {
            let row = self.row;
            let zh = format!("文件头声明 {stated} 个要素，实有 {row} 个");
            let en = format!("the header states {stated} features, the file has {row}");
            return Err(FormatError::malformed(self.place, FORMAT, zh, en));
        }
        self.row += 1;
        let io = |error| FormatError::read(&self.place.file, error);
        let cut = |this: &Self| this.broken("要素不完整", "the feature is cut short");
        if self.left < 4 {
            return Err(cut(self));
        }
        let mut size = [0; 4];
        self.reader.read_exact(&mut size).map_err(io)?;
        let size = u64::from(u32::from_le_bytes(size));
        self.left -= 4;
        if size > self.left {
            return Err(cut(self));
        }
        let limit = self.options.limits.feature_bytes;
        if size > limit {
            let place = self.place.at_row(self.row);
            return Err(FormatError::Limit {
                place: place.into(),
                what: "bytes of a feature",
                limit,
            });
        }
        self.buffer.resize(size as usize, 0);
        self.reader.read_exact(&mut self.buffer).map_err(io)?;
        self.left -= size;
        Ok(true)
    }

    fn report_tail(&mut self) {
        if self.left > 0 {
            let zh = format!("文件末尾有 {} 个多余的字节", self.left);
            let en = format!("{} bytes behind the last feature", self.left);
            self.notices.push(Notice::new(
                "fgb.trailing_bytes",
                self.place.clone(),
                zh,
                en,
            ));
        }
    }

    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        if !self.advance()? {
            return Ok(None);
        }
        let mut closed = 0;
        let parsed = parse(&self.buffer, self.header, &mut closed);
        let (geometry, values) = match parsed {
            Ok(parsed) => parsed,
            Err(Refusal::Broken((zh, en))) => return Err(self.broken(zh, en)),
            Err(Refusal::Unsupported(what)) => {
                let place = self.place.at_row(self.row).into();
                return Err(FormatError::Unsupported {
                    place,
                    what: what.to_owned(),
                });
            }
        };
        let place = self.place.at_row(self.row);
        if closed > 0 {
            let zh = format!("{closed} 个环未闭合，已闭合");
            let notice = Notice::new(
                "fgb.ring_closed",
                place.clone(),
                zh,
                format!("{closed} rings closed"),
            );
            if self.options.strict {
                let (zh, en) = (notice.sentence(Lang::Zh), notice.sentence(Lang::En));
                return Err(FormatError::Strict {
                    notice: notice.code,
                    zh,
                    en,
                });
            }
            self.notices.push(notice);
        }
        Ok(Some(Feature {
            row: self.row,
            place,
            geometry,
            values,
            vertex_lines: Vec::new(),
        }))
    }
}

fn parse(
    bytes: &[u8],
    header: &Header,
    closed: &mut usize,
) -> Result<(Option<crate::Geometry>, Vec<Value>), Refusal> {
    let buffer = Buffer::new(bytes, 1);
    let table = buffer.root()?;
    if header.columns.is_empty() && !table.tables(slot::feature::COLUMNS)?.is_empty() {
        return Err(Refusal::Unsupported("columns of single features"));
    }
    let properties = table.bytes(slot::feature::PROPERTIES)?.unwrap_or_default();
    let values = properties::values(properties, &header.columns)?;
    let dimensions = Dimensions {
        z: header.z,
        m: header.m,
    };
    let geometry = table
        .table(slot::feature::GEOMETRY)?
        .map(|table| geometry::read(&table, header.geometry_type, dimensions, closed))
        .transpose()?;
    Ok((geometry, values))
}

impl Iterator for Records<'_> {
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
