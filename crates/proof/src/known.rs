//! The values that a report is checked against.

use std::collections::HashMap;

use crate::label::{Label, Weights, labels};
use crate::unit::{Measure, Unit};
use kunyu_terms::Exact;

/// How an indicator is rounded when it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    /// Decimals.
    pub digits: u32,
    /// Cut instead of half-up.
    pub cut: bool,
}

/// Which other indicators an indicator is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Parts {
    /// It stands for itself.
    #[default]
    None,
    /// The sum of these.
    Sum(Vec<String>),
    /// `of / base`, × 100 where its unit is `%`.
    Ratio {
        /// Identifier of the numerator.
        of: String,
        /// Identifier of the denominator.
        base: String,
    },
}

/// One indicator value that a report may state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Identifier of the indicator.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Section of the bureau that keeps it; empty when unknown.
    pub section: String,
    /// Unit of `value`, as the indicator declares it: `公顷`, `个`, `%`, `万元`.
    pub unit: String,
    /// Exact value.
    pub value: Exact,
    /// Declared rounding.
    pub rounding: Option<Rounding>,
    /// The value is a lower bound (60余名).
    pub at_least: bool,
    /// What reports call it, beside the title.
    pub phrases: Vec<String>,
    /// What it is made of.
    pub parts: Parts,
    /// Year of the value.
    pub year: i16,
}

/// A known value ready to be matched.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) known: &'a Known,
    pub(crate) unit: Unit,
    /// In the base of its measure; a ratio computed from its parts.
    pub(crate) exact: Exact,
    pub(crate) labels: Vec<Label>,
}

/// All known values.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
    pub(crate) weights: Weights,
    by_id: HashMap<(&'a str, i16), usize>,
}

impl<'a> Book<'a> {
    /// Prepares the known values; one whose value does not fit its unit is left out.
    pub(crate) fn new(known: &'a [Known]) -> Self {
        let mut book = Self {
            entries: Vec::new(),
            weights: Weights::default(),
            by_id: HashMap::new(),
        };
        for known in known {
            let unit = Unit::named(&known.unit);
            let Some(exact) = known.value.times(unit.factor) else {
                continue;
            };
            let place = book.entries.len();
            if book.by_id.insert((&known.id, known.year), place).is_none() {
                let labels = labels(known);
                book.entries.push(Entry {
                    known,
                    unit,
                    exact,
                    labels,
                });
            }
        }
        book.weights = Weights::new(book.entries.iter().map(|entry| &entry.labels[..]));
        let ratios: Vec<Option<Exact>> = (0..book.entries.len())
            .map(|place| book.ratio(place))
            .collect();
        for (entry, ratio) in book.entries.iter_mut().zip(ratios) {
            entry.exact = ratio.unwrap_or(entry.exact);
        }
        book
    }

    /// The place of an indicator's value of a year.
    pub(crate) fn find(&self, id: &str, year: i16) -> Option<usize> {
        self.by_id.get(&(id, year)).copied()
    }

    /// Numerator and denominator of a ratio.
    pub(crate) fn ratio_parts(&self, place: usize) -> Option<(usize, usize)> {
        let known = self.entries[place].known;
        let Parts::Ratio { of, base } = &known.parts else {
            return None;
        };
        Some((self.find(of, known.year)?, self.find(base, known.year)?))
    }

    /// The parts of a sum, when all of them are known.
    pub(crate) fn sum_parts(&self, place: usize) -> Option<Vec<usize>> {
        let known = self.entries[place].known;
        let Parts::Sum(parts) = &known.parts else {
            return None;
        };
        parts.iter().map(|id| self.find(id, known.year)).collect()
    }

    /// A ratio from its parts, where the value given is that ratio, rounded or cut.
    fn ratio(&self, place: usize) -> Option<Exact> {
        let (of, base) = self.ratio_parts(place)?;
        let given = self.entries[place].exact;
        let quotient = self.entries[of].exact.over(self.entries[base].exact)?;
        let share = self.entries[place].unit.measure == Measure::Share;
        let ratio = if share {
            quotient.times(Exact::HUNDRED)?
        } else {
            quotient
        };
        let agrees = (0..=4).any(|digits| {
            let step = Exact::scaled(1, digits);
            step.is_some_and(|step| {
                ratio.nearest(step) == Some(given) || ratio.cut_to(step) == Some(given)
            })
        });
        (agrees || ratio == given).then_some(ratio)
    }
}
