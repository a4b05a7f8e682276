//! The clock of the use cases; everything below `app` is told the date.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use kunyu_terms::Date;

use crate::{Error, Result};

/// Today in China (UTC+8, no daylight saving).
pub fn today() -> Date {
    let now = Zoned::new(Timestamp::now(), TimeZone::fixed(jiff::tz::offset(8)));
    // a date of the system clock lies in the range of a civil date
    Date::new(now.year(), now.month(), now.day()).unwrap_or_else(|| unreachable!("civil date"))
}

/// The time now in UTC, to the second, as ISO text.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A date as typed, `YYYY-MM-DD`; today when not given.
pub fn date_or_today(text: Option<&str>) -> Result<Date> {
    let Some(text) = text else { return Ok(today()) };
    text.parse().map_err(|_| {
        Error::usage(
            "date.invalid",
            format!("“{text}”不是日期"),
            format!("\"{text}\" is not a date"),
        )
        .remedy("请写成 2020-03-01", "write it as 2020-03-01")
    })
}
