//! A step judged, then written: record, other records, books, case, clocks.

use std::collections::BTreeMap;

use kunyu_definitions::{CaseFacts, ClockStep, Facts, FieldKind, Judged, Register, Value};
use kunyu_store as store;
use kunyu_store::{
    Material, NewCase, NewClock, NewNotice, NewStep, RecordAct, RecordInput, Selection,
};
use kunyu_terms::{ClockKind, Date, Lang, Localized};

use super::entered::Entered;
use super::gather::{CORRECTION, Subject};
use super::land::Books;
use super::outcome::{Acted, ClockView, PostView, RefusalView, Refused};
use super::{ActRequest, Outcome};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Reader, by_number, no_record, register, store_value};
use crate::{Error, Kind, Result};

/// Judges a step and, where it takes effect, writes it into the act.
pub(super) async fn perform(
    folder: &Folder,
    act: &mut RecordAct,
    request: &ActRequest,
) -> Result<Outcome> {
    let subject = Subject::read(folder, act, request).await?;
    let transition = subject.transition(&request.transition);
    let mut entered = Entered::read(&request.input, transition, subject.today)?;
    entered.materials.extend(subject.materials.iter().cloned());
    may(&subject, act, request)?;
    let mut books = Books::load(folder, act, &subject, &entered).await?;
    let judged = judge(folder, act, &subject, request, &entered, &books).await?;
    if !judged.takes_effect() {
        return Ok(Outcome::Refused(Refused::of(step_name(request), &judged)));
    }
    let written = write_record(folder, act, &subject, request, &judged).await?;
    write_others(folder, act, subject.today, &judged).await?;
    let case = write_case(act, &subject, request, &entered, &judged, written.record).await?;
    let posted = books
        .post(folder, act, &subject, &judged, case.id, &written)
        .await?;
    let entries = match posted {
        Ok(entries) => entries,
        Err(fault) => {
            let (zh, en) = (fault.sentence(Lang::Zh), fault.sentence(Lang::En));
            let refused = Refused::by_ledger(step_name(request), zh, en);
            return Ok(Outcome::Refused(refused));
        }
    };
    write_clocks(act, case.id, &subject, &judged).await?;
    write_papers(act, case.id, &subject, &entered, &judged).await?;
    act.about(case.number.as_str());
    let title = subject.active.definition().state(&judged.to);
    Ok(Outcome::Done(Acted {
        case: case.number,
        state_title: title.map_or_else(String::new, |state| state.title.zh.clone()),
        state: judged.to.clone(),
        register: subject.register.id.clone(),
        record: written.number,
        record_id: written.record,
        entries,
        posts: judged.posts.iter().map(PostView::of).collect(),
        clocks: judged.clocks.iter().map(ClockView::of).collect(),
        documents: judged.documents.clone(),
        warnings: judged.refusals.iter().map(RefusalView::of).collect(),
        seq: None,
    }))
}

fn step_name(request: &ActRequest) -> String {
    format!("{}.{}", request.process, request.transition)
}

/// Whether the actor has a role that may take the step.
fn may(subject: &Subject<'_>, act: &RecordAct, request: &ActRequest) -> Result<()> {
    let Some(transition) = subject.transition(&request.transition) else {
        // judging names what was probably meant
        return Ok(());
    };
    let role = act.actor().role();
    if transition.roles.is_empty() || transition.roles.iter().any(|allowed| allowed == role) {
        return Ok(());
    }
    let (name, list) = (act.actor().name(), transition.roles.join(", "));
    let (zh, en) = (&transition.title.zh, &transition.title.en);
    Err(Error::forbidden(
        "rights.role",
        format!("{name}（{role}）无权“{zh}”；可由这些角色办理：{list}"),
        format!("{name} ({role}) may not take the step \"{en}\"; these roles may: {list}"),
    ))
}

async fn judge(
    folder: &Folder,
    act: &mut RecordAct,
    subject: &Subject<'_>,
    request: &ActRequest,
    entered: &Entered,
    books: &Books,
) -> Result<Judged> {
    let related = subject
        .related(folder, act, &request.transition, entered)
        .await?;
    let calendar = folder.calendar()?;
    let user = act.actor().name().to_owned();
    let balances = |book: &str, state: &str| books.balance(book, state, subject.today);
    let pieces = |piece: &str, book: &str| books.state_of(piece, book, subject.today);
    let facts = Facts {
        record: &subject.values,
        related: &related,
        input: &entered.input,
        signatures: &entered.signatures,
        materials: &entered.materials,
        reason: entered.reason.as_deref(),
        today: subject.today,
        case: CaseFacts {
            number: subject.case.as_ref().map(|case| case.number.as_str()),
            state: subject.case.as_ref().map(|case| case.state.as_str()),
            opened_on: subject.opened_on,
            user: Some(&user),
            last_user: subject.last_user.as_deref(),
            noticed: subject.noticed.as_deref(),
        },
        balances: &balances,
        pieces: &pieces,
        calendar,
    };
    let judged = subject.active.judge(&request.transition, &facts);
    judged.map_err(|error| Error::of(Kind::Usage, &error))
}

/// The record that a step wrote.
pub(super) struct Written {
    pub(super) record: i64,
    pub(super) number: Option<String>,
}

async fn write_record(
    folder: &Folder,
    act: &mut RecordAct,
    subject: &Subject<'_>,
    request: &ActRequest,
    judged: &Judged,
) -> Result<Written> {
    let register = subject.register;
    let mut written = RecordInput {
        set: values(folder, act, register, &judged.sets).await?,
        state: Some(judged.to.clone()),
        shape: request.shape.clone().map(Some),
    };
    let set_number = judged
        .sets
        .iter()
        .find(|(field, _)| *field == register.number);
    let set_number = set_number.and_then(|(_, value)| value.written());
    let number = set_number.or_else(|| subject.text(&register.number));
    if let Some(row) = &subject.record {
        // a case about an existing record does not move the record's own state unless it set it
        if subject.makes_record(&request.transition) {
            written.state = None;
        }
        let changed = act
            .change_record(&register.id, row.record, request.seen_version, &written)
            .await;
        changed.map_err(|error| input(&error))?;
        let record = row.record;
        return Ok(Written { record, number });
    }
    let record = act.create_record(&register.id, &written).await;
    let record = record.map_err(|error| input(&error))?;
    Ok(Written { record, number })
}

async fn write_others(
    folder: &Folder,
    act: &mut RecordAct,
    today: Date,
    judged: &Judged,
) -> Result<()> {
    let at = Selection::on(today.to_string());
    for write in &judged.writes {
        let other = register(folder, &write.register)?;
        let set = values(folder, act, other, &write.values).await?;
        let written = RecordInput {
            set,
            ..RecordInput::default()
        };
        let done = match &write.record {
            None => act.create_record(&other.id, &written).await.map(drop),
            Some(number) => {
                let found = by_number(Reader::Act(act), other, number, &at).await?;
                let row = found.ok_or_else(|| no_record(other, number))?;
                let changed = act
                    .change_record(&other.id, row.record, None, &written)
                    .await;
                changed.map(drop)
            }
        };
        done.map_err(|error| input(&error))?;
    }
    Ok(())
}

/// Values to be stored; records that they name must be there.
pub(crate) async fn values(
    folder: &Folder,
    act: &mut RecordAct,
    owner: &Register,
    sets: &[(String, Value)],
) -> Result<BTreeMap<String, store::Value>> {
    let at = Selection::on(act.business_date());
    let mut values = BTreeMap::new();
    for (id, value) in sets {
        let Some(field) = owner.field(id) else {
            continue;
        };
        let mut record = None;
        if let (FieldKind::Record, Some(number)) = (field.kind, value.written()) {
            let other = register(folder, field.references.as_deref().unwrap_or_default())?;
            let found = by_number(Reader::Act(act), other, &number, &at).await?;
            record = Some(found.ok_or_else(|| no_record(other, &number))?.record);
        }
        values.insert(id.clone(), store_value(value, field, record));
    }
    Ok(values)
}

/// The case after the step.
struct Stepped {
    id: i64,
    number: String,
}

async fn write_case(
    act: &mut RecordAct,
    subject: &Subject<'_>,
    request: &ActRequest,
    entered: &Entered,
    judged: &Judged,
    record: i64,
) -> Result<Stepped> {
    let step = NewStep {
        kind: kind(judged.kind),
        transition: judged.transition.clone(),
        to_state: judged.to.clone(),
        is_final: judged.is_final,
        owner: None,
        opinion: entered
            .reason
            .clone()
            .unwrap_or_else(|| entered.opinion.clone()),
        input: text_only(&request.input),
        signatures: entered
            .signatures
            .iter()
            .map(|signature| store::Signature {
                role: signature.role.clone(),
                name: signature.name.clone(),
                opinion: signature.opinion.clone(),
                date: signature.date.to_string(),
            })
            .collect(),
    };
    if let Some(case) = &subject.case {
        let stepped = act.step_case(case.id, Some(case.version), &step).await;
        stepped.map_err(|error| input(&error))?;
        return Ok(Stepped {
            id: case.id,
            number: case.number.clone(),
        });
    }
    let process = subject.active.definition();
    let series = process.number.as_deref().unwrap_or("{year}-{n}");
    let number = act.next_number(series).await;
    let number = number.map_err(|error| input(&error))?.written;
    let new = NewCase {
        number: number.clone(),
        process: process.id.clone(),
        process_from: process.from.to_string(),
        register: subject.register.id.clone(),
        record,
        owner: process.section.clone(),
        step,
    };
    let id = act.open_case(&new).await.map_err(|error| input(&error))?;
    Ok(Stepped { id, number })
}

fn kind(kind: kunyu_definitions::StepKind) -> store::StepKind {
    use kunyu_definitions::StepKind as Declared;
    match kind {
        Declared::Open => store::StepKind::Open,
        Declared::Step => store::StepKind::Step,
        Declared::Delegate => store::StepKind::Delegate,
        Declared::Return => store::StepKind::Return,
        Declared::Withdraw => store::StepKind::Withdraw,
        Declared::Reopen => store::StepKind::Reopen,
    }
}

/// Decimal numbers become text: audited texts know integers only.
fn text_only(json: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match json {
        Json::Number(number) if !number.is_i64() => Json::String(number.to_string()),
        Json::Array(items) => items.iter().map(text_only).collect(),
        Json::Object(members) => {
            let members = members.iter();
            members
                .map(|(key, value)| (key.clone(), text_only(value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

async fn write_clocks(
    act: &mut RecordAct,
    case: i64,
    subject: &Subject<'_>,
    judged: &Judged,
) -> Result<()> {
    let today = subject.today.to_string();
    for change in &judged.clocks {
        let clock = change.clock.as_str();
        let done = match &change.step {
            ClockStep::Start {
                limit, kind, due, ..
            } => {
                let new = NewClock {
                    clock: clock.to_owned(),
                    started: today.clone(),
                    days: i64::from(*limit),
                    kind: match kind {
                        ClockKind::Working => store::ClockKind::Working,
                        ClockKind::Calendar => store::ClockKind::Calendar,
                    },
                    due: due.map(|day| day.to_string()),
                };
                act.start_clock(case, &new).await
            }
            ClockStep::Stop => {
                act.stop_clock(case, clock, &today, &judged.transition, "")
                    .await
            }
            ClockStep::Resume => act.resume_clock(case, clock, &today, None).await,
            ClockStep::End => act.end_clock(case, clock, &today).await,
        };
        done.map_err(|error| input(&error))?;
    }
    Ok(())
}

async fn write_papers(
    act: &mut RecordAct,
    case: i64,
    subject: &Subject<'_>,
    entered: &Entered,
    judged: &Judged,
) -> Result<()> {
    let today = subject.today.to_string();
    for material in &entered.materials {
        if subject.materials.contains(material) {
            continue;
        }
        let material = Material {
            material: material.clone(),
            handed_in: Some(today.clone()),
            attachment: None,
            note: String::new(),
        };
        let put = act.put_material(case, &material).await;
        put.map_err(|error| input(&error))?;
    }
    let step = subject.transition(&judged.transition);
    if step.is_some_and(|step| step.notice) {
        let notice = NewNotice {
            kind: CORRECTION.to_owned(),
            text: judged.missing_materials.join("\n"),
            issued_on: today,
        };
        let added = act.add_notice(case, &notice).await;
        added.map_err(|error| input(&error))?;
    }
    Ok(())
}
