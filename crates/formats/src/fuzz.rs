//! One entry a parser for fuzzing: any bytes may be given, none may make it panic or take memory
//! out of proportion.

use std::io::{Cursor, Write};

use crate::archive::Member;
use crate::fgdb::{FgdbSource, Files};
use crate::geojson::Tokens;
use crate::input::Blob;
use crate::shp::{DbfSource, Parts, ShpSource};
use crate::{Limits, OpenOptions, Place, Source, crs, gpkg, sniff, wkb, wkt};

fn options() -> OpenOptions {
    let limits = Limits {
        feature_bytes: 16 << 20,
        unpacked_bytes: 8 << 20,
        archive_entries: 100,
        ..Limits::default()
    };
    OpenOptions::new().limits(limits)
}

/// Reads everything; `true` when there was no error.
fn drain(source: &mut dyn Source) -> bool {
    let mut whole = true;
    for layer in 0..source.layers().len() {
        match source.features(layer) {
            Ok(features) => {
                for feature in features.take(100_000) {
                    whole &= feature.is_ok();
                }
            }
            Err(_) => whole = false,
        }
    }
    let _ = source.notices();
    whole
}

fn open(data: &[u8], extension: &str) -> bool {
    let file = format!("fuzz.{extension}");
    let opened = sniff::open_blob(&Blob::bytes(data), &file, extension, None, &options());
    opened.is_ok_and(|mut source| drain(source.as_mut()))
}

/// Boundary TXT.
pub fn fuzz_txt(data: &[u8]) -> bool {
    open(data, "txt")
}

/// VCT exchange file.
pub fn fuzz_vct(data: &[u8]) -> bool {
    open(data, "vct")
}

/// GeoJSON, as one document or a sequence.
pub fn fuzz_geojson(data: &[u8]) -> bool {
    open(data, "geojson")
}

/// A whole GeoPackage file.
pub fn fuzz_gpkg(data: &[u8]) -> bool {
    open(data, "gpkg")
}

/// A whole GeoParquet file.
pub fn fuzz_parquet(data: &[u8]) -> bool {
    open(data, "parquet")
}

/// A whole FlatGeobuf file.
pub fn fuzz_fgb(data: &[u8]) -> bool {
    open(data, "fgb")
}

/// A Word document: any bytes, and the same as its main part.
pub fn fuzz_docx(data: &[u8]) -> bool {
    let limits = options().limits;
    let whole = |blob: &Blob| crate::prose::prose(blob, "fuzz.docx", "docx", None, &limits).is_ok();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let part = zip::write::SimpleFileOptions::default();
    let written = zip.start_file("word/document.xml", part).is_ok() && zip.write_all(data).is_ok();
    let packed = zip.finish().map(Cursor::into_inner).unwrap_or_default();
    let as_text = crate::prose::prose(&Blob::bytes(data), "fuzz.txt", "txt", None, &limits).is_ok();
    (written && whole(&Blob::bytes(&packed))) | whole(&Blob::bytes(data)) | as_text
}

/// A drawing, ASCII or binary.
pub fn fuzz_dxf(data: &[u8]) -> bool {
    open(data, "dxf")
}

/// KML; as a KMZ where it is an archive.
pub fn fuzz_kml(data: &[u8]) -> bool {
    open(data, "kml")
}

/// A zip archive with whatever it holds.
pub fn fuzz_zip(data: &[u8]) -> bool {
    open(data, "zip")
}

/// CSV, tab-separated when it looks so.
pub fn fuzz_csv(data: &[u8]) -> bool {
    open(data, "csv")
}

/// A workbook of any kind.
pub fn fuzz_xlsx(data: &[u8]) -> bool {
    open(data, "xlsx")
}

/// The sheet of a workbook that is sound otherwise.
pub fn fuzz_sheet(data: &[u8]) -> bool {
    let parts: [(&str, &[u8]); 4] = [
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", data),
    ];
    packed(&parts).is_some_and(|bytes| fuzz_xlsx(&bytes))
}

/// The content of an OpenDocument spreadsheet.
pub fn fuzz_ods(data: &[u8]) -> bool {
    let parts: [(&str, &[u8]); 2] = [
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", data),
    ];
    packed(&parts).is_some_and(|bytes| fuzz_xlsx(&bytes))
}

/// The records of an old workbook.
pub fn fuzz_xls(data: &[u8]) -> bool {
    let made = || -> std::io::Result<Vec<u8>> {
        let mut file =
            cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
        file.create_stream("Workbook")?.write_all(data)?;
        file.flush()?;
        Ok(file.into_inner().into_inner())
    };
    made().is_ok_and(|bytes| fuzz_xlsx(&bytes))
}

/// Well-known text; what was read must be written and read again the same.
pub fn fuzz_wkt(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let Ok(parsed) = wkt::read(&text) else {
        return false;
    };
    let writer = wkt::Writer {
        decimals: None,
        srid: parsed.srid,
    };
    let mut again = String::new();
    writer.write(&mut again, &parsed.geometry);
    wkt::read(&again).is_ok_and(|read| {
        read.srid == parsed.srid && read.geometry.vertex_count() == parsed.geometry.vertex_count()
    })
}

const WORKBOOK: &str = concat!(
    r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">"#,
    r#"<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
);
const ROOT: &str = concat!(
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/"#,
    r#"relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
);
const LINKS: &str = concat!(
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/"#,
    r#"relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
);

/// An archive of these members.
fn packed(parts: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(*name, stored).ok()?;
        writer.write_all(content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// A geometry of a GeoPackage.
pub fn fuzz_gpkg_geometry(data: &[u8]) -> bool {
    gpkg::parse_blob(data).is_ok()
}

/// Well-known binary; what was read must be written and read again the same.
pub fn fuzz_wkb(data: &[u8]) -> bool {
    let Ok((geometry, _)) = wkb::read(data) else {
        return false;
    };
    let (z, m) = geometry.dimensions();
    let again = wkb::read(&wkb::write(&geometry, wkb::Dimensions { z, m }, false));
    again.is_ok_and(|(again, _)| again.vertex_count() == geometry.vertex_count())
}

/// A `.dbf` table.
pub fn fuzz_dbf(data: &[u8]) -> bool {
    let parts = Parts::table(Blob::bytes(data), "fuzz.dbf");
    DbfSource::open(parts, &options()).is_ok_and(|mut source| drain(&mut source))
}

/// Parts that follow each other, each behind its length (little-endian `u32`).
fn parts(data: &[u8]) -> impl Iterator<Item = Blob> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (head, tail) = rest.split_first_chunk::<4>()?;
        let length = (u32::from_le_bytes(*head) as usize).min(tail.len());
        let (part, after) = tail.split_at(length);
        rest = after;
        Some(Blob::bytes(part))
    })
}

/// A File Geodatabase: `.gdbtable` and `.gdbtablx` of table 1, of table 2 and so on, as
/// [`fuzz_shapefile`] has its parts.
pub fn fuzz_fgdb(data: &[u8]) -> bool {
    let files = parts(data).take(40).enumerate().map(|(index, blob)| {
        let extension = ["gdbtable", "gdbtablx"][index % 2];
        (format!("a{:08x}.{extension}", index / 2 + 1), blob)
    });
    let files = Files::new("fuzz.gdb", files);
    FgdbSource::open(&files, &options()).is_ok_and(|mut source| drain(&mut source))
}

/// A Shapefile: the parts follow each other, each behind its length (little-endian `u32`), in the
/// order shp, shx, dbf, prj, cpg.
pub fn fuzz_shapefile(data: &[u8]) -> bool {
    let extensions = ["shp", "shx", "dbf", "prj", "cpg"].into_iter();
    let members: Vec<Member> = extensions
        .zip(parts(data))
        .map(|(extension, blob)| Member {
            path: format!("fuzz.{extension}"),
            blob,
        })
        .collect();
    let Some(first) = members.first() else {
        return false;
    };
    let parts = Parts::in_archive(&members, first, "fuzz.shp");
    ShpSource::open(parts, &options()).is_ok_and(|mut source| drain(&mut source))
}

/// A CRS definition (`.prj`, URN, WKT, PROJJSON).
pub fn fuzz_crs(data: &[u8]) -> bool {
    crs::from_text(&String::from_utf8_lossy(data))
        .stated()
        .is_some()
}

/// Any content without an extension.
pub fn fuzz_any(data: &[u8]) -> bool {
    open(data, "")
}

/// Whether bytes are one JSON document, by the strict reader that GeoJSON uses.
pub fn json_accepts(data: &[u8]) -> bool {
    let mut tokens = Tokens::new(data, Place::file("json"), 600, 16 << 20);
    tokens.skip().and_then(|()| tokens.finish()).is_ok()
}
