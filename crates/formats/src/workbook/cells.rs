//! Cells of a workbook that is written: formats, text that stays text, numbers that lose nothing.

use std::collections::HashMap;

use rust_xlsxwriter::{
    Color, Format as CellFormat, FormatAlign, FormatBorder, Worksheet, XlsxError,
};

use crate::tabular::Cell;
use crate::xlsx::{MAX_TEXT, excel_date};

/// Digits that a number of a sheet keeps.
const DIGITS: usize = 15;
pub(super) const DAY: &str = "yyyy-mm-dd";
pub(super) const TEXT: &str = "@";

/// A cell to be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OutCell<'a> {
    /// Nothing.
    Empty,
    /// Text; never a formula, whatever it begins with.
    Text(&'a str),
    /// A decimal number with its digits as written; as text where a sheet would lose some.
    Number(&'a str),
    /// A day, `YYYY-MM-DD`; as text where Excel has no such day.
    Date(&'a str),
    /// A cell as it was read.
    Read(&'a Cell),
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) marked: bool,
    pub(super) wrapped: bool,
}

/// Formats by number format and look; each is made once.
#[derive(Default)]
pub(super) struct Formats(HashMap<(String, Look, bool), CellFormat>);

impl Formats {
    fn get(&mut self, number: &str, look: Look, quoted: bool) -> &CellFormat {
        let key = (number.to_owned(), look, quoted);
        self.0.entry(key).or_insert_with(|| {
            let mut format = CellFormat::new().set_align(FormatAlign::Top);
            if look.wrapped {
                format = format.set_text_wrap();
            }
            if !number.is_empty() {
                format = format.set_num_format(number);
            }
            if look.marked {
                format = format
                    .set_background_color(Color::RGB(0x00FF_C7CE))
                    .set_border(FormatBorder::Thin);
            }
            if quoted {
                format = format.set_quote_prefix();
            }
            format
        })
    }
}

/// The number format of this many decimals.
pub(super) fn decimals(count: usize) -> String {
    match count {
        0 => "0".to_owned(),
        count => format!("0.{}", "0".repeat(count.min(DIGITS))),
    }
}

pub(super) fn long(cell: &OutCell<'_>) -> bool {
    let text = match cell {
        OutCell::Text(text) | OutCell::Number(text) | OutCell::Date(text) => text,
        OutCell::Read(Cell::Text(text) | Cell::Open(text) | Cell::Error(text)) => text.as_str(),
        _ => return false,
    };
    text.len() > MAX_TEXT && text.encode_utf16().count() > MAX_TEXT
}

pub(super) fn put(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &OutCell<'_>,
    look: Look,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match cell {
        OutCell::Empty | OutCell::Read(Cell::Empty) => {
            if look.marked {
                sheet.write_blank(row, at, formats.get("", look, false))?;
            }
        }
        OutCell::Text(text) => put_text(sheet, (row, at), text, look, formats)?,
        OutCell::Number(text) => match exact(text) {
            Some((number, count)) => {
                let format = formats.get(&decimals(count), look, false);
                sheet.write_number_with_format(row, at, number, format)?;
            }
            None => put_text(sheet, (row, at), text, look, formats)?,
        },
        OutCell::Date(text) => put_date(sheet, (row, at), text, look, formats)?,
        OutCell::Read(cell) => put_read(sheet, (row, at), cell, look, formats)?,
    }
    Ok(())
}

fn put_text(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    text: &str,
    look: Look,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    // with the mark of a text, so that it stays one when somebody edits it
    let quoted = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let format = formats.get(TEXT, look, quoted);
    sheet
        .write_string_with_format(row, at, text, format)
        .map(drop)
}

fn put_date(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    text: &str,
    look: Look,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match excel_date(text) {
        Some(date) => {
            let timed = text.len() > 10;
            let form = if timed { "yyyy-mm-dd hh:mm:ss" } else { DAY };
            let format = formats.get(form, look, false);
            sheet.write_datetime_with_format(row, at, &date, format)?;
            Ok(())
        }
        None => put_text(sheet, (row, at), text, look, formats),
    }
}

fn put_read(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &Cell,
    look: Look,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Open(text) | Cell::Text(text) | Cell::Error(text) => {
            put_text(sheet, (row, at), text, look, formats)
        }
        Cell::Number { value, shown, .. } => {
            let number = match (shown.decimals, shown.percent) {
                (0, false) => String::new(),
                (count, false) => decimals(usize::from(count)),
                (count, true) => format!("{}%", decimals(usize::from(count))),
            };
            let format = formats.get(&number, look, false);
            sheet
                .write_number_with_format(row, at, *value, format)
                .map(drop)
        }
        Cell::Boolean(yes) => {
            let format = formats.get("", look, false);
            sheet
                .write_boolean_with_format(row, at, *yes, format)
                .map(drop)
        }
        Cell::Date(text) | Cell::DateTime(text) => put_date(sheet, (row, at), text, look, formats),
    }
}

/// The number and its decimals, when a sheet keeps all its digits.
fn exact(text: &str) -> Option<(f64, usize)> {
    let behind = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    let digits = text.bytes().filter(u8::is_ascii_digit);
    let significant = digits.skip_while(|digit| *digit == b'0').count();
    let number: f64 = text.parse().ok()?;
    (significant <= DIGITS && number.is_finite()).then_some((number, behind))
}
