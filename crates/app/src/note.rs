use kunyu_terms::{Lang, Localized};
use serde::{Deserialize, Serialize};

/// Something to know about the input: a repair, a default taken, a warning. Never silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Deserialize)]
pub struct Note {
    /// Stable code.
    pub code: String,
    /// Chinese sentence.
    pub zh: String,
    /// English sentence.
    pub en: String,
}

impl Note {
    /// From both sentences.
    pub fn new(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// From anything localized.
    pub fn of(told: &dyn Localized) -> Self {
        Self::new(
            told.code(),
            told.sentence(Lang::Zh),
            told.sentence(Lang::En),
        )
    }

    /// With the place first.
    pub fn at(mut self, zh: &str, en: &str) -> Self {
        self.zh = format!("{zh}：{}", self.zh);
        self.en = format!("{en}: {}", self.en);
        self
    }

    /// The sentence in `lang`.
    pub fn sentence(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.zh } else { &self.en }
    }
}
