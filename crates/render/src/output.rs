use crate::backend::{png, svg};
use crate::{Document, Fonts, MapSheet, RenderError};
use crate::{docx, map, markdown, page, xlsx};

/// Text of a Markdown file and the files it points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markdown {
    /// The text.
    pub text: String,
    /// Relative name and bytes of each map; empty when maps stand inside the text.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Where the maps of a Markdown file go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapPictures {
    /// Left out; the caption stays.
    Omitted,
    /// Beside the text as `{prefix}1.svg`, `{prefix}2.svg`, …
    Files {
        /// Relative path and start of the name.
        prefix: String,
    },
    /// In the text, as data addresses.
    Inline,
}

/// The document as PDF with embedded fonts and drawn maps.
pub fn to_pdf(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    page::write(document, fonts)
}

/// The document as DOCX; the fonts are used for the maps only, the text names the standard's fonts.
pub fn to_docx(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    docx::write(document, fonts)
}

/// The tables of the document as XLSX, one sheet each, after a sheet with everything else.
pub fn to_xlsx(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    xlsx::write(document, fonts)
}

/// The document as Markdown.
pub fn to_markdown(
    document: &Document,
    fonts: &Fonts,
    pictures: &MapPictures,
) -> Result<Markdown, RenderError> {
    markdown::write(document, fonts, pictures)
}

/// The map as SVG; words are outlines, so that it looks the same everywhere.
pub fn to_svg(map: &MapSheet, fonts: &Fonts) -> Result<String, RenderError> {
    let sheet = map::compose(map, fonts)?;
    svg::write(sheet.size_mm, &map.title, &sheet.inks, fonts)
}

/// The map as PNG with `dots_per_inch` (150 for a screen, 300 for paper).
pub fn to_png(map: &MapSheet, fonts: &Fonts, dots_per_inch: u32) -> Result<Vec<u8>, RenderError> {
    let sheet = map::compose(map, fonts)?;
    png::write(sheet.size_mm, &sheet.inks, fonts, dots_per_inch)
}
