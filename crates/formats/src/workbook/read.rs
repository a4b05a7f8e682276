use std::collections::HashSet;
use std::path::Path;

use crate::csv;
use crate::input::Blob;
use crate::pending::file_name;
use crate::sniff;
use crate::tabular::{Cell, Row, Rows};
use crate::xlsx::{self, Book};
use crate::{FormatError, Limits, Place, archive};

/// Cells with formulas that are kept apart; more than any sheet for typing in has.
const MOST_FORMULAS: usize = 1 << 20;
/// Columns of a table for typing in, unless the caller says otherwise.
const COLUMNS: usize = 1_024;

/// How a table is read.
#[derive(Debug, Clone)]
pub struct TableOptions {
    /// Name of the sheet, or its number from 1; the first one that is not hidden when not given.
    pub sheet: Option<String>,
    /// Encoding of a CSV that does not state it.
    pub encoding: Option<String>,
    /// Bounds against hostile files.
    pub limits: Limits,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self {
            sheet: None,
            encoding: None,
            limits: Limits {
                fields: COLUMNS,
                ..Limits::default()
            },
        }
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableInfo {
    /// Name of the sheet; empty for a CSV.
    pub sheet: String,
    /// Cells that are formulas: the value is the one that the program of the user computed last.
    pub formulas: u64,
}

/// Reads the rows of a sheet or a CSV, in order, until `each` returns `false`.
///
/// Cells merged over several rows stand in each of them. A formula that nobody has computed is a
/// [`Cell::Error`]. What a sheet says of its own size is not believed.
///
/// # Errors
/// No such sheet; a damaged, encrypted or oversized file; more columns than the limits allow.
pub fn read_table(
    path: &Path,
    options: &TableOptions,
    each: &mut dyn FnMut(Row) -> bool,
) -> Result<TableInfo, FormatError> {
    let file = file_name(path);
    let blob = Blob::Path(path.to_owned());
    let head = blob
        .head(8)
        .map_err(|error| FormatError::read(file.as_str(), error))?;
    if head.is_empty() {
        return Err(FormatError::Empty { file });
    }
    let zipped = head.starts_with(b"PK");
    let compound = head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let kind = match (zipped, compound) {
        (true, _) => sniff::workbook(&blob),
        (_, true) => xlsx::is_workbook(&blob).then_some(xlsx::Kind::Xls),
        _ => {
            let encoding = options.encoding.as_deref();
            let mut rows = csv::open_rows(&blob, &file, encoding, &options.limits)?;
            drain(&mut rows, &HashSet::new(), each)?;
            return Ok(TableInfo::default());
        }
    };
    let Some(kind) = kind else {
        return Err(unreadable(&blob, &file, zipped, &options.limits));
    };
    book(&blob, &file, kind, options, each)
}

/// Why a packed file gives no workbook: it is damaged, or it is something else.
fn unreadable(blob: &Blob, file: &str, zipped: bool, limits: &Limits) -> FormatError {
    if zipped && let Err(error) = archive::measure(blob, file, limits) {
        return error;
    }
    let found = if zipped {
        "an archive without a workbook"
    } else {
        "an old Office document or an encrypted one"
    };
    FormatError::NoTable {
        file: file.to_owned(),
        found,
    }
}

fn book(
    blob: &Blob,
    file: &str,
    kind: xlsx::Kind,
    options: &TableOptions,
    each: &mut dyn FnMut(Row) -> bool,
) -> Result<TableInfo, FormatError> {
    let place = Place::file(file);
    if kind != xlsx::Kind::Xls {
        archive::measure(blob, file, &options.limits)?;
    }
    let mut book = Book::open(blob, kind, &place, &options.limits)?;
    let (index, name) = chosen(&book, options.sheet.as_deref(), file)?;
    let may_have = kind == xlsx::Kind::Xlsx
        && archive::contains(blob, file, "xl/worksheets/", b"<f", &options.limits)?;
    let formulas = if may_have {
        book.formulas(index, &place, MOST_FORMULAS)?
    } else {
        HashSet::new()
    };
    let mut rows = book.rows(index, &place, options.limits.fields)?;
    drain(&mut rows, &formulas, each)?;
    Ok(TableInfo {
        sheet: name,
        formulas: formulas.len() as u64,
    })
}

/// The sheet asked for, by name or number from 1; else the first that is not hidden.
fn chosen(book: &Book, asked: Option<&str>, file: &str) -> Result<(usize, String), FormatError> {
    let sheets = book.sheets();
    let found = match asked {
        None => sheets.iter().position(|sheet| !sheet.hidden),
        Some(asked) => {
            let named = sheets.iter().position(|sheet| sheet.name == asked);
            let number = || asked.trim().parse::<usize>().ok()?.checked_sub(1);
            named.or_else(number).filter(|index| *index < sheets.len())
        }
    };
    let Some(index) = found else {
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        return Err(FormatError::NoSheet {
            file: file.to_owned(),
            asked: asked.unwrap_or("1").to_owned(),
            sheets: names.join("、"),
        });
    };
    Ok((index, sheets[index].name.clone()))
}

fn drain(
    rows: &mut dyn Rows,
    formulas: &HashSet<(u32, u32)>,
    each: &mut dyn FnMut(Row) -> bool,
) -> Result<(), FormatError> {
    let mut row = Row::default();
    while rows.next_row(&mut row)? {
        if !formulas.is_empty() {
            mark(&mut row, formulas);
        }
        if !row.is_blank() && !each(std::mem::take(&mut row)) {
            break;
        }
    }
    Ok(())
}

/// Formulas without a value are errors, not blanks.
fn mark(row: &mut Row, formulas: &HashSet<(u32, u32)>) {
    let Some(line) = row
        .number
        .checked_sub(1)
        .and_then(|line| u32::try_from(line).ok())
    else {
        return;
    };
    for (column, cell) in (0_u32..).zip(&mut row.cells) {
        if *cell == Cell::Empty && formulas.contains(&(line, column)) {
            *cell = Cell::Error("=…".to_owned());
        }
    }
}
