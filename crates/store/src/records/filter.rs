//! Which records: a small condition that becomes SQL, and means the same when it is evaluated here.

use std::cmp::Ordering;

use super::Value;

/// A condition on a record, in three-valued logic: a comparison with no value is unknown, and a
/// record counts only when the whole is true.
///
/// Fields are named as in the register; `$state` is the state of the record, `$record` its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// All of them; true for none.
    And(Vec<Where>),
    /// Any of them; false for none.
    Or(Vec<Where>),
    /// The opposite; unknown stays unknown.
    Not(Box<Where>),
    /// A field against a literal of the same kind.
    Compare {
        /// The field.
        field: String,
        /// How.
        op: Comparison,
        /// The literal.
        value: Value,
    },
    /// A field against a field of the same kind.
    CompareFields {
        /// The field on the left.
        left: String,
        /// How.
        op: Comparison,
        /// The field on the right.
        right: String,
    },
    /// A field is one of some literals; false for an empty list.
    In {
        /// The field.
        field: String,
        /// The literals.
        values: Vec<Value>,
    },
    /// A date lies in a period.
    InPeriod {
        /// The field.
        field: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
    },
    /// A text contains another; capital and small Latin letters are the same.
    Contains {
        /// The field.
        field: String,
        /// What it contains.
        text: String,
    },
    /// A field has no value; never unknown.
    IsNull {
        /// The field.
        field: String,
    },
}

/// How two values are compared. Text and days by bytes, numbers as numbers, no before yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Where {
    /// `field` equals `value`.
    pub fn equal(field: impl Into<String>, value: Value) -> Self {
        Self::compare(field, Comparison::Equal, value)
    }

    /// `field` compared with `value`.
    pub fn compare(field: impl Into<String>, op: Comparison, value: Value) -> Self {
        let field = field.into();
        Self::Compare { field, op, value }
    }

    /// What the condition says of a record; `None` for unknown. `value` gives the value of a field.
    pub fn evaluate(&self, value: &impl Fn(&str) -> Value) -> Option<bool> {
        match self {
            Self::And(parts) => all(parts.iter().map(|part| part.evaluate(value))),
            Self::Or(parts) => {
                let not = parts
                    .iter()
                    .map(|part| part.evaluate(value).map(|yes| !yes));
                all(not).map(|none| !none)
            }
            Self::Not(part) => part.evaluate(value).map(|yes| !yes),
            Self::Compare {
                field,
                op,
                value: literal,
            } => order(&value(field), literal).map(|order| op.holds(order)),
            Self::CompareFields { left, op, right } => {
                order(&value(left), &value(right)).map(|order| op.holds(order))
            }
            Self::In { field, values } => {
                let found = value(field);
                let not = values
                    .iter()
                    .map(|one| order(&found, one).map(Ordering::is_ne));
                all(not).map(|none| !none)
            }
            Self::InPeriod { field, from, to } => match value(field) {
                Value::Date(day) => Some(*from <= day && day <= *to),
                _ => None,
            },
            Self::Contains { field, text } => {
                let held = value(field);
                let held = held.as_text()?.to_ascii_lowercase();
                Some(held.contains(&text.to_ascii_lowercase()))
            }
            Self::IsNull { field } => Some(value(field) == Value::Null),
        }
    }
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut whole = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            None => whole = None,
            Some(true) => {}
        }
    }
    whole
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left.as_text(), right.as_text()) {
        (Some(left), Some(right)) => Some(left.cmp(right)),
        _ => Some(left.number()?.cmp(&right.number()?)),
    }
}
