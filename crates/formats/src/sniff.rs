//! Which format a file is of: by its content first, by its extension where the content leaves it
//! open.

use std::path::{Path, PathBuf};

use crate::archive::{self, Member};
use crate::bundle::Bundle;
use crate::fgb::{FgbSink, FgbSource};
use crate::fgdb::{FgdbSource, Files};
use crate::geojson::{JsonSink, JsonSource};
use crate::gpkg::{GpkgSink, GpkgSource};
use crate::input::Blob;
use crate::parquet::{ParquetSink, ParquetSource};
use crate::pending::file_name;
use crate::shp::{DbfSource, Parts, ShpSink, ShpSource};
use crate::text::Charset;
use crate::txt::{TxtSink, TxtSource};
use crate::{Format, FormatError, Layer, Notice, OpenOptions, Place, Sink, Source, WriteOptions};

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Content {
    Zip,
    Sqlite,
    Parquet,
    FlatGeobuf,
    /// `.shp` or `.shx`: both begin alike.
    Shape,
    Txt,
    Json,
    /// Something known that is not read here.
    Other(&'static str),
    Unknown,
}

const HEAD: u64 = 8 * 1024;

/// Beginnings of files that people hand in by mistake.
const KNOWN: [(&[u8], &str); 13] = [
    (b"%PDF", "a PDF document"),
    (b"AC10", "a DWG drawing"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"HeadBegin", "a VCT exchange file"),
    (b"AutoCAD Binary DXF", "a binary DXF drawing"),
    (b"MZ", "a program"),
];

fn content(head: &[u8]) -> Content {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Content::Zip,
        [b'P', b'A', b'R', b'1', ..] => return Content::Parquet,
        [b'f', b'g', b'b', 0..=9, b'f', b'g', b'b', ..] => return Content::FlatGeobuf,
        [0, 0, 0x27, 0x0a, ..] => return Content::Shape,
        _ if head.starts_with(b"SQLite format 3\0") => return Content::Sqlite,
        _ => {}
    }
    if let Some((_, name)) = KNOWN.iter().find(|(start, _)| head.starts_with(start)) {
        return Content::Other(name);
    }
    text_content(&decoded_head(head))
}

/// The beginning as text, in whatever encoding; the last character may be cut.
fn decoded_head(head: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(head) {
        return encoding
            .decode_without_bom_handling(&head[mark..])
            .0
            .into_owned();
    }
    let sparse = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    if head.len() > 16 && sparse(1) * 5 > head.len() && sparse(0) * 10 < head.len() {
        return Charset::from_label("utf-16le").map_or_else(String::new, |charset| {
            charset.decode_lossy(head).into_owned()
        });
    }
    match std::str::from_utf8(head) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&head[..error.valid_up_to()]).into_owned()
        }
        Err(_) => Charset::GB18030.decode_lossy(head).into_owned(),
    }
}

fn text_content(text: &str) -> Content {
    let trimmed = text.trim_start_matches(|character: char| {
        character.is_whitespace() || matches!(character, '\u{feff}' | '\u{1e}')
    });
    let is_txt = [
        "[属性描述]",
        "[地块坐标]",
        "[项目信息]",
        "【属性描述】",
        "【地块坐标】",
    ]
    .iter()
    .any(|section| text.contains(section));
    if is_txt || trimmed.starts_with("［") {
        return Content::Txt;
    }
    if trimmed.starts_with(['{', '[']) {
        return Content::Json;
    }
    let lower = trimmed.get(..200).unwrap_or(trimmed).to_ascii_lowercase();
    for (mark, name) in [
        ("<kml", "a KML file"),
        ("<gml", "a GML file"),
        ("<!doctype html", "a web page"),
        ("<html", "a web page"),
        ("<?xml", "an XML file"),
        ("headbegin", "a VCT exchange file"),
        ("0\nsection", "a DXF drawing"),
        ("0\r\nsection", "a DXF drawing"),
    ] {
        if lower.contains(mark) {
            return Content::Other(name);
        }
    }
    Content::Unknown
}

fn extension(path: &Path) -> String {
    path.extension().map_or_else(String::new, |text| {
        text.to_string_lossy().to_ascii_lowercase()
    })
}

/// Opens a file from the disk.
pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Box<dyn Source>, FormatError> {
    let file = file_name(path);
    let meta = std::fs::metadata(path).map_err(|error| FormatError::read(&file, error))?;
    if meta.is_dir() {
        if extension(path) == "gdb" || Files::is_geodatabase(path) {
            let source = FgdbSource::open(&Files::in_folder(path)?, options)?;
            return Ok(Box::new(source));
        }
        let found = Some("a folder");
        return Err(FormatError::Unrecognised { file, found });
    }
    if let Some(folder) = geodatabase_of(path) {
        let source = FgdbSource::open(&Files::in_folder(folder)?, options)?;
        let zh = format!("这是文件地理数据库的附属文件，已打开 {}", file_name(folder));
        let en = format!(
            "this is a part of a File Geodatabase; opened {}",
            file_name(folder)
        );
        let notice = Notice::new("format.sibling", Place::file(&file), zh, en);
        return Ok(Box::new(Bundle::new(
            &file,
            vec![Box::new(source)],
            vec![notice],
        )));
    }
    let blob = Blob::Path(path.to_owned());
    let extension = extension(path);
    if matches!(
        extension.as_str(),
        "shx" | "prj" | "cpg" | "sbn" | "sbx" | "qpj"
    ) && let Some(shp) = sibling(path, "shp")
    {
        let source = open(&shp, options)?;
        let zh = format!("这是 Shapefile 的附属文件，已打开 {}", file_name(&shp));
        let en = format!("this is a part of a Shapefile; opened {}", file_name(&shp));
        let notice = Notice::new("format.sibling", Place::file(&file), zh, en);
        return Ok(Box::new(Bundle::new(&file, vec![source], vec![notice])));
    }
    if extension == "shx" {
        let (place, missing) = (Place::file(&file).into(), ".shp".to_owned());
        return Err(FormatError::Missing { place, missing });
    }
    open_blob(&blob, &file, &extension, Some(path), options)
}

/// The geodatabase that a file is a part of.
fn geodatabase_of(path: &Path) -> Option<&Path> {
    let is_part = matches!(
        extension(path).as_str(),
        "gdbtable" | "gdbtablx" | "gdbindexes" | "atx" | "spx"
    );
    path.parent()
        .filter(|folder| is_part && Files::is_geodatabase(folder))
}

/// Opens content under a name; `path` gives the folder in which a Shapefile's parts lie.
pub(crate) fn open_blob(
    blob: &Blob,
    file: &str,
    extension: &str,
    path: Option<&Path>,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, FormatError> {
    let head = blob
        .head(HEAD)
        .map_err(|error| FormatError::read(file, error))?;
    if head.len() < HEAD as usize && decoded_head(&head).trim().is_empty() {
        return Err(FormatError::Empty {
            file: file.to_owned(),
        });
    }
    let found = content(&head);
    let source: Box<dyn Source> = match found {
        Content::Zip => open_zip(blob, file, extension, options)?,
        Content::Sqlite => Box::new(GpkgSource::open(blob.clone(), file, options)?),
        Content::Parquet => Box::new(ParquetSource::open(blob.clone(), file, options)?),
        Content::FlatGeobuf => Box::new(FgbSource::open(blob.clone(), file, options)?),
        Content::Shape => {
            let parts = path.map_or_else(|| Parts::bare(blob.clone(), file), Parts::on_disk);
            Box::new(ShpSource::open(parts, options)?)
        }
        Content::Txt => Box::new(TxtSource::open(blob.clone(), file, options)?),
        Content::Json => Box::new(JsonSource::open(blob.clone(), file, options)?),
        Content::Other(name) => {
            let file = file.to_owned();
            return Err(FormatError::Unrecognised {
                file,
                found: Some(name),
            });
        }
        Content::Unknown => return open_by_extension(blob, file, extension, path, options),
    };
    Ok(with_notice(source, file, extension, found))
}

/// The content says nothing: the reader that the extension names tells what is wrong with it.
fn open_by_extension(
    blob: &Blob,
    file: &str,
    extension: &str,
    path: Option<&Path>,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, FormatError> {
    let blob = blob.clone();
    Ok(match extension {
        "txt" => Box::new(TxtSource::open(blob, file, options)?),
        "json" | "geojson" | "geojsonl" | "ndjson" => {
            Box::new(JsonSource::open(blob, file, options)?)
        }
        "shp" => {
            let parts = path.map_or_else(|| Parts::bare(blob, file), Parts::on_disk);
            Box::new(ShpSource::open(parts, options)?)
        }
        "dbf" => {
            let parts = path.map_or_else(|| Parts::table(blob, file), Parts::table_on_disk);
            Box::new(DbfSource::open(parts, options)?)
        }
        "gpkg" => Box::new(GpkgSource::open(blob, file, options)?),
        "parquet" | "geoparquet" => Box::new(ParquetSource::open(blob, file, options)?),
        "fgb" => Box::new(FgbSource::open(blob, file, options)?),
        _ => {
            return Err(FormatError::Unrecognised {
                file: file.to_owned(),
                found: None,
            });
        }
    })
}

/// Adds a notice when the extension names another format than the content.
fn with_notice(
    source: Box<dyn Source>,
    file: &str,
    extension: &str,
    found: Content,
) -> Box<dyn Source> {
    let fits = match extension {
        "txt" => found == Content::Txt,
        "json" | "geojson" | "geojsonl" | "geojsons" | "ndjson" | "jsonl" => found == Content::Json,
        "shp" => found == Content::Shape,
        "gpkg" | "sqlite" | "db" => found == Content::Sqlite,
        "parquet" | "geoparquet" => found == Content::Parquet,
        "fgb" => found == Content::FlatGeobuf,
        "zip" | "shz" => found == Content::Zip,
        "dbf" | "csv" | "xlsx" | "xls" | "kml" | "gml" | "dxf" | "dwg" | "vct" => false,
        _ => true,
    };
    if fits {
        return source;
    }
    let format = source.format();
    let zh = format!("扩展名是 .{extension}，内容是 {format}，已按内容读取");
    let en = format!("the extension is .{extension}, the content is {format}; read as the content");
    let notice = Notice::new("format.wrong_extension", Place::file(file), zh, en);
    Box::new(Bundle::new(file, vec![source], vec![notice]))
}

/// Opens every layer in an archive.
fn open_zip(
    blob: &Blob,
    file: &str,
    extension: &str,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, FormatError> {
    if matches!(extension, "xlsx" | "docx" | "kmz" | "ods") {
        let found = Some("an Office document or KMZ");
        return Err(FormatError::Unrecognised {
            file: file.to_owned(),
            found,
        });
    }
    let members = archive::unpack(blob, file, &options.limits)?;
    let mut sources: Vec<Box<dyn Source>> = Vec::new();
    let mut lone_tables = Vec::new();
    for member in &members {
        let name = format!("{file}/{}", member.path);
        let (stem, extension) = member.split();
        match extension.as_str() {
            "shp" => {
                let parts = Parts::in_archive(&members, member, &name);
                sources.push(Box::new(ShpSource::open(parts, options)?));
            }
            "dbf" if !has_part(&members, stem, "shp") => lone_tables.push((member, name)),
            "shx" | "dbf" | "prj" | "cpg" | "cst" | "gdbtable" | "gdbtablx" | "cdf" => {}
            other => match open_blob(&member.blob, &name, other, None, options) {
                Ok(source) => sources.push(source),
                // a note beside the data is not a layer
                Err(_) if matches!(other, "txt" | "json") => {}
                Err(error) => return Err(error),
            },
        }
    }
    for files in Files::in_archive(&members, file) {
        sources.push(Box::new(FgdbSource::open(&files, options)?));
    }
    if sources.is_empty() {
        for (member, name) in lone_tables {
            let mut parts = Parts::table(member.blob.clone(), &name);
            parts.cpg = Parts::in_archive(&members, member, &name).cpg;
            sources.push(Box::new(DbfSource::open(parts, options)?));
        }
    }
    if sources.is_empty() {
        let missing = ".shp / .gdb / .gpkg / .fgb / .geojson / .txt / .parquet".to_owned();
        return Err(FormatError::Missing {
            place: Place::file(file).into(),
            missing,
        });
    }
    Ok(Box::new(Bundle::new(file, sources, Vec::new())))
}

fn has_part(members: &[Member], stem: &str, extension: &str) -> bool {
    members.iter().any(|member| {
        let (other, found) = member.split();
        found == extension && other.eq_ignore_ascii_case(stem)
    })
}

/// A file beside this one with the same stem and another extension, in any case.
pub(crate) fn sibling(path: &Path, extension: &str) -> Option<PathBuf> {
    for candidate in [extension.to_owned(), extension.to_ascii_uppercase()] {
        let path = path.with_extension(candidate);
        if path.is_file() {
            return Some(path);
        }
    }
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|other| {
        self::extension(other) == extension
            && other
                .file_stem()
                .is_some_and(|name| name.to_string_lossy().to_lowercase() == stem)
    })
}

/// Starts a file.
pub(crate) fn create(
    path: &Path,
    format: Format,
    layer: &Layer,
    options: &WriteOptions,
) -> Result<Box<dyn Sink>, FormatError> {
    Ok(match format {
        Format::BoundaryTxt => Box::new(TxtSink::create(path, layer, options)?),
        Format::Shapefile => Box::new(ShpSink::create(path, layer, options)?),
        Format::GeoPackage => Box::new(GpkgSink::create(path, layer, options)?),
        Format::GeoJson => Box::new(JsonSink::create(path, layer, options, false)?),
        Format::GeoJsonSeq => Box::new(JsonSink::create(path, layer, options, true)?),
        Format::FlatGeobuf => Box::new(FgbSink::create(path, layer, options)?),
        Format::GeoParquet => Box::new(ParquetSink::create(path, layer, options)?),
    })
}
