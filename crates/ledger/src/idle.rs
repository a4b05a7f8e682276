//! Idle land (闲置土地): a clock over the contract. Legal numbers are handed in.

use kunyu_terms::Date;

/// What the law of the day says (闲置土地处置办法).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleLaw {
    /// Years after the agreed start from which land may be recognised and the fee falls due.
    pub fee_years: u8,
    /// Years after which it may be taken back free.
    pub taking_years: u8,
    /// Built less than this share counts as too little: (1, 3) is a third.
    pub built_below: (i64, i64),
    /// Invested less than this share counts as too little: (25, 100).
    pub invested_below: (i64, i64),
    /// Years that the work has stopped.
    pub stopped_years: u8,
    /// Longest extension of the start, in years, where it is limited.
    pub extension_years: Option<u8>,
}

/// Why time does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseCause {
    /// Caused by the government: late handover, plan change, ….
    Government,
    /// 不可抗力.
    ForceMajeure,
}

/// Days that do not count, when they are proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Cause.
    pub cause: PauseCause,
    /// First day.
    pub from: Date,
    /// Last day; still running when not given.
    pub to: Option<Date>,
    /// Document that proves it; without one it does not stop the clock.
    pub proof: Option<String>,
}

/// An agreed extension of the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The new agreed start.
    pub start: Date,
    /// Document.
    pub document: String,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Day of the real start (动工).
    pub started: Date,
    /// Since when the work stands still.
    pub stopped: Option<Date>,
    /// Built area and the area that should be built, in one unit; `None` when not known.
    pub built: Option<(i64, i64)>,
    /// Invested and total investment, in one unit; `None` when not known.
    pub invested: Option<(i64, i64)>,
}

/// A parcel's contract and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleFacts {
    /// Agreed start, or the decided one.
    pub start: Date,
    /// Extensions, in any order; the last start counts.
    pub extensions: Vec<Extension>,
    /// Times that do not count.
    pub pauses: Vec<Pause>,
    /// Progress; `None`: not started.
    pub progress: Option<Progress>,
}

/// A date of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleDate {
    /// The day on which the term is full.
    On(Date),
    /// The clock stands still since this day.
    Stopped {
        /// Since.
        since: Date,
    },
}

impl IdleDate {
    /// Whether the term is full on a day.
    pub fn reached(self, on: Date) -> bool {
        matches!(self, Self::On(due) if due <= on)
    }
}

/// Why land may be recognised as idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleGround {
    /// Not started a year after the agreed start.
    NotStarted,
    /// Started, too little built, and stopped for a year.
    TooLittleBuilt,
    /// Started, too little invested, and stopped for a year.
    TooLittleInvested,
}

/// Where the clock stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleState {
    /// The start that counts, after extensions.
    pub start: Date,
    /// When one year (the term of the fee) is full.
    pub fee_on: IdleDate,
    /// When two years (the term of free taking) are full.
    pub taking_on: IdleDate,
    /// Proven days left out up to the second date.
    pub days_left_out: i64,
    /// Pauses without proof, by position: they do not stop the clock.
    pub unproven: Vec<usize>,
    /// Extensions longer than the law allows, by position.
    pub too_long: Vec<usize>,
    /// Why it may be recognised as idle on that day; `None`: it may not.
    pub ground: Option<IdleGround>,
    /// Whether the fee may be charged: only land that is not started.
    pub fee: bool,
    /// Whether it may be taken back free: only land that is not started.
    pub taking: bool,
}

/// The clock of a parcel on a day; `None` where a date runs out of the calendar.
pub fn idle_state(facts: &IdleFacts, law: &IdleLaw, on: Date) -> Option<IdleState> {
    let last = facts.extensions.iter().map(|extension| extension.start);
    let start = last.chain([facts.start]).max()?;
    let spans = proven_spans(&facts.pauses, start);
    let (fee_on, _) = term(start, law.fee_years, &spans)?;
    let (taking_on, days_left_out) = term(start, law.taking_years, &spans)?;
    let unproven = positions(&facts.pauses, |pause| !is_proven(pause));
    let limit = match law.extension_years {
        Some(years) => Some(years_after(facts.start, years)?),
        None => None,
    };
    let too_long = positions(&facts.extensions, |extension| {
        limit.is_some_and(|limit| extension.start > limit)
    });
    let not_started = facts.progress.is_none_or(|progress| progress.started > on);
    let ground = match facts.progress.filter(|_| !not_started) {
        None => fee_on.reached(on).then_some(IdleGround::NotStarted),
        Some(progress) => stood_still(&progress, law, &facts.pauses, on),
    };
    Some(IdleState {
        start,
        fee_on,
        taking_on,
        days_left_out,
        unproven,
        too_long,
        ground,
        fee: not_started && fee_on.reached(on),
        taking: not_started && taking_on.reached(on),
    })
}

/// The fee: a share of the price, both in 0.01 元, rounded half away from zero.
///
/// ```
/// // 20 % of 10 000 万元
/// assert_eq!(kunyu_ledger::idle_fee(10_000_000_000, (20, 100)), Some(2_000_000_000));
/// ```
pub fn idle_fee(price: i64, share: (i64, i64)) -> Option<i64> {
    let (numerator, denominator) = (i128::from(share.0), i128::from(share.1));
    if price < 0 || numerator < 0 || denominator <= 0 {
        return None;
    }
    let twice = 2 * i128::from(price) * numerator + denominator;
    i64::try_from(twice / (2 * denominator)).ok()
}

fn positions<T>(list: &[T], is: impl Fn(&T) -> bool) -> Vec<usize> {
    let found = list.iter().enumerate().filter(|(_, item)| is(item));
    found.map(|(position, _)| position).collect()
}

fn is_proven(pause: &Pause) -> bool {
    let proof = pause.proof.as_ref();
    proof.is_some_and(|proof| !proof.trim().is_empty())
}

/// Proven pauses from a day on as (first day, last day), in order and without overlap.
fn proven_spans(pauses: &[Pause], start: Date) -> Vec<(Date, Option<Date>)> {
    let mut spans: Vec<(Date, Option<Date>)> = pauses
        .iter()
        .filter(|pause| {
            is_proven(pause) && pause.to.is_none_or(|to| to >= pause.from && to >= start)
        })
        .map(|pause| (pause.from.max(start), pause.to))
        .collect();
    spans.sort_unstable();
    let mut merged: Vec<(Date, Option<Date>)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, None)) => break,
            Some((_, Some(end))) if from <= *end => match to {
                Some(to) => *end = to.max(*end),
                None => {
                    if let Some(last) = merged.last_mut() {
                        last.1 = None;
                    }
                }
            },
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// When a term of years is full, with the days left out: each pause that begins before the term
/// is full puts it off by its days.
fn term(start: Date, years: u8, spans: &[(Date, Option<Date>)]) -> Option<(IdleDate, i64)> {
    let mut due = years_after(start, years)?;
    let mut left_out = 0_i64;
    for (from, to) in spans {
        if *from >= due {
            break;
        }
        let Some(to) = to else {
            return Some((IdleDate::Stopped { since: *from }, left_out));
        };
        let days = from.days_until(*to) + 1;
        due = due.plus_days(days)?;
        left_out += days;
    }
    Some((IdleDate::On(due), left_out))
}

/// Started land: too little built or invested, and stopped for the years of the law.
fn stood_still(
    progress: &Progress,
    law: &IdleLaw,
    pauses: &[Pause],
    on: Date,
) -> Option<IdleGround> {
    let stopped = progress.stopped.filter(|stopped| *stopped <= on)?;
    let (full, _) = term(stopped, law.stopped_years, &proven_spans(pauses, stopped))?;
    let below = |amount: Option<(i64, i64)>, limit: (i64, i64)| {
        amount.is_some_and(|(done, due)| {
            i128::from(done) * i128::from(limit.1) < i128::from(due) * i128::from(limit.0)
        })
    };
    let ground = if below(progress.built, law.built_below) {
        Some(IdleGround::TooLittleBuilt)
    } else if below(progress.invested, law.invested_below) {
        Some(IdleGround::TooLittleInvested)
    } else {
        None
    };
    ground.filter(|_| full.reached(on))
}

/// The same day so many years later; the last of the month where there is none (民法典 第二百零二条).
fn years_after(date: Date, years: u8) -> Option<Date> {
    let year = date.year().checked_add(i16::from(years))?;
    let same = Date::new(year, date.month(), date.day());
    same.or_else(|| Date::new(year, date.month(), 28))
}
