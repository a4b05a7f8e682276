//! Days counted from the day of the desk: `-5` working days, `"-30d"`, `"-2m"`, `"-1y"`.

use kunyu_terms::{Date, WorkCalendar};
use serde::Deserialize;

/// Most of one count, about thirty years of days.
const MOST: i64 = 11_000;

/// A day counted from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Offset {
    count: i64,
    unit: Unit,
    /// Working days beside it, in a case that is shifted.
    shift: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Workdays,
    Days,
    Months,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(i64),
    Text(String),
}

impl TryFrom<Written> for Offset {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let text = match written {
            Written::Number(count) => count.to_string(),
            Written::Text(text) => text,
        };
        Self::parse(&text).ok_or_else(|| {
            format!(
                "\"{text}\" is not a day: write -5 (working days), \"-30d\", \"-2m\" or \"-1y\""
            )
        })
    }
}

impl Offset {
    /// Reads `-5`, `+30d`, `-2m`, `1y`.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit, times) = match text.trim().strip_suffix(['d', 'm', 'y']) {
            None => (text.trim(), Unit::Workdays, 1),
            Some(number) if text.ends_with('d') => (number, Unit::Days, 1),
            Some(number) if text.ends_with('m') => (number, Unit::Months, 1),
            Some(number) => (number, Unit::Months, 12),
        };
        let count: i64 = number.parse().ok()?;
        let shift = 0;
        (count.abs() <= MOST).then_some(Self {
            count: count * times,
            unit,
            shift,
        })
    }

    /// So many working days later.
    #[must_use]
    pub fn shifted(self, days: i64) -> Self {
        Self {
            shift: self.shift + days,
            ..self
        }
    }

    /// The working day that is meant: where the count falls on a day off, the one before it.
    pub fn on(self, from: Date, calendar: &WorkCalendar) -> Option<Date> {
        let day = match self.unit {
            Unit::Workdays => from,
            _ => self.exactly(from, calendar)?,
        };
        let count = match self.unit {
            Unit::Workdays => self.count + self.shift,
            _ => self.shift,
        };
        workday(day, count, calendar)
    }

    /// The day by the calendar, a day off or not.
    pub fn exactly(self, from: Date, calendar: &WorkCalendar) -> Option<Date> {
        match self.unit {
            Unit::Workdays => workday(from, self.count, calendar),
            Unit::Days => from.plus_days(self.count),
            Unit::Months => from.plus_months(self.count),
        }
    }
}

/// The working day so many working days after or before a day.
fn workday(from: Date, count: i64, calendar: &WorkCalendar) -> Option<Date> {
    if count > 0 {
        return calendar.add_workdays(from, u32::try_from(count).ok()?).ok();
    }
    let mut day = from;
    let mut left = count;
    loop {
        if calendar.is_workday(day)? {
            if left == 0 {
                return Some(day);
            }
            left += 1;
        }
        day = day.plus_days(-1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> WorkCalendar {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        WorkCalendar::new(day("2026-01-01"), day("2026-12-31"), []).expect("a calendar")
    }

    fn of(text: &str, from: &str) -> Option<String> {
        let from = from.parse().expect("a date");
        Offset::parse(text)?
            .on(from, &calendar())
            .map(|day| day.to_string())
    }

    #[test]
    fn counts_back_in_working_days_from_the_last_one() {
        // 2026-06-28 is a Sunday
        assert_eq!(of("0", "2026-06-28").as_deref(), Some("2026-06-26"));
        assert_eq!(of("-5", "2026-06-28").as_deref(), Some("2026-06-19"));
        assert_eq!(of("-8d", "2026-06-29").as_deref(), Some("2026-06-19"));
        assert_eq!(of("-1m", "2026-06-29").as_deref(), Some("2026-05-29"));
        assert_eq!(of("-1y", "2026-06-29"), None);
    }

    #[test]
    fn refuses_what_is_not_a_day() {
        for text in ["", "d", "5w", "-", "99999999999999999999", "40000d"] {
            assert_eq!(Offset::parse(text), None, "{text}");
        }
    }
}
