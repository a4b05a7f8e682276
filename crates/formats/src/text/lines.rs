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
        }
    }

    /// The next line with its number from 1; `None` at the end.
    pub(crate) fn next_line(&mut self) -> Result<Option<(u64, &str)>, FormatError> {
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
                continue;
            }
            any = true;
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
                break;
            }
            self.reader.consume(count);
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        match std::str::from_utf8(&self.buffer) {
            Ok(line) => Ok(Some((self.number, line))),
            Err(_) => Err(FormatError::Encoding {
                place: self.place.at_line(self.number).into(),
                encoding: self.encoding.to_owned(),
            }),
        }
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
