mod body;
mod parts;
mod styles;
mod table;
mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{Document, Fonts, RenderError};

/// Dots per inch of the maps: their words stay sharp in print.
const MAP_DPI: u32 = 200;

/// The document as DOCX (ECMA-376, transitional).
pub(crate) fn write(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    let body = body::write(document, fonts)?;
    let mut package = Package::new();
    let marked = is_marked(document);
    package.add(
        "[Content_Types].xml",
        parts::content_types(marked).as_bytes(),
    )?;
    package.add("_rels/.rels", parts::RELATIONS.as_bytes())?;
    package.add("docProps/core.xml", parts::core(document).as_bytes())?;
    package.add("docProps/app.xml", parts::APP.as_bytes())?;
    package.add("word/document.xml", body.xml.as_bytes())?;
    package.add("word/styles.xml", styles::write(document.lang).as_bytes())?;
    package.add("word/settings.xml", parts::SETTINGS.as_bytes())?;
    package.add("word/fontTable.xml", parts::FONT_TABLE.as_bytes())?;
    package.add(
        "word/footer1.xml",
        parts::footer(document.lang, true).as_bytes(),
    )?;
    package.add(
        "word/footer2.xml",
        parts::footer(document.lang, false).as_bytes(),
    )?;
    if marked {
        package.add("word/header1.xml", parts::header(document).as_bytes())?;
    }
    let relations = parts::document_relations(body.pictures.len(), marked);
    package.add("word/_rels/document.xml.rels", relations.as_bytes())?;
    for (index, picture) in body.pictures.iter().enumerate() {
        package.add(&format!("word/media/map{}.png", index + 1), picture)?;
    }
    package.finish()
}

/// Whether a watermark or a mark in the corner stands on every page.
fn is_marked(document: &Document) -> bool {
    document.watermark.is_some() || document.corner.is_some()
}

/// A zip archive whose bytes depend on its contents alone.
struct Package(ZipWriter<Cursor<Vec<u8>>>);

fn wrong(error: impl std::fmt::Display) -> RenderError {
    RenderError::Writer {
        format: "DOCX",
        reason: error.to_string(),
    }
}

impl Package {
    fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), RenderError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.0.start_file(name, options).map_err(wrong)?;
        self.0.write_all(bytes).map_err(wrong)
    }

    fn finish(self) -> Result<Vec<u8>, RenderError> {
        self.0.finish().map(Cursor::into_inner).map_err(wrong)
    }
}
