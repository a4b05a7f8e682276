//! Removing what killed imports left behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use sea_query::Query;

use super::guard::SweepGuard;
use super::{Lake, blocking};
use crate::{EditionId, Store, StoreError};

impl Store {
    /// Removes the files of editions that never came into the catalogue. Does nothing, quickly,
    /// when every import ended well, or while somebody is importing. Opening a folder does it.
    ///
    /// # Errors
    /// When the database or the lake cannot be read or written.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let scratch = self.lake().scratch();
        let Some(guard) = blocking(move || SweepGuard::begin(&scratch)).await? else {
            return Ok(());
        };
        let query = Query::select()
            .columns(["layer", "id"])
            .from("edition")
            .to_owned();
        let mut known = BTreeSet::new();
        for row in self.pool().rows(&query).await? {
            known.insert((row.text("layer")?, row.text("id")?));
        }
        self.lake().sweep(&known).await?;
        guard.settle();
        Ok(())
    }
}

impl Lake {
    /// Removes every edition that is not known and every part that no known edition has.
    async fn sweep(&self, known: &BTreeSet<(String, String)>) -> Result<(), StoreError> {
        for layer in self.folders(None).await? {
            let mut parts = BTreeSet::new();
            let mut keep_all = false;
            for (_, id) in known.iter().filter(|(of, _)| *of == layer) {
                let id: EditionId = id.parse()?;
                // a damaged manifest says nothing about its parts: keep all of the layer
                match self.manifest(&layer, &id).await {
                    Ok(manifest) => parts.extend(manifest.parts.into_iter().map(|p| p.sha256)),
                    Err(_) => keep_all = true,
                }
            }
            for folder in self.folders(Some(&layer)).await? {
                let prefix = ObjectPath::from(format!("{layer}/{folder}"));
                let is_known = known.contains(&(layer.clone(), folder.clone()));
                for path in self.files(&prefix).await? {
                    let stem = path
                        .filename()
                        .and_then(|name| name.strip_suffix(".parquet"));
                    let keep = match folder.as_str() {
                        "parts" => keep_all || stem.is_some_and(|name| parts.contains(name)),
                        _ => is_known,
                    };
                    if !keep {
                        self.remove(&path).await?;
                    }
                }
            }
        }
        if let Some(folder) = self.local.clone() {
            blocking(move || {
                tidy(&folder);
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    async fn folders(&self, inside: Option<&str>) -> Result<Vec<String>, StoreError> {
        let prefix = inside.map(ObjectPath::from);
        let listed = self.objects.list_with_delimiter(prefix.as_ref()).await;
        let listed = listed.map_err(|error| StoreError::objects(inside.unwrap_or("/"), error))?;
        let names = listed.common_prefixes.iter();
        Ok(names
            .filter_map(|path| path.filename().map(str::to_owned))
            .collect())
    }

    async fn files(&self, prefix: &ObjectPath) -> Result<Vec<ObjectPath>, StoreError> {
        let listed = self.objects.list_with_delimiter(Some(prefix)).await;
        let listed = listed.map_err(|error| StoreError::objects(prefix, error))?;
        Ok(listed
            .objects
            .into_iter()
            .map(|object| object.location)
            .collect())
    }

    async fn remove(&self, path: &ObjectPath) -> Result<(), StoreError> {
        match self.objects.delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StoreError::objects(path, error)),
        }
    }
}

/// Removes half-written files (which the object store names `…#n`) and empty folders. What cannot
/// be removed does no harm: it is not visible to anyone.
fn tidy(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            tidy(&path);
            let _ = fs::remove_dir(&path);
        } else if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains('#'))
        {
            let _ = fs::remove_file(&path);
        }
    }
}
