use kunyu_terms::{AreaUnit, Decimal, WrittenArea, money};

use super::{Field, FieldKind, Value};

impl Value {
    /// The value as its field declares it: numbers written as text become numbers and the other
    /// way round, texts become dates, bare numbers areas and money in the unit of the field.
    /// `None` where it cannot be read so; empty text is absent.
    pub fn coerced(&self, field: &Field) -> Option<Self> {
        let text = match self {
            Self::Null => return Some(Self::Null),
            Self::Area(_) => return (field.kind == FieldKind::Area).then(|| self.clone()),
            Self::Money(_) => return (field.kind == FieldKind::Money).then(|| self.clone()),
            Self::List(rows) => return rows_coerced(rows, field),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            Self::Date(date) => date.to_string(),
        };
        if text.is_empty() {
            return Some(Self::Null);
        }
        match field.kind {
            FieldKind::List => None,
            FieldKind::Text | FieldKind::Code | FieldKind::Record => Some(Self::Text(text)),
            FieldKind::Integer => whole(&text).map(Self::Number),
            FieldKind::Decimal(_) => text.parse().ok().map(Self::Number),
            FieldKind::Date => text.get(..10).unwrap_or(&text).parse().ok().map(Self::Date),
            FieldKind::Boolean => match text.as_str() {
                "true" | "1" | "是" => Some(Self::Boolean(true)),
                "false" | "0" | "否" => Some(Self::Boolean(false)),
                _ => None,
            },
            FieldKind::Area => {
                let usual = field.unit.of_area().unwrap_or(AreaUnit::SquareMetre);
                WrittenArea::parse(&text, usual).map(Self::Area)
            }
            FieldKind::Money => money(&text, field.unit.of_money().unwrap_or(100)).map(Self::Money),
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
            Self::Area(area) => Some(area.to_string()),
            Self::List(rows) => Some(format!("{} 行", rows.len())),
            Self::Money(fen) => Some(format!("{} 元", yuan(*fen))),
        }
    }
}

/// 0.01 元 as 元 with two decimals.
pub(crate) fn yuan(fen: i64) -> Decimal {
    Decimal::new(fen, 2).unwrap_or_default()
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

/// The rows of a list, each value as its column declares it; missing ones are absent.
fn rows_coerced(rows: &[Vec<Value>], field: &Field) -> Option<Value> {
    if field.kind != FieldKind::List {
        return None;
    }
    let row = |row: &Vec<Value>| -> Option<Vec<Value>> {
        let columns = field.columns.iter().enumerate();
        let read = |(index, column): (usize, &Field)| {
            row.get(index)
                .map_or(Some(Value::Null), |value| value.coerced(column))
        };
        columns.map(read).collect()
    };
    let rows: Option<Vec<_>> = rows.iter().map(row).collect();
    rows.map(Value::List)
}

impl Value {
    /// Reads a JSON value as a field declares it: numbers exactly, lists as rows of objects by
    /// column. `None` where it does not read, or names a column that there is not.
    pub fn from_json(json: &serde_json::Value, field: &Field) -> Option<Self> {
        let given = match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Boolean(*flag),
            serde_json::Value::Number(number) => Self::Text(number.to_string()),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Array(items) => {
                let rows: Option<Vec<_>> =
                    items.iter().map(|item| row_of_json(item, field)).collect();
                Self::List(rows?)
            }
            serde_json::Value::Object(_) => return None,
        };
        given.coerced(field)
    }
}

fn row_of_json(json: &serde_json::Value, field: &Field) -> Option<Vec<Value>> {
    let object = json.as_object()?;
    let known = |key: &String| field.columns.iter().any(|column| column.id == *key);
    if !object.keys().all(known) {
        return None;
    }
    let read = |column: &Field| match object.get(&column.id) {
        None => Some(Value::Null),
        Some(value) => Value::from_json(value, column),
    };
    field.columns.iter().map(read).collect()
}
