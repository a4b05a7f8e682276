use std::collections::BTreeMap;

use thiserror::Error;

use crate::{Date, Lang, Localized};

/// Longest time that one calendar covers, days (about 200 years).
pub const MAX_COVER_DAYS: i64 = 73_050;

/// What a notice makes of a day, against the rule of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// A day off (放假).
    Holiday,
    /// A make-up workday (调休上班).
    Workday,
}

/// Which days are worked: Monday to Friday, except where a yearly notice says otherwise.
///
/// It answers only for the days that it covers. The law counts from the day after an event
/// (民法典 第二百零一条), and so do [`Self::add_workdays`] and [`Self::workdays_between`].
///
/// ```
/// use kunyu_terms::{Date, DayKind, WorkCalendar};
/// let day = |text: &str| text.parse::<Date>();
/// let october = (1..=8).filter_map(|number| Date::new(2020, 10, number));
/// let mut exceptions: Vec<_> = october.map(|date| (date, DayKind::Holiday)).collect();
/// exceptions.push((day("2020-10-10")?, DayKind::Workday));
/// let calendar = WorkCalendar::new(day("2020-01-01")?, day("2020-12-31")?, exceptions)?;
/// assert_eq!(calendar.is_workday(day("2020-10-10")?), Some(true));
/// // accepted on the last day before the holidays, promised in five working days
/// assert_eq!(calendar.add_workdays(day("2020-09-30")?, 5)?, day("2020-10-14")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    from: Date,
    to: Date,
    exceptions: BTreeMap<Date, DayKind>,
    /// Days after `from` of each workday, ascending.
    workdays: Vec<u32>,
}

/// Why a calendar cannot be made, or does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// A day that the calendar does not cover, or a count that leads beyond its last day.
    #[error("the work calendar covers {from} to {to}, not {date}")]
    Outside {
        /// The day asked for; the day after the last when a count leads beyond it.
        date: Date,
        /// First day covered.
        from: Date,
        /// Last day covered.
        to: Date,
    },
    /// The cover ends before it begins, or is longer than [`MAX_COVER_DAYS`].
    #[error("a work calendar cannot cover {from} to {to}")]
    Cover {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

impl Localized for CalendarError {
    fn code(&self) -> &'static str {
        match self {
            Self::Outside { .. } => "terms.calendar.outside",
            Self::Cover { .. } => "terms.calendar.cover",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Outside { date, from, to }) => {
                format!("工作日历只到 {from} 至 {to}，不含 {date}")
            }
            (Lang::Zh, Self::Cover { from, to }) => {
                format!("工作日历的起止日期 {from} 至 {to} 不成立")
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::Zh => "请在 definitions/calendar 中补上该年的放假安排".to_owned(),
            Lang::En => "add the notice of that year to definitions/calendar".to_owned(),
        })
    }
}

impl WorkCalendar {
    /// A calendar over `from` to `to`, both included. Of two exceptions for one day the later wins.
    ///
    /// # Errors
    /// [`CalendarError`]: the cover is empty or too long, or an exception lies outside it.
    pub fn new(
        from: Date,
        to: Date,
        exceptions: impl IntoIterator<Item = (Date, DayKind)>,
    ) -> Result<Self, CalendarError> {
        if !(0..MAX_COVER_DAYS).contains(&from.days_until(to)) {
            return Err(CalendarError::Cover { from, to });
        }
        let exceptions: BTreeMap<_, _> = exceptions.into_iter().collect();
        let ends = [exceptions.first_key_value(), exceptions.last_key_value()];
        let outside = |date: &Date| *date < from || *date > to;
        if let Some((date, _)) = ends.into_iter().flatten().find(|(date, _)| outside(date)) {
            let date = *date;
            return Err(CalendarError::Outside { date, from, to });
        }
        let workdays = workdays(from, to, &exceptions);
        Ok(Self {
            from,
            to,
            exceptions,
            workdays,
        })
    }

    /// This calendar with a regional or emergency layer over it: what the layer says of a day wins.
    ///
    /// # Errors
    /// [`CalendarError::Outside`]: the layer speaks of a day that this calendar does not cover.
    pub fn layered(
        &self,
        layer: impl IntoIterator<Item = (Date, DayKind)>,
    ) -> Result<Self, CalendarError> {
        let own = self.exceptions.clone().into_iter();
        Self::new(self.from, self.to, own.chain(layer))
    }

    /// First day covered.
    pub fn from(&self) -> Date {
        self.from
    }

    /// Last day covered.
    pub fn to(&self) -> Date {
        self.to
    }

    /// The days that differ from the rule of the week, in order.
    pub fn exceptions(&self) -> impl Iterator<Item = (Date, DayKind)> + '_ {
        self.exceptions.iter().map(|(date, kind)| (*date, *kind))
    }

    /// Whether the day is worked; `None` where the calendar does not say.
    pub fn is_workday(&self, date: Date) -> Option<bool> {
        let offset = self.offset(date).ok()?;
        Some(self.workdays.binary_search(&offset).is_ok())
    }

    /// The `count`-th workday after a day; the day itself when `count` is 0.
    ///
    /// # Errors
    /// [`CalendarError::Outside`]: the day or the result is not covered.
    pub fn add_workdays(&self, date: Date, count: u32) -> Result<Date, CalendarError> {
        let offset = self.offset(date)?;
        if count == 0 {
            return Ok(date);
        }
        let before = self.workdays.partition_point(|day| *day <= offset);
        let found = self.workdays.get(before + (count as usize - 1));
        let found = found.and_then(|day| self.from.plus_days(i64::from(*day)));
        found.ok_or_else(|| self.outside(self.to.plus_days(1).unwrap_or(self.to)))
    }

    /// Workdays after the first day up to and including the second; negative when the second is earlier.
    ///
    /// # Errors
    /// [`CalendarError::Outside`]: a day is not covered.
    pub fn workdays_between(&self, start: Date, end: Date) -> Result<i64, CalendarError> {
        let rank = |date: Date| -> Result<i64, CalendarError> {
            let offset = self.offset(date)?;
            Ok(self.workdays.partition_point(|day| *day <= offset) as i64)
        };
        Ok(rank(end)? - rank(start)?)
    }

    fn offset(&self, date: Date) -> Result<u32, CalendarError> {
        if date < self.from || date > self.to {
            return Err(self.outside(date));
        }
        Ok(self.from.days_until(date) as u32)
    }

    fn outside(&self, date: Date) -> CalendarError {
        CalendarError::Outside {
            date,
            from: self.from,
            to: self.to,
        }
    }
}

fn workdays(from: Date, to: Date, exceptions: &BTreeMap<Date, DayKind>) -> Vec<u32> {
    let weekday = from.weekday() - 1;
    let mut worked: Vec<bool> = (0..=from.days_until(to))
        .map(|day| (i64::from(weekday) + day) % 7 < 5)
        .collect();
    for (date, kind) in exceptions {
        if let Some(day) = worked.get_mut(from.days_until(*date) as usize) {
            *day = *kind == DayKind::Workday;
        }
    }
    let numbered = (0_u32..).zip(worked);
    numbered
        .filter_map(|(day, worked)| worked.then_some(day))
        .collect()
}
