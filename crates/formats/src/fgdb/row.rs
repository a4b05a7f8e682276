//! One row of a table.

use super::schema::{ColumnKind, Schema};
use crate::Value;
use crate::bytes::{Cursor, Fault, utf16};
use crate::parquet::time;

/// A row taken apart.
pub(super) struct Row<'a> {
    /// One value for each attribute of the layer.
    pub(super) values: Vec<Value>,
    /// The geometry as stored.
    pub(super) geometry: Option<&'a [u8]>,
    /// Some text was not valid.
    pub(super) garbled: bool,
    /// Some date or time was out of range and left empty.
    pub(super) undated: bool,
}

/// Takes a row apart. A row of no bytes has no values.
pub(super) fn parse<'a>(schema: &Schema, bytes: &'a [u8]) -> Result<Row<'a>, Fault> {
    let mut row = Row {
        values: Vec::with_capacity(schema.columns.len()),
        geometry: None,
        garbled: false,
        undated: false,
    };
    let mut cursor = Cursor::new(bytes);
    let mask = if bytes.is_empty() {
        &[]
    } else {
        cursor.take(schema.mask_bytes())?
    };
    let mut nullable = 0;
    for column in &schema.columns {
        let mut is_null = bytes.is_empty();
        if column.nullable {
            is_null |= mask
                .get(nullable / 8)
                .is_some_and(|byte| byte & (1 << (nullable % 8)) != 0);
            nullable += 1;
        }
        match &column.kind {
            ColumnKind::ObjectId => {}
            ColumnKind::Geometry | ColumnKind::Raster { .. } if is_null => {}
            ColumnKind::Geometry => row.geometry = Some(cursor.sized()?),
            ColumnKind::Raster { managed: true } => {
                cursor.take(4)?;
            }
            ColumnKind::Raster { managed: false } => {
                cursor.sized()?;
            }
            _ if is_null => row.values.push(Value::Null),
            kind => {
                let value = value(kind, &mut cursor, schema.utf8, &mut row.garbled)?;
                row.undated |=
                    value.is_null() && !matches!(kind, ColumnKind::Single | ColumnKind::Double);
                row.values.push(value);
            }
        }
    }
    Ok(row)
}

fn value(
    kind: &ColumnKind,
    cursor: &mut Cursor<'_>,
    utf8: bool,
    garbled: &mut bool,
) -> Result<Value, Fault> {
    Ok(match kind {
        ColumnKind::Int16 => Value::Integer(cursor.int16()?.into()),
        ColumnKind::Int32 => Value::Integer(cursor.int32()?.into()),
        ColumnKind::Int64 => Value::Integer(cursor.int64()?),
        ColumnKind::Single => real(cursor.single()?.into()),
        ColumnKind::Double => real(cursor.double()?),
        ColumnKind::Text => Value::Text(text(cursor.sized()?, utf8, garbled)),
        // XML is UTF-8 whatever the rest is
        ColumnKind::Xml => Value::Text(text(cursor.sized()?, true, garbled)),
        ColumnKind::Guid => Value::Text(guid(cursor.take(16)?)),
        ColumnKind::DateTime => date_time(cursor.double()?, None),
        ColumnKind::TimestampOffset => {
            let days = cursor.double()?;
            date_time(days, Some(cursor.int16()?))
        }
        ColumnKind::Date => {
            let day = micros(cursor.double()?).map(|micros| micros.div_euclid(DAY));
            day.and_then(time::date).map_or(Value::Null, Value::Date)
        }
        ColumnKind::Time => {
            let clock = micros(cursor.double()?)
                .and_then(|micros| time::date_time(micros.rem_euclid(DAY), false));
            clock
                .and_then(|text| Some(text.split_once('T')?.1.to_owned()))
                .map_or(Value::Null, Value::Text)
        }
        _ => Value::Binary(cursor.sized()?.to_vec()),
    })
}

fn real(number: f64) -> Value {
    // an empty number that the mask does not mark
    if number.is_nan() {
        Value::Null
    } else {
        Value::Real(number)
    }
}

fn text(bytes: &[u8], utf8: bool, garbled: &mut bool) -> String {
    let text = if utf8 {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        utf16(bytes)
    };
    *garbled |= text.contains(char::REPLACEMENT_CHARACTER);
    text
}

/// `{00112233-4455-6677-8899-AABBCCDDEEFF}`: the first three groups are stored little-endian.
fn guid(bytes: &[u8]) -> String {
    let mut out = String::from("{");
    for (place, index) in [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
        .into_iter()
        .enumerate()
    {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        out.push_str(&format!("{:02X}", bytes.get(index).copied().unwrap_or(0)));
    }
    out.push('}');
    out
}

const DAY: i64 = 86_400_000_000;
/// Days from 1899-12-30 to 1970-01-01.
const EPOCH: f64 = 25_569.0;

/// Microseconds since 1970 of days since 1899-12-30, rounded to milliseconds: a day fraction in
/// floating point says no more.
fn micros(days: f64) -> Option<i64> {
    let millis = ((days - EPOCH) * 86_400_000.0).round();
    (millis.abs() < 1e15).then(|| millis as i64 * 1000)
}

fn date_time(days: f64, offset_minutes: Option<i16>) -> Value {
    let text = micros(days).and_then(|micros| time::date_time(micros, false));
    let Some(mut text) = text else {
        return Value::Null;
    };
    if let Some(minutes) = offset_minutes {
        let sign = if minutes < 0 { '-' } else { '+' };
        let minutes = minutes.unsigned_abs();
        text.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
    }
    Value::DateTime(text)
}
