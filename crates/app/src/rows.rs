//! From a file's row to an edition's row: their columns to the layer's, values to the declared types.

use kunyu_definitions::{Field, FieldKind, GeometryKind, Layer, Value};
use kunyu_formats::{Place, Value as Given};
use kunyu_overlay::Shape;
use kunyu_store as store;
use kunyu_store::{Column, ColumnKind, Row, Scalar, Schema};
use kunyu_terms::{Date, Decimal};

use crate::intake::Taken;
use crate::keys::Keys;
use crate::mapping::Mapping;
use crate::{Error, Result};

/// The schema under which editions of a layer are kept.
pub fn schema(layer: &Layer) -> Schema {
    let columns = layer.fields.iter().map(|field| Column {
        name: field.id.clone(),
        kind: match field.kind {
            FieldKind::Text | FieldKind::Code | FieldKind::Record | FieldKind::List => {
                ColumnKind::Text
            }
            FieldKind::Integer => ColumnKind::Integer,
            FieldKind::Decimal(scale) => ColumnKind::Decimal { scale },
            // hundredths: m², 元
            FieldKind::Area | FieldKind::Money => ColumnKind::Decimal { scale: 2 },
            FieldKind::Date => ColumnKind::Date,
            FieldKind::Boolean => ColumnKind::Boolean,
        },
    });
    Schema {
        fields: columns.collect(),
        key: layer.key.clone(),
        geometry: match layer.geometry {
            GeometryKind::Point => store::GeometryKind::Point,
            GeometryKind::Line => store::GeometryKind::Line,
            GeometryKind::Polygon => store::GeometryKind::Polygon,
            GeometryKind::Table => store::GeometryKind::None,
        },
    }
}

/// Which column of the file each field of the layer is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Option<usize>>,
}

impl Columns {
    /// By the mapping first, then by the field's id and source names, letter case set aside.
    pub fn find(layer: &Layer, theirs: &[String], mapping: &Mapping) -> Result<Self> {
        let found = Self::look(layer, theirs, mapping)?;
        found.require(layer, theirs)?;
        Ok(found)
    }

    /// The column of the file from which a field (index) is read.
    pub fn of(&self, field: usize) -> Option<usize> {
        self.columns.get(field).copied().flatten()
    }

    /// As [`Columns::find`], required fields or not.
    pub fn look(layer: &Layer, theirs: &[String], mapping: &Mapping) -> Result<Self> {
        for (their, our) in mapping {
            if !theirs.contains(their) {
                return Err(no_such(their, &format!("{theirs:?}")));
            }
            if layer.field(our).is_none() {
                let ids: Vec<&str> = layer.fields.iter().map(|field| field.id.as_str()).collect();
                return Err(no_such(our, &ids.join(", ")));
            }
        }
        let columns = layer.fields.iter().map(|field| {
            let mapped = mapping.iter().find(|(_, our)| **our == field.id);
            match mapped {
                Some((their, _)) => theirs.iter().position(|name| name == their),
                None => named(field, theirs),
            }
        });
        Ok(Self {
            columns: columns.collect(),
        })
    }

    /// The mapping that was used, to be kept for this source.
    pub fn mapping(&self, layer: &Layer, theirs: &[String]) -> Mapping {
        let pairs = layer.fields.iter().zip(&self.columns);
        let pairs = pairs
            .filter_map(|(field, column)| Some((theirs[(*column)?].clone(), field.id.clone())));
        pairs.collect()
    }

    fn require(&self, layer: &Layer, theirs: &[String]) -> Result<()> {
        let missing: Vec<&str> = layer
            .fields
            .iter()
            .zip(&self.columns)
            .filter(|(field, column)| column.is_none() && field.required && field.id != layer.key)
            .map(|(field, _)| field.id.as_str())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (list, has) = (missing.join("、"), theirs.join("、"));
        Err(Error::input(
            "import.columns",
            format!(
                "图层 {} 必填的字段在文件中找不到：{list}；文件的字段：{has}",
                layer.id
            ),
            format!(
                "required fields of {} are not in the file: {list}; it has: {has}",
                layer.id
            ),
        )
        .remedy(
            "请用 --mapping 文件说明对应关系，每行写 对方字段 = \"本方字段\"",
            "say which is which in a --mapping file: lines like theirs = \"OURS\"",
        ))
    }
}

/// The column that bears the field's id or one of its source names, letter case set aside.
pub(crate) fn named(field: &Field, theirs: &[String]) -> Option<usize> {
    let names = std::iter::once(&field.id).chain(&field.source_names);
    let mut names = names;
    names.find_map(|name| {
        theirs
            .iter()
            .position(|their| their.eq_ignore_ascii_case(name))
    })
}

fn no_such(name: &str, has: &str) -> Error {
    Error::input(
        "mapping.field",
        format!("字段对照里的“{name}”不存在，有：{has}"),
        format!("\"{name}\" in the field mapping does not exist; there are: {has}"),
    )
}

/// Turns taken features into rows.
pub struct Rows<'a> {
    layer: &'a Layer,
    columns: Columns,
    /// Which field is the key.
    key: Option<usize>,
}

impl<'a> Rows<'a> {
    /// For a layer and the columns of a file.
    pub fn new(layer: &'a Layer, columns: Columns) -> Self {
        let key = layer.fields.iter().position(|field| field.id == layer.key);
        Self {
            layer,
            columns,
            key,
        }
    }

    /// One row. A feature without key gets its number as key.
    pub fn row(&self, taken: Taken) -> Result<(Place, Row)> {
        self.check_geometry(&taken)?;
        let mut values = Vec::with_capacity(self.layer.fields.len());
        for (field, column) in self.layer.fields.iter().zip(&self.columns.columns) {
            let given = column.and_then(|column| taken.values.get(column));
            let given = given.unwrap_or(&Given::Null);
            values.push(scalar(field, given).map_err(|reason| bad_value(&taken, field, &reason))?);
        }
        let key = match self.key.map(|at| &values[at]) {
            Some(Scalar::Text(key)) if !key.is_empty() => key.clone(),
            _ => {
                let key = taken.row.to_string();
                if let Some(at) = self.key {
                    values[at] = Scalar::Text(key.clone());
                }
                key
            }
        };
        let row = Row {
            key,
            shape: taken.shape,
            values,
        };
        Ok((taken.place, row))
    }

    /// Refuses a key that came before.
    pub fn watch(&self, keys: &mut Keys, place: &Place, row: &Row) -> Result<()> {
        let hash = keys.hash().of(&row.key);
        if keys.insert(hash, &row.key) {
            return Ok(());
        }
        Err(self.twice(place, &row.key))
    }

    /// That a key came before.
    pub fn twice(&self, place: &Place, key: &str) -> Error {
        let field = &self.layer.key;
        Error::input(
            "import.key_twice",
            format!("{}：{field}“{key}”重复", place.zh()),
            format!("{place}: {field} \"{key}\" occurs twice"),
        )
    }

    fn check_geometry(&self, taken: &Taken) -> Result<()> {
        let fits = matches!(
            (&taken.shape, self.layer.geometry),
            (None, _)
                | (Some(Shape::Points(_)), GeometryKind::Point)
                | (Some(Shape::Lines(_)), GeometryKind::Line)
                | (Some(Shape::Polygons(_)), GeometryKind::Polygon)
        );
        if fits {
            return Ok(());
        }
        Err(Error::input(
            "import.geometry",
            format!(
                "{}：图形类型与图层 {} 不符",
                taken.place.zh(),
                self.layer.id
            ),
            format!(
                "{}: the geometry does not fit the layer {}",
                taken.place, self.layer.id
            ),
        ))
    }
}

fn bad_value(taken: &Taken, field: &Field, reason: &str) -> Error {
    Error::input(
        "import.value",
        format!(
            "{}：字段 {} 的值“{reason}”不合要求",
            taken.place.zh(),
            field.id
        ),
        format!("{}: field {} cannot be \"{reason}\"", taken.place, field.id),
    )
}

/// The value as its field declares it; the error is the value as written.
fn scalar(field: &Field, given: &Given) -> std::result::Result<Scalar, String> {
    let text = match given {
        Given::Null => return Ok(Scalar::Null),
        Given::Text(text) if matches!(field.kind, FieldKind::Text | FieldKind::Code) => {
            return Ok(match text.trim() {
                "" => Scalar::Null,
                text => Scalar::Text(text.to_owned()),
            });
        }
        Given::Text(text) | Given::Date(text) | Given::DateTime(text) => text.trim().to_owned(),
        Given::Integer(number) => number.to_string(),
        Given::Real(number) => real_text(*number, field.kind),
        Given::Boolean(flag) => flag.to_string(),
        Given::Binary(_) => return Err("<binary>".to_owned()),
    };
    if text.is_empty() {
        return Ok(Scalar::Null);
    }
    let scalar = match field.kind {
        FieldKind::Text | FieldKind::Code | FieldKind::Record => return Ok(Scalar::Text(text)),
        FieldKind::List => None,
        FieldKind::Integer => {
            let number = text
                .parse::<Decimal>()
                .ok()
                .and_then(|number| number.stored(0));
            number.map(Scalar::Integer)
        }
        FieldKind::Decimal(scale) => {
            let number = text
                .parse::<Decimal>()
                .ok()
                .and_then(|number| number.stored(scale));
            number.map(|unscaled| Scalar::Decimal { unscaled, scale })
        }
        FieldKind::Area | FieldKind::Money => match Value::Text(text.clone()).coerced(field) {
            Some(Value::Area(area)) => Some(hundredths(area.area.centi_m2())),
            Some(Value::Money(fen)) => Some(hundredths(fen)),
            _ => None,
        },
        FieldKind::Date => {
            let day = text.get(..10).unwrap_or(&text);
            day.parse::<Date>()
                .ok()
                .map(|date| Scalar::Date(date.to_string()))
        }
        FieldKind::Boolean => match text.as_str() {
            "true" | "1" | "是" | "Y" => Some(Scalar::Boolean(true)),
            "false" | "0" | "否" | "N" => Some(Scalar::Boolean(false)),
            _ => None,
        },
    };
    scalar.ok_or(text)
}

fn hundredths(unscaled: i64) -> Scalar {
    Scalar::Decimal { unscaled, scale: 2 }
}

/// A binary number as the decimal its field can hold.
fn real_text(number: f64, kind: FieldKind) -> String {
    match kind {
        FieldKind::Decimal(scale) => format!("{number:.*}", usize::from(scale)),
        _ if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        _ => number.to_string(),
    }
}
