//! Units, dates, languages and identifiers of land administration. Pure: no clock, no file.

mod area;
mod lang;

pub use area::{Area, AreaUnit};
pub use lang::{Lang, Localized};
