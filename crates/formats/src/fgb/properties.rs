//! The values of a feature: number of the column, value, and so on; what is empty is left out.

use crate::bytes::{Cursor, Fault, fault};
use crate::{Field, FieldKind, Value};

/// Metadata of a column whose times are days: the format has one type for both.
pub(super) const DATE_MARK: &str = r#"{"kind":"date"}"#;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnType {
    Byte,
    UByte,
    Bool,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    Float,
    Double,
    String,
    Json,
    DateTime,
    Binary,
}

const TYPES: [ColumnType; 15] = [
    ColumnType::Byte,
    ColumnType::UByte,
    ColumnType::Bool,
    ColumnType::Short,
    ColumnType::UShort,
    ColumnType::Int,
    ColumnType::UInt,
    ColumnType::Long,
    ColumnType::ULong,
    ColumnType::Float,
    ColumnType::Double,
    ColumnType::String,
    ColumnType::Json,
    ColumnType::DateTime,
    ColumnType::Binary,
];

/// A column of a file.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) field: Field,
    kind: ColumnType,
}

impl Column {
    /// A column being read; `None` for a code that is not known.
    pub(super) fn new(name: String, code: u8) -> Option<Self> {
        let kind = *TYPES.get(usize::from(code))?;
        let field = match kind {
            ColumnType::Bool => FieldKind::Boolean,
            ColumnType::Float | ColumnType::Double => FieldKind::Real,
            ColumnType::String | ColumnType::Json => FieldKind::Text,
            ColumnType::DateTime => FieldKind::DateTime,
            ColumnType::Binary => FieldKind::Binary,
            _ => FieldKind::Integer,
        };
        Some(Self {
            field: Field::new(name, field),
            kind,
        })
    }

    /// The times of this column are days.
    pub(super) fn mark_dates(&mut self) {
        if self.kind == ColumnType::DateTime {
            self.field.kind = FieldKind::Date;
        }
    }

    /// The column that a field is written as.
    pub(super) fn of(field: &Field) -> Self {
        let kind = match field.kind {
            FieldKind::Text => ColumnType::String,
            FieldKind::Integer => ColumnType::Long,
            FieldKind::Real => ColumnType::Double,
            FieldKind::Boolean => ColumnType::Bool,
            FieldKind::Date | FieldKind::DateTime => ColumnType::DateTime,
            FieldKind::Binary => ColumnType::Binary,
        };
        Self {
            field: field.clone(),
            kind,
        }
    }

    /// The code of its type.
    pub(super) fn code(&self) -> u8 {
        TYPES
            .iter()
            .position(|kind| *kind == self.kind)
            .unwrap_or(0) as u8
    }

    fn read(&self, cursor: &mut Cursor<'_>) -> Result<Value, Fault> {
        Ok(match self.kind {
            ColumnType::Byte => Value::Integer(i64::from(cursor.byte()?.cast_signed())),
            ColumnType::UByte => Value::Integer(cursor.byte()?.into()),
            ColumnType::Bool => Value::Boolean(cursor.byte()? != 0),
            ColumnType::Short => Value::Integer(cursor.int16()?.into()),
            ColumnType::UShort => Value::Integer(cursor.uint16()?.into()),
            ColumnType::Int => Value::Integer(cursor.int32()?.into()),
            ColumnType::UInt => Value::Integer(cursor.uint32()?.into()),
            ColumnType::Long => Value::Integer(cursor.int64()?),
            ColumnType::ULong => {
                let number = cursor.uint64()?;
                i64::try_from(number)
                    .map_or_else(|_| Value::Text(number.to_string()), Value::Integer)
            }
            ColumnType::Float => Value::Real(cursor.single()?.into()),
            ColumnType::Double => Value::Real(cursor.double()?),
            ColumnType::Binary => Value::Binary(sized(cursor)?.to_vec()),
            ColumnType::String | ColumnType::Json => Value::Text(text(cursor)?),
            ColumnType::DateTime if self.field.kind == FieldKind::Date => {
                Value::Date(text(cursor)?)
            }
            ColumnType::DateTime => Value::DateTime(text(cursor)?),
        })
    }

    /// Adds a value behind the number of its column; false when the column cannot hold it.
    pub(super) fn write(&self, number: u16, value: &Value, out: &mut Vec<u8>) -> bool {
        if value.is_null() {
            return true;
        }
        let start = out.len();
        out.extend(number.to_le_bytes());
        let written = match (self.kind, value) {
            (ColumnType::String, Value::Integer(number)) => {
                append(out, number.to_string().as_bytes())
            }
            (ColumnType::String, Value::Real(number)) => append(out, number.to_string().as_bytes()),
            (ColumnType::String, Value::Boolean(yes)) => append(out, yes.to_string().as_bytes()),
            (ColumnType::String, Value::Text(text))
            | (
                ColumnType::String | ColumnType::DateTime,
                Value::Date(text) | Value::DateTime(text),
            ) => append(out, text.as_bytes()),
            (ColumnType::Binary, Value::Binary(bytes)) => append(out, bytes),
            (ColumnType::Long, Value::Integer(number)) => fixed(out, &number.to_le_bytes()),
            (ColumnType::Long, Value::Boolean(yes)) => fixed(out, &i64::from(*yes).to_le_bytes()),
            (ColumnType::Double, Value::Real(number)) => fixed(out, &number.to_le_bytes()),
            (ColumnType::Double, Value::Integer(number)) => {
                fixed(out, &(*number as f64).to_le_bytes())
            }
            (ColumnType::Bool, Value::Boolean(yes)) => fixed(out, &[u8::from(*yes)]),
            _ => false,
        };
        if !written {
            out.truncate(start);
        }
        written
    }
}

fn fixed(out: &mut Vec<u8>, bytes: &[u8]) -> bool {
    out.extend_from_slice(bytes);
    true
}

fn append(out: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let Ok(length) = u32::try_from(bytes.len()) else {
        return false;
    };
    out.extend(length.to_le_bytes());
    fixed(out, bytes)
}

fn sized<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Fault> {
    let length = cursor.uint32()?;
    cursor.take(length as usize)
}

fn text(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    Ok(String::from_utf8_lossy(sized(cursor)?).into_owned())
}

/// One value for each column; the last one wins where a column is given twice.
pub(super) fn values(bytes: &[u8], columns: &[Column]) -> Result<Vec<Value>, Fault> {
    let mut values = vec![Value::Null; columns.len()];
    let mut cursor = Cursor::new(bytes);
    while cursor.left() > 0 {
        let number = usize::from(cursor.uint16()?);
        let (Some(column), Some(value)) = (columns.get(number), values.get_mut(number)) else {
            return Err(fault(
                "属性引用了不存在的字段",
                "a value is of a column that is not there",
            ));
        };
        *value = column.read(&mut cursor)?;
    }
    Ok(values)
}
