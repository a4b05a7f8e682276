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
const WANTED: [&str; 19] = [
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
    "parquet",
    "geoparquet",
    "sqlite",
    "gdbtable",
    "gdbtablx",
    "cdf",
    "fgb",
];

/// Unpacks the members that may hold layers.
pub(crate) fn unpack(blob: &Blob, file: &str, limits: &Limits) -> Result<Vec<Member>, FormatError> {
    let place = Place::file(file);
    let size = blob.len().map_err(|error| FormatError::read(file, error))?;
    let reader = blob
        .open()
        .map_err(|error| FormatError::read(file, error))?;
    let damaged = |error: zip::result::ZipError| damaged(&place, &error);
    let mut archive = ZipArchive::new(BufReader::new(reader)).map_err(damaged)?;
    if archive.len() > limits.archive_entries {
        let limit = limits.archive_entries as u64;
        return Err(FormatError::Limit {
            place: place.into(),
            what: "archive entries",
            limit,
        });
    }
    let mut budget = limits
        .unpacked_bytes
        .min(FREE_BYTES + size.saturating_mul(RATIO));
    let limit = budget;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index_raw(index).map_err(damaged)?;
        let path = decoded_name(entry.name_raw());
        let member = Member {
            path,
            blob: Blob::bytes(&[]),
        };
        let hidden = member.path.contains("__MACOSX/") || member.name().starts_with('.');
        if entry.is_dir() || hidden || !WANTED.contains(&member.split().1.as_str()) {
            continue;
        }
        let place = Place::file(format!("{file}/{}", member.path));
        if entry.encrypted() {
            return Err(FormatError::Unsupported {
                place: place.into(),
                what: "an encrypted archive".into(),
            });
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
    Ok(members)
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

fn copy(
    entry: &mut ZipFile<'_, BufReader<Box<dyn ReadSeek>>>,
    budget: &mut u64,
    place: &Place,
    limit: u64,
) -> Result<Blob, FormatError> {
    let mut memory = Vec::new();
    let mut spilled = None;
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let count = entry.read(&mut chunk).map_err(|error| {
            let zh = "压缩包中的内容损坏";
            FormatError::malformed(place, FORMAT, zh, format!("the entry is damaged: {error}"))
        })?;
        if count == 0 {
            break;
        }
        let bytes = &chunk[..count];
        *budget = budget
            .checked_sub(count as u64)
            .ok_or_else(|| FormatError::Limit {
                place: place.clone().into(),
                what: "unpacked size of the archive in bytes",
                limit,
            })?;
        let write = |error| FormatError::write(place.file.clone(), error);
        if spilled.is_none() && memory.len() + count > IN_MEMORY {
            let mut file = tempfile::NamedTempFile::new().map_err(write)?;
            file.write_all(&memory).map_err(write)?;
            memory.clear();
            spilled = Some(file);
        }
        match &mut spilled {
            Some(file) => file.write_all(bytes).map_err(write)?,
            None => memory.extend_from_slice(bytes),
        }
    }
    Ok(match spilled {
        Some(file) => Blob::Temp(Arc::new(file)),
        None => Blob::bytes(&memory),
    })
}
