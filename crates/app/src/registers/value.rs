//! Values between definitions and store: the same things, there by meaning, here by column.

use kunyu_definitions::{Field, FieldKind, Value, WrittenArea};
use kunyu_store as store;
use kunyu_terms::{Area, AreaUnit, Decimal};

use super::Numbers;

/// A value as the store keeps it; a record by its number in the database, found before.
pub(crate) fn store_value(value: &Value, field: &Field, record: Option<i64>) -> store::Value {
    match (value, field.kind) {
        (Value::Null | Value::List(_), _) => store::Value::Null,
        (Value::Text(_), FieldKind::Record) => {
            record.map_or(store::Value::Null, store::Value::Record)
        }
        (Value::Text(text), _) => store::Value::text(text.as_str()),
        (Value::Boolean(yes), _) => store::Value::Boolean(*yes),
        (Value::Date(date), _) => store::Value::date(date.to_string()),
        (Value::Area(area), _) => store::Value::Area {
            centi_m2: area.area.centi_m2(),
            written: Some(area.to_string()),
        },
        (Value::Money(fen), _) => store::Value::money(*fen),
        (Value::Number(number), FieldKind::Decimal(scale)) => {
            let unscaled = number.rounded(scale).and_then(|fits| fits.stored(scale));
            unscaled.map_or(store::Value::Null, |unscaled| store::Value::Decimal {
                unscaled,
                scale,
            })
        }
        (Value::Number(number), _) => number
            .stored(0)
            .map_or(store::Value::Null, store::Value::Integer),
    }
}

/// The values of a row in the order of the register's fields.
pub(crate) fn definition_values(
    values: &[store::Value],
    fields: &[Field],
    numbers: &Numbers,
) -> Vec<Value> {
    let pairs = values.iter().zip(fields);
    pairs
        .map(|(value, field)| definition_value(value, field, numbers))
        .collect()
}

fn definition_value(value: &store::Value, field: &Field, numbers: &Numbers) -> Value {
    match value {
        store::Value::Null => Value::Null,
        store::Value::Text(text) => Value::Text(text.clone()),
        store::Value::Integer(number) => Value::Number(Decimal::whole(*number)),
        store::Value::Decimal { unscaled, scale } => {
            Decimal::new(*unscaled, *scale).map_or(Value::Null, Value::Number)
        }
        store::Value::Boolean(yes) => Value::Boolean(*yes),
        store::Value::Date(day) => day.parse().map_or(Value::Null, Value::Date),
        store::Value::Area { centi_m2, written } => {
            let read = written
                .as_deref()
                .and_then(|written| WrittenArea::parse(written, AreaUnit::SquareMetre));
            let area = Area::from_centi_m2(*centi_m2);
            Value::Area(read.unwrap_or_else(|| WrittenArea::of(area)))
        }
        store::Value::Money { fen, .. } => Value::Money(*fen),
        store::Value::Record(record) => {
            let register = field.references.as_deref().unwrap_or_default();
            let number = numbers.number(register, *record);
            Value::Text(number.map_or_else(|| format!("#{record}"), str::to_owned))
        }
    }
}
