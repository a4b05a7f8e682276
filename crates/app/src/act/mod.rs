//! `kunyu act`: a step of a process, done. One transaction, one audit entry; or refused with the article,
//! and nothing has happened.

mod batch;
mod cases;
mod entered;
mod files;
mod follow_up;
mod gather;
mod judging;
mod land;
mod outcome;
mod perform;
mod sets;
mod sign;

use kunyu_overlay::Shape;
use kunyu_store::{Actor, RecordAct};
use serde_json::Value as Json;

pub(crate) use cases::known as known_case;
pub(crate) use perform::{new_clock, values};

pub use batch::{BatchDone, BatchRequest, act_batch};
pub use cases::{
    CaseClockView, CaseShown, CaseView, NextStep, StepView, cases, hand_over, show_case,
};
pub use files::{attach, attachments};
pub use outcome::{Acted, ClockView, FollowUpView, PostView, RefusalView, Refused};
pub use sign::{Laid, lay, sign};

use perform::Signing;

use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Result, dates, rights};

/// A step to be taken.
#[derive(Debug, Clone, Default)]
pub struct ActRequest {
    /// Id of the process.
    pub process: String,
    /// Id of the transition.
    pub transition: String,
    /// Number of the case; none where the step opens one.
    pub case: Option<String>,
    /// Number of the existing record, where the step opens a case about one.
    pub record: Option<String>,
    /// What is entered: inputs by id; beside them `signatures`, `materials`, `reason`, `opinion`.
    pub input: Json,
    /// Shape of the record.
    pub shape: Option<Shape>,
    /// Business date; today when not given.
    pub date: Option<String>,
    /// Version of the record that the user saw.
    pub seen_version: Option<i64>,
}

impl ActRequest {
    /// Process and transition.
    fn step(&self) -> String {
        format!("{}.{}", self.process, self.transition)
    }
}

/// What became of a step that was to be signed.
pub enum Prepared {
    /// It lies before its signers.
    Laid(Laid),
    /// The law refuses it whoever signs; nothing has changed.
    Refused(Refused),
}

/// What became of a step.
pub enum Outcome {
    /// It took effect, or would.
    Done(Box<Acted>),
    /// It was refused; nothing has changed.
    Refused(Refused),
}

/// Takes a step; with `dry_run` only says what it would do.
pub async fn act(
    folder: &Folder,
    user: &str,
    request: &ActRequest,
    dry_run: bool,
) -> Result<Outcome> {
    let actor = folder.actor(user).await?;
    let date = dates::date_or_today(request.date.as_deref())?.to_string();
    let sight = rights::before(folder, &actor, request).await?;
    let mut act = begin(folder, &actor, &request.step(), &date).await?;
    match perform::perform(folder, &mut act, request, Signing::Needed).await? {
        Outcome::Done(mut done) => {
            let about = (done.register.as_str(), done.record_id);
            rights::after(folder, &sight, &mut act, about).await?;
            if !dry_run {
                done.seq = Some(act.commit().await.map_err(|error| input(&error))?);
            }
            Ok(Outcome::Done(done))
        }
        refused @ Outcome::Refused(_) => Ok(refused),
    }
}

async fn begin(folder: &Folder, actor: &Actor, action: &str, date: &str) -> Result<RecordAct> {
    crate::registers::keep_up(folder, actor).await?;
    let act = folder.store.begin_act(actor, action, date).await;
    act.map_err(|error| input(&error))
}

/// The shape of the one feature of a file.
pub fn shape(folder: &Folder, file: &std::path::Path, given: crate::input::Given) -> Result<Shape> {
    let reading = crate::table::Reading {
        given,
        working: Some(folder.crs),
        target: Some(folder.crs),
        ..crate::table::Reading::default()
    };
    let loaded = crate::table::load(file, reading)?;
    let mut shapes = loaded.rows.into_iter().filter_map(|row| row.shape);
    if let (Some(shape), None) = (shapes.next(), shapes.next()) {
        Ok(shape)
    } else {
        let shown = file.display();
        Err(Error::input(
            "act.shape",
            format!("{shown} 里应恰有一个图形"),
            format!("{shown} must hold exactly one shape"),
        ))
    }
}

fn unknown_process(folder: &Folder, id: &str) -> Error {
    let mut known: Vec<&str> = folder
        .definitions
        .processes()
        .iter()
        .map(|process| process.id.as_str())
        .collect();
    known.dedup();
    let list = known.join(", ");
    Error::usage(
        "process.unknown",
        format!("没有流程“{id}”（或该日期尚未生效），有：{list}"),
        format!(
            "there is no process \"{id}\" (or it is not in force on that day); there are: {list}"
        ),
    )
}
