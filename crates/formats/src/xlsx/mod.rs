//! Spreadsheets: `.xlsx`, `.xlsb`, `.xls` and `.ods` are read, `.xlsx` is written.
//!
//! `.xlsx`, `.xlsb` and `.ods` are read cell by cell; what a sheet says of its own extent is never
//! believed, so a sheet that claims 10⁹ rows costs nothing. Held in memory are the texts that
//! cells share (bounded) and, for `.xls`, the whole workbook, whose extents are checked beforehand.

mod book;
mod legacy;
mod ods;
mod read;
mod sheet;
mod write;

pub(crate) use book::{Book, Kind};
pub(crate) use legacy::is_workbook;
pub(crate) use read::XlsxSource;
pub(crate) use write::{XlsxSink, excel_date, sheet_name};

const FORMAT: &str = "Excel";
/// Rows of a sheet, by the format.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
/// Columns of a sheet, by the format.
pub(crate) const MAX_COLUMNS: usize = 16_384;
/// UTF-16 units in a cell, by the format.
pub(crate) const MAX_TEXT: usize = 32_767;
