//! The layers of a file and their columns: what the first pass gathers.

use std::collections::{HashMap, HashSet};

use super::placemark::Placemark;
use crate::geojson::Column;
use crate::{Field, FieldKind, GeometryKind, Value};

/// Columns of KML itself, in the order in which they are given.
const USUAL: [&str; 5] = ["name", "description", "timestamp", "begin", "end"];

/// Columns that the file declares, by the id of their schema.
pub(super) type Schemas = HashMap<String, Vec<(String, FieldKind)>>;

/// The kind of a `SimpleField`.
pub(super) fn kind_of(name: &str) -> FieldKind {
    match name.rsplit(':').next().unwrap_or_default() {
        "int" | "uint" | "short" | "ushort" => FieldKind::Integer,
        "float" | "double" => FieldKind::Real,
        "bool" => FieldKind::Boolean,
        _ => FieldKind::Text,
    }
}

/// A text as a value of this kind: null where it is blank and no text, text where it does not fit.
pub(super) fn value(text: &str, kind: FieldKind) -> Value {
    let word = text.trim();
    let parsed = match kind {
        FieldKind::Integer => word.parse().ok().map(Value::Integer),
        FieldKind::Real => word.parse().ok().map(Value::Real),
        FieldKind::Boolean => match word {
            "1" | "true" | "True" | "TRUE" => Some(Value::Boolean(true)),
            "0" | "false" | "False" | "FALSE" => Some(Value::Boolean(false)),
            _ => None,
        },
        FieldKind::Date => Some(Value::Date(text.to_owned())),
        FieldKind::DateTime => Some(Value::DateTime(text.to_owned())),
        FieldKind::Text | FieldKind::Binary => None,
    };
    match parsed {
        Some(value) => value,
        None if word.is_empty() && kind != FieldKind::Text => Value::Null,
        None => Value::Text(text.to_owned()),
    }
}

/// One container: a Document, a Folder, or what lies outside of both.
#[derive(Default)]
pub(super) struct Container {
    pub(super) name: Option<String>,
    pub(super) parent: Option<usize>,
    pub(super) count: u64,
    pub(super) geometry: Option<GeometryKind>,
    pub(super) has_z: bool,
    pub(super) has_m: bool,
    columns: Vec<(String, Column)>,
    index: HashMap<String, usize>,
    /// Schemas in use, in order.
    schemas: Vec<String>,
}

impl Container {
    pub(super) fn within(parent: Option<usize>) -> Self {
        Self {
            parent,
            ..Self::default()
        }
    }

    /// Takes note of a placemark; `false` when there are more than `limit` columns.
    pub(super) fn add(&mut self, placemark: &Placemark, schemas: &Schemas, limit: usize) -> bool {
        self.count += 1;
        for (name, text) in &placemark.usual {
            self.column(name).add(&Value::Text(text.clone()));
        }
        for schema in &placemark.schemas {
            if self.schemas.contains(schema) {
                continue;
            }
            if self.schemas.len() >= limit {
                return false;
            }
            self.schemas.push(schema.clone());
        }
        for (schema, name, text) in &placemark.data {
            let kind = declared(schemas, schema.as_deref(), name);
            let value = value(text, kind.unwrap_or(FieldKind::Text));
            self.column(name).add(&value);
        }
        if let Some(geometry) = &placemark.geometry {
            let known = self.geometry.unwrap_or(GeometryKind::None);
            self.geometry = Some(known.or(geometry.kind()));
            let (z, m) = geometry.dimensions();
            self.has_z |= z;
            self.has_m |= m;
        }
        self.columns.len() <= limit
    }

    fn column(&mut self, name: &str) -> &mut Column {
        let next = self.columns.len();
        let at = *self.index.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.columns.push((name.to_owned(), Column::default()));
        }
        &mut self.columns[at].1
    }

    /// The columns: those of KML, those of the schemas in use, then the others. One of KML that a
    /// schema declares stands where the schema has it.
    pub(super) fn fields(&self, schemas: &Schemas) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let mut known = HashSet::new();
        let mut push = |name: &str, kind: FieldKind| {
            if known.insert(name.to_owned()) {
                fields.push(Field::new(name, kind));
            }
        };
        let in_use = self.schemas.iter().filter_map(|id| schemas.get(id));
        let in_use: Vec<&(String, FieldKind)> = in_use.flatten().collect();
        let seen = |name: &str| {
            let at = *self.index.get(name)?;
            self.columns.get(at).map(|(_, column)| column)
        };
        for name in USUAL {
            let declared = in_use.iter().any(|(other, _)| other == name);
            if let Some(column) = seen(name).filter(|_| !declared) {
                push(name, column.kind());
            }
        }
        for (name, kind) in in_use {
            let found = seen(name).filter(|column| column.has_values());
            push(name, found.map_or(*kind, Column::kind));
        }
        for (name, column) in &self.columns {
            push(name, column.kind());
        }
        fields
    }
}

fn declared(schemas: &Schemas, schema: Option<&str>, name: &str) -> Option<FieldKind> {
    let fields = schemas.get(schema?)?;
    let found = fields.iter().find(|(other, _)| other == name);
    found.map(|(_, kind)| *kind)
}
