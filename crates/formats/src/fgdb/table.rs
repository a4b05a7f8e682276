//! One table: header, field descriptions, rows.

use std::io::{BufReader, Read, Seek, SeekFrom};

use super::FORMAT;
use super::files::{Files, part_name};
use super::schema::Schema;
use super::tablx::{Offsets, Tablx};
use crate::input::{Blob, ReadSeek};
use crate::{FormatError, Limits, Place};

const HEADER: u64 = 40;
/// Longest field descriptions of a table.
const MOST_DESCRIPTION: u64 = 10 << 20;

/// A table opened for reading.
pub(super) struct Table {
    pub(super) schema: Schema,
    /// Rows that the header states, deleted ones not counted.
    pub(super) count: u64,
    pub(super) place: Place,
    blob: Blob,
    length: u64,
    index: Option<Tablx>,
}

impl Table {
    /// Opens the table of this number.
    pub(super) fn open(
        files: &Files,
        number: u32,
        place: Place,
        limits: &Limits,
    ) -> Result<Self, FormatError> {
        let missing = |extension: &str| FormatError::Missing {
            place: Place::file(&files.name).into(),
            missing: part_name(number, extension),
        };
        let Some(blob) = files.part(number, "gdbtable") else {
            if files.part(number, "cdf").is_some() {
                return Err(compressed(&place));
            }
            return Err(missing("gdbtable"));
        };
        let io = |error| FormatError::read(place.file.clone(), error);
        let length = blob.len().map_err(io)?;
        let (count, start) = header(blob, &place)?;
        let schema = describe(blob, start, length, &place, limits)?;
        let index = match files.part(number, "gdbtablx") {
            Some(index) => Some(Tablx::open(index, &place)?),
            None if count == 0 => None,
            None => return Err(missing("gdbtablx")),
        };
        Ok(Self {
            schema,
            count,
            place,
            blob: blob.clone(),
            length,
            index,
        })
    }

    /// Whether the numbers of the rows are certain.
    pub(super) fn is_reliable(&self) -> bool {
        self.index.as_ref().is_none_or(|index| index.reliable)
    }

    /// Streams the rows as stored.
    pub(super) fn rows(&self, limit: u64) -> Result<Rows<'_>, FormatError> {
        let io = |error| FormatError::read(self.place.file.clone(), error);
        let offsets = self
            .index
            .as_ref()
            .map(Tablx::offsets)
            .transpose()
            .map_err(io)?;
        let reader = BufReader::with_capacity(64 * 1024, self.blob.open().map_err(io)?);
        Ok(Rows {
            table: self,
            offsets,
            reader,
            at: 0,
            read: 0,
            limit,
            buffer: Vec::new(),
        })
    }
}

/// Names the way out: such a table cannot be read by anything but ArcGIS.
fn compressed(place: &Place) -> FormatError {
    let what = "压缩的文件地理数据库，请先在 ArcGIS 中解压缩 (a compressed table: decompress it in ArcGIS first)";
    FormatError::Unsupported {
        place: place.clone().into(),
        what: what.to_owned(),
    }
}

/// Count of rows, and where the field descriptions start.
fn header(blob: &Blob, place: &Place) -> Result<(u64, u64), FormatError> {
    let head = blob
        .head(HEADER)
        .map_err(|error| FormatError::read(place.file.clone(), error))?;
    let cut = || {
        let (zh, en) = (
            "表 .gdbtable 的文件头不完整",
            "the header of the table .gdbtable is cut short",
        );
        FormatError::malformed(place, FORMAT, zh, en)
    };
    if head.len() < HEADER as usize {
        return Err(cut());
    }
    let number = |from: usize, bytes: usize| {
        let mut raw = [0; 8];
        raw[..bytes].copy_from_slice(&head[from..from + bytes]);
        u64::from_le_bytes(raw)
    };
    let count = match number(0, 4) {
        3 => number(4, 4),
        // object numbers of 64 bits, ArcGIS Pro 3.2
        4 => number(16, 8),
        version => {
            let what = format!("version {version} of a table");
            return Err(FormatError::Unsupported {
                place: place.clone().into(),
                what,
            });
        }
    };
    Ok((count, number(32, 8)))
}

fn describe(
    blob: &Blob,
    start: u64,
    length: u64,
    place: &Place,
    limits: &Limits,
) -> Result<Schema, FormatError> {
    let io = |error| FormatError::read(place.file.clone(), error);
    let broken = |zh: &str, en: &str| FormatError::malformed(place, FORMAT, zh, en);
    let cut = || broken("字段描述不完整", "the field descriptions are cut short");
    if start.checked_add(4).is_none_or(|end| end > length) {
        return Err(cut());
    }
    let mut reader = blob.open().map_err(io)?;
    reader.seek(SeekFrom::Start(start)).map_err(io)?;
    let mut size = [0; 4];
    reader.read_exact(&mut size).map_err(io)?;
    let size = u64::from(u32::from_le_bytes(size));
    if size > MOST_DESCRIPTION || size > length - start - 4 {
        return Err(cut());
    }
    let mut section = Vec::with_capacity(size as usize);
    reader.take(size).read_to_end(&mut section).map_err(io)?;
    Schema::parse(&section, limits.fields).map_err(|(zh, en)| broken(&zh, &en))
}

/// Rows in the order of their numbers.
pub(super) struct Rows<'a> {
    table: &'a Table,
    offsets: Option<Offsets<'a>>,
    reader: BufReader<Box<dyn ReadSeek>>,
    at: u64,
    /// Bytes of all rows read so far: never more than the table has.
    read: u64,
    limit: u64,
    buffer: Vec<u8>,
}

impl Rows<'_> {
    /// The number and the bytes of the next row.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &[u8])>, FormatError> {
        let place = &self.table.place;
        let io = |error| FormatError::read(place.file.clone(), error);
        let Some(offsets) = &mut self.offsets else {
            return Ok(None);
        };
        let Some((number, offset)) = offsets.next().map_err(io)? else {
            return Ok(None);
        };
        let broken =
            |zh: String, en: String| FormatError::malformed(&place.at_row(number), FORMAT, zh, en);
        let room = self
            .table
            .length
            .checked_sub(offset)
            .and_then(|left| left.checked_sub(4));
        let Some(room) = room else {
            return Err(broken(
                format!("行的位置 {offset} 在表之外"),
                format!("the row lies at {offset}, outside the table"),
            ));
        };
        if offset == self.at {
            // the usual case: one row behind the other
        } else if let Ok(step) = i64::try_from(offset.abs_diff(self.at)) {
            let step = if offset > self.at { step } else { -step };
            self.reader.seek_relative(step).map_err(io)?;
        }
        let mut head = [0; 4];
        self.reader.read_exact(&mut head).map_err(io)?;
        let size = u64::from(u32::from_le_bytes(head));
        if size > room {
            return Err(broken(
                format!("行声明 {size} 字节，表中只剩 {room} 字节"),
                format!("the row states {size} bytes, {room} are left in the table"),
            ));
        }
        if size > self.limit {
            let place = place.at_row(number);
            return Err(FormatError::Limit {
                place: place.into(),
                what: "bytes of a row",
                limit: self.limit,
            });
        }
        self.read += size + 4;
        if self.read > self.table.length {
            return Err(broken("行互相重叠".to_owned(), "rows overlap".to_owned()));
        }
        self.buffer.resize(size as usize, 0);
        self.reader.read_exact(&mut self.buffer).map_err(io)?;
        self.at = offset + 4 + size;
        Ok(Some((number, &self.buffer)))
    }
}

/// The number of a field, whatever the case of its name.
pub(super) fn position(schema: &Schema, name: &str) -> Option<usize> {
    let fields = schema
        .columns
        .iter()
        .filter(|column| column.field().is_some());
    let mut names = fields.map(|column| &column.name);
    names.position(|other| other.eq_ignore_ascii_case(name))
}
