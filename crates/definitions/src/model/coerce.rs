use kunyu_terms::Decimal;

use super::{Field, FieldKind, Value};

impl Value {
    /// The value as its field declares it: numbers written as text become numbers and the other
    /// way round, texts become dates. `None` where it cannot be read so; empty text is absent.
    pub fn coerced(&self, field: &Field) -> Option<Self> {
        let text = match self {
            Self::Null => return Some(Self::Null),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            Self::Date(date) => date.to_string(),
        };
        if text.is_empty() {
            return Some(Self::Null);
        }
        match field.kind {
            FieldKind::Text | FieldKind::Code => Some(Self::Text(text)),
            FieldKind::Integer => whole(&text).map(Self::Number),
            FieldKind::Decimal(_) => text.parse().ok().map(Self::Number),
            FieldKind::Date => text.get(..10).unwrap_or(&text).parse().ok().map(Self::Date),
            FieldKind::Boolean => match text.as_str() {
                "true" | "1" | "是" => Some(Self::Boolean(true)),
                "false" | "0" | "否" => Some(Self::Boolean(false)),
                _ => None,
            },
        }
    }

    /// As written in payloads and messages; `None` when absent.
    pub fn written(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Boolean(flag) => Some(flag.to_string()),
            Self::Date(date) => Some(date.to_string()),
        }
    }
}

impl Field {
    /// A value as it is written to people: numbers with the decimals of the field.
    pub fn written(&self, value: &Value) -> Option<String> {
        match (self.kind, value) {
            (FieldKind::Decimal(decimals), Value::Number(number)) => {
                let padded = number
                    .stored(decimals)
                    .and_then(|n| Decimal::new(n, decimals));
                Some(padded.unwrap_or(*number).to_string())
            }
            _ => value.written(),
        }
    }
}

fn whole(text: &str) -> Option<Decimal> {
    let number: Decimal = text.parse().ok()?;
    number.stored(0).map(Decimal::whole)
}
