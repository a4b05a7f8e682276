//! Growth and differences against the year before.

use super::{LONGEST_LIST, Sentence};
use crate::figure::{Nature, Role};
use crate::judge;
use crate::unit::Measure;
use crate::verdicts::Opinion;
use crate::words;
use kunyu_terms::Exact;

impl Sentence<'_> {
    /// 同比增长12.5%, 较上年增加251件: against the year before, known or told.
    pub(super) fn change(&self, index: usize, sign: i64, opinions: &mut [Opinion]) {
        let figure = self.figure(index);
        let share = figure
            .unit
            .as_ref()
            .is_some_and(|unit| unit.measure == Measure::Share);
        let stated = (self.range.start.max(index.saturating_sub(LONGEST_LIST))..index)
            .rev()
            .find(|other| {
                let other = self.figure(*other);
                other.nature == Nature::Value && other.role == Role::Plain && !other.prose
                    || other.role == Role::Total
            });
        let Some(stated) = stated else {
            return;
        };
        let Some((now, then)) = self.two_years(stated, opinions) else {
            return;
        };
        let points = figure
            .unit
            .as_ref()
            .is_some_and(|unit| unit.measure == Measure::Points);
        let comparable = points || share || figure.same_unit(self.figure(stated));
        let gap = now.minus(then);
        let change = if share {
            gap.and_then(|gap| gap.percent_of(then))
        } else {
            gap
        };
        let Some(change) = change
            .filter(|_| comparable)
            .and_then(|change| change.times(Exact::whole(sign)))
        else {
            return;
        };
        let found = judge::compare(figure, change, false);
        let expected = judge::in_unit(figure, change).map(|change| judge::written(figure, change));
        let told = format!("{} → {}", then.short(), now.short());
        opinions[index] = Opinion {
            status: found.status(),
            reason: kunyu_terms::Bilingual::new(
                format!(
                    "上年与本年 {told}，增减应为 {}",
                    expected.clone().unwrap_or_default()
                ),
                format!(
                    "the year before and this year {told}, the change is {}",
                    expected.clone().unwrap_or_default()
                ),
            ),
            expected,
            trace: opinions[stated].trace,
        };
    }

    /// Values of this year and the year before that a change refers to.
    fn two_years(&self, stated: usize, opinions: &[Opinion]) -> Option<(Exact, Exact)> {
        if let Some(trace) = opinions[stated].trace {
            let known = self.book.entries[trace.entry].known;
            let before = self.book.find(&known.id, known.year.checked_sub(1)?);
            if let Some(before) = before {
                return Some((
                    self.book.entries[trace.entry].exact,
                    self.book.entries[before].exact,
                ));
            }
        }
        // 由上年的80件增加到90件
        let earlier = self.before(stated).next()?;
        let between = self.words_between(self.figure(earlier).end, self.figure(stated).start);
        let clause = words::clause(&self.page.clean.chars[..self.figure(earlier).start]);
        let from = clause.iter().any(|c| matches!(c, '由' | '从'));
        let reached = ["到", "至", "为"]
            .iter()
            .any(|word| between.ends_with(word));
        (from && reached).then(|| Some((self.base(stated)?, self.base(earlier)?)))?
    }
}
