use std::fmt::Write as _;

use kunyu_terms::Lang;

use super::xml::{fonts, paragraph, run, runs, twips, twips_of_mm};
use super::{MAP_DPI, table};
use crate::backend::png;
use crate::backend::svg::escape;
use crate::number::Numbers;
use crate::page::theme::{FOLIO_MM, LEFT_MM, PAGE_MM, TEXT_MM, TOP_MM, Theme};
use crate::words::{typeset, words};
use crate::{Align, Block, Document, Figure, Fonts, RenderError, Role, Table, map};

/// English metric units in a millimetre.
const EMU_PER_MM: f32 = 36_000.0;
const RED: &str = "D00000";

/// The main part and its pictures.
pub(super) struct Body {
    pub(super) xml: String,
    pub(super) pictures: Vec<Vec<u8>>,
}

struct Writer<'a> {
    fonts: &'a Fonts,
    theme: Theme,
    lang: Lang,
    numbers: Numbers,
    body: Body,
}

pub(super) fn write(document: &Document, fonts: &Fonts) -> Result<Body, RenderError> {
    let xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>\n",
    );
    let (lang, theme) = (document.lang, Theme::of(document.lang));
    let body = Body {
        xml,
        pictures: Vec::new(),
    };
    let mut writer = Writer {
        fonts,
        theme,
        lang,
        numbers: Numbers::default(),
        body,
    };
    writer.head(document)?;
    for block in &document.blocks {
        writer.block(block)?;
    }
    writer.section(super::is_marked(document));
    writer.body.xml.push_str("</w:body></w:document>");
    Ok(writer.body)
}

impl Writer<'_> {
    fn add(&mut self, style: &str, properties: &str, runs: &str) {
        self.body.xml.push_str(&paragraph(style, properties, runs));
    }

    fn add_text(&mut self, style: &str, properties: &str, text: &str) {
        let text = run(&typeset(self.lang, text), "");
        self.add(style, properties, &text);
    }

    /// Issuer in red, number, red line; the title.
    fn head(&mut self, document: &Document) -> Result<(), RenderError> {
        let number = document.number.as_deref().unwrap_or_default();
        let issuer = document.issuer.as_deref().unwrap_or_default();
        if !issuer.is_empty() {
            let natural = self.fonts.width(Role::Title, issuer)?;
            let width = TEXT_MM.0 * crate::page::theme::PT_PER_MM;
            let size = (width * 0.96 / natural.max(1.0)).clamp(self.theme.body * 1.2, 42.0);
            let half_points = (size * 2.0) as i64;
            let face = fonts(Role::Title, self.lang);
            let properties = format!(
                "{face}<w:color w:val=\"{RED}\"/><w:sz w:val=\"{half_points}\"/>\
                 <w:szCs w:val=\"{half_points}\"/>"
            );
            let before = twips_of_mm(35.0);
            let line = twips(size * 1.2);
            let spacing = format!(
                "<w:spacing w:before=\"{before}\" w:after=\"0\" w:line=\"{line}\" \
                 w:lineRule=\"exact\"/>"
            );
            self.add("Number", &spacing, &run(issuer, &properties));
            let gap = twips(self.theme.pitch * 2.0);
            let line = format!(
                "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"11\" w:color=\"{RED}\"/>\
                 </w:pBdr><w:spacing w:before=\"{gap}\" w:after=\"{gap}\"/>"
            );
            self.add_text("Number", &line, number);
        }
        if !document.title.is_empty() {
            // lines of about the same length
            let width = TEXT_MM.0 * crate::page::theme::PT_PER_MM;
            let title = typeset(self.lang, &document.title);
            let natural = self.fonts.width(Role::Title, &title)? * self.theme.title;
            let lines = (natural / width).ceil().max(1.0);
            let free = (width - natural / lines * 1.04 - self.theme.title).max(0.0);
            let side = if lines > 1.0 { twips(free / 2.0) } else { 0 };
            let indent = format!("<w:ind w:left=\"{side}\" w:right=\"{side}\"/>");
            self.add_text("Title", &indent, &title);
        }
        if issuer.is_empty() && !number.is_empty() {
            self.add_text("Number", "", number);
        }
        self.add("TableText", "", "");
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), RenderError> {
        match block {
            Block::Heading { level, text } => {
                let text = self.numbers.heading(self.lang, *level, text);
                let style = format!("Heading{}", level.clamp(&1, &4));
                self.add_text(&style, "", &text);
            }
            Block::Paragraph(content) => self.add("BodyText", "", &runs(content, self.lang)),
            Block::KeyValues(pairs) => {
                self.body.xml.push_str(&table::key_values(pairs, self.lang));
                self.add("TableText", "", "");
            }
            Block::Table(content) => self.table(content)?,
            Block::Figure(content) => self.figure(content)?,
            Block::Note(content) => {
                let fixed = words(self.lang);
                let lead = run(&format!("{}{}", fixed.note, fixed.colon), "<w:b/>");
                self.add("Note", "", &(lead + &runs(content, self.lang)));
            }
            Block::PageBreak => {
                self.body
                    .xml
                    .push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>\n");
            }
            Block::Signature { by, date } => {
                self.closing(&[by.as_str(), date.written(self.lang).as_str()])?;
            }
            Block::Line {
                runs: content,
                align,
            } => {
                let place = match align {
                    Align::Left => "left",
                    Align::Centre => "center",
                    Align::Right => "right",
                };
                let properties = format!("<w:jc w:val=\"{place}\"/>");
                self.add("Normal", &properties, &runs(content, self.lang));
            }
            Block::Closing(lines) => {
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                self.closing(&lines)?;
            }
            Block::Attachments(names) => self.attachments(names)?,
        }
        Ok(())
    }

    fn table(&mut self, content: &Table) -> Result<(), RenderError> {
        if !content.caption.is_empty() {
            let caption = self.numbers.table(self.lang, &content.caption);
            self.add_text("Caption", "<w:spacing w:before=\"120\"/>", &caption);
        }
        self.body.xml.push_str(&table::table(content, self.lang)?);
        let fixed = words(self.lang);
        for (index, note) in content.notes.iter().enumerate() {
            let many = content.notes.len() > 1;
            let number = if many {
                (index + 1).to_string()
            } else {
                String::new()
            };
            let text = format!("{}{number}{}{note}", fixed.note, fixed.colon);
            self.add_text("Note", "", &text);
        }
        self.add("TableText", "", "");
        Ok(())
    }

    fn figure(&mut self, figure: &Figure) -> Result<(), RenderError> {
        let sheet = map::compose(&figure.map, self.fonts)?;
        let picture = png::write(sheet.size_mm, &sheet.inks, self.fonts, MAP_DPI)?;
        let room = TEXT_MM.1 - 25.0;
        let shrink = (TEXT_MM.0 / sheet.size_mm.0)
            .min(room / sheet.size_mm.1)
            .min(1.0);
        let emu = |length: f32| (length * shrink * EMU_PER_MM) as i64;
        let (width, height) = (emu(sheet.size_mm.0), emu(sheet.size_mm.1));
        self.body.pictures.push(picture);
        let number = self.body.pictures.len();
        let description = escape(&figure.caption);
        let size = format!("cx=\"{width}\" cy=\"{height}\"");
        let drawing = format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent {size}/><wp:docPr id=\"{number}\" name=\"map{number}\" \
             descr=\"{description}\"/><a:graphic><a:graphicData \
             uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
             <pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"map{number}.png\"/><pic:cNvPicPr/>\
             </pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rMap{number}\"/><a:stretch>\
             <a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>\
             <a:ext {size}/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
             </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        );
        self.add("Figure", "", &drawing);
        let caption = self.numbers.figure(self.lang, &figure.caption);
        self.add_text("Caption", "<w:keepNext w:val=\"0\"/>", &caption);
        Ok(())
    }

    /// Signer and date at the right, centred above each other, two free lines before.
    fn closing(&mut self, words: &[&str]) -> Result<(), RenderError> {
        let size = self.theme.body;
        let mut lines = Vec::new();
        for line in words {
            let line = typeset(self.lang, line);
            let width = self.fonts.width(Role::Body, &line)? * size;
            lines.push((line, width));
        }
        let widest = lines.iter().map(|(_, width)| *width).fold(0.0, f32::max);
        let last = lines.last().map_or(0.0, |(_, width)| *width);
        let distance = if widest > last {
            2.0 * size
        } else {
            4.0 * size
        };
        let gap = twips(self.theme.pitch * 2.0);
        let count = lines.len();
        for (index, (text, width)) in lines.iter().enumerate() {
            let right = twips(distance + (widest - width) / 2.0);
            let keep = if index + 1 < count {
                "<w:keepNext/>"
            } else {
                ""
            };
            let before = if index == 0 { gap } else { 0 };
            let properties = format!(
                "{keep}<w:spacing w:before=\"{before}\"/><w:ind w:right=\"{right}\"/>\
                 <w:jc w:val=\"right\"/>"
            );
            self.add("Normal", &properties, &run(text, ""));
        }
        Ok(())
    }

    /// `附件：1. …` with the names below each other.
    fn attachments(&mut self, names: &[String]) -> Result<(), RenderError> {
        let fixed = words(self.lang);
        let size = self.theme.body;
        let lead = format!("{}{}", fixed.attachment, fixed.colon);
        let lead_width = self.fonts.width(Role::Body, &lead)? * size;
        for (index, name) in names.iter().enumerate() {
            let number = if names.len() > 1 {
                format!("{}. ", index + 1)
            } else {
                String::new()
            };
            let number_width = self.fonts.width(Role::Body, &number)? * size;
            let left = twips(self.theme.indent + lead_width + number_width);
            let first = index == 0;
            let hanging = twips(number_width + if first { lead_width } else { 0.0 });
            let before = if first { twips(self.theme.pitch) } else { 0 };
            let properties = format!(
                "<w:spacing w:before=\"{before}\"/>\
                 <w:ind w:left=\"{left}\" w:hanging=\"{hanging}\"/><w:jc w:val=\"left\"/>"
            );
            let lead = if first { lead.as_str() } else { "" };
            self.add_text("Normal", &properties, &format!("{lead}{number}{name}"));
        }
        Ok(())
    }

    /// A4, margins, 22 lines of 28 characters, headers where there are marks, footers.
    fn section(&mut self, marked: bool) {
        let headers = if marked {
            "<w:headerReference w:type=\"default\" r:id=\"rHeader\"/>\
             <w:headerReference w:type=\"even\" r:id=\"rHeader\"/>"
        } else {
            ""
        };
        let (width, height) = (twips_of_mm(PAGE_MM.0), twips_of_mm(PAGE_MM.1));
        let (top, left) = (twips_of_mm(TOP_MM), twips_of_mm(LEFT_MM));
        let bottom = twips_of_mm(PAGE_MM.1 - TOP_MM - TEXT_MM.1);
        let right = twips_of_mm(PAGE_MM.0 - LEFT_MM - TEXT_MM.0);
        // the foot of the page number, 7 mm and its height below the text
        let folio_mm = self.theme.folio * 1.25 / crate::page::theme::PT_PER_MM;
        let footer = bottom - twips_of_mm(FOLIO_MM + folio_mm);
        // lines only: a grid of characters is read differently by different programs, so that the
        // style of the text brings 28 characters on a line
        let grid = if self.lang == Lang::Zh {
            let pitch = twips(self.theme.pitch - 0.03);
            format!("<w:docGrid w:type=\"lines\" w:linePitch=\"{pitch}\"/>")
        } else {
            String::new()
        };
        let _ = write!(
            self.body.xml,
            "<w:sectPr>{headers}<w:footerReference w:type=\"default\" r:id=\"rFooter1\"/>\
             <w:footerReference w:type=\"even\" r:id=\"rFooter2\"/>\
             <w:pgSz w:w=\"{width}\" w:h=\"{height}\"/><w:pgMar w:top=\"{top}\" \
             w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"851\" \
             w:footer=\"{footer}\" w:gutter=\"0\"/>{grid}</w:sectPr>"
        );
    }
}
