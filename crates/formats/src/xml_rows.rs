//! Rows in an XML file of no declared shape: an element whose children are all plain texts is a row.

use std::collections::BTreeMap;

use crate::input::Blob;
use crate::xml::{Element, Token, Xml, encoding};
use crate::{FormatError, Limits, Place};

/// Largest row, in bytes.
const MOST_ROW: u64 = 1 << 20;
/// Deepest nesting.
const DEEPEST: usize = 16;
/// The name of an element that holds one field, whose own name is its attribute `name`.
const FIELD: &str = "field";
const NAME: &str = "name";

/// A row: where it begins, and its texts by name.
pub type XmlRow = (u64, BTreeMap<String, String>);

/// What a small XML file of rows holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct XmlRows {
    /// Attributes of the outermost element, and texts that stand in it beside the rows.
    pub head: BTreeMap<String, String>,
    /// Rows by the line on which they begin, in order. `<row><A>1</A></row>` and
    /// `<row><field name="A">1</field></row>` say the same.
    pub rows: Vec<XmlRow>,
}

/// An element that has begun.
struct Open {
    name: String,
    line: u64,
    text: String,
    fields: BTreeMap<String, String>,
    /// Whether it holds a row.
    holds_rows: bool,
}

impl Open {
    fn new(element: &Element, line: u64) -> Self {
        let own = element.attribute(NAME).filter(|_| element.name == FIELD);
        Self {
            name: own.unwrap_or(&element.name).to_owned(),
            line,
            text: String::new(),
            fields: BTreeMap::new(),
            holds_rows: false,
        }
    }

    fn is_plain(&self) -> bool {
        self.fields.is_empty() && !self.holds_rows
    }
}

/// Reads the rows of a small XML file, at most `most` and one.
///
/// # Errors
/// It is no well-formed XML, is nested more than 16 deep, holds a row of more than 1 MiB, or declares a
/// document type.
pub fn read_xml_rows(bytes: &[u8], file: &str, most: usize) -> Result<XmlRows, FormatError> {
    let blob = Blob::bytes(bytes);
    let limits = Limits {
        feature_bytes: MOST_ROW,
        depth: DEEPEST,
        ..Limits::default()
    };
    let detected = encoding(&blob, file)?;
    let mut xml = Xml::open(&blob, detected, &Place::file(file), &limits, "XML")?;
    let mut read = XmlRows::default();
    let mut open: Vec<Open> = Vec::new();
    let mut begun = false;
    while read.rows.len() <= most {
        match xml.next()? {
            Token::Start(element) => {
                if open.is_empty() {
                    read.head.extend(element.attributes().cloned());
                }
                begun = true;
                let line = xml.place().line.unwrap_or_default();
                open.push(Open::new(&element, line));
            }
            Token::Text(text) => {
                if let Some(inner) = open.last_mut() {
                    inner.text.push_str(&text);
                }
            }
            Token::End => {
                let Some(ended) = open.pop() else { break };
                close(ended, open.last_mut(), &mut read);
            }
            Token::Finish if begun => break,
            Token::Finish => return Err(xml.fault("没有任何元素", "there is no element in it")),
        }
    }
    Ok(read)
}

/// Takes an element that has ended: a text of the one around it, a row, or what held rows.
fn close(ended: Open, around: Option<&mut Open>, read: &mut XmlRows) {
    match around {
        Some(around) if ended.is_plain() => {
            let text = ended.text.trim().to_owned();
            around.fields.insert(ended.name, text);
        }
        Some(around) => {
            around.holds_rows = true;
            if !ended.holds_rows {
                read.rows.push((ended.line, ended.fields));
            }
        }
        None if ended.holds_rows => read.head.extend(ended.fields),
        // the outermost element is the only row
        None if !ended.fields.is_empty() => read.rows.push((ended.line, ended.fields)),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{XmlRows, read_xml_rows};

    fn read(text: &str) -> XmlRows {
        read_xml_rows(text.as_bytes(), "x.xml", 10).unwrap()
    }

    #[test]
    fn both_ways_of_naming_fields_say_the_same() {
        let named = "<pack number=\"包1\">\n<row><field name=\"A\">1 &amp; 2</field></row></pack>";
        let plain = "<?xml version=\"1.0\"?><r><number>包1</number><rows>\n<row><A> 1 &amp; 2 </A></row></rows></r>";
        let (named, plain) = (read(named), read(plain));
        assert_eq!(named.rows, plain.rows);
        assert_eq!(named.rows[0].0, 2);
        assert_eq!((named.head, plain.rows.len()), (plain.head, 1));
    }

    #[test]
    fn a_single_row_and_nothing_at_all() {
        assert_eq!(read("<row><A>1</A></row>").rows[0].1["A"], "1");
        assert_eq!(read("<rows/>"), XmlRows::default());
    }

    #[test]
    fn hostile_files_are_refused() {
        let deep = "<a>".repeat(100);
        let entity = "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>";
        for text in [deep.as_str(), entity, "<a>", "<a></b>", "{}"] {
            assert!(
                read_xml_rows(text.as_bytes(), "x.xml", 10).is_err(),
                "{text}"
            );
        }
    }
}
