use std::collections::BTreeMap;

use kunyu_ledger::{Id, LotKind};
use kunyu_terms::{Area, Bilingual};

use super::ArticleVersion;
use crate::text::Place;

/// How the refusal of a declared act over land is phrased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRefusal {
    /// Act.
    pub act: String,
    /// Reason code.
    pub code: String,
    pub(crate) refusal: Bilingual,
    pub(crate) articles: Vec<ArticleVersion>,
}

/// A worked example of a view: a piece, and how much of it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewExample {
    /// Title.
    pub title: String,
    /// View.
    pub view: String,
    /// Kind of the lot.
    pub lot: LotKind,
    /// Area of the piece.
    pub area: Area,
    /// Book → states in which it stands; the first states of the other books.
    pub states: BTreeMap<Id, Vec<Id>>,
    /// The area that counts.
    pub counts: Area,
    /// Where it is written.
    pub place: Place,
}
