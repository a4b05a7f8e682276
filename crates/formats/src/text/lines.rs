use std::io::{self, BufRead};

use crate::{FormatError, Place};

/// Lines of a text, ended by LF, CRLF or CR, with their numbers and a bound on their length.
pub(crate) struct Lines<R> {
    reader: R,
    place: Place,
    encoding: &'static str,
    limit: usize,
    number: u64,
    after_cr: bool,
    buffer: Vec<u8>,
    /// Bytes taken from the reader, and where the line of the buffer begins among them.
    taken: u64,
    start: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R, place: Place, encoding: &'static str, limit: usize) -> Self {
        Self {
            reader,
            place,
            encoding,
            limit,
            number: 0,
            after_cr: false,
            buffer: Vec::new(),
            taken: 0,
            start: 0,
        }
    }

    /// The same, when the reader begins further on in the file: lines and bytes before it.
    pub(crate) fn starting_at(mut self, lines: u64, bytes: u64) -> Self {
        (self.number, self.taken) = (lines, bytes);
        self
    }

    /// The next line with its number from 1; `None` at the end.
    pub(crate) fn next_line(&mut self) -> Result<Option<(u64, &str)>, FormatError> {
        if !self.advance()? {
            return Ok(None);
        }
        match std::str::from_utf8(&self.buffer) {
            Ok(line) => Ok(Some((self.number, line))),
            Err(_) => Err(FormatError::Encoding {
                place: self.place.at_line(self.number).into(),
                encoding: self.encoding.to_owned(),
            }),
        }
    }

    /// Moves to the next line, whatever its encoding (one in which CR and LF are those bytes);
    /// `false` at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, FormatError> {
        self.buffer.clear();
        let mut any = false;
        loop {
            let bytes = match self.reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) => return Err(self.failed(error)),
            };
            if bytes.is_empty() {
                break;
            }
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                self.reader.consume(1);
                self.taken += 1;
                continue;
            }
            if !any {
                (any, self.start) = (true, self.taken);
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let count = end.unwrap_or(bytes.len());
            if self.buffer.len() + count > self.limit {
                let (what, limit) = ("line length in bytes", self.limit as u64);
                let place = self.place.at_line(self.number + 1);
                return Err(FormatError::Limit {
                    place: place.into(),
                    what,
                    limit,
                });
            }
            self.buffer.extend_from_slice(&bytes[..count]);
            if end.is_some() {
                self.after_cr = bytes[count] == b'\r';
                self.reader.consume(count + 1);
                self.taken += count as u64 + 1;
                break;
            }
            self.reader.consume(count);
            self.taken += count as u64;
        }
        self.number += u64::from(any);
        Ok(any)
    }

    /// The bytes of the line moved to, without its end.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// Number of the line moved to, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Where the line moved to begins, and where what follows it begins, in bytes of the file.
    pub(crate) fn span(&self) -> (u64, u64) {
        (self.start, self.taken)
    }

    /// The file that is read.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    fn failed(&self, error: io::Error) -> FormatError {
        if error.kind() == io::ErrorKind::InvalidData {
            let place = self.place.at_line(self.number + 1);
            return FormatError::Encoding {
                place: place.into(),
                encoding: self.encoding.to_owned(),
            };
        }
        FormatError::read(self.place.file.clone(), error)
    }
}
