//! Tables with coordinates, whatever file they stand in: CSV and spreadsheets give rows of
//! [`Cell`]s, this module finds the header, the kinds of the columns and where the geometry is,
//! and makes features of them; and the other way round for writing.
//!
//! Geometry comes in three forms: a column of well-known text; two coordinate columns; one row a
//! boundary point, plot by plot. A table without any of them is a layer without geometry.

mod axes;
mod cell;
mod column;
mod coordinate;
mod header;
mod names;
mod plan;
mod plots;
mod read;
mod row;
mod scan;
mod write;

pub use cell::{Cell, Row, Shown, iso_date};
pub(crate) use cell::{Rows, is_plain_text};
pub(crate) use read::Table;
pub(crate) use scan::{Kind, Setting, scan};
pub(crate) use write::{Layout, Out};
