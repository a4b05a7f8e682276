use std::collections::BTreeMap;

use kunyu_terms::Bilingual;

use crate::indicator::Filter;
use crate::model::{Unit, Value};
use crate::text::Place;

/// An outside system with which records are exchanged.
#[derive(Debug)]
pub struct ExchangeSystem {
    /// Id.
    pub id: String,
    /// What is exchanged, and with whom.
    pub title: Bilingual,
    /// Register of the records.
    pub register: String,
    /// Form of the data file.
    pub form: ExchangeForm,
    /// Number series of the packs.
    pub number: String,
    /// The field by which the other side names a record.
    pub key: String,
    /// Which records go out.
    pub filter: Filter,
    /// The filter as written.
    pub filter_text: String,
    /// The field of the day from which `--since` counts.
    pub since: Option<String>,
    /// The standard or interface document that it follows.
    pub source: String,
    /// Whether that was read; false asks the bureau to compare it with the interface in use.
    pub confirmed: bool,
    /// Columns of the data file, in order.
    pub columns: Vec<ExchangeColumn>,
    /// What comes back.
    pub result: ExchangeResult,
    /// Where it is defined.
    pub place: Place,
    pub(crate) examples: Vec<ExchangeExample>,
}

/// Form of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeForm {
    /// JSON: the pack's number and its rows.
    Json,
    /// XML: a row for each record, a field for each column.
    Xml,
    /// CSV with a header, UTF-8 with its mark.
    Csv,
    /// Workbook with a header.
    Xlsx,
}

impl ExchangeForm {
    /// All forms by their name, which is the ending of the file.
    pub const ALL: [(&'static str, Self); 4] = [
        ("json", Self::Json),
        ("xml", Self::Xml),
        ("csv", Self::Csv),
        ("xlsx", Self::Xlsx),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, form)| *form == self);
        found.map_or("json", |(name, _)| name)
    }
}

/// A column of a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeColumn {
    /// Their name.
    pub name: String,
    /// Our field; none where `fixed` stands.
    pub field: Option<String>,
    /// The same words in every row.
    pub fixed: Option<String>,
    /// Unit in which a number is told.
    pub unit: Option<Unit>,
    /// Decimals of a number.
    pub decimals: Option<u8>,
    /// Our code → theirs.
    pub codes: BTreeMap<String, String>,
    /// Whether a record without it is not sent.
    pub required: bool,
}

/// What comes back for each record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeResult {
    /// Their column that holds our key.
    pub key: String,
    /// Their column with the number that they gave, and our field for it.
    pub number: Option<(String, String)>,
    /// Their column with the state, and the words that accept and that refuse.
    pub state: Option<(String, Vec<String>, Vec<String>)>,
    /// Their column with a message.
    pub message: Option<String>,
}

/// A record as it goes out and what comes back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExchangeExample {
    pub(crate) title: String,
    pub(crate) place: Place,
    /// Fields of the record, in their order.
    pub(crate) given: Vec<Value>,
    /// Their columns; empty where the record does not go out.
    pub(crate) sent: BTreeMap<String, String>,
    /// What they answer.
    pub(crate) answer: BTreeMap<String, String>,
    /// What is then written: field and value as text.
    pub(crate) set: BTreeMap<String, String>,
    /// Whether the answer refuses the record.
    pub(crate) failed: bool,
}
