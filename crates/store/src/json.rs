use serde_json::Value;

use crate::StoreError;

/// Canonical JSON (RFC 8785) of a value whose numbers are all integers.
///
/// # Errors
/// [`StoreError::NotCanonical`] for a number that is not an integer within ±(2^53 − 1).
pub fn canonical_json(value: &Value) -> Result<String, StoreError> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String) -> Result<(), StoreError> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => text.push_str(&value.to_string()),
        Value::Number(number) => {
            let exact = number
                .as_i64()
                .filter(|whole| whole.unsigned_abs() < 1 << 53);
            let whole = exact.ok_or_else(|| StoreError::NotCanonical {
                number: number.to_string(),
            });
            text.push_str(&whole?.to_string());
        }
        Value::Array(items) => list(text, ['[', ']'], items, write)?,
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_cached_key(|(name, _)| name.encode_utf16().collect::<Vec<_>>());
            list(text, ['{', '}'], &sorted, |(name, member), text| {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(member, text)
            })?;
        }
    }
    Ok(())
}

fn list<T>(
    text: &mut String,
    [open, close]: [char; 2],
    items: &[T],
    mut each: impl FnMut(&T, &mut String) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    text.push(open);
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        each(item, text)?;
    }
    text.push(close);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_and_text_is_escaped_as_the_standard_says() {
        let value =
            json!({"b": [1, null, true], "a": "坤\u{1f}\"\n", "\u{10000}": 1, "\u{fb33}": 2});
        let expected =
            "{\"a\":\"坤\\u001f\\\"\\n\",\"b\":[1,null,true],\"\u{10000}\":1,\"\u{fb33}\":2}";
        assert_eq!(canonical_json(&value).unwrap(), expected);
    }

    #[test]
    fn a_fraction_is_refused() {
        let error = canonical_json(&json!({"area": 0.1})).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the number 0.1 cannot be written canonically"
        );
    }
}
