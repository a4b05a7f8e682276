//! Registers out to Excel and in again: a clerk types where clerks type, nothing half-read comes in.

mod cell;
mod columns;
mod entry;
mod error_sheet;
mod export;
mod guide;
mod import;
mod outcome;
mod rows;

pub use export::{Exported, export, template};
pub use import::{TableRequest, import};
pub use outcome::{CellProblem, FieldChange, RowChange, TableImported};
