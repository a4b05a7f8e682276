use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sea_query::Query;
use serde::Serialize;
use tempfile::NamedTempFile;

use super::archive::{self, Nobody, Writer};
use super::contents::{
    Contents, FORM, Owner, Packed, Rows, attachment_name, attachments, place_of,
};
use super::{OWN, rows};
use crate::lake::blocking;
use crate::{EditionId, Store, StoreError, audit, sql};

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// Instant of the backup, UTC.
    pub made: String,
    /// Files of the archive, tables among them.
    pub files: usize,
    /// Rows of all tables.
    pub rows: u64,
    /// Editions of layers.
    pub editions: usize,
    /// Number of the last audit entry.
    pub audit_seq: i64,
    /// Its hash.
    pub audit_hash: String,
}

impl BackupReport {
    pub(super) fn of(contents: &Contents) -> Self {
        let is_edition = |file: &&Packed| {
            file.name.starts_with("lake/") && file.name.ends_with("/manifest.json")
        };
        Self {
            made: contents.made.clone(),
            files: contents.files.len(),
            rows: contents.tables.iter().map(|table| table.rows).sum(),
            editions: contents.files.iter().filter(is_edition).count(),
            audit_seq: contents.audit_seq,
            audit_hash: contents.audit_hash.clone(),
        }
    }
}

/// The database at one moment, in nameless files.
struct Snapshot {
    contents: Contents,
    tables: Vec<(File, u64)>,
    editions: Vec<(String, EditionId)>,
    attachments: Vec<String>,
}

impl Store {
    /// Writes everything of the data folder into one file, while others go on writing. The file
    /// appears under its name when it is complete and was read back; it is readable by its owner
    /// only. A killed program leaves at most a file `.kunyu-….part` that may be deleted.
    ///
    /// # Errors
    /// When the file exists already, cannot be written, or a file of the lake is damaged.
    pub async fn backup(&self, target: &Path) -> Result<BackupReport, StoreError> {
        if target.symlink_metadata().is_ok() {
            let name = target.display().to_string();
            return Err(StoreError::Exists { what: "file", name });
        }
        let snapshot = self.snapshot().await?;
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let failed = |error| StoreError::file(target, error);
        let pending = tempfile::Builder::new()
            .prefix(".kunyu-")
            .suffix(".part")
            .tempfile_in(&folder)
            .map_err(failed)?;
        let writer = Writer::new(pending.reopen().map_err(failed)?).map_err(failed)?;
        let contents = self.pack(writer, snapshot, target).await?;
        let target = target.to_owned();
        blocking(move || {
            archive::read(pending.path(), &mut Nobody)?;
            place(pending, &target, &folder)
        })
        .await?;
        Ok(BackupReport::of(&contents))
    }

    /// Reads the whole database in one transaction.
    async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let scratch = self.folder().join("tmp");
        let mut tx = self.pool().read().await?;
        let (audit_seq, audit_hash) = audit::last(&mut tx).await?;
        let mut contents = Contents {
            kunyu_backup: FORM,
            instance: Owner::from(self.instance()),
            made: self.now(),
            schema_version: sql::version_of(&mut tx).await?,
            audit_seq,
            audit_hash,
            tables: Vec::new(),
            files: Vec::new(),
        };
        let mut tables = Vec::new();
        for table in tx.tables().await? {
            let (file, size, rows) = rows::write(&mut tx, &table, &scratch).await?;
            tables.push((file, size));
            let columns = table.columns.iter();
            contents.tables.push(Rows {
                columns: columns
                    .map(|(name, holds)| (name.clone(), holds.word().to_owned()))
                    .collect(),
                name: table.name,
                rows,
            });
        }
        let query = Query::select()
            .columns(["layer", "id"])
            .from("edition")
            .to_owned();
        let mut editions = Vec::new();
        for row in tx.rows(&query).await? {
            editions.push((row.text("layer")?, row.text("id")?.parse()?));
        }
        let attachments = attachments(&mut tx).await?;
        Ok(Snapshot {
            contents,
            tables,
            editions,
            attachments,
        })
    }

    async fn pack(
        &self,
        mut writer: Writer,
        snapshot: Snapshot,
        target: &Path,
    ) -> Result<Contents, StoreError> {
        let mut contents = snapshot.contents;
        let path = target.to_owned();
        let names: Vec<_> = contents
            .tables
            .iter()
            .map(|table| table.name.clone())
            .collect();
        writer = blocking(move || {
            for ((file, size), name) in snapshot.tables.into_iter().zip(names) {
                let added = writer.add(&format!("database/{name}.jsonl"), size, file);
                added.map_err(|error| StoreError::file(&path, error))?;
            }
            Ok(writer)
        })
        .await?;
        for (layer, id) in snapshot.editions {
            writer = self.pack_edition(writer, &layer, &id, target).await?;
        }
        for hash in snapshot.attachments {
            let (bytes, path) = (self.attachment(&hash).await?, target.to_owned());
            writer = blocking(move || {
                let name = attachment_name(&hash);
                let added = writer.add(&name, bytes.len() as u64, &bytes[..]);
                added.map_err(|error| StoreError::file(path, error))?;
                Ok(writer)
            })
            .await?;
        }
        let root = self.folder().to_owned();
        let path = target.to_owned();
        blocking(move || {
            pack_folder(&mut writer, &root, &root)?;
            contents.files = std::mem::take(&mut writer.files);
            let finished = writer.finish(&contents);
            finished.map_err(|error| StoreError::file(path, error))?;
            Ok(contents)
        })
        .await
    }

    /// An edition: its manifest, and those of its parts that are not in the archive yet.
    async fn pack_edition(
        &self,
        mut writer: Writer,
        layer: &str,
        id: &EditionId,
        target: &Path,
    ) -> Result<Writer, StoreError> {
        let (manifest, text) = self.lake().manifest_text(layer, id).await?;
        let mut waiting = vec![(format!("lake/{layer}/{id}/manifest.json"), text)];
        for part in &manifest.parts {
            let name = format!("lake/{layer}/parts/{}.parquet", part.sha256);
            if !writer.has(&name) {
                waiting.push((name, self.lake().part(layer, part).await?));
            }
            let path = target.to_owned();
            let batch = std::mem::take(&mut waiting);
            writer = blocking(move || {
                for (name, bytes) in batch {
                    let added = writer.add(&name, bytes.len() as u64, &bytes[..]);
                    added.map_err(|error| StoreError::file(&path, error))?;
                }
                Ok(writer)
            })
            .await?;
        }
        for (name, bytes) in waiting {
            let added = writer.add(&name, bytes.len() as u64, &bytes[..]);
            added.map_err(|error| StoreError::file(target, error))?;
        }
        Ok(writer)
    }
}

/// All files of the folder that the store does not make itself: definitions, notices. Hidden files are
/// unfinished ones.
fn pack_folder(writer: &mut Writer, root: &Path, folder: &Path) -> Result<(), StoreError> {
    let listed = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = listed.map_err(|error| StoreError::file(folder, error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let failed = |error| StoreError::file(&path, error);
        let name = entry.file_name();
        let own = folder == root && OWN.iter().any(|own| name == *own);
        if own || name.to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            pack_folder(writer, root, &path)?;
            continue;
        }
        let below = path.strip_prefix(root).ok().and_then(Path::to_str);
        let name = below.map(|below| format!("folder/{below}"));
        let usable = name.filter(|name| kind.is_file() && place_of(name).is_some());
        let Some(name) = usable else {
            let reason = "only ordinary files with ordinary names can be backed up";
            return Err(failed(std::io::Error::other(reason)));
        };
        let file = File::open(&path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        writer.add(&name, size, file).map_err(failed)?;
    }
    Ok(())
}

fn place(pending: NamedTempFile, target: &Path, folder: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::file(target, error);
    pending
        .persist_noclobber(target)
        .map_err(|error| failed(error.error))?;
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    Ok(())
}
