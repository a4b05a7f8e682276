use kunyu_overlay::Shape;

use crate::{SampleError, Truth};

/// Working CRS of the sample: CGCS2000, 3° zone 38, easting with zone prefix.
pub const EPSG: u32 = 4526;
/// County code of the sample district.
pub const DISTRICT_CODE: &str = "420112";
/// The sentence that marks every product of this crate.
pub const NOTICE_ZH: &str = "合成样例，界线与权属均为虚构，不得用于任何管理";

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// 1 = about 50,000 land-use patches and 10,000 zoning plots; changes the patch count only,
    /// never extent, codes or the truth. 0.001 to 100.
    pub scale: f64,
    /// Start of every random stream.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { scale: 0.1, seed: 42 }
    }
}

/// The kind of geometry that all features of a layer have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// One point each.
    Point,
    /// One or more lines each.
    Line,
    /// One or more polygons each.
    Polygon,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of at most so many characters.
    Text(u16),
    /// Whole number.
    Integer,
    /// Decimal number with so many decimals.
    Decimal(u8),
    /// Date, `YYYY-MM-DD`.
    Date,
}

/// A column of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Name in files, for example `TBBH`.
    pub name: &'static str,
    /// Chinese title.
    pub title_zh: &'static str,
    /// Type.
    pub kind: FieldKind,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// `unscaled / 10^scale`.
    Decimal {
        /// The digits.
        unscaled: i64,
        /// Number of decimals.
        scale: u8,
    },
    /// `YYYY-MM-DD`.
    Date(String),
}

/// A row of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Value of the key field, unique in the layer.
    pub key: String,
    /// Geometry in EPSG:4526 on the grid.
    pub shape: Shape,
    /// One value per field, in the order of [`SampleLayer::fields`] (the key field among them).
    pub values: Vec<Value>,
}

/// A layer of the district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleLayer {
    /// Id as in `definitions/layers`, for example `landuse`.
    pub id: &'static str,
    /// Chinese title, marked 合成样例.
    pub title_zh: String,
    /// English title, marked synthetic.
    pub title_en: String,
    /// Geometry of all features.
    pub geometry: GeometryKind,
    /// Name of the key field.
    pub key_field: &'static str,
    /// Columns.
    pub fields: &'static [Field],
    /// Rows, ordered by key.
    pub features: Vec<Feature>,
}

/// How a file to try is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// 勘测定界 boundary TXT.
    BoundaryTxt,
    /// GeoJSON.
    GeoJson,
    /// ESRI Shapefile (GBK attributes).
    Shapefile,
    /// GeoPackage.
    GeoPackage,
    /// Plain JSON (`truth.json`).
    Json,
}

/// What a file to try holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileContent {
    /// The finished bytes.
    Bytes(Vec<u8>),
    /// Write the features of [`District::parcels`] with this id in the working CRS.
    Parcels(&'static str),
}

/// A file to try, to be written below the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    /// Relative path with `/`, for example `try/一号二号地块.txt`.
    pub path: String,
    /// Format.
    pub format: FileFormat,
    /// Content, or which features the caller writes.
    pub content: FileContent,
    /// One Chinese sentence on what the file shows.
    pub about_zh: &'static str,
}

/// The synthetic district.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// How it was made.
    pub options: Options,
    /// All layers, in the order of the table in `docs/reference/truth.md`.
    pub layers: Vec<SampleLayer>,
    /// Parcels to check: `sample_plots` (the two plots) and `truth_parcels` (one per case).
    pub parcels: Vec<SampleLayer>,
    /// What every rule must answer on the truth parcels.
    pub truth: Truth,
    /// Files to try, `truth.json` among them.
    pub files: Vec<SampleFile>,
}

impl District {
    /// Generates the district.
    pub fn generate(options: &Options) -> Result<Self, SampleError> {
        if !(0.001..=100.0).contains(&options.scale) {
            return Err(SampleError::Scale { scale: options.scale });
        }
        Ok(Self {
            options: *options,
            layers: Vec::new(),
            parcels: Vec::new(),
            truth: Truth::default(),
            files: Vec::new(),
        })
    }

    /// The layer with this id.
    pub fn layer(&self, id: &str) -> Option<&SampleLayer> {
        self.layers.iter().find(|layer| layer.id == id)
    }
}
