//! A document made void (作废), and the one that replaces it.

use std::collections::BTreeMap;

use kunyu_store::{Paper, RecordAct};
use kunyu_terms::Date;
use serde::Serialize;

use super::begin;
use super::issue::{Issuing, entered_again, issue};
use super::print::content;
use super::serve::active;
use super::view::known_paper;
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Numbers, Reader, definition_values, register};
use crate::rights::Sight;
use crate::{Error, Kind, Result};

/// A document that was made void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Voided {
    /// Its number; it stays in the series.
    pub number: String,
    /// Number of the document that replaces it.
    pub replaced_by: Option<String>,
    /// Audit entry.
    pub seq: i64,
}

/// Makes a document void; with `replace` issues another of the same template from the record as it
/// is now and from what was entered then, which names the void one.
pub async fn void(
    folder: &Folder,
    user: &str,
    number: &str,
    reason: &str,
    replace: bool,
    date: Option<&str>,
) -> Result<Voided> {
    let sight = Sight::asked(folder, Some(user)).await?;
    let (paper, _) = known_paper(folder, &sight, number).await?;
    let (mut act, _) = begin(folder, user, "paper.void", date).await?;
    let done = act.void_paper(paper.id, reason).await;
    done.map_err(|error| match &error {
        kunyu_store::StoreError::FourEyes { .. } => Error::of(Kind::Forbidden, &error),
        _ => input(&error),
    })?;
    let replaced_by = if replace {
        Some(replacement(folder, &mut act, &paper).await?)
    } else {
        None
    };
    act.about(paper.number.as_str());
    let seq = act.commit().await.map_err(|error| input(&error))?;
    Ok(Voided {
        number: paper.number,
        replaced_by,
        seq,
    })
}

/// Last days of clocks as a document tells them.
fn told(frozen: &serde_json::Value) -> BTreeMap<String, Date> {
    let days = frozen.as_object().into_iter().flatten();
    let days = days.filter_map(|(clock, day)| Some((clock.clone(), day.as_str()?.parse().ok()?)));
    days.collect()
}

async fn replacement(folder: &Folder, act: &mut RecordAct, paper: &Paper) -> Result<String> {
    let case = act.case(paper.case).await.map_err(|error| input(&error))?;
    let (active, opened) = active(folder, &paper.process, &case.opened_on)?;
    let register = register(folder, &paper.register)?;
    let today = act.business_date().to_owned();
    let row = act.record(&register.id, paper.record, Some(&today)).await;
    let rows: Vec<_> = row.map_err(|error| input(&error))?.into_iter().collect();
    let at = kunyu_store::Selection::on(today.as_str());
    let numbers = Numbers::of_rows(folder, Reader::Act(act), register, &rows, &at).await?;
    let before = rows.first().map_or_else(Vec::new, |row| {
        definition_values(&row.values, &register.fields, &numbers)
    });
    let frozen = content(folder, paper)?;
    let entered = entered_again(&active, &paper.transition, &frozen["input"])?;
    let documents = [paper.document.clone()];
    let missing = frozen["missing"].as_array().into_iter().flatten();
    let missing: Vec<String> = missing
        .filter_map(|id| id.as_str().map(str::to_owned))
        .collect();
    let issuing = Issuing {
        active: &active,
        register,
        transition: &paper.transition,
        documents: &documents,
        input: &entered,
        case: case.id,
        case_number: &case.number,
        opened_on: Some(opened),
        record: paper.record,
        before: &before,
        sets: &[],
        missing: &missing,
        clocks: &[],
        today: crate::dates::date_or_today(Some(&today))?,
        told: told(&frozen["due"]),
        replaces: Some((paper.id, paper.number.clone())),
    };
    match issue(folder, act, &issuing).await? {
        Ok(numbers) => numbers.into_iter().next().ok_or_else(|| {
            let id = &paper.document;
            Error::input(
                "paper.replace",
                format!("流程里已没有文书“{id}”，不能重新出具"),
                format!("the process has no document \"{id}\" any more"),
            )
        }),
        Err(unfilled) => {
            let (zh, en) = unfilled.sentences();
            Err(Error::input("paper.replace", zh, en))
        }
    }
}
