//! Checks the figures of one sentence against each other.

mod change;
mod share;
mod sum;

use std::ops::Range;

use crate::figure::{Figure, Nature, Role};
use crate::finding::Status;
use crate::judge::{self, Match};
use crate::known::Book;
use crate::trace::Page;
use crate::unit::Measure;
use crate::verdicts::Opinion;
use kunyu_terms::Exact;

/// One sentence with what is thought of its figures so far.
pub(crate) struct Sentence<'a> {
    pub(crate) page: &'a Page<'a>,
    pub(crate) book: &'a Book<'a>,
    pub(crate) range: Range<usize>,
}

/// Figures of one list that are looked at together.
const LONGEST_LIST: usize = 200;

impl Sentence<'_> {
    fn figure(&self, index: usize) -> &Figure {
        &self.page.scanned.figures[index]
    }

    fn base(&self, index: usize) -> Option<Exact> {
        self.figure(index).base()
    }

    /// Stated values of the same kind as figure `index`, before it, nearest first.
    fn before(&self, index: usize) -> impl Iterator<Item = usize> {
        let first = self.range.start.max(index.saturating_sub(LONGEST_LIST));
        (first..index).rev().filter(move |other| {
            let other = self.figure(*other);
            other.nature == Nature::Value
                && !matches!(other.role, Role::Growth(_) | Role::Change(_))
                && !other.prose
                && other.same_unit(self.figure(index))
        })
    }

    fn words_between(&self, from: usize, to: usize) -> String {
        self.page.clean.text(from, to)
    }

    /// All checks.
    pub(crate) fn check(&self, opinions: &mut [Opinion]) {
        for index in self.range.clone() {
            let figure = self.figure(index);
            if figure.nature != Nature::Value || figure.prose {
                continue;
            }
            self.restated(index, opinions);
            if figure.role == Role::Total {
                self.total(index, opinions);
            }
            self.part_of_whole(index, opinions);
            match figure.role {
                Role::Growth(sign) | Role::Change(sign) => self.change(index, sign, opinions),
                _ if figure
                    .unit
                    .as_ref()
                    .is_some_and(|unit| unit.measure == Measure::Share) =>
                {
                    self.share(index, opinions);
                }
                _ => {}
            }
        }
    }

    /// 226.6公顷（3399亩）: the same value in another unit.
    fn restated(&self, index: usize, opinions: &mut [Opinion]) {
        let Some(first) = restates(self.page, index, self.range.start) else {
            return;
        };
        let exact = opinions[first]
            .trace
            .map(|trace| self.book.entries[trace.entry].exact);
        let stated = self.base(first);
        let figure = self.figure(index);
        let tries = [exact, stated].into_iter().flatten();
        let found = tries
            .map(|value| (value, judge::compare(figure, value, false)))
            .find(|(_, found)| *found != Match::Differs);
        let before = self.words_between(self.figure(first).start, self.figure(first).end);
        let first_stands = opinions[first].status != Status::Untraced;
        let (value, found) = match (found, stated) {
            (Some(found), _) => found,
            (None, Some(stated)) => (stated, Match::Differs),
            _ => return,
        };
        let expected = judge::in_unit(figure, value).map(|value| judge::written(figure, value));
        let shown = expected.clone().unwrap_or_default();
        opinions[index] = Opinion {
            status: if found == Match::Differs || first_stands {
                found.status()
            } else {
                Status::Untraced
            },
            expected,
            reason: kunyu_terms::Bilingual::new(
                format!("由“{before}”换算为 {shown}"),
                format!("“{before}” converted is {shown}"),
            ),
            trace: opinions[first].trace,
        };
    }
}

/// The figure that figure `index` tells again in another unit: 226.6公顷（合3399亩）.
pub(crate) fn restates(page: &Page<'_>, index: usize, first: usize) -> Option<usize> {
    let figure = &page.scanned.figures[index];
    let before = index.checked_sub(1).filter(|before| *before >= first)?;
    let other = &page.scanned.figures[before];
    let between = page.clean.text(other.end, figure.start);
    let words = [
        "（",
        "（合",
        "（约",
        "（即",
        "（折合",
        "（约合",
        "，合",
        "，折合",
        "（计",
    ];
    let unit = |figure: &Figure| figure.unit.as_ref().map(|unit| (unit.measure, unit.name));
    let ((measure, name), (other_measure, other_name)) = (unit(figure)?, unit(other)?);
    let same = measure == other_measure && !figure.unit.as_ref()?.counts();
    (same && name != other_name && words.contains(&between.as_str())).then_some(before)
}
