use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::verdict::canonical_json;

/// The canonical text of the named tables of a file: comments, order and layout do not count,
/// numbers are kept as written.
pub(crate) fn canonical(table: &DeTable<'_>, keys: &[&str]) -> String {
    let kept = table
        .iter()
        .filter(|(key, _)| keys.contains(&key.get_ref().as_ref()));
    let object: Map<String, Value> = kept
        .map(|(key, value)| (key.get_ref().to_string(), json(value)))
        .collect();
    canonical_json(&Value::Object(object))
}

/// The canonical text of one table.
pub(crate) fn canonical_table(table: &DeTable<'_>) -> String {
    canonical_json(&object(table))
}

fn object(table: &DeTable<'_>) -> Value {
    let pairs = table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), json(value)));
    Value::Object(pairs.collect())
}

fn json(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => Value::String(number.as_str().to_owned()),
        DeValue::Float(number) => Value::String(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(items) => Value::Array(items.iter().map(json).collect()),
        DeValue::Table(table) => object(table),
    }
}
