use crate::{Crs, CrsStatement};

/// How to read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// The coordinate reference system to assume where a file cannot be read without one: a
    /// boundary TXT with neither zone prefix nor `带号` takes datum, width and zone from it. A
    /// CRS that the file states is never overridden. Other formats report
    /// [`crate::CrsStatement::Unknown`] and leave the default to the caller.
    pub crs: Option<Crs>,
    /// Encoding of attribute text when the file does not state it (a label such as `GBK`,
    /// `GB18030`, `Big5`, `UTF-8`). A byte-order mark still wins.
    pub encoding: Option<String>,
    /// Refuse what would otherwise be repaired with a notice (unclosed rings, swapped axes,
    /// right-hand rule broken, duplicate points).
    pub strict: bool,
    /// Bounds against hostile files.
    pub limits: Limits,
}

impl OpenOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`Self::crs`].
    pub fn crs(mut self, crs: Option<Crs>) -> Self {
        self.crs = crs;
        self
    }

    /// Sets [`Self::encoding`].
    pub fn encoding(mut self, encoding: Option<String>) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets [`Self::strict`].
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets [`Self::limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Bounds on what one file may ask of the machine. Each is far above real files.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// Largest single feature (geometry and values), in bytes as held in memory.
    pub feature_bytes: u64,
    /// Longest line of a text file, in bytes.
    pub line_bytes: usize,
    /// Largest total that an archive may unpack to, in bytes; the bound applied is the smaller of
    /// this and 64 MiB plus 300 times the archive.
    pub unpacked_bytes: u64,
    /// Most entries in an archive.
    pub archive_entries: usize,
    /// Deepest nesting of JSON.
    pub depth: usize,
    /// Most columns of a layer.
    pub fields: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            feature_bytes: 2 << 30,
            line_bytes: 1 << 20,
            unpacked_bytes: 64 << 30,
            archive_entries: 10_000,
            depth: 128,
            fields: 4_096,
        }
    }
}

/// How to write.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WriteOptions {
    /// Decimals of coordinates in text formats. Default: boundary TXT 3; VCT 9 for degrees, 3 for
    /// metres; GeoJSON and tables 9 for degrees, 4 for metres; KML 9; DXF every digit.
    pub decimals: Option<u8>,
    /// Write every digit of the `f64` in text formats (shortest form that reads back the same);
    /// wins over `decimals`.
    pub full_precision: bool,
    /// Encoding of text where the format leaves a choice: boundary TXT (default `GBK`), VCT (default
    /// `GB18030`), Shapefile attributes (default `UTF-8`), DXF (default `GBK`; `UTF-8` makes it R2007),
    /// CSV (default `UTF-8` with a byte-order mark, which Excel needs to read Chinese).
    pub encoding: Option<String>,
    /// Add a layer to an existing GeoPackage or VCT instead of replacing the file. A VCT is written
    /// anew with the layers it has.
    pub append: bool,
    /// Zone number in the eastings of a boundary TXT: `None` as the layer's CRS has it.
    pub zone_prefix: Option<bool>,
    /// How a table (CSV, Excel) holds geometry.
    pub table_form: TableForm,
    /// Write `SRID=code;` before the well-known text of a table, so that the CRS survives.
    /// PostGIS, QGIS and Kunyu read it, other programs may not; without it a table keeps the CRS
    /// only where the zone number stands in its eastings.
    pub table_srid: bool,
}

/// How a table holds geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TableForm {
    /// One row a feature, the geometry as well-known text in the column `wkt`.
    #[default]
    Wkt,
    /// Coordinates in columns of their own: polygons as one row a boundary point (地块号, 圈号,
    /// 点号, 纵坐标X, 横坐标Y, then the fields, repeated on every row), points as one row a point.
    /// For degrees the columns are 经度 and 纬度. A layer that has a field 地块号 of its own gives
    /// the plot numbers; otherwise plots are numbered from 1 in a field of that name. Lines,
    /// several points in one feature and mixed layers cannot be held; heights and measures are
    /// left out with a notice.
    Rows,
}

impl WriteOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`Self::decimals`].
    pub fn decimals(mut self, decimals: Option<u8>) -> Self {
        self.decimals = decimals;
        self
    }

    /// Sets [`Self::full_precision`].
    pub fn full_precision(mut self, full: bool) -> Self {
        self.full_precision = full;
        self
    }

    /// Sets [`Self::encoding`].
    pub fn encoding(mut self, encoding: Option<String>) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets [`Self::append`].
    pub fn append(mut self, append: bool) -> Self {
        self.append = append;
        self
    }

    /// Sets [`Self::zone_prefix`].
    pub fn zone_prefix(mut self, zone_prefix: Option<bool>) -> Self {
        self.zone_prefix = zone_prefix;
        self
    }

    /// Sets [`Self::table_form`].
    pub fn table_form(mut self, form: TableForm) -> Self {
        self.table_form = form;
        self
    }

    /// Sets [`Self::table_srid`].
    pub fn table_srid(mut self, srid: bool) -> Self {
        self.table_srid = srid;
        self
    }

    /// Decimals for coordinates of this system: as asked, else 9 for degrees (and where nothing
    /// is known) and 4 for metres; `None` for every digit.
    pub(crate) fn coordinate_decimals(&self, crs: &CrsStatement) -> Option<usize> {
        let degrees = crs.is_unknown() || crs.stated().is_some_and(Crs::is_geographic);
        let decimals = self
            .decimals
            .map_or(if degrees { 9 } else { 4 }, usize::from);
        (!self.full_precision).then_some(decimals.min(17))
    }
}
