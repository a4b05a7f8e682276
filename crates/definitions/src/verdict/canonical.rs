use serde_json::Value;
use sm3::{Digest, Sm3};

/// Canonical JSON by RFC 8785: no white space, keys sorted by UTF-16 code units, shortest escapes.
///
/// Numbers in payloads are integers below 2^53, whose RFC form is their decimal digits. Anything
/// else becomes `null`, which no payload holds, so that a foreign number never passes for ours.
pub(crate) fn canonical_json(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if whole.unsigned_abs() < 1 << 53 => out.push_str(&whole.to_string()),
            _ => out.push_str("null"),
        },
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(object) => {
            let mut pairs: Vec<_> = object.iter().collect();
            pairs.sort_by(|left, right| left.0.encode_utf16().cmp(right.0.encode_utf16()));
            out.push('{');
            for (index, (key, item)) in pairs.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write(item, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                out.push_str("\\u00");
                out.push(if control < '\u{10}' { '0' } else { '1' });
                out.extend(char::from_digit(u32::from(control) % 16, 16));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

/// `sm3:` and the SM3 hash (GB/T 32905-2016) in hexadecimal.
pub(crate) fn sm3_hex(bytes: &[u8]) -> String {
    let digest = Sm3::digest(bytes);
    let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sm3:{}", hex.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm3_of_abc_is_the_standard_example() {
        let expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(sm3_hex(b"abc"), format!("sm3:{expected}"));
    }

    #[test]
    fn keys_sort_by_utf16_and_escapes_are_shortest() {
        let text = r#"{"\ud83d\ude00":1,"\ufb33":2,"b":[true,null,"\u000f\n\"\\/é"],"a":-3}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        let expected =
            "{\"a\":-3,\"b\":[true,null,\"\\u000f\\n\\\"\\\\/é\"],\"\u{1f600}\":1,\"\u{fb33}\":2}";
        assert_eq!(canonical_json(&value), expected);
    }
}
