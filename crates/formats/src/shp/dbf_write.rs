//! Writing dBASE tables: names of ten bytes, fixed widths, nothing cut silently.

use std::collections::HashSet;

use crate::text::Charset;
use crate::{Field, FieldKind, FormatError, Layer, Notice, Place, Value};

/// One column as it will be stored.
struct Column {
    name: Vec<u8>,
    code: u8,
    width: usize,
    decimals: usize,
    /// Decimals were declared, so numbers are written with exactly as many.
    fixed: bool,
}

/// Makes the header and the records; the caller writes them.
pub(super) struct DbfWriter {
    columns: Vec<Column>,
    charset: Charset,
    place: Place,
    /// The layer has no field: one is made up, since a table must have one.
    numbered: bool,
    pub(super) records: u32,
    pub(super) notices: Vec<Notice>,
}

const WIDEST: usize = 254;

impl DbfWriter {
    pub(super) fn new(layer: &Layer, charset: Charset, place: &Place) -> Result<Self, FormatError> {
        let mut writer = Self {
            columns: Vec::new(),
            charset,
            place: place.clone(),
            numbered: layer.fields.is_empty(),
            records: 0,
            notices: Vec::new(),
        };
        if layer.fields.len() > 255 {
            return Err(writer.cannot(0, "255 个以上的字段", "more than 255 fields"));
        }
        let mut taken = HashSet::new();
        for field in &layer.fields {
            if field.kind == FieldKind::Binary {
                let zh = format!("二进制字段“{}”", field.name);
                return Err(writer.cannot(0, &zh, &format!("the binary field \"{}\"", field.name)));
            }
            let name = writer.name(field, &mut taken);
            let column = writer.column(field, name, layer.encoding.as_deref());
            writer.columns.push(column);
        }
        if writer.numbered {
            let (name, fixed) = (b"FID".to_vec(), true);
            writer.columns.push(Column {
                name,
                code: b'N',
                width: 11,
                decimals: 0,
                fixed,
            });
        }
        if writer.record_len() > usize::from(u16::MAX) {
            return Err(writer.cannot(0, "这么宽的行", "rows this wide"));
        }
        Ok(writer)
    }

    fn cannot(&self, row: u64, zh: &str, en: &str) -> FormatError {
        let place = if row == 0 {
            self.place.clone()
        } else {
            self.place.at_row(row)
        };
        FormatError::CannotHold {
            place: place.into(),
            format: "Shapefile",
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// At most ten bytes, unlike any other name.
    fn name(&mut self, field: &Field, taken: &mut HashSet<String>) -> Vec<u8> {
        let mut short = self.cut(&field.name, 10);
        let mut number = 1;
        while !taken.insert(short.to_uppercase()) || short.is_empty() {
            let suffix = format!("_{number}");
            short = self.cut(&field.name, 10 - suffix.len()) + &suffix;
            number += 1;
        }
        if short != field.name {
            let zh = format!("字段名“{}”超过 10 个字节，改为“{short}”", field.name);
            let en = format!(
                "the field name \"{}\" became \"{short}\" (10 bytes)",
                field.name
            );
            self.notices
                .push(Notice::new("shp.field_renamed", self.place.clone(), zh, en));
        }
        self.charset.encode(&short).0
    }

    /// As many whole characters as fit.
    fn cut(&self, text: &str, bytes: usize) -> String {
        if self.charset.encode(text).0.len() <= bytes {
            return text.to_owned();
        }
        let mut length = 0;
        let mut buffer = [0; 4];
        text.chars()
            .take_while(|character| {
                length += self
                    .charset
                    .encode(character.encode_utf8(&mut buffer))
                    .0
                    .len();
                length <= bytes
            })
            .collect()
    }

    fn column(&self, field: &Field, name: Vec<u8>, source: Option<&str>) -> Column {
        let width = field.width.map(usize::from);
        let plain = |code, width| Column {
            name: name.clone(),
            code,
            width,
            decimals: 0,
            fixed: false,
        };
        match field.kind {
            FieldKind::Integer => plain(b'N', width.unwrap_or(18).clamp(1, 18)),
            FieldKind::Real => {
                let declared = width.zip(field.decimals).filter(|(width, decimals)| {
                    *decimals > 0 && usize::from(*decimals) + 2 <= *width && *width <= 32
                });
                let (width, decimals) = declared.unwrap_or((24, 15));
                let (decimals, fixed) = (usize::from(decimals), declared.is_some());
                Column {
                    name,
                    code: b'N',
                    width,
                    decimals,
                    fixed,
                }
            }
            FieldKind::Boolean => plain(b'L', 1),
            FieldKind::Date => plain(b'D', 8),
            FieldKind::DateTime => plain(b'C', 32),
            FieldKind::Text | FieldKind::Binary => {
                let same = source == Some(self.charset.name());
                let room = match (width, source) {
                    (None, _) => WIDEST,
                    (Some(width), _) if same => width,
                    // bytes of a narrower encoding, or characters
                    (Some(width), _) => width * 3,
                };
                plain(b'C', room.clamp(1, WIDEST))
            }
        }
    }

    fn record_len(&self) -> usize {
        1 + self
            .columns
            .iter()
            .map(|column| column.width)
            .sum::<usize>()
    }

    /// The header, with the number of records so far.
    pub(super) fn header(&self) -> Vec<u8> {
        let header_len = 32 + 32 * self.columns.len() + 1;
        let mut out = vec![0; 32];
        // a fixed date: the same rows give the same bytes on any day
        out[..4].copy_from_slice(&[0x03, 100, 1, 1]);
        out[4..8].copy_from_slice(&self.records.to_le_bytes());
        out[8..10].copy_from_slice(&(header_len as u16).to_le_bytes());
        out[10..12].copy_from_slice(&(self.record_len() as u16).to_le_bytes());
        out[29] = if self.charset == Charset::GB18030 {
            0x4d
        } else {
            0
        };
        for column in &self.columns {
            let mut descriptor = [0_u8; 32];
            let length = column.name.len().min(10);
            descriptor[..length].copy_from_slice(&column.name[..length]);
            descriptor[11] = column.code;
            descriptor[16] = column.width as u8;
            descriptor[17] = column.decimals as u8;
            out.extend_from_slice(&descriptor);
        }
        out.push(0x0d);
        out
    }

    /// One record.
    pub(super) fn record(&mut self, row: u64, values: &[Value]) -> Result<Vec<u8>, FormatError> {
        let mut out = Vec::with_capacity(self.record_len());
        out.push(b' ');
        let number = Value::Integer(i64::from(self.records));
        for index in 0..self.columns.len() {
            let value = if self.numbered {
                &number
            } else {
                values.get(index).unwrap_or(&Value::Null)
            };
            let bytes = self.cell(index, row, value)?;
            let width = self.columns[index].width;
            let pad = width - bytes.len();
            if self.columns[index].code == b'N' && !value.is_null() {
                out.extend(std::iter::repeat_n(b' ', pad));
                out.extend_from_slice(&bytes);
            } else {
                out.extend_from_slice(&bytes);
                out.extend(std::iter::repeat_n(b' ', pad));
            }
        }
        self.records += 1;
        Ok(out)
    }

    fn cell(&mut self, index: usize, row: u64, value: &Value) -> Result<Vec<u8>, FormatError> {
        let column = &self.columns[index];
        let (code, width) = (column.code, column.width);
        let text = match (code, value) {
            (b'L', Value::Null) => return Ok(b"?".to_vec()),
            (_, Value::Null) => return Ok(Vec::new()),
            (b'L', Value::Boolean(yes)) => return Ok(if *yes { b"T" } else { b"F" }.to_vec()),
            (b'D', Value::Date(date)) => date.replace('-', ""),
            (b'N', Value::Boolean(yes)) => i32::from(*yes).to_string(),
            (b'N', Value::Real(number)) => real(*number, column),
            (_, Value::Text(text) | Value::Date(text) | Value::DateTime(text)) => text.clone(),
            (_, Value::Integer(number)) => number.to_string(),
            (_, Value::Real(number)) => number.to_string(),
            (_, Value::Boolean(yes)) => yes.to_string(),
            (_, Value::Binary(_)) => String::new(),
        };
        let (bytes, whole) = self.charset.encode(&text);
        if !whole {
            let zh = format!("“{text}”中有 {} 没有的字，写成了“?”", self.charset.name());
            let en = format!(
                "\"{text}\" has characters missing in {}",
                self.charset.name()
            );
            let place = self.place.at_row(row);
            self.notices
                .push(Notice::new("format.characters_replaced", place, zh, en));
        }
        if bytes.len() <= width {
            return Ok(bytes);
        }
        if code != b'C' {
            let en = format!("the value {text} in {width} characters");
            return Err(self.cannot(row, &format!("宽 {width} 的字段中的值 {text}"), &en));
        }
        let short = self.cut(&text, width);
        if self.notices.len() < 100 {
            let zh = format!("文字超过 {width} 个字节，已截断为“{short}”");
            let en = format!("the text is longer than {width} bytes; cut to \"{short}\"");
            self.notices
                .push(Notice::new("shp.text_cut", self.place.at_row(row), zh, en));
        }
        Ok(self.charset.encode(&short).0)
    }
}

/// With the declared decimals where they hold the whole number, else the shortest form that reads
/// back the same; rounded only where neither fits the width.
fn real(number: f64, column: &Column) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let fixed = format!("{number:.0$}", column.decimals);
    let fits = |text: &String| text.len() <= column.width;
    if column.fixed && fits(&fixed) && fixed.parse() == Ok(number) {
        return fixed;
    }
    let forms = [number.to_string(), format!("{number:e}")];
    let exact = forms.iter().find(|text| fits(text)).cloned();
    exact
        .or_else(|| fits(&fixed).then_some(fixed))
        .unwrap_or_else(|| format!("{number:e}"))
}
