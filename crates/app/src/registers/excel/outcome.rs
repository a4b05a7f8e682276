//! What an import did, or would do.

use serde::Serialize;

use super::cell::Trouble;
use super::columns::letters;
use super::header::Header;

/// Problems and changes that are told one by one; of the others their number.
const TOLD: usize = 200;
/// Longest value that a problem quotes, in characters.
const QUOTED: usize = 60;

/// A bad cell, or a bad row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CellProblem {
    /// Row of the file.
    pub row: u64,
    /// Letters of the column; null where the row as a whole is meant.
    pub column: Option<String>,
    /// Title of the column.
    pub title: Option<String>,
    /// What stands in the cell; personal data is left out.
    pub value: Option<String>,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldChange {
    /// Id of the field.
    pub field: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Value before.
    pub old: Option<String>,
    /// Value after.
    pub new: Option<String>,
}

/// A record that is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RowChange {
    /// Row of the file.
    pub row: u64,
    /// Number of the record.
    pub number: String,
    /// What is changed.
    pub fields: Vec<FieldChange>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Default)]
pub struct TableImported {
    /// Id of the register.
    pub register: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Name of the sheet.
    pub sheet: String,
    /// Business date.
    pub date: String,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Rows that hold something, below the header.
    pub rows: u64,
    /// New records.
    pub new: u64,
    /// Records changed.
    pub changed: u64,
    /// Records that are as in the file.
    pub unchanged: u64,
    /// Bad rows.
    pub bad: u64,
    /// The first problems.
    pub problems: Vec<CellProblem>,
    /// How many problems there are in all.
    pub problem_count: u64,
    /// The first changes.
    pub changes: Vec<RowChange>,
    /// Columns that were not read, since they are of no field.
    pub unread: Vec<String>,
    /// Cells that are formulas, of which the last computed value was taken.
    pub formulas: u64,
    /// The sheet of bad rows, where one was written.
    pub error_sheet: Option<String>,
    /// Audit entry; null when nothing was written.
    pub seq: Option<i64>,
}

impl TableImported {
    pub(super) fn trouble(
        &mut self,
        row: u64,
        header: &Header,
        at: Option<usize>,
        value: Option<String>,
        trouble: &Trouble,
    ) {
        self.problem_count += 1;
        if self.problems.len() < TOLD {
            self.problems.push(problem(row, header, at, value, trouble));
        }
    }

    pub(super) fn change(&mut self, change: RowChange) {
        if self.changes.len() < TOLD {
            self.changes.push(change);
        }
    }
}

/// A problem as it is told.
pub(crate) fn problem(
    row: u64,
    header: &Header,
    at: Option<usize>,
    value: Option<String>,
    trouble: &Trouble,
) -> CellProblem {
    CellProblem {
        row,
        column: at.map(letters),
        title: at.and_then(|at| header.titles.get(at).cloned()),
        value: value.map(|value| value.chars().take(QUOTED).collect()),
        zh: trouble.zh.clone(),
        en: trouble.en.clone(),
    }
}
