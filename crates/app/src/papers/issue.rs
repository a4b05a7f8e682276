//! Documents of a step that takes effect: filled, numbered, frozen, in the same transaction.

use std::collections::BTreeMap;

use kunyu_definitions::{
    Absent, ActiveProcess, ClockChange, ClockStep, DocumentFacts, DocumentRule, FilledDocument,
    Register, Value,
};
use kunyu_store::{NewPaper, RecordAct, RecordInput, Selection, SeriesNumber};
use kunyu_terms::Date;
use serde_json::{Value as Json, json};

use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Numbers, Reader, by_number, definition_values, register, store_value};
use crate::{Error, Result};

/// The number series of documents for which their process names none.
const SERIES: &str = "文书〔{year}〕{n}号";

/// A step that has been judged and written.
pub(crate) struct Issuing<'s> {
    pub(crate) active: &'s ActiveProcess<'s>,
    pub(crate) register: &'s Register,
    pub(crate) transition: &'s str,
    pub(crate) documents: &'s [String],
    pub(crate) input: &'s BTreeMap<String, Value>,
    pub(crate) case: i64,
    pub(crate) case_number: &'s str,
    pub(crate) opened_on: Option<Date>,
    pub(crate) record: i64,
    /// The record before the step, in the order of its fields.
    pub(crate) before: &'s [Value],
    pub(crate) sets: &'s [(String, Value)],
    pub(crate) missing: &'s [String],
    pub(crate) clocks: &'s [ClockChange],
    pub(crate) today: Date,
    /// Last days of clocks as the void document tells them, where they run no more.
    pub(crate) told: BTreeMap<String, Date>,
    /// The void document that is replaced: its number in the store, and on it.
    pub(crate) replaces: Option<(i64, String)>,
}

/// What could not be said.
pub(crate) struct Unfilled {
    pub(crate) title: (String, String),
    pub(crate) absent: Vec<Absent>,
}

impl Unfilled {
    /// The reason in Chinese and English.
    pub(crate) fn sentences(&self) -> (String, String) {
        let (zh, en): (Vec<_>, Vec<_>) = self
            .absent
            .iter()
            .map(|absent| (absent.zh.as_str(), absent.en.as_str()))
            .unzip();
        (
            format!("文书“{}”缺少：{}", self.title.0, zh.join("、")),
            format!("document \"{}\" lacks: {}", self.title.1, en.join(", ")),
        )
    }
}

/// Issues the documents of a step; the numbers on them, or what one of them lacks.
pub(crate) async fn issue(
    folder: &Folder,
    act: &mut RecordAct,
    step: &Issuing<'_>,
) -> Result<std::result::Result<Vec<String>, Unfilled>> {
    let mut numbers = Vec::new();
    for id in step.documents {
        let Some(rule) = step.active.definition().document(id) else {
            continue;
        };
        match one(folder, act, step, rule).await? {
            Ok(number) => numbers.push(number),
            Err(absent) => {
                let title = (rule.title.zh.clone(), rule.title.en.clone());
                return Ok(Err(Unfilled { title, absent }));
            }
        }
    }
    Ok(Ok(numbers))
}

async fn one(
    folder: &Folder,
    act: &mut RecordAct,
    step: &Issuing<'_>,
    rule: &DocumentRule,
) -> Result<std::result::Result<String, Vec<Absent>>> {
    let mut record = after(step);
    let reads = step
        .active
        .document_reads(step.transition, &rule.id, step.today);
    reveal_own(act, step, &reads.fields, &mut record).await?;
    let related = related(folder, act, step, &reads.relations, &record).await?;
    let due = due(folder, step).await?;
    let (number, series) = match number(act, step, rule, &record).await? {
        Ok(number) => number,
        Err(absent) => return Ok(Err(vec![absent])),
    };
    let own = rule.number_to.as_ref();
    let own = own.and_then(|id| Some((id, step.register.field_index(id)?)));
    if let Some((_, index)) = own {
        record[index] = Value::Text(number.clone());
    }
    let facts = DocumentFacts {
        record: &record,
        related: &related,
        input: step.input,
        number: Some(&number),
        case_number: Some(step.case_number),
        opened_on: step.opened_on,
        user: Some(act.actor().name()),
        today: step.today,
        missing: step.missing,
        due: &due,
        calendar: folder.calendar()?,
    };
    let filled = match step.active.fill_document(step.transition, &rule.id, &facts) {
        Ok(filled) => filled,
        Err(absent) => return Ok(Err(absent)),
    };
    let template = step.active.template_of(&rule.id, step.today);
    let new = NewPaper {
        content: content(folder, step, rule, (&filled, &due), &number),
        number: number.clone(),
        series,
        document: rule.id.clone(),
        template: rule.template.clone(),
        title: filled.title.clone(),
        case: step.case,
        process: step.active.definition().id.clone(),
        transition: step.transition.to_owned(),
        register: step.register.id.clone(),
        record: step.record,
        personal: filled.personal,
        receipt: template.is_some_and(|template| template.receipt),
        replaces: step.replaces.as_ref().map(|(id, _)| *id),
    };
    let issued = act.issue_paper(&new).await;
    issued.map_err(|error| input(&error))?;
    if let Some((id, _)) = own {
        let told = Value::Text(number.clone());
        write_to(act, step.register, step.record, (id, &told)).await?;
    }
    Ok(Ok(number))
}

/// Writes what a document tells into a field of its record: its number, the day of its service.
pub(super) async fn write_to(
    act: &mut RecordAct,
    register: &Register,
    record: i64,
    (field, value): (&str, &Value),
) -> Result<()> {
    let Some(declared) = register.field(field) else {
        return Ok(());
    };
    let set = BTreeMap::from([(field.to_owned(), store_value(value, declared, None))]);
    let written = RecordInput {
        set,
        ..RecordInput::default()
    };
    let changed = act
        .change_record(&register.id, record, None, &written)
        .await;
    changed.map_err(|error| input(&error))?;
    Ok(())
}

/// The record as the step leaves it.
fn after(step: &Issuing<'_>) -> Vec<Value> {
    let fields = &step.register.fields;
    let mut record = step.before.to_vec();
    record.resize(fields.len(), Value::Null);
    for (id, value) in step.sets {
        if let Some(index) = step.register.field_index(id) {
            record[index] = value.clone();
        }
    }
    record
}

/// Personal data stands masked in a row; a document tells it as it is.
async fn reveal_own(
    act: &mut RecordAct,
    step: &Issuing<'_>,
    fields: &[String],
    record: &mut [Value],
) -> Result<()> {
    let set = |id: &String| step.sets.iter().any(|(set, _)| set == id);
    let hidden = fields.iter().filter(|id| !set(id));
    let hidden: Vec<&str> = hidden.map(String::as_str).collect();
    reveal(act, step.register, step.record, &hidden, record).await
}

async fn reveal(
    act: &mut RecordAct,
    owner: &Register,
    record: i64,
    fields: &[&str],
    values: &mut [Value],
) -> Result<()> {
    let personal = |id: &&&str| {
        let index = owner.field_index(id);
        let stated = index.and_then(|index| values.get(index));
        let field = owner.field(id);
        field.is_some_and(|field| field.personal.is_some())
            && stated.is_some_and(|value| *value != Value::Null)
    };
    let hidden: Vec<&str> = fields.iter().filter(personal).copied().collect();
    if hidden.is_empty() {
        return Ok(());
    }
    act.note("personal_read", json!(hidden));
    let texts = act.personal(&owner.id, record, &hidden).await;
    let texts = texts.map_err(|error| input(&error))?;
    for (id, text) in hidden.iter().zip(texts) {
        let slot = owner
            .field_index(id)
            .and_then(|index| values.get_mut(index));
        if let (Some(slot), Some(text)) = (slot, text) {
            *slot = Value::Text(text);
        }
    }
    Ok(())
}

async fn related(
    folder: &Folder,
    act: &mut RecordAct,
    step: &Issuing<'_>,
    relations: &[kunyu_definitions::RelationPath],
    record: &[Value],
) -> Result<BTreeMap<String, Vec<Value>>> {
    let at = Selection::on(step.today.to_string());
    let mut related = BTreeMap::new();
    for path in relations {
        let number = match path.path.split_once('.') {
            Some(("record", field)) => step
                .register
                .field_index(field)
                .and_then(|index| record.get(index)),
            Some((_, field)) => step.input.get(field),
            None => None,
        };
        let number = number.and_then(Value::written).unwrap_or_default();
        if number.is_empty() {
            continue;
        }
        let other = register(folder, &path.register)?;
        let Some(row) = by_number(Reader::Act(act), other, &number, &at).await? else {
            continue;
        };
        let id = row.record;
        let rows = [row];
        let numbers = Numbers::of_rows(folder, Reader::Act(act), other, &rows, &at).await?;
        let mut values = definition_values(&rows[0].values, &other.fields, &numbers);
        let fields: Vec<&str> = path.fields.iter().map(String::as_str).collect();
        reveal(act, other, id, &fields, &mut values).await?;
        related.insert(path.path.clone(), values);
    }
    Ok(related)
}

/// A clock and its last day, as content keeps them.
fn last_day((clock, day): (&String, &Date)) -> (String, serde_json::Value) {
    (clock.clone(), day.to_string().into())
}

/// Last days of the clocks that run after the step.
async fn due(folder: &Folder, step: &Issuing<'_>) -> Result<BTreeMap<String, Date>> {
    let mut due = step.told.clone();
    let running = folder.store.case_clocks(step.case).await;
    for clock in running.map_err(|error| input(&error))? {
        let last = clock.due.as_deref().and_then(|day| day.parse().ok());
        if let (None, Some(last)) = (&clock.ended, last) {
            due.insert(clock.clock, last);
        }
    }
    // a step that ends and begins a clock moves it
    for change in step.clocks {
        if matches!(change.step, ClockStep::End) {
            due.remove(&change.clock);
        }
    }
    for change in step.clocks {
        if let ClockStep::Start { due: Some(day), .. } = &change.step {
            due.insert(change.clock.clone(), *day);
        }
    }
    Ok(due)
}

type Numbered = (String, Option<SeriesNumber>);

/// The number from the document's field, or the next of its series.
async fn number(
    act: &mut RecordAct,
    step: &Issuing<'_>,
    rule: &DocumentRule,
    record: &[Value],
) -> Result<std::result::Result<Numbered, Absent>> {
    if let Some(id) = &rule.number_field {
        let field = step.register.field(id);
        let index = step.register.field_index(id);
        let value = index.and_then(|index| record.get(index));
        return Ok(match (value.and_then(Value::written), field) {
            (Some(number), _) if !number.trim().is_empty() => Ok((number, None)),
            (_, field) => Err(Absent {
                place: format!("record.{id}"),
                zh: field.map_or_else(|| id.clone(), |field| field.title.zh.clone()),
                en: field.map_or_else(|| id.clone(), |field| field.title.en.clone()),
            }),
        });
    }
    let series = rule.number.as_deref().unwrap_or(SERIES);
    let drawn = act.next_number(series).await;
    let drawn = drawn.map_err(|error| input(&error))?;
    Ok(Ok((drawn.written.clone(), Some(drawn))))
}

/// What is frozen: the text, the values in it, and what was entered.
fn content(
    folder: &Folder,
    step: &Issuing<'_>,
    rule: &DocumentRule,
    (filled, due): (&FilledDocument, &BTreeMap<String, Date>),
    number: &str,
) -> Json {
    let values = filled
        .values
        .iter()
        .map(|(place, words)| json!([place, words]));
    let bureau = folder.definitions.bureau();
    json!({
        "number": number,
        "title": filled.title,
        "head": filled.head,
        "text": filled.text,
        "values": values.collect::<Vec<_>>(),
        "input": entered(step, filled.personal),
        "missing": step.missing,
        "due": due.iter().map(last_day).collect::<serde_json::Map<_, _>>(),
        "template": filled.template,
        "template_sm3": filled.template_hash,
        "process": step.active.definition().id,
        "transition": step.transition,
        "document": rule.id,
        "case": step.case_number,
        "issuer": bureau.map_or("", |bureau| bureau.name.as_str()),
        "issued_on": step.today.to_string(),
        "replaces": step.replaces.as_ref().map(|(_, number)| number),
    })
}

/// What was entered, so that a replacement can be made of it; data of persons only in a content that
/// is encrypted.
fn entered(step: &Issuing<'_>, personal: bool) -> Json {
    let fields = step.active.definition().transition(step.transition);
    let fields = fields.map_or(&[][..], |step| step.input.as_slice());
    let mut members = serde_json::Map::new();
    for field in fields {
        let own = step.register.field(&field.id);
        let is_personal = field.personal.is_some() || own.is_some_and(|own| own.personal.is_some());
        if let Some(value) = step.input.get(&field.id)
            && (personal || !is_personal)
        {
            members.insert(field.id.clone(), told(value, field));
        }
    }
    Json::Object(members)
}

/// A value as text, a list as rows of texts by column.
fn told(value: &Value, field: &kunyu_definitions::Field) -> Json {
    match value {
        Value::List(rows) => rows
            .iter()
            .map(|row| {
                let pairs = field.columns.iter().zip(row);
                let members = pairs.map(|(column, value)| (column.id.clone(), told(value, column)));
                Json::Object(members.collect())
            })
            .collect(),
        value => value.written().into(),
    }
}

/// Reads back what was entered.
pub(super) fn entered_again(
    active: &ActiveProcess<'_>,
    transition: &str,
    json: &Json,
) -> Result<BTreeMap<String, Value>> {
    let step = active.definition().transition(transition);
    let fields = step.map_or(&[][..], |step| step.input.as_slice());
    let mut input = BTreeMap::new();
    for field in fields {
        let Some(given) = json.get(&field.id) else {
            continue;
        };
        let value = Value::from_json(given, field).ok_or_else(|| {
            let id = &field.id;
            Error::input(
                "paper.input",
                format!("原文书填写的“{id}”已不合现行规程"),
                format!("\"{id}\" of the old document does not fit the definitions of today"),
            )
        })?;
        input.insert(field.id.clone(), value);
    }
    Ok(input)
}
