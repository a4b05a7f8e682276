use kunyu_terms::{Lang, Localized};

use crate::{FormatError, Place};

/// Something a reader or writer did or saw that a person has to know: a named repair, something
/// missing, something that the target format cannot hold. Never an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable code, for example `txt.axes_swapped`.
    pub code: &'static str,
    /// Where.
    pub place: Place,
    zh: String,
    en: String,
}

impl Notice {
    /// A notice with its sentence in both languages, without the place.
    pub fn new(
        code: &'static str,
        place: Place,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            code,
            place,
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl Localized for Notice {
    fn code(&self) -> &'static str {
        self.code
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{}：{}", self.place.zh(), self.zh),
            Lang::En => format!("{}: {}", self.place, self.en),
        }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.sentence(Lang::En))
    }
}

/// Notices kept of one code; the rest is only counted, so that memory stays bounded.
const KEPT_PER_CODE: usize = 100;

/// Collects notices, a bounded number of each code.
#[derive(Debug, Default)]
pub(crate) struct NoticeLog {
    kept: Vec<Notice>,
    counts: Vec<(&'static str, usize, Place)>,
}

impl NoticeLog {
    pub(crate) fn push(&mut self, notice: Notice) {
        let count = if let Some(entry) = self
            .counts
            .iter_mut()
            .find(|(code, _, _)| *code == notice.code)
        {
            entry.1 += 1;
            entry.1
        } else {
            let whole = Place {
                line: None,
                row: None,
                ..notice.place.clone()
            };
            self.counts.push((notice.code, 1, whole));
            1
        };
        if count <= KEPT_PER_CODE {
            self.kept.push(notice);
        }
    }

    /// A repair: a notice, or an error when reading strictly.
    pub(crate) fn repair(&mut self, notice: Notice, strict: bool) -> Result<(), FormatError> {
        if strict {
            return Err(FormatError::strict(&notice));
        }
        self.push(notice);
        Ok(())
    }

    pub(crate) fn list(&self) -> Vec<Notice> {
        let more = self
            .counts
            .iter()
            .filter(|(_, count, _)| *count > KEPT_PER_CODE)
            .map(|(code, count, place)| {
                let rest = count - KEPT_PER_CODE;
                let zh = format!("同类提示另有 {rest} 条");
                Notice::new(
                    code,
                    place.clone(),
                    zh,
                    format!("{rest} more of the same kind"),
                )
            });
        self.kept.iter().cloned().chain(more).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
        self.counts.clear();
    }
}
