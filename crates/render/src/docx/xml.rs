use std::fmt::Write as _;

use kunyu_terms::Lang;

use crate::backend::svg::escape;
use crate::words::typeset;
use crate::{Role, Run};

/// Twentieths of a point, the unit of lengths in a DOCX.
pub(super) fn twips(points: f32) -> i64 {
    (points * 20.0).round() as i64
}

/// Twentieths of a point of a length in mm.
pub(super) fn twips_of_mm(length_mm: f32) -> i64 {
    twips(length_mm * crate::page::theme::PT_PER_MM)
}

/// Name of the font that GB/T 9704 and its users name; the font table lists free substitutes.
pub(super) fn font(role: Role, lang: Lang) -> &'static str {
    match (lang, role) {
        (Lang::Zh, Role::Body) => "仿宋_GB2312",
        (Lang::Zh, Role::Title) => "方正小标宋简体",
        (Lang::Zh, Role::Kai) => "楷体_GB2312",
        (Lang::Zh, Role::Hei) => "黑体",
        (Lang::Zh, Role::Song) => "宋体",
        (Lang::En, Role::Hei) => "Arial",
        (Lang::En, _) => "Times New Roman",
    }
}

/// `<w:rFonts …/>` for a role.
pub(super) fn fonts(role: Role, lang: Lang) -> String {
    let own = font(role, lang);
    let east_asian = font(role, Lang::Zh);
    format!(
        "<w:rFonts w:ascii=\"{own}\" w:hAnsi=\"{own}\" w:eastAsia=\"{east_asian}\" w:cs=\"{own}\"/>"
    )
}

/// A run of text with the properties given (already in the order of the schema).
pub(super) fn run(text: &str, properties: &str) -> String {
    let mut xml = String::from("<w:r>");
    if !properties.is_empty() {
        let _ = write!(xml, "<w:rPr>{properties}</w:rPr>");
    }
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            xml.push_str("<w:br/>");
        }
        let _ = write!(xml, "<w:t xml:space=\"preserve\">{}</w:t>", escape(line));
    }
    xml.push_str("</w:r>");
    xml
}

/// Runs of the document.
pub(super) fn runs(runs: &[Run], lang: Lang) -> String {
    let one = |content: &Run| {
        let strong = !matches!(content, Run::Plain(_));
        run(
            &typeset(lang, &content.text(lang)),
            if strong { "<w:b/>" } else { "" },
        )
    };
    runs.iter().map(one).collect()
}

/// A paragraph: its style, more properties in the order of the schema, and its runs.
pub(super) fn paragraph(style: &str, properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{runs}</w:p>\n")
}
