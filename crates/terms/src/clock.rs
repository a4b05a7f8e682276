use crate::{CalendarError, Date, WorkCalendar};

/// A time limit set by law or promised: when it began, how long it is, and when it stood still.
///
/// The day of the event that starts, stops or resumes it does not count for what follows: counting
/// begins the day after the start; after a stop on day *s* and a resumption on day *r*, the days
/// after *s* up to and including *r* are not counted.
///
/// ```
/// use kunyu_terms::{Clock, ClockKind, ClockState, Date, WorkCalendar};
/// let day = |text: &str| text.parse::<Date>();
/// let calendar = WorkCalendar::new(day("2020-03-01")?, day("2020-12-31")?, [])?;
/// let mut clock = Clock::new(day("2020-03-02")?, 20, ClockKind::Calendar);
/// assert_eq!(clock.due(&calendar)?, Some(day("2020-03-22")?));
/// clock.stops.push((day("2020-03-05")?, Some(day("2020-03-08")?)));
/// assert_eq!(clock.due(&calendar)?, Some(day("2020-03-25")?));
/// clock.warn = 3;
/// let state = |text: &str| Ok::<_, Box<dyn std::error::Error>>(clock.state_on(day(text)?, &calendar)?);
/// assert_eq!(state("2020-03-06")?, ClockState::Stopped { left: 17 });
/// assert_eq!(state("2020-03-22")?, ClockState::DueSoon { left: 3 });
/// assert_eq!(state("2020-03-26")?, ClockState::Overdue { by: 1 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The day of the event that starts it; counting begins the day after.
    pub start: Date,
    /// Days until it is due.
    pub limit: u32,
    /// Which days count.
    pub kind: ClockKind,
    /// When it was stopped, and when it went on; an open stop still lasts.
    ///
    /// They may come in any order and overlap; a stop that ends before it begins stops nothing.
    pub stops: Vec<(Date, Option<Date>)>,
    /// Due soon from this many counted days before it is due; 0: never.
    pub warn: u32,
    /// The day on which what it waits for was done.
    pub ended: Option<Date>,
}

/// Which days a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClockKind {
    /// Working days (工作日) of the work calendar.
    Working,
    /// Calendar days (日).
    Calendar,
}

/// How a clock stands at the end of a day. Days are counted as the clock counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// It has not begun: the day is before its start.
    NotStarted,
    /// Time is left.
    Running {
        /// Days left.
        left: u32,
    },
    /// No more time is left than its warning asks for.
    DueSoon {
        /// Days left.
        left: u32,
    },
    /// It stands still.
    Stopped {
        /// Days left when it goes on.
        left: u32,
    },
    /// The day it was due is past and nothing was done.
    Overdue {
        /// Days beyond.
        by: u32,
    },
    /// Done in time.
    Met,
    /// Done, but late.
    MetLate {
        /// Days beyond.
        by: u32,
    },
}

impl Clock {
    /// A clock without stops, not yet ended, that gives no warning.
    pub fn new(start: Date, limit: u32, kind: ClockKind) -> Self {
        Self {
            start,
            limit,
            kind,
            stops: Vec::new(),
            warn: 0,
            ended: None,
        }
    }

    /// The last day in time; `None` while it stands still before that day.
    ///
    /// # Errors
    /// [`CalendarError::Outside`]: the work calendar does not reach that far.
    pub fn due(&self, calendar: &WorkCalendar) -> Result<Option<Date>, CalendarError> {
        let (mut left, mut cursor) = (self.limit, self.start);
        for (stop, resumed) in self.merged_stops() {
            let counted = self.days(cursor, stop, calendar)?;
            if counted >= left {
                return self.add(cursor, left, calendar).map(Some);
            }
            left -= counted;
            let Some(resumed) = resumed else {
                return Ok(None);
            };
            cursor = resumed;
        }
        self.add(cursor, left, calendar).map(Some)
    }

    /// Days counted from the start to the end of a day; 0 before the start.
    ///
    /// # Errors
    /// [`CalendarError::Outside`]: a day is not covered by the work calendar.
    pub fn counted(&self, date: Date, calendar: &WorkCalendar) -> Result<u32, CalendarError> {
        let (mut total, mut cursor) = (0, self.start);
        for (stop, resumed) in self.merged_stops() {
            if stop >= date {
                break;
            }
            total += self.days(cursor, stop, calendar)?;
            match resumed {
                Some(resumed) if resumed < date => cursor = resumed,
                _ => return Ok(total),
            }
        }
        Ok(total + self.days(cursor, date.max(cursor), calendar)?)
    }

    /// How it stands at the end of a day.
    ///
    /// # Errors
    /// [`CalendarError::Outside`]: a day is not covered by the work calendar.
    pub fn state_on(
        &self,
        date: Date,
        calendar: &WorkCalendar,
    ) -> Result<ClockState, CalendarError> {
        if date < self.start {
            return Ok(ClockState::NotStarted);
        }
        let ended = self.ended.filter(|ended| *ended <= date);
        let counted = self.counted(ended.unwrap_or(date), calendar)?;
        let by = counted.saturating_sub(self.limit);
        let left = self.limit.saturating_sub(counted);
        Ok(match ended {
            Some(_) if by > 0 => ClockState::MetLate { by },
            Some(_) => ClockState::Met,
            None if by > 0 => ClockState::Overdue { by },
            None if self.stopped_on(date) => ClockState::Stopped { left },
            None if self.warn > 0 && left <= self.warn => ClockState::DueSoon { left },
            None => ClockState::Running { left },
        })
    }

    fn stopped_on(&self, date: Date) -> bool {
        let still = |resumed: Option<Date>| resumed.is_none_or(|resumed| date < resumed);
        let mut stops = self.stops.iter();
        stops.any(|(stop, resumed)| *stop <= date && still(*resumed))
    }

    /// The stops after the start, in order, none touching another; an open one is the last.
    fn merged_stops(&self) -> Vec<(Date, Option<Date>)> {
        let lasting = |(stop, resumed): &(Date, Option<Date>)| {
            let stop = (*stop).max(self.start);
            resumed
                .is_none_or(|resumed| resumed > stop)
                .then_some((stop, *resumed))
        };
        let mut stops: Vec<_> = self.stops.iter().filter_map(lasting).collect();
        stops.sort_unstable_by_key(|(stop, _)| *stop);
        let mut merged: Vec<(Date, Option<Date>)> = Vec::new();
        for (stop, resumed) in stops {
            match merged.last_mut() {
                Some((_, None)) => break,
                Some((_, Some(end))) if stop <= *end => {
                    let longer = resumed.map(|resumed| resumed.max(*end));
                    if let Some((_, last)) = merged.last_mut() {
                        *last = longer;
                    }
                }
                _ => merged.push((stop, resumed)),
            }
        }
        merged
    }

    /// Counted days after the first day up to and including the second.
    fn days(&self, from: Date, to: Date, calendar: &WorkCalendar) -> Result<u32, CalendarError> {
        let days = match self.kind {
            ClockKind::Calendar => from.days_until(to),
            ClockKind::Working => calendar.workdays_between(from, to)?,
        };
        Ok(u32::try_from(days).unwrap_or(0))
    }

    fn add(&self, date: Date, days: u32, calendar: &WorkCalendar) -> Result<Date, CalendarError> {
        match self.kind {
            ClockKind::Working => calendar.add_workdays(date, days),
            ClockKind::Calendar => date.plus_days(i64::from(days)).ok_or({
                CalendarError::Outside {
                    date,
                    from: calendar.from(),
                    to: calendar.to(),
                }
            }),
        }
    }
}
