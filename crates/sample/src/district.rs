use kunyu_overlay::{Point, Shape};

use crate::{
    SampleError, Truth,
    area::Measure,
    control, files, holdings,
    landuse::Landuse,
    layers::{
        ECOLOGICAL_REDLINE, PERMANENT_FARMLAND, Plan, Rows, SAMPLE_PLOTS, TRUTH_PARCELS,
        URBAN_BOUNDARY,
    },
    truth::{
        self, Keys, Source,
        layout::{Slot, slots},
        planted_values,
    },
    zoning,
};

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
    /// never extent, codes or the truth. 0.01 to 100.
    pub scale: f64,
    /// Start of every random stream.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scale: 0.1,
            seed: 42,
        }
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
    /// AutoCAD drawing.
    Dxf,
    /// Excel workbook.
    Xlsx,
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
        let Options { scale, seed } = *options;
        if !(0.01..=100.0).contains(&scale) {
            return Err(SampleError::Scale { scale });
        }
        let measure = Measure::new()?;
        let slots = slots();
        let mut keys = Keys::new();
        let mut planted = |plan: &'static Plan| plant(plan, &slots, &mut keys);

        let landuse = Landuse::draw(seed, scale, &slots);
        let surface = landuse.layers(seed, &measure);
        let rows = [&PERMANENT_FARMLAND, &ECOLOGICAL_REDLINE, &URBAN_BOUNDARY].map(&mut planted);
        let lines = control::three_lines(seed, &landuse, &slots, rows);
        drop(landuse);
        let holdings = holdings::holdings(seed, &measure, &mut planted);
        let free = control::free_layers(seed, &mut planted);
        let (zoning, plots) = zoning::draw(seed, scale, &slots);
        keys.extend(plots.into_iter().map(|(slot, key)| (("zoning", slot), key)));

        let mut layers = vec![surface.landuse, surface.township, surface.village];
        layers.extend(lines);
        layers.push(zoning);
        layers.extend(holdings);
        layers.extend(free);
        layers.extend([holdings::projects(seed), holdings::changes(seed)]);
        let truth = truth::compute(&slots, &keys, &surface.truth_keys);
        let plots = SAMPLE_PLOTS.layer(files::sample_plots());
        let cases = TRUTH_PARCELS.layer(truth::parcel_rows(&slots));
        let files = files::files(&plots, &cases, &truth, measure.zone())?;
        let parcels = vec![plots, cases];
        Ok(Self {
            options: *options,
            layers,
            parcels,
            truth,
            files,
        })
    }

    /// Every byte of the district in one stream, to compare two runs: layers and parcels with their
    /// fields, keys, grid coordinates and values, then the files.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for layer in self.layers.iter().chain(&self.parcels) {
            put_text(&mut out, layer.id);
            for field in layer.fields {
                put_text(&mut out, field.name);
            }
            for feature in &layer.features {
                put_shape(&mut out, &feature.shape);
                for value in &feature.values {
                    put_text(&mut out, &format!("{value:?}"));
                }
            }
        }
        for file in &self.files {
            put_text(&mut out, &file.path);
            match &file.content {
                FileContent::Bytes(bytes) => out.extend_from_slice(bytes),
                FileContent::Parcels(id) => put_text(&mut out, id),
            }
        }
        out
    }

    /// The layer with this id.
    pub fn layer(&self, id: &str) -> Option<&SampleLayer> {
        self.layers.iter().find(|layer| layer.id == id)
    }
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn put_shape(out: &mut Vec<u8>, shape: &Shape) {
    let lines: Vec<&[Point]> = match shape {
        Shape::Points(points) => vec![points],
        Shape::Lines(lines) => lines.iter().map(Vec::as_slice).collect(),
        Shape::Polygons(polygons) => polygons.rings().map(Vec::as_slice).collect(),
    };
    for line in lines {
        out.extend((line.len() as u64).to_le_bytes());
        for point in line {
            out.extend(point.x.to_le_bytes());
            out.extend(point.y.to_le_bytes());
        }
    }
}

/// The rows of a layer that the truth cases need; notes their keys.
fn plant(plan: &'static Plan, slots: &[Slot], keys: &mut Keys) -> Rows {
    let mut rows = Rows::new(plan);
    for slot in slots {
        let (Source::Area(layer, values)
        | Source::Line(layer, _, values)
        | Source::Spot(layer, _, values)) = slot.theme.source
        else {
            continue;
        };
        if let Some(shape) = slot.planted().filter(|_| layer == plan.id) {
            let key = rows.push(shape, planted_values(values));
            keys.insert((layer, slot.number), key);
        }
    }
    rows.seal_planted()
}
