//! `kunyu backup`, `restore`: the whole data folder in one file, and back.

use std::path::Path;

use kunyu_store::BackupReport;

use crate::error::Kind;
use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Place, Result};

/// Writes everything of the folder to `target`, while others go on writing.
pub async fn backup(folder: &Folder, target: &Path) -> Result<BackupReport> {
    let made = folder.store.backup(target).await;
    made.map_err(|error| input(&error))
}

/// Puts a backup into a new or empty folder, and its rows into the database of `place`.
pub async fn restore(file: &Path, place: &Place) -> Result<BackupReport> {
    let restored = kunyu_store::restore(file, place.dir(), place.options()?).await;
    let (store, report) = restored.map_err(|error| Error::of(Kind::Input, &error))?;
    store.close().await;
    Ok(report)
}
