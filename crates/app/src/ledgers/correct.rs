//! Correcting entries: the wrong one stays, a second user takes it back on its own legal day.

use std::collections::BTreeSet;

use kunyu_ledger::{Correction, EntryId};
use kunyu_store::{LedgerEntry, NewEntry};
use kunyu_terms::{Area, AreaUnit, Lang, Localized};
use serde::Serialize;

use super::balance::state_title;
use super::convert::Gathered;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Action;
use crate::{Error, Result};

/// An entry of the land ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EntryRow {
    /// Number.
    pub entry: i64,
    /// Legal day.
    pub date: String,
    /// Document.
    pub document: String,
    /// The entry that it corrects.
    pub corrects: Option<i64>,
    /// Why it corrects.
    pub reason: String,
    /// What it moved, a line for each state that gained.
    pub gained: Vec<EntryLine>,
}

/// A state that gained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EntryLine {
    /// Book.
    pub book: String,
    /// Piece.
    pub piece: String,
    /// Title of the state.
    pub zh: String,
    /// Title of the state in English.
    pub en: String,
    /// Hectares.
    pub hectares: String,
}

impl EntryRow {
    /// An entry as people look at it.
    pub(super) fn of(folder: &Folder, entry: &LedgerEntry) -> Self {
        let gained = entry.lines.iter().filter(|line| line.amount > 0);
        let line = |line: &kunyu_store::Line| {
            let title = state_title(folder.books(), &line.book, &line.state);
            EntryLine {
                book: line.book.clone(),
                piece: line.piece.clone(),
                zh: title.zh,
                en: title.en,
                hectares: Area::from_centi_m2(line.amount).written(AreaUnit::Hectare, 4),
            }
        };
        Self {
            entry: entry.id,
            date: entry.date.clone(),
            document: entry.document.clone(),
            corrects: entry.corrects,
            reason: entry.reason.clone(),
            gained: gained.map(line).collect(),
        }
    }
}

/// A correction that was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Corrected {
    /// The wrong entry.
    pub entry: i64,
    /// The entries that take it back.
    pub corrections: Vec<i64>,
    /// Its legal day, which is theirs.
    pub date: String,
    /// Audit entry.
    pub seq: i64,
}

/// Takes an entry back, as a user other than the one who posted it. Later entries that stand on it
/// are named and nothing happens.
pub async fn correct(folder: &Folder, user: &str, entry: i64, reason: &str) -> Result<Corrected> {
    let actor = folder.allowed(user, Action::Correct).await?;
    let wrong = folder.store.ledger_entry(entry).await;
    let wrong = wrong.map_err(|error| input(&error))?.ok_or_else(|| {
        Error::input(
            "ledger.entry",
            format!("土地账上没有分录 {entry}"),
            format!("there is no entry {entry} in the land ledger"),
        )
    })?;
    let begun = folder
        .store
        .begin_act(&actor, "ledger.correct", &wrong.date);
    let mut act = begun.await.map_err(|error| input(&error))?;
    let mut gathered = Gathered::default();
    let lots: BTreeSet<&String> = wrong.lines.iter().map(|line| &line.lot).collect();
    for lot in lots {
        let book = act.lot(lot).await.map_err(|error| input(&error))?;
        if let Some(book) = book {
            gathered.add(&book)?;
        }
    }
    let mut ledger = gathered.ledger(folder.books())?;
    let posted = folder.store.users().await.map_err(|error| input(&error))?;
    let posted = posted.into_iter().find(|user| user.id == wrong.actor_id);
    let correction = Correction {
        entry: EntryId(u64::try_from(entry).unwrap_or_default()),
        replacement: None,
        reason: reason.to_owned(),
        by: actor.name().to_owned(),
        second: posted.map_or_else(String::new, |user| user.name),
    };
    let booked = ledger.correct(correction).map_err(|fault| {
        let (zh, en) = (fault.sentence(Lang::Zh), fault.sentence(Lang::En));
        Error::input(fault.code(), zh, en)
    })?;
    let mut corrections = Vec::new();
    for taken_back in booked {
        let new = NewEntry {
            corrects: Some(entry),
            case: wrong.case,
            ..super::new_entry(&taken_back, &wrong.document, None)
        };
        corrections.push(act.post(&new).await.map_err(|error| input(&error))?);
    }
    act.about(format!("entry/{entry}"));
    let seq = act.commit().await.map_err(|error| input(&error))?;
    Ok(Corrected {
        entry,
        corrections,
        date: wrong.date,
        seq,
    })
}
