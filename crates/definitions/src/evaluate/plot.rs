use std::collections::BTreeMap;

use kunyu_overlay::MultiPolygon;

use super::EvaluateError;
use crate::load::Registry;
use crate::model::{Field, FieldKind, Value};
use crate::verdict::Attribute;

/// A plot to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// Name, as verdict and report show it.
    pub name: String,
    /// Valid polygons on the grid of the working plane.
    pub shape: MultiPolygon,
    /// What the plot states about itself, by attribute id or by one of its source names;
    /// other names are passed over.
    pub attributes: BTreeMap<String, Value>,
}

/// The attributes of a plot as the check reads them, by index.
pub(crate) struct PlotAttributes {
    pub(crate) values: Vec<Value>,
    pub(crate) assumed: Vec<bool>,
    /// A code that its list does not have, as given.
    pub(crate) unknown: Vec<Option<String>>,
}

impl PlotAttributes {
    pub(crate) fn read(
        subject: &Subject,
        fields: &[Field],
        registry: &Registry,
    ) -> Result<Self, EvaluateError> {
        let mut read = Self {
            values: Vec::new(),
            assumed: Vec::new(),
            unknown: Vec::new(),
        };
        for field in fields {
            let given = given(subject, field);
            let coerced =
                given
                    .coerced(field)
                    .ok_or_else(|| EvaluateError::UnreadableAttribute {
                        subject: subject.name.clone(),
                        attribute: field.id.clone(),
                        value: given.written().unwrap_or_default(),
                    })?;
            let (mut value, unknown) = resolve_code(coerced, field, registry);
            let assumed = value == Value::Null && unknown.is_none() && field.default.is_some();
            if assumed {
                let default = field.default.clone().map_or(Value::Null, Value::Text);
                value = default.coerced(field).unwrap_or_default();
            }
            read.values.push(value);
            read.assumed.push(assumed);
            read.unknown.push(unknown);
        }
        Ok(read)
    }

    /// As the payload lists them: stated and assumed ones.
    pub(crate) fn listed(&self, fields: &[Field]) -> Vec<Attribute> {
        let rows = fields
            .iter()
            .zip(&self.values)
            .zip(&self.assumed)
            .zip(&self.unknown);
        rows.filter_map(|(((field, value), assumed), unknown)| {
            let value = unknown.clone().or_else(|| value.written())?;
            Some(Attribute {
                id: field.id.clone(),
                value,
                assumed: *assumed,
            })
        })
        .collect()
    }
}

fn given(subject: &Subject, field: &Field) -> Value {
    let names = std::iter::once(&field.id).chain(&field.source_names);
    let found = names.filter_map(|name| subject.attributes.get(name));
    let mut stated = found.filter(|value| **value != Value::Null);
    stated.next().cloned().unwrap_or_default()
}

/// A code, or the code of the class so named (boundary files often carry the name).
fn resolve_code(value: Value, field: &Field, registry: &Registry) -> (Value, Option<String>) {
    let codes = field
        .codes
        .as_deref()
        .and_then(|id| registry.codes_index(id));
    let (Some(index), FieldKind::Code, Value::Text(text)) = (codes, field.kind, &value) else {
        return (value, None);
    };
    let list = &registry.codes[index];
    if list.get(text).is_some() {
        return (value, None);
    }
    match list.entries.iter().find(|entry| entry.name == *text) {
        Some(entry) => (Value::Text(entry.code.clone()), None),
        None => (Value::Null, Some(text.clone())),
    }
}
