use std::borrow::Cow;

use crate::{FieldKind, FormatError, Value};

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Characters whose kind is open: a field of a CSV without quotes.
    Open(String),
    /// Text by the file's own word: a text cell of a spreadsheet, a quoted field of a CSV.
    Text(String),
    /// A number.
    Number {
        /// As the file holds it: a binary number.
        value: f64,
        /// Whether it is shown with decimals.
        real: bool,
        /// How it is shown, where the file says so.
        shown: Shown,
    },
    /// Yes or no.
    Boolean(bool),
    /// `YYYY-MM-DD`.
    Date(String),
    /// ISO 8601 date and time.
    DateTime(String),
    /// A fault of a formula, such as `#REF!`.
    Error(String),
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Decimals that are always shown.
    pub decimals: u8,
    /// As a share in per cent: 0.5 reads 50 %.
    pub percent: bool,
}

/// A row: its number in the file (line or spreadsheet row, from 1) and its cells.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Line of the file, or row of the sheet, from 1.
    pub number: u64,
    /// Its cells from the first column on; trailing blank ones may be left out.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Whether nothing stands in it; a quoted empty field of a CSV is something.
    pub(crate) fn is_blank(&self) -> bool {
        let blank = |cell: &Cell| cell.is_blank() && !matches!(cell, Cell::Text(_));
        self.cells.iter().all(blank)
    }
}

/// Rows of a table, one after the other. Rows that hold nothing need not be given.
pub(crate) trait Rows {
    /// Fills in the next row; `false` at the end.
    fn next_row(&mut self, row: &mut Row) -> Result<bool, FormatError>;
}

/// What characters are, read as strictly as the round trip needs: nothing that would be written
/// otherwise is taken for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Blank,
    Integer,
    Real,
    Boolean,
    Date,
    DateTime,
    Text,
}

/// Digits beyond which a number is a code and would be damaged as a number.
const DIGITS: usize = 15;

/// Whether characters could be nothing but text.
pub(crate) fn is_plain_text(text: &str) -> bool {
    Class::of_text(text) == Class::Text
}

impl Class {
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        if text.len() > 64 {
            return Self::Text;
        }
        if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            return Self::Boolean;
        }
        if let Some(class) = number_class(text) {
            return class;
        }
        if iso_date(text).is_some() {
            Self::Date
        } else if iso_date_time(text).is_some() {
            Self::DateTime
        } else {
            Self::Text
        }
    }
}

/// Whether text is a number as programs write it: no plus sign, no leading nought, an exponent
/// only with a decimal point or a sign, so that codes such as `007`, `12E5` and numbers of bank
/// accounts stay text.
fn number_class(text: &str) -> Option<Class> {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || fraction.is_some_and(|text| !digits(text)) {
        return None;
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    if let Some(exponent) = exponent {
        let signed = exponent.starts_with(['+', '-']);
        let plain = exponent.trim_start_matches(['+', '-']);
        let clear = signed || fraction.is_some();
        let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
        return (clear && digits(plain) && finite).then_some(Class::Real);
    }
    if fraction.is_some() {
        return Some(Class::Real);
    }
    // minus nought has no place among whole numbers
    (whole.len() <= DIGITS && text != "-0").then_some(Class::Integer)
}

/// `YYYY-MM-DD` of a date with the year first: `2024-5-6`, `2024/05/06`, `2024年5月6日`.
pub fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let mut parts = if text.contains('年') {
        let text = text.strip_suffix('日').unwrap_or(text);
        let (year, rest) = text.split_once('年')?;
        let (month, day) = rest.split_once('月')?;
        [year, month, day]
    } else {
        let sign = if text.contains('/') { '/' } else { '-' };
        let mut parts = text.splitn(3, sign);
        [parts.next()?, parts.next()?, parts.next()?]
    }
    .into_iter();
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str, most: usize| {
        let plain = !text.is_empty() && text.len() <= most;
        (plain && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())?
    };
    if year.len() != 4 {
        return None;
    }
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=last)
        .contains(&day)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// ISO text of a date and a time of day, with seconds, fraction and zone as they stand.
pub(super) fn iso_date_time(text: &str) -> Option<String> {
    let text = text.trim();
    let at = text.find(['T', ' '])?;
    let date = iso_date(&text[..at])?;
    let time = text[at + 1..].trim_start();
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let pair = |text: &str, below: u32| {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain && text.parse::<u32>().is_ok_and(|number| number < below)
    };
    let (hours, rest) = clock.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let fine = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let zoned = match zone {
        "" | "Z" => true,
        zone => {
            let (hours, minutes) = zone[1..].split_once(':').unwrap_or((&zone[1..], "00"));
            pair(hours, 24) && pair(minutes, 60)
        }
    };
    let hours = if hours.len() == 1 {
        format!("0{hours}")
    } else {
        hours.to_owned()
    };
    (pair(&hours, 24) && pair(minutes, 60) && pair(whole, 60) && fine && zoned)
        .then(|| format!("{date}T{hours}:{minutes}:{seconds}{zone}"))
}

impl Cell {
    /// What the cell holds, its characters read as [`Class::of_text`] does.
    pub(super) fn class(&self) -> Class {
        match self {
            Self::Empty | Self::Error(_) => Class::Blank,
            Self::Open(text) | Self::Text(text) => Class::of_text(text),
            Self::Number { value, real, .. } => match value {
                _ if *real || value.fract() != 0.0 => Class::Real,
                // the digits beyond the fifteenth are lost already
                value if value.abs() >= 1e15 => Class::Text,
                _ => Class::Integer,
            },
            Self::Boolean(_) => Class::Boolean,
            Self::Date(_) => Class::Date,
            Self::DateTime(_) => Class::DateTime,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Open(text) | Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell in characters.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Open(text)
            | Self::Text(text)
            | Self::Date(text)
            | Self::DateTime(text)
            | Self::Error(text) => Cow::Borrowed(text),
            Self::Number { value, .. } => Cow::Owned(value.to_string()),
            Self::Boolean(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        }
    }

    /// The value in a column of this kind; the column was found to hold it.
    pub(super) fn value(&self, kind: FieldKind) -> Value {
        if self.is_blank() || matches!(self, Self::Error(_)) {
            return Value::Null;
        }
        let text = self.text();
        let trimmed = text.trim();
        let value = match (kind, self) {
            (FieldKind::Integer, Self::Number { value, .. }) => Some(Value::Integer(*value as i64)),
            (FieldKind::Integer, _) => trimmed.parse().ok().map(Value::Integer),
            (FieldKind::Real, Self::Number { value, .. }) => Some(Value::Real(*value)),
            (FieldKind::Real, _) => trimmed.parse().ok().map(Value::Real),
            (FieldKind::Boolean, Self::Boolean(yes)) => Some(Value::Boolean(*yes)),
            (FieldKind::Boolean, _) => Some(Value::Boolean(trimmed.eq_ignore_ascii_case("true"))),
            (FieldKind::Date, _) => iso_date(trimmed).map(Value::Date),
            (FieldKind::DateTime, _) => iso_date_time(trimmed)
                .or_else(|| iso_date(trimmed).map(|date| format!("{date}T00:00:00")))
                .map(Value::DateTime),
            _ => None,
        };
        value.unwrap_or_else(|| Value::Text(text.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_writes_the_same_is_a_number() {
        for (text, class) in [
            ("0", Class::Integer),
            ("-12", Class::Integer),
            ("999999999999999", Class::Integer),
            ("1234567890123456", Class::Text),
            ("007", Class::Text),
            ("+5", Class::Text),
            ("12E5", Class::Text),
            ("1.2E+05", Class::Real),
            ("1E+05", Class::Real),
            ("1e999", Class::Text),
            ("1.0e999", Class::Text),
            ("0.5", Class::Real),
            (".5", Class::Text),
            ("1,234", Class::Text),
            ("NaN", Class::Text),
            ("TRUE", Class::Boolean),
            ("是", Class::Text),
            ("1", Class::Integer),
            ("2024-05-06", Class::Date),
            ("2024/5/6", Class::Date),
            ("2024年5月6日", Class::Date),
            ("2023-02-29", Class::Text),
            ("06/05/2024", Class::Text),
            ("2024-05-06 7:08", Class::DateTime),
            ("2024-05-06T07:08:09.25Z", Class::DateTime),
            ("2024-05-06T07:08:09+08:00", Class::DateTime),
            ("2024-05-06 25:00", Class::Text),
            ("  ", Class::Blank),
        ] {
            assert_eq!(Class::of_text(text), class, "{text}");
        }
    }
}
