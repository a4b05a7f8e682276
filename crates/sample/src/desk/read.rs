//! Desk files read and checked: who, what, when; cases that are made like another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{ClockState, Desk, DeskCase, DeskStep, Offset, Person, Plot, Service};

/// What is wrong with a desk file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {reason}")]
pub struct DeskError {
    place: String,
    reason: String,
}

impl DeskError {
    pub(super) fn new(place: &str, reason: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            reason: reason.into(),
        }
    }

    pub(super) fn day(case: &DeskCase, step: &DeskStep) -> Self {
        let id = &step.id;
        Self::new(
            &case.place,
            format!(
                "step \"{id}\" falls before {}, before the step it follows, after the day of the desk, or on \
                 a day that the calendar does not cover",
                super::FIRST_YEAR
            ),
        )
    }

    pub(super) fn plot(case: &DeskCase) -> Self {
        Self::new(&case.place, "there is no such township, or no room in it")
    }
}

/// A file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    person: Vec<Person>,
    #[serde(default)]
    team: Vec<String>,
    #[serde(default)]
    case: Vec<CaseText>,
}

/// A case as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseText {
    id: String,
    process: Option<String>,
    about: Option<String>,
    of: Option<String>,
    plot: Option<Plot>,
    team: Option<Vec<String>>,
    state: String,
    #[serde(default)]
    clocks: BTreeMap<String, ClockState>,
    #[serde(default)]
    served: usize,
    /// Texts that the steps use in braces.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// A case of the same file whose steps it takes.
    like: Option<String>,
    /// The last of those steps.
    until: Option<String>,
    /// Those of them that it leaves out.
    #[serde(default)]
    skip: Vec<String>,
    /// Working days by which those steps come later.
    #[serde(default)]
    shift: i64,
    /// Days of single steps.
    #[serde(default)]
    days: BTreeMap<String, Offset>,
    /// The step that lies before its signers.
    laid: Option<String>,
    /// How many have signed it.
    signed: Option<usize>,
    #[serde(default)]
    step: Vec<StepText>,
}

/// A step as written.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepText {
    #[serde(rename = "do")]
    id: String,
    day: Offset,
    who: Option<String>,
    #[serde(default)]
    input: Map<String, Value>,
    materials: Option<Vec<String>>,
    serve: Option<Service>,
}

/// A case before its words are filled in, for those that are like it.
struct Model {
    process: String,
    about: Option<String>,
    of: Option<String>,
    plot: Option<Plot>,
    team: Vec<String>,
    words: BTreeMap<String, String>,
    steps: Vec<StepText>,
}

pub(super) fn read<'t>(
    files: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Result<Desk, DeskError> {
    let mut desk = Desk {
        people: Vec::new(),
        cases: Vec::new(),
    };
    for (name, text) in files {
        let file: File = toml::from_str(text)
            .map_err(|error| DeskError::new(name, error.to_string().trim_end()))?;
        desk.people.extend(file.person);
        let mut models = BTreeMap::new();
        for case in file.case {
            let place = format!("{name}, case {}", case.id);
            let id = case.id.clone();
            let (made, model) = read_case(case, &place, &file.team, &models)?;
            desk.cases.push(made);
            models.insert(id, model);
        }
    }
    check(&desk)?;
    Ok(desk)
}

fn read_case(
    case: CaseText,
    place: &str,
    team_of_file: &[String],
    models: &BTreeMap<String, Model>,
) -> Result<(DeskCase, Model), DeskError> {
    let wrong = |reason: String| DeskError::new(place, reason);
    let model = match &case.like {
        None => None,
        Some(like) => {
            let found = models.get(like);
            let found = found.ok_or_else(|| {
                wrong(format!("no case \"{like}\" stands before it in this file"))
            })?;
            Some(found)
        }
    };
    let inherited = model.map_or_else(|| Ok(Vec::new()), |model| taken(&case, model, place))?;
    let mut steps = inherited;
    steps.extend(case.step.iter().cloned());
    let mut words = model.map_or_else(BTreeMap::new, |model| model.words.clone());
    words.extend(case.words.clone());
    let process = case
        .process
        .or_else(|| model.map(|model| model.process.clone()));
    let process = process.ok_or_else(|| wrong("no process is named".to_owned()))?;
    let about = case
        .about
        .or_else(|| model.and_then(|model| model.about.clone()));
    let of = case.of.or_else(|| model.and_then(|model| model.of.clone()));
    let plot = case
        .plot
        .or_else(|| model.and_then(|model| model.plot.clone()));
    let team = case.team.or_else(|| model.map(|model| model.team.clone()));
    let team = team.unwrap_or_else(|| team_of_file.to_vec());
    let filled = steps.iter().map(|step| filled(step, &words));
    let mut done: Vec<DeskStep> = filled.collect();
    let Some(last) = done.last_mut() else {
        return Err(wrong("it has no steps".to_owned()));
    };
    if let Some(laid) = &case.laid {
        if last.id != *laid {
            let id = &last.id;
            return Err(wrong(format!(
                "\"{laid}\" is laid, but the last step is \"{id}\""
            )));
        }
        last.signed = Some(case.signed.unwrap_or(1));
    }
    let made = DeskCase {
        place: place.to_owned(),
        process: process.clone(),
        about: about.as_ref().map(|text| worded(text, &words)),
        of: of.clone(),
        plot: plot.clone(),
        team: team.clone(),
        state: case.state,
        clocks: case.clocks,
        served: case.served,
        steps: done,
        id: case.id,
    };
    let model = Model {
        process,
        about,
        of,
        plot,
        team,
        words,
        steps,
    };
    Ok((made, model))
}

/// The steps of another case that this one takes, on its own days.
fn taken(case: &CaseText, model: &Model, place: &str) -> Result<Vec<StepText>, DeskError> {
    let has = |id: &str| model.steps.iter().any(|step| step.id == *id);
    let named = case.skip.iter().chain(case.days.keys()).chain(&case.until);
    let mut named = named.filter(|id| !has(id));
    if let Some(unknown) = named.next() {
        return Err(DeskError::new(
            place,
            format!("the case it is like has no step \"{unknown}\""),
        ));
    }
    let last = case.until.as_ref().or(case.laid.as_ref());
    let last = last.and_then(|id| model.steps.iter().rposition(|step| step.id == *id));
    let end = last.map_or(model.steps.len(), |last| last + 1);
    let kept = model.steps.iter().take(end);
    let kept = kept.filter(|step| !case.skip.contains(&step.id));
    let moved = kept.map(|step| {
        let day = case.days.get(&step.id).copied();
        StepText {
            day: day.unwrap_or_else(|| step.day.shifted(case.shift)),
            ..step.clone()
        }
    });
    Ok(moved.collect())
}

/// A step with the words of its case.
fn filled(step: &StepText, words: &BTreeMap<String, String>) -> DeskStep {
    let members = step.input.iter();
    let input = members.map(|(key, value)| (key.clone(), filled_value(value, words)));
    let serve = step.serve.clone().map(|serve| Service {
        to: worded(&serve.to, words),
        ..serve
    });
    DeskStep {
        id: step.id.clone(),
        day: step.day,
        who: step.who.clone(),
        input: input.collect(),
        materials: step.materials.clone(),
        serve,
        signed: None,
    }
}

fn filled_value(value: &Value, words: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(worded(text, words)),
        Value::Array(items) => items.iter().map(|item| filled_value(item, words)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(key, value)| (key.clone(), filled_value(value, words)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// A text with the words of its case; other braces are left for the day of the step.
fn worded(text: &str, words: &BTreeMap<String, String>) -> String {
    let mut done = text.to_owned();
    for (word, meant) in words {
        done = done.replace(&format!("{{{word}}}"), meant);
    }
    done
}

/// Names that are there once, and people that are there.
fn check(desk: &Desk) -> Result<(), DeskError> {
    let mut names = BTreeSet::new();
    for person in &desk.people {
        if !names.insert(person.name.as_str()) {
            return Err(DeskError::new(&person.name, "there are two of this name"));
        }
    }
    let mut cases = BTreeSet::new();
    for case in &desk.cases {
        let steps = case.steps.iter();
        let mut named = case
            .team
            .iter()
            .chain(steps.filter_map(|step| step.who.as_ref()));
        if let Some(unknown) = named.find(|name| !names.contains(name.as_str())) {
            return Err(DeskError::new(
                &case.place,
                format!("no person \"{unknown}\" is in people.toml"),
            ));
        }
        if !cases.insert(case.id.as_str()) {
            return Err(DeskError::new(&case.place, "there are two of this id"));
        }
    }
    let unknown = |case: &&DeskCase| {
        case.of
            .as_ref()
            .is_some_and(|of| !cases.contains(of.as_str()))
    };
    match desk.cases.iter().find(unknown) {
        Some(case) => Err(DeskError::new(
            &case.place,
            "the case that opens it is not there",
        )),
        None => Ok(()),
    }
}
