//! Which row holds the names of the columns.

use super::cell::{Cell, Class, Row};
use super::names;

/// Rows looked through for a header.
pub(super) const LOOK: usize = 64;
/// Longest name of a column, in characters.
const LONGEST: usize = 200;

/// The header found among the first rows.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Name of each column as written, trimmed; empty where nothing was.
    pub(super) names: Vec<String>,
    /// Whether any of them stood without quotes.
    pub(super) unquoted: bool,
    /// How many of the first rows are not data.
    pub(super) rows: usize,
    /// Rows above the header: number and text.
    pub(super) titles: Vec<(u64, String)>,
    pub(super) found: bool,
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.is_blank()).count()
}

fn is_label(cell: &Cell) -> bool {
    match cell {
        Cell::Open(text) | Cell::Text(text) => {
            let short = text.len() <= LONGEST * 4 && text.chars().count() <= LONGEST;
            short && Class::of_text(text) == Class::Text && !crate::wkt::looks_like(text)
        }
        _ => false,
    }
}

fn labels(row: &Row) -> usize {
    row.cells.iter().filter(|cell| is_label(cell)).count()
}

fn known(row: &Row) -> bool {
    row.cells
        .iter()
        .any(|cell| is_label(cell) && names::part(&cell.text()).is_some())
}

/// Whether a row may be a header: nothing but labels, or mostly labels with a known name.
fn is_header(row: &Row) -> bool {
    let (filled, labels) = (filled(row), labels(row));
    // a name such as "2019" is text by the file's own word
    let stated = |cell: &&Cell| matches!(cell, Cell::Text(_)) && !cell.is_blank();
    let named = row
        .cells
        .iter()
        .filter(|cell| is_label(cell) || stated(cell))
        .count();
    labels > 0 && (named == filled || (known(row) && labels * 2 > filled))
}

/// Whether the row below gives names to columns that the header leaves open (a header of two
/// rows, the upper one merged over several columns).
fn completes(upper: &Row, lower: &Row) -> bool {
    let open =
        lower.cells.iter().enumerate().any(|(index, cell)| {
            is_label(cell) && upper.cells.get(index).is_none_or(Cell::is_blank)
        });
    lower.number == upper.number + 1 && open && labels(lower) == filled(lower) && known(lower)
}

/// Finds the header among the first rows.
pub(super) fn find(rows: &[Row]) -> Header {
    let width = rows.iter().map(filled).max().unwrap_or(0);
    let mut header = Header::default();
    for (index, row) in rows.iter().enumerate() {
        // a title, a date or a unit above the table fills one or two cells of many
        if filled(row) * 2 < width || (width > 1 && filled(row) < 2) {
            if filled(row) > 0 {
                header.titles.push((row.number, title(row)));
            }
            continue;
        }
        if !is_header(row) {
            // rows above a table without header cannot be told from its first rows
            header.titles.clear();
            return Header::default();
        }
        header.found = true;
        header.rows = index + 1;
        let written = |cell: &Cell| cell.text().trim().to_owned();
        header.names = row.cells.iter().map(written).collect();
        header.unquoted = row.cells.iter().any(|cell| matches!(cell, Cell::Open(_)));
        if let Some(lower) = rows.get(index + 1).filter(|lower| completes(row, lower)) {
            header.rows += 1;
            join(&mut header.names, lower);
        }
        return header;
    }
    Header::default()
}

fn title(row: &Row) -> String {
    let texts: Vec<String> = row
        .cells
        .iter()
        .filter(|cell| !cell.is_blank())
        .map(|cell| cell.text().trim().chars().take(LONGEST).collect())
        .collect();
    texts.join(" ")
}

/// Names of two rows: the lower where it names a part of the geometry or the upper is open, else
/// both.
fn join(names: &mut Vec<String>, lower: &Row) {
    let mut group = String::new();
    for (index, cell) in lower.cells.iter().enumerate() {
        if index >= names.len() {
            names.push(String::new());
        }
        let below = cell.text().trim().to_owned();
        if !names[index].is_empty() {
            group.clone_from(&names[index]);
        }
        if below.is_empty() || below == names[index] {
            continue;
        }
        names[index] = if names::part(&below).is_some() || group.is_empty() {
            below
        } else {
            format!("{group}_{below}")
        };
    }
}
