use kunyu_terms::{Bilingual, Date, Decimal};

use super::Unit;
use crate::text::Place;

/// A legal number by the date from which it is in force.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedValue {
    /// Id, as written in conditions and messages.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Unit.
    pub unit: Unit,
    /// Versions, earliest first.
    pub versions: Vec<ValueVersion>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) canonical: String,
}

/// One version of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueVersion {
    /// First day in force.
    pub from: Date,
    /// The number, as written.
    pub value: Decimal,
    /// Legal basis.
    pub article: String,
    /// Whether it was read in its source; false asks the bureau to confirm it.
    pub confirmed: bool,
}

/// A legal basis by the date from which it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleVersion {
    /// First day in force.
    pub from: Date,
    /// Citation.
    pub text: String,
    /// Whether it was read in its source.
    pub confirmed: bool,
}

impl DatedValue {
    /// The version in force on a date.
    pub fn on(&self, date: Date) -> Option<&ValueVersion> {
        in_force(&self.versions, date, |version| version.from)
    }
}

/// The last of `versions` (earliest first) that has begun on `date`.
pub(crate) fn in_force<T>(versions: &[T], date: Date, from: impl Fn(&T) -> Date) -> Option<&T> {
    versions.iter().rev().find(|version| from(version) <= date)
}
