use super::FORMAT;
use super::record::Records;
use crate::input::{Blob, ReadSeek};
use crate::notice::NoticeLog;
use crate::tabular::{Cell, Kind, Row, Rows, Setting, Table, scan};
use crate::text::{Charset, Detected, Utf8Reader, detect};
use crate::{Features, FormatError, Layer, Limits, Notice, OpenOptions, Place, Source};

type Reader = Records<Utf8Reader<Box<dyn ReadSeek>>>;

/// Separators, in the order in which they win a tie. A full-width comma is text.
const SEPARATORS: [u8; 3] = [b',', b'\t', b';'];
/// Characters looked at to find the separator.
const HEAD: usize = 64 * 1024;
/// Records looked at.
const RECORDS: usize = 50;

/// A CSV opened for reading.
pub(crate) struct CsvSource {
    blob: Blob,
    detected: Detected,
    separator: u8,
    options: OpenOptions,
    table: Table,
    layers: Vec<Layer>,
    log: NoticeLog,
}

impl CsvSource {
    /// Finds encoding and separator and reads the text once.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let (detected, separator) = detected(&blob, file, options.encoding.as_deref())?;
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let setting = Setting {
            place: place.clone(),
            name: stem.to_owned(),
            kind: Kind::Csv,
            encoding: Some(detected.charset.name().to_owned()),
            options,
        };
        let mut rows = records(&blob, detected, separator, &place, &options.limits)?;
        let Some(table) = scan(&mut rows, &setting)? else {
            return Err(FormatError::Empty {
                file: file.to_owned(),
            });
        };
        Ok(Self {
            blob,
            detected,
            separator,
            options: options.clone(),
            layers: vec![table.layer.clone()],
            table,
            log: NoticeLog::default(),
        })
    }
}

/// The rows of a CSV as they stand, its encoding and separator found as for a layer.
pub(crate) fn open_rows(
    blob: &Blob,
    file: &str,
    encoding: Option<&str>,
    limits: &Limits,
) -> Result<impl Rows, FormatError> {
    let place = Place::file(file);
    let (detected, separator) = detected(blob, file, encoding)?;
    records(blob, detected, separator, &place, limits)
}

/// Encoding and separator of a text.
fn detected(
    blob: &Blob,
    file: &str,
    encoding: Option<&str>,
) -> Result<(Detected, u8), FormatError> {
    let unknown = |label: &str| FormatError::UnknownEncoding {
        label: label.to_owned(),
    };
    let stated = encoding.map(|label| Charset::from_label(label).ok_or_else(|| unknown(label)));
    let stated = stated.transpose()?;
    let io = |error| FormatError::read(file, error);
    let Some(detected) = detect(blob, stated).map_err(io)? else {
        return Err(FormatError::Encoding {
            place: Place::file(file).into(),
            encoding: "UTF-8 / GB18030".to_owned(),
        });
    };
    let head = head(blob, detected).map_err(io)?;
    Ok((detected, separator(&head, file)))
}

/// The text behind the line `sep=;` that Excel writes and reads.
struct Behind(Reader);

impl Rows for Behind {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        loop {
            let more = self.0.next_row(row)?;
            if !more || row.number != 1 || !is_separator_line(row) {
                return Ok(more);
            }
        }
    }
}

fn is_separator_line(row: &Row) -> bool {
    let blank = |cell: &Cell| *cell == Cell::Empty;
    match &row.cells[..] {
        [Cell::Open(text), rest @ ..] if rest.iter().all(blank) => {
            let line = text.trim();
            line.len() <= 5 && line.starts_with("sep=")
        }
        _ => false,
    }
}

fn records(
    blob: &Blob,
    detected: Detected,
    separator: u8,
    place: &Place,
    limits: &Limits,
) -> Result<Behind, FormatError> {
    let reader = Utf8Reader::open(blob, detected)
        .map_err(|error| FormatError::read(place.file.clone(), error))?;
    let name = detected.charset.name();
    let records = Records::new(reader, separator, place.clone(), name, limits);
    Ok(Behind(records))
}

/// The first characters.
fn head(blob: &Blob, detected: Detected) -> std::io::Result<String> {
    use std::io::Read;
    let mut head = Vec::new();
    let reader = Utf8Reader::open(blob, detected)?;
    // what cannot be decoded is told with its line by the reading proper
    let _ = reader.take(HEAD as u64).read_to_end(&mut head);
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// How many fields each of the first records has.
fn widths(head: &str, separator: u8) -> Vec<usize> {
    let place = Place::default();
    let limits = Limits::default();
    let whole = head.len() < HEAD;
    let mut records = Records::new(head.as_bytes(), separator, place, "UTF-8", &limits);
    let mut row = Row::default();
    let mut widths = Vec::new();
    while widths.len() <= RECORDS && records.next_row(&mut row).unwrap_or(false) {
        if row.cells.len() > 1 || row.cells.iter().any(|cell| *cell != Cell::Empty) {
            widths.push(row.cells.len());
        }
    }
    // the last may be cut
    if !whole && widths.len() > 1 {
        widths.pop();
    }
    widths
}

/// The width that most records have, and how many have it.
fn usual(widths: &[usize]) -> (usize, usize) {
    let mut best = (0, 0);
    for &width in widths {
        let count = widths.iter().filter(|other| **other == width).count();
        if (count, width) > (best.1, best.0) {
            best = (width, count);
        }
    }
    best
}

/// The separator under which most of the first records have the same number of fields, more than
/// one; among equals the one that gives more of them.
fn separator(head: &str, file: &str) -> u8 {
    let first = head.lines().next().unwrap_or("").trim();
    if let Some(stated) = first
        .strip_prefix("sep=")
        .or_else(|| first.strip_prefix("SEP="))
    {
        match stated.as_bytes() {
            [byte] if SEPARATORS.contains(byte) => return *byte,
            // the tab was trimmed
            [] => return b'\t',
            _ => {}
        }
    }
    let mut best = (0, 0, b',');
    for separator in SEPARATORS {
        let widths = widths(head, separator);
        let (width, count) = usual(&widths);
        if width < 2 {
            continue;
        }
        let share = count * 100 / widths.len().max(1);
        if (share / 20, width) > (best.0, best.1) {
            best = (share / 20, width, separator);
        }
    }
    if best.1 == 0 && file.to_ascii_lowercase().ends_with(".tsv") {
        return b'\t';
    }
    best.2
}

/// Whether a text whose name says nothing is a table: at least two records, all of them of the
/// same number of fields, two or more.
pub(crate) fn looks_like(head: &str) -> bool {
    let complete = head.rfind('\n').map_or("", |end| &head[..end]);
    SEPARATORS.iter().any(|separator| {
        let widths = widths(complete, *separator);
        widths.len() >= 2 && widths[0] >= 2 && widths.iter().all(|width| *width == widths[0])
    })
}

impl Source for CsvSource {
    fn format(&self) -> &'static str {
        FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let place = self.table.place().clone();
        if layer > 0 {
            return Err(FormatError::NoLayer {
                file: place.file,
                asked: layer,
                count: 1,
            });
        }
        let limits = &self.options.limits;
        let rows = records(&self.blob, self.detected, self.separator, &place, limits)?;
        Ok(Box::new(self.table.features(
            rows,
            &mut self.log,
            &self.options,
        )))
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = self.table.layer.notices.clone();
        notices.extend(self.log.list());
        notices
    }
}
