//! Totals of lists, and parts of wholes.

use super::{LONGEST_LIST, Sentence};
use crate::figure::{Claim, Nature, Role};
use crate::finding::Status;
use crate::judge;
use crate::verdicts::Opinion;
use crate::words;
use kunyu_terms::Exact;

impl Sentence<'_> {
    /// 甲3件，乙5件，共计8件; 共8件，其中甲3件，乙5件.
    pub(super) fn total(&self, index: usize, opinions: &mut [Opinion]) {
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
            .filter(|sum| after.len() >= 2 && total < *sum)
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
                .is_some_and(|most| gap.magnitude() <= most)
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
        let values = list.iter().map(|index| self.figure(*index).value.short());
        values.collect::<Vec<_>>().join(" + ")
    }

    fn agree(&self, index: usize, list: &[usize], opinions: &mut [Opinion]) {
        let told = self.told(list);
        let value = self.figure(index).value;
        let stated = value.short();
        let parts_stand = list.iter().all(|part| opinions[*part].status.stands());
        let opinion = &mut opinions[index];
        let (zh, en) = (
            format!("文中 {stated} = {told}"),
            format!("in the text {stated} = {told}"),
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
        let total = sum.short();
        let (zh, en) = (
            format!("文中 {told} = {total}，与此数不符"),
            format!("in the text {told} = {total}, which is not this"),
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
    pub(super) fn part_of_whole(&self, index: usize, opinions: &mut [Opinion]) {
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
        if self
            .base(whole)
            .zip(self.base(index))
            .is_none_or(|(whole, part)| whole >= part)
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
}
