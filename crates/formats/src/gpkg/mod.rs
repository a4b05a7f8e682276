//! OGC GeoPackage 1.0 to 1.4, on SQLite.

mod blob;
mod read;
mod rows;
mod schema;
mod sql;
mod write;

pub(crate) use blob::parse as parse_blob;
pub(crate) use read::GpkgSource;
pub(crate) use write::GpkgSink;

pub(crate) const FORMAT: &str = "GeoPackage";
