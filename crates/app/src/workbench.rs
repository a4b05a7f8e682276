//! What somebody has to do today: cases whose next step is theirs, papers to sign, instructions.

use kunyu_definitions::Definitions;
use serde::Serialize;

use crate::act::{CaseShown, CaseView, Laid, NextStep, cases, show_case};
use crate::folder::Folder;
use crate::follow_up::{Task, tasks};
use crate::rights::Sight;
use crate::{Result, dates};

/// A case on somebody's desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Todo {
    /// The case.
    #[serde(flatten)]
    pub case: CaseView,
    /// Days until its nearest last day; negative: overdue.
    pub days_left: Option<i64>,
    /// Steps that the reader may take.
    pub next: Vec<NextStep>,
}

/// A desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Workbench {
    /// Cases whose next step the reader may take.
    pub todo: Vec<Todo>,
    /// Cases that wait for the reader's signature.
    pub signing: Vec<Todo>,
    /// Those of them that are due within a week.
    pub due_soon: Vec<Todo>,
    /// Those of them that are overdue.
    pub overdue: Vec<Todo>,
    /// Instructions to answer.
    pub tasks: Vec<Task>,
    /// Instructions given that are not answered.
    pub given: Vec<Task>,
    /// Cases that the reader worked on or holds, ended ones too, the latest first.
    pub recent: Vec<CaseView>,
    /// Open cases of everybody.
    pub open_cases: usize,
}

/// Days that count as soon.
const SOON_DAYS: i64 = 7;
/// Recent cases shown.
const RECENT: usize = 10;

/// The desk of a user on a day.
pub async fn workbench(folder: &Folder, user: &str) -> Result<Workbench> {
    let actor = folder.actor(user).await?;
    let (role, today) = (actor.role(), dates::today());
    let definitions = &folder.definitions;
    let sight = Sight::of(folder, &actor).await?;
    let all = cases(folder, &sight, None, None, false).await?;
    let (mut todo, mut signing) = (Vec::new(), Vec::new());
    let open_cases = all.len();
    for case in &all {
        let shown = show_case(folder, &sight, &case.number).await?;
        let days_left = days_left(case, today);
        let desk = |next| Todo {
            case: case.clone(),
            days_left,
            next,
        };
        match &shown.laid {
            Some(laid) if waits_for(definitions, role, laid) => signing.push(desk(Vec::new())),
            Some(_) => {}
            None => {
                let next = steps_of(&shown, definitions, role);
                if !next.is_empty() {
                    todo.push(desk(next));
                }
            }
        }
    }
    let of_desk = || todo.iter().chain(&signing);
    let due = |from: i64, to: i64| {
        let due =
            of_desk().filter(|one| one.days_left.is_some_and(|days| days >= from && days < to));
        due.cloned().collect::<Vec<_>>()
    };
    let (due_soon, overdue) = (due(0, SOON_DAYS + 1), due(i64::MIN, 0));
    let instructions = tasks(folder, &sight, false).await?;
    let mine = |one: &&Task| one.owner == user;
    let given = |one: &&Task| one.given_by == user;
    let mut recent = all.clone();
    recent.retain(|case| case.owner == user);
    recent.sort_by(|a, b| b.opened_on.cmp(&a.opened_on));
    recent.truncate(RECENT);
    Ok(Workbench {
        due_soon,
        overdue,
        tasks: instructions.iter().filter(mine).cloned().collect(),
        given: instructions.iter().filter(given).cloned().collect(),
        todo,
        signing,
        recent,
        open_cases,
    })
}

fn days_left(case: &CaseView, today: kunyu_terms::Date) -> Option<i64> {
    let due = dates::date_or_today(Some(case.due.as_deref()?)).ok()?;
    Some(today.days_until(due))
}

fn waits_for(definitions: &Definitions, role: &str, laid: &Laid) -> bool {
    let signs = definitions.role(role).map(|role| &role.signs);
    let first = laid.waiting.first();
    signs
        .zip(first)
        .is_some_and(|(signs, first)| signs.contains(first))
}

/// Steps that a role may take; returning and withdrawing alone make nobody's to-do.
fn steps_of(shown: &CaseShown, definitions: &Definitions, role: &str) -> Vec<NextStep> {
    let process = &shown.case.process;
    let may = |step: &&NextStep| {
        step.roles.iter().any(|one| one == role)
            && definitions.may(role, "act", &format!("{process}.{}", step.id))
    };
    shown.next.iter().filter(may).cloned().collect()
}
