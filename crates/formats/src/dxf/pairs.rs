//! The stream of group codes and values that a DXF is, as text or binary.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use crate::input::{Blob, ReadSeek};
use crate::{FormatError, Place};

/// What every binary drawing begins with.
pub(crate) const SENTINEL: &[u8] = b"AutoCAD Binary DXF\r\n\x1a\0";

/// How pairs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A line for the code, a line for the value.
    Text,
    /// Two bytes for the code (R13 and later).
    Binary,
    /// One byte for the code, or 255 and two bytes (R12).
    OldBinary,
}

/// A position between two pairs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    pub(super) offset: u64,
    /// Lines before it.
    pub(super) line: u64,
}

#[derive(Clone, Copy)]
enum Value {
    /// In the buffer.
    Text,
    Real(f64),
    Integer(i64),
}

/// What a group code says about its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Real,
    Short,
    Long,
    Wide,
    Byte,
    Chunk,
}

/// The kind of the value behind a code; `None` for codes that the reference does not give.
pub(super) fn kind(code: i32) -> Option<Kind> {
    Some(match code {
        0..=9
        | 100..=102
        | 105
        | 300..=309
        | 320..=369
        | 390..=399
        | 410..=419
        | 430..=439
        | 470..=481
        | 999..=1003
        | 1005..=1009 => Kind::Text,
        10..=59 | 110..=149 | 210..=239 | 460..=469 | 1010..=1059 => Kind::Real,
        60..=79 | 170..=179 | 270..=289 | 370..=389 | 400..=409 | 1060..=1070 => Kind::Short,
        90..=99 | 420..=429 | 440..=459 | 1071 => Kind::Long,
        160..=169 => Kind::Wide,
        290..=299 => Kind::Byte,
        310..=319 | 1004 => Kind::Chunk,
        _ => return None,
    })
}

/// Reads pair after pair. The current pair is asked by [`Pairs::code`], [`Pairs::bytes`],
/// [`Pairs::real`] and [`Pairs::integer`]; it can be held to be given again.
pub(super) struct Pairs {
    reader: BufReader<Box<dyn ReadSeek>>,
    form: Form,
    place: Place,
    limit: usize,
    at: Mark,
    start: Mark,
    code: i32,
    value: Value,
    buffer: Vec<u8>,
    held: bool,
}

impl Pairs {
    /// Opens at a mark. `shift` is the offset in the drawing of the first byte of the blob.
    pub(super) fn open(
        blob: &Blob,
        form: Form,
        place: &Place,
        limit: usize,
        mark: Mark,
    ) -> Result<Self, FormatError> {
        let io = |error| FormatError::read(place.file.clone(), error);
        let mut reader = blob.open().map_err(io)?;
        reader.seek(SeekFrom::Start(mark.offset)).map_err(io)?;
        Ok(Self {
            reader: BufReader::with_capacity(32 * 1024, reader),
            form,
            place: place.clone(),
            limit,
            at: mark,
            start: mark,
            code: 0,
            value: Value::Text,
            buffer: Vec::new(),
            held: false,
        })
    }

    /// Goes to the next pair; `false` at the end of the file.
    pub(super) fn advance(&mut self) -> Result<bool, FormatError> {
        if std::mem::take(&mut self.held) {
            return Ok(true);
        }
        self.start = self.at;
        match self.form {
            Form::Text => self.advance_text(),
            Form::Binary | Form::OldBinary => self.advance_binary(),
        }
    }

    /// Goes to the next pair, which must be there.
    pub(super) fn need(&mut self) -> Result<(), FormatError> {
        if self.advance()? {
            return Ok(());
        }
        Err(self.cut())
    }

    /// Gives the current pair again at the next [`Pairs::advance`].
    pub(super) fn hold(&mut self) {
        self.held = true;
    }

    pub(super) fn code(&self) -> i32 {
        self.code
    }

    /// The value as bytes; empty for the numbers of a binary drawing.
    pub(super) fn bytes(&self) -> &[u8] {
        match self.value {
            Value::Text => &self.buffer,
            _ => &[],
        }
    }

    /// The value without blanks around it.
    pub(super) fn word(&self) -> &[u8] {
        self.bytes().trim_ascii()
    }

    /// Whether this is the pair `0, word`.
    pub(super) fn begins(&self, word: &[u8]) -> bool {
        self.code == 0 && self.word().eq_ignore_ascii_case(word)
    }

    /// The value as a finite number.
    pub(super) fn real(&self) -> Result<f64, FormatError> {
        let number = match self.value {
            Value::Real(number) => Some(number),
            Value::Integer(number) => Some(number as f64),
            Value::Text => parse(self.word()),
        };
        number.filter(|number| number.is_finite()).ok_or_else(|| {
            let text = self.excerpt();
            self.fault_of_value(
                format!("组码 {} 的值“{text}”不是有限的数", self.code),
                format!(
                    "the value \"{text}\" of group code {} is no finite number",
                    self.code
                ),
            )
        })
    }

    /// The value as a whole number.
    pub(super) fn integer(&self) -> Result<i64, FormatError> {
        let number = match self.value {
            Value::Integer(number) => Some(number),
            Value::Real(number) => whole(number),
            Value::Text => {
                let text = std::str::from_utf8(self.word()).ok();
                let number = text.and_then(|text| text.parse().ok());
                number.or_else(|| parse(self.word()).and_then(whole))
            }
        };
        number.ok_or_else(|| {
            let text = self.excerpt();
            self.fault_of_value(
                format!("组码 {} 的值“{text}”不是整数", self.code),
                format!(
                    "the value \"{text}\" of group code {} is no whole number",
                    self.code
                ),
            )
        })
    }

    fn excerpt(&self) -> String {
        match self.value {
            Value::Text => String::from_utf8_lossy(self.word())
                .chars()
                .take(30)
                .collect(),
            Value::Real(number) => number.to_string(),
            Value::Integer(number) => number.to_string(),
        }
    }

    /// Where the current pair begins.
    pub(super) fn start(&self) -> Mark {
        self.start
    }

    /// Where the current pair ends.
    pub(super) fn end(&self) -> Mark {
        self.at
    }

    /// Line of the current code; `None` in a binary drawing.
    pub(super) fn line(&self) -> Option<u64> {
        (self.form == Form::Text).then_some(self.start.line + 1)
    }

    /// The place of the current pair: its line where there are lines.
    pub(super) fn place(&self) -> Place {
        Place {
            line: self.line(),
            ..self.place.clone()
        }
    }

    /// A fault at the current pair.
    pub(super) fn fault(&self, zh: impl Into<String>, en: impl Into<String>) -> FormatError {
        let (mut zh, mut en) = (zh.into(), en.into());
        if self.form != Form::Text {
            zh += &format!("（第 {} 字节）", self.start.offset);
            en += &format!(" (byte {})", self.start.offset);
        }
        FormatError::malformed(&self.place(), super::FORMAT, zh, en)
    }

    /// A fault of the current value, which stands in the line behind its code.
    fn fault_of_value(&self, zh: String, en: String) -> FormatError {
        match self.line() {
            Some(line) => {
                FormatError::malformed(&self.place.at_line(line + 1), super::FORMAT, zh, en)
            }
            None => self.fault(zh, en),
        }
    }

    /// The file ends where it must not.
    pub(super) fn cut(&self) -> FormatError {
        self.fault(
            "文件在此中断，图形不完整",
            "the file ends here, the drawing is cut short",
        )
    }

    fn advance_text(&mut self) -> Result<bool, FormatError> {
        let mut blank = false;
        loop {
            if !self.read_line()? {
                return Ok(false);
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
            blank = true;
        }
        self.start.line = self.at.line - 1;
        let code = std::str::from_utf8(self.buffer.trim_ascii())
            .ok()
            .and_then(|text| text.parse().ok());
        let Some(code) = code.filter(|_| !blank) else {
            self.value = Value::Text;
            let text = self.excerpt();
            return Err(self.fault(
                format!("此处应为组码，读到“{text}”"),
                format!("a group code is expected here, found \"{text}\""),
            ));
        };
        self.code = code;
        self.value = Value::Text;
        if self.read_line()? {
            Ok(true)
        } else {
            Err(self.cut())
        }
    }

    /// Reads a line into the buffer; `false` at the end of the file.
    fn read_line(&mut self) -> Result<bool, FormatError> {
        self.buffer.clear();
        let mut any = false;
        loop {
            let bytes = self.reader.fill_buf();
            let bytes = bytes.map_err(|error| FormatError::read(self.place.file.clone(), error))?;
            if bytes.is_empty() {
                break;
            }
            any = true;
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let count = end.unwrap_or(bytes.len());
            if self.buffer.len() + count > self.limit {
                return Err(FormatError::Limit {
                    place: self.place.at_line(self.at.line + 1).into(),
                    what: "line length in bytes",
                    limit: self.limit as u64,
                });
            }
            self.buffer.extend_from_slice(&bytes[..count]);
            let Some(end) = end else {
                self.skip(count);
                continue;
            };
            let is_return = bytes[end] == b'\r';
            self.skip(count + 1);
            if is_return && self.peek()? == Some(b'\n') {
                self.skip(1);
            }
            break;
        }
        self.at.line += u64::from(any);
        Ok(any)
    }

    fn skip(&mut self, count: usize) {
        self.reader.consume(count);
        self.at.offset += count as u64;
    }

    fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        let bytes = self.reader.fill_buf();
        bytes
            .map(|bytes| bytes.first().copied())
            .map_err(|error| FormatError::read(self.place.file.clone(), error))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let mut bytes = [0; N];
        match self.reader.read_exact(&mut bytes) {
            Ok(()) => {
                self.at.offset += N as u64;
                Ok(bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.cut()),
            Err(error) => Err(FormatError::read(self.place.file.clone(), error)),
        }
    }

    fn advance_binary(&mut self) -> Result<bool, FormatError> {
        if self.peek()?.is_none() {
            return Ok(false);
        }
        self.code = match self.form {
            Form::OldBinary => match self.take::<1>()? {
                [255] => i32::from(i16::from_le_bytes(self.take()?)),
                [code] => i32::from(code),
            },
            _ => i32::from(i16::from_le_bytes(self.take()?)),
        };
        let Some(kind) = kind(self.code) else {
            self.value = Value::Integer(i64::from(self.code));
            return Err(self.fault(
                format!("组码 {} 无效", self.code),
                format!("group code {} is not valid", self.code),
            ));
        };
        self.value = match kind {
            Kind::Text => {
                self.read_text()?;
                Value::Text
            }
            Kind::Real => Value::Real(f64::from_le_bytes(self.take()?)),
            Kind::Short => Value::Integer(i64::from(i16::from_le_bytes(self.take()?))),
            Kind::Long => Value::Integer(i64::from(i32::from_le_bytes(self.take()?))),
            Kind::Wide => Value::Integer(i64::from_le_bytes(self.take()?)),
            Kind::Byte => Value::Integer(i64::from(self.take::<1>()?[0])),
            Kind::Chunk => {
                let [length] = self.take::<1>()?;
                self.buffer.clear();
                for _ in 0..length {
                    let [byte] = self.take::<1>()?;
                    self.buffer.push(byte);
                }
                Value::Text
            }
        };
        Ok(true)
    }

    /// Text up to its zero byte.
    fn read_text(&mut self) -> Result<(), FormatError> {
        self.buffer.clear();
        let room = self.limit as u64 + 1;
        let read = self.reader.by_ref().take(room);
        let count = { read }
            .read_until(0, &mut self.buffer)
            .map_err(|error| FormatError::read(self.place.file.clone(), error))?;
        self.at.offset += count as u64;
        if self.buffer.pop() == Some(0) {
            return Ok(());
        }
        if count as u64 == room {
            return Err(FormatError::Limit {
                place: self.place.clone().into(),
                what: "text length in bytes",
                limit: self.limit as u64,
            });
        }
        Err(self.cut())
    }
}

fn parse(bytes: &[u8]) -> Option<f64> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
