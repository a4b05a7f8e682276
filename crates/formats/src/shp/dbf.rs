//! dBASE tables: header, encoding, records.

use std::io::{BufReader, Read, Seek, SeekFrom};

use crate::input::{Blob, ReadSeek};
use crate::text::Charset;
use crate::{Field, FieldKind, FormatError, Limits, Notice, Place, Value};

const FORMAT: &str = "DBF";

/// One column as stored.
#[derive(Debug, Clone)]
struct Column {
    code: u8,
    offset: usize,
    width: usize,
    decimals: u8,
}

/// A table whose header has been read.
#[derive(Debug, Clone)]
pub(super) struct Dbf {
    blob: Blob,
    place: Place,
    version: u8,
    header_len: u64,
    record_len: usize,
    columns: Vec<Column>,
    pub(super) fields: Vec<Field>,
    pub(super) records: u64,
    pub(super) charset: Charset,
}

/// One record.
pub(super) struct Record {
    pub(super) deleted: bool,
    pub(super) values: Vec<Value>,
    /// Whether text was not valid in the encoding of the table.
    pub(super) garbled: bool,
}

fn u16_at(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

impl Dbf {
    /// Reads the header and settles the encoding: `.cpg`, then the language driver, then the
    /// option, then what the text itself is valid in.
    pub(super) fn open(
        blob: Blob,
        place: &Place,
        cpg: Option<&Blob>,
        option: Option<Charset>,
        limits: &Limits,
        notices: &mut Vec<Notice>,
    ) -> Result<Self, FormatError> {
        let broken = |zh: &str, en: &str| FormatError::malformed(place, FORMAT, zh, en);
        let io = |error| FormatError::read(place.file.clone(), error);
        let head = blob.head(32 + 32 * limits.fields as u64 + 2).map_err(io)?;
        let length = blob.len().map_err(io)?;
        if head.len() < 32 {
            return Err(broken("DBF 文件头不完整", "the DBF header is cut short"));
        }
        let (header_len, record_len) = (u16_at(&head, 8), u16_at(&head, 10));
        if header_len < 33 || record_len < 1 || header_len as u64 > length {
            return Err(broken("DBF 文件头无效", "the DBF header is not valid"));
        }
        let stated = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        let room = (length - header_len as u64) / record_len as u64;
        if stated > room {
            let zh = format!("DBF 应有 {stated} 行，文件只够 {room} 行");
            let en = format!("the DBF states {stated} rows, the file holds {room}");
            notices.push(Notice::new("shp.dbf_short", place.clone(), zh, en));
        }
        let mut dbf = Self {
            blob,
            place: place.clone(),
            version: head[0],
            header_len: header_len as u64,
            record_len,
            columns: Vec::new(),
            fields: Vec::new(),
            records: stated.min(room),
            charset: Charset::UTF8,
        };
        let names = dbf.read_columns(&head);
        let listed = cpg.and_then(|blob| Self::cpg_charset(blob, place, notices));
        let declared = listed.or_else(|| Charset::from_ldid(head[29])).or(option);
        dbf.settle_charset(declared, &names, notices)?;
        dbf.name_fields(&names);
        Ok(dbf)
    }

    fn cpg_charset(blob: &Blob, place: &Place, notices: &mut Vec<Notice>) -> Option<Charset> {
        let label = blob.head(64).ok()?;
        let label = String::from_utf8_lossy(&label).trim().to_owned();
        let charset = Charset::from_label(&label);
        if charset.is_none() {
            let short: String = label.chars().take(20).collect();
            let zh = format!(".cpg 的内容“{short}”不是编码名称，已忽略");
            let en = format!("the .cpg says \"{short}\", which is no encoding; ignored");
            notices.push(Notice::new("shp.cpg_unknown", place.clone(), zh, en));
        }
        charset
    }

    /// Column descriptors; gives the raw names.
    fn read_columns(&mut self, head: &[u8]) -> Vec<Vec<u8>> {
        let mut names = Vec::new();
        let mut offset = 1;
        let end = (self.header_len as usize).min(head.len());
        for descriptor in head[32..end].chunks_exact(32) {
            if matches!(descriptor[0], 0x0d | 0x00) {
                break;
            }
            let code = descriptor[11].to_ascii_uppercase();
            let mut width = usize::from(descriptor[16]);
            let mut decimals = descriptor[17];
            if code == b'C' {
                // a width over 255 carries into the decimals
                width += usize::from(decimals) << 8;
                decimals = 0;
            }
            if offset + width > self.record_len {
                break;
            }
            let raw = &descriptor[..11];
            let length = raw.iter().position(|byte| *byte == 0).unwrap_or(11);
            names.push(raw[..length].to_vec());
            self.columns.push(Column {
                code,
                offset,
                width,
                decimals,
            });
            offset += width;
        }
        names
    }

    fn name_fields(&mut self, names: &[Vec<u8>]) {
        for (column, name) in self.columns.iter().zip(names) {
            let name = decode(self.charset, name).0.trim().to_owned();
            let kind = match column.code {
                b'N' | b'F'
                    if column.code == b'N' && column.decimals == 0 && column.width <= 18 =>
                {
                    FieldKind::Integer
                }
                b'N' | b'F' | b'O' | b'Y' => FieldKind::Real,
                b'B' if self.is_foxpro() => FieldKind::Real,
                b'I' | b'+' => FieldKind::Integer,
                b'L' => FieldKind::Boolean,
                b'D' => FieldKind::Date,
                _ => FieldKind::Text,
            };
            let decimals = matches!(column.code, b'N' | b'F').then_some(column.decimals);
            let width = Some(column.width.min(usize::from(u16::MAX)) as u16);
            self.fields.push(Field {
                name,
                kind,
                width,
                decimals,
            });
        }
    }

    fn is_foxpro(&self) -> bool {
        matches!(self.version, 0x30..=0x32 | 0xf5 | 0xfb)
    }

    /// Takes the declared encoding if the text is valid in it, else finds one in which it is.
    fn settle_charset(
        &mut self,
        declared: Option<Charset>,
        names: &[Vec<u8>],
        notices: &mut Vec<Notice>,
    ) -> Result<(), FormatError> {
        let mut candidates: Vec<Charset> = declared.into_iter().collect();
        candidates.extend([Charset::UTF8, Charset::GB18030]);
        let mut valid = vec![true; candidates.len()];
        let mut plain = true;
        let mut check = |bytes: &[u8]| {
            if bytes.is_ascii() {
                return;
            }
            plain = false;
            for (charset, valid) in candidates.iter().zip(&mut valid) {
                *valid = *valid && !decode(*charset, bytes).1;
            }
        };
        for name in names {
            check(name);
        }
        let mut rows = self.rows()?;
        while let Some(record) = rows.next_raw()? {
            for column in self.columns.iter().filter(|column| column.code == b'C') {
                check(trimmed(
                    &record[column.offset..column.offset + column.width],
                ));
            }
        }
        let found = candidates.iter().zip(&valid).find(|(_, valid)| **valid);
        self.charset = found.map_or(Charset::WESTERN, |(charset, _)| *charset);
        if plain {
            self.charset = declared.unwrap_or(Charset::UTF8);
            return Ok(());
        }
        let name = self.charset.name();
        if let Some(declared) = declared
            && declared != self.charset
        {
            let stated = declared.name();
            let zh = format!("文件声明编码为 {stated}，但文字不是有效的 {stated}，按 {name} 读取");
            let en = format!("text declared as {stated} is not valid in it; read as {name}");
            notices.push(Notice::new(
                "shp.encoding_wrong",
                self.place.clone(),
                zh,
                en,
            ));
        } else if declared.is_none() {
            let zh = format!("文件没有声明编码，按 {name} 读取");
            let en = format!("no encoding is declared; read as {name}");
            notices.push(Notice::new(
                "shp.encoding_guessed",
                self.place.clone(),
                zh,
                en,
            ));
        }
        Ok(())
    }

    /// A reader at the first record.
    pub(super) fn rows(&self) -> Result<Rows<'_>, FormatError> {
        let io = |error| FormatError::read(self.place.file.clone(), error);
        let mut reader = BufReader::with_capacity(64 * 1024, self.blob.open().map_err(io)?);
        reader.seek(SeekFrom::Start(self.header_len)).map_err(io)?;
        let buffer = vec![0; self.record_len];
        Ok(Rows {
            dbf: self,
            reader,
            next: 0,
            buffer,
        })
    }
}

/// Records in order.
pub(super) struct Rows<'a> {
    dbf: &'a Dbf,
    reader: BufReader<Box<dyn ReadSeek>>,
    next: u64,
    buffer: Vec<u8>,
}

impl Rows<'_> {
    fn next_raw(&mut self) -> Result<Option<&[u8]>, FormatError> {
        if self.next >= self.dbf.records {
            return Ok(None);
        }
        self.next += 1;
        self.reader
            .read_exact(&mut self.buffer)
            .map_err(|error| FormatError::read(self.dbf.place.file.clone(), error))?;
        Ok(Some(&self.buffer))
    }

    /// The next record; `None` after the last.
    pub(super) fn next_record(&mut self) -> Result<Option<Record>, FormatError> {
        let dbf = self.dbf;
        let Some(raw) = self.next_raw()? else {
            return Ok(None);
        };
        let mut record = Record {
            deleted: raw[0] == b'*',
            values: Vec::with_capacity(dbf.columns.len()),
            garbled: false,
        };
        for column in &dbf.columns {
            let bytes = &raw[column.offset..column.offset + column.width];
            let (value, garbled) = dbf.value(column, bytes);
            record.values.push(value);
            record.garbled |= garbled;
        }
        Ok(Some(record))
    }
}

impl Dbf {
    fn value(&self, column: &Column, bytes: &[u8]) -> (Value, bool) {
        let number = |bytes: [u8; 8]| f64::from_le_bytes(bytes);
        let fixed8 = <[u8; 8]>::try_from(bytes).ok();
        let fixed4 = <[u8; 4]>::try_from(bytes).ok();
        let value = match (column.code, fixed8, fixed4) {
            (b'N' | b'F', ..) => numeric(bytes, column),
            (b'L', ..) => match bytes.first() {
                Some(b'T' | b't' | b'Y' | b'y' | b'1') => Value::Boolean(true),
                Some(b'F' | b'f' | b'N' | b'n' | b'0') => Value::Boolean(false),
                _ => Value::Null,
            },
            (b'D', ..) => date(bytes),
            (b'O', Some(bytes), _) => Value::Real(number(bytes)),
            (b'B', Some(bytes), _) if self.is_foxpro() => Value::Real(number(bytes)),
            (b'Y', Some(bytes), _) => Value::Real(i64::from_le_bytes(bytes) as f64 / 10_000.0),
            (b'I' | b'+', _, Some(bytes)) => Value::Integer(i64::from(i32::from_le_bytes(bytes))),
            // memo blocks lie in a file of their own; their numbers say nothing
            (b'M' | b'G' | b'P' | b'B' | b'0' | b'T' | b'@', ..) => Value::Null,
            _ => {
                let (text, garbled) = decode(self.charset, trimmed(bytes));
                let value = if text.is_empty() {
                    Value::Null
                } else {
                    Value::Text(text)
                };
                return (value, garbled);
            }
        };
        (value, false)
    }
}

/// Without the padding behind the text.
fn trimmed(bytes: &[u8]) -> &[u8] {
    // text ends at the first zero byte, except in two-byte encodings, which nobody pads with zeros
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    let mut text = &bytes[..end];
    // padding is long
    while let Some((rest, b"        ")) = text.split_last_chunk() {
        text = rest;
    }
    text.trim_ascii_end()
}

/// Decoded text, and whether it was not valid. A character cut by the field width is left out.
fn decode(charset: Charset, bytes: &[u8]) -> (String, bool) {
    if let Some(text) = charset.decode(bytes) {
        return (text.into_owned(), false);
    }
    for cut in 1..=3.min(bytes.len()) {
        if let Some(text) = charset.decode(&bytes[..bytes.len() - cut]) {
            return (text.into_owned(), false);
        }
    }
    (charset.decode_lossy(bytes).into_owned(), true)
}

fn numeric(bytes: &[u8], column: &Column) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_matches(|character: char| character.is_whitespace() || character == '\0');
    if text.is_empty() || text.starts_with('*') {
        return Value::Null;
    }
    if column.code == b'N'
        && column.decimals == 0
        && column.width <= 18
        && let Ok(number) = text.parse::<i64>()
    {
        return Value::Integer(number);
    }
    let number = if text.contains(',') {
        text.replace(',', ".").parse::<f64>()
    } else {
        text.parse()
    };
    match number {
        Ok(number) if number.is_finite() => Value::Real(number),
        _ => Value::Null,
    }
}

fn date(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let digits = text.trim();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Value::Null;
    }
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    if !("01"..="12").contains(&month) || !("01"..="31").contains(&day) {
        return Value::Null;
    }
    Value::Date(format!("{year}-{month}-{day}"))
}
