use std::collections::HashMap;

use kunyu_terms::Bilingual;

use crate::text::Place;

/// A table from the codes of one list to those of another (基数转换).
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Code list converted from.
    pub from: String,
    /// Code list converted to.
    pub to: String,
    /// Column of the code in the outcome, and of its name.
    pub columns: [String; 2],
    /// Where the table is taken from.
    pub source: String,
    /// The rows, in the order of the definition.
    pub entries: Vec<ConversionEntry>,
    pub(crate) index: HashMap<String, usize>,
    /// Where it is defined.
    pub place: Place,
}

/// What becomes of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversionEntry {
    /// Code converted from.
    pub from: String,
    /// Codes that it may become; a code below one of them is as good.
    pub to: Vec<String>,
    /// Whether a person has to decide (一对多).
    pub several: bool,
    /// What to look at when deciding.
    pub note: Option<String>,
    /// Whether the row was read in its source.
    pub confirmed: bool,
    pub(crate) place: Place,
}

impl Conversion {
    /// The row of a code.
    pub fn get(&self, code: &str) -> Option<&ConversionEntry> {
        self.index.get(code).map(|index| &self.entries[*index])
    }
}

impl ConversionEntry {
    /// The one code that it becomes; `None` where a person has to decide.
    pub fn single(&self) -> Option<&str> {
        match &self.to[..] {
            [only] if !self.several => Some(only),
            _ => None,
        }
    }
}
