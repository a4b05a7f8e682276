//! Zip archives: member names in UTF-8, GB18030 or CP437, contents unpacked within a bound.

use std::io::{BufReader, Read, Write};
use std::sync::Arc;

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::input::{Blob, ReadSeek};
use crate::text::Charset;
use crate::{FormatError, Limits, Place};

const FORMAT: &str = "Zip";
/// Members up to this size stay in memory.
const IN_MEMORY: usize = 1 << 20;
/// What any archive may unpack to, whatever its size.
const FREE_BYTES: u64 = 64 << 20;
/// Beyond that, how many times its own size.
const RATIO: u64 = 300;

/// One unpacked member.
pub(crate) struct Member {
    /// Path inside the archive, decoded.
    pub(crate) path: String,
    pub(crate) blob: Blob,
}

impl Member {
    /// File name without folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }

    /// Whether the file or a folder around it is hidden.
    pub(crate) fn is_hidden(&self) -> bool {
        self.path
            .split(['/', '\\'])
            .any(|part| part.starts_with('.') && part != "." && part != "..")
    }

    /// `(path without extension, extension in lower case)`.
    pub(crate) fn split(&self) -> (&str, String) {
        match self.path.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains(['/', '\\']) => {
                (stem, extension.to_ascii_lowercase())
            }
            _ => (&self.path, String::new()),
        }
    }
}

/// Extensions that are worth unpacking; anything else in an archive is ignored.
pub(crate) const WANTED: &[&str] = &[
    "shp",
    "shx",
    "dbf",
    "prj",
    "cpg",
    "cst",
    "gpkg",
    "geojson",
    "json",
    "geojsonl",
    "ndjson",
    "txt",
    "vct",
    "parquet",
    "geoparquet",
    "sqlite",
    "gdbtable",
    "gdbtablx",
    "cdf",
    "fgb",
    "dxf",
    "kml",
    "ods",
    "geojsons",
    "jsonl",
    "csv",
    "tsv",
    "xlsx",
    "xlsm",
    "xlsb",
    "xls",
];

type Archive = ZipArchive<BufReader<Box<dyn ReadSeek>>>;

/// Opens an archive of no more entries than allowed.
fn open(blob: &Blob, file: &str, limits: &Limits) -> Result<Archive, FormatError> {
    let place = Place::file(file);
    let reader = blob
        .open()
        .map_err(|error| FormatError::read(file, error))?;
    let archive =
        ZipArchive::new(BufReader::new(reader)).map_err(|error| damaged(&place, &error))?;
    if archive.len() > limits.archive_entries {
        let limit = limits.archive_entries as u64;
        return Err(FormatError::Limit {
            place: place.into(),
            what: "archive entries",
            limit,
        });
    }
    Ok(archive)
}

/// How many bytes an archive may unpack to.
fn budget(blob: &Blob, file: &str, limits: &Limits) -> Result<u64, FormatError> {
    let size = blob.len().map_err(|error| FormatError::read(file, error))?;
    let most = FREE_BYTES.saturating_add(size.saturating_mul(RATIO));
    Ok(limits.unpacked_bytes.min(most))
}

/// What an archive holds.
pub(crate) struct Unpacked {
    pub(crate) members: Vec<Member>,
    /// Paths of the members that cannot hold layers.
    pub(crate) skipped: Vec<String>,
    /// Bytes unpacked.
    pub(crate) bytes: u64,
}

/// Unpacks the members that may hold layers.
pub(crate) fn unpack(blob: &Blob, file: &str, limits: &Limits) -> Result<Unpacked, FormatError> {
    let place = Place::file(file);
    let damaged = |error: zip::result::ZipError| damaged(&place, &error);
    let mut archive = open(blob, file, limits)?;
    let limit = budget(blob, file, limits)?;
    let mut budget = limit;
    let (mut members, mut skipped) = (Vec::new(), Vec::new());
    for index in 0..archive.len() {
        let mut entry = archive.by_index_raw(index).map_err(damaged)?;
        let member = Member {
            path: decoded_name(entry.name_raw()),
            blob: Blob::bytes(&[]),
        };
        let hidden = member.path.contains("__MACOSX/") || member.is_hidden();
        if entry.is_dir() || hidden {
            continue;
        }
        if !WANTED.contains(&member.split().1.as_str()) {
            skipped.push(member.path);
            continue;
        }
        let place = Place::file(format!("{file}/{}", member.path));
        if entry.encrypted() {
            return Err(encrypted(&place));
        }
        if member.split().1 == "cdf" {
            // that it is there is all there is to know
            members.push(member);
            continue;
        }
        drop(entry);
        entry = archive.by_index(index).map_err(damaged)?;
        let blob = copy(&mut entry, &mut budget, &place, limit)?;
        members.push(Member {
            path: member.path,
            blob,
        });
    }
    Ok(Unpacked {
        members,
        skipped,
        bytes: limit - budget,
    })
}

fn encrypted(place: &Place) -> FormatError {
    FormatError::Unsupported {
        place: place.clone().into(),
        what: "an encrypted archive".into(),
    }
}

/// The first of these names that an archive has a member of.
pub(crate) fn first_of<'a>(blob: &Blob, names: &[&'a str]) -> Option<&'a str> {
    let archive = ZipArchive::new(BufReader::new(blob.open().ok()?)).ok()?;
    names
        .iter()
        .copied()
        .find(|name| archive.index_for_name(name).is_some())
}

/// Unpacks one member, within the bounds.
pub(crate) fn member(
    blob: &Blob,
    file: &str,
    name: &str,
    limits: &Limits,
) -> Result<Blob, FormatError> {
    let place = Place::file(file);
    let mut archive = open(blob, file, limits)?;
    let limit = budget(blob, file, limits)?;
    let mut entry = archive
        .by_name(name)
        .map_err(|error| damaged(&place, &error))?;
    copy(&mut entry, &mut { limit }, &place, limit)
}

/// Largest part of a workbook that is held in memory (texts, styles), in bytes.
const HELD_BYTES: u64 = 256 << 20;

/// Unpacks everything without keeping it: the members must be within the bounds whatever their
/// headers say. For workbooks, whose parts a library unpacks: all but sheets and pictures are held
/// in memory and have a bound of their own.
pub(crate) fn measure(blob: &Blob, file: &str, limits: &Limits) -> Result<(), FormatError> {
    let place = Place::file(file);
    let mut archive = open(blob, file, limits)?;
    let limit = budget(blob, file, limits)?;
    let mut budget = limit;
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(zip::result::ZipError::UnsupportedArchive(text))
                if text == zip::result::ZipError::PASSWORD_REQUIRED =>
            {
                return Err(encrypted(&place));
            }
            Err(error) => return Err(damaged(&place, &error)),
        };
        let name = decoded_name(entry.name_raw());
        let streamed = name.starts_with("xl/worksheets/")
            || name.starts_with("xl/media/")
            || name == "content.xml";
        let place = Place::file(format!("{file}/{name}"));
        let most = if streamed {
            budget
        } else {
            budget.min(HELD_BYTES)
        };
        let mut left = most;
        each_chunk(&mut entry, &place, &mut |bytes| {
            take(
                &mut left,
                bytes.len(),
                &place,
                if streamed { limit } else { most },
            )
        })?;
        budget -= most - left;
    }
    Ok(())
}

/// Whether a member below a folder contains some bytes. The archive was measured before.
pub(crate) fn contains(
    blob: &Blob,
    file: &str,
    folder: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<bool, FormatError> {
    let mut archive = open(blob, file, limits)?;
    let finder = memchr::memmem::Finder::new(bytes);
    let overlap = bytes.len().saturating_sub(1);
    for index in 0..archive.len() {
        let place = Place::file(file);
        let mut entry = archive
            .by_index(index)
            .map_err(|error| damaged(&place, &error))?;
        if !decoded_name(entry.name_raw()).starts_with(folder) {
            continue;
        }
        let (mut found, mut seen) = (false, Vec::new());
        each_chunk(&mut entry, &place, &mut |chunk| {
            seen.extend_from_slice(chunk);
            found |= finder.find(&seen).is_some();
            let kept = seen.len().saturating_sub(overlap);
            seen.drain(..kept);
            Ok(())
        })?;
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes bytes off what is left.
fn take(left: &mut u64, count: usize, place: &Place, limit: u64) -> Result<(), FormatError> {
    *left = left
        .checked_sub(count as u64)
        .ok_or_else(|| FormatError::Limit {
            place: place.clone().into(),
            what: "unpacked size of the archive in bytes",
            limit,
        })?;
    Ok(())
}

fn damaged(place: &Place, error: &zip::result::ZipError) -> FormatError {
    let zh = "压缩包损坏，无法读取目录或内容";
    FormatError::malformed(
        place,
        FORMAT,
        zh,
        format!("the archive is damaged: {error}"),
    )
}

fn decoded_name(raw: &[u8]) -> String {
    let charset = [Charset::UTF8, Charset::GB18030];
    let decoded = charset.iter().find_map(|charset| charset.decode(raw));
    decoded
        .unwrap_or_else(|| Charset::WESTERN.decode_lossy(raw))
        .into_owned()
}

/// Gives the unpacked content piece by piece.
fn each_chunk(
    entry: &mut ZipFile<'_, BufReader<Box<dyn ReadSeek>>>,
    place: &Place,
    each: &mut dyn FnMut(&[u8]) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let count = entry.read(&mut chunk).map_err(|error| {
            let zh = "压缩包中的内容损坏";
            FormatError::malformed(place, FORMAT, zh, format!("the entry is damaged: {error}"))
        })?;
        if count == 0 {
            return Ok(());
        }
        each(&chunk[..count])?;
    }
}

fn copy(
    entry: &mut ZipFile<'_, BufReader<Box<dyn ReadSeek>>>,
    budget: &mut u64,
    place: &Place,
    limit: u64,
) -> Result<Blob, FormatError> {
    let mut memory = Vec::new();
    let mut spilled = None;
    each_chunk(entry, place, &mut |bytes| {
        take(budget, bytes.len(), place, limit)?;
        let write = |error| FormatError::write(place.file.clone(), error);
        if spilled.is_none() && memory.len() + bytes.len() > IN_MEMORY {
            let mut file = tempfile::NamedTempFile::new().map_err(write)?;
            file.write_all(&memory).map_err(write)?;
            memory.clear();
            spilled = Some(file);
        }
        match &mut spilled {
            Some(file) => file.write_all(bytes).map_err(write)?,
            None => memory.extend_from_slice(bytes),
        }
        Ok(())
    })?;
    Ok(match spilled {
        Some(file) => Blob::Temp(Arc::new(file)),
        None => Blob::bytes(&memory),
    })
}
