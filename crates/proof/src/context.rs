//! The words around a figure and how near they stand.

use std::collections::HashMap;

use crate::clean::Clean;
use crate::figure::{Figure, Nature};
use crate::label::{Pair, content};

/// Words right before the figure.
const BEFORE: f64 = 1.0;
/// Words right behind it, up to the next mark.
const BEHIND: f64 = 0.92;
/// Words between it and the next figure of the clause: they may belong to that one.
const SHARED: f64 = 0.72;
/// Elsewhere in the clause.
const CLAUSE: f64 = 0.75;
/// In the clause before; one more step for those before that.
const SENTENCE: [f64; 2] = [0.6, 0.5];
/// In the clauses behind.
const LATER: f64 = 0.3;
/// In the sentence before, or in the heading.
const FAR: f64 = 0.25;
/// Characters looked at in front and behind.
const REACH: (usize, usize) = (220, 48);

/// One paragraph with its figures, ready to look around each of them.
pub(crate) struct Surroundings<'a> {
    pub(crate) clean: &'a Clean,
    figures: &'a [Figure],
    /// For each character, the figure it belongs to.
    owner: Vec<Option<usize>>,
    heading: Vec<char>,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn new(clean: &'a Clean, figures: &'a [Figure], heading: &str) -> Self {
        let mut owner = vec![None; clean.chars.len()];
        for (index, figure) in figures.iter().enumerate() {
            // figures in words stand inside ordinary text
            if figure.nature != Nature::Worded && !figure.prose {
                owner[figure.start..figure.end].fill(Some(index));
            }
        }
        Self {
            clean,
            figures,
            owner,
            heading: heading.chars().collect(),
        }
    }

    /// Pairs of characters around a figure with their nearness.
    pub(crate) fn near(&self, index: usize) -> HashMap<Pair, f64> {
        let figure = &self.figures[index];
        let mut near = HashMap::new();
        let mut before = self.before(figure);
        before.reverse();
        add_pairs(&mut near, &before);
        add_pairs(&mut near, &self.behind(figure));
        if let Some(item) = self.respectively(index) {
            let marked: Vec<(char, f64)> = item.iter().map(|c| (*c, 1.05)).collect();
            for weight in near.values_mut() {
                *weight *= 0.6;
            }
            add_pairs(&mut near, &marked);
        }
        let heading: Vec<(char, f64)> = self.heading.iter().map(|c| (*c, FAR)).collect();
        add_pairs(&mut near, &heading);
        add_synonyms(&mut near);
        near
    }

    /// Backwards from the figure: characters with their nearness, nearest first; marks have none.
    fn before(&self, figure: &Figure) -> Vec<(char, f64)> {
        let chars = &self.clean.chars;
        let mut found = Vec::new();
        let (mut weight, mut clauses, mut sentences, mut bracket) = (BEFORE, 0, 0, 0_usize);
        let stop = figure.start.saturating_sub(REACH.0);
        for place in (stop..figure.start).rev() {
            let c = chars[place];
            if self.owner[place].is_some() {
                weight = f64::min(weight, CLAUSE);
                found.push((' ', 0.0));
                continue;
            }
            match c {
                '）' => bracket += 1,
                '（' if bracket > 0 => bracket -= 1,
                '（' => weight = f64::min(weight, CLAUSE),
                '、' if self.figure_in_clause(place) => weight = f64::min(weight, CLAUSE),
                '，' | '；' | '：' if bracket == 0 => {
                    weight = f64::min(weight, SENTENCE[clauses.min(1)]);
                    clauses += 1;
                }
                '。' | '！' | '？' => {
                    if sentences == 1 {
                        break;
                    }
                    sentences += 1;
                    weight = FAR;
                }
                _ => {}
            }
            // what stands in brackets before the figure says less about it
            let inside = if bracket > 0 { 0.7 } else { 1.0 };
            found.push((c, if passes(c) { weight * inside } else { 0.0 }));
            if c == '）' || c == '（' {
                found.pop();
            }
        }
        found
    }

    /// Whether a figure stands between `place` and the beginning of its clause.
    fn figure_in_clause(&self, place: usize) -> bool {
        let from = place.saturating_sub(30);
        let clause = (from..place).rev();
        for place in clause {
            if self.owner[place].is_some() {
                return true;
            }
            if "，；：。！？".contains(self.clean.chars[place]) {
                return false;
            }
        }
        false
    }

    fn behind(&self, figure: &Figure) -> Vec<(char, f64)> {
        let chars = &self.clean.chars;
        // the words of 全面落实 are part of what is told
        let worded = figure.nature == Nature::Worded;
        let from = if worded { figure.start } else { figure.end };
        let end = chars.len().min(figure.end + REACH.1);
        let mark = |place: &usize| {
            self.owner[*place].is_some() || "，；：。！？、".contains(chars[*place])
        };
        let first = (from..end).find(mark);
        let shared = first.is_some_and(|place| self.owner[place].is_some());
        let mut weight = if shared { SHARED } else { BEHIND };
        let mut found = Vec::new();
        for (place, &c) in chars.iter().enumerate().take(end).skip(from) {
            if self.owner[place].is_some() {
                weight = f64::min(weight, LATER + 0.05);
                found.push((' ', 0.0));
                continue;
            }
            match c {
                '。' | '！' | '？' => break,
                '，' | '；' | '：' => weight = f64::min(weight, LATER),
                '、' => weight = f64::min(weight, LATER + 0.1),
                _ => {}
            }
            if c != '（' && c != '）' {
                found.push((c, if passes(c) { weight } else { 0.0 }));
            }
        }
        found
    }

    /// The item of a list that belongs to a figure behind 分别: 甲、乙分别为3件和5件.
    fn respectively(&self, index: usize) -> Option<Vec<char>> {
        const LONGEST: usize = 160;
        let chars = &self.clean.chars;
        let number = self.figures[index].start;
        let from = number.saturating_sub(LONGEST);
        let part = (from..number)
            .rev()
            .take_while(|place| !"。！？；".contains(chars[*place]))
            .find(|place| chars[*place] == '分' && chars.get(place + 1) == Some(&'别'))?;
        let list_start = (from..part)
            .rev()
            .find(|place| "，。！？；：）".contains(chars[*place]) || self.owner[*place].is_some())
            .map_or(from, |place| place + 1);
        let items: Vec<&[char]> = chars[list_start..part]
            .split(|c| "、和与及".contains(*c))
            .filter(|item| !item.is_empty())
            .collect();
        let run = self.run_behind(part);
        let place = run.iter().position(|figure| *figure == index)?;
        let tail: Vec<char> = chars[part + 2..self.figures[*run.first()?].start].to_vec();
        let item = items.get(place).filter(|_| items.len() == run.len())?;
        Some(item.iter().copied().chain(tail).collect())
    }

    /// The figures behind `place` that only list marks part.
    fn run_behind(&self, place: usize) -> Vec<usize> {
        let mut run: Vec<usize> = Vec::new();
        let first = self.figures.partition_point(|figure| figure.start < place);
        for (index, figure) in self.figures.iter().enumerate().skip(first) {
            if figure.nature == Nature::Worded {
                continue;
            }
            let from = run
                .last()
                .map_or(figure.start, |last| self.figures[*last].end);
            let between = &self.clean.chars[from.min(figure.start)..figure.start];
            if !between.iter().all(|c| "、和与及，".contains(*c)) {
                break;
            }
            run.push(index);
        }
        run
    }
}

/// Words that reports use for one another.
const SAME: &[&[&str]] = &[
    &["新建", "建成", "建设"],
    &["新增", "增加"],
    &["核发", "发放", "颁发"],
    &["招聘", "招录"],
    &["储备", "收储"],
    &["供应", "供地"],
    &["整治", "治理"],
    &["获批", "批准"],
    &["查处", "立案"],
];

/// Adds what words mean beside how they are written.
fn add_synonyms(near: &mut HashMap<Pair, f64>) {
    let pair = |word: &str| {
        let mut chars = word.chars();
        Some((chars.next()?, chars.next()?))
    };
    for group in SAME {
        let pairs: Vec<Pair> = group.iter().filter_map(|word| pair(word)).collect();
        let best = pairs
            .iter()
            .filter_map(|pair| near.get(pair))
            .copied()
            .fold(0.0, f64::max);
        for pair in pairs.into_iter().filter(|_| best > 0.0) {
            let slot = near.entry(pair).or_insert(0.0);
            *slot = f64::max(*slot, best * 0.9);
        }
    }
}

/// Whether pairs go through this character.
fn passes(c: char) -> bool {
    content(c)
}

/// Pairs of neighbours; quotation marks part nothing, and 的 or 了 between two characters is passed over once.
fn add_pairs(near: &mut HashMap<Pair, f64>, text: &[(char, f64)]) {
    let kept: Vec<(char, f64)> = text
        .iter()
        .copied()
        .filter(|(c, _)| !"“”\"「」‘’".contains(*c))
        .collect();
    let mut note = |left: (char, f64), right: (char, f64), factor: f64| {
        let weight = f64::min(left.1, right.1) * factor;
        if weight > 0.0 {
            let slot = near.entry((left.0, right.0)).or_insert(0.0);
            *slot = f64::max(*slot, weight);
        }
    };
    for pair in kept.windows(2) {
        note(pair[0], pair[1], 1.0);
    }
    for three in kept.windows(3) {
        if "的了及和与".contains(three[1].0) {
            note(three[0], three[2], 0.95);
        }
    }
}
