//! Cases of other processes that a step opens, in the same act.

use std::future::Future;
use std::pin::Pin;

use kunyu_definitions::{FollowUp, Judged};
use kunyu_store::RecordAct;
use serde_json::{Map, Value as Json};

use super::outcome::{FollowUpView, Refused};
use super::perform::{Signing, Written, perform};
use super::{ActRequest, Outcome};
use crate::folder::Folder;
use crate::{Error, Kind, Result};

/// What opening them gave: their numbers, or why the first was refused, and with it the step.
pub(super) type Opened = std::result::Result<Vec<FollowUpView>, Refused>;

/// Opens the cases that a step opens.
pub(super) fn open<'a>(
    folder: &'a Folder,
    act: &'a mut RecordAct,
    judged: &'a Judged,
    written: &'a Written,
) -> Pin<Box<dyn Future<Output = Result<Opened>> + Send + 'a>> {
    Box::pin(async move {
        let mut opened = Vec::new();
        for follow_up in &judged.follow_ups {
            let request = request(act, follow_up, written)?;
            match perform(folder, act, &request, Signing::Opened).await? {
                Outcome::Refused(refused) => return Ok(Err(refused)),
                Outcome::Done(done) => opened.push(FollowUpView {
                    case: done.case,
                    process: follow_up.process.clone(),
                    title: title(folder, &follow_up.process),
                }),
            }
        }
        Ok(Ok(opened))
    })
}

fn request(act: &RecordAct, follow_up: &FollowUp, written: &Written) -> Result<ActRequest> {
    let record = follow_up.record.clone().or_else(|| written.number.clone());
    let record = record.ok_or_else(|| {
        Error::new(
            Kind::Input,
            "act.follow_up",
            "这条记录还没有编号，不能开始后续办件",
            "the record has no number yet: no case about it can be opened",
        )
    })?;
    let input = follow_up.input.iter().filter_map(|(id, value)| {
        let text = value.written()?;
        Some((id.clone(), Json::String(text)))
    });
    Ok(ActRequest {
        process: follow_up.process.clone(),
        transition: follow_up.transition.clone(),
        record: Some(record),
        input: Json::Object(input.collect::<Map<_, _>>()),
        date: Some(act.business_date().to_owned()),
        ..ActRequest::default()
    })
}

fn title(folder: &Folder, process: &str) -> kunyu_terms::Bilingual {
    let processes = folder.definitions.processes().iter();
    let mut found = processes.filter(|one| one.id == process);
    found.next_back().map_or_else(
        || kunyu_terms::Bilingual::new(process, process),
        |process| process.title.clone(),
    )
}
