use kunyu_terms::Lang;

use crate::{Align, Day, MapSheet, Table};

/// A document in the order of reading, independent of its format.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Language of the fixed words (附件, 图, 表, page) and of the layout: Chinese follows GB/T 9704.
    pub lang: Lang,
    /// Title, without a number.
    pub title: String,
    /// Issuer in red above the red line (发文机关标志); none for an internal report.
    pub issuer: Option<String>,
    /// Document number (发文字号), as in `东资规审〔2024〕12号`.
    pub number: Option<String>,
    /// Date of the document; also the creation date written into the file.
    pub date: Option<Day>,
    /// Author written into the properties of the file; empty for none.
    pub author: String,
    /// Large grey words across every page, such as 作废.
    pub watermark: Option<String>,
    /// Small words at the top right of every page, such as 补打.
    pub corner: Option<String>,
    /// What the document says.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Heading of level 1 to 4 (the nearest of them), without its number: the renderer numbers
    /// headings 一、（一）1.（1） in Chinese and 1, 1.1, 1.1.1 in English.
    Heading {
        /// Level, 1 the highest.
        level: u8,
        /// The words.
        text: String,
    },
    /// Running text; the first line is indented by two characters in Chinese.
    Paragraph(Vec<Run>),
    /// Pairs of a name and its value, in two columns.
    KeyValues(Vec<(String, Vec<Run>)>),
    /// A table.
    Table(Table),
    /// A map with its caption.
    Figure(Box<Figure>),
    /// A remark in smaller type.
    Note(Vec<Run>),
    /// What follows starts on a new page.
    PageBreak,
    /// Signature and date at the right, with free place for the stamp.
    Signature {
        /// Who signs.
        by: String,
        /// Date of signing.
        date: Day,
    },
    /// A line without indent: whom a document is addressed to (主送机关) stands at the left.
    Line {
        /// The words.
        runs: Vec<Run>,
        /// Where they stand.
        align: Align,
    },
    /// Lines at the right, centred above each other: issuer and date, with free place for the
    /// stamp. Both are written as given.
    Closing(Vec<String>),
    /// Names of the attachments (附件), numbered when there are several.
    Attachments(Vec<String>),
}

/// A map in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Words under the map, without a number.
    pub caption: String,
    /// The map.
    pub map: MapSheet,
}

/// A piece of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// As it is.
    Plain(String),
    /// Emphasised.
    Strong(String),
    /// An answer, shown by sign and word, never by colour alone.
    Mark(Mark),
}

/// The three answers of a check, and what has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// × 冲突
    Conflict,
    /// △ 容差内
    WithinTolerance,
    /// √ 无冲突
    NoConflict,
    /// — 未审查
    NotApplicable,
}

impl Mark {
    /// The sign, the same in both languages.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Conflict => "×",
            Self::WithinTolerance => "△",
            Self::NoConflict => "√",
            Self::NotApplicable => "—",
        }
    }

    /// The word.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Conflict, Lang::Zh) => "冲突",
            (Self::Conflict, Lang::En) => "conflict",
            (Self::WithinTolerance, Lang::Zh) => "容差内",
            (Self::WithinTolerance, Lang::En) => "within tolerance",
            (Self::NoConflict, Lang::Zh) => "无冲突",
            (Self::NoConflict, Lang::En) => "no conflict",
            (Self::NotApplicable, Lang::Zh) => "未审查",
            (Self::NotApplicable, Lang::En) => "not assessed",
        }
    }

    /// Sign and word.
    pub fn written(self, lang: Lang) -> String {
        format!("{} {}", self.sign(), self.word(lang))
    }
}

impl Run {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    /// Emphasised text.
    pub fn strong(text: impl Into<String>) -> Self {
        Self::Strong(text.into())
    }

    /// The words of the run in `lang`.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Plain(text) | Self::Strong(text) => text.clone(),
            Self::Mark(mark) => mark.written(lang),
        }
    }
}

impl Block {
    /// A heading of level 1 to 4.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading {
            level,
            text: text.into(),
        }
    }

    /// A paragraph of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Run::plain(text)])
    }

    /// A remark of plain text.
    pub fn note(text: impl Into<String>) -> Self {
        Self::Note(vec![Run::plain(text)])
    }

    /// A map with its caption.
    pub fn figure(caption: impl Into<String>, map: MapSheet) -> Self {
        Self::Figure(Box::new(Figure {
            caption: caption.into(),
            map,
        }))
    }
}

impl Document {
    /// A document with a title and nothing else.
    pub fn new(lang: Lang, title: impl Into<String>) -> Self {
        Self {
            lang,
            title: title.into(),
            issuer: None,
            number: None,
            date: None,
            author: String::new(),
            watermark: None,
            corner: None,
            blocks: Vec::new(),
        }
    }
}
