//! Which indicator a figure speaks about: by its words and its unit, never by its value alone.

use std::collections::{HashMap, HashSet};

use crate::clean::Clean;
use crate::context::Surroundings;
use crate::figure::{Figure, Nature, Role, Scanned};
use crate::judge;
use crate::known::{Book, Entry, Parts};
use crate::label::Pair;
use crate::unit::Measure;

/// Below this a figure is not traced.
const ENOUGH: f64 = 0.46;
/// From this on a figure that differs is wrong; below it a person is asked.
pub(crate) const SURE: f64 = 0.56;
/// What a value that agrees adds: enough to choose between equals, no more.
const TIE_BREAK: f64 = 0.04;
/// The most that a name can reach whose words all stand outside the figure's own clause.
const FAR_ONLY: f64 = 0.52;
/// Single Chinese characters (三项) and words (均) need better evidence.
const PROSE: f64 = 0.62;

/// The indicator that a figure speaks about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trace {
    /// Its place in the book.
    pub(crate) entry: usize,
    /// How well its words are covered.
    pub(crate) score: f64,
    /// The clause speaks of another year than the value.
    pub(crate) other_year: bool,
}

/// The year that a figure speaks of, as far as the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Year; `None` for a span of years.
    pub(crate) year: Option<i16>,
}

/// What the tracer knows of a paragraph.
pub(crate) struct Page<'a> {
    pub(crate) clean: &'a Clean,
    pub(crate) scanned: &'a Scanned,
    /// Headings above it.
    pub(crate) heading: &'a str,
    /// Year of the nearest heading that names one, else of the report.
    pub(crate) year: i16,
    /// Year of the report.
    pub(crate) report_year: i16,
}

/// Sentences as ranges of figure indices.
pub(crate) fn sentences(clean: &Clean, figures: &[Figure]) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut from = 0;
    for index in 1..figures.len() {
        let between = figures[index - 1].end.min(figures[index].start)..figures[index].start;
        if clean.chars[between].iter().any(|c| "。！？".contains(*c)) {
            ranges.push(from..index);
            from = index;
        }
    }
    if from < figures.len() {
        ranges.push(from..figures.len());
    }
    ranges
}

/// For each figure of a paragraph the indicator it speaks about.
pub(crate) fn trace(page: &Page<'_>, book: &Book<'_>) -> Vec<Option<Trace>> {
    let figures = &page.scanned.figures;
    let around = Surroundings::new(page.clean, figures, page.heading);
    let mut traces = vec![None; figures.len()];
    for sentence in sentences(page.clean, figures) {
        let near: Vec<HashMap<Pair, f64>> =
            sentence.clone().map(|index| around.near(index)).collect();
        let mut candidates = Vec::new();
        for (index, near) in sentence.clone().zip(&near) {
            candidates.extend(candidates_of(page, book, index, near));
        }
        assign(&mut traces, candidates, book);
        let more = related(page, book, &mut traces, sentence.clone(), &near);
        assign(&mut traces, more, book);
    }
    traces
}

type Candidate = (usize, Trace, f64);

fn candidates_of(
    page: &Page<'_>,
    book: &Book<'_>,
    index: usize,
    near: &HashMap<Pair, f64>,
) -> Vec<Candidate> {
    let figure = &page.scanned.figures[index];
    let least = if figure.prose { PROSE } else { ENOUGH };
    let scope = scope(page, figure);
    let entries = book.entries.iter().enumerate();
    let scored = entries.filter_map(|(place, entry)| {
        let other_year = of_year(page, book, entry, scope)?;
        let score = score(book, entry, figure, near)?;
        let trace = Trace {
            entry: place,
            score,
            other_year,
        };
        (score >= least).then(|| (index, trace, rank(figure, entry, score)))
    });
    scored.collect()
}

/// Score for ranking: a value that agrees decides between equals.
fn rank(figure: &Figure, entry: &Entry<'_>, score: f64) -> f64 {
    let agrees = judge::agrees(figure, entry);
    score + if agrees { TIE_BREAK } else { 0.0 }
}

fn score(
    book: &Book<'_>,
    entry: &Entry<'_>,
    figure: &Figure,
    near: &HashMap<Pair, f64>,
) -> Option<f64> {
    let factor = unit_factor(figure, entry)?;
    let covered = entry.labels.iter().map(|label| {
        let covered = label.covered(near, &book.weights);
        // words of other clauses alone never make it sure
        if label.stands_near(near) {
            covered
        } else {
            f64::min(covered, FAR_ONLY)
        }
    });
    Some(covered.fold(0.0, f64::max) * factor)
}

/// How well the units fit; `None` where they exclude each other.
fn unit_factor(figure: &Figure, entry: &Entry<'_>) -> Option<f64> {
    let counts = entry.unit.counts();
    match (figure.nature, figure.role, &figure.unit) {
        (Nature::Anniversary | Nature::Range, ..) | (_, Role::Growth(_) | Role::Change(_), _) => {
            None
        }
        (Nature::Worded, ..) => {
            let all = figure.value.numerator() == 100;
            let fits = if all {
                entry.unit.measure == Measure::Share
            } else {
                counts
            };
            fits.then_some(1.0)
        }
        (_, _, None) => counts.then_some(0.85),
        (_, _, Some(unit)) if !unit.comparable(&entry.unit) => None,
        (_, _, Some(unit)) if unit.name == entry.unit.name || !counts => Some(1.0),
        (_, _, Some(unit)) if unit.name == "个" || entry.unit.name == "个" => Some(0.97),
        _ => Some(0.9),
    }
}

/// `Some(false)` when the value is of the year the clause speaks of, `Some(true)` when only another year's value is
/// known, `None` when a better one is.
fn of_year(page: &Page<'_>, book: &Book<'_>, entry: &Entry<'_>, scope: Scope) -> Option<bool> {
    let known = entry.known;
    if scope.year == Some(known.year) {
        return Some(false);
    }
    let better = scope
        .year
        .is_some_and(|year| book.find(&known.id, year).is_some());
    (!better && known.year == page.report_year).then_some(true)
}

/// Years looked back at for one that lasts.
const MARKS: usize = 64;

/// Words for the year before.
const LAST_YEAR: &[&str] = &["上年", "去年", "上一年", "上年度", "去年同期", "上年同期"];

/// The year that a figure speaks of: a year that begins a clause before it in the sentence or paragraph, 上年, else the
/// heading's.
pub(crate) fn scope(page: &Page<'_>, figure: &Figure) -> Scope {
    let chars = &page.clean.chars;
    let words = crate::words::clause(&chars[..figure.start]);
    if LAST_YEAR
        .iter()
        .any(|word| crate::unit::begins(words, word))
    {
        return Scope {
            year: page.report_year.checked_sub(1),
        };
    }
    if ["今年", "本年", "全年"]
        .iter()
        .any(|word| crate::unit::begins(words, word))
    {
        return Scope {
            year: Some(page.report_year),
        };
    }
    let before = page
        .scanned
        .years
        .partition_point(|mark| mark.at < figure.start);
    let marks = &page.scanned.years[..before];
    let clause = figure.start - words.len();
    let own = marks.last().filter(|mark| mark.at >= clause);
    let mark = own.or_else(|| marks.iter().rev().take(MARKS).find(|mark| mark.lasting));
    Scope {
        year: mark.map_or(Some(page.year), |mark| mark.year),
    }
}

/// Gives each figure the best indicator left, best first; one indicator is stated once in a sentence.
fn assign(traces: &mut [Option<Trace>], mut candidates: Vec<Candidate>, book: &Book<'_>) {
    candidates.sort_by(|left, right| right.2.total_cmp(&left.2).then(left.0.cmp(&right.0)));
    let taken = candidates
        .iter()
        .filter_map(|candidate| traces[candidate.0]);
    let id = |trace: &Trace| {
        (
            book.entries[trace.entry].known.id.as_str(),
            book.entries[trace.entry].known.year,
        )
    };
    let mut taken: HashSet<(&str, i16)> = taken.map(|trace| id(&trace)).collect();
    for (index, trace, _) in &candidates {
        if traces[*index].is_none() && !taken.contains(&id(trace)) {
            taken.insert(id(trace));
            traces[*index] = Some(*trace);
        }
    }
}

/// What the parts of an indicator, stated in the same sentence, say for it: a total or ratio needs fewer words of
/// its own.
fn bonus(figure: &Figure, entry: &Entry<'_>, stated: &HashSet<&str>) -> f64 {
    match &entry.known.parts {
        Parts::Sum(parts) if figure.role == Role::Total => {
            let count = parts
                .iter()
                .filter(|id| stated.contains(id.as_str()))
                .count();
            if count >= 2 && 2 * count >= parts.len() {
                0.5
            } else {
                0.0
            }
        }
        Parts::Ratio { of, base } => {
            0.2 * [of, base]
                .iter()
                .filter(|id| stated.contains(id.as_str()))
                .count() as f64
        }
        _ => 0.0,
    }
}

/// Raises the scores of totals and ratios whose parts are stated beside them, and finds those that had too few words.
fn related(
    page: &Page<'_>,
    book: &Book<'_>,
    traces: &mut [Option<Trace>],
    sentence: std::ops::Range<usize>,
    near: &[HashMap<Pair, f64>],
) -> Vec<Candidate> {
    let stated: HashSet<&str> = traces[sentence.clone()]
        .iter()
        .flatten()
        .map(|trace| book.entries[trace.entry].known.id.as_str())
        .collect();
    let mut found = Vec::new();
    for (index, near) in sentence.zip(near) {
        let figure = &page.scanned.figures[index];
        if let Some(trace) = &mut traces[index] {
            trace.score += bonus(figure, &book.entries[trace.entry], &stated);
            continue;
        }
        for (place, entry) in book.entries.iter().enumerate().filter(|_| !figure.prose) {
            let bonus = bonus(figure, entry, &stated);
            let fits = of_year(page, book, entry, scope(page, figure)).filter(|_| bonus > 0.0);
            let scored = fits.zip(score(book, entry, figure, near));
            if let Some((other_year, score)) = scored.filter(|(_, score)| score + bonus >= ENOUGH) {
                let trace = Trace {
                    entry: place,
                    score: score + bonus,
                    other_year,
                };
                found.push((index, trace, rank(figure, entry, score + bonus)));
            }
        }
    }
    found
}
