use std::collections::HashMap;

use kunyu_terms::Bilingual;

use crate::text::Place;

/// A code list. The parent is stated for each code: it is not always the first digits
/// (0303 红树林地 belongs to 00 湿地).
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Standard it is taken from.
    pub source: String,
    /// Codes in the order of the definition.
    pub entries: Vec<Code>,
    pub(crate) index: HashMap<String, usize>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) canonical: String,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Parent code.
    pub parent: Option<String>,
    /// Group across the tree, such as 农用地.
    pub group: Option<String>,
    /// Whether code, name and group were read in their source.
    pub confirmed: bool,
}

impl Codes {
    /// The entry of a code.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.index.get(code).map(|index| &self.entries[*index])
    }

    /// Whether `code` is `ancestor` or stands below it.
    pub fn is_under(&self, code: &str, ancestor: &str) -> bool {
        self.lineage(code).any(|step| step == ancestor)
    }

    /// The code, its parent, its parent's parent …
    pub fn lineage<'c>(&'c self, code: &'c str) -> impl Iterator<Item = &'c str> {
        let parent = |code: &&'c str| self.get(code)?.parent.as_deref();
        // a list of n codes has no longer lineage than n, even if parents went in a circle
        std::iter::successors(Some(code), parent).take(self.entries.len() + 1)
    }
}
