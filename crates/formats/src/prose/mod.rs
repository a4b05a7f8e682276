//! Written documents as text: TXT, Markdown, Word (DOCX).

mod docx;

use std::io::Read;
use std::path::Path;

use crate::input::Blob;
use crate::text::{Charset, Utf8Reader, detect};
use crate::{FormatError, Limits, Place};

/// Largest text that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// A written document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prose {
    /// Plain text.
    Text(String),
    /// Markdown.
    Markdown(String),
    /// A Word document.
    Document(Vec<Block>),
}

/// A part of a Word document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; deleted text of tracked changes is left out, inserted text is kept.
    Paragraph {
        /// Identifier of its style, for example `Heading1`.
        style: Option<String>,
        /// Its text.
        text: String,
    },
    /// A table, row by row.
    Table(Vec<Vec<String>>),
}

/// Reads a document of the kind that its ending names; `encoding` is for text that states none.
///
/// # Errors
/// An ending other than `.txt`, `.md`, `.markdown`, `.docx`; an empty or unreadable file; text in no known encoding;
/// a damaged or
/// oversized document.
pub fn read_prose(path: &Path, encoding: Option<&str>) -> Result<Prose, FormatError> {
    let file = path.display().to_string();
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or("");
    prose(
        &Blob::Path(path.to_owned()),
        &file,
        &ending.to_ascii_lowercase(),
        encoding,
        &Limits::default(),
    )
}

/// The same from bytes that lie anywhere.
pub(crate) fn prose(
    blob: &Blob,
    file: &str,
    ending: &str,
    encoding: Option<&str>,
    limits: &Limits,
) -> Result<Prose, FormatError> {
    let read = |error| FormatError::read(file, error);
    if blob.len().map_err(read)? == 0 {
        return Err(FormatError::Empty {
            file: file.to_owned(),
        });
    }
    match ending {
        "txt" | "text" => Ok(Prose::Text(text(blob, file, encoding)?)),
        "md" | "markdown" => Ok(Prose::Markdown(text(blob, file, encoding)?)),
        "docx" => Ok(Prose::Document(docx::blocks(blob, file, limits)?)),
        _ => Err(FormatError::Unrecognised {
            file: file.to_owned(),
            found: None,
        }),
    }
}

fn text(blob: &Blob, file: &str, encoding: Option<&str>) -> Result<String, FormatError> {
    let read = |error| FormatError::read(file, error);
    let stated = encoding.map(|label| {
        Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
            label: label.to_owned(),
        })
    });
    let stated = stated.transpose()?;
    let invalid = |encoding: &str| FormatError::Encoding {
        place: Place::file(file).into(),
        encoding: encoding.to_owned(),
    };
    if blob.len().map_err(read)? > MAX_BYTES {
        return Err(FormatError::Limit {
            place: Place::file(file).into(),
            what: "size of a text in bytes",
            limit: MAX_BYTES,
        });
    }
    let detected = detect(blob, stated)
        .map_err(read)?
        .ok_or_else(|| invalid("UTF-8"))?;
    let mut text = String::new();
    let mut reader = Utf8Reader::open(blob, detected).map_err(read)?;
    reader
        .read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => invalid(detected.charset.name()),
            _ => read(error),
        })?;
    if text.trim().is_empty() {
        return Err(FormatError::Empty {
            file: file.to_owned(),
        });
    }
    Ok(text)
}
