//! A strict, streaming reader of JSON (RFC 8259): values are pulled one by one, nothing but the
//! current one is held.

use std::io::{self, Read};

use super::FORMAT;
use super::number::{decimal, literal};
use crate::{FormatError, Place};

/// The kind of the value that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Null,
    /// Nothing but blanks is left.
    End,
}

/// Longest number literal.
pub(super) const LONGEST_NUMBER: usize = 4096;
/// Longest object that is cut out as a piece.
const LONGEST_PIECE: usize = 4 << 20;

/// The text of an object, cut out of a document to be read by itself, and where it stood.
#[derive(Debug)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    before: u64,
    line: u64,
    line_start: u64,
    depth: usize,
    row: Option<u64>,
}

impl Piece {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// How far the search for the end of an object has come.
#[derive(Default)]
struct Braces {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Braces {
    /// Passes bytes until the object ends; how many, and whether it ended. Line breaks between strings
    /// are told to `broken`, by the place behind them.
    fn pass(&mut self, bytes: &[u8], mut broken: impl FnMut(usize)) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if std::mem::take(&mut self.escaped) {
                at += 1;
            } else if self.in_text {
                let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                    return (bytes.len(), false);
                };
                at += found + 1;
                self.escaped = rest[found] == b'\\';
                self.in_text = self.escaped;
            } else {
                let found = memchr::memchr3(b'"', b'{', b'}', rest);
                let run = &rest[..found.unwrap_or(rest.len())];
                memchr::memchr_iter(b'\n', run).for_each(|line| broken(at + line + 1));
                let Some(found) = found else {
                    return (bytes.len(), false);
                };
                at += found + 1;
                match rest[found] {
                    b'"' => self.in_text = true,
                    b'{' => self.depth += 1,
                    _ => self.depth = self.depth.saturating_sub(1),
                }
                if self.depth == 0 && !self.in_text {
                    return (at, true);
                }
            }
        }
        (at, false)
    }
}

/// Pulls values out of UTF-8 text.
pub(crate) struct Tokens<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    /// Bytes before the buffer.
    before: u64,
    line: u64,
    line_start: u64,
    depth: usize,
    depth_limit: usize,
    byte_limit: u64,
    /// Where the current feature began; its size is bounded from there.
    mark: u64,
    place: Place,
    capture: Option<Vec<u8>>,
    scratch: Vec<u8>,
}

impl Tokens<io::Empty> {
    /// Reads a piece; `place` is that of its file.
    pub(crate) fn of_piece(
        piece: Piece,
        place: &Place,
        depth_limit: usize,
        byte_limit: u64,
    ) -> Self {
        let mut place = place.clone();
        place.row = piece.row;
        Self {
            buffer: piece.bytes,
            before: piece.before,
            line: piece.line,
            line_start: piece.line_start,
            depth: piece.depth,
            mark: piece.before,
            ..Self::new(io::empty(), place, depth_limit, byte_limit)
        }
    }
}

impl<R: Read> Tokens<R> {
    pub(crate) fn new(reader: R, place: Place, depth_limit: usize, byte_limit: u64) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            before: 0,
            line: 1,
            line_start: 0,
            depth: 0,
            depth_limit,
            byte_limit,
            mark: 0,
            place,
            capture: None,
            scratch: Vec::new(),
        }
    }

    /// Cuts out the object that comes next, to be read by itself. `None` where none comes next, or it is
    /// very long or does not end: it is still to be read here then.
    ///
    /// What is cut out need not be valid. Reading it tells the same of it, in the same words, as reading
    /// it here: up to its first fault, both see the same braces.
    pub(crate) fn cut_object(&mut self) -> Option<Piece> {
        if self.buffer.get(self.at) != Some(&b'{') {
            return None;
        }
        let (before, line, line_start) = (self.offset(), self.line, self.line_start);
        let (mut bytes, mut braces) = (Vec::new(), Braces::default());
        loop {
            let rest = &self.buffer[self.at..];
            let (lines, start) = (&mut self.line, &mut self.line_start);
            let offset = self.before + self.at as u64;
            let (count, ended) = braces.pass(rest, |behind| {
                *lines += 1;
                *start = offset + behind as u64;
            });
            bytes.extend_from_slice(&rest[..count]);
            self.at += count;
            if ended {
                return Some(Piece {
                    bytes,
                    before,
                    line,
                    line_start,
                    depth: self.depth,
                    row: self.place.row,
                });
            }
            if bytes.len() > LONGEST_PIECE || !matches!(self.refill(), Ok(true)) {
                (self.buffer, self.at) = (bytes, 0);
                (self.before, self.line, self.line_start) = (before, line, line_start);
                return None;
            }
        }
    }

    fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// Starts counting the bytes of a feature anew.
    pub(crate) fn set_mark(&mut self) {
        self.mark = self.offset();
    }

    /// Names the feature in messages from here on; 0: none.
    pub(crate) fn set_row(&mut self, row: u64) {
        self.place.row = (row > 0).then_some(row);
    }

    /// Where the reader stands.
    pub(crate) fn place(&self) -> Place {
        self.place.at_line(self.line)
    }

    /// An error at this place.
    pub(crate) fn error(&self, zh: &str, en: &str) -> FormatError {
        let column = self.offset().saturating_sub(self.line_start) + 1;
        let (zh, en) = (
            format!("{zh}（第 {column} 列）"),
            format!("{en} (column {column})"),
        );
        FormatError::malformed(&self.place(), FORMAT, zh, en)
    }

    fn limit(&self, what: &'static str, limit: u64) -> FormatError {
        FormatError::Limit {
            place: self.place().into(),
            what,
            limit,
        }
    }

    fn refill(&mut self) -> Result<bool, FormatError> {
        self.before += self.buffer.len() as u64;
        self.at = 0;
        if self.before - self.mark > self.byte_limit {
            return Err(self.limit("bytes of a feature", self.byte_limit));
        }
        self.buffer.resize(64 * 1024, 0);
        loop {
            match self.reader.read(&mut self.buffer) {
                Ok(count) => {
                    self.buffer.truncate(count);
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.clear();
                    if error.kind() == io::ErrorKind::InvalidData {
                        let encoding = "UTF-8".to_owned();
                        return Err(FormatError::Encoding {
                            place: self.place().into(),
                            encoding,
                        });
                    }
                    return Err(FormatError::read(self.place.file.clone(), error));
                }
            }
        }
    }

    #[inline]
    fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        if self.at == self.buffer.len() && !self.refill()? {
            return Ok(None);
        }
        Ok(Some(self.buffer[self.at]))
    }

    #[inline]
    fn advance(&mut self) {
        if let Some(capture) = &mut self.capture {
            capture.push(self.buffer[self.at]);
        }
        self.at += 1;
    }

    #[inline]
    fn blanks(&mut self) -> Result<Option<u8>, FormatError> {
        match self.buffer.get(self.at) {
            Some(&byte) if byte > b' ' => Ok(Some(byte)),
            _ => self.pass_blanks(),
        }
    }

    fn pass_blanks(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            match self.peek()? {
                Some(b'\n') => {
                    self.advance();
                    self.line += 1;
                    self.line_start = self.offset();
                }
                Some(b' ' | b'\t' | b'\r') => self.advance(),
                other => return Ok(other),
            }
        }
    }

    /// Passes the record separators of a text sequence.
    pub(crate) fn skip_separators(&mut self) -> Result<(), FormatError> {
        while self.blanks()? == Some(0x1e) {
            self.advance();
        }
        Ok(())
    }

    /// The kind of the next value.
    pub(crate) fn next_kind(&mut self) -> Result<Next, FormatError> {
        Ok(match self.blanks()? {
            None => Next::End,
            Some(b'{') => Next::Object,
            Some(b'[') => Next::Array,
            Some(b'"') => Next::Text,
            Some(b'-' | b'0'..=b'9') => Next::Number,
            Some(b't' | b'f') => Next::Boolean,
            Some(b'n') => Next::Null,
            Some(_) => return Err(self.error("此处应为一个 JSON 值", "a JSON value is expected")),
        })
    }

    fn expect(&mut self, byte: u8) -> Result<(), FormatError> {
        match self.blanks()? {
            Some(found) if found == byte => {
                self.advance();
                Ok(())
            }
            Some(_) => {
                let sign = char::from(byte);
                Err(self.error(
                    &format!("此处应为 {sign}"),
                    &format!("'{sign}' is expected"),
                ))
            }
            None => Err(self.ended()),
        }
    }

    fn ended(&self) -> FormatError {
        self.error(
            "文件在此中断",
            "the file ends here in the middle of a value",
        )
    }

    fn deeper(&mut self) -> Result<(), FormatError> {
        self.depth += 1;
        if self.depth > self.depth_limit {
            return Err(self.limit("nesting of JSON", self.depth_limit as u64));
        }
        Ok(())
    }

    /// Enters an object.
    pub(crate) fn begin_object(&mut self) -> Result<(), FormatError> {
        self.expect(b'{')?;
        self.deeper()
    }

    /// The next key of the object, its colon read; `None` leaves the object. `first` starts true.
    pub(crate) fn next_key(&mut self, first: &mut bool) -> Result<Option<String>, FormatError> {
        if self.blanks()? == Some(b'}') && *first {
            self.advance();
            self.depth -= 1;
            return Ok(None);
        }
        if !std::mem::take(first) {
            match self.blanks()? {
                Some(b',') => self.advance(),
                Some(b'}') => {
                    self.advance();
                    self.depth -= 1;
                    return Ok(None);
                }
                None => return Err(self.ended()),
                Some(_) => return Err(self.error("此处应为 , 或 }", "',' or '}' is expected")),
            }
        }
        if self.blanks()? != Some(b'"') {
            return Err(self.error("此处应为带引号的键", "a quoted key is expected"));
        }
        let key = self.text()?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// Enters an array.
    pub(crate) fn begin_array(&mut self) -> Result<(), FormatError> {
        self.expect(b'[')?;
        self.deeper()
    }

    /// Whether the array has another item; `false` leaves it. `first` starts true.
    pub(crate) fn next_item(&mut self, first: &mut bool) -> Result<bool, FormatError> {
        let next = self.blanks()?;
        if next == Some(b']') && *first {
            self.advance();
            self.depth -= 1;
            return Ok(false);
        }
        if std::mem::take(first) {
            return Ok(true);
        }
        match next {
            Some(b',') => {
                self.advance();
                Ok(true)
            }
            Some(b']') => {
                self.advance();
                self.depth -= 1;
                Ok(false)
            }
            None => Err(self.ended()),
            Some(_) => Err(self.error("此处应为 , 或 ]", "',' or ']' is expected")),
        }
    }

    /// A string.
    pub(crate) fn text(&mut self) -> Result<String, FormatError> {
        self.expect(b'"')?;
        let mut bytes = Vec::new();
        loop {
            let Some(byte) = self.peek()? else {
                return Err(self.ended());
            };
            match byte {
                b'"' => {
                    self.advance();
                    break;
                }
                b'\\' => {
                    self.advance();
                    self.escape(&mut bytes)?;
                }
                0..0x20 => {
                    let zh = "字符串中有未转义的控制字符";
                    return Err(self.error(zh, "a control character in a string"));
                }
                _ => {
                    let rest = &self.buffer[self.at..];
                    let plain = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
                    let run = rest.iter().position(plain).unwrap_or(rest.len());
                    bytes.extend_from_slice(&rest[..run]);
                    if let Some(capture) = &mut self.capture {
                        capture.extend_from_slice(&rest[..run]);
                    }
                    self.at += run;
                }
            }
        }
        String::from_utf8(bytes).map_err(|_| FormatError::Encoding {
            place: self.place().into(),
            encoding: "UTF-8".to_owned(),
        })
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), FormatError> {
        let Some(byte) = self.peek()? else {
            return Err(self.ended());
        };
        self.advance();
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let character = self.unicode()?;
                let mut buffer = [0; 4];
                bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                return Ok(());
            }
            _ => return Err(self.error("无效的转义", "an invalid escape")),
        };
        bytes.push(plain);
        Ok(())
    }

    fn hex4(&mut self) -> Result<u32, FormatError> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek()?.and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.error("\\u 后应为四位十六进制数", "four hex digits are expected"));
            };
            value = value * 16 + digit;
            self.advance();
        }
        Ok(value)
    }

    fn unicode(&mut self) -> Result<char, FormatError> {
        let first = self.hex4()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            let mut second = 0;
            if self.peek()? == Some(b'\\') {
                self.advance();
                if self.peek()? == Some(b'u') {
                    self.advance();
                    second = self.hex4()?;
                }
            }
            if (0xdc00..0xe000).contains(&second) {
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            } else {
                first
            }
        } else {
            first
        };
        char::from_u32(code)
            .ok_or_else(|| self.error("不成对的代理字符", "a lone surrogate in a string"))
    }

    /// A number literal, checked.
    pub(crate) fn number_text(&mut self) -> Result<&str, FormatError> {
        self.blanks()?;
        if self.capture.is_none()
            && let Some(length) = literal(&self.buffer[self.at..])
        {
            let text = &self.buffer[self.at..self.at + length];
            self.at += length;
            return Ok(std::str::from_utf8(text).unwrap_or_default());
        }
        self.scratch.clear();
        if self.peek()? == Some(b'-') {
            self.take_byte();
        }
        match self.peek()? {
            Some(b'0') => self.take_byte(),
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.error("无效的数字", "an invalid number")),
        }
        if self.peek()? == Some(b'.') {
            self.take_byte();
            self.digits()?;
        }
        if matches!(self.peek()?, Some(b'e' | b'E')) {
            self.take_byte();
            if matches!(self.peek()?, Some(b'+' | b'-')) {
                self.take_byte();
            }
            self.digits()?;
        }
        Ok(std::str::from_utf8(&self.scratch).unwrap_or_default())
    }

    fn take_byte(&mut self) {
        self.scratch.push(self.buffer[self.at]);
        self.advance();
    }

    fn digits(&mut self) -> Result<(), FormatError> {
        let start = self.scratch.len();
        while let Some(b'0'..=b'9') = self.peek()? {
            self.take_byte();
            if self.scratch.len() > LONGEST_NUMBER {
                return Err(self.limit("digits of a number", LONGEST_NUMBER as u64));
            }
        }
        if self.scratch.len() == start {
            return Err(self.error("无效的数字", "an invalid number"));
        }
        Ok(())
    }

    /// A number as `f64`; one beyond its range is an error.
    pub(crate) fn number(&mut self) -> Result<f64, FormatError> {
        let number = self
            .number_text()?
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        number.ok_or_else(|| self.error("数字超出范围", "the number is out of range"))
    }

    /// An array of two numbers, when that is what comes next and all of it is in sight;
    /// otherwise nothing is read.
    #[inline]
    pub(crate) fn pair(&mut self) -> Option<(f64, f64)> {
        if self.capture.is_some() || self.depth >= self.depth_limit {
            return None;
        }
        let after = |bytes: &[u8], at: usize, byte: u8| {
            let at = at + usize::from(bytes.get(at) == Some(&b' '));
            (bytes.get(at) == Some(&byte)).then_some(at + 1)
        };
        let number = |bytes: &[u8], at: usize| {
            let at = at + usize::from(bytes.get(at) == Some(&b' '));
            let (number, length) = decimal(bytes.get(at..)?)?;
            Some((number, at + length))
        };
        let bytes = &self.buffer[self.at..];
        let at = after(bytes, 0, b'[')?;
        let (x, at) = number(bytes, at)?;
        let at = after(bytes, at, b',')?;
        let (y, at) = number(bytes, at)?;
        let at = after(bytes, at, b']')?;
        self.at += at;
        Some((x, y))
    }

    fn word(&mut self, word: &'static str) -> Result<(), FormatError> {
        self.blanks()?;
        for byte in word.bytes() {
            if self.peek()? != Some(byte) {
                let en = format!("{word} is expected");
                return Err(self.error(&format!("此处应为 {word}"), &en));
            }
            self.advance();
        }
        Ok(())
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Result<bool, FormatError> {
        let yes = self.blanks()? == Some(b't');
        self.word(if yes { "true" } else { "false" })?;
        Ok(yes)
    }

    /// `null`.
    pub(crate) fn null(&mut self) -> Result<(), FormatError> {
        self.word("null")
    }

    /// Reads a value of any kind and forgets it.
    pub(crate) fn skip(&mut self) -> Result<(), FormatError> {
        match self.next_kind()? {
            Next::End => Err(self.ended()),
            Next::Null => self.null(),
            Next::Boolean => self.boolean().map(|_| ()),
            Next::Number => self.number_text().map(|_| ()),
            Next::Text => self.text().map(|_| ()),
            Next::Array => {
                self.begin_array()?;
                let mut first = true;
                while self.next_item(&mut first)? {
                    self.skip()?;
                }
                Ok(())
            }
            Next::Object => {
                self.begin_object()?;
                let mut first = true;
                while self.next_key(&mut first)?.is_some() {
                    self.skip()?;
                }
                Ok(())
            }
        }
    }

    /// Reads a value of any kind as its text.
    pub(crate) fn raw(&mut self) -> Result<String, FormatError> {
        self.blanks()?;
        self.capture = Some(Vec::new());
        let result = self.skip();
        let bytes = self.capture.take().unwrap_or_default();
        result?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Refuses anything behind the document.
    pub(crate) fn finish(&mut self) -> Result<(), FormatError> {
        match self.blanks()? {
            None => Ok(()),
            Some(_) => Err(self.error("文件结尾后有多余内容", "something stands behind the end")),
        }
    }
}
