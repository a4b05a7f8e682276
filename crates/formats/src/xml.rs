//! Elements and text of an XML file, with line numbers and bounds.

use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::errors::Error as XmlError;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::input::{Blob, ReadSeek};
use crate::text::{Charset, Detected, Utf8Reader, detect};
use crate::{FormatError, Limits, Place};

/// Counts lines and bounds what is read between two looks at it.
struct Counted {
    inner: Utf8Reader<Box<dyn ReadSeek>>,
    line: u64,
    taken: u64,
    limit: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if let Ok(bytes) = self.inner.fill_buf() {
            let passed = &bytes[..count.min(bytes.len())];
            let lines: u64 = passed.iter().map(|byte| u64::from(*byte == b'\n')).sum();
            self.line += lines;
        }
        self.taken += count as u64;
        self.inner.consume(count);
    }
}

/// The beginning of an element: its name without prefix, and its attributes.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// All attributes with their values.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &(String, String)> {
        self.attributes.iter()
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

/// What comes next.
pub(crate) enum Token {
    Start(Element),
    Text(String),
    End,
    /// The end of the file, outside every element.
    Finish,
}

/// Reads elements one after another.
pub(crate) struct Xml {
    format: &'static str,
    reader: Reader<Counted>,
    buffer: Vec<u8>,
    place: Place,
    depth: usize,
    deepest: usize,
    limit: u64,
}

/// The encoding of the file: its mark, what its declaration states, UTF-8, GB18030.
pub(crate) fn encoding(blob: &Blob, file: &str) -> Result<Detected, FormatError> {
    let io = |error| FormatError::read(file, error);
    let head = blob.head(1024).map_err(io)?;
    let stated = declared(&head).and_then(|label| Charset::from_label(&label));
    let found = detect(blob, stated).map_err(io)?;
    found.ok_or_else(|| FormatError::Encoding {
        place: Place::file(file).into(),
        encoding: "UTF-8".to_owned(),
    })
}

/// The encoding in `<?xml … encoding="…"?>`.
fn declared(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}');
    let (declaration, _) = text.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))?;
    rest[1..]
        .split_once(quote)
        .map(|(label, _)| label.to_owned())
}

impl Xml {
    pub(crate) fn open(
        blob: &Blob,
        detected: Detected,
        place: &Place,
        limits: &Limits,
        format: &'static str,
    ) -> Result<Self, FormatError> {
        let io = |error| FormatError::read(place.file.clone(), error);
        let mut source = Counted {
            inner: Utf8Reader::open(blob, detected).map_err(io)?,
            line: 1,
            taken: 0,
            limit: limits.feature_bytes,
        };
        skip_declaration(&mut source).map_err(io)?;
        let mut reader = Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            format,
            reader,
            buffer: Vec::new(),
            place: place.clone(),
            depth: 0,
            deepest: limits.depth,
            limit: limits.feature_bytes,
        })
    }

    /// Place of what was read last.
    pub(crate) fn place(&self) -> Place {
        self.place.at_line(self.reader.get_ref().line)
    }

    pub(crate) fn fault(&self, zh: impl Into<String>, en: impl Into<String>) -> FormatError {
        FormatError::malformed(&self.place(), self.format, zh, en)
    }

    pub(crate) fn too_much(&self, what: &'static str, limit: u64) -> FormatError {
        FormatError::Limit {
            place: self.place().into(),
            what,
            limit,
        }
    }

    /// The next token; text between elements is given piece by piece.
    pub(crate) fn next(&mut self) -> Result<Token, FormatError> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().taken = 0;
            let mut buffer = std::mem::take(&mut self.buffer);
            let event = self.reader.read_event_into(&mut buffer);
            let token = match event {
                Ok(event) => token(&event),
                Err(error) => Err(Trouble::Xml(error)),
            };
            self.buffer = buffer;
            let token = match token {
                Ok(None) => continue,
                Ok(Some(token)) => token,
                Err(trouble) => return Err(self.explain(trouble)),
            };
            match &token {
                Token::Start(_) => self.depth += 1,
                Token::End => self.depth = self.depth.saturating_sub(1),
                Token::Finish if self.depth > 0 => {
                    let en = "the file ends before its last element does";
                    return Err(self.fault("文件在元素结束之前中断", en));
                }
                Token::Text(_) | Token::Finish => {}
            }
            if self.depth > self.deepest {
                return Err(self.too_much("nesting of elements", self.deepest as u64));
            }
            return Ok(token);
        }
    }

    fn explain(&self, trouble: Trouble) -> FormatError {
        match trouble {
            Trouble::Xml(XmlError::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                self.too_much("size of one element or text in bytes", self.limit)
            }
            Trouble::Xml(XmlError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                FormatError::Encoding {
                    place: self.place().into(),
                    encoding: "UTF-8".to_owned(),
                }
            }
            Trouble::Xml(XmlError::Io(error)) => {
                FormatError::read(self.place.file.clone(), error.kind().into())
            }
            Trouble::Xml(error) => self.fault(
                "不是完好的 XML",
                format!("this is no well-formed XML: {error}"),
            ),
            Trouble::Declaration => FormatError::Unsupported {
                place: self.place().into(),
                what: "a document type declaration (DOCTYPE)".into(),
            },
            Trouble::Entity(name) => self.fault(
                format!("未定义的实体 &{name};"),
                format!("the entity &{name}; is not defined"),
            ),
        }
    }

    /// The text of the element just begun, up to its end; elements in it are passed over.
    pub(crate) fn text(&mut self) -> Result<String, FormatError> {
        let mut text = String::new();
        loop {
            match self.next()? {
                Token::Text(more) => text.push_str(&more),
                Token::Start(_) => self.skip()?,
                Token::End | Token::Finish => return Ok(text),
            }
            if text.len() as u64 > self.limit {
                return Err(self.too_much("feature size in bytes", self.limit));
            }
        }
    }

    /// Passes over the element just begun.
    pub(crate) fn skip(&mut self) -> Result<(), FormatError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Token::Finish) {
                break;
            }
        }
        Ok(())
    }
}

enum Trouble {
    Xml(XmlError),
    Declaration,
    Entity(String),
}

impl From<XmlError> for Trouble {
    fn from(error: XmlError) -> Self {
        Self::Xml(error)
    }
}

fn token(event: &Event<'_>) -> Result<Option<Token>, Trouble> {
    Ok(Some(match event {
        Event::Start(start) | Event::Empty(start) => Token::Start(element(start)?),
        Event::End(_) => Token::End,
        Event::Text(text) => Token::Text(text.xml10_content().into_owned()),
        Event::CData(text) => Token::Text(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => {
            if let Some(sign) = reference.resolve_char_ref()? {
                Token::Text(sign.to_string())
            } else {
                let name = reference.xml10_content();
                let known = resolve_predefined_entity(&name);
                let excerpt = || name.chars().take(30).collect();
                Token::Text(known.ok_or_else(|| Trouble::Entity(excerpt()))?.to_owned())
            }
        }
        Event::DocType(_) => return Err(Trouble::Declaration),
        Event::Comment(_) | Event::Decl(_) | Event::PI(_) => return Ok(None),
        Event::Eof => Token::Finish,
    }))
}

fn element(start: &BytesStart<'_>) -> Result<Element, Trouble> {
    let mut attributes = Vec::new();
    // looking for names given twice takes the square of their number
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(XmlError::from)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
        let key = attribute.key.local_name();
        attributes.push((key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element {
        name: start.local_name().as_ref().to_owned(),
        attributes,
    })
}

/// Passes over `<?xml … ?>`: the text is UTF-8 by now, whatever it says.
fn skip_declaration(source: &mut Counted) -> io::Result<()> {
    let bytes = match source.fill_buf() {
        Ok(bytes) => bytes,
        // told with its line when it is read again
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(()),
        Err(error) => return Err(error),
    };
    let head = &bytes[..bytes.len().min(1024)];
    let blank = head.len() - head.trim_ascii_start().len();
    let end = head.windows(2).position(|pair| pair == b"?>");
    let count = match end {
        Some(end) if head[blank..].starts_with(b"<?xml") => end + 2,
        _ => blank,
    };
    source.consume(count);
    Ok(())
}
