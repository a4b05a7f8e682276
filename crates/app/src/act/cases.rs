//! Cases as people look at them: where they stand, what was done, what can be done next.

use kunyu_definitions::{Process, StepKind};
use kunyu_store::{Case, CaseClock, CaseSelection, KnownAt, NewStep};
use serde::Serialize;

use super::begin;
use super::sign::{Laid, laid};
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{Action, CaseSight, Sight};
use crate::sections::Successors;
use crate::{Error, Result, dates};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseView {
    /// Number.
    pub number: String,
    /// Process.
    pub process: String,
    /// Title of the process.
    pub process_zh: String,
    /// Title of the process in English.
    pub process_en: String,
    /// Register of its record.
    pub register: String,
    /// Number of its record.
    pub record: Option<String>,
    /// State.
    pub state: String,
    /// Title of the state.
    pub state_zh: String,
    /// Title of the state in English.
    pub state_en: String,
    /// Whose turn it is: a user or a section; an open case of a section that was merged is its successor's.
    pub owner: String,
    /// Day on which it was opened.
    pub opened_on: String,
    /// Day on which it ended.
    pub closed_on: Option<String>,
    /// The nearest last day of a running clock.
    pub due: Option<String>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StepView {
    /// Audit entry.
    pub seq: i64,
    /// Business date.
    pub business_date: String,
    /// Transition.
    pub transition: String,
    /// Its title.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// State afterwards.
    pub to_state: String,
    /// Its title.
    pub state_zh: String,
    /// Its title in English.
    pub state_en: String,
    /// Who.
    pub actor: String,
    /// Opinion or reason.
    pub opinion: String,
    /// Roles that signed.
    pub signed: Vec<String>,
}

/// A step that can be taken next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NextStep {
    /// Transition.
    pub id: String,
    /// Its title.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// Who may take it.
    pub roles: Vec<String>,
    /// Who must have signed.
    pub signers: Vec<String>,
}

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseClockView {
    /// Clock.
    pub clock: String,
    /// Its title.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// Day on which it started.
    pub started: String,
    /// Its last day.
    pub due: Option<String>,
    /// Whether it stands still.
    pub stopped: bool,
    /// Day on which it ended; null while it runs.
    pub ended: Option<String>,
}

/// A case with everything about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseShown {
    /// The case.
    pub case: CaseView,
    /// Steps, earliest first.
    pub steps: Vec<StepView>,
    /// Clocks, in the order in which they started.
    pub clocks: Vec<CaseClockView>,
    /// Materials handed in.
    pub materials: Vec<String>,
    /// The step that lies before its signers.
    pub laid: Option<Laid>,
    /// What can be done next.
    pub next: Vec<NextStep>,
}

/// Cases that may be known, the nearest due first.
pub async fn cases(
    folder: &Folder,
    sight: &Sight,
    process: Option<String>,
    state: Option<String>,
    all: bool,
) -> Result<Vec<CaseView>> {
    let selection = CaseSelection {
        process,
        state,
        open_only: !all,
        ..CaseSelection::default()
    };
    let cases = folder.store.cases(&selection).await;
    let cases = cases.map_err(|error| input(&error))?;
    let successors = successors(folder).await?;
    let mut views = Vec::with_capacity(cases.len());
    let mut known = CaseSight::new(folder, sight);
    for case in cases {
        if known.has(&case).await? {
            views.push(view(folder, case, &successors).await?);
        }
    }
    views.sort_by(|a, b| {
        let key = |case: &CaseView| (case.due.is_none(), case.due.clone(), case.number.clone());
        key(a).cmp(&key(b))
    });
    Ok(views)
}

/// A case with its steps.
pub async fn show_case(folder: &Folder, sight: &Sight, number: &str) -> Result<CaseShown> {
    crate::registers::readable(folder).await?;
    let case = known(folder, sight, number).await?;
    let (id, state) = (case.id, case.state.clone());
    let process = process_of(folder, &case)?;
    let steps = folder.store.case_steps(id).await;
    let steps = steps.map_err(|error| input(&error))?;
    let steps = steps.into_iter().map(|step| {
        let transition = process.and_then(|process| process.transition(&step.transition));
        let title = title(transition.map(|one| &one.title), &step.transition);
        let state = process.and_then(|process| process.state(&step.to_state));
        let (state_zh, state_en) = self::title(state.map(|one| &one.title), &step.to_state);
        StepView {
            seq: step.seq,
            business_date: step.business_date,
            title_zh: title.0,
            title_en: title.1,
            state_zh,
            state_en,
            transition: step.transition,
            to_state: step.to_state,
            actor: step.actor,
            opinion: step.opinion,
            signed: step.signatures.into_iter().map(|one| one.role).collect(),
        }
    });
    let steps = steps.collect();
    let materials = folder.store.case_materials(id).await;
    let materials = materials.map_err(|error| input(&error))?;
    let is_closed = case.closed_on.is_some();
    let next = process
        .into_iter()
        .flat_map(|process| process.steps_from(Some(&state)));
    let next = next.filter(|step| !is_closed || step.kind == StepKind::Reopen);
    let next = next.map(|step| NextStep {
        id: step.id.clone(),
        title_zh: step.title.zh.clone(),
        title_en: step.title.en.clone(),
        roles: step.roles.clone(),
        signers: step.signers.clone(),
    });
    let next = next.collect();
    let laid = laid_before(folder, &case, process).await?;
    let clocks = folder.store.case_clocks(id).await;
    let clocks = clocks.map_err(|error| input(&error))?;
    let clocks = clocks.into_iter().map(|clock| clock_view(process, clock));
    let clocks = clocks.collect();
    Ok(CaseShown {
        case: view(folder, case, &successors(folder).await?).await?,
        steps,
        clocks,
        laid,
        materials: materials
            .into_iter()
            .filter(|material| material.handed_in.is_some())
            .map(|material| material.material)
            .collect(),
        next,
    })
}

fn clock_view(process: Option<&Process>, clock: CaseClock) -> CaseClockView {
    let known = process.and_then(|process| process.clock(&clock.clock));
    let (title_zh, title_en) = title(known.map(|one| &one.title), &clock.clock);
    CaseClockView {
        clock: clock.clock,
        title_zh,
        title_en,
        started: clock.started,
        due: clock.due,
        stopped: clock.stops.iter().any(|stop| stop.to.is_none()),
        ended: clock.ended,
    }
}

/// The step that lies before the signers of a case.
async fn laid_before(
    folder: &Folder,
    case: &Case,
    process: Option<&Process>,
) -> Result<Option<Laid>> {
    let draft = folder.store.draft(case.id).await;
    let Some(draft) = draft.map_err(|error| input(&error))? else {
        return Ok(None);
    };
    let transition = process.and_then(|process| process.transition(&draft.transition));
    let step = format!("{}.{}", case.process, draft.transition);
    Ok(transition.map(|transition| laid(folder, case, transition, Some(&draft), step)))
}

/// The case of this number, when it may be known.
pub(crate) async fn known(folder: &Folder, sight: &Sight, number: &str) -> Result<Case> {
    let case = found(folder, number).await?;
    if CaseSight::new(folder, sight).has(&case).await? {
        return Ok(case);
    }
    Err(unknown(number))
}

fn unknown(number: &str) -> Error {
    Error::input(
        "case.unknown",
        format!("没有办件“{number}”"),
        format!("there is no case \"{number}\""),
    )
}

/// The case of this number.
pub(crate) async fn found(folder: &Folder, number: &str) -> Result<Case> {
    let found = folder.store.case_by_number(number).await;
    let found = found.map_err(|error| input(&error))?;
    found.ok_or_else(|| unknown(number))
}

/// The version of the process that a case keeps.
pub(super) fn process_of<'f>(folder: &'f Folder, case: &Case) -> Result<Option<&'f Process>> {
    let opened = dates::date_or_today(Some(&case.opened_on))?;
    let versions = folder.definitions.processes().iter();
    let versions = versions.filter(|process| process.id == case.process && process.from <= opened);
    Ok(versions.max_by_key(|process| process.from))
}

/// Who goes on today with the cases of sections that are no more.
async fn successors(folder: &Folder) -> Result<Successors> {
    let today = dates::date_or_today(None)?.to_string();
    Successors::on(folder, &today).await
}

async fn view(folder: &Folder, case: Case, successors: &Successors) -> Result<CaseView> {
    let process = process_of(folder, &case)?;
    let state = process.and_then(|process| process.state(&case.state));
    let clocks = folder.store.case_clocks(case.id).await;
    let clocks = clocks.map_err(|error| input(&error))?;
    let running = clocks.iter().filter(|clock| clock.ended.is_none());
    let due = running.filter_map(|clock| clock.due.clone()).min();
    let today = dates::date_or_today(None)?.to_string();
    let row = folder
        .store
        .record(&case.register, case.record, &today, &KnownAt::Now)
        .await;
    let row = row.map_err(|error| input(&error))?;
    let register = folder.definitions.register(&case.register);
    let record = register.zip(row).and_then(|(register, row)| {
        let index = register.field_index(&register.number)?;
        row.values.get(index)?.as_text().map(str::to_owned)
    });
    let of_process = title(process.map(|process| &process.title), &case.process);
    let of_state = title(state.map(|state| &state.title), &case.state);
    Ok(CaseView {
        process_zh: of_process.0,
        process_en: of_process.1,
        state_zh: of_state.0,
        state_en: of_state.1,
        number: case.number,
        process: case.process,
        register: case.register,
        record,
        state: case.state,
        owner: match case.closed_on {
            Some(_) => case.owner,
            None => successors.of(&case.owner).to_owned(),
        },
        opened_on: case.opened_on,
        closed_on: case.closed_on,
        due,
    })
}

/// Hands a case to another user (转办), with a reason.
pub async fn hand_over(
    folder: &Folder,
    user: &str,
    number: &str,
    to: &str,
    reason: &str,
) -> Result<i64> {
    let actor = folder.allowed(user, Action::HandOver).await?;
    if reason.trim().is_empty() {
        return Err(Error::usage(
            "case.reason",
            "转办须写明理由（--reason）",
            "handing over needs a reason (--reason)",
        ));
    }
    let sight = Sight::of(folder, &actor).await?;
    let case = known(folder, &sight, number).await?;
    folder.actor(to).await?;
    let today = dates::date_or_today(None)?.to_string();
    let mut act = begin(folder, &actor, "case.hand_over", &today).await?;
    let step = NewStep {
        kind: kunyu_store::StepKind::Delegate,
        transition: HAND_OVER.to_owned(),
        to_state: case.state.clone(),
        is_final: false,
        owner: Some(to.to_owned()),
        opinion: reason.to_owned(),
        input: serde_json::json!({ "to": to }),
        signatures: Vec::new(),
    };
    let stepped = act.step_case(case.id, Some(case.version), &step).await;
    stepped.map_err(|error| input(&error))?;
    act.about(case.number.as_str());
    act.commit().await.map_err(|error| input(&error))
}

/// The step of handing a case over, which every process has.
const HAND_OVER: &str = "hand_over";

/// A title in both languages, else the id.
pub(super) fn title(title: Option<&kunyu_terms::Bilingual>, id: &str) -> (String, String) {
    if title.is_none() && id == HAND_OVER {
        return ("转办".to_owned(), "Handed over".to_owned());
    }
    title.map_or_else(
        || (id.to_owned(), id.to_owned()),
        |title| (title.zh.clone(), title.en.clone()),
    )
}
