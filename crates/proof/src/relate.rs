//! Checks the figures of one sentence against each other.

use std::ops::Range;

use crate::exact::Exact;
use crate::figure::{Claim, Figure, Nature, Role};
use crate::finding::Status;
use crate::judge::{self, Match};
use crate::known::Book;
use crate::trace::Page;
use crate::unit::Measure;
use crate::verdicts::Opinion;
use crate::words;

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

    /// 甲3件，乙5件，共计8件; 共8件，其中甲3件，乙5件.
    fn total(&self, index: usize, opinions: &mut [Opinion]) {
        let Some(total) = self.base(index) else {
            return;
        };
        let all: Vec<usize> = self.before(index).collect();
        let list: Vec<usize> = all
            .iter()
            .copied()
            .take_while(|other| self.figure(*other).role != Role::Total)
            .collect();
        if list.len() >= 2 && self.sum_of(index, &list, total, opinions) {
            return;
        }
        let after = self.listed_after(index);
        if after.len() >= 2 && self.adds_up(index, &after, total) {
            self.agree(index, &after, opinions);
        } else if let Some(sum) = self
            .sum(&after)
            .filter(|sum| after.len() >= 2 && total.below(*sum))
        {
            self.disagree(index, &after, sum, opinions);
        }
    }

    /// Whether the figures before a total were meant and have been judged.
    fn sum_of(&self, index: usize, list: &[usize], total: Exact, opinions: &mut [Opinion]) -> bool {
        // the nearest ones may already add up: 建成甲3个，另建乙2个、丙3个，共5个
        for count in 2..=list.len() {
            if self.adds_up(index, &list[..count], total) {
                self.agree(index, &list[..count], opinions);
                return true;
            }
        }
        let figure = self.figure(index);
        let direct = words::clause(&self.page.clean.chars[..figure.start]);
        let strong = ["共计", "合计", "总计", "总共", "一共", "小计"]
            .iter()
            .any(|word| words::ends(direct, word));
        let listed = self.figure(list[0]).end;
        let near = self.words_between(listed, figure.start);
        // a clause of its own subject between list and total: not their sum
        if !strong && (near.chars().count() > 4 || near.contains('；')) {
            return false;
        }
        if let Some(sum) = self.sum(list) {
            self.disagree(index, list, sum, opinions);
        }
        true
    }

    /// Figures behind 其中, 包括, 分别 after a total.
    fn listed_after(&self, index: usize) -> Vec<usize> {
        let from = self.figure(index).end;
        let end = self.range.end.min(index + LONGEST_LIST);
        let same = (index + 1..end).filter(|other| {
            let other = self.figure(*other);
            other.nature == Nature::Value
                && !other.prose
                && other.role == Role::Plain
                && other.same_unit(self.figure(index))
        });
        let list: Vec<usize> = same.collect();
        let Some(first) = list.first() else {
            return list;
        };
        let between = self.words_between(from, self.figure(*first).start);
        let opens = ["其中", "包括", "分别", "包含"]
            .iter()
            .any(|word| between.contains(word));
        if opens { list } else { Vec::new() }
    }

    fn sum(&self, list: &[usize]) -> Option<Exact> {
        list.iter()
            .try_fold(Exact::ZERO, |sum, index| sum.plus(self.base(*index)?))
    }

    /// Whether the list adds up to the total, within half a last place each where they are measured.
    fn adds_up(&self, index: usize, list: &[usize], total: Exact) -> bool {
        let Some(gap) = self.sum(list).and_then(|sum| sum.minus(total)) else {
            return false;
        };
        gap == Exact::ZERO
            || self
                .allowance(index, list)
                .is_some_and(|most| gap.magnitude().at_most(most))
    }

    /// Half a last place of each figure that is not whole (136.42, 1.2万), a whole one of its last digit beside 余 or 约.
    fn allowance(&self, index: usize, list: &[usize]) -> Option<Exact> {
        let half = Exact::new(1, 2)?;
        list.iter()
            .chain([&index])
            .try_fold(Exact::ZERO, |sum, index| {
                let figure = self.figure(*index);
                let factor = figure
                    .unit
                    .as_ref()
                    .map_or(Exact::whole(1), |unit| unit.factor);
                let part = match figure.claim {
                    Claim::Exactly if figure.step == Exact::whole(1) => Exact::ZERO,
                    Claim::Exactly => figure.step.times(factor)?.times(half)?,
                    _ => figure.coarse.times(factor)?,
                };
                sum.plus(part)
            })
    }

    fn told(&self, list: &[usize]) -> String {
        let mut list = list.to_vec();
        list.sort_unstable();
        let values = list
            .iter()
            .map(|index| self.figure(*index).value.to_string());
        values.collect::<Vec<_>>().join(" + ")
    }

    fn agree(&self, index: usize, list: &[usize], opinions: &mut [Opinion]) {
        let told = self.told(list);
        let value = self.figure(index).value;
        let parts_stand = list.iter().all(|part| opinions[*part].status.stands());
        let opinion = &mut opinions[index];
        let (zh, en) = (
            format!("文中 {value} = {told}"),
            format!("in the text {value} = {told}"),
        );
        if opinion.trace.is_none() && parts_stand {
            opinion.status = Status::Right;
            opinion.expected = Some(judge::written(self.figure(index), value));
            opinion.reason = kunyu_terms::Bilingual::new(zh, en);
        } else {
            opinion.add(&zh, &en);
        }
    }

    fn disagree(&self, index: usize, list: &[usize], sum: Exact, opinions: &mut [Opinion]) {
        let figure = self.figure(index);
        let told = self.told(list);
        let sum = judge::in_unit(figure, sum).unwrap_or(sum);
        let (zh, en) = (
            format!("文中 {told} = {sum}，与此数不符"),
            format!("in the text {told} = {sum}, which is not this"),
        );
        let parts_stand = list.iter().all(|part| opinions[*part].status.stands());
        let a_part_is_wrong = list
            .iter()
            .any(|part| opinions[*part].status == Status::Wrong);
        let opinion = &mut opinions[index];
        match opinion.status {
            // the ledger says that it is right: then a part is not
            Status::Right | Status::Rounded | Status::CutOrUnrounded if a_part_is_wrong => {}
            Status::Right | Status::Rounded | Status::CutOrUnrounded
                if figure.claim != Claim::Exactly => {}
            Status::Right | Status::Rounded | Status::CutOrUnrounded => {
                opinion.status = Status::Warned;
            }
            Status::Untraced if parts_stand || list.len() >= 2 => {
                opinion.status = Status::Wrong;
                opinion.expected = Some(judge::written(figure, sum));
            }
            _ => {}
        }
        opinion.add(&zh, &en);
    }

    /// 共29宗，其中工业30宗: a part above its whole.
    fn part_of_whole(&self, index: usize, opinions: &mut [Opinion]) {
        let clause = words::clause(&self.page.clean.chars[..self.figure(index).start]);
        let mut clauses = String::from_iter(clause);
        if clause.is_empty() || clauses.is_empty() {
            return;
        }
        // 其中， stands alone now and then
        let before = self.figure(index).start.saturating_sub(clause.len() + 1);
        if words::ends(&self.page.clean.chars[..before], "其中") {
            clauses.insert_str(0, "其中");
        }
        let Some(whole) = clauses
            .starts_with("其中")
            .then(|| self.before(index).next())
            .flatten()
        else {
            return;
        };
        if !self
            .base(whole)
            .zip(self.base(index))
            .is_some_and(|(whole, part)| whole.below(part))
        {
            return;
        }
        let shown = self.words_between(self.figure(whole).start, self.figure(whole).end);
        let (zh, en) = (
            format!("“其中”之数大于总数 {shown}"),
            format!("a part above its whole {shown}"),
        );
        let whole_is_wrong = opinions[whole].status == Status::Wrong;
        let opinion = &mut opinions[index];
        match opinion.status {
            Status::Untraced => opinion.status = Status::Wrong,
            status if status.stands() && !whole_is_wrong => opinion.status = Status::Warned,
            _ => {}
        }
        opinion.add(&zh, &en);
    }

    /// A percentage beside its parts, and the figure that a reader could take for its base.
    fn share(&self, index: usize, opinions: &mut [Opinion]) {
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
            self.figure(of).value,
            self.figure(base).value,
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
                    .is_some_and(|(of, base)| of.at_most(base));
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
            self.figure(of).value,
            self.figure(base).value,
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
                    .is_some_and(|(base, other)| base.below(other));
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
                self.figure(base).value,
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

    /// 同比增长12.5%, 较上年增加251件: against the year before, known or told.
    fn change(&self, index: usize, sign: i64, opinions: &mut [Opinion]) {
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
        let told = format!("{then} → {now}");
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
