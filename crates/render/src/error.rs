use kunyu_terms::{Lang, Localized};
use thiserror::Error;

/// Why something could not be drawn or written.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// No font at hand has a shape for the character.
    #[error("no font has the character {character:?} (U+{:04X}) of \"{text}\"", *.character as u32)]
    MissingGlyph {
        /// The character without a shape.
        character: char,
        /// The text in which it stands, shortened.
        text: String,
    },
    /// A font file cannot be used.
    #[error("font {name} cannot be used: {reason}")]
    Font {
        /// File name, or the name of the embedded font.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder of fonts cannot be read.
    #[error("font folder {folder} cannot be read: {reason}")]
    FontFolder {
        /// The folder as given.
        folder: String,
        /// What the system said.
        reason: String,
    },
    /// A table row has more or fewer cells than the table has columns.
    #[error("table \"{table}\", row {row}: {found} cells for {expected} columns")]
    TableShape {
        /// Caption of the table.
        table: String,
        /// Row, counted from 1.
        row: usize,
        /// Columns covered by the cells of the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// A number of a table is not a decimal number.
    #[error("\"{text}\" is not a decimal number")]
    Number {
        /// The text as given.
        text: String,
    },
    /// A date that does not exist.
    #[error("\"{text}\" is not a date (year-month-day)")]
    Date {
        /// The text as given.
        text: String,
    },
    /// A map without ground: an empty or absurdly large extent or frame.
    #[error("map \"{map}\": {reason}")]
    Map {
        /// Title of the map.
        map: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A writer of the format gave up.
    #[error("{format} could not be written: {reason}")]
    Writer {
        /// PDF, DOCX, XLSX or PNG.
        format: &'static str,
        /// What the writer said.
        reason: String,
    },
}

impl Localized for RenderError {
    fn code(&self) -> &'static str {
        match self {
            Self::MissingGlyph { .. } => "render.missing_glyph",
            Self::Font { .. } => "render.font",
            Self::FontFolder { .. } => "render.font_folder",
            Self::TableShape { .. } => "render.table_shape",
            Self::Number { .. } => "render.number",
            Self::Date { .. } => "render.date",
            Self::Map { .. } => "render.map",
            Self::Writer { .. } => "render.writer",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::MissingGlyph { character, text } => {
                let code = *character as u32;
                format!("所有字库都缺少“{text}”中的“{character}”字（U+{code:04X}）")
            }
            Self::Font { name, reason } => format!("字库 {name} 不能使用：{reason}"),
            Self::FontFolder { folder, reason } => format!("字库目录 {folder} 无法读取：{reason}"),
            Self::TableShape {
                table,
                row,
                found,
                expected,
            } => {
                format!("表“{table}”第 {row} 行有 {found} 格，应为 {expected} 格")
            }
            Self::Number { text } => format!("“{text}”不是十进制数"),
            Self::Date { text } => format!("“{text}”不是日期（年-月-日）"),
            Self::Map { map, reason } => format!("地图“{map}”：{reason}"),
            Self::Writer { format, reason } => format!("{format} 文件无法写出：{reason}"),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = match self {
            Self::MissingGlyph { .. } => (
                "用 --fonts 指定含有该字的字库目录",
                "give a folder of fonts that has it with --fonts",
            ),
            Self::Font { .. } | Self::FontFolder { .. } => (
                "--fonts 应指向含 .ttf、.otf 或 .ttc 文件的目录",
                "--fonts must name a folder with .ttf, .otf or .ttc files",
            ),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}
