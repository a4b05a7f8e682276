//! What a register is: its fields, its keys and its geometry.

use serde::{Deserialize, Serialize};

use super::{RecordError, SpecFault, Value};
use crate::GeometryKind;

/// Longest name of a register or a field.
const LONGEST: usize = 48;

/// A register as the store keeps it. The wording for people stays in the definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterSpec {
    /// Its name: lower-case letters, digits, `_`; begins with a letter.
    pub id: String,
    /// Its fields, in the order in which values are given.
    pub fields: Vec<FieldSpec>,
    /// The field by which people call a record; unique among live records.
    pub number: Option<String>,
    /// Further keys: lists of fields that are unique together among live records.
    pub unique: Vec<Vec<String>>,
    /// What a record may be drawn as.
    pub geometry: GeometryKind,
}

/// A field of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// Its name, as for registers.
    pub id: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Personal data: encrypted at rest and masked when read. Text fields only.
    pub personal: Option<PersonalKind>,
    /// No longer written; what it holds stays readable.
    pub retired: bool,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    Text,
    /// A code of a code list, kept as text.
    Code,
    /// A whole number.
    Integer,
    /// A decimal number with a fixed number of digits after the point (at most 18).
    Decimal {
        /// Digits after the point.
        scale: u8,
    },
    /// A calendar day.
    Date,
    /// Yes or no.
    Boolean,
    /// An area in units of 0.01 m², with the area as written beside it.
    Area,
    /// Money in units of 0.01 元, with the sum as written beside it.
    Money,
    /// A record of another register, or of this one.
    Record {
        /// The other register.
        register: String,
    },
}

/// What kind of personal data a field holds; decides how it is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// Number of an identity card (GB 11643) or of another identity paper.
    IdNumber,
    /// Telephone number.
    Phone,
    /// Name of a natural person.
    Name,
    /// Address.
    Address,
}

impl FieldKind {
    /// Whether the written figure is kept beside the integer.
    pub(crate) fn is_written(&self) -> bool {
        matches!(self, Self::Area | Self::Money)
    }

    /// Whether the column is a number in the database.
    pub(crate) fn is_number(&self) -> bool {
        !matches!(self, Self::Text | Self::Code | Self::Date)
    }

    /// Its word, for people who read an error.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Code => "code".into(),
            Self::Integer => "integer".into(),
            Self::Decimal { scale } => format!("decimal({scale})"),
            Self::Date => "date".into(),
            Self::Boolean => "boolean".into(),
            Self::Area => "area".into(),
            Self::Money => "money".into(),
            Self::Record { register } => format!("record({register})"),
        }
    }
}

impl RegisterSpec {
    /// Position of a field.
    pub fn index(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|known| known.id == field)
    }

    /// A field by its name.
    ///
    /// # Errors
    /// [`RecordError::UnknownField`].
    pub fn field(&self, id: &str) -> Result<&FieldSpec, RecordError> {
        let found = self.fields.iter().find(|field| field.id == id);
        found.ok_or_else(|| RecordError::UnknownField {
            register: self.id.clone(),
            field: id.to_owned(),
        })
    }

    /// All keys: the number first, then the further ones.
    pub(crate) fn keys(&self) -> Vec<Vec<String>> {
        let number = self.number.iter().map(|number| vec![number.clone()]);
        number.chain(self.unique.iter().cloned()).collect()
    }

    /// Name of the table.
    pub(crate) fn table(&self) -> String {
        table_of(&self.id)
    }

    /// Whether a field holds personal data.
    pub fn has_personal_data(&self) -> bool {
        self.fields.iter().any(|field| field.personal.is_some())
    }

    /// Checks names, kinds and keys.
    ///
    /// # Errors
    /// [`RecordError::Spec`] with the field at fault.
    pub fn validate(&self) -> Result<(), RecordError> {
        let fault = |field: &str, fault| Err(self.fault(field, fault));
        if !is_name(&self.id) {
            return fault("", SpecFault::BadName);
        }
        for (position, field) in self.fields.iter().enumerate() {
            if !is_name(&field.id) {
                return fault(&field.id, SpecFault::BadName);
            }
            if self.index(&field.id) != Some(position) {
                return fault(&field.id, SpecFault::Twice);
            }
            if matches!(field.kind, FieldKind::Decimal { scale } if scale > 18) {
                return fault(&field.id, SpecFault::Scale);
            }
            if field.personal.is_some() && field.kind != FieldKind::Text {
                return fault(&field.id, SpecFault::PersonalNotText);
            }
        }
        for key in self.keys().iter().flatten() {
            match self.index(key).map(|at| &self.fields[at]) {
                Some(field) if !field.retired => {}
                _ => return fault(key, SpecFault::KeyUnknown),
            }
        }
        match &self.number {
            Some(number) if self.field(number)?.kind != FieldKind::Text => {
                fault(number, SpecFault::NumberNotText)
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn fault(&self, field: &str, fault: SpecFault) -> RecordError {
        RecordError::Spec {
            register: self.id.clone(),
            field: field.to_owned(),
            fault,
        }
    }

    /// Refuses a value that does not fit its field, and gives decimals the field's own scale.
    pub(crate) fn fitted(&self, field: &FieldSpec, value: &Value) -> Result<Value, RecordError> {
        let fitted = match (&field.kind, value) {
            (_, Value::Null) => Some(Value::Null),
            (FieldKind::Text | FieldKind::Code, Value::Text(text)) => {
                (!text.contains('\0')).then(|| value.clone())
            }
            (FieldKind::Integer, Value::Integer(_))
            | (FieldKind::Boolean, Value::Boolean(_))
            | (FieldKind::Area, Value::Area { .. })
            | (FieldKind::Money, Value::Money { .. })
            | (FieldKind::Record { .. }, Value::Record(_)) => Some(value.clone()),
            (FieldKind::Date, Value::Date(day)) => crate::clock::is_day(day).then(|| value.clone()),
            (
                FieldKind::Decimal { scale },
                Value::Decimal {
                    unscaled,
                    scale: given,
                },
            ) => rescaled(*unscaled, *given, *scale).map(|unscaled| Value::Decimal {
                unscaled,
                scale: *scale,
            }),
            (FieldKind::Decimal { scale }, Value::Integer(whole)) => rescaled(*whole, 0, *scale)
                .map(|unscaled| Value::Decimal {
                    unscaled,
                    scale: *scale,
                }),
            _ => None,
        };
        fitted.ok_or_else(|| RecordError::Value {
            register: self.id.clone(),
            field: field.id.clone(),
            expected: field.kind.word(),
            found: value.to_string(),
        })
    }
}

/// Name of the table of a register.
pub(crate) fn table_of(register: &str) -> String {
    format!("r_{register}")
}

/// The digits at another scale; `None` when digits would be lost.
fn rescaled(unscaled: i64, from: u8, to: u8) -> Option<i64> {
    if from <= to {
        return 10_i64
            .checked_pow(u32::from(to - from))
            .and_then(|factor| unscaled.checked_mul(factor));
    }
    let factor = 10_i64.checked_pow(u32::from(from - to))?;
    (unscaled % factor == 0).then_some(unscaled / factor)
}

/// Lower-case letters, digits and single `_`; begins with a letter.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= LONGEST
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.contains("__")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
