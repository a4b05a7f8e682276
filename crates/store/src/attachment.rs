//! Files of cases and records, kept under the SHA-256 of their content.
//!
//! A file is written and made durable before the act that names it; what no act named is swept.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sea_query::{Expr, ExprTrait, Order, Query};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::model::hex;
use crate::sql::Record;
use crate::{RecordAct, Store, StoreError, canonical_json};

/// A file in the folder that an act may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// SHA-256 of its content.
    pub hash: String,
    /// Its length in bytes.
    pub size: u64,
}

/// A file that belongs to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its number.
    pub id: i64,
    /// The file.
    pub file: StoredFile,
    /// Its name as handed in.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What it belongs to, for example `case/12` or `land_supply/3`.
    pub owner: String,
    /// What it is.
    pub title: String,
    /// Audit entry.
    pub seq: i64,
}

impl Attachment {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.int("id")?,
            file: StoredFile {
                hash: row.text("hash")?,
                size: row.int("size")? as u64,
            },
            name: row.text("name")?,
            media_type: row.text("media_type")?,
            owner: row.text("owner")?,
            title: row.text("title")?,
            seq: row.int("seq")?,
        })
    }
}

fn folder(store: &Store) -> PathBuf {
    store.folder().join("attachments")
}

/// Where a file is; `None` for what is no SHA-256.
fn path_of(store: &Store, hash: &str) -> Option<PathBuf> {
    let is_hash = hash.len() == 64
        && hash
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    is_hash.then(|| folder(store).join(&hash[..2]).join(hash))
}

fn unknown(hash: &str) -> StoreError {
    StoreError::Unknown {
        what: "attachment",
        name: hash.to_owned(),
    }
}

/// Writes under another name, makes it durable, then moves it to its place.
fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let failed = |error| StoreError::file(path, error);
    let Some(dir) = path.parent() else {
        return Ok(());
    };
    fs::create_dir_all(dir).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    // the folder of the file, that of all files, and the data folder
    for dir in dir.ancestors().take(3) {
        fs::File::open(dir)
            .and_then(|dir| dir.sync_all())
            .map_err(failed)?;
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Task)?
}

impl Store {
    /// Writes a file into the folder, durably. It belongs to nothing until an act attaches it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn put_attachment(&self, bytes: Vec<u8>) -> Result<StoredFile, StoreError> {
        let hash = hex(&Sha256::digest(&bytes));
        let path = path_of(self, &hash).ok_or_else(|| unknown(&hash))?;
        let size = bytes.len() as u64;
        // written again when it is there: a sweep must see it as new
        blocking(move || write(&path, &bytes)).await?;
        Ok(StoredFile { hash, size })
    }

    /// The content of a file, verified.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none, [`StoreError::Damaged`] when it is not what it was.
    pub async fn attachment(&self, hash: &str) -> Result<Vec<u8>, StoreError> {
        let path = path_of(self, hash).ok_or_else(|| unknown(hash))?;
        let wanted = hash.to_owned();
        blocking(move || {
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(unknown(&wanted));
                }
                Err(error) => return Err(StoreError::file(path, error)),
            };
            if hex(&Sha256::digest(&bytes)) == wanted {
                return Ok(bytes);
            }
            Err(StoreError::Damaged {
                file: path.display().to_string(),
                reason: "its content is not what was handed in".into(),
            })
        })
        .await
    }

    /// What belongs to something, in the order in which it was attached.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn attachments(&self, owner: &str) -> Result<Vec<Attachment>, StoreError> {
        let query = Query::select()
            .columns([
                "id",
                "hash",
                "size",
                "name",
                "media_type",
                "owner",
                "title",
                "seq",
            ])
            .from("attachment")
            .and_where(Expr::col("owner").eq(owner))
            .order_by("id", Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(Attachment::read).collect()
    }

    /// Removes files that no act has named and that are older than `age`; returns how many. An act
    /// that is slower than `age` finds its file gone and is refused.
    ///
    /// # Errors
    /// When the folder or the database cannot be read.
    pub async fn sweep_attachments(&self, age: Duration) -> Result<u64, StoreError> {
        let root = folder(self);
        let found = blocking(move || old_files(&root, age)).await?;
        let mut removed = 0;
        // no act is under way while this is held: a file is named by now, or its act comes too late
        let mut tx = self.pool().write().await?;
        for (name, path) in found {
            let query = Query::select()
                .column("id")
                .from("attachment")
                .and_where(Expr::col("hash").eq(name.as_str()))
                .limit(1)
                .to_owned();
            if tx.row(&query).await?.is_none() && is_old(&path, age) {
                fs::remove_file(&path).map_err(|error| StoreError::file(path, error))?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Whether a file was written longer ago than `age`; not when it cannot be told.
fn is_old(path: &Path, age: Duration) -> bool {
    let written = fs::metadata(path).and_then(|meta| meta.modified());
    let since = written.map(|written| SystemTime::now().duration_since(written));
    since.is_ok_and(|since| since.is_ok_and(|since| since >= age))
}

/// Files below the folder that were written longer ago than `age`.
fn old_files(root: &Path, age: Duration) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    if !root.exists() {
        return Ok(found);
    }
    let failed = |error| StoreError::file(root, error);
    for dir in fs::read_dir(root).map_err(failed)? {
        let dir = dir.map_err(failed)?.path();
        if !dir.is_dir() {
            continue;
        }
        for file in fs::read_dir(&dir).map_err(failed)? {
            let file = file.map_err(failed)?;
            if is_old(&file.path(), age) {
                found.push((file.file_name().to_string_lossy().into_owned(), file.path()));
            }
        }
    }
    Ok(found)
}

impl RecordAct {
    /// Attaches a file to something; returns its number.
    ///
    /// # Errors
    /// When the file is not in the folder.
    pub async fn attach(
        &mut self,
        owner: &str,
        file: &StoredFile,
        name: &str,
        media_type: &str,
        title: &str,
    ) -> Result<i64, StoreError> {
        let path = path_of(&self.store, &file.hash).filter(|path| path.exists());
        path.ok_or_else(|| unknown(&file.hash))?;
        let id = self.next("attachment").await?;
        let size = file.size as i64;
        let row = Query::insert()
            .into_table("attachment")
            .columns([
                "id",
                "hash",
                "size",
                "name",
                "media_type",
                "owner",
                "title",
                "seq",
            ])
            .values_panic([
                id.into(),
                file.hash.as_str().into(),
                size.into(),
                name.into(),
                media_type.into(),
                owner.into(),
                title.into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        let content = canonical_json(&json!({
            "owner": owner, "sha256": file.hash, "size": size, "name": name,
            "media_type": media_type, "title": title,
        }))?;
        self.changed(format!("attachment/{id}"), &content);
        Ok(id)
    }
}
