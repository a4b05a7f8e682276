use std::collections::BTreeMap;

use kunyu_terms::{AreaUnit, Date, WorkCalendar};

use super::run::{ExampleOutcome, Mismatch};
use crate::condition::BalanceRead;
use crate::indicator::Period;
use crate::load::Definitions;
use crate::model::{Expected, Process, ProcessExample, Transition, Value};
use crate::process::{
    ActiveProcess, CaseFacts, CaseSignature, ClockStep, Facts, Judged, PostRequest, SetQuery,
};

/// What an example shows of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shown {
    /// A step that takes effect.
    pub(super) accepted: bool,
    /// A step that is refused, with its article.
    pub(super) refused: bool,
}

impl Definitions {
    /// Runs the worked examples of all processes; what those that passed show, by process.
    pub(super) fn run_processes(
        &self,
        examples: &mut Vec<ExampleOutcome>,
    ) -> BTreeMap<String, Shown> {
        let mut shown: BTreeMap<String, Shown> = BTreeMap::new();
        for process in &self.processes {
            let entry = shown.entry(process.id.clone()).or_default();
            for example in &process.examples {
                let mut mismatches = Vec::new();
                match self.judged(process, example) {
                    Err(words) => mismatches.push(Mismatch {
                        what: "evaluation".into(),
                        expected: "an answer".into(),
                        found: words,
                    }),
                    Ok(judged) => {
                        compare(example, &judged, &mut mismatches);
                        if mismatches.is_empty() {
                            entry.accepted |= judged.takes_effect();
                            let cited = |judged: &Judged| {
                                judged
                                    .refusals
                                    .iter()
                                    .any(|refusal| refusal.article.is_some())
                            };
                            entry.refused |= judged.is_refused() && cited(&judged);
                        }
                    }
                }
                examples.push(ExampleOutcome {
                    check: process.id.clone(),
                    title: example.title.clone(),
                    place: example.place.clone(),
                    mismatches,
                });
            }
        }
        shown
    }

    fn judged(&self, process: &Process, example: &ProcessExample) -> Result<Judged, String> {
        let opened = example.opened_on.unwrap_or(example.today);
        // an example shows its own version, also where a later one is in force by then
        let date = opened.max(process.from);
        let active = ActiveProcess::new(process, self, date).ok_or("no register")?;
        let step = process.transition(&example.when).ok_or("no such step")?;
        let calendar = self.example_calendar(example)?;
        let signatures = signatures(step, example);
        let materials = example.materials.clone();
        let materials = materials.unwrap_or_else(|| step.materials.clone());
        let balance = |read: &BalanceRead| {
            let held = example.balances.get(read).copied();
            // a side account into which nothing was booked is empty
            held.or_else(|| read.holder.as_ref().map(|_| 0))
        };
        let pieces = |piece: &str, book: &str| {
            let key = (piece.to_owned(), book.to_owned());
            example.pieces.get(&key).cloned()
        };
        let number = example
            .number
            .clone()
            .unwrap_or_else(|| example_number(process, opened));
        let facts = Facts {
            record: &example.given,
            related: &example.related,
            input: &example.input,
            signatures: &signatures,
            materials: &materials,
            reason: example.reason.as_deref(),
            today: example.today,
            case: case(step, example, process, opened, &number),
            balances: &balance,
            pieces: &pieces,
            counts: &|query| Some(counted(example, query)),
            numbers: &|series, place| Some(nth_number(series, example.today.year(), place + 1)),
            calendar: &calendar,
        };
        active
            .judge(&step.id, &facts)
            .map_err(|error| error.to_string())
    }

    /// The calendar of the region of an example, else the national one; where the definitions hold
    /// none, the plain weeks of the years around.
    fn example_calendar(&self, example: &ProcessExample) -> Result<WorkCalendar, String> {
        if let Some(found) = self.calendar(example.region.as_deref().unwrap_or_default()) {
            return Ok(found.days.clone());
        }
        let year = example.today.year();
        let bounds = (Date::new(year - 2, 1, 1), Date::new(year + 3, 12, 31));
        let (Some(from), Some(to)) = bounds else {
            return Err("no work calendar reaches this year".to_owned());
        };
        WorkCalendar::new(from, to, []).map_err(|error| error.to_string())
    }
}

/// How many of the records that an example states a step asks for.
fn counted(example: &ProcessExample, query: &SetQuery) -> i64 {
    let period = Period::until(example.today);
    let rows = example.registers.get(&query.register).into_iter().flatten();
    rows.filter(|row| query.filter.holds(row, period) == Some(true))
        .count() as i64
}

/// The first number of the year in the process's series.
fn example_number(process: &Process, opened: Date) -> String {
    first_number(process.number.as_deref().unwrap_or("{n}"), opened.year())
}

/// The first number of a series in a year.
pub(crate) fn first_number(series: &str, year: i16) -> String {
    nth_number(series, year, 1)
}

/// A number of a series in a year.
fn nth_number(series: &str, year: i16, number: u32) -> String {
    let year = series.replace("{year}", &year.to_string());
    let Some((before, after)) = year.split_once("{n") else {
        return year;
    };
    let (width, after) = after.split_once('}').unwrap_or(("", after));
    let width = width.trim_start_matches(':').parse().unwrap_or(1);
    format!("{before}{number:0width$}{after}")
}

fn case<'e>(
    step: &Transition,
    example: &'e ProcessExample,
    process: &'e Process,
    opened: Date,
    number: &'e str,
) -> CaseFacts<'e> {
    let usual = step.opens.is_none().then_some(process.initial.as_str());
    CaseFacts {
        number: Some(number),
        state: example.state.as_deref().or(usual),
        opened_on: step.opens.is_none().then_some(opened),
        user: Some("one"),
        last_user: Some(if example.same_person {
            "one"
        } else {
            "another"
        }),
        noticed: example.noticed.as_deref(),
        actors: &example.actors,
    }
}

/// All that must sign have signed, unless the example says who has.
fn signatures(step: &Transition, example: &ProcessExample) -> Vec<CaseSignature> {
    let all = || step.signers.iter().chain(&step.consults).cloned().collect();
    let roles: Vec<String> = example.signatures.clone().unwrap_or_else(all);
    let sign = |role: String| CaseSignature {
        name: role.clone(),
        role,
        opinion: "同意".to_owned(),
        date: example.today,
    };
    roles.into_iter().map(sign).collect()
}

/// An entry as examples write it: `disposition undisposed→announced 5.2000 ha`.
fn posted(post: &PostRequest) -> String {
    let amount = post.area().written(AreaUnit::Hectare, 4);
    let from = post.from.as_deref().unwrap_or("*");
    format!("{} {from}→{} {amount} ha", post.book, post.to)
}

/// What is said of one example.
struct Notes<'n> {
    step: &'n str,
    mismatches: &'n mut Vec<Mismatch>,
}

impl Notes<'_> {
    fn differs(&mut self, what: &str, expected: String, found: String) {
        self.mismatches.push(Mismatch {
            what: format!("{}.{what}", self.step),
            expected,
            found,
        });
    }

    fn note(&mut self, what: &str, expected: String, found: String) {
        if expected != found {
            self.differs(what, expected, found);
        }
    }

    fn contains(&mut self, what: &str, part: Option<&str>, texts: &[&str]) {
        let Some(part) = part else { return };
        if !texts.iter().any(|text| text.contains(part)) {
            self.differs(what, part.to_owned(), texts.join("；"));
        }
    }
}

fn compare(example: &ProcessExample, judged: &Judged, mismatches: &mut Vec<Mismatch>) {
    let mut notes = Notes {
        step: &example.when,
        mismatches,
    };
    compare_refusals(&example.then, judged, &mut notes);
    compare_effects(&example.then, judged, &mut notes);
}

fn compare_refusals(then: &Expected, judged: &Judged, notes: &mut Notes<'_>) {
    let refusals = judged.refusals.iter();
    let refused: Vec<&str> = refusals
        .clone()
        .map(|refusal| refusal.zh.as_str())
        .collect();
    let told = refused.join("；");
    let wanted = then.refused.unwrap_or(false);
    let found = describe(judged.is_refused(), wanted, &told);
    notes.note("refused", wanted.to_string(), found);
    let has_effect = then.state.is_some()
        || then.posts.is_some()
        || then.documents.is_some()
        || then.opens.is_some()
        || !then.set.is_empty()
        || !then.due.is_empty();
    if then.asks_reason.is_some() || has_effect {
        let asks = then.asks_reason.unwrap_or(false);
        let found = describe(judged.asks_reason(), asks, &told);
        notes.note("asks_reason", asks.to_string(), found);
    }
    let cited: Vec<&str> = refusals
        .filter_map(|refusal| refusal.article.as_deref())
        .collect();
    notes.contains("article", then.article.as_deref(), &cited);
    notes.contains("says", then.says.as_deref(), &refused);
    if then.missing.is_some() || has_effect {
        let missing = judged
            .missing_signatures
            .iter()
            .chain(&judged.missing_materials);
        let missing: Vec<&str> = missing.map(String::as_str).collect();
        let expected = then.missing.as_deref().unwrap_or_default();
        notes.note("missing", expected.join("、"), missing.join("、"));
    }
}

fn compare_effects(then: &Expected, judged: &Judged, notes: &mut Notes<'_>) {
    if let Some(state) = &then.state {
        notes.note("state", state.clone(), judged.to.clone());
    }
    for (field, value) in &then.set {
        let found = judged.sets.iter().find(|(id, _)| id == field);
        let found = found.map(|(_, value)| value);
        if !found.is_some_and(|found| same(found, value)) {
            let text = |value: &Value| value.written().unwrap_or_else(|| "（空）".into());
            let found = found.map_or_else(|| "—".to_owned(), text);
            notes.differs(&format!("set.{field}"), text(value), found);
        }
    }
    for (clock, date) in &then.due {
        let what = format!("due.{clock}");
        notes.note(&what, date.to_string(), due(judged, clock));
    }
    if let Some(posts) = &then.posts {
        let found: Vec<String> = judged.posts.iter().map(posted).collect();
        notes.note("posts", posts.join("；"), found.join("；"));
    }
    if let Some(documents) = &then.documents {
        let found = judged.documents.join("、");
        notes.note("documents", documents.join("、"), found);
    }
    if let Some(opens) = &then.opens {
        let found = judged.follow_ups.iter();
        let found: Vec<String> = found
            .map(|one| format!("{}.{}", one.process, one.transition))
            .collect();
        notes.note("opens", opens.join("、"), found.join("、"));
    }
}

/// What was found, with the reasons where it is not what was wanted.
fn describe(found: bool, wanted: bool, told: &str) -> String {
    if found == wanted || told.is_empty() {
        return found.to_string();
    }
    format!("{found}：{told}")
}

/// Areas are the same when what is posted is.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Area(found), Value::Area(expected)) => found.area == expected.area,
        _ => found == expected,
    }
}

fn due(judged: &Judged, clock: &str) -> String {
    let found = judged.clocks.iter().find_map(|change| match &change.step {
        ClockStep::Start { due, .. } if change.clock == clock => Some(*due),
        _ => None,
    });
    match found {
        Some(Some(date)) => date.to_string(),
        Some(None) => "beyond the work calendar".to_owned(),
        None => "not started".to_owned(),
    }
}
