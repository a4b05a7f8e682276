//! Values of fields.

use std::fmt;

use serde_json::{Value as Json, json};

/// One value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// Text, or a code.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number: `unscaled / 10^scale`, exactly.
    Decimal {
        /// The digits without the point.
        unscaled: i64,
        /// Digits after the point.
        scale: u8,
    },
    /// Yes or no.
    Boolean(bool),
    /// A calendar day, `YYYY-MM-DD`.
    Date(String),
    /// An area.
    Area {
        /// In units of 0.01 m².
        centi_m2: i64,
        /// As its document says it, for example `15.0000 公顷`.
        written: Option<String>,
    },
    /// A sum of money.
    Money {
        /// In units of 0.01 元.
        fen: i64,
        /// As its document says it, for example `1000 万元`.
        written: Option<String>,
    },
    /// Number of a record of another register.
    Record(i64),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A day, `YYYY-MM-DD`.
    pub fn date(day: impl Into<String>) -> Self {
        Self::Date(day.into())
    }

    /// An area in units of 0.01 m² without a written figure.
    pub fn area(centi_m2: i64) -> Self {
        let written = None;
        Self::Area { centi_m2, written }
    }

    /// Money in units of 0.01 元 without a written figure.
    pub fn money(fen: i64) -> Self {
        let written = None;
        Self::Money { fen, written }
    }

    /// The number in the database; `None` for text, days and no value.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Null | Self::Text(_) | Self::Date(_) => None,
            Self::Integer(number) | Self::Record(number) => Some(*number),
            Self::Decimal { unscaled, .. } => Some(*unscaled),
            Self::Boolean(yes) => Some(i64::from(*yes)),
            Self::Area { centi_m2, .. } => Some(*centi_m2),
            Self::Money { fen, .. } => Some(*fen),
        }
    }

    /// The text or the day; `None` for everything else.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Date(text) => Some(text),
            _ => None,
        }
    }

    /// The figure as written in its document.
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Area { written, .. } | Self::Money { written, .. } => written.as_deref(),
            _ => None,
        }
    }

    /// As it stands in the journal of changes: numbers as text, so that no digit is lost.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) | Self::Date(text) => json!(text),
            Self::Boolean(yes) => json!(yes),
            Self::Area { written, .. } | Self::Money { written, .. } => match written {
                Some(written) => json!([self.number_text(), written]),
                None => json!([self.number_text()]),
            },
            _ => json!(self.number_text()),
        }
    }

    fn number_text(&self) -> String {
        self.number().unwrap_or_default().to_string()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("—"),
            Self::Text(text) | Self::Date(text) => formatter.write_str(text),
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Decimal { unscaled, scale } => formatter.write_str(&point(*unscaled, *scale)),
            Self::Boolean(yes) => formatter.write_str(if *yes { "是" } else { "否" }),
            Self::Area { centi_m2, written } => match written {
                Some(written) => formatter.write_str(written),
                None => write!(formatter, "{} m²", point(*centi_m2, 2)),
            },
            Self::Money { fen, written } => match written {
                Some(written) => formatter.write_str(written),
                None => write!(formatter, "{} 元", point(*fen, 2)),
            },
            Self::Record(record) => write!(formatter, "#{record}"),
        }
    }
}

/// `unscaled / 10^scale` as text.
fn point(unscaled: i64, scale: u8) -> String {
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", unscaled.unsigned_abs(), usize::from(scale) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    if fraction.is_empty() {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{fraction}")
}
