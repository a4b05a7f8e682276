use std::fmt;
use std::str::FromStr;

use kunyu_overlay::Shape;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// No value.
    Null,
    /// Text, as written.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number: `unscaled / 10^scale`, exactly.
    Decimal {
        /// The digits without the point.
        unscaled: i64,
        /// Digits after the point.
        scale: u8,
    },
    /// A binary floating-point number; finite.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// A calendar day, `YYYY-MM-DD`.
    Date(String),
}

/// What a column holds. Any column may hold [`Scalar::Null`], except the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// 64-bit integers.
    Integer,
    /// Decimals with a fixed number of digits after the point (at most 18).
    Decimal {
        /// Digits after the point.
        scale: u8,
    },
    /// Binary floating-point numbers.
    Real,
    /// Yes or no.
    Boolean,
    /// Calendar days.
    Date,
}

/// A named column of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name as in the source, for example `DLBM`.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// The one kind of geometry that a layer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeometryKind {
    /// A table without geometry.
    None,
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
}

/// The columns of an edition, its key and its geometry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// All columns in order, the key column among them (it must be text).
    pub fields: Vec<Column>,
    /// Name of the key column.
    pub key: String,
    /// Geometry of every row that has one.
    pub geometry: GeometryKind,
}

/// A row of an edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The key: text, not empty, unique in the edition.
    pub key: String,
    /// The geometry on the grid, where there is one.
    pub shape: Option<Shape>,
    /// One value per [`Schema::fields`]; the key column holds the key again.
    pub values: Vec<Scalar>,
}

/// Name of an edition: SHA-256 over its canonical rows, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EditionId(pub [u8; 32]);

impl EditionId {
    /// The first twelve hexadecimal digits, for people.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl fmt::Display for EditionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for EditionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EditionId({self})")
    }
}

impl FromStr for EditionId {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let bytes = unhex(text).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| StoreError::EditionName {
            text: text.to_owned(),
        })
    }
}

impl Serialize for EditionId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EditionId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Schema {
    /// Position of the key column.
    pub fn key_index(&self) -> Option<usize> {
        self.index(&self.key)
    }

    /// Position of a column.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Checks names, key and scales; the columns `geometry` and `bbox` belong to the lake.
    ///
    /// # Errors
    /// [`StoreError::Schema`] with the offending column.
    pub fn validate(&self) -> Result<(), StoreError> {
        let fault = |column: &str, fault| {
            Err(StoreError::Schema {
                column: column.into(),
                fault,
            })
        };
        for (position, field) in self.fields.iter().enumerate() {
            if field.name.trim().is_empty() {
                return fault(&format!("#{}", position + 1), SchemaFault::NoName);
            }
            if matches!(field.name.as_str(), "geometry" | "bbox") {
                return fault(&field.name, SchemaFault::Reserved);
            }
            if self.index(&field.name) != Some(position) {
                return fault(&field.name, SchemaFault::Twice);
            }
            if matches!(field.kind, ColumnKind::Decimal { scale } if scale > 18) {
                return fault(&field.name, SchemaFault::Scale);
            }
        }
        match self.key_index() {
            None => fault(&self.key, SchemaFault::NoKey),
            Some(key) if self.fields[key].kind != ColumnKind::Text => {
                fault(&self.key, SchemaFault::KeyNotText)
            }
            Some(_) => Ok(()),
        }
    }
}

/// What is wrong with a column of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaFault {
    /// The column has no name.
    NoName,
    /// The name belongs to the lake (`geometry`, `bbox`).
    Reserved,
    /// Two columns have this name.
    Twice,
    /// More than 18 digits after the point.
    Scale,
    /// The key names no column.
    NoKey,
    /// The key column is not text.
    KeyNotText,
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// Bytes of hexadecimal digits; `None` for anything else.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16));
    pairs.collect::<Result<_, _>>().ok()
}
