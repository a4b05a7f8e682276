//! The lake: immutable editions as GeoParquet, named by their content.
//!
//! Layout, identity and how it is read without this program: `docs/reference/lake.md`.

mod canonical;
mod copy;
mod diff;
mod guard;
mod make;
mod manifest;
mod packed;
mod parquet_part;
mod parquet_read;
mod prepare;
mod reader;
mod sort;
mod sweep;
mod verify;
pub(crate) mod wkb;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

pub use diff::{Change, ChangeKind, DiffSummary, RowChange, Tally, diff_row, diff_schema};
pub use make::SortedRows;
pub use manifest::{GridBox, Manifest, Part};
pub use packed::PackedEdition;
pub use prepare::{PreparedRows, Preparer};
pub use reader::{EditionReader, ReadOptions};
pub use verify::Verification;
pub use writer::{EditionWriter, WrittenEdition};

use crate::{EditionId, StoreError};

/// Bytes that a sort may hold: a quarter of the memory that is free, within these bounds.
const SORT_BUDGET_BYTES: std::ops::RangeInclusive<usize> = 160 << 20..=1 << 30;

/// The editions of a data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lake {
    objects: Arc<dyn ObjectStore>,
    /// The lake's own folder when it is one; `None` for a remote object store.
    local: Option<PathBuf>,
    root: PathBuf,
    budget: usize,
}

impl Lake {
    pub(crate) fn open(
        root: &Path,
        objects: Option<Arc<dyn ObjectStore>>,
        budget: Option<usize>,
    ) -> Result<Self, StoreError> {
        for folder in ["tmp", "cache"] {
            make_folder(&root.join(folder))?;
        }
        let budget = budget.unwrap_or_else(sort_budget);
        let root = root.to_owned();
        if let Some(objects) = objects {
            return Ok(Self {
                objects,
                local: None,
                root,
                budget,
            });
        }
        let folder = root.join("lake");
        make_folder(&folder)?;
        let objects = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|error| StoreError::objects(folder.display(), error))?;
        Ok(Self {
            objects: Arc::new(objects),
            local: Some(folder),
            root,
            budget,
        })
    }

    /// What an edition is made of.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the manifest is missing, unreadable or that of another edition.
    pub async fn manifest(&self, layer: &str, id: &EditionId) -> Result<Manifest, StoreError> {
        let path = manifest_path(layer, id);
        let bytes = self.get(&path).await?;
        let damaged = |reason: String| StoreError::Damaged {
            file: path.to_string(),
            reason,
        };
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if manifest.format > manifest::FORMAT {
            let found = i64::from(manifest.format);
            return Err(StoreError::FolderTooNew {
                found,
                known: manifest::FORMAT.into(),
            });
        }
        if manifest.edition != *id || manifest.layer != layer {
            return Err(damaged(format!(
                "it names {}@{}",
                manifest.layer, manifest.edition
            )));
        }
        manifest.schema.validate()?;
        Ok(manifest)
    }

    async fn get(&self, path: &ObjectPath) -> Result<Vec<u8>, StoreError> {
        let fault = |error| StoreError::objects(path, error);
        let bytes = self
            .objects
            .get(path)
            .await
            .map_err(fault)?
            .bytes()
            .await
            .map_err(fault)?;
        Ok(bytes.into())
    }

    /// Writes a file under another name, moves it to its place, and makes it durable.
    async fn put(&self, path: &ObjectPath, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.put_content(path, bytes).await?;
        self.sync_folders(path).await
    }

    /// As [`Lake::put`]; the name is durable after [`Lake::sync_folders`] only.
    async fn put_content(&self, path: &ObjectPath, bytes: Vec<u8>) -> Result<(), StoreError> {
        let payload = PutPayload::from(bytes);
        let put = self.objects.put(path, payload).await;
        put.map_err(|error| StoreError::objects(path, error))?;
        if let Some(folder) = &self.local {
            let file = folder.join(path.as_ref());
            blocking(move || sync(&file)).await?;
        }
        Ok(())
    }

    /// Makes the names of the two folders above a file, and the names in them, durable.
    async fn sync_folders(&self, path: &ObjectPath) -> Result<(), StoreError> {
        let Some(folder) = &self.local else {
            return Ok(());
        };
        // only here can a folder be opened to be made durable
        let levels = if cfg!(unix) { 2 } else { 0 };
        let file = folder.join(path.as_ref());
        blocking(move || file.ancestors().skip(1).take(levels).try_for_each(sync)).await
    }

    fn scratch(&self) -> PathBuf {
        self.root.join("tmp")
    }
}

/// What the machine allows; the least where it does not say how much memory is free.
fn sort_budget() -> usize {
    let (least, most) = (*SORT_BUDGET_BYTES.start(), *SORT_BUDGET_BYTES.end());
    let Ok(told) = std::fs::read_to_string("/proc/meminfo") else {
        return least;
    };
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok());
    kib.map_or(least, |kib| {
        (kib / 4).saturating_mul(1024).clamp(least, most)
    })
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(path).map_err(|error| StoreError::file(path, error))
}

/// Makes a file or folder durable.
fn sync(path: &Path) -> Result<(), StoreError> {
    let synced = std::fs::File::open(path).and_then(|handle| handle.sync_all());
    synced.map_err(|error| StoreError::file(path, error))
}

/// Runs work that computes or waits for a disk beside the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Task)?
}

fn manifest_path(layer: &str, id: &EditionId) -> ObjectPath {
    ObjectPath::from(format!("{layer}/{id}/manifest.json"))
}

fn part_path(layer: &str, sha256: &str) -> ObjectPath {
    ObjectPath::from(format!("{layer}/parts/{sha256}.parquet"))
}
