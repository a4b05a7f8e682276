//! ESRI Shapefile (`.shp`, `.shx`, `.dbf`, `.prj`, `.cpg`), plain or zipped, and bare DBF tables.

mod dbf;
mod dbf_write;
mod parts;
mod read;
mod record;
mod table;
mod write;

pub(crate) use parts::Parts;
pub(crate) use read::ShpSource;
pub(crate) use table::DbfSource;
pub(crate) use write::ShpSink;

pub(crate) const FORMAT: &str = "Shapefile";
