//! What went wrong, as a person is told it.

use kunyu_terms::{Lang, Localized};

/// What went wrong, by the exit code it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command was called wrongly (exit 2).
    Usage,
    /// A file, layer or value is not as it must be (exit 3).
    Input,
    /// The user may not do this (exit 4).
    Forbidden,
    /// The fault is ours (exit 5).
    Internal,
}

/// An error as a person is told it: code, sentence and remedy in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Told>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    kind: Kind,
    code: String,
    sentence: [String; 2],
    remedy: Option<[String; 2]>,
}

/// Result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// From code, Chinese and English sentence.
    pub fn new(
        kind: Kind,
        code: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let sentence = [zh.into(), en.into()];
        Self(Box::new(Told {
            kind,
            code: code.into(),
            sentence,
            remedy: None,
        }))
    }

    /// Bad input.
    pub fn input(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Input, code, zh, en)
    }

    /// Wrong call.
    pub fn usage(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Usage, code, zh, en)
    }

    /// Not allowed.
    pub fn forbidden(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, code, zh, en)
    }

    /// From an error of a crate below, with the kind it has here.
    pub fn of(kind: Kind, error: &dyn Localized) -> Self {
        let remedy = match (error.remedy(Lang::Zh), error.remedy(Lang::En)) {
            (Some(zh), Some(en)) => Some([zh, en]),
            _ => None,
        };
        Self(Box::new(Told {
            kind,
            code: error.code().to_owned(),
            sentence: [error.sentence(Lang::Zh), error.sentence(Lang::En)],
            remedy,
        }))
    }

    /// With what to do next.
    pub fn remedy(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.remedy = Some([zh.into(), en.into()]);
        self
    }

    /// Says first which file is meant.
    pub fn at(mut self, place: &str) -> Self {
        for sentence in &mut self.0.sentence {
            if !sentence.contains(place) {
                *sentence = format!("{place}: {sentence}");
            }
        }
        self
    }

    /// Says no path of ours.
    pub(crate) fn without(mut self, path: &str) -> Self {
        for sentence in &mut self.0.sentence {
            *sentence = sentence
                .replace(&format!("{path}: "), "")
                .replace(path, "GeoJSON");
        }
        self
    }

    /// What kind of fault it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Exit code of the command line.
    pub fn exit_code(&self) -> u8 {
        match self.0.kind {
            Kind::Usage => 2,
            Kind::Input => 3,
            Kind::Forbidden => 4,
            Kind::Internal => 5,
        }
    }

    /// Stable code for programs.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence in `lang`.
    pub fn sentence(&self, lang: Lang) -> &str {
        &self.0.sentence[usize::from(lang == Lang::En)]
    }

    /// What to do, in `lang`.
    pub fn remedy_in(&self, lang: Lang) -> Option<&str> {
        self.0
            .remedy
            .as_ref()
            .map(|remedy| remedy[usize::from(lang == Lang::En)].as_str())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.sentence(Lang::En))
    }
}

impl std::error::Error for Error {}

/// What the operating system said, in Chinese where it is one of the usual things.
pub fn system_zh(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => "文件或目录不存在".to_owned(),
        K::PermissionDenied => "没有权限".to_owned(),
        K::AlreadyExists => "已经存在".to_owned(),
        K::IsADirectory => "是目录，不是文件".to_owned(),
        K::NotADirectory => "路径中有一段不是目录".to_owned(),
        K::StorageFull => "磁盘已满".to_owned(),
        K::ReadOnlyFilesystem => "文件系统只读".to_owned(),
        K::InvalidFilename => "文件名过长或不合法".to_owned(),
        K::InvalidData => "内容不是 UTF-8 文本".to_owned(),
        _ => error.to_string(),
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(
            Kind::Input,
            "io",
            format!("读写文件失败：{}", system_zh(&error)),
            format!("reading or writing failed: {error}"),
        )
    }
}
