use std::path::Path;

use crate::{Feature, FormatError, Layer, Notice, OpenOptions, WriteOptions, sniff};

/// Features of one layer, in file order.
pub type Features<'a> = Box<dyn Iterator<Item = Result<Feature, FormatError>> + 'a>;

/// A file opened for reading.
///
/// Opening reads what is needed to know the layers: names, columns, encoding, CRS. Features are
/// then streamed; memory holds one feature (or one batch of bounded size) at a time. A layer may be
/// read any number of times. After the first error an iterator ends.
pub trait Source: Send {
    /// Format, for example `GeoPackage`.
    fn format(&self) -> &'static str;

    /// Layers in file order; a file without any is valid.
    fn layers(&self) -> &[Layer];

    /// Streams the features of a layer, from its first.
    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError>;

    /// Everything noticed so far: on opening, and in the layers read.
    fn notices(&self) -> Vec<Notice>;
}

/// A layer being written. Nothing is visible under the target name before [`Sink::finish`];
/// dropping the sink without it leaves the target as it was.
pub trait Sink: Send {
    /// Adds a feature with one value for each field of the layer.
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError>;

    /// Completes the file and puts it in place; returns what the format could not hold.
    fn finish(self: Box<Self>) -> Result<Vec<Notice>, FormatError>;
}

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// 勘测定界 TXT.
    BoundaryTxt,
    /// VCT exchange file (标准交换格式) 3.0.
    Vct,
    /// ESRI Shapefile (`.shp`, or `.zip` with all parts in it).
    Shapefile,
    /// OGC GeoPackage 1.4.
    GeoPackage,
    /// GeoJSON (RFC 7946), one FeatureCollection.
    GeoJson,
    /// GeoJSON text sequence, one feature a line (RFC 8142 without record separators).
    GeoJsonSeq,
    /// GeoParquet 1.1.
    GeoParquet,
    /// FlatGeobuf 3 with its spatial index; features come in the order of that index.
    FlatGeobuf,
    /// AutoCAD DXF: R2000 in GBK, or R2007 when UTF-8 is asked for.
    Dxf,
    /// OGC KML 2.2 (`.kml`, or `.kmz` packed).
    Kml,
    /// Comma-separated text, or tab-separated where the name ends in `.tsv`; see [`crate::TableForm`].
    /// Nulls are empty fields. A text that begins with `=`, `+`, `-` or `@` is written as it is, so
    /// that it reads back the same; Excel may take it for a formula, text cells of
    /// [`Format::Xlsx`] never are.
    Csv,
    /// A spreadsheet of one sheet, named as the layer; see [`crate::TableForm`]. At most 1,048,576
    /// rows, 16,384 columns and 32,767 characters a cell: what does not fit is refused.
    Xlsx,
}

impl Format {
    /// The format that a file of this name is expected to have.
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "txt" => Self::BoundaryTxt,
            "vct" => Self::Vct,
            "shp" | "zip" | "shz" => Self::Shapefile,
            "gpkg" => Self::GeoPackage,
            "geojson" | "json" => Self::GeoJson,
            "geojsonl" | "geojsons" | "ndjson" | "jsonl" => Self::GeoJsonSeq,
            "parquet" | "geoparquet" => Self::GeoParquet,
            "fgb" => Self::FlatGeobuf,
            "dxf" => Self::Dxf,
            "kml" | "kmz" => Self::Kml,
            "csv" | "tsv" => Self::Csv,
            "xlsx" => Self::Xlsx,
            _ => return None,
        })
    }

    /// Its name, as in [`Source::format`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::BoundaryTxt => "boundary TXT",
            Self::Vct => "VCT",
            Self::Shapefile => "Shapefile",
            Self::GeoPackage => "GeoPackage",
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonSeq => "GeoJSONSeq",
            Self::GeoParquet => "GeoParquet",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::Dxf => "DXF",
            Self::Kml => "KML",
            Self::Csv => "CSV",
            Self::Xlsx => "Excel",
        }
    }
}

/// Opens a file by its content; the extension only breaks ties, and a wrong one is noticed.
///
/// A folder or a zip archive is a delivery: every file in it that can hold layers is read, each
/// layer under a name of its own and each place with its path inside the delivery. What is no
/// data is a notice, broken data an error.
///
/// ```no_run
/// # fn main() -> Result<(), kunyu_formats::FormatError> {
/// use kunyu_formats::{OpenOptions, open};
/// let mut source = open("parcels.gpkg".as_ref(), &OpenOptions::new())?;
/// for index in 0..source.layers().len() {
///     for feature in source.features(index)? {
///         let _vertices = feature?.geometry.map_or(0, |geometry| geometry.vertex_count());
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub fn open(path: &Path, options: &OpenOptions) -> Result<Box<dyn Source>, FormatError> {
    sniff::open(path, options)
}

/// Starts a file of one layer.
///
/// Fails when the format cannot hold the layer at all (a mixed layer in a Shapefile, a CRS that is
/// no Gauss-Krüger zone in a boundary TXT).
pub fn create(
    path: &Path,
    format: Format,
    layer: &Layer,
    options: &WriteOptions,
) -> Result<Box<dyn Sink>, FormatError> {
    sniff::create(path, format, layer, options)
}
