//! A step judged, then written: record, other records, books, case, clocks.

use std::collections::BTreeMap;

use kunyu_definitions::{ClockStep, FieldKind, Judged, Register, StepKind, Target, Value};
use kunyu_ledger::LedgerError;
use kunyu_store as store;
use kunyu_store::{
    Material, NewCase, NewClock, NewNotice, NewStep, RecordAct, RecordInput, Selection,
};
use kunyu_terms::{ClockKind, Date, Lang, Localized};

use super::entered::{Entered, WARN_REASON};
use super::gather::{CORRECTION, Subject};
use super::judging::judge;
use super::land::Books;
use super::outcome::{Acted, ClockView, PostView, RefusalView, Refused};
use super::sign::{self, Signed, may_lay};
use super::{ActRequest, Outcome, cases, follow_up, sets};
use crate::folder::Folder;
use crate::layers::input;
use crate::papers::{self, Issuing};
use crate::registers::{Reader, by_number, no_record, register, store_value};
use crate::{Error, Result};

/// A step that was judged.
struct Step<'f> {
    subject: Subject<'f>,
    entered: Entered,
    signed: Signed,
    judged: Judged,
    books: Books,
    /// The request with what was prepared.
    request: ActRequest,
}

/// Whether a step waits for its signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// It does.
    Needed,
    /// It is tried as if all had signed.
    Assumed,
    /// Another step opens the case: who may take that one may open this.
    Opened,
}

/// Judges a step: what is entered, or what was prepared and signed.
async fn judged<'f>(
    folder: &'f Folder,
    act: &mut RecordAct,
    request: &ActRequest,
) -> Result<Step<'f>> {
    let subject = Subject::read(folder, act, request).await?;
    let mut request = request.clone();
    let draft = sign::prepared(act, &subject, &request).await?;
    if let Some(draft) = &draft {
        let why = request.input.get(WARN_REASON).cloned();
        request.input.clone_from(&draft.input);
        if let (Some(why), Some(members)) = (why, request.input.as_object_mut()) {
            members.insert(WARN_REASON.to_owned(), why);
        }
        request.shape.clone_from(&draft.shape);
    }
    let transition = subject.transition(&request.transition);
    let mut entered = Entered::read(&request.input, transition, subject.today)?;
    entered.only_outside(&folder.definitions)?;
    entered.materials.extend(subject.materials.iter().cloned());
    let signed = match transition {
        Some(step) => Signed::gather(folder, act, &subject, step, &entered, draft.as_ref()).await?,
        // judging names what was probably meant
        None => Signed::default(),
    };
    let second = signed.second.clone();
    let books = Books::load(folder, act, &subject, &request.transition, &entered, second).await?;
    let judged = judge(folder, act, &subject, &request, &entered, &signed, &books).await?;
    Ok(Step {
        subject,
        entered,
        signed,
        judged,
        books,
        request,
    })
}

/// Judges a step and, where it takes effect, writes it into the act.
pub(super) async fn perform(
    folder: &Folder,
    act: &mut RecordAct,
    request: &ActRequest,
    signing: Signing,
) -> Result<Outcome> {
    let mut step = judged(folder, act, request).await?;
    match signing {
        Signing::Assumed => {
            may_lay(folder, &step.subject, act, request)?;
            step.judged.missing_signatures.clear();
        }
        Signing::Needed => may(folder, &step.subject, act, request)?,
        Signing::Opened => {}
    }
    let Step {
        subject,
        entered,
        signed,
        judged,
        mut books,
        request,
    } = step;
    let request = &request;
    if !judged.takes_effect() {
        return Ok(Outcome::Refused(Refused::of(request.step(), &judged)));
    }
    if let Some(reason) = still_open(act, &subject, &judged).await? {
        return Ok(refused(request, reason));
    }
    let written = write_record(folder, act, &subject, request, &judged).await?;
    write_others(folder, act, subject.today, &judged).await?;
    take_numbers(act, &judged).await?;
    let said = (&entered, &signed);
    let case = write_case(act, &subject, request, said, &judged, written.record).await?;
    let posted = books
        .post(folder, act, &subject, &judged, case.id, &written)
        .await?;
    let entries = match posted {
        Ok(entries) => entries,
        Err(fault) => {
            let reason = by_ledger(folder, &fault, subject.today);
            return Ok(refused(request, reason));
        }
    };
    write_clocks(act, case.id, &subject, &judged).await?;
    write_papers(act, case.id, &subject, &entered, &judged).await?;
    let issuing = issuing(&subject, &entered, &judged, &case, written.record);
    let documents = match papers::issue(folder, act, &issuing).await? {
        Ok(documents) => documents,
        Err(unfilled) => {
            let (zh, en) = unfilled.sentences();
            let reason = RefusalView::plain(zh, en);
            return Ok(refused(request, reason));
        }
    };
    let follow_ups = match follow_up::open(folder, act, &judged, &written).await? {
        Ok(opened) => opened,
        Err(refused) => return Ok(Outcome::Refused(refused)),
    };
    act.about(case.number.as_str());
    let made = (entries, documents);
    let mut acted = acted(folder, &subject, &judged, case.number, written, made);
    acted.follow_ups = follow_ups;
    Ok(Outcome::Done(Box::new(acted)))
}

/// Takes the numbers that the judged step was shown.
async fn take_numbers(act: &mut RecordAct, judged: &Judged) -> Result<()> {
    for series in &judged.numbers {
        let taken = act.next_number(series).await;
        taken.map_err(|error| input(&error))?;
    }
    Ok(())
}

/// Refused for a reason that is found while writing: nothing of the act counts.
fn refused(request: &ActRequest, reason: RefusalView) -> Outcome {
    Outcome::Refused(Refused::for_reason(request.step(), reason))
}

/// Why no other case about the record begins or goes on: one of the process is open, and the process
/// does not let several run (`parallel`).
async fn still_open(
    act: &mut RecordAct,
    subject: &Subject<'_>,
    judged: &Judged,
) -> Result<Option<RefusalView>> {
    let process = subject.active.definition();
    let begins = subject.case.is_none() || judged.kind == StepKind::Reopen;
    let Some(record) = subject
        .record
        .as_ref()
        .filter(|_| begins && !process.parallel)
    else {
        return Ok(None);
    };
    let about = (subject.register.id.as_str(), record.record);
    let own = subject.case.as_ref().map(|case| case.id);
    let found = act.open_case_about(&process.id, about, own).await;
    let found = found.map_err(|error| input(&error))?;
    Ok(found.map(|case| {
        let (number, title) = (&case.number, &process.title);
        let record = subject.text(&subject.register.number).unwrap_or_default();
        let (zh, en) = (&title.zh, &title.en);
        RefusalView::plain(
            format!("“{record}”的“{zh}”正在办理（{number}），办结后才能再立"),
            format!("case {number} of \"{en}\" about \"{record}\" is still open: end it first"),
        )
    }))
}

/// What the documents of a step are filled from.
fn issuing<'s>(
    subject: &'s Subject<'_>,
    entered: &'s Entered,
    judged: &'s Judged,
    case: &'s Stepped,
    record: i64,
) -> Issuing<'s> {
    Issuing {
        active: &subject.active,
        register: subject.register,
        transition: &judged.transition,
        documents: &judged.documents,
        input: &entered.input,
        case: case.id,
        case_number: &case.number,
        opened_on: subject.opened_on,
        record,
        before: &subject.values,
        sets: &judged.sets,
        missing: &judged.missing_materials,
        clocks: &judged.clocks,
        today: subject.today,
        told: BTreeMap::new(),
        replaces: None,
    }
}

/// What the step did.
fn acted(
    folder: &Folder,
    subject: &Subject<'_>,
    judged: &Judged,
    case: String,
    written: Written,
    (entries, documents): (Vec<i64>, Vec<String>),
) -> Acted {
    let process = subject.active.definition();
    let (state_title, state_title_en) = cases::title(
        process.state(&judged.to).map(|state| &state.title),
        &judged.to,
    );
    Acted {
        case,
        state_title,
        state_title_en,
        state: judged.to.clone(),
        register: subject.register.id.clone(),
        record: written.number,
        record_id: written.record,
        entries,
        posts: judged
            .posts
            .iter()
            .map(|post| PostView::of(post, folder.books()))
            .collect(),
        clocks: judged
            .clocks
            .iter()
            .map(|clock| ClockView::of(clock, process))
            .collect(),
        documents,
        follow_ups: Vec::new(),
        warnings: judged.refusals.iter().map(RefusalView::of).collect(),
        seq: None,
    }
}

/// Why the law of the ledger refuses it; a declared act in the words and with the article declared.
fn by_ledger(folder: &Folder, fault: &LedgerError, day: Date) -> RefusalView {
    let (mut zh, mut en) = (fault.sentence(Lang::Zh), fault.sentence(Lang::En));
    let mut article = None;
    if let LedgerError::Refused(refusal) = fault
        && let declared = folder
            .definitions
            .ledger_refusal(&refusal.act, &refusal.code)
        && let Some(declared) = declared
    {
        let (piece, sentence) = (&refusal.piece, declared.sentence());
        zh = format!("地块“{piece}”：{}", sentence.zh);
        en = format!("piece \"{piece}\": {}", sentence.en);
        article = declared.article(day).map(|article| article.text.clone());
    }
    RefusalView {
        zh,
        en,
        article,
        reason_suffices: false,
    }
}

/// Whether the actor has a role that may take the step.
pub(super) fn may(
    folder: &Folder,
    subject: &Subject<'_>,
    act: &RecordAct,
    request: &ActRequest,
) -> Result<()> {
    let Some(transition) = subject.transition(&request.transition) else {
        // judging names what was probably meant
        return Ok(());
    };
    let role = act.actor().role();
    let takes = transition.roles.is_empty() || transition.roles.iter().any(|one| one == role);
    if takes && folder.definitions.may(role, "act", &request.step()) {
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
        let changed = match &write.target {
            Target::New => {
                let created = act.create_record(&other.id, &written).await;
                created.map_err(|error| input(&error))?;
                continue;
            }
            Target::Numbered(number) => {
                let found = by_number(Reader::Act(act), other, number, &at).await?;
                vec![found.ok_or_else(|| no_record(other, number))?.record]
            }
            Target::Each(query) => sets::records(folder, act, query, &at).await?,
        };
        for record in changed {
            let changed = act.change_record(&other.id, record, None, &written).await;
            changed.map_err(|error| input(&error))?;
        }
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

/// The series from which a new case is numbered.
pub(super) fn case_series<'s>(subject: &'s Subject<'_>) -> &'s str {
    let process = subject.active.definition();
    process.number.as_deref().unwrap_or("{year}-{n}")
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
    (entered, signed): (&Entered, &Signed),
    judged: &Judged,
    record: i64,
) -> Result<Stepped> {
    let step = NewStep {
        kind: kind(judged.kind),
        transition: judged.transition.clone(),
        to_state: judged.to.clone(),
        is_final: judged.is_final,
        owner: subject.handed_to(judged, entered),
        opinion: entered.said(),
        input: text_only(&request.input),
        signatures: signed
            .list
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
    let number = act.next_number(case_series(subject)).await;
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
pub(super) fn text_only(json: &serde_json::Value) -> serde_json::Value {
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
    let begins = |clock: &str| {
        let mut all = judged.clocks.iter();
        all.any(|one| one.clock == clock && matches!(one.step, ClockStep::Start { .. }))
    };
    for change in &judged.clocks {
        let clock = change.clock.as_str();
        let starts = matches!(change.step, ClockStep::Start { .. });
        if matches!(change.step, ClockStep::End) && begins(clock) {
            // a step that ends and begins a clock moves it
            continue;
        }
        if !starts && !subject.clocks.iter().any(|running| running == clock) {
            // a step may end clocks of other ways through the process, which never began
            continue;
        }
        let done = match &change.step {
            ClockStep::Start {
                from,
                limit,
                kind,
                due,
                ..
            } => {
                if subject.clocks.iter().any(|running| running == clock) {
                    // it is moved: the one that runs ends, another begins
                    let ended = act.end_clock(case, clock, &today).await;
                    ended.map_err(|error| input(&error))?;
                }
                let new = new_clock(clock, &from.to_string(), (*limit, *kind, *due));
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

/// A clock that begins: its length in days of its kind, and its last day.
pub(crate) fn new_clock(
    clock: &str,
    started: &str,
    (limit, kind, due): (u32, ClockKind, Option<Date>),
) -> NewClock {
    NewClock {
        clock: clock.to_owned(),
        started: started.to_owned(),
        days: i64::from(limit),
        kind: match kind {
            ClockKind::Working => store::ClockKind::Working,
            ClockKind::Calendar => store::ClockKind::Calendar,
        },
        due: due.map(|day| day.to_string()),
    }
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
