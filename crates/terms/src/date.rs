use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Lang, Localized};

/// A calendar date (Gregorian), without time or zone, as laws and documents use it.
///
/// Written and ordered as ISO 8601 `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

const SECONDS_A_DAY: i64 = 86_400;

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{text}\" is not a date of the form YYYY-MM-DD")]
pub struct DateError {
    /// The text as given.
    pub text: String,
}

impl Localized for DateError {
    fn code(&self) -> &'static str {
        "terms.date"
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("“{}”不是日期，应写作 年-月-日，如 2024-05-06", self.text),
            Lang::En => self.to_string(),
        }
    }
}

impl Date {
    /// From year, month and day; `None` when there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The date `days` calendar days later (earlier when negative), within years -9999 to 9999.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// Days from this date to another, negative when the other is earlier.
    ///
    /// ```
    /// use kunyu_terms::Date;
    /// let day = |text: &str| text.parse::<Date>();
    /// assert_eq!(day("2020-02-28")?.days_until(day("2020-03-01")?), 2);
    /// # Ok::<(), kunyu_terms::DateError>(())
    /// ```
    pub fn days_until(self, other: Self) -> i64 {
        self.0.duration_until(other.0).as_secs() / SECONDS_A_DAY
    }

    /// Day of the week, from 1 (Monday) to 7 (Sunday).
    pub fn weekday(self) -> u8 {
        self.0.weekday().to_monday_one_offset().unsigned_abs()
    }

    /// Written as official documents do (GB/T 9704): `2024年5月6日`.
    pub fn written_zh(self) -> String {
        format!("{}年{}月{}日", self.year(), self.month(), self.day())
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY-MM-DD` and nothing else.
    ///
    /// ```
    /// use kunyu_terms::Date;
    /// let date: Date = "2020-02-29".parse()?;
    /// assert_eq!(date.to_string(), "2020-02-29");
    /// assert!("2019-02-29".parse::<Date>().is_err());
    /// # Ok::<(), kunyu_terms::DateError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
        let shaped = bytes.len() == 10
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && digits(0..4)
            && digits(5..7)
            && digits(8..10);
        let parsed = shaped
            .then(|| text.parse::<jiff::civil::Date>().ok())
            .flatten();
        parsed.map(Self).ok_or_else(|| DateError {
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}
