//! Where a data folder is, and where its database is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kunyu_store::{DatabaseUrl, Keys, OpenOptions};

use crate::error::Kind;
use crate::folder::SYNTHETIC;
use crate::{Error, Result};

/// A data folder, with the address of its database when that is on a server.
#[derive(Debug, Clone)]
pub struct Place {
    dir: PathBuf,
    database: Option<DatabaseUrl>,
}

impl Place {
    /// The folder, and `postgres://…` when its database is on a server.
    pub fn new(dir: impl Into<PathBuf>, database_url: Option<&str>) -> Result<Self> {
        let database = database_url.map(DatabaseUrl::parse).transpose();
        Ok(Self {
            dir: dir.into(),
            database: database.map_err(|error| Error::of(Kind::Usage, &error))?,
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The key for the invented persons of a sample district; it keeps nothing secret.
    pub(crate) fn sample_keys(&self) -> PathBuf {
        self.dir.join("keys")
    }

    /// How the store opens it: a sample district whose opener names no keys has its own.
    pub(crate) fn options(&self) -> Result<OpenOptions> {
        let own = self.sample_keys();
        let named = std::env::var_os("KUNYU_KEYS").is_some_and(|dir| !dir.is_empty());
        let is_sample = self.dir.join(SYNTHETIC).exists() && own.exists();
        let keys = (is_sample && !named).then(|| Keys::open(&own)).transpose();
        Ok(OpenOptions {
            database: self.database.clone(),
            keys: keys
                .map_err(|error| Error::of(Kind::Input, &error))?
                .map(Arc::new),
            ..OpenOptions::default()
        })
    }
}
