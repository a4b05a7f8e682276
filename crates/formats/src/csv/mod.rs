//! Comma-, tab- and semicolon-separated text.
//!
//! Fields are split here and not by a library because three things are needed that none tells:
//! whether a field was quoted (a quoted number is text), where a quote was opened that is never
//! closed, and a bound on the length of a record.
//!
//! A text that begins with `=`, `+`, `-` or `@` is written as it is: a guard such as an apostrophe
//! would be read back as part of the value. Excel may take such a text for a formula when it opens
//! a CSV; text cells of an `.xlsx` are never formulas, so that is the format for data of unknown
//! makers.

mod read;
mod record;
mod write;

pub(crate) use read::{CsvSource, looks_like, open_rows};
pub(crate) use write::CsvSink;

const FORMAT: &str = "CSV";
