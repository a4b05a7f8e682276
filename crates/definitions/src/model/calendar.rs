use kunyu_terms::{Bilingual, Date, WorkCalendar};

use crate::text::Place;

/// A work calendar: the national one, or a regional or emergency layer over another.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Leading digits of the division codes (GB/T 2260) for which it holds; empty: everywhere.
    pub region: String,
    /// The calendar that it lies over.
    pub over: Option<String>,
    /// The notices it is made of, in the order of their publication.
    pub notices: Vec<Notice>,
    /// Its own days, laid over those of the calendar below.
    pub days: WorkCalendar,
    /// Where it is defined.
    pub place: Place,
    /// Canonical text, for hashes.
    pub(crate) canonical: String,
}

/// One notice of holidays and make-up workdays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Title and number.
    pub text: String,
    /// When it was made public; a later notice wins over an earlier one.
    pub published: Date,
    /// Whether it was read in its source.
    pub confirmed: bool,
    /// Days off, weekends among them.
    pub holidays: Vec<Date>,
    /// Days worked though the rule of the week or an earlier notice says otherwise.
    pub workdays: Vec<Date>,
}

impl Calendar {
    /// The notices that speak of a day, in the order of their publication; the last one decides.
    pub fn notices_of(&self, date: Date) -> impl Iterator<Item = &Notice> {
        let speaks = move |notice: &&Notice| {
            notice.holidays.contains(&date) || notice.workdays.contains(&date)
        };
        self.notices.iter().filter(speaks)
    }
}
