//! GeoParquet 1.0 and 1.1: a geometry column in WKB or a native encoding, and the `geo` metadata.

mod column;
mod geo;
mod native;
mod read;
pub(crate) mod time;
mod write;

pub(crate) use read::ParquetSource;
pub(crate) use write::ParquetSink;

pub(crate) const FORMAT: &str = "GeoParquet";
