use std::io;

use kunyu_terms::{Lang, Localized};
use thiserror::Error;

use crate::{Notice, Place, TxtProblem};

/// Why a file cannot be read or written.
///
/// `Display` is the English sentence; [`Localized`] gives both languages, a stable code and what
/// to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The operating system refused.
    #[error("{file}: cannot {action} the file")]
    Io {
        /// File.
        file: String,
        /// `read` or `write`.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Zero bytes, or nothing but blanks.
    #[error("{file}: the file is empty")]
    Empty {
        /// File.
        file: String,
    },
    /// The content is of no format that is read here.
    #[error("{file}: {}", unrecognised_en(*.found))]
    Unrecognised {
        /// File.
        file: String,
        /// What the content looks like, when known.
        found: Option<&'static str>,
    },
    /// A part without which the rest cannot be read is missing.
    #[error("{place}: {missing} is missing")]
    Missing {
        /// Where.
        place: Box<Place>,
        /// What is missing.
        missing: String,
    },
    /// Text that is not in the encoding it claims, or in none that is known.
    #[error("{place}: the text is not valid {encoding}")]
    Encoding {
        /// Where.
        place: Box<Place>,
        /// Encoding that was tried.
        encoding: String,
    },
    /// An encoding label that is not known.
    #[error("unknown encoding \"{label}\"")]
    UnknownEncoding {
        /// The label as given.
        label: String,
    },
    /// A fault of a boundary TXT.
    #[error("{place}: {problem}")]
    Txt {
        /// File and line.
        place: Box<Place>,
        /// What is wrong.
        problem: TxtProblem,
    },
    /// The content breaks its format.
    #[error("{place}: {en}")]
    Malformed {
        /// Where.
        place: Box<Place>,
        /// Format, for example `GeoJSON`.
        format: &'static str,
        /// What is wrong, in Chinese.
        zh: String,
        /// What is wrong, in English.
        en: String,
    },
    /// A part of the format that is not read here (encrypted archives, curves …).
    #[error("{place}: {what} is not supported")]
    Unsupported {
        /// Where.
        place: Box<Place>,
        /// What.
        what: String,
    },
    /// A bound of [`crate::Limits`] was passed.
    #[error("{place}: {what} exceeds the limit of {limit}")]
    Limit {
        /// Where.
        place: Box<Place>,
        /// What was counted.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// No layer of this number.
    #[error("{file}: there is no layer {asked}; the file has {count}")]
    NoLayer {
        /// File.
        file: String,
        /// Number asked for, from 0.
        asked: usize,
        /// Number of layers.
        count: usize,
    },
    /// No sheet of this name or number.
    #[error("{file}: there is no sheet \"{asked}\"; the workbook has: {sheets}")]
    NoSheet {
        /// File.
        file: String,
        /// What was asked for.
        asked: String,
        /// Names of the sheets.
        sheets: String,
    },
    /// A file that is neither a workbook nor a table of text.
    #[error("{file}: the content is {found}, not a workbook or a CSV")]
    NoTable {
        /// File.
        file: String,
        /// What it is.
        found: &'static str,
    },
    /// The layer or feature cannot be held by the target format.
    #[error("{place}: {format} cannot hold {en}")]
    CannotHold {
        /// Target and feature.
        place: Box<Place>,
        /// Target format.
        format: &'static str,
        /// What it cannot hold, in Chinese.
        zh: String,
        /// What it cannot hold, in English.
        en: String,
    },
    /// Strict reading refuses a repair.
    #[error("{en}")]
    Strict {
        /// Code of the notice that would have been given.
        notice: &'static str,
        /// Sentence in Chinese.
        zh: String,
        /// Sentence in English.
        en: String,
    },
}

fn unrecognised_en(found: Option<&'static str>) -> String {
    match found {
        Some(found) => format!("the content is {found}, which cannot be read as a layer"),
        None => "the content is of no known geographic format".to_owned(),
    }
}

impl FormatError {
    pub(crate) fn read(file: impl Into<String>, source: io::Error) -> Self {
        Self::Io {
            file: file.into(),
            action: "read",
            source,
        }
    }

    pub(crate) fn write(file: impl Into<String>, source: io::Error) -> Self {
        Self::Io {
            file: file.into(),
            action: "write",
            source,
        }
    }

    pub(crate) fn malformed(
        place: &Place,
        format: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::Malformed {
            place: place.clone().into(),
            format,
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// What strict reading says in place of a notice.
    pub(crate) fn strict(notice: &Notice) -> Self {
        Self::Strict {
            notice: notice.code,
            zh: notice.sentence(Lang::Zh),
            en: notice.sentence(Lang::En),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Io { file, action, .. } => {
                let verb = if *action == "write" {
                    "写入"
                } else {
                    "读取"
                };
                format!("{file}：无法{verb}该文件")
            }
            Self::Empty { file } => format!("{file}：文件是空的"),
            Self::Unrecognised {
                file,
                found: Some(found),
            } => {
                format!("{file}：内容是 {found}，不能作为图层读取")
            }
            Self::Unrecognised { file, found: None } => {
                format!("{file}：内容不属于任何已知的地理数据格式")
            }
            Self::Missing { place, missing } => format!("{}：缺少 {missing}", place.zh()),
            Self::Encoding { place, encoding } => {
                format!("{}：文字不是有效的 {encoding} 编码", place.zh())
            }
            Self::UnknownEncoding { label } => format!("未知的编码“{label}”"),
            Self::Txt { place, problem } => format!("{}：{}", place.zh(), problem.zh()),
            Self::Malformed { place, zh, .. } => format!("{}：{zh}", place.zh()),
            Self::Unsupported { place, what } => format!("{}：不支持 {what}", place.zh()),
            Self::Limit { place, what, limit } => {
                format!("{}：{what} 超过上限 {limit}", place.zh())
            }
            Self::NoLayer { file, asked, count } => {
                format!("{file}：没有第 {asked} 号图层（从 0 数起），共 {count} 个")
            }
            Self::NoSheet {
                file,
                asked,
                sheets,
            } => format!("{file}：没有工作表“{asked}”，有：{sheets}"),
            Self::NoTable { file, .. } => format!("{file}：不是 Excel 工作簿，也不是 CSV"),
            Self::CannotHold {
                place, format, zh, ..
            } => {
                format!("{}：{format} 不能存放{zh}", place.zh())
            }
            Self::Strict { zh, .. } => zh.clone(),
        }
    }

    fn remedies(&self) -> (&'static str, &'static str) {
        match self {
            Self::Io {
                action: "write", ..
            } => (
                "检查文件夹是否存在、磁盘空间和写入权限",
                "check that the folder exists, the free space and the right to write",
            ),
            Self::Io { .. } => (
                "检查文件是否存在、是否被占用、是否有读取权限",
                "check that the file exists, is not locked, and may be read",
            ),
            Self::Empty { .. } => ("重新导出该文件", "export the file again"),
            Self::Unrecognised { .. } => (
                "请另存为勘测定界 TXT、Shapefile、File Geodatabase、GeoPackage、VCT、DXF、Excel、KML 等能读的格式",
                "save it as boundary TXT, Shapefile, File Geodatabase, GeoPackage, VCT, DXF, Excel, KML or \
                    another format that is read",
            ),
            Self::Missing { .. } => ("请提供完整的一组文件", "supply the complete set of files"),
            Self::Encoding { .. } | Self::UnknownEncoding { .. } => (
                "请指明编码，例如 GBK、GB18030 或 UTF-8",
                "state the encoding, for example GBK, GB18030 or UTF-8",
            ),
            Self::Txt { problem, .. } => problem.remedies(),
            Self::Malformed { .. } => (
                "文件损坏或不合格式，请从原软件重新导出",
                "the file is damaged or breaks its format: export it again",
            ),
            Self::Unsupported { .. } => ("请在原软件中换一种方式导出", "export it in another way"),
            Self::Limit { .. } => (
                "请确认文件无误；确需读取时提高上限",
                "make sure that the file is genuine; raise the limit if it is",
            ),
            Self::NoLayer { .. } => ("换一个图层编号", "choose another layer"),
            Self::NoSheet { .. } => (
                "写工作表的名称，或从 1 数起的序号",
                "give the name of the sheet, or its number from 1",
            ),
            Self::NoTable { .. } => (
                "请在 Excel 或 WPS 中另存为 .xlsx（去掉打开密码）",
                "save it as .xlsx in Excel or WPS, without a password",
            ),
            Self::CannotHold { .. } => (
                "换一种目标格式，或先转换数据",
                "choose another target format, or convert the data first",
            ),
            Self::Strict { .. } => (
                "改正文件，或不用严格方式读取",
                "correct the file, or read it without the strict mode",
            ),
        }
    }
}

impl Localized for FormatError {
    fn code(&self) -> &'static str {
        match self {
            Self::Io {
                action: "write", ..
            } => "format.write",
            Self::Io { .. } => "format.read",
            Self::Empty { .. } => "format.empty",
            Self::Unrecognised { .. } => "format.unrecognised",
            Self::Missing { .. } => "format.missing",
            Self::Encoding { .. } => "format.encoding",
            Self::UnknownEncoding { .. } => "format.unknown_encoding",
            Self::Txt { problem, .. } => problem.code(),
            Self::Malformed { .. } => "format.malformed",
            Self::Unsupported { .. } => "format.unsupported",
            Self::Limit { .. } => "format.limit",
            Self::NoLayer { .. } => "format.no_layer",
            Self::NoSheet { .. } => "format.no_sheet",
            Self::NoTable { .. } => "format.no_table",
            Self::CannotHold { .. } => "format.cannot_hold",
            Self::Strict { notice, .. } => notice,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.to_string(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = self.remedies();
        Some(match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        })
    }
}
