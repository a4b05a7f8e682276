use kunyu_terms::Bilingual;

use super::Unit;
use crate::text::Place;

/// A book of the land ledger: one of the tracks, or a side account (账簿).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Track or account.
    pub kind: BookKind,
    /// Unit of what is booked: m² on tracks.
    pub unit: Unit,
    /// Whether one piece may stand in several states (the class of land).
    pub mixed: bool,
    /// States, in order.
    pub states: Vec<BookState>,
    /// Where it is defined.
    pub place: Place,
}

/// What a book books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookKind {
    /// The states of pieces of land; sums to zero, pure per piece unless mixed.
    Track,
    /// What kind of piece it is (plot, 代征); obeys the laws of a track.
    Nature,
    /// A side account, such as a quota.
    Account,
}

/// A state in a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookState {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it is the contra account, which alone may be negative.
    pub contra: bool,
}

/// A view over the tracks: a balance with a name, such as 批而未供.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Kinds of lot it counts; all where empty.
    pub lots: Vec<String>,
    /// States by book; a piece counts when it stands in one of them in every book named.
    pub states: Vec<(String, Vec<String>)>,
    /// Kind of piece it counts; all where absent.
    pub pieces: Option<String>,
    /// Where it is defined.
    pub place: Place,
}
