use std::borrow::Cow;
use std::io::BufRead;

use super::FORMAT;
use crate::FormatError;
use crate::text::{Charset, Lines};

/// Longest line that declares something, in bytes.
const MOST_SHORT: usize = 4_096;

/// How the text of one file is to be understood.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) charset: Charset,
    /// What stands between the items of a line; mostly a comma.
    pub(super) separator: String,
}

/// The lines of a VCT without blank ones and comments, one of which can be given back.
pub(super) struct Cursor<R> {
    lines: Lines<R>,
    pub(super) script: Script,
    held: bool,
}

/// Something expected, in Chinese and English.
pub(super) type What = (&'static str, &'static str);

impl<R: BufRead> Cursor<R> {
    pub(super) fn new(lines: Lines<R>, script: Script) -> Self {
        Self {
            lines,
            script,
            held: false,
        }
    }

    /// Moves to the next line that is neither blank nor comment; `false` at the end of the file.
    pub(super) fn advance(&mut self) -> Result<bool, FormatError> {
        if std::mem::take(&mut self.held) {
            return Ok(true);
        }
        let mut comment = false;
        while self.lines.advance()? {
            let line = self.bytes();
            if line.eq_ignore_ascii_case(b"CommentBegin") {
                comment = true;
            } else if line.eq_ignore_ascii_case(b"CommentEnd") {
                comment = false;
            } else if !comment && !line.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Moves to the next line even if it is blank.
    pub(super) fn advance_any(&mut self, what: What) -> Result<(), FormatError> {
        if std::mem::take(&mut self.held) || self.lines.advance()? {
            return Ok(());
        }
        Err(self.ended(what))
    }

    /// Moves to the next line, which must be there.
    pub(super) fn expect(&mut self, what: What) -> Result<(), FormatError> {
        if self.advance()? {
            return Ok(());
        }
        Err(self.ended(what))
    }

    /// Gives the line back: the next advance stays on it.
    pub(super) fn hold(&mut self) {
        self.held = true;
    }

    /// The line without blanks around it.
    pub(super) fn bytes(&self) -> &[u8] {
        self.lines.bytes().trim_ascii()
    }

    /// Whether the line is this word, in capitals or not.
    pub(super) fn is(&self, word: &str) -> bool {
        self.bytes().eq_ignore_ascii_case(word.as_bytes())
    }

    /// The line as text without blanks around it.
    pub(super) fn text(&self) -> Result<Cow<'_, str>, FormatError> {
        self.decoded(self.bytes())
    }

    /// The line as text, when it is no longer than names and codes can be.
    pub(super) fn short_text(&self) -> Result<String, FormatError> {
        if self.bytes().len() > MOST_SHORT {
            let zh = format!("行长超过 {MOST_SHORT} 字节");
            return Err(self.fail(zh, format!("the line is longer than {MOST_SHORT} bytes")));
        }
        self.text().map(Cow::into_owned)
    }

    /// The line as text with its blanks.
    pub(super) fn whole_text(&self) -> Result<Cow<'_, str>, FormatError> {
        self.decoded(self.lines.bytes())
    }

    fn decoded<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, FormatError> {
        self.script
            .charset
            .decode(bytes)
            .ok_or_else(|| FormatError::Encoding {
                place: self.lines.place().at_line(self.number()).into(),
                encoding: self.script.charset.name().to_owned(),
            })
    }

    /// Number of the line, from 1.
    pub(super) fn number(&self) -> u64 {
        self.lines.number()
    }

    /// Where the line begins and where what follows it begins, in bytes.
    pub(super) fn span(&self) -> (u64, u64) {
        self.lines.span()
    }

    /// The next line must be one whole number.
    pub(super) fn integer(&mut self, what: What) -> Result<i64, FormatError> {
        self.expect(what)?;
        self.as_integer(what)
    }

    /// The line must be one whole number.
    pub(super) fn as_integer(&self, what: What) -> Result<i64, FormatError> {
        let text = self.text()?;
        text.parse().map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            self.fail(
                format!("应为{}，写的是“{shown}”", what.0),
                format!("expected {}, found \"{shown}\"", what.1),
            )
        })
    }

    /// The line breaks the format.
    pub(super) fn fail(&self, zh: impl Into<String>, en: impl Into<String>) -> FormatError {
        let place = self.lines.place().at_line(self.number().max(1));
        FormatError::malformed(&place, FORMAT, zh, en)
    }

    /// The line, for notices.
    pub(super) fn place(&self) -> crate::Place {
        self.lines.place().at_line(self.number())
    }

    fn ended(&self, what: What) -> FormatError {
        self.fail(
            format!("文件到此中断，其后应为{}", what.0),
            format!("the file ends here; {} should follow", what.1),
        )
    }
}

/// Items of a line; one without the stated separator is split at its commas.
pub(super) fn items<'t>(text: &'t str, separator: &'t str) -> std::str::Split<'t, &'t str> {
    let stated = text.contains(separator);
    text.split(if stated { separator } else { "," })
}
