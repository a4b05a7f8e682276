//! A folder of written files as one zip.

use std::io;
use std::path::Path;

use crate::FormatError;
use crate::pending::{beside, file_name, place};

/// Packs the files of a folder (not those of folders in it) into a zip, in order of name. The zip
/// appears under its name only when it is complete.
pub fn pack(folder: &Path, target: &Path) -> Result<(), FormatError> {
    let shown = file_name(target);
    let failed = |error: io::Error| FormatError::write(&shown, error);
    let zip_failed = |error: zip::result::ZipError| failed(io::Error::other(error));
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut files = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(failed)?;
    files.retain(|path| path.is_file());
    files.sort();
    let mut archive = zip::ZipWriter::new(beside(target).map_err(failed)?);
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    for path in files {
        archive
            .start_file(file_name(&path), options)
            .map_err(zip_failed)?;
        let mut file = std::fs::File::open(&path).map_err(failed)?;
        io::copy(&mut file, &mut archive).map_err(failed)?;
    }
    let file = archive.finish().map_err(zip_failed)?;
    file.as_file().sync_all().map_err(failed)?;
    place(file.into_temp_path(), target)
}
