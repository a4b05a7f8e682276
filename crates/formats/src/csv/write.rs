use std::fmt::Write as _;
use std::path::Path;

use super::FORMAT;
use crate::pending::{Pending, file_name};
use crate::tabular::{Layout, Out, is_plain_text};
use crate::text::Charset;
use crate::{Feature, FormatError, Layer, Notice, Place, Sink, WriteOptions, wkt};

/// A CSV being written: lines end in CRLF, null is an empty field.
pub(crate) struct CsvSink {
    file: Pending,
    place: Place,
    layout: Layout,
    charset: Charset,
    separator: char,
    lossy: bool,
}

impl CsvSink {
    /// Starts the file with its header. The name `.tsv` asks for tabs.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let charset = match &options.encoding {
            None => Charset::UTF8,
            Some(label) => {
                Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
                    label: label.clone(),
                })?
            }
        };
        let place = Place::file(file_name(path));
        let layout = Layout::new(place.clone(), FORMAT, layer, options)?;
        let tabs = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
        let mut sink = Self {
            file: Pending::create(path)?,
            place,
            layout,
            charset,
            separator: if tabs { '\t' } else { ',' },
            lossy: false,
        };
        let mark: &[u8] = match charset.name() {
            "UTF-8" => b"\xef\xbb\xbf",
            "UTF-16LE" => b"\xff\xfe",
            "UTF-16BE" => b"\xfe\xff",
            _ => b"",
        };
        sink.file.write(mark)?;
        let mut line = String::new();
        for (index, name) in sink.layout.header().iter().enumerate() {
            if index > 0 {
                line.push(sink.separator);
            }
            // names stay bare where they can: that tells a reader that quotes mean something
            let quoted = must_quote(name, sink.separator) || !is_plain_text(name);
            field(&mut line, name, quoted);
        }
        line.push_str("\r\n");
        put(&mut sink.file, charset, &line, &mut sink.lossy)?;
        Ok(sink)
    }
}

fn must_quote(text: &str, separator: char) -> bool {
    text.contains([separator, '"', '\n', '\r'])
        || text.trim().len() != text.len()
        || text.is_empty()
        || text.starts_with("sep=")
}

fn field(line: &mut String, text: &str, quoted: bool) {
    if !quoted {
        line.push_str(text);
        return;
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// One row as a line.
fn write_row(line: &mut String, row: &[Out<'_>], separator: char, decimals: Option<usize>) {
    if row.iter().all(|cell| *cell == Out::Null) {
        // an empty quoted field tells a row of nothing from no row
        line.push_str("\"\"");
        for _ in 1..row.len() {
            line.push(separator);
        }
    } else {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                line.push(separator);
            }
            write_cell(line, cell, separator, decimals);
        }
    }
    line.push_str("\r\n");
}

fn write_cell(line: &mut String, cell: &Out<'_>, separator: char, decimals: Option<usize>) {
    match cell {
        Out::Null => {}
        Out::Text(text) => {
            let quoted = must_quote(text, separator) || !is_plain_text(text);
            field(line, text, quoted);
        }
        Out::Integer(number) => {
            let _ = write!(line, "{number}");
        }
        // the point tells a reader that the column is not of whole numbers
        Out::Real(number) => {
            let start = line.len();
            let _ = write!(line, "{number:?}");
            if let Some(at) = line[start..].find('e')
                && !line[start..].contains('.')
            {
                line.insert_str(start + at, ".0");
            }
        }
        Out::Coordinate(number) => wkt::number(line, *number, decimals),
        Out::Boolean(yes) => {
            let _ = write!(line, "{yes}");
        }
        Out::Geometry(text) | Out::Date(text) | Out::DateTime(text) => {
            field(line, text, must_quote(text, separator));
        }
    }
}

fn put(
    file: &mut Pending,
    charset: Charset,
    line: &str,
    lossy: &mut bool,
) -> Result<(), FormatError> {
    if charset == Charset::UTF8 {
        return file.write(line.as_bytes());
    }
    let (bytes, whole) = charset.encode(line);
    *lossy |= !whole;
    file.write(&bytes)
}

impl Sink for CsvSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let (file, charset, separator) = (&mut self.file, self.charset, self.separator);
        let (decimals, lossy) = (self.layout.decimals(), &mut self.lossy);
        let mut line = String::new();
        self.layout.rows(feature, &mut |row| {
            line.clear();
            write_row(&mut line, row, separator, decimals);
            put(file, charset, &line, lossy)
        })
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        if self.lossy {
            let name = self.charset.name();
            let zh = format!("有字符不能用 {name} 写出，以“?”代替");
            let en = format!("characters that {name} does not have were written as \"?\"");
            let notice = Notice::new("csv.characters_lost", self.place.clone(), zh, en);
            self.layout.log().push(notice);
        }
        self.file.finish()?;
        Ok(self.layout.log().list())
    }
}
