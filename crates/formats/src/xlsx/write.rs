use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};

use super::{FORMAT, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};
use crate::pending::{Pending, file_name};
use crate::tabular::{Layout, Out};
use crate::{Feature, Field, FieldKind, FormatError, Layer, Notice, Place, Sink, WriteOptions};

/// An `.xlsx` of one sheet being written row by row: rows already written lie in a temporary file.
///
/// Text goes into text cells, so that codes keep their leading noughts and a text that begins with
/// `=` is no formula. Dates are dates where Excel can hold them (from 1 March 1900, no zone, no
/// fraction of a second), else text. A row of nothing but nulls leaves no trace in a sheet.
pub(crate) struct XlsxSink {
    file: Pending,
    place: Place,
    layout: Layout,
    book: Workbook,
    cells: Cells,
}

/// Formats of the columns, and where the next row goes.
struct Cells {
    formats: Vec<CellFormat>,
    date: CellFormat,
    moment: CellFormat,
    row: u32,
    place: Place,
    decimals: Option<usize>,
    blank_rows: u64,
}

fn failed(place: &Place, error: XlsxError) -> FormatError {
    match error {
        XlsxError::IoError(error) => FormatError::write(place.file.clone(), error),
        error => FormatError::write(place.file.clone(), std::io::Error::other(error)),
    }
}

fn cannot(place: &Place, zh: &str, en: &str) -> FormatError {
    FormatError::CannotHold {
        place: place.clone().into(),
        format: FORMAT,
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// A name that a sheet may have: at most 31 characters, none of `[]:*?/\`.
pub(crate) fn sheet_name(name: &str) -> String {
    let mut clean = String::new();
    for character in name.chars() {
        let bad =
            matches!(character, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || character.is_control();
        let next = if bad { '_' } else { character };
        if clean.encode_utf16().count() + next.len_utf16() > 31 {
            break;
        }
        clean.push(next);
    }
    let clean = clean.trim_matches('\'').trim();
    if clean.is_empty() || clean.eq_ignore_ascii_case("history") {
        return "Sheet1".to_owned();
    }
    clean.to_owned()
}

impl XlsxSink {
    /// Starts the workbook with its header.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let mut layout = Layout::new(place.clone(), FORMAT, layer, options)?;
        let header = layout.header().to_vec();
        if header.len() > MAX_COLUMNS {
            let zh = format!("超过 {MAX_COLUMNS} 列");
            return Err(cannot(&place, &zh, "more than 16,384 columns"));
        }
        if layer
            .feature_count
            .is_some_and(|count| count >= u64::from(MAX_ROWS))
        {
            let zh = format!("超过 {MAX_ROWS} 行");
            return Err(cannot(&place, &zh, "more than 1,048,576 rows"));
        }
        if let Some(name) = header
            .iter()
            .find(|name| name.encode_utf16().count() > MAX_TEXT)
        {
            let short: String = name.chars().take(20).collect();
            return Err(cannot(
                &place,
                &format!("名为“{short}…”的字段"),
                "so long a field name",
            ));
        }
        let name = sheet_name(&layer.name);
        if name != layer.name {
            let zh = format!("工作表不能称为“{}”，改称“{name}”", layer.name);
            let en = format!(
                "a sheet cannot be called \"{}\"; called \"{name}\"",
                layer.name
            );
            let notice = Notice::new("xlsx.sheet_renamed", place.clone(), zh, en);
            layout.log().push(notice);
        }
        let formats: Vec<CellFormat> = columns(&layout, &layer.fields);
        let mut book = Workbook::new();
        let sheet = book
            .add_worksheet_with_constant_memory()
            .map_err(|error| failed(&place, error))?;
        start(sheet, &name, &header, &layout.kinds()).map_err(|error| failed(&place, error))?;
        Ok(Self {
            file: Pending::create(path)?,
            cells: Cells {
                formats,
                date: CellFormat::new().set_num_format("yyyy-mm-dd"),
                moment: CellFormat::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
                row: 1,
                place: place.clone(),
                decimals: layout.decimals(),
                blank_rows: 0,
            },
            place,
            layout,
            book,
        })
    }
}

/// Number formats of the columns: a real number shows its decimals, which also tells a reader
/// that the column is not of whole numbers.
fn columns(layout: &Layout, fields: &[Field]) -> Vec<CellFormat> {
    let kinds = layout.kinds();
    let before = kinds.len() - fields.len();
    kinds
        .iter()
        .enumerate()
        .map(|(index, kind)| {
            let field = index.checked_sub(before).map(|index| &fields[index]);
            let decimals = match field {
                Some(field) => field.decimals.map(usize::from),
                None => layout.decimals(),
            };
            match (kind, decimals) {
                (FieldKind::Real, Some(decimals @ 1..=15)) => {
                    CellFormat::new().set_num_format(format!("0.{}", "0".repeat(decimals)))
                }
                (FieldKind::Real, _) => CellFormat::new().set_num_format("0.0##############"),
                (FieldKind::Text, _) => CellFormat::new().set_num_format("@"),
                _ => CellFormat::new(),
            }
        })
        .collect()
}

fn start(
    sheet: &mut Worksheet,
    name: &str,
    header: &[String],
    kinds: &[FieldKind],
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = CellFormat::new().set_bold();
    for (index, (name, kind)) in header.iter().zip(kinds).enumerate() {
        let index = index as u16;
        let wide: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let usual = match kind {
            FieldKind::Text => 16,
            FieldKind::DateTime => 20,
            FieldKind::Real => 14,
            _ => 11,
        };
        sheet.set_column_width(index, wide.clamp(usual, 40) as f64 + 1.0)?;
        sheet.write_string_with_format(0, index, name, &bold)?;
    }
    Ok(())
}

/// The date that Excel holds for the text, if it holds it exactly.
pub(crate) fn excel_date(text: &str) -> Option<ExcelDateTime> {
    // Excel has a 29 February 1900
    let fits = text >= "1900-03-01" && matches!(text.len(), 10 | 19) && text.is_ascii();
    if !fits || (text.len() == 19 && text.as_bytes()[10] != b'T') {
        return None;
    }
    ExcelDateTime::parse_from_str(text).ok()
}

impl Cells {
    fn write(
        &mut self,
        sheet: &mut Worksheet,
        row: &[Out<'_>],
        feature: u64,
    ) -> Result<(), FormatError> {
        let place = self.place.at_row(feature);
        if self.row >= MAX_ROWS {
            let zh = format!("超过 {MAX_ROWS} 行");
            return Err(cannot(&place, &zh, "more than 1,048,576 rows"));
        }
        self.blank_rows += u64::from(row.iter().all(|cell| *cell == Out::Null));
        for (column, cell) in row.iter().enumerate() {
            self.write_cell(sheet, column, cell, &place)?;
        }
        self.row += 1;
        Ok(())
    }

    fn write_cell(
        &self,
        sheet: &mut Worksheet,
        column: usize,
        cell: &Out<'_>,
        place: &Place,
    ) -> Result<(), FormatError> {
        let (row, at, format) = (self.row, column as u16, &self.formats[column]);
        let text = |text: &str, sheet: &mut Worksheet| -> Result<(), FormatError> {
            if text.encode_utf16().count() > MAX_TEXT {
                let zh = "超过 32767 个字符的单元格（几何可改用逐点表格形式）";
                let en = "a cell of more than 32,767 characters \
                          (for geometry, ask for rows of points)";
                return Err(cannot(place, zh, en));
            }
            let written = sheet.write_string_with_format(row, at, text, format);
            written.map(|_| ()).map_err(|error| failed(place, error))
        };
        let written = match cell {
            Out::Null => return Ok(()),
            Out::Text(value) => return text(value, sheet),
            Out::Geometry(value) => return text(value, sheet),
            Out::Integer(number) if number.unsigned_abs() >= 1_000_000_000_000_000 => {
                return text(&number.to_string(), sheet);
            }
            Out::Integer(number) => sheet.write_number_with_format(row, at, *number as f64, format),
            Out::Real(number) => sheet.write_number_with_format(row, at, *number, format),
            Out::Coordinate(number) => {
                let rounded = self
                    .decimals
                    .and_then(|decimals| format!("{number:.decimals$}").parse().ok());
                sheet.write_number_with_format(row, at, rounded.unwrap_or(*number), format)
            }
            Out::Boolean(yes) => sheet.write_boolean(row, at, *yes),
            Out::Date(value) | Out::DateTime(value) => {
                let Some(date) = excel_date(value) else {
                    return text(value, sheet);
                };
                let timed = value.len() > 10;
                let format = if timed { &self.moment } else { &self.date };
                sheet.write_datetime_with_format(row, at, &date, format)
            }
        };
        written.map(|_| ()).map_err(|error| failed(place, error))
    }
}

impl Sink for XlsxSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let (cells, book, place) = (&mut self.cells, &mut self.book, &self.place);
        self.layout.rows(feature, &mut |row| {
            let sheet = book
                .worksheet_from_index(0)
                .map_err(|error| failed(place, error))?;
            cells.write(sheet, row, feature.row)
        })
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        if self.cells.blank_rows > 0 {
            let count = self.cells.blank_rows;
            let zh = format!("{count} 个没有图形也没有属性值的要素在工作表中是空行，读回时没有");
            let en = format!("{count} features of nothing but nulls are blank rows, not read back");
            let notice = Notice::new("xlsx.blank_rows", self.place.clone(), zh, en);
            self.layout.log().push(notice);
        }
        let place = self.place.clone();
        let file = self.file.file()?;
        self.book
            .save_to_writer(file)
            .map_err(|error| failed(&place, error))?;
        self.file.finish()?;
        Ok(self.layout.log().list())
    }
}
