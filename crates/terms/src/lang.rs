/// A language in which Kunyu speaks to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese (simplified), the first language.
    #[default]
    Zh,
    /// English.
    En,
}

/// Something a person is told: a stable code, a sentence, and what to do next.
///
/// `Display` of an error is its English sentence; this trait gives both languages. A sentence says
/// which file, line, feature or field is meant and never repeats its source.
pub trait Localized {
    /// Stable code for programs, for example `txt.zone_conflict`.
    fn code(&self) -> &'static str;
    /// The sentence.
    fn sentence(&self, lang: Lang) -> String;
    /// What to do, where something can be done.
    fn remedy(&self, _lang: Lang) -> Option<String> {
        None
    }
}
