//! Declared widths and decimals of columns, which Parquet has no place for: kept in the metadata of the
//! file under a key of our own, so that they survive; other readers pass over it.

use serde_json::{Map, Value, json};

use crate::{Field, FieldKind};

/// Key in the file's metadata; its value is JSON: name → `[width, decimals]`.
pub(super) const KEY: &str = "kunyu:widths";

/// The widths of the fields; `None` when none is declared.
pub(super) fn written(fields: &[Field]) -> Option<String> {
    let declared = fields
        .iter()
        .filter(|field| field.width.is_some() || field.decimals.is_some());
    let pairs: Map<String, Value> = declared
        .map(|field| (field.name.clone(), json!([field.width, field.decimals])))
        .collect();
    (!pairs.is_empty()).then(|| Value::Object(pairs).to_string())
}

/// Gives the fields the widths found in `text`; what does not read or fit is passed over.
pub(super) fn apply(text: &str, fields: &mut [Field]) {
    let Ok(Value::Object(pairs)) = serde_json::from_str::<Value>(text) else {
        return;
    };
    for field in fields {
        let Some(pair) = pairs.get(&field.name) else {
            continue;
        };
        let number = |at: usize| pair.get(at).and_then(Value::as_u64);
        if let Some(width) = number(0).and_then(|width| u16::try_from(width).ok()) {
            field.width = Some(width);
        }
        if field.kind == FieldKind::Real {
            field.decimals = number(1)
                .and_then(|decimals| u8::try_from(decimals).ok())
                .or(field.decimals);
        }
    }
}
