//! Files that belong to a case: scans, photographs, drawings.

use std::path::Path;

use kunyu_store::Attachment;

use super::{begin, known_case};
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Sight;
use crate::{Error, Result, dates};

fn owner(case: i64) -> String {
    format!("case/{case}")
}

/// The files of a case that may be known.
pub async fn attachments(folder: &Folder, sight: &Sight, number: &str) -> Result<Vec<Attachment>> {
    let case = known_case(folder, sight, number).await?;
    let files = folder.store.attachments(&owner(case.id)).await;
    files.map_err(|error| input(&error))
}

/// Puts a file to a case; `title` says what it is, its name where that is empty.
pub async fn attach(
    folder: &Folder,
    user: &str,
    number: &str,
    path: &Path,
    title: &str,
) -> Result<Attachment> {
    let actor = folder.actor(user).await?;
    let sight = Sight::of(folder, &actor).await?;
    let case = known_case(folder, &sight, number).await?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let title = if title.trim().is_empty() {
        &name
    } else {
        title.trim()
    };
    let kept = folder.store.put_attachment(std::fs::read(path)?).await;
    let file = kept.map_err(|error| input(&error))?;
    let today = dates::today().to_string();
    let mut act = begin(folder, &actor, "case.attach", &today).await?;
    let of = owner(case.id);
    let media_type = "application/octet-stream";
    let attached = act.attach(&of, &file, &name, media_type, title).await;
    let id = attached.map_err(|error| input(&error))?;
    act.about(number);
    act.commit().await.map_err(|error| input(&error))?;
    let files = folder.store.attachments(&of).await;
    let files = files.map_err(|error| input(&error))?;
    let made = files.into_iter().find(|one| one.id == id);
    made.ok_or_else(|| Error::input("attachment.lost", "附件没有保存", "the file was not kept"))
}
