//! Paragraphs and tables of a Word document (ISO/IEC 29500-1, WordprocessingML).

use super::Block;
use crate::input::Blob;
use crate::xml::{Token, Xml, encoding};
use crate::{FormatError, Limits, Place, archive};

const FORMAT: &str = "DOCX";
/// The part that holds the running text.
const PART: &str = "word/document.xml";
/// Paragraphs, and cells of tables, that are read.
const MAX_BLOCKS: usize = 1_000_000;
/// Elements whose text is not part of the document as it stands: deletions, moved away, the second of two renderings.
const PASSED: &[&str] = &["del", "moveFrom", "Fallback", "instrText", "sectPr"];

/// All paragraphs and tables in order.
pub(super) fn blocks(blob: &Blob, file: &str, limits: &Limits) -> Result<Vec<Block>, FormatError> {
    if archive::first_of(blob, &[PART]).is_none() {
        return Err(FormatError::Missing {
            place: Place::file(file).into(),
            missing: PART.to_owned(),
        });
    }
    let part = archive::member(blob, file, PART, limits)?;
    let detected = encoding(&part, file)?;
    let place = Place::file(file);
    let mut document = Document {
        xml: Xml::open(&part, detected, &place, limits, FORMAT)?,
        left: MAX_BLOCKS,
    };
    document.body()
}

struct Document {
    xml: Xml,
    left: usize,
}

impl Document {
    fn body(&mut self) -> Result<Vec<Block>, FormatError> {
        let mut blocks = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start(element) if element.name == "p" => blocks.push(self.paragraph()?),
                Token::Start(element) if element.name == "tbl" => {
                    blocks.push(Block::Table(self.table()?));
                }
                Token::Start(element) if PASSED.contains(&element.name.as_str()) => {
                    self.xml.skip()?;
                }
                Token::Start(_) | Token::Text(_) | Token::End => {}
                Token::Finish => return Ok(blocks),
            }
        }
    }

    fn count(&mut self) -> Result<(), FormatError> {
        let too_many = || {
            self.xml
                .too_much("paragraphs of a document", MAX_BLOCKS as u64)
        };
        self.left = self.left.checked_sub(1).ok_or_else(too_many)?;
        Ok(())
    }

    /// The paragraph just begun, up to its end.
    fn paragraph(&mut self) -> Result<Block, FormatError> {
        self.count()?;
        let (mut style, mut text, mut depth) = (None, String::new(), 0_usize);
        loop {
            match self.xml.next()? {
                Token::Start(element) => match element.name.as_str() {
                    "t" => text.push_str(&self.xml.text()?),
                    name if PASSED.contains(&name) => self.xml.skip()?,
                    name => {
                        match name {
                            "pStyle" => style = element.attribute("val").map(str::to_owned),
                            "tab" | "br" | "cr" => text.push(' '),
                            _ => {}
                        }
                        depth += 1;
                    }
                },
                Token::End if depth == 0 => return Ok(Block::Paragraph { style, text }),
                Token::End => depth -= 1,
                Token::Text(_) => {}
                Token::Finish => return Ok(Block::Paragraph { style, text }),
            }
        }
    }

    /// The table just begun, up to its end; a table inside a cell becomes text of the cell.
    fn table(&mut self) -> Result<Vec<Vec<String>>, FormatError> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut depth = 0_usize;
        loop {
            match self.xml.next()? {
                Token::Start(element) => match element.name.as_str() {
                    "tr" => {
                        rows.push(Vec::new());
                        depth += 1;
                    }
                    "tc" => {
                        let cell = self.cell()?;
                        match rows.last_mut() {
                            Some(row) => row.push(cell),
                            None => rows.push(vec![cell]),
                        }
                    }
                    name if PASSED.contains(&name) => self.xml.skip()?,
                    _ => depth += 1,
                },
                Token::End if depth == 0 => return Ok(rows),
                Token::End => depth -= 1,
                Token::Text(_) => {}
                Token::Finish => return Ok(rows),
            }
        }
    }

    fn cell(&mut self) -> Result<String, FormatError> {
        self.count()?;
        let (mut text, mut depth) = (String::new(), 0_usize);
        loop {
            match self.xml.next()? {
                Token::Start(element) if element.name == "t" => text.push_str(&self.xml.text()?),
                Token::Start(element) if PASSED.contains(&element.name.as_str()) => {
                    self.xml.skip()?;
                }
                Token::Start(_) => depth += 1,
                Token::End if depth == 0 => return Ok(text),
                Token::End => depth -= 1,
                Token::Text(_) => {}
                Token::Finish => return Ok(text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn document(body: &str) -> Result<Vec<Block>, FormatError> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(PART, options).unwrap();
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
        );
        zip.write_all(xml.as_bytes()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        blocks(&Blob::bytes(&bytes), "a.docx", &Limits::default())
    }

    fn paragraph(style: Option<&str>, text: &str) -> Block {
        Block::Paragraph {
            style: style.map(str::to_owned),
            text: text.to_owned(),
        }
    }

    #[test]
    fn paragraphs_keep_insertions_and_lose_deletions() {
        let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>一、情况</w:t></w:r></w:p>\
            <w:p><w:r><w:t>共22</w:t></w:r><w:del><w:r><w:delText>99</w:delText><w:t>88</w:t></w:r></w:del>\
            <w:ins><w:r><w:t>62</w:t><w:tab/></w:r></w:ins><w:r><w:t xml:space=\"preserve\">件 &amp;</w:t></w:r></w:p>";
        assert_eq!(
            document(body).unwrap(),
            [
                paragraph(Some("Heading1"), "一、情况"),
                paragraph(None, "共2262 件 &")
            ]
        );
    }

    #[test]
    fn tables_are_read_row_by_row() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let inner = format!(
            "<w:tc><w:p/><w:tbl><w:tr>{}</w:tr></w:tbl></w:tc>",
            cell("29")
        );
        let body = format!(
            "<w:tbl><w:tblPr/><w:tr>{}{}</w:tr><w:tr>{}{inner}</w:tr></w:tbl>",
            cell("a"),
            cell("b"),
            cell("c")
        );
        let rows: Vec<Vec<String>> =
            vec![vec!["a".into(), "b".into()], vec!["c".into(), "29".into()]];
        assert_eq!(document(&body).unwrap(), [Block::Table(rows)]);
    }

    #[test]
    fn damage_is_told() {
        for body in ["<w:p>", "<w:p><w:r></w:p>", "<w:p>&x;</w:p>"] {
            assert!(document(body).is_err(), "{body}");
        }
        let deep = "<w:x>".repeat(200);
        assert!(matches!(document(&deep), Err(FormatError::Limit { .. })));
        assert!(blocks(&Blob::bytes(b"PK\x03\x04"), "a.docx", &Limits::default()).is_err());
    }
}
