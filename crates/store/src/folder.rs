//! The data folder: a marker file with the version of its layout, the database, the lake.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::model::hex;

/// Newest version of the layout of the folder: 1 with its database inside, 2 with it on a server.
const FORMAT: i64 = 2;

/// The marker file. It names no address: that may hold a password, and the server may move.
#[derive(Serialize, Deserialize)]
struct Marker {
    kunyu_data_folder: i64,
    /// Name of the instance whose database is on a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    server_instance: Option<String>,
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

/// Marks a finished folder; with the name of the instance when its database is on a server.
pub(crate) fn mark(dir: &Path, server_instance: Option<&str>) -> Result<(), StoreError> {
    let path = marker(dir);
    let marker = Marker {
        kunyu_data_folder: if server_instance.is_some() { 2 } else { 1 },
        server_instance: server_instance.map(str::to_owned),
    };
    let text = serde_json::to_string(&marker).map_err(|error| StoreError::Stored {
        what: "marker".into(),
        reason: error.to_string(),
    })? + "\n";
    // whole or not at all: who finds it takes the folder for good
    let unfinished = path.with_extension("part");
    let written = fs::File::create(&unfinished).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    });
    written.map_err(|error| StoreError::file(&path, error))
}

/// Whether a finished data folder is here.
pub(crate) fn is_marked(dir: &Path) -> bool {
    marker(dir).exists()
}

/// Refuses what is no data folder or was laid out by a newer program. Returns the name of the
/// instance when its database is on a server.
pub(crate) fn check(dir: &Path) -> Result<Option<String>, StoreError> {
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
    Ok(marker.server_instance)
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
