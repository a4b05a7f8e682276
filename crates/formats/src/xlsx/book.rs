use std::collections::HashSet;
use std::io::BufReader;

use calamine::{
    Data, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xls, Xlsb, Xlsx, XlsxCellReader,
};

use super::ods::OdsCells;
use super::sheet::{Cells, Merges, Placed, SheetRows};
use super::{FORMAT, legacy};
use crate::guard::guarded;
use crate::input::{Blob, ReadSeek};
use crate::tabular::{Cell, Shown};
use crate::{FormatError, Limits, Place, archive};

pub(crate) type Input = BufReader<Box<dyn ReadSeek>>;

/// Kinds of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
}

/// An open workbook.
pub(crate) enum Book {
    Xlsx(Box<Xlsx<Input>>),
    Xlsb(Box<Xlsb<Input>>),
    Xls(Box<Xls<std::io::Cursor<Vec<u8>>>>),
    /// The unpacked `content.xml`.
    Ods(Blob, Vec<String>),
}

/// A sheet of a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

impl Book {
    /// Opens a workbook whose parts were found to be within the bounds.
    pub(crate) fn open(
        blob: &Blob,
        kind: Kind,
        place: &Place,
        limits: &Limits,
    ) -> Result<Self, FormatError> {
        let input = || -> Result<Input, FormatError> {
            let reader = blob
                .open()
                .map_err(|error| FormatError::read(place.file.clone(), error))?;
            Ok(BufReader::new(reader))
        };
        Ok(match kind {
            Kind::Xlsx => {
                let input = input()?;
                Self::Xlsx(Box::new(guarded(place, FORMAT, || Xlsx::new(input))?))
            }
            Kind::Xlsb => {
                let input = input()?;
                Self::Xlsb(Box::new(guarded(place, FORMAT, || Xlsb::new(input))?))
            }
            Kind::Xls => {
                let clean = legacy::clean(blob, place)?;
                Self::Xls(Box::new(guarded(place, FORMAT, || Xls::new(clean))?))
            }
            Kind::Ods => {
                let content = archive::member(blob, &place.file, "content.xml", limits)?;
                let names = super::ods::sheets(&content, place)?;
                Self::Ods(content, names)
            }
        })
    }

    pub(crate) fn sheets(&self) -> Vec<Sheet> {
        let sheets = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(_, names) => {
                let sheet = |name: &String| Sheet {
                    name: name.clone(),
                    hidden: false,
                };
                return names.iter().map(sheet).collect();
            }
        };
        sheets
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| Sheet {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    /// Positions (row, column, from 0) of the formulas of a sheet of an `.xlsx`, at most `most`.
    pub(crate) fn formulas(
        &mut self,
        index: usize,
        place: &Place,
        most: usize,
    ) -> Result<HashSet<(u32, u32)>, FormatError> {
        let sheets = self.sheets();
        let (Some(sheet), Self::Xlsx(book)) = (sheets.get(index), self) else {
            return Ok(HashSet::new());
        };
        let place = place.in_layer(&sheet.name);
        let mut reader = guarded(&place, FORMAT, || book.worksheet_cells_reader(&sheet.name))?;
        let mut found = HashSet::new();
        while let Some(cell) = guarded(&place, FORMAT, || reader.next_formula())? {
            if cell.get_value().is_empty() {
                continue;
            }
            if found.len() == most {
                return Err(FormatError::Limit {
                    place: place.into(),
                    what: "formulas",
                    limit: most as u64,
                });
            }
            found.insert(cell.get_position());
        }
        Ok(found)
    }

    /// Rows of a sheet; `index` counts as in [`Self::sheets`].
    pub(crate) fn rows(
        &mut self,
        index: usize,
        place: &Place,
        fields: usize,
    ) -> Result<SheetRows<'_>, FormatError> {
        let name = self
            .sheets()
            .get(index)
            .map(|sheet| sheet.name.clone())
            .unwrap_or_default();
        let whole = place.clone();
        let place = place.in_layer(&name);
        let (cells, merges): (Box<dyn Cells + '_>, Merges) = match self {
            Self::Xlsx(book) => {
                let merges = guarded(&place, FORMAT, || book.merge_cells_by_sheet_name(&name))?;
                let reader = guarded(&place, FORMAT, || book.worksheet_cells_reader(&name))?;
                let place = place.clone();
                (Box::new(XlsxCells { reader, place }), Merges::new(merges))
            }
            Self::Xlsb(book) => {
                let mut reader = guarded(&place, FORMAT, || book.worksheet_cells_reader(&name))?;
                let place = place.clone();
                let next = move || {
                    let found = guarded(&place, FORMAT, || reader.next_cell())?;
                    Ok(found.map(|cell| {
                        let (row, column) = cell.get_position();
                        (column, row, converted(cell.get_value().clone().into(), ""))
                    }))
                };
                (Box::new(Called(next)), Merges::default())
            }
            Self::Xls(book) => {
                let merges = guarded(&place, FORMAT, || book.merge_cells_by_sheet_name(&name))?;
                let range = guarded(&place, FORMAT, || book.worksheet_range(&name))?;
                (
                    Box::new(legacy::RangeCells::new(range)),
                    Merges::new(merges),
                )
            }
            Self::Ods(content, _) => {
                let cells = OdsCells::open(content, index, &whole, fields)?;
                (Box::new(cells), Merges::default())
            }
        };
        Ok(SheetRows::new(cells, merges, place, fields))
    }
}

struct XlsxCells<'a> {
    reader: XlsxCellReader<'a, Input>,
    place: Place,
}

impl Cells for XlsxCells<'_> {
    fn next_cell(&mut self) -> Result<Option<Placed>, FormatError> {
        let reader = &mut self.reader;
        let found = guarded(&self.place, FORMAT, || reader.next_cell_with_style_id())?;
        let Some((cell, style)) = found else {
            return Ok(None);
        };
        let (row, column) = cell.get_position();
        let format = self
            .reader
            .styles()
            .get(style)
            .and_then(|style| style.number_format.as_ref())
            .map_or("", |format| format.format_code.as_str());
        Ok(Some((
            column,
            row,
            converted(cell.get_value().clone().into(), format),
        )))
    }
}

/// Cells of a reader that has no name of its own.
struct Called<F>(F);

impl<F: FnMut() -> Result<Option<Placed>, FormatError>> Cells for Called<F> {
    fn next_cell(&mut self) -> Result<Option<Placed>, FormatError> {
        (self.0)()
    }
}

/// A cell of the library as one of ours; `format` is its number format, where known.
pub(super) fn converted(value: Data, format: &str) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(number) => number_cell(number as f64, format),
        Data::Float(number) => number_cell(number, format),
        Data::String(text) => string(text),
        Data::Bool(yes) => Cell::Boolean(yes),
        Data::DateTime(date) => moment(date, format),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Open(text),
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}

fn number_cell(value: f64, format: &str) -> Cell {
    Cell::Number {
        value,
        real: has_decimals(format),
        shown: Shown {
            decimals: fixed_decimals(format),
            percent: format.contains('%'),
        },
    }
}

fn string(text: String) -> Cell {
    if text.trim().is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text)
    }
}

/// Whether a number format shows decimals.
fn has_decimals(format: &str) -> bool {
    format
        .split('.')
        .skip(1)
        .any(|rest| rest.starts_with(['0', '#', '?']))
}

/// Decimals that a number format always shows: `0.0000` four.
fn fixed_decimals(format: &str) -> u8 {
    let first = format.split(';').next().unwrap_or_default();
    let behind = first.split_once('.').map_or("", |(_, rest)| rest);
    let zeros = behind.bytes().take_while(|byte| *byte == b'0').count();
    u8::try_from(zeros).unwrap_or(u8::MAX)
}

/// Days from the epoch to the end of the year 9999.
const DAYS: f64 = 2_958_466.0;

fn moment(date: ExcelDateTime, format: &str) -> Cell {
    let days = date.as_f64();
    if !(0.0..DAYS).contains(&days) {
        return number_cell(days, "");
    }
    if date.is_duration() || days < 1.0 {
        let seconds = (days * 86_400.0).round() as u64;
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        return Cell::Text(format!("{hours:02}:{minutes:02}:{:02}", seconds % 60));
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let iso = format!("{year:04}-{month:02}-{day:02}");
    let timed = format.to_ascii_lowercase().contains('h');
    if !timed && days.fract() == 0.0 {
        return Cell::Date(iso);
    }
    let mut text = format!("{iso}T{hour:02}:{minute:02}:{second:02}");
    if milli > 0 {
        text.push_str(format!(".{milli:03}").trim_end_matches('0'));
    }
    Cell::DateTime(text)
}
