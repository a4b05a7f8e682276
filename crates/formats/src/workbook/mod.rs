//! Tables that are no map: cells of a sheet as they stand, and workbooks for people to fill in.
//!
//! [`read_table`] gives the rows of one sheet (or of a CSV) one after the other; headers, kinds and
//! meaning are the caller's. [`WorkbookWriter`] makes a workbook of typed columns with drop-downs.

mod cells;
mod read;
mod write;

pub use cells::OutCell;
pub use read::{TableInfo, TableOptions, read_table};
pub use write::{ColumnForm, SheetColumn, SheetPlan, WorkbookWriter};
