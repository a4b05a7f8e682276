//! Percentages beside their parts.

use super::Sentence;
use crate::figure::{Claim, Figure, Nature, Role};
use crate::finding::Status;
use crate::judge::{self, Match};
use crate::unit::Measure;
use crate::verdicts::Opinion;
use crate::words;
use kunyu_terms::Exact;

impl Sentence<'_> {
    /// A percentage beside its parts, and the figure that a reader could take for its base.
    pub(super) fn share(&self, index: usize, opinions: &mut [Opinion]) {
        let parts = self
            .known_parts(index, opinions)
            .or_else(|| self.stated_parts(index, opinions));
        let Some((of, base)) = parts else {
            return;
        };
        self.warn_other_bases(index, of, base, opinions);
    }

    /// The figures of the sentence that were traced to the parts of this ratio.
    fn known_parts(&self, index: usize, opinions: &[Opinion]) -> Option<(usize, usize)> {
        let trace = opinions[index].trace?;
        let (of, base) = self.book.ratio_parts(trace.entry)?;
        let find = |entry: usize| {
            self.range.clone().find(|other| {
                opinions[*other]
                    .trace
                    .is_some_and(|trace| trace.entry == entry)
            })
        };
        Some((find(of)?, find(base)?))
    }

    /// Two figures before a percentage whose ratio it is, or should be.
    fn stated_parts(&self, index: usize, opinions: &mut [Opinion]) -> Option<(usize, usize)> {
        const NEAREST: usize = 5;
        let figure = self.figure(index);
        let first = self.range.start.max(index.saturating_sub(12));
        let plain: Vec<usize> = (first..index)
            .rev()
            .filter(|other| {
                let other = self.figure(*other);
                let share = other
                    .unit
                    .as_ref()
                    .is_none_or(|unit| unit.measure == Measure::Share);
                other.nature == Nature::Value && !other.prose && !share
            })
            .take(NEAREST)
            .collect();
        let pairs = plain
            .iter()
            .flat_map(|of| plain.iter().map(move |base| (*of, *base)));
        let mut best = None;
        for (of, base) in
            pairs.filter(|(of, base)| of != base && self.figure(*of).same_unit(self.figure(*base)))
        {
            let ratio = self
                .base(of)
                .zip(self.base(base))
                .and_then(|(of, base)| of.percent_of(base));
            let Some(ratio) = ratio else { continue };
            let found = match judge::compare(figure, ratio, false) {
                Match::Differs if self.unrounded(figure, of, base) => Match::Unrounded,
                found => found,
            };
            if found.status().stands() {
                best = Some((of, base, ratio, found));
                break;
            }
        }
        if let Some((of, base, ratio, found)) = best {
            self.explain_share(index, (of, base), ratio, found, opinions);
            return Some((of, base));
        }
        self.blame_share(index, &plain, opinions)
    }

    fn unrounded(&self, figure: &Figure, of: usize, base: usize) -> bool {
        let part = |index: usize| {
            let figure = self.figure(index);
            let unit = figure.unit.as_ref().filter(|unit| !unit.counts())?;
            Some((figure.base()?, figure.step.times(unit.factor)?))
        };
        match (part(of), part(base)) {
            (Some(of), Some(base)) => judge::within_inputs(figure, of, base),
            _ => false,
        }
    }

    fn explain_share(
        &self,
        index: usize,
        (of, base): (usize, usize),
        ratio: Exact,
        found: Match,
        opinions: &mut [Opinion],
    ) {
        let told = format!(
            "{} / {} = {}%",
            self.figure(of).value.short(),
            self.figure(base).value.short(),
            ratio.written(4)
        );
        let stand = opinions[of].status.stands() && opinions[base].status.stands();
        let written = judge::written(self.figure(index), ratio);
        let opinion = &mut opinions[index];
        if opinion.trace.is_none() && stand {
            opinion.status = found.status();
            opinion.expected = Some(written);
            opinion.reason =
                kunyu_terms::Bilingual::new(format!("文中 {told}"), format!("in the text {told}"));
        } else {
            opinion.add(&format!("文中 {told}"), &format!("in the text {told}"));
        }
    }

    /// A share that no pair gives: wrong where the text names its numerator (整改116个，整改率…).
    fn blame_share(
        &self,
        index: usize,
        plain: &[usize],
        opinions: &mut [Opinion],
    ) -> Option<(usize, usize)> {
        let figure = self.figure(index);
        let words = words::clause(&self.page.clean.chars[..figure.start]);
        let name = words
            .iter()
            .rposition(|c| *c == '率')
            .filter(|place| *place >= 2)?;
        let stem: String = words[name - 2..name].iter().collect();
        let of = *plain.first()?;
        let said = self.words_between(
            self.figure(of).start.saturating_sub(8),
            self.figure(of).start,
        );
        let bases: Vec<usize> = plain[1..]
            .iter()
            .copied()
            .filter(|base| {
                let below = self
                    .base(of)
                    .zip(self.base(*base))
                    .is_some_and(|(of, base)| of <= base);
                self.figure(*base).same_unit(self.figure(of)) && below
            })
            .collect();
        let [base] = bases[..] else {
            return None;
        };
        if !said.contains(&stem)
            || opinions[index].trace.is_some()
            || figure.claim != Claim::Exactly
        {
            return None;
        }
        let ratio = self.base(of)?.percent_of(self.base(base)?)?;
        let told = format!(
            "{} / {} = {}%",
            self.figure(of).value.short(),
            self.figure(base).value.short(),
            ratio.written(4)
        );
        let parts_fail = [of, base]
            .iter()
            .any(|part| opinions[*part].status == Status::Wrong);
        let opinion = &mut opinions[index];
        opinion.status = if parts_fail {
            Status::Warned
        } else {
            Status::Wrong
        };
        opinion.expected = Some(judge::written(figure, ratio));
        opinion.reason = kunyu_terms::Bilingual::new(
            format!("文中 {told}，与此数不符"),
            format!("in the text {told}, which is not this"),
        );
        Some((of, base))
    }

    /// 共177个，121个问题已完成整改116个，整改率95.87%: the total is not the base of the rate.
    fn warn_other_bases(&self, index: usize, of: usize, base: usize, opinions: &mut [Opinion]) {
        let others: Vec<usize> = self
            .before(of)
            .filter(|other| {
                let above = self
                    .base(base)
                    .zip(self.base(*other))
                    .is_some_and(|(base, other)| base < other);
                *other != base && self.figure(*other).role == Role::Total && above
            })
            .collect();
        for other in others {
            let Some(rate) = self
                .base(of)
                .zip(self.base(other))
                .and_then(|(of, other)| of.percent_of(other))
            else {
                continue;
            };
            let share = self.words_between(self.figure(index).start, self.figure(index).end);
            let (base, rate) = (
                self.figure(base).value.short(),
                judge::written(self.figure(index), rate),
            );
            let opinion = &mut opinions[other];
            if opinion.status.stands() || opinion.status == Status::Untraced {
                opinion.status = Status::Warned;
            }
            opinion.add(
                &format!("所述 {share} 以 {base} 为基数；以此数为基数则为 {rate}"),
                &format!(
                    "the stated {share} is on the base {base}; on this base it would be {rate}"
                ),
            );
        }
    }
}
