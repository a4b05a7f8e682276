//! Readers and writers against real, hostile and generated files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::inconsistent_digit_grouping,
    reason = "a test may fail loudly, and says when it is skipped"
)]

mod common;
mod delivery;
mod drawing;
mod fgb;
mod fgdb;
mod fgdb_hostile;
mod fgdb_writer;
mod gdal;
mod hostile;
mod map;
mod matrix;
mod reference;
mod roundtrip;
mod sheets;
mod table;
mod txt;
mod vct;
mod workbook;
mod written;
