use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

/// Bytes that can be read from anywhere.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// Where bytes lie: a file, a file unpacked from an archive, or memory. Cheap to clone, and may be
/// opened several times at once.
#[derive(Debug, Clone)]
pub(crate) enum Blob {
    Path(PathBuf),
    Temp(Arc<NamedTempFile>),
    Bytes(Arc<[u8]>),
}

impl Blob {
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.into())
    }

    /// A reader from the first byte.
    pub(crate) fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::Path(path) => Box::new(File::open(path)?),
            Self::Temp(file) => Box::new(file.reopen()?),
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    pub(crate) fn len(&self) -> io::Result<u64> {
        Ok(match self {
            Self::Path(path) => std::fs::metadata(path)?.len(),
            Self::Temp(file) => file.as_file().metadata()?.len(),
            Self::Bytes(bytes) => bytes.len() as u64,
        })
    }

    /// The file, where there is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Temp(file) => Some(file.path()),
            Self::Bytes(_) => None,
        }
    }

    /// The first bytes, at most `count`.
    pub(crate) fn head(&self, count: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(count).read_to_end(&mut head)?;
        Ok(head)
    }

    /// The whole, if it is at most `limit` bytes long; else its beginning.
    pub(crate) fn small(&self, limit: u64) -> io::Result<Vec<u8>> {
        self.head(limit)
    }
}
