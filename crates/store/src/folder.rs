//! The data folder: a marker file with the version of its layout, the database, the lake.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::model::hex;

/// Version of the layout of the folder that this program writes.
const FORMAT: i64 = 1;

#[derive(Serialize, Deserialize)]
struct Marker {
    kunyu_data_folder: i64,
}

fn marker(dir: &Path) -> PathBuf {
    dir.join("kunyu.json")
}

/// The database file.
pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join("kunyu.sqlite")
}

/// Makes the folder, refusing one that holds anything.
pub(crate) fn prepare(dir: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(dir).map_err(|error| StoreError::file(dir, error))?;
    let mut entries = fs::read_dir(dir).map_err(|error| StoreError::file(dir, error))?;
    if entries.next().is_some() {
        return Err(StoreError::NotEmpty {
            path: dir.to_owned(),
        });
    }
    Ok(())
}

/// Marks a finished folder.
pub(crate) fn mark(dir: &Path) -> Result<(), StoreError> {
    let path = marker(dir);
    let text = format!("{{\"kunyu_data_folder\": {FORMAT}}}\n");
    let written = fs::File::create(&path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| StoreError::file(&path, error))
}

/// Refuses what is no data folder or was laid out by a newer program.
pub(crate) fn check(dir: &Path) -> Result<(), StoreError> {
    let path = marker(dir);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(StoreError::file(path, error));
        }
        Err(_) => {
            return Err(StoreError::NotADataFolder {
                path: dir.to_owned(),
            });
        }
    };
    let marker: Marker = serde_json::from_str(&text).map_err(|_| StoreError::NotADataFolder {
        path: dir.to_owned(),
    })?;
    if marker.kunyu_data_folder > FORMAT {
        return Err(StoreError::FolderTooNew {
            found: marker.kunyu_data_folder,
            known: FORMAT,
        });
    }
    Ok(())
}

/// Sixteen random bytes as hexadecimal digits.
pub(crate) fn random_name() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Stored {
        what: "random number".into(),
        reason: error.to_string(),
    })?;
    Ok(hex(&bytes))
}
