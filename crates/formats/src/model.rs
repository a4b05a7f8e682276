use crate::{CrsStatement, Notice};

/// One attribute value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing was written.
    #[default]
    Null,
    /// Text, decoded.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// `YYYY-MM-DD`.
    Date(String),
    /// ISO 8601 date and time.
    DateTime(String),
    /// Bytes.
    Binary(Vec<u8>),
}

impl Value {
    /// Whether nothing was written.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, when it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Date(text) | Self::DateTime(text) => Some(text),
            _ => None,
        }
    }

    /// The kind of field that holds this value; `None` for null.
    pub fn kind(&self) -> Option<FieldKind> {
        Some(match self {
            Self::Null => return None,
            Self::Text(_) => FieldKind::Text,
            Self::Integer(_) => FieldKind::Integer,
            Self::Real(_) => FieldKind::Real,
            Self::Boolean(_) => FieldKind::Boolean,
            Self::Date(_) => FieldKind::Date,
            Self::DateTime(_) => FieldKind::DateTime,
            Self::Binary(_) => FieldKind::Binary,
        })
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// [`Value::Text`]
    Text,
    /// [`Value::Integer`]
    Integer,
    /// [`Value::Real`]
    Real,
    /// [`Value::Boolean`]
    Boolean,
    /// [`Value::Date`]
    Date,
    /// [`Value::DateTime`]
    DateTime,
    /// [`Value::Binary`]
    Binary,
}

/// A column of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name as written in the file, decoded.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Declared width: characters (GeoPackage) or bytes and digits (DBF).
    pub width: Option<u16>,
    /// Declared decimals of a real number.
    pub decimals: Option<u8>,
}

impl Field {
    /// A field without a declared width.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            kind,
            width: None,
            decimals: None,
        }
    }
}

/// Positions in file order: `x` east or longitude, `y` north or latitude, whatever the axis order
/// of the file; metres or degrees as the layer's CRS says. `z` and `m`, where present, are as long
/// as `xy`; an `m` of NaN means "no measure".
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coordinates {
    /// `(x, y)` of each position.
    pub xy: Vec<(f64, f64)>,
    /// Heights.
    pub z: Option<Vec<f64>>,
    /// Measures.
    pub m: Option<Vec<f64>>,
}

impl Coordinates {
    /// Plane positions.
    pub fn plane(xy: Vec<(f64, f64)>) -> Self {
        Self {
            xy,
            z: None,
            m: None,
        }
    }

    /// Number of positions.
    pub fn len(&self) -> usize {
        self.xy.len()
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.xy.is_empty()
    }

    /// Whether the last position repeats the first.
    pub fn is_closed(&self) -> bool {
        self.xy.len() > 1 && self.xy.first() == self.xy.last()
    }

    /// Repeats the first position at the end if it is not there already; tells whether it did.
    pub fn close(&mut self) -> bool {
        if self.xy.is_empty() || self.is_closed() {
            return false;
        }
        self.xy.push(self.xy[0]);
        for extra in [&mut self.z, &mut self.m].into_iter().flatten() {
            if let Some(&first) = extra.first() {
                extra.push(first);
            }
        }
        true
    }

    /// Turns the order of the positions round.
    pub fn reverse(&mut self) {
        self.xy.reverse();
        for extra in [&mut self.z, &mut self.m].into_iter().flatten() {
            extra.reverse();
        }
    }

    /// Twice the signed area in the plane, positive when counter-clockwise. For orientation only:
    /// floating point, not an area to report.
    pub fn signed_area2(&self) -> f64 {
        let Some(&(x0, y0)) = self.xy.first() else {
            return 0.0;
        };
        let cross =
            |a: &(f64, f64), b: &(f64, f64)| (a.0 - x0) * (b.1 - y0) - (b.0 - x0) * (a.1 - y0);
        let last = self.xy.last().map_or(0.0, |last| cross(last, &self.xy[0]));
        self.xy
            .windows(2)
            .map(|edge| cross(&edge[0], &edge[1]))
            .sum::<f64>()
            + last
    }
}

/// One polygon: the first ring is the shell, the others are holes. Every ring is closed (the last
/// position repeats the first). Orientation is as in the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Polygon {
    /// Shell, then holes.
    pub rings: Vec<Coordinates>,
}

/// A geometry as it stands in the file: not snapped, not repaired beyond the notices given.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// One or more points.
    Points(Coordinates),
    /// One or more lines.
    Lines(Vec<Coordinates>),
    /// One or more polygons.
    Polygons(Vec<Polygon>),
    /// A collection of different kinds.
    Collection(Vec<Geometry>),
}

impl Geometry {
    /// The kind of the geometry.
    pub fn kind(&self) -> GeometryKind {
        match self {
            Self::Points(_) => GeometryKind::Points,
            Self::Lines(_) => GeometryKind::Lines,
            Self::Polygons(_) => GeometryKind::Polygons,
            Self::Collection(_) => GeometryKind::Mixed,
        }
    }

    /// Calls `visit` with every sequence of positions, in file order.
    pub fn for_each(&self, visit: &mut dyn FnMut(&Coordinates)) {
        match self {
            Self::Points(points) => visit(points),
            Self::Lines(lines) => lines.iter().for_each(visit),
            Self::Polygons(polygons) => {
                polygons
                    .iter()
                    .flat_map(|polygon| &polygon.rings)
                    .for_each(visit);
            }
            Self::Collection(members) => {
                for member in members {
                    member.for_each(visit);
                }
            }
        }
    }

    /// Number of positions, closing positions included.
    pub fn vertex_count(&self) -> usize {
        let mut count = 0;
        self.for_each(&mut |part| count += part.len());
        count
    }

    /// Whether any part carries heights, and whether any carries measures.
    pub fn dimensions(&self) -> (bool, bool) {
        let (mut z, mut m) = (false, false);
        self.for_each(&mut |part| {
            z |= part.z.is_some();
            m |= part.m.is_some();
        });
        (z, m)
    }

    /// `[west, south, east, north]` over all finite positions; `None` without any.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let mut bounds: Option<[f64; 4]> = None;
        self.for_each(&mut |part| {
            for &(x, y) in part
                .xy
                .iter()
                .filter(|(x, y)| x.is_finite() && y.is_finite())
            {
                let b = bounds.get_or_insert([x, y, x, y]);
                *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
            }
        });
        bounds
    }

    /// Whether there is no position at all.
    pub fn is_empty(&self) -> bool {
        self.vertex_count() == 0
    }
}

/// The kind of geometry of a layer or feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GeometryKind {
    /// A table without geometry.
    None,
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Polygons.
    Polygons,
    /// Several kinds in one layer.
    Mixed,
}

impl GeometryKind {
    /// The kind that covers both.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, kind) | (kind, Self::None) => kind,
            (one, two) if one == two => one,
            _ => Self::Mixed,
        }
    }
}

/// Where something stands: a file, and in it a layer, line, row or feature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// File name without its folder; `archive.zip/entry.shp` inside an archive.
    pub file: String,
    /// Layer, where the file has several.
    pub layer: Option<String>,
    /// Line number of a text file, from 1.
    pub line: Option<u64>,
    /// Row or feature number, from 1.
    pub row: Option<u64>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            ..Self::default()
        }
    }

    /// A line of this file.
    pub fn at_line(&self, line: u64) -> Self {
        Self {
            line: Some(line),
            ..self.clone()
        }
    }

    /// A row of this file or layer.
    pub fn at_row(&self, row: u64) -> Self {
        Self {
            row: Some(row),
            ..self.clone()
        }
    }

    /// A layer of this file.
    pub fn in_layer(&self, layer: &str) -> Self {
        Self {
            layer: Some(layer.to_owned()),
            ..self.clone()
        }
    }

    /// In Chinese, for example `地块.txt 第 12 行`.
    pub fn zh(&self) -> String {
        let mut text = self.file.clone();
        if let Some(layer) = &self.layer {
            text += &format!(" 图层“{layer}”");
        }
        if let Some(line) = self.line {
            text += &format!(" 第 {line} 行");
        }
        if let Some(row) = self.row {
            text += &format!(" 第 {row} 个要素");
        }
        text
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(layer) = &self.layer {
            write!(formatter, ", layer \"{layer}\"")?;
        }
        if let Some(line) = self.line {
            write!(formatter, ", line {line}")?;
        }
        if let Some(row) = self.row {
            write!(formatter, ", feature {row}")?;
        }
        Ok(())
    }
}

/// One feature: a row with or without geometry.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Number in the layer, from 1, in file order.
    pub row: u64,
    /// Where it stands, for messages.
    pub place: Place,
    /// Geometry; `None` when the file has none for this row.
    pub geometry: Option<Geometry>,
    /// One value for each field of the layer, in the same order.
    pub values: Vec<Value>,
    /// For text formats: the line of every position, ring by ring in the order of
    /// [`Geometry::for_each`]; empty for other formats.
    pub vertex_lines: Vec<Vec<u64>>,
}

impl Feature {
    /// A feature to be written; its place is not used by writers.
    pub fn new(row: u64, geometry: Option<Geometry>, values: Vec<Value>) -> Self {
        Self {
            row,
            place: Place::default(),
            geometry,
            values,
            vertex_lines: Vec::new(),
        }
    }
}

/// One layer of a file: what it is called, where it lies, which columns it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Name; the file stem for formats of one layer.
    pub name: String,
    /// What the file says about its coordinate reference system.
    pub crs: CrsStatement,
    /// Columns without the geometry.
    pub fields: Vec<Field>,
    /// Kind of geometry found or declared.
    pub geometry: GeometryKind,
    /// Whether positions carry heights.
    pub has_z: bool,
    /// Whether positions carry measures.
    pub has_m: bool,
    /// Encoding of the text, for example `GB18030`; `None` where the format fixes UTF-8.
    pub encoding: Option<String>,
    /// Key and value pairs that the format keeps beside the features (the `[属性描述]` of a boundary
    /// TXT).
    pub metadata: Vec<(String, String)>,
    /// Number of features where the file states it.
    pub feature_count: Option<u64>,
    /// What was noticed while opening this layer.
    pub notices: Vec<Notice>,
}

impl Layer {
    /// A layer without fields, CRS unknown.
    pub fn new(name: impl Into<String>, geometry: GeometryKind) -> Self {
        Self {
            name: name.into(),
            crs: CrsStatement::Unknown,
            fields: Vec::new(),
            geometry,
            has_z: false,
            has_m: false,
            encoding: None,
            metadata: Vec::new(),
            feature_count: None,
            notices: Vec::new(),
        }
    }

    /// Index of the field of this name.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}
