use std::io::{self, BufRead};

use crate::tabular::{Cell, Row, Rows};
use crate::{FormatError, Limits, Place};

/// Splits text into records and fields.
pub(super) struct Records<R> {
    reader: R,
    split: Split,
}

/// The state of splitting, apart from where the bytes come from.
struct Split {
    separator: u8,
    place: Place,
    encoding: &'static str,
    /// Longest record, in bytes.
    limit: u64,
    /// Most fields of a record.
    fields: usize,
    /// Line of the next byte.
    line: u64,
    after_cr: bool,
    state: State,
    field: Vec<u8>,
    /// Bytes of the record so far.
    bytes: u64,
    /// Line on which the field began.
    opened: u64,
}

/// Where in a field the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Start,
    Bare,
    Quoted,
    /// Behind a quote inside quotes: the end, or the first of two.
    Closing,
    /// Behind the end of a quoted field; what stands here is taken as it is.
    After,
}

/// What a byte does.
enum Step {
    Go,
    Field,
    Record,
}

impl Split {
    fn failed(&self, error: io::Error) -> FormatError {
        if error.kind() == io::ErrorKind::InvalidData {
            return self.undecodable();
        }
        FormatError::read(self.place.file.clone(), error)
    }

    fn undecodable(&self) -> FormatError {
        FormatError::Encoding {
            place: self.place.at_line(self.line).into(),
            encoding: self.encoding.to_owned(),
        }
    }

    fn over(&self, what: &'static str, limit: u64) -> FormatError {
        FormatError::Limit {
            place: self.place.at_line(self.line).into(),
            what,
            limit,
        }
    }

    fn end_field(&mut self, row: &mut Row) -> Result<(), FormatError> {
        if row.cells.len() >= self.fields {
            return Err(self.over("columns", self.fields as u64));
        }
        let quoted = matches!(self.state, State::Closing | State::After);
        self.state = State::Start;
        let bytes = std::mem::take(&mut self.field);
        let text = String::from_utf8(bytes).map_err(|_| self.undecodable())?;
        row.cells.push(if quoted {
            Cell::Text(text)
        } else if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Open(text)
        });
        Ok(())
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.state == State::Quoted {
            match byte {
                b'"' => self.state = State::Closing,
                _ => self.field.push(byte),
            }
            return Step::Go;
        }
        match byte {
            b'"' if self.state == State::Closing => {
                self.field.push(b'"');
                self.state = State::Quoted;
            }
            b'"' if self.state == State::Start => {
                self.opened = self.line;
                self.state = State::Quoted;
            }
            b'\n' | b'\r' => return Step::Record,
            _ if byte == self.separator => return Step::Field,
            _ => {
                self.field.push(byte);
                self.state = match self.state {
                    State::Start | State::Bare => State::Bare,
                    _ => State::After,
                };
            }
        }
        Step::Go
    }

    /// Counts lines; `false` for the line feed of a pair.
    fn count(&mut self, byte: u8) -> bool {
        let pair = std::mem::take(&mut self.after_cr) && byte == b'\n';
        self.after_cr = byte == b'\r';
        if matches!(byte, b'\n' | b'\r') && !pair {
            self.line += 1;
        }
        !pair
    }

    /// Takes bytes up to the end of the record: how many, and whether the record ended.
    fn feed(&mut self, chunk: &[u8], row: &mut Row) -> Result<(usize, bool), FormatError> {
        for (index, &byte) in chunk.iter().enumerate() {
            let inside = self.state == State::Quoted;
            if !self.count(byte) && !inside {
                continue;
            }
            self.bytes += 1;
            if self.bytes > self.limit {
                return Err(self.over("record length in bytes", self.limit));
            }
            match self.step(byte) {
                Step::Go => {}
                Step::Field => self.end_field(row)?,
                Step::Record => {
                    self.end_field(row)?;
                    return Ok((index + 1, true));
                }
            }
        }
        Ok((chunk.len(), false))
    }
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(
        reader: R,
        separator: u8,
        place: Place,
        encoding: &'static str,
        limits: &Limits,
    ) -> Self {
        Self {
            reader,
            split: Split {
                separator,
                place,
                encoding,
                limit: limits.feature_bytes,
                fields: limits.fields,
                line: 1,
                after_cr: false,
                state: State::Start,
                field: Vec::new(),
                bytes: 0,
                opened: 1,
            },
        }
    }
}

impl<R: BufRead> Rows for Records<R> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        let Self { reader, split } = self;
        row.cells.clear();
        row.number = split.line;
        (split.bytes, split.state) = (0, State::Start);
        split.field.clear();
        loop {
            let chunk = match reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) => return Err(split.failed(error)),
            };
            if chunk.is_empty() {
                break;
            }
            let (used, ended) = split.feed(chunk, row)?;
            reader.consume(used);
            if ended {
                return Ok(true);
            }
        }
        if split.bytes == 0 {
            return Ok(false);
        }
        if split.state == State::Quoted {
            let place = split.place.at_line(split.opened);
            let (zh, en) = ("引号没有结束", "a quote is never closed");
            return Err(FormatError::malformed(&place, super::FORMAT, zh, en));
        }
        split.end_field(row)?;
        Ok(true)
    }
}
