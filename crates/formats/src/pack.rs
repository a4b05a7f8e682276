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

/// A file of a small zip: its name and content.
pub type PackedFile = (String, Vec<u8>);

/// Most files and bytes of a small zip.
const MOST_FILES: usize = 64;
const MOST_BYTES: u64 = 256 << 20;

/// Files as one zip in memory, whose bytes depend on them alone.
///
/// # Errors
/// A file of this name is there already.
pub fn zip_files(files: &[PackedFile]) -> Result<Vec<u8>, FormatError> {
    let failed = |error: zip::result::ZipError| FormatError::write("zip", io::Error::other(error));
    let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        archive.start_file(name, options).map_err(failed)?;
        io::Write::write_all(&mut archive, bytes)
            .map_err(|error| FormatError::write("zip", error))?;
    }
    archive.finish().map(io::Cursor::into_inner).map_err(failed)
}

/// The files of a small zip; folders in it are passed over.
///
/// # Errors
/// It is damaged, encrypted, or unpacks to more than 64 files or 256 MB.
pub fn unzip_files(bytes: &[u8], file: &str) -> Result<Vec<PackedFile>, FormatError> {
    let place = crate::Place::file(file);
    let damaged = |error: zip::result::ZipError| FormatError::Malformed {
        place: place.clone().into(),
        format: "ZIP",
        zh: format!("压缩包损坏：{error}"),
        en: format!("the archive is damaged: {error}"),
    };
    let over = |what: &'static str, limit: u64| FormatError::Limit {
        place: place.clone().into(),
        what,
        limit,
    };
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_FILES {
        return Err(over("archive entries", MOST_FILES as u64));
    }
    let (mut files, mut left) = (Vec::new(), MOST_BYTES);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(damaged)?.into_owned();
        let mut content = Vec::new();
        let read = io::Read::take(entry, left + 1);
        let count = io::Read::read_to_end(&mut { read }, &mut content);
        let count = count.map_err(|error| FormatError::read(file, error))? as u64;
        left = left
            .checked_sub(count)
            .ok_or_else(|| over("unpacked bytes", MOST_BYTES))?;
        files.push((name, content));
    }
    Ok(files)
}
