//! The desk of the sample district, acted out: every case by the steps of its process, each taken,
//! signed and served by users who may.

mod office;

use std::collections::{BTreeMap, BTreeSet};

use kunyu_sample::desk::{Desk, Person};
use kunyu_store::{Actor, SECURITY, Standing};
use kunyu_terms::{Date, WorkCalendar};
use serde::Serialize;

use office::Office;

use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Kind, Progress, Result};

/// Working days after the day of the desk that the calendar must still know, so that the clocks of
/// its cases have a last day.
const AHEAD: u32 = 25;
/// How many faults are told at most.
const TOLD: usize = 20;

/// The desk as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskMade {
    /// The day from which its days are counted.
    pub today: String,
    /// How many acts: steps, signatures and services.
    pub acts: u64,
    /// Its people.
    pub people: Vec<Person>,
    /// Its cases.
    pub cases: Vec<DeskTruth>,
}

/// What is true of a case on the day of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskTruth {
    /// Id in the desk files.
    pub id: String,
    /// Process.
    pub process: String,
    /// Number of the case.
    pub case: String,
    /// State.
    pub state: String,
    /// The step that lies before its signers.
    pub laid: Option<String>,
    /// How its clocks stand.
    pub clocks: BTreeMap<String, &'static str>,
    /// How many of its documents were served.
    pub served: usize,
}

/// The day for which a desk is made: the one asked for, else today, but no later than the calendar
/// carries its clocks.
pub(crate) fn day(desk: &Desk, calendar: &WorkCalendar, asked: Option<&str>) -> Result<Date> {
    let carried = |day: Date| calendar.add_workdays(day, AHEAD).is_ok();
    let mut day = crate::dates::date_or_today(asked)?;
    let (from, to) = (calendar.from(), calendar.to());
    if asked.is_none() && day > to.plus_days(-i64::from(AHEAD)).unwrap_or(to) {
        let back = (0..i64::from(3 * AHEAD)).filter_map(|back| to.plus_days(-back));
        day = back
            .into_iter()
            .find(|day| carried(*day))
            .map_or(day, |last| last.min(day));
    }
    if !carried(day) {
        return Err(Error::usage(
            "sample.today",
            format!("工作日历（{from} 至 {to}）不到 {day} 之后{AHEAD}个工作日"),
            format!(
                "the work calendar ({from} to {to}) does not reach {AHEAD} working days beyond {day}"
            ),
        ));
    }
    match desk.turns(day, calendar) {
        Ok(_) => Ok(day),
        Err(error) => Err(Error::usage(
            "sample.today",
            format!("在办件不能以 {day} 为准：{error}"),
            format!("the desk cannot be dated back from {day}: {error}"),
        )),
    }
}

/// From this day the people of the desk are where they are.
const IN_POST: &str = "2020-01-01";

/// Adds the people of the desk; the security administrator comes last and says where they belong.
pub(crate) async fn people(folder: &Folder, admin: &Actor, desk: &Desk) -> Result<()> {
    let is_security = |person: &&Person| person.role == SECURITY;
    let others = desk.people.iter().filter(|person| !is_security(person));
    for person in others.chain(desk.people.iter().filter(is_security)) {
        let added = folder.store.add_user(admin, &person.name, &person.role);
        added.await.map_err(|error| input(&error))?;
    }
    let Some(security) = desk.people.iter().find(is_security) else {
        return Ok(());
    };
    let security = folder.actor(&security.name).await?;
    for person in desk.people.iter().filter(|person| !is_security(person)) {
        let standing = Standing {
            valid_from: IN_POST.to_owned(),
            section: Some(person.section.clone()),
            areas: person.areas.clone(),
            clearance: None,
        };
        let set = folder
            .store
            .set_standing(&security, &person.name, &standing);
        set.await.map_err(|error| input(&error))?;
    }
    Ok(())
}

/// Acts the desk out.
pub(crate) async fn act_out(
    folder: &Folder,
    desk: &Desk,
    (today, seed): (Date, u64),
    progress: &dyn Progress,
) -> Result<DeskMade> {
    let calendar = folder.calendar()?;
    let turns = desk.turns(today, calendar).map_err(|error| fault(&error))?;
    let land = desk.land(seed).map_err(|error| fault(&error))?;
    progress.stage(
        "办理在办件",
        "working at the desk",
        Some(turns.len() as u64),
    );
    let mut office = Office::open(folder, today, land).await?;
    let mut faults = Vec::new();
    let mut failed = BTreeSet::new();
    for (done, turn) in turns.iter().enumerate() {
        if failed.contains(turn.case.id.as_str()) {
            continue;
        }
        if let Err(reason) = office.take(turn).await {
            failed.insert(turn.case.id.as_str());
            faults.push(format!(
                "{}, {} ({}): {reason}",
                turn.case.place, turn.step.id, turn.on
            ));
        }
        progress.done(done as u64 + 1);
    }
    let made = office.made(desk, &mut faults);
    if faults.is_empty() {
        return Ok(made);
    }
    let count = faults.len();
    faults.truncate(TOLD);
    let told = faults.join("\n  ");
    Err(Error::new(
        Kind::Internal,
        "sample.desk",
        format!("样例在办件与规程不符（{count}处）：\n  {told}"),
        format!("the sample's desk does not fit the definitions ({count}):\n  {told}"),
    ))
}

pub(crate) fn fault(error: &dyn std::error::Error) -> Error {
    Error::new(
        Kind::Internal,
        "sample.desk",
        format!("样例在办件的文件有误：{error}"),
        format!("a desk file of the sample is wrong: {error}"),
    )
}
