//! Readers and writers of geographic files: streaming, bounded in memory, never trusting input.
//!
//! [`open`] finds the format by content and gives a [`Source`]: layers with columns, encoding and
//! stated CRS, then a stream of [`Feature`]s. [`create`] gives a [`Sink`]. Whatever was repaired on
//! the way is a [`Notice`]; whatever cannot be read is a [`FormatError`] that names file, line or
//! feature and says what to do.
//!
//! Formats: boundary TXT (勘测定界), VCT (标准交换格式; 3.0, and 2.0 read only), Shapefile (plain or
//! zipped), GeoPackage, GeoJSON and its line-by-line form, GeoParquet, FlatGeobuf, DXF, KML and KMZ,
//! File Geodatabase (reading only), CSV and spreadsheets with coordinates; folders and zip archives
//! of any of them.

mod archive;
mod bundle;
mod bytes;
mod crs;
mod csv;
mod delivery;
mod dxf;
mod error;
mod fgb;
mod fgdb;
#[doc(hidden)]
pub mod fuzz;
mod geojson;
mod gpkg;
mod guard;
mod input;
mod kml;
mod model;
mod nest;
mod notice;
mod options;
mod pack;
mod parquet;
mod pending;
mod prose;
mod shp;
mod sniff;
mod source;
mod tabular;
mod text;
mod txt;
mod vct;
mod wkb;
mod wkt;
mod workbook;
mod xlsx;
mod xml;
mod xml_rows;

pub use crs::{Crs, CrsStatement, OtherCrs};
pub use error::FormatError;
pub use model::{
    Coordinates, Feature, Field, FieldKind, Geometry, GeometryKind, Layer, Place, Polygon, Value,
};
pub use notice::Notice;
pub use options::{Limits, OpenOptions, TableForm, WriteOptions};
pub use pack::{PackedFile, pack, unzip_files, zip_files};
pub use prose::{Block, Prose, read_prose};
pub use source::{Features, Format, Sink, Source, create, open};
pub use tabular::{Cell, Row, Shown, iso_date};
pub use txt::TxtProblem;
pub use workbook::{
    ColumnForm, OutCell, SheetColumn, SheetPlan, TableInfo, TableOptions, WorkbookWriter,
    read_table,
};
pub use xml_rows::{XmlRow, XmlRows, read_xml_rows};
