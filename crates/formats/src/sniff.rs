//! Which format a file is of: by its content first, by its extension where the content leaves it
//! open.

use std::path::{Path, PathBuf};

use crate::archive;
use crate::bundle::Bundle;
use crate::csv::{self, CsvSink, CsvSource};
use crate::delivery;
use crate::dxf::{self, DxfSink, DxfSource};
use crate::fgb::{FgbSink, FgbSource};
use crate::fgdb::{FgdbSource, Files};
use crate::geojson::{JsonSink, JsonSource};
use crate::gpkg::{GpkgSink, GpkgSource};
use crate::input::Blob;
use crate::kml::{KmlSink, KmlSource};
use crate::parquet::{ParquetSink, ParquetSource};
use crate::pending::file_name;
use crate::shp::{DbfSource, Parts, ShpSink, ShpSource};
use crate::text::Charset;
use crate::txt::{TxtSink, TxtSource};
use crate::vct::{VctSink, VctSource};
use crate::xlsx::{self, XlsxSink, XlsxSource};
use crate::{
    Format, FormatError, Layer, Limits, Notice, OpenOptions, Place, Sink, Source, WriteOptions,
};

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
    Vct,
    Json,
    Dxf,
    Kml,
    /// An old Office document of some kind.
    Compound,
    /// A workbook.
    Book,
    /// Text in columns.
    Table,
    /// Something known that is not read here.
    Other(&'static str),
    Unknown,
}

/// Endings of files in which layers are looked for, for messages.
pub(crate) const READABLE: &str =
    ".shp / .gdb / .gpkg / .vct / .dxf / .txt / .xlsx / .csv / .geojson / .parquet / .fgb / .kml";

const HEAD: u64 = 8 * 1024;

/// Beginnings of files that people hand in by mistake.
const KNOWN: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"AC10", "a DWG drawing"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"MZ", "a program"),
];

fn content(head: &[u8]) -> Content {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Content::Zip,
        [b'P', b'A', b'R', b'1', ..] => return Content::Parquet,
        [b'f', b'g', b'b', 0..=9, b'f', b'g', b'b', ..] => return Content::FlatGeobuf,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Content::Compound,
        [0, 0, 0x27, 0x0a, ..] => return Content::Shape,
        _ if head.starts_with(b"SQLite format 3\0") => return Content::Sqlite,
        _ if head.starts_with(dxf::SENTINEL) => return Content::Dxf,
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
    if is_drawing(trimmed) {
        return Content::Dxf;
    }
    if trimmed.starts_with('<') && (trimmed.contains("<kml") || trimmed.contains(":kml")) {
        return Content::Kml;
    }
    if is_vct(trimmed) {
        return Content::Vct;
    }
    let lower = trimmed.get(..200).unwrap_or(trimmed).to_ascii_lowercase();
    for (mark, name) in [
        ("<gml", "a GML file"),
        ("<!doctype html", "a web page"),
        ("<html", "a web page"),
        ("<?xml", "an XML file"),
    ] {
        if lower.contains(mark) {
            return Content::Other(name);
        }
    }
    Content::Unknown
}

/// A DXF begins with comments (999) and a section.
fn is_drawing(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    while let (Some(code), Some(value)) = (lines.next(), lines.next()) {
        match code {
            "999" => {}
            "0" => return value.eq_ignore_ascii_case("SECTION"),
            _ => return false,
        }
    }
    false
}

/// Whether a text begins as a VCT, perhaps behind a comment.
fn is_vct(text: &str) -> bool {
    let mut words = text.split(|character: char| !character.is_ascii_alphabetic());
    let first = words.find(|word| !word.is_empty()).unwrap_or_default();
    first.eq_ignore_ascii_case("HeadBegin")
        || (first.eq_ignore_ascii_case("CommentBegin")
            && words.any(|word| word.eq_ignore_ascii_case("HeadBegin")))
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
        return delivery::open_folder(path, options);
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
    let mut found = content(&head);
    let source: Box<dyn Source> = match found {
        Content::Zip => {
            let (source, content) = open_zip(blob, file, extension, options)?;
            found = content;
            source
        }
        Content::Compound => {
            found = Content::Book;
            open_compound(blob, file, options)?
        }
        Content::Sqlite => Box::new(GpkgSource::open(blob.clone(), file, options)?),
        Content::Parquet => Box::new(ParquetSource::open(blob.clone(), file, options)?),
        Content::FlatGeobuf => Box::new(FgbSource::open(blob.clone(), file, options)?),
        Content::Shape => {
            let parts = path.map_or_else(|| Parts::bare(blob.clone(), file), Parts::on_disk);
            Box::new(ShpSource::open(parts, options)?)
        }
        Content::Txt => Box::new(TxtSource::open(blob.clone(), file, options)?),
        Content::Vct => Box::new(VctSource::open(blob.clone(), file, options)?),
        Content::Json => Box::new(JsonSource::open(blob.clone(), file, options)?),
        Content::Dxf => Box::new(DxfSource::open(blob.clone(), file, options)?),
        Content::Kml => Box::new(KmlSource::open(blob.clone(), file, options)?),
        Content::Other("an XML file") if extension == "kml" => {
            Box::new(KmlSource::open(blob.clone(), file, options)?)
        }
        Content::Other(name) => {
            let file = file.to_owned();
            return Err(FormatError::Unrecognised {
                file,
                found: Some(name),
            });
        }
        Content::Unknown | Content::Book | Content::Table => {
            return open_by_extension(blob, file, extension, path, options);
        }
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
        "vct" => Box::new(VctSource::open(blob, file, options)?),
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
        "dxf" => Box::new(DxfSource::open(blob, file, options)?),
        "kml" => Box::new(KmlSource::open(blob, file, options)?),
        "parquet" | "geoparquet" => Box::new(ParquetSource::open(blob, file, options)?),
        "fgb" => Box::new(FgbSource::open(blob, file, options)?),
        "csv" | "tsv" => Box::new(CsvSource::open(blob, file, options)?),
        // spreadsheets that are text under a false name, and files without a telling one
        "xls" | "xlsx" | "" | "dat" | "tab" | "resource" if is_table(&blob, file)? => {
            let source = CsvSource::open(blob, file, options)?;
            with_notice(Box::new(source), file, extension, Content::Table)
        }
        _ => {
            return Err(FormatError::Unrecognised {
                file: file.to_owned(),
                found: None,
            });
        }
    })
}

/// Whether content of no known format is text in columns.
fn is_table(blob: &Blob, file: &str) -> Result<bool, FormatError> {
    let head = blob
        .head(HEAD)
        .map_err(|error| FormatError::read(file, error))?;
    Ok(csv::looks_like(&decoded_head(&head)))
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
        "vct" => found == Content::Vct,
        "json" | "geojson" | "geojsonl" | "geojsons" | "ndjson" | "jsonl" => found == Content::Json,
        "shp" => found == Content::Shape,
        "gpkg" | "sqlite" | "db" => found == Content::Sqlite,
        "parquet" | "geoparquet" => found == Content::Parquet,
        "fgb" => found == Content::FlatGeobuf,
        "zip" | "shz" | "kmz" => found == Content::Zip,
        "dxf" => found == Content::Dxf,
        "kml" => matches!(found, Content::Kml | Content::Other(_)),
        "csv" | "tsv" => found == Content::Table,
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => found == Content::Book,
        "dbf" | "gml" | "dwg" => false,
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

/// What content of a file beside others may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// An archive that is no workbook.
    Archive,
    /// Nothing that a reader would know: a note, or settings of a program.
    Note,
    Data,
}

/// Looks at the first bytes.
pub(crate) fn hint(blob: &Blob, file: &str) -> Result<Hint, FormatError> {
    let head = blob
        .head(HEAD)
        .map_err(|error| FormatError::read(file, error))?;
    let found = content(&head);
    Ok(match found {
        Content::Zip if workbook(blob).is_none() => Hint::Archive,
        Content::Unknown | Content::Other(_) => Hint::Note,
        Content::Json => {
            let text = decoded_head(&head);
            let marks = ["\"Feature", "\"coordinates\"", "\"geometries\""];
            if marks.iter().any(|mark| text.contains(mark)) {
                Hint::Data
            } else {
                Hint::Note
            }
        }
        _ => Hint::Data,
    })
}

/// The kind of workbook that an archive is.
pub(crate) fn workbook(blob: &Blob) -> Option<xlsx::Kind> {
    let names = ["xl/workbook.xml", "xl/workbook.bin", "content.xml"];
    match archive::first_of(blob, &names)? {
        "xl/workbook.xml" => Some(xlsx::Kind::Xlsx),
        "xl/workbook.bin" => Some(xlsx::Kind::Xlsb),
        _ => {
            let kind = archive::member(blob, "", "mimetype", &Limits::default()).ok()?;
            let kind = kind.head(100).ok()?;
            let wanted = b"application/vnd.oasis.opendocument.spreadsheet";
            kind.starts_with(wanted).then_some(xlsx::Kind::Ods)
        }
    }
}

/// Opens a workbook or a delivery.
fn open_zip(
    blob: &Blob,
    file: &str,
    extension: &str,
    options: &OpenOptions,
) -> Result<(Box<dyn Source>, Content), FormatError> {
    if let Some(kind) = workbook(blob) {
        let source = XlsxSource::open(blob.clone(), file, kind, options)?;
        return Ok((Box::new(source), Content::Book));
    }
    let document = archive::first_of(blob, &["word/document.xml", "ppt/presentation.xml"]);
    if matches!(extension, "docx" | "odt") || document.is_some() {
        let found = Some("an Office document");
        return Err(FormatError::Unrecognised {
            file: file.to_owned(),
            found,
        });
    }
    Ok((delivery::open_zip(blob, file, options)?, Content::Zip))
}

/// Opens a compound file: an old workbook, or a document that is not read.
fn open_compound(
    blob: &Blob,
    file: &str,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, FormatError> {
    if !xlsx::is_workbook(blob) {
        return Err(FormatError::Unrecognised {
            file: file.to_owned(),
            found: Some("an old Office document or an encrypted one"),
        });
    }
    let source = XlsxSource::open(blob.clone(), file, xlsx::Kind::Xls, options)?;
    Ok(Box::new(source))
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
        Format::Vct => Box::new(VctSink::create(path, layer, options)?),
        Format::Shapefile => Box::new(ShpSink::create(path, layer, options)?),
        Format::GeoPackage => Box::new(GpkgSink::create(path, layer, options)?),
        Format::GeoJson => Box::new(JsonSink::create(path, layer, options, false)?),
        Format::GeoJsonSeq => Box::new(JsonSink::create(path, layer, options, true)?),
        Format::FlatGeobuf => Box::new(FgbSink::create(path, layer, options)?),
        Format::GeoParquet => Box::new(ParquetSink::create(path, layer, options)?),
        Format::Dxf => Box::new(DxfSink::create(path, layer, options)?),
        Format::Kml => Box::new(KmlSink::create(path, layer, options)?),
        Format::Csv => Box::new(CsvSink::create(path, layer, options)?),
        Format::Xlsx => Box::new(XlsxSink::create(path, layer, options)?),
    })
}
