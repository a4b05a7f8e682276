use kunyu_terms::{Bilingual, Date};

use crate::text::Place;

/// The template of a document, in one version by date.
#[derive(Debug)]
pub struct DocumentTemplate {
    /// Id, as `[[document]] template` of a process names it.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The register whose fields it may use; any where absent.
    pub register: Option<String>,
    /// First day on which it is used.
    pub from: Date,
    /// The form or article that it follows.
    pub source: Option<String>,
    /// Words of the red head (发文机关标志); none for a document without one.
    pub(crate) head: Vec<Node>,
    /// Whether a proof of service (送达回证) goes with it.
    pub receipt: bool,
    /// The stamp that it takes; the first stamp where absent.
    pub stamp: Option<String>,
    pub(crate) nodes: Vec<Node>,
    /// Where it is defined.
    pub place: Place,
    /// SM3 of the canonical definition.
    pub hash: String,
    pub(crate) text_place: Place,
    /// No line of the text stands below this one.
    pub(crate) text_ends: u32,
}

/// Who issues documents, and where their receivers turn to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bureau {
    /// The issuer, in full.
    pub name: String,
    /// The further names by key: `government`, `review`, `court`, `address`, `phone`.
    pub entries: Vec<(&'static str, String)>,
    /// Where it is defined.
    pub place: Place,
}

/// A stamp of the register of stamps (印章).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Id.
    pub id: String,
    /// The words on it.
    pub title: Bilingual,
    /// Roles whose users may stamp with it.
    pub keepers: Vec<String>,
    /// Where it is defined.
    pub place: Place,
}

/// What further names of the bureau a template may use.
pub(crate) const BUREAU_KEYS: [&str; 5] = ["government", "review", "court", "address", "phone"];

impl Bureau {
    /// The name at a key of `{bureau.key}`.
    pub fn entry(&self, key: &str) -> Option<&str> {
        let found = self.entries.iter().find(|(known, _)| *known == key);
        found.map(|(_, text)| text.as_str())
    }
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    Slot(Slot),
    If {
        condition: String,
        line: u32,
        then: Vec<Node>,
        otherwise: Vec<Node>,
    },
    Each {
        list: String,
        line: u32,
        body: Vec<Node>,
    },
}

/// What stands between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) path: String,
    pub(crate) form: Option<String>,
    /// Whether a ruled line stands where nothing is stated.
    pub(crate) blank: bool,
    /// Lines below the first line of the text.
    pub(crate) line: u32,
}

impl Slot {
    /// As written, without its braces.
    pub(crate) fn written(&self) -> String {
        let form = self.form.as_ref().map(|form| format!(":{form}"));
        format!("{}{}", self.path, form.unwrap_or_default())
    }
}

/// All slots below nodes, in the order of reading.
pub(crate) fn slots<'n>(nodes: &'n [Node], found: &mut Vec<&'n Slot>) {
    for node in nodes {
        match node {
            Node::Text(_) => {}
            Node::Slot(slot) => found.push(slot),
            Node::If {
                then, otherwise, ..
            } => {
                slots(then, found);
                slots(otherwise, found);
            }
            Node::Each { body, .. } => slots(body, found),
        }
    }
}
