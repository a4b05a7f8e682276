use std::fmt::Write as _;

use kunyu_terms::Lang;

use super::xml::{run, twips};
use crate::Document;
use crate::backend::svg::escape;
use crate::page::theme::Theme;

const CONTENT_TYPES: &str = include_str!("../../data/docx/content_types.xml");

/// The types of the parts, that of a header where there is one.
pub(super) fn content_types(marked: bool) -> String {
    if !marked {
        return CONTENT_TYPES.to_owned();
    }
    let header = "<Override PartName=\"/word/header1.xml\" ContentType=\"application/\
         vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/></Types>";
    CONTENT_TYPES.replace("</Types>", header)
}

/// The header of every page: watermark and mark in the corner.
pub(super) fn header(document: &Document) -> String {
    let watermark = document.watermark.as_deref().map_or_else(String::new, |words| {
        format!(
            "<w:r><w:pict><v:shapetype id=\"_x0000_t136\" coordsize=\"21600,21600\" o:spt=\"136\" \
             adj=\"10800\" path=\"m@7,l@8,m@5,21600l@6,21600e\"><v:path textpathok=\"t\"/>\
             <v:textpath on=\"t\" fitshape=\"t\"/></v:shapetype><v:shape id=\"watermark\" \
             type=\"#_x0000_t136\" style=\"position:absolute;margin-left:0;margin-top:0;\
             width:300pt;height:150pt;rotation:315;z-index:-251658752;\
             mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
             mso-position-vertical:center;mso-position-vertical-relative:margin\" \
             fillcolor=\"silver\" stroked=\"f\"><v:fill opacity=\".5\"/><v:textpath \
             style=\"font-family:&quot;SimHei&quot;;font-size:1pt\" string=\"{}\"/></v:shape>\
             </w:pict></w:r>",
            escape(words)
        )
    });
    let corner = document.corner.as_deref().unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:hdr \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">\
         <w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:jc w:val=\"right\"/></w:pPr>{watermark}{}</w:p>\
         </w:hdr>",
        run(corner, "")
    )
}

pub(super) const RELATIONS: &str = include_str!("../../data/docx/relations.xml");

pub(super) const APP: &str = include_str!("../../data/docx/app.xml");

pub(super) const SETTINGS: &str = include_str!("../../data/docx/settings.xml");

/// The fonts that users of the standard name are not free; each lists what may stand in for it.
pub(super) const FONT_TABLE: &str = include_str!("../../data/docx/font_table.xml");

/// Relations of the main part: styles, settings, fonts, footers, pictures.
pub(super) fn document_relations(pictures: usize, marked: bool) -> String {
    const BASE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    );
    let mut relation = |id: &str, kind: &str, target: &str| {
        let _ = write!(
            xml,
            "<Relationship Id=\"{id}\" Type=\"{BASE}/{kind}\" Target=\"{target}\"/>"
        );
    };
    relation("rStyles", "styles", "styles.xml");
    relation("rSettings", "settings", "settings.xml");
    relation("rFonts", "fontTable", "fontTable.xml");
    relation("rFooter1", "footer", "footer1.xml");
    relation("rFooter2", "footer", "footer2.xml");
    if marked {
        relation("rHeader", "header", "header1.xml");
    }
    for number in 1..=pictures {
        relation(
            &format!("rMap{number}"),
            "image",
            &format!("media/map{number}.png"),
        );
    }
    xml.push_str("</Relationships>");
    xml
}

/// Title, author and date.
pub(super) fn core(document: &Document) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    );
    let _ = write!(xml, "<dc:title>{}</dc:title>", escape(&document.title));
    let _ = write!(xml, "<dc:creator>{}</dc:creator>", escape(&document.author));
    if let Some(day) = document.date {
        for name in ["created", "modified"] {
            let _ = write!(
                xml,
                "<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:{name}>",
                day.iso()
            );
        }
    }
    xml.push_str("</cp:coreProperties>");
    xml
}

/// `— 1 —`: odd pages at the right, even ones at the left, one character from the edge.
pub(super) fn footer(lang: Lang, odd: bool) -> String {
    let theme = Theme::of(lang);
    let indent = twips(theme.folio);
    let place = if odd {
        format!("<w:ind w:right=\"{indent}\"/><w:jc w:val=\"right\"/>")
    } else {
        format!("<w:ind w:left=\"{indent}\"/><w:jc w:val=\"left\"/>")
    };
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>\
         <w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:ftr \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:pPr>\
         <w:pStyle w:val=\"Footer\"/>{place}</w:pPr>{}{field}{}</w:p></w:ftr>",
        run("— ", ""),
        run(" —", "")
    )
}
