use crate::Crs;

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
    /// metres; GeoJSON 9 for degrees, 4 for metres; KML 9; DXF every digit.
    pub decimals: Option<u8>,
    /// Write every digit of the `f64` in text formats (shortest form that reads back the same);
    /// wins over `decimals`.
    pub full_precision: bool,
    /// Encoding of text where the format leaves a choice: boundary TXT (default `GBK`), VCT (default
    /// `GB18030`), Shapefile attributes (default `UTF-8`), DXF (default `GBK`; `UTF-8` makes it R2007).
    pub encoding: Option<String>,
    /// Add a layer to an existing GeoPackage or VCT instead of replacing the file. A VCT is written
    /// anew with the layers it has.
    pub append: bool,
    /// Zone number in the eastings of a boundary TXT: `None` as the layer's CRS has it.
    pub zone_prefix: Option<bool>,
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
}
