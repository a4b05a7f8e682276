//! Attribute values as text.

use super::tables::Type;
use crate::Value;

/// The value that a text means; `None` when it is not of this type.
pub(super) fn parse(kind: Type, text: &str) -> Option<Value> {
    let bare = text.trim();
    if bare.is_empty() {
        return Some(Value::Null);
    }
    Some(match kind {
        Type::Char | Type::Varchar | Type::Varbin | Type::Time => Value::Text(text.to_owned()),
        Type::Integer => Value::Integer(integer(bare)?),
        Type::Real => {
            let number: f64 = bare.parse().ok()?;
            Value::Real(Some(number).filter(|number| number.is_finite())?)
        }
        Type::Boolean => match bare.to_ascii_lowercase().as_str() {
            "1" | "t" | "true" | "y" | "yes" | "是" => Value::Boolean(true),
            "0" | "f" | "false" | "n" | "no" | "否" => Value::Boolean(false),
            _ => return None,
        },
        Type::Date => Value::Date(date(bare)?),
        Type::DateTime => Value::DateTime(date_time(bare)?),
    })
}

/// A whole number; decimals of zeros are accepted.
fn integer(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (whole, rest) = text.split_once('.')?;
    let zeros = rest.bytes().all(|byte| byte == b'0');
    whole.parse().ok().filter(|_| zeros)
}

/// `YYYY-MM-DD` from `YYYYMMDD`, `YYYY-M-D`, `YYYY/M/D` or `YYYY年M月D日`.
fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        text.trim_end_matches('日')
            .split(['-', '/', '.', '年', '月'])
            .collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let year: u16 = (year.len() == 4).then(|| year.parse().ok())??;
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// ISO 8601 from a date and a time apart by a blank or `T`, from 14 digits, or from a date.
fn date_time(text: &str) -> Option<String> {
    if text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (day, time) = text.split_at(8);
        let (hour, rest) = time.split_at(2);
        let (minute, second) = rest.split_at(2);
        return Some(format!("{}T{hour}:{minute}:{second}", date(day)?));
    }
    match text.split_once([' ', 'T']) {
        None => Some(format!("{}T00:00:00", date(text)?)),
        Some((day, time)) => {
            let time = time.trim();
            let plain = time
                .bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_digit())
                && time.len() <= 30
                && time.is_ascii();
            Some(format!("{}T{time}", plain.then(|| date(day))??))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_in_their_spellings() {
        for text in [
            "20240506",
            "2024-05-06",
            "2024/5/6",
            "2024年5月6日",
            " 20240506 ",
        ] {
            let expected = Value::Date("2024-05-06".into());
            assert_eq!(parse(Type::Date, text), Some(expected), "{text}");
        }
        for text in ["20241306", "2024-05", "yesterday", "240506", "００００"] {
            assert_eq!(parse(Type::Date, text), None, "{text}");
        }
        for text in [
            "20240506010203",
            "2024-05-06 01:02:03",
            "2024-05-06T01:02:03",
        ] {
            let expected = Value::DateTime("2024-05-06T01:02:03".into());
            assert_eq!(parse(Type::DateTime, text), Some(expected), "{text}");
        }
    }

    #[test]
    fn numbers_and_truth() {
        assert_eq!(parse(Type::Integer, "42"), Some(Value::Integer(42)));
        assert_eq!(parse(Type::Integer, "42.00"), Some(Value::Integer(42)));
        assert_eq!(parse(Type::Integer, "42.5"), None);
        assert_eq!(parse(Type::Real, "1.50"), Some(Value::Real(1.5)));
        assert_eq!(parse(Type::Real, "nan"), None);
        assert_eq!(parse(Type::Boolean, "T"), Some(Value::Boolean(true)));
        assert_eq!(parse(Type::Boolean, "maybe"), None);
        assert_eq!(parse(Type::Char, "  "), Some(Value::Null));
        assert_eq!(parse(Type::Char, " 甲 "), Some(Value::Text(" 甲 ".into())));
    }
}
