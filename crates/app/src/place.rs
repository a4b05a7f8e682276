//! Where a data folder is, and where its database is.

use std::path::{Path, PathBuf};

use kunyu_store::{DatabaseUrl, OpenOptions};

use crate::error::Kind;
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

    /// How the store opens it.
    pub(crate) fn options(&self) -> OpenOptions {
        OpenOptions {
            database: self.database.clone(),
            ..OpenOptions::default()
        }
    }
}
