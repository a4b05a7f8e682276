use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::FormatError;

/// A file that appears under its name only when it is complete.
pub(crate) struct Pending {
    target: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

/// File name for messages.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// A temporary file beside the target, with the permissions of an ordinary new file.
pub(crate) fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kunyu-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Puts a finished temporary file in place.
pub(crate) fn place(path: TempPath, target: &Path) -> Result<(), FormatError> {
    path.persist(target)
        .map_err(|error| FormatError::write(file_name(target), error.error))
}

impl Pending {
    pub(crate) fn create(target: &Path) -> Result<Self, FormatError> {
        let file = beside(target).map_err(|error| FormatError::write(file_name(target), error))?;
        Ok(Self {
            target: target.to_owned(),
            writer: BufWriter::with_capacity(1 << 16, file),
        })
    }

    pub(crate) fn failed(&self, error: io::Error) -> FormatError {
        FormatError::write(file_name(&self.target), error)
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), FormatError> {
        self.writer
            .write_all(bytes)
            .map_err(|error| FormatError::write(file_name(&self.target), error))
    }

    /// The open file, everything written so far flushed into it.
    pub(crate) fn file(&mut self) -> Result<&mut File, FormatError> {
        if let Err(error) = self.writer.flush() {
            return Err(self.failed(error));
        }
        Ok(self.writer.get_mut().as_file_mut())
    }

    /// Flushes to the disk and renames.
    pub(crate) fn finish(mut self) -> Result<(), FormatError> {
        let target = self.target.clone();
        let file = self.file()?;
        file.sync_all()
            .map_err(|error| FormatError::write(file_name(&target), error))?;
        let file = self
            .writer
            .into_inner()
            .map_err(|error| FormatError::write(file_name(&target), error.into_error()))?;
        place(file.into_temp_path(), &target)
    }
}
