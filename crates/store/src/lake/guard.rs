//! Who is writing: so that a sweep never takes the files of an import that is under way.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::{StoreError, folder};

/// Held from the first byte of an import to its catalogue entry. The system lets go of the lock
/// when the program dies; the marker stays and tells the next one that there is something to sweep.
#[derive(Debug)]
pub(crate) struct WriteGuard {
    marker: PathBuf,
    _lock: File,
}

/// Held while leftovers are removed; nobody writes meanwhile.
pub(crate) struct SweepGuard {
    markers: Vec<PathBuf>,
    _lock: File,
}

fn lock_file(scratch: &Path) -> Result<File, StoreError> {
    let path = scratch.join("lock");
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    opened.map_err(|error| StoreError::file(path, error))
}

fn markers(scratch: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = fs::read_dir(scratch).map_err(|error| StoreError::file(scratch, error))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths
        .filter(|path| path.extension().is_some_and(|suffix| suffix == "writing"))
        .collect())
}

impl WriteGuard {
    pub(crate) fn begin(scratch: &Path) -> Result<Self, StoreError> {
        let lock = lock_file(scratch)?;
        lock.lock_shared()
            .map_err(|error| StoreError::file(scratch, error))?;
        let marker = scratch
            .join(folder::random_name()?)
            .with_extension("writing");
        let made = File::create(&marker).and_then(|file| file.sync_all());
        made.map_err(|error| StoreError::file(&marker, error))?;
        Ok(Self {
            marker,
            _lock: lock,
        })
    }

    /// The import is in the catalogue, or was there before: there is nothing to sweep.
    pub(crate) fn settle(self) {
        // a marker that stays only costs the next program a look
        let _ = fs::remove_file(&self.marker);
    }
}

impl SweepGuard {
    /// `None` when nothing was left behind, or when somebody is writing now.
    pub(crate) fn begin(scratch: &Path) -> Result<Option<Self>, StoreError> {
        if markers(scratch)?.is_empty() {
            return Ok(None);
        }
        let lock = lock_file(scratch)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self {
                markers: markers(scratch)?,
                _lock: lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::file(scratch, error)),
        }
    }

    pub(crate) fn settle(self) {
        for marker in &self.markers {
            let _ = fs::remove_file(marker);
        }
    }
}
