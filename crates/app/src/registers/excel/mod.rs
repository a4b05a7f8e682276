//! Registers out to Excel and in again: a clerk types where clerks type, nothing half-read comes in.

mod cell;
mod columns;
mod day;
mod entry;
mod error_sheet;
mod export;
mod guide;
mod header;
mod import;
mod outcome;
mod rows;
mod work;

pub use export::{Exported, template};
pub(crate) use export::{export, try_out};
pub use import::{TableRequest, import};
pub use outcome::{CellProblem, FieldChange, RowChange, TableImported};

pub(crate) use cell::{Filled, Trouble};
pub(crate) use columns::{FieldColumn, columns_of};
pub(crate) use entry::Entry;
pub(crate) use error_sheet::ErrorSheet;
pub(crate) use header::{Header, find_header};
pub(crate) use outcome::problem;
pub(crate) use rows::Batches;
