//! GeoJSON (RFC 7946), with the `crs` member of its predecessor, and its line-by-line form.

mod coordinates;
mod number;
mod object;
mod pieces;
mod read;
mod scan;
mod token;
mod write;

pub(crate) use read::JsonSource;
pub(crate) use scan::{Column, is_date, is_date_time};
pub(crate) use token::Tokens;
pub(crate) use write::JsonSink;

pub(crate) const FORMAT: &str = "GeoJSON";
