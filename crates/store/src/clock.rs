use std::sync::Arc;

use jiff::Timestamp;

/// Where the store takes the time from; tests set their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock of the caller's: any function that returns the present instant.
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present instant in UTC with microseconds: text that sorts like time.
    pub(crate) fn now(&self) -> String {
        text(self.instant())
    }

    pub(crate) fn instant(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clock")
    }
}

/// An instant as the store writes it, for example `2026-11-23T07:16:38.000000Z`.
pub(crate) fn text(instant: Timestamp) -> String {
    format!("{instant:.6}")
}

/// Reads an instant that a person wrote (RFC 3339, or a bare day: its end in China).
pub(crate) fn parse(written: &str) -> Option<String> {
    if let Ok(instant) = written.parse::<Timestamp>() {
        return Some(text(instant));
    }
    let end_of_day = format!("{written}T23:59:59.999999+08:00");
    end_of_day.parse::<Timestamp>().ok().map(text)
}

/// Whether a text is a calendar day `YYYY-MM-DD`.
pub(crate) fn is_day(written: &str) -> bool {
    written.len() == 10 && written.parse::<jiff::civil::Date>().is_ok()
}
