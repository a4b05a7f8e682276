//! The status of each figure by itself: against its indicator, or why there is none.

use kunyu_terms::Bilingual;

use crate::figure::{Claim, Figure, Nature, Role};
use crate::finding::Status;
use crate::judge::{self, Match};
use crate::known::{Book, Entry};
use crate::trace::{self, Page, SURE, Trace};
use crate::unit::Measure;
use kunyu_terms::Exact;

/// What is thought of a figure so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opinion {
    pub(crate) status: Status,
    pub(crate) expected: Option<String>,
    pub(crate) reason: Bilingual,
    pub(crate) trace: Option<Trace>,
}

impl Opinion {
    pub(crate) fn untraced(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            status: Status::Untraced,
            expected: None,
            reason: Bilingual::new(zh, en),
            trace: None,
        }
    }

    /// Whether a figure in words, or a single Chinese numeral, is worth listing: it agrees, or differs beyond doubt.
    pub(crate) fn is_sure(&self) -> bool {
        self.trace.is_some() && (self.status.stands() || self.status == Status::Wrong)
    }

    /// Adds a sentence to the reason, unless it says so already.
    pub(crate) fn add(&mut self, zh: &str, en: &str) {
        if self.reason.zh.contains(zh.trim_start_matches("文中 ")) {
            return;
        }
        self.reason.zh.push('；');
        self.reason.zh.push_str(zh);
        self.reason.en.push_str("; ");
        self.reason.en.push_str(en);
    }
}

/// Words that make a clause speak of what is intended.
const PLANNED: &[&str] = &[
    "计划",
    "拟",
    "预计",
    "力争",
    "争取",
    "目标",
    "确保完成",
    "将完成",
];
/// Words that make a clause speak of a part of the district, the year or the whole.
const PARTIAL: &[&str] = &[
    "其中",
    "街道",
    "社区",
    "上半年",
    "下半年",
    "季度",
    "当月",
    "本月",
    "镇的",
    "村的",
    "乡镇",
    "分局",
];

/// From this score on the words behind 其中 name the indicator itself.
const NAMED: f64 = 0.75;

/// What a figure is worth by itself.
pub(crate) fn opinion(
    page: &Page<'_>,
    book: &Book<'_>,
    figure: &Figure,
    trace: Option<Trace>,
) -> Opinion {
    let Some(trace) = trace else {
        return no_trace(figure);
    };
    let entry = &book.entries[trace.entry];
    let found = compare(figure, entry, book, trace.entry);
    if trace.other_year {
        return other_year(page, book, figure, found, trace);
    }
    let mut opinion = Opinion {
        status: found.status(),
        expected: expected(figure, entry),
        reason: reason(figure, found, entry, book, trace.entry),
        trace: Some(trace),
    };
    if found == Match::Differs {
        doubt(page, figure, entry, trace, &mut opinion);
    }
    opinion
}

fn compare(figure: &Figure, entry: &Entry<'_>, book: &Book<'_>, place: usize) -> Match {
    let found = judge::compare(figure, entry.exact, entry.known.at_least);
    if found != Match::Differs || figure.claim != Claim::Exactly || figure.nature == Nature::Worded
    {
        return found;
    }
    if unrounded_inputs(figure, book, place) || rounded_before(figure, entry) {
        return Match::Unrounded;
    }
    found
}

/// Whether measured parts, written rounded, can give the stated ratio. Counts are exact and explain nothing.
fn unrounded_inputs(figure: &Figure, book: &Book<'_>, place: usize) -> bool {
    let Some((of, base)) = book.ratio_parts(place) else {
        return false;
    };
    let part = |place: usize| {
        let entry = &book.entries[place];
        let digits = entry
            .known
            .rounding
            .map_or_else(|| decimals(entry.known.value), |r| r.digits);
        let step = Exact::scaled(1, digits)?.times(entry.unit.factor)?;
        (!entry.unit.counts()).then_some((entry.exact, step))
    };
    match (part(of), part(base)) {
        (Some(of), Some(base)) => judge::within_inputs(figure, of, base),
        _ => false,
    }
}

fn decimals(value: Exact) -> u32 {
    (0..6)
        .find(|digits| {
            Exact::scaled(1, *digits).is_some_and(|step| value.nearest(step) == Some(value))
        })
        .unwrap_or(6)
}

/// Whether the value, first rounded in its own unit and then converted, gives the stated figure.
fn rounded_before(figure: &Figure, entry: &Entry<'_>) -> bool {
    let Some(unit) = figure
        .unit
        .as_ref()
        .filter(|unit| unit.factor != entry.unit.factor)
    else {
        return false;
    };
    if entry.unit.counts() {
        return false;
    }
    let digits = entry.known.rounding.map_or(2, |rounding| rounding.digits);
    let through = || {
        let step = Exact::scaled(1, digits)?;
        let own = entry.exact.over(entry.unit.factor)?.nearest(step)?;
        let converted = own.times(entry.unit.factor)?.over(unit.factor)?;
        Some(converted.nearest(figure.step)? == figure.value)
    };
    through().unwrap_or(false)
}

/// What should stand there.
fn expected(figure: &Figure, entry: &Entry<'_>) -> Option<String> {
    let value = judge::in_unit(figure, entry.exact)?;
    let text = judge::written(figure, value);
    Some(if entry.known.at_least {
        format!("≥{text}")
    } else {
        text
    })
}

fn no_trace(figure: &Figure) -> Opinion {
    let time = figure
        .unit
        .as_ref()
        .is_some_and(|unit| unit.measure == Measure::Time);
    match (figure.nature, figure.role) {
        (Nature::Anniversary, _) => Opinion::untraced(
            "周年，不是业务数据",
            "an anniversary, no figure of the business",
        ),
        (Nature::Range, _) => Opinion::untraced(
            "数值范围，没有对应的指标",
            "a range; no indicator states one",
        ),
        (_, Role::Growth(_) | Role::Change(_)) => Opinion::untraced(
            "增减数：缺上年数据，无法核对",
            "a change: the value of the year before is not known",
        ),
        _ if time => Opinion::untraced(
            "期限或时长，没有对应的指标",
            "a period; no indicator states it",
        ),
        _ => Opinion::untraced("没有找到对应的指标", "no indicator was found for it"),
    }
}

fn other_year(
    page: &Page<'_>,
    book: &Book<'_>,
    figure: &Figure,
    found: Match,
    trace: Trace,
) -> Opinion {
    let entry = &book.entries[trace.entry];
    let scope = trace::scope(page, figure).year;
    let title = &entry.known.title;
    let year = entry.known.year;
    let plan = scope.is_some_and(|scope| scope > page.report_year);
    if !plan && found.status().stands() && trace.score >= SURE {
        let told = reason(figure, found, entry, book, trace.entry);
        return Opinion {
            status: found.status(),
            expected: expected(figure, entry),
            reason: Bilingual::new(
                format!("{year}年{}", told.zh),
                format!("{year}: {}", told.en),
            ),
            trace: Some(trace),
        };
    }
    match scope {
        Some(scope) if plan => Opinion::untraced(
            format!("{scope}年的安排，{year}年的数据不能核对"),
            format!("a plan for {scope}; values of {year} cannot check it"),
        ),
        Some(scope) => Opinion::untraced(
            format!("说的是{scope}年的“{title}”，没有该年的数据"),
            format!("speaks of “{title}” in {scope}, of which no value is known"),
        ),
        None => Opinion::untraced(
            format!("说的是一段时期的“{title}”，没有该时期的数据"),
            format!("speaks of “{title}” over a period of which no value is known"),
        ),
    }
}

/// A figure that differs is wrong only where it surely speaks of the whole year's value.
fn doubt(page: &Page<'_>, figure: &Figure, entry: &Entry<'_>, trace: Trace, opinion: &mut Opinion) {
    let chars = &page.clean.chars;
    let words: String = crate::words::clause(&chars[..figure.start])
        .iter()
        .collect();
    let names = |word: &&&str| {
        let title = entry.known.title.contains(**word);
        words.contains(**word)
            && !title
            && !entry.known.phrases.iter().any(|name| name.contains(**word))
    };
    let title = &entry.known.title;
    let value = opinion.expected.clone().unwrap_or_default();
    if let Some(word) = PLANNED.iter().find(names) {
        *opinion = Opinion::untraced(
            format!("“{word}”的数，不是“{title}”的完成数 {value}"),
            format!("intended (“{word}”), not the value {value} of “{title}”"),
        );
    } else if let Some(word) = PARTIAL
        .iter()
        .filter(|word| **word != "其中" || trace.score < NAMED)
        .find(names)
    {
        *opinion = Opinion::untraced(
            format!("似为“{title}”（{value}）的一部分（{word}），没有该部分的数据"),
            format!(
                "seems to be a part (“{word}”) of “{title}” ({value}); no value of that part is known"
            ),
        );
    } else if trace.score
        < if figure.nature == Nature::Worded || figure.prose {
            0.8
        } else {
            SURE
        }
    {
        opinion.status = Status::Warned;
        opinion.reason = Bilingual::new(
            format!("可能是“{title}”，该指标为 {value}，请人工核对"),
            format!("may be “{title}”, which is {value}; please check"),
        );
    }
}

/// How a value is made of its parts: `2262 = 1366 + 47 + 740 + 109`, `116 / 121 = 95.8678%`.
pub(crate) fn made_of(book: &Book<'_>, place: usize) -> Option<String> {
    let entry = &book.entries[place];
    let own = |place: usize| {
        let entry = &book.entries[place];
        entry.exact.over(entry.unit.factor).map(Exact::short)
    };
    if let Some((of, base)) = book.ratio_parts(place) {
        return Some(format!(
            "{} / {} = {}{}",
            own(of)?,
            own(base)?,
            entry.exact.written(4),
            entry.unit.name
        ));
    }
    let parts = book.sum_parts(place)?;
    let texts: Option<Vec<String>> = parts.iter().map(|part| own(*part)).collect();
    let sum = parts
        .iter()
        .try_fold(Exact::ZERO, |sum, part| sum.plus(book.entries[*part].exact))?;
    (sum == entry.exact).then_some(())?;
    Some(format!("{} = {}", own(place)?, texts?.join(" + ")))
}

fn reason(
    figure: &Figure,
    found: Match,
    entry: &Entry<'_>,
    book: &Book<'_>,
    place: usize,
) -> Bilingual {
    let title = &entry.known.title;
    let value = entry
        .exact
        .over(entry.unit.factor)
        .map_or_else(String::new, Exact::short);
    let exact = made_of(book, place).unwrap_or_else(|| format!("{value}{}", entry.known.unit));
    let half_up = expected(figure, entry).unwrap_or_default();
    let bound = if entry.known.at_least {
        ("至少", "at least ")
    } else {
        ("", "")
    };
    let (zh, en) = match found {
        Match::Equal => (
            format!("与“{title}”一致：{exact}"),
            format!("equals “{title}”: {exact}"),
        ),
        Match::Rounded => (
            format!("“{title}”：{exact}，四舍五入为 {half_up}"),
            format!("“{title}”: {exact}, half-up {half_up}"),
        ),
        Match::Coarse => (
            format!("“{title}”：{exact}，“约”数取整相符"),
            format!("“{title}”: {exact}, rounded as 约 allows"),
        ),
        Match::Cut => (
            format!("“{title}”：{exact}，四舍五入应为 {half_up}；截尾，或由未取整的数算得"),
            format!(
                "“{title}”: {exact}, half-up would be {half_up}; cut, or from unrounded inputs"
            ),
        ),
        Match::Unrounded => (
            format!("“{title}”：{exact}，四舍五入应为 {half_up}；只能由另行取整或未取整的数算得"),
            format!(
                "“{title}”: {exact}, half-up would be {half_up}; only other rounding of the inputs explains it"
            ),
        ),
        Match::Holds => (
            format!("与“{title}”相符：{}{exact}", bound.0),
            format!("holds for “{title}”: {}{exact}", bound.1),
        ),
        Match::Loose => (
            format!("“{title}”为 {exact}，说法成立但偏差较大"),
            format!("“{title}” is {exact}: the claim holds only loosely"),
        ),
        Match::AboveBound => (
            format!("“{title}”只知至少 {exact}，不能证实更大的数"),
            format!("of “{title}” only at least {exact} is known"),
        ),
        Match::Differs => (
            format!("“{title}”应为 {exact}"),
            format!("“{title}” is {exact}"),
        ),
    };
    Bilingual::new(zh, en)
}
