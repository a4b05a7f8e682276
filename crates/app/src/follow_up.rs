//! What leaders follow up: instructions with owner and deadline (督办), and meetings whose minutes
//! decide cases.

use kunyu_store::{Decision, Instruction, NewInstruction, NewMeeting};
use serde::{Deserialize, Serialize};

use crate::act::known_case;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{Action, CaseSight, Sight, nothing_here};
use crate::{Error, Result, dates};

/// The register of meetings: who may not know of it sees no minutes either.
const MEETINGS: &str = "meeting";

/// What [`instruct`] needs.
#[derive(Debug, Clone, Default)]
pub struct NewTask {
    /// The case that it is about.
    pub case: Option<String>,
    /// The record that it is about: register and number.
    pub record: Option<(String, String)>,
    /// What is to be done.
    pub text: String,
    /// The user who has to answer.
    pub owner: String,
    /// Day by which it is to be answered.
    pub deadline: String,
}

/// An instruction as people look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Task {
    /// Number.
    pub id: i64,
    /// What is to be done.
    pub text: String,
    /// The case that it is about.
    pub case: Option<String>,
    /// Register of the record that it is about.
    pub register: Option<String>,
    /// Who has to answer.
    pub owner: String,
    /// Who gave it.
    pub given_by: String,
    /// Day on which it was given.
    pub given_on: String,
    /// Day by which it is to be answered.
    pub deadline: String,
    /// `open`, `overdue` or `answered`.
    pub state: &'static str,
    /// The answer.
    pub answer: Option<String>,
    /// Day of the answer.
    pub answered_on: Option<String>,
}

/// The minutes of a meeting, as they are entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// Title of the meeting, for example 局务会.
    pub title: String,
    /// Day on which it was held.
    pub held_on: String,
    /// Number of the minutes.
    pub minutes: String,
    /// What was decided, item by item.
    pub decisions: Vec<Item>,
}

/// An item of the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Number of the case that it decides.
    #[serde(default)]
    pub case: Option<String>,
    /// What was decided.
    pub decision: String,
    /// `approved` counts as the signature of the meeting; anything else does not.
    pub outcome: String,
}

/// Gives an instruction; its number.
pub async fn instruct(folder: &Folder, user: &str, new: &NewTask) -> Result<i64> {
    let actor = folder.allowed(user, Action::Instruct).await?;
    let sight = Sight::of(folder, &actor).await?;
    let (today, deadline) = (
        dates::date_or_today(None)?,
        dates::date_or_today(Some(&new.deadline))?,
    );
    if deadline < today {
        return Err(Error::usage(
            "instruction.deadline",
            format!("期限 {deadline} 已过"),
            format!("the deadline {deadline} has passed"),
        ));
    }
    let case = match &new.case {
        Some(number) => Some(known_case(folder, &sight, number).await?.id),
        None => None,
    };
    let record = match &new.record {
        Some((register, number)) => {
            let shown = crate::registers::show(folder, &sight, register, number, None, None);
            let shown = shown.await?;
            Some((register.clone(), shown.record.record))
        }
        None => None,
    };
    let today = today.to_string();
    let begun = folder.store.begin_act(&actor, "instruction.give", &today);
    let mut act = begun.await.map_err(|error| input(&error))?;
    let given = NewInstruction {
        record,
        case,
        meeting: None,
        text: new.text.clone(),
        owner: new.owner.clone(),
        deadline: deadline.to_string(),
    };
    let id = act.give_instruction(&given).await;
    let id = id.map_err(|error| input(&error))?;
    act.commit().await.map_err(|error| input(&error))?;
    Ok(id)
}

/// Answers an instruction, as the user who owns it or the one who gave it.
pub async fn answer(folder: &Folder, user: &str, id: i64, text: &str) -> Result<()> {
    let actor = folder.actor(user).await?;
    let all = folder.store.instructions(false).await;
    let all = all.map_err(|error| input(&error))?;
    let found = all.into_iter().find(|one| one.id == id).ok_or_else(|| {
        Error::input(
            "instruction.unknown",
            format!("没有督办事项 {id}"),
            format!("there is no instruction {id}"),
        )
    })?;
    if found.given.owner != actor.name() && found.given_by != actor.id() {
        let owner = &found.given.owner;
        return Err(Error::forbidden(
            "instruction.owner",
            format!("督办事项 {id} 由“{owner}”答复"),
            format!("instruction {id} is to be answered by \"{owner}\""),
        ));
    }
    let today = dates::date_or_today(None)?.to_string();
    let begun = folder.store.begin_act(&actor, "instruction.answer", &today);
    let mut act = begun.await.map_err(|error| input(&error))?;
    let done = act.answer_instruction(id, text).await;
    done.map_err(|error| input(&error))?;
    act.commit().await.map(drop).map_err(|error| input(&error))
}

/// Instructions that may be known, those due first at the head; `all` also those that were answered.
///
/// One's own are known; others to who gives instructions, as far as what they are about may be known.
pub async fn tasks(folder: &Folder, sight: &Sight, all: bool) -> Result<Vec<Task>> {
    let found = folder.store.instructions(!all).await;
    let found = found.map_err(|error| input(&error))?;
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    let today = dates::date_or_today(None)?.to_string();
    let mut tasks = Vec::with_capacity(found.len());
    let mut known = CaseSight::new(folder, sight);
    let instructs = sight.may(folder, Action::Instruct.word(), "");
    for one in found {
        let case = match one.given.case {
            Some(id) => folder.store.case(id).await.map_err(|error| input(&error))?,
            None => None,
        };
        let by = users.iter().find(|user| user.id == one.given_by);
        let is_own = sight
            .name()
            .is_some_and(|name| one.given.owner == name || by.is_some_and(|by| by.name == name));
        if !(is_own || instructs && may_know(&mut known, case.as_ref(), &one).await?) {
            continue;
        }
        tasks.push(Task {
            state: state(&one, &today),
            id: one.id,
            text: one.given.text,
            case: case.map(|case| case.number),
            register: one.given.record.map(|(register, _)| register),
            owner: one.given.owner,
            given_by: by.map_or_else(String::new, |user| user.name.clone()),
            given_on: one.given_on,
            deadline: one.given.deadline,
            answer: one.answer,
            answered_on: one.answered_on,
        });
    }
    Ok(tasks)
}

/// Whether what an instruction is about may be known.
async fn may_know(
    known: &mut CaseSight<'_>,
    case: Option<&kunyu_store::Case>,
    one: &Instruction,
) -> Result<bool> {
    if let Some(case) = case
        && !known.has(case).await?
    {
        return Ok(false);
    }
    match &one.given.record {
        Some((register, record)) => known.has_record(register, *record).await,
        None => Ok(true),
    }
}

fn state(one: &Instruction, today: &str) -> &'static str {
    if one.answered_on.is_some() {
        "answered"
    } else if one.given.deadline.as_str() < today {
        "overdue"
    } else {
        "open"
    }
}

/// Enters the minutes of a meeting; its number. Cases that it approved have its signature.
pub async fn hold(folder: &Folder, user: &str, minutes: &Minutes) -> Result<i64> {
    hold_on(folder, user, minutes, None).await
}

/// The same with the business date of the entry; today when not given.
pub(crate) async fn hold_on(
    folder: &Folder,
    user: &str,
    minutes: &Minutes,
    entered: Option<&str>,
) -> Result<i64> {
    let actor = folder.allowed(user, Action::Meet).await?;
    let sight = Sight::of(folder, &actor).await?;
    if !sight.knows(folder, MEETINGS) {
        return Err(nothing_here());
    }
    let mut decisions = Vec::new();
    for item in &minutes.decisions {
        let case = match &item.case {
            Some(number) => Some(known_case(folder, &sight, number).await?.id),
            None => None,
        };
        decisions.push(Decision {
            case,
            decision: item.decision.clone(),
            outcome: item.outcome.clone(),
        });
    }
    let today = dates::date_or_today(entered)?.to_string();
    let begun = folder.store.begin_act(&actor, "meeting.enter", &today);
    let mut act = begun.await.map_err(|error| input(&error))?;
    let new = NewMeeting {
        title: minutes.title.clone(),
        held_on: minutes.held_on.clone(),
        minutes: minutes.minutes.clone(),
        decisions,
    };
    let id = act.hold_meeting(&new).await;
    let id = id.map_err(|error| input(&error))?;
    act.commit().await.map_err(|error| input(&error))?;
    Ok(id)
}

/// Meetings in the order in which they were entered, for who may know of meetings; what they decided
/// about cases that may not be known is left out.
pub async fn meetings(folder: &Folder, sight: &Sight) -> Result<Vec<Minutes>> {
    if !sight.knows(folder, MEETINGS) {
        return Ok(Vec::new());
    }
    let mut known = CaseSight::new(folder, sight);
    let found = folder.store.meetings().await;
    let mut meetings = Vec::new();
    for meeting in found.map_err(|error| input(&error))? {
        let mut decisions = Vec::new();
        for item in meeting.held.decisions {
            let case = match item.case {
                Some(id) => folder.store.case(id).await.map_err(|error| input(&error))?,
                None => None,
            };
            if let Some(case) = &case
                && !known.has(case).await?
            {
                continue;
            }
            decisions.push(Item {
                case: case.map(|case| case.number),
                decision: item.decision,
                outcome: item.outcome,
            });
        }
        meetings.push(Minutes {
            title: meeting.held.title,
            held_on: meeting.held.held_on,
            minutes: meeting.held.minutes,
            decisions,
        });
    }
    Ok(meetings)
}
