//! Values of Arrow columns.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

use super::time;
use crate::{Field, FieldKind, Value};

/// The column as a field; `None` for nested and other types that are not read.
pub(super) fn field(name: &str, kind: &DataType) -> Option<Field> {
    let mut field = Field::new(name, FieldKind::Text);
    field.kind = match kind {
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => FieldKind::Integer,
        DataType::Float32 | DataType::Float64 => FieldKind::Real,
        DataType::Decimal128(precision, scale) => {
            (field.width, field.decimals) =
                (Some(u16::from(*precision)), u8::try_from(*scale).ok());
            FieldKind::Real
        }
        DataType::Boolean => FieldKind::Boolean,
        DataType::Date32 => FieldKind::Date,
        DataType::Date64 | DataType::Timestamp(..) => FieldKind::DateTime,
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => FieldKind::Binary,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => {
            FieldKind::Text
        }
        _ => return None,
    };
    Some(field)
}

/// The bytes of a binary cell.
pub(super) fn bytes(column: &ArrayRef, row: usize) -> Option<&[u8]> {
    match column.data_type() {
        DataType::Binary => Some(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(column.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => Some(column.as_fixed_size_binary().value(row)),
        _ => None,
    }
}

fn integer(column: &ArrayRef, row: usize) -> Option<Value> {
    macro_rules! narrow {
        ($kind:ty) => {
            Value::Integer(i64::from(column.as_primitive::<$kind>().value(row)))
        };
    }
    Some(match column.data_type() {
        DataType::Int8 => narrow!(Int8Type),
        DataType::Int16 => narrow!(Int16Type),
        DataType::Int32 => narrow!(Int32Type),
        DataType::Int64 => narrow!(Int64Type),
        DataType::UInt8 => narrow!(UInt8Type),
        DataType::UInt16 => narrow!(UInt16Type),
        DataType::UInt32 => narrow!(UInt32Type),
        DataType::UInt64 => {
            let number = column.as_primitive::<UInt64Type>().value(row);
            i64::try_from(number).map_or(Value::Real(number as f64), Value::Integer)
        }
        _ => return None,
    })
}

fn moment(column: &ArrayRef, row: usize) -> Value {
    let utc = matches!(column.data_type(), DataType::Timestamp(_, Some(_)));
    let micros = match column.data_type() {
        DataType::Date32 => {
            let days = i64::from(column.as_primitive::<Date32Type>().value(row));
            return time::date(days).map_or(Value::Null, Value::Date);
        }
        DataType::Date64 => column
            .as_primitive::<Date64Type>()
            .value(row)
            .checked_mul(1_000),
        DataType::Timestamp(TimeUnit::Second, _) => column
            .as_primitive::<TimestampSecondType>()
            .value(row)
            .checked_mul(1_000_000),
        DataType::Timestamp(TimeUnit::Millisecond, _) => column
            .as_primitive::<TimestampMillisecondType>()
            .value(row)
            .checked_mul(1_000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Some(column.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        _ => Some(
            column
                .as_primitive::<TimestampNanosecondType>()
                .value(row)
                .div_euclid(1_000),
        ),
    };
    let text = micros.and_then(|micros| time::date_time(micros, utc));
    text.map_or(Value::Null, Value::DateTime)
}

/// The value of a cell.
pub(super) fn value(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    if let Some(value) = integer(column, row) {
        return value;
    }
    match column.data_type() {
        DataType::Utf8 => Value::Text(column.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Value::Text(column.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Value::Text(column.as_string_view().value(row).to_owned()),
        DataType::Float32 => {
            Value::Real(f64::from(column.as_primitive::<Float32Type>().value(row)))
        }
        DataType::Float64 => Value::Real(column.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => {
            let unscaled = column.as_primitive::<Decimal128Type>().value(row);
            // by way of text, so that the nearest f64 is found
            let text = format!("{unscaled}e{}", -i32::from(*scale));
            text.parse().map_or(Value::Null, Value::Real)
        }
        DataType::Boolean => Value::Boolean(column.as_boolean().value(row)),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => moment(column, row),
        _ => bytes(column, row).map_or(Value::Null, |bytes| Value::Binary(bytes.to_vec())),
    }
}
