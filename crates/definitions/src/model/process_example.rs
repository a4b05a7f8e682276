use std::collections::BTreeMap;

use kunyu_terms::Date;

use super::Value;
use crate::condition::BalanceRead;
use crate::text::Place;

/// A situation of a case and what a step then does, in the bureau's words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProcessExample {
    pub(crate) title: String,
    pub(crate) place: Place,
    /// State of the case; none where it is being opened.
    pub(crate) state: Option<String>,
    /// The day on which the case was opened; its law applies.
    pub(crate) opened_on: Option<Date>,
    pub(crate) today: Date,
    /// The transition.
    pub(crate) when: String,
    /// Fields of the record, in their order.
    pub(crate) given: Vec<Value>,
    /// Fields of related records, by path (`record.lot`).
    pub(crate) related: BTreeMap<String, Vec<Value>>,
    /// Records of other registers, in the order of their fields.
    pub(crate) registers: BTreeMap<String, Vec<Vec<Value>>>,
    pub(crate) input: BTreeMap<String, Value>,
    /// Stored amounts by book and state.
    pub(crate) balances: BTreeMap<BalanceRead, i64>,
    /// Roles that have signed; all that must where not stated.
    pub(crate) signatures: Option<Vec<String>>,
    /// Materials handed in; all where not stated.
    pub(crate) materials: Option<Vec<String>>,
    /// Materials named in an earlier notice.
    pub(crate) noticed: Option<Vec<String>>,
    pub(crate) reason: Option<String>,
    /// Whether the user of the step before does it again.
    pub(crate) same_person: bool,
    /// Steps taken and who took them last; `one` is the one who acts.
    pub(crate) actors: Vec<(String, String)>,
    pub(crate) region: Option<String>,
    /// Number of the case.
    pub(crate) number: Option<String>,
    /// States of pieces by piece and book.
    pub(crate) pieces: BTreeMap<(String, String), String>,
    pub(crate) then: Expected,
}

/// What must come out; what is not stated is not compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Expected {
    pub(crate) refused: Option<bool>,
    pub(crate) asks_reason: Option<bool>,
    /// Part of the article of a refusal.
    pub(crate) article: Option<String>,
    /// Part of the Chinese sentence of a refusal.
    pub(crate) says: Option<String>,
    /// Materials and signatures that are missing.
    pub(crate) missing: Option<Vec<String>>,
    pub(crate) state: Option<String>,
    pub(crate) set: BTreeMap<String, Value>,
    pub(crate) due: BTreeMap<String, Date>,
    pub(crate) posts: Option<Vec<String>>,
    pub(crate) documents: Option<Vec<String>>,
    /// Cases that it opens: `supervision.watch`.
    pub(crate) opens: Option<Vec<String>>,
}
