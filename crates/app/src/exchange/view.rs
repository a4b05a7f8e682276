//! `kunyu exchange list`: what waits, was sent, was answered, was refused.

use kunyu_store::RowState;
use serde::Serialize;

use super::go_out::hashes;
use super::{candidates, system};
use crate::folder::Folder;
use crate::layers::input;
use crate::{Result, dates};

/// An outside system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SystemView {
    /// Id.
    pub system: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Form of the data file.
    pub form: &'static str,
    /// Whether the columns were compared with the interface in use.
    pub confirmed: bool,
    /// Records that wait to go out: new, or changed since.
    pub waiting: usize,
    /// Records that cannot go out, for they lack something.
    pub unready: usize,
    /// Records sent, without an answer yet.
    pub sent: usize,
    /// Records accepted.
    pub answered: usize,
    /// Records refused.
    pub failed: usize,
    /// Packs; only of the system asked.
    pub packs: Vec<PackView>,
}

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackView {
    /// Its number.
    pub number: String,
    /// Whether it went out.
    pub out: bool,
    /// Business date.
    pub made_on: String,
    /// Who.
    pub made_by: String,
    /// Records.
    pub count: i64,
    /// SM3 of the manifest, or of the result.
    pub hash: String,
    /// Its records with their answers.
    pub rows: Vec<RowView>,
}

/// A record of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// Its key.
    pub key: String,
    /// `sent`, `answered` or `failed`.
    pub state: &'static str,
    /// Their number.
    pub their_number: Option<String>,
    /// What they say.
    pub message: Option<String>,
}

/// The outside systems; one of them with its packs.
pub async fn list(folder: &Folder, asked: Option<&str>) -> Result<Vec<SystemView>> {
    let today = dates::date_or_today(None)?.to_string();
    let mut views = Vec::new();
    let only = match asked {
        Some(id) => Some(system(folder, id)?.id.as_str()),
        None => None,
    };
    for system in folder.definitions.exchanges() {
        if only.is_some_and(|only| only != system.id) {
            continue;
        }
        let (all, keyless) = candidates(folder, system, &today).await?;
        let before = hashes(folder, &system.id).await?;
        let waits = |one: &&super::Candidate| {
            one.row.is_ok() && before.get(&one.record) != Some(&one.hash())
        };
        let sent = folder.store.sent_rows(&system.id).await;
        let sent = sent.map_err(|error| input(&error))?;
        let count = |state: RowState| sent.iter().filter(|row| row.state == state).count();
        let keyless = usize::try_from(keyless).unwrap_or(usize::MAX);
        views.push(SystemView {
            system: system.id.clone(),
            title_zh: system.title.zh.clone(),
            title_en: system.title.en.clone(),
            form: system.form.name(),
            confirmed: system.confirmed,
            waiting: all.iter().filter(waits).count(),
            unready: all.iter().filter(|one| one.row.is_err()).count() + keyless,
            sent: count(RowState::Sent),
            answered: count(RowState::Answered),
            failed: count(RowState::Failed),
            packs: match only {
                Some(id) => packs(folder, id).await?,
                None => Vec::new(),
            },
        });
    }
    Ok(views)
}

async fn packs(folder: &Folder, system: &str) -> Result<Vec<PackView>> {
    let packs = folder.store.packs(Some(system)).await;
    let mut views = Vec::new();
    for pack in packs.map_err(|error| input(&error))? {
        let rows = folder.store.pack_rows(pack.id).await;
        let rows = rows.map_err(|error| input(&error))?.into_iter();
        let rows = rows.map(|row| RowView {
            key: row.key,
            state: row.state.word(),
            their_number: row.their_number,
            message: row.message,
        });
        views.push(PackView {
            number: pack.number,
            out: pack.is_out,
            made_on: pack.made_on,
            made_by: pack.made_by,
            count: pack.count,
            hash: pack.hash,
            rows: rows.collect(),
        });
    }
    Ok(views)
}
