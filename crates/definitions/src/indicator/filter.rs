use std::cmp::Ordering;

use kunyu_terms::{Date, Decimal};

use crate::condition::{Comparison, order};
use crate::model::Value;

/// The days that a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day; none: from the beginning.
    pub from: Option<Date>,
    /// Last day.
    pub to: Date,
    /// The day on which it is asked, which `today` stands for; the last day unless stated.
    pub today: Date,
}

/// Which records count, over the fields of a register (by index) and literals. The store turns it
/// into SQL; [`Filter::holds`] says the same in memory.
///
/// Absent values follow three-valued logic: a comparison with an absent value is open, and a record
/// for which the whole is open does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Every record.
    Everything,
    /// All of these.
    And(Vec<Filter>),
    /// One of these.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A field against a literal.
    Compare {
        /// The field.
        field: usize,
        /// How.
        comparison: Comparison,
        /// The literal, of the field's kind.
        value: Value,
    },
    /// Two fields of the same kind against each other.
    CompareFields {
        /// The field at the left.
        left: usize,
        /// How.
        comparison: Comparison,
        /// The field at the right.
        right: usize,
    },
    /// A date against the day on which the period is asked: what is overdue by then.
    CompareToday {
        /// The field, a date.
        field: usize,
        /// How.
        comparison: Comparison,
    },
    /// A field is one of some literals.
    In {
        /// The field.
        field: usize,
        /// The literals, of the field's kind.
        values: Vec<Value>,
    },
    /// A date lies in the period asked; of a whole number, that it is a year of the period.
    InYear {
        /// The field, a date or a whole number.
        field: usize,
    },
    /// A field is not stated; never open.
    IsNull {
        /// The field.
        field: usize,
    },
}

impl Period {
    /// A calendar year; `None` beyond years 1 to 9999.
    pub fn year(year: i16) -> Option<Self> {
        let to = Date::new(year, 12, 31)?;
        Some(Self {
            from: Some(Date::new(year, 1, 1).filter(|_| year > 0)?),
            to,
            today: to,
        })
    }

    /// Everything until a day, asked on that day.
    pub fn until(today: Date) -> Self {
        Self {
            from: None,
            to: today,
            today,
        }
    }

    /// The same, asked on a day.
    pub fn asked_on(self, today: Date) -> Self {
        Self { today, ..self }
    }

    /// The same last day, from the beginning.
    pub fn cumulative(self) -> Self {
        Self { from: None, ..self }
    }

    /// Whether a year has a day in it.
    pub fn contains_year(self, year: Decimal) -> bool {
        let of = |date: Date| Decimal::whole(i64::from(date.year()));
        self.from.is_none_or(|from| of(from) <= year) && year <= of(self.to)
    }

    /// Whether a day lies in it.
    pub fn contains(self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && date <= self.to
    }
}

impl Filter {
    /// Calls `tell` with every literal and the field that it is compared with.
    pub fn each_literal(&self, tell: &mut dyn FnMut(usize, &Value)) {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.each_literal(tell);
                }
            }
            Self::Not(part) => part.each_literal(tell),
            Self::Compare { field, value, .. } => tell(*field, value),
            Self::In { field, values } => {
                for value in values {
                    tell(*field, value);
                }
            }
            Self::Everything
            | Self::CompareFields { .. }
            | Self::CompareToday { .. }
            | Self::InYear { .. }
            | Self::IsNull { .. } => {}
        }
    }

    /// Whether it asks for a field.
    pub fn asks(&self, wanted: usize) -> bool {
        match self {
            Self::Everything => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.asks(wanted)),
            Self::Not(part) => part.asks(wanted),
            Self::CompareFields { left, right, .. } => *left == wanted || *right == wanted,
            Self::Compare { field, .. }
            | Self::CompareToday { field, .. }
            | Self::In { field, .. }
            | Self::InYear { field }
            | Self::IsNull { field } => *field == wanted,
        }
    }

    /// True, false, or `None` where an absent value leaves it open; only true counts.
    ///
    /// A field beyond `values` is absent.
    pub fn holds(&self, values: &[Value], period: Period) -> Option<bool> {
        let at = |field: usize| values.get(field).unwrap_or(&Value::Null);
        match self {
            Self::Everything => Some(true),
            Self::And(parts) => settle(parts, values, period, false),
            Self::Or(parts) => settle(parts, values, period, true),
            Self::Not(inner) => inner.holds(values, period).map(|held| !held),
            Self::Compare {
                field,
                comparison,
                value,
            } => compared(at(*field), value).map(|order| comparison.holds(order)),
            Self::CompareFields {
                left,
                comparison,
                right,
            } => compared(at(*left), at(*right)).map(|order| comparison.holds(order)),
            Self::CompareToday { field, comparison } => {
                let today = Value::Date(period.today);
                compared(at(*field), &today).map(|order| comparison.holds(order))
            }
            Self::In {
                field,
                values: among,
            } => match at(*field) {
                Value::Null => None,
                found => Some(
                    among
                        .iter()
                        .any(|value| compared(found, value) == Some(Ordering::Equal)),
                ),
            },
            Self::InYear { field } => match at(*field) {
                Value::Date(date) => Some(period.contains(*date)),
                Value::Number(year) => Some(period.contains_year(*year)),
                _ => None,
            },
            Self::IsNull { field } => Some(*at(*field) == Value::Null),
        }
    }

    /// Whether it asks for a year anywhere.
    pub fn asks_year(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_year),
            Self::Not(inner) => inner.asks_year(),
            Self::InYear { .. } => true,
            _ => false,
        }
    }

    /// Whether it asks for the period anywhere.
    pub fn asks_period(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_period),
            Self::Not(inner) => inner.asks_period(),
            Self::InYear { .. } | Self::CompareToday { .. } => true,
            _ => false,
        }
    }
}

/// `And` and `Or`: `decisive` decides alone, an open part leaves the rest open.
fn settle(parts: &[Filter], values: &[Value], period: Period, decisive: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part.holds(values, period) {
            Some(held) if held == decisive => return Some(decisive),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decisive)
}

/// The order of two values; areas and money as they are stored.
fn compared(left: &Value, right: &Value) -> Option<Ordering> {
    order(left.into(), right.into())
}
