use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sea_query::{Alias, Order, Query};

use super::archive::{self, Receiver, unreadable};
use super::contents::{BackupFault, Contents, Rows, attachment_name, attachments, fault};
use super::{BackupReport, UNFINISHED, rows};
use crate::lake::{Lake, blocking};
use crate::sql::{self, Pool, Table, Tx};
use crate::store::{instance_of, instance_query, new_pool};
use crate::{EditionId, Instance, OpenOptions, Store, StoreError, audit, folder};

/// Puts a backup into a new or empty folder, and its rows into a new database: a file in the
/// folder, or the empty one that `options` names. Everything is verified before the folder becomes
/// a data folder: the hash of every file, the editions of the lake, the audit trail.
///
/// # Errors
/// [`StoreError::Backup`] with the place when the archive is damaged, cut short, or leads out of
/// the folder; nothing is left behind then. What a killed restore left, the next one into the same
/// folder removes.
pub async fn restore(
    file: &Path,
    dir: &Path,
    options: OpenOptions,
) -> Result<(Store, BackupReport), StoreError> {
    let room = Room::take(dir)?;
    match fill(file, dir, &options).await {
        Ok(contents) => {
            room.done();
            let store = Store::open_with(dir, options).await?;
            Ok((store, BackupReport::of(&contents)))
        }
        Err(error) => {
            room.clear();
            Err(error)
        }
    }
}

/// A folder that is being filled.
struct Room {
    dir: PathBuf,
    made: bool,
    lock: File,
}

impl Room {
    fn take(dir: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::file(dir, error);
        let made = !dir.exists();
        fs::create_dir_all(dir).map_err(failed)?;
        let is_empty = fs::read_dir(dir).map_err(failed)?.next().is_none();
        let path = dir.join(UNFINISHED);
        let not_empty = || StoreError::NotEmpty { path: dir.into() };
        if !is_empty && (!path.exists() || folder::is_marked(dir)) {
            return Err(not_empty());
        }
        let opened = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let lock = opened.map_err(failed)?;
        // another program is at it
        lock.try_lock().map_err(|_| not_empty())?;
        let room = Self {
            dir: dir.to_owned(),
            made,
            lock,
        };
        room.empty();
        Ok(room)
    }

    /// Removes everything but the lock. What cannot be removed is found by the next one.
    fn empty(&self) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        for entry in entries
            .flatten()
            .filter(|entry| entry.file_name() != UNFINISHED)
        {
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let _ = if is_folder {
                fs::remove_dir_all(path)
            } else {
                fs::remove_file(path)
            };
        }
    }

    fn done(self) {
        // a lock file that stays does no harm in a marked folder
        let _ = fs::remove_file(self.dir.join(UNFINISHED));
        drop(self.lock);
    }

    fn clear(self) {
        self.empty();
        let (dir, made) = (self.dir.clone(), self.made);
        self.done();
        if made {
            let _ = fs::remove_dir(dir);
        }
    }
}

/// Writes the files of an archive below a folder.
struct Files {
    dir: PathBuf,
}

impl Receiver for Files {
    fn receive(&mut self, place: &str, data: &mut dyn Read) -> Result<(), StoreError> {
        let path = self.dir.join(place);
        let failed = |error| StoreError::file(&path, error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file = File::create_new(&path).map_err(failed)?;
        let mut buffer = vec![0; 1 << 18];
        loop {
            match data.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => file.write_all(&buffer[..count]).map_err(failed)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(unreadable()),
            }
        }
        file.sync_all().map_err(failed)
    }
}

async fn fill(file: &Path, dir: &Path, options: &OpenOptions) -> Result<Contents, StoreError> {
    let (path, mut files) = (file.to_owned(), Files { dir: dir.into() });
    let contents = blocking(move || archive::read(&path, &mut files)).await?;
    let pool = new_pool(dir, options.database.as_ref()).await?;
    let mut tx = pool.write().await?;
    load(&mut tx, file, dir, &contents).await?;
    relink(&mut tx, file, dir, &contents).await?;
    for table in &contents.tables {
        let path = lines(dir, &table.name);
        fs::remove_file(&path).map_err(|error| StoreError::file(path, error))?;
    }
    tx.commit()
        .await
        .map_err(|error| not_fitting(file, "database", error))?;
    let on_server = matches!(pool, Pool::Postgres(_));
    pool.close().await;
    let id = contents.instance.id.as_str();
    folder::mark(dir, on_server.then_some(id))?;
    Ok(contents)
}

fn lines(dir: &Path, table: &str) -> PathBuf {
    dir.join("tmp").join(format!("{table}.jsonl"))
}

/// A statement that the database refuses while rows are loaded is the fault of the rows.
fn not_fitting(file: &Path, place: &str, error: StoreError) -> StoreError {
    match error {
        StoreError::Database { .. } => fault(file, place, BackupFault::Rows),
        other => other,
    }
}

/// Makes the tables, fills them, and verifies the trail.
async fn load(tx: &mut Tx, file: &Path, dir: &Path, contents: &Contents) -> Result<(), StoreError> {
    sql::migrate_to(tx, contents.schema_version, &contents.made).await?;
    if sql::version_of(tx).await? != contents.schema_version {
        let (found, known) = (contents.schema_version, sql::version_of(tx).await?);
        return Err(StoreError::FolderTooNew { found, known });
    }
    let expected: BTreeMap<&str, &Rows> = contents
        .tables
        .iter()
        .map(|table| (table.name.as_str(), table))
        .collect();
    shape(tx, file, dir, &expected).await?;
    let tables = tx.tables().await?;
    if let Some(absent) = expected
        .keys()
        .find(|name| !tables.iter().any(|t| t.name == **name))
    {
        return Err(fault(file, format!("database/{absent}"), BackupFault::Rows));
    }
    let again = tx.loosen_references().await?;
    for table in tables.iter().filter(|table| !is_ours(&table.name)) {
        fill_table(tx, file, dir, table, &expected).await?;
    }
    let held = tx.hold_references(again).await;
    held.map_err(|error| not_fitting(file, "database", error))?;
    verify_trail(tx, file, contents).await
}

/// Tables that [`load`] has filled already.
fn is_ours(table: &str) -> bool {
    matches!(table, "schema_version" | "table_shape")
}

/// Makes the tables of the registers from the texts that made them.
async fn shape(
    tx: &mut Tx,
    file: &Path,
    dir: &Path,
    expected: &BTreeMap<&str, &Rows>,
) -> Result<(), StoreError> {
    let tables = tx.tables().await?;
    let Some(table) = tables.iter().find(|table| table.name == "table_shape") else {
        return Ok(());
    };
    fill_table(tx, file, dir, table, expected).await?;
    let query = Query::select()
        .column("statements")
        .from("table_shape")
        .order_by("number", Order::Asc)
        .to_owned();
    for row in tx.rows(&query).await? {
        let text = row.text("statements")?;
        if !sql::only_shapes(&text) {
            return Err(fault(file, "database/table_shape.jsonl", BackupFault::Rows));
        }
        let shaped = tx.script(&text).await;
        shaped.map_err(|error| not_fitting(file, "database/table_shape.jsonl", error))?;
    }
    Ok(())
}

async fn fill_table(
    tx: &mut Tx,
    file: &Path,
    dir: &Path,
    table: &Table,
    expected: &BTreeMap<&str, &Rows>,
) -> Result<(), StoreError> {
    let place = format!("database/{}.jsonl", table.name);
    let wrong = || fault(file, place.clone(), BackupFault::Rows);
    let rows = expected.get(table.name.as_str()).ok_or_else(wrong)?;
    let columns = table.columns.iter();
    let columns = columns.map(|(name, holds)| (name.clone(), holds.word().to_owned()));
    if !columns.eq(rows.columns.iter().cloned()) {
        return Err(wrong());
    }
    // what a migration has put there is among the rows
    let clear = Query::delete()
        .from_table(Alias::new(&table.name))
        .to_owned();
    tx.run(&clear).await?;
    let path = lines(dir, &table.name);
    let opened = File::open(&path).map_err(|_| wrong())?;
    let loaded = rows::load(tx, table, opened, &path).await;
    let loaded = loaded.map_err(|error| not_fitting(file, &place, error))?;
    if loaded != Some(rows.rows) {
        return Err(wrong());
    }
    Ok(())
}

async fn verify_trail(tx: &mut Tx, file: &Path, contents: &Contents) -> Result<(), StoreError> {
    let wrong = |place: String| fault(file, place, BackupFault::Audit);
    let row = tx.row(&instance_query()).await?;
    let found = row.map(|row| instance_of(&row)).transpose()?;
    let expected = Instance::from(contents.instance.clone());
    if found.as_ref() != Some(&expected) {
        return Err(wrong("database/instance.jsonl".into()));
    }
    let report = audit::walk(tx, &expected, None).await?;
    if let Some(broken) = report.broken {
        return Err(wrong(format!("audit entry {}", broken.seq)));
    }
    if (report.entries, &report.head_hash) != (contents.audit_seq, &contents.audit_hash) {
        return Err(wrong(format!("audit entry {}", report.entries)));
    }
    Ok(())
}

/// Every edition of the catalogue must be there with all its parts, which are named by their content;
/// each edition's own folder gets its parts again. So must every attachment.
async fn relink(
    tx: &mut Tx,
    file: &Path,
    dir: &Path,
    contents: &Contents,
) -> Result<(), StoreError> {
    let hashes: BTreeMap<&str, &str> = contents
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.sha256.as_str()))
        .collect();
    let lake = Lake::open(dir, None, None)?;
    let query = Query::select()
        .columns(["layer", "id"])
        .from("edition")
        .to_owned();
    for row in tx.rows(&query).await? {
        let (layer, id): (String, EditionId) = (row.text("layer")?, row.text("id")?.parse()?);
        let name = format!("lake/{layer}/{id}/manifest.json");
        if !hashes.contains_key(name.as_str()) {
            return Err(fault(file, name, BackupFault::Missing));
        }
        let manifest = lake.manifest(&layer, &id).await?;
        for part in &manifest.parts {
            let name = format!("lake/{layer}/parts/{}.parquet", part.sha256);
            match hashes.get(name.as_str()) {
                Some(hash) if *hash == part.sha256 => {}
                Some(_) => return Err(fault(file, name, BackupFault::Hash)),
                None => return Err(fault(file, name, BackupFault::Missing)),
            }
        }
        lake.link_parts(&manifest).await?;
    }
    for hash in attachments(tx).await? {
        let name = attachment_name(&hash);
        match hashes.get(name.as_str()) {
            Some(found) if *found == hash => {}
            Some(_) => return Err(fault(file, name, BackupFault::Hash)),
            None => return Err(fault(file, name, BackupFault::Missing)),
        }
    }
    Ok(())
}
