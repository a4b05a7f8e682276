use std::fmt;

use kunyu_terms::Date;

use crate::{Document, Grade, Id};

/// Number of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EntryId(pub u64);

impl fmt::Display for EntryId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// Sequence of recording: the audit sequence at which something became known.
pub type Seq = u64;

/// Largest amount of one line, in units of its book; a million km² in 0.01 m² is below it.
pub const MAX_AMOUNT: i64 = 1_000_000_000_000_000;

/// One line: an amount that enters (positive) or leaves (negative) a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Book.
    pub book: Id,
    /// Lot; in an account its holder (a pool, a year, a lot).
    pub lot: Id,
    /// Piece of the lot; empty in an account.
    pub piece: Id,
    /// State.
    pub state: Id,
    /// Signed amount in the unit of the book: 0.01 m², 0.01 t or a count.
    pub amount: i64,
}

/// One booking. Its lines sum to zero within each book. It is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Number.
    pub id: EntryId,
    /// Effective: the legal date.
    pub date: Date,
    /// Recorded: when it became known.
    pub seq: Seq,
    /// Lines.
    pub lines: Vec<Line>,
    /// The paper behind it.
    pub document: Option<Document>,
    /// The entry that it takes back or replaces.
    pub corrects: Option<EntryId>,
    /// The other entry of a swap.
    pub linked: Option<EntryId>,
    /// Why, where it corrects.
    pub reason: Option<String>,
    /// Proof of an opening balance.
    pub grade: Option<Grade>,
    /// Who booked it.
    pub by: String,
    /// The second user, where one is needed.
    pub second: Option<String>,
}

impl Entry {
    /// Whether it takes back `other`: the same lines with the opposite sign.
    pub fn reverses(&self, other: &Self) -> bool {
        let opposite = |(mine, theirs): (&Line, &Line)| {
            mine.amount == -theirs.amount
                && (&mine.book, &mine.state) == (&theirs.book, &theirs.state)
                && (&mine.lot, &mine.piece) == (&theirs.lot, &theirs.piece)
        };
        self.corrects == Some(other.id)
            && self.lines.len() == other.lines.len()
            && self.lines.iter().zip(&other.lines).all(opposite)
    }
}

/// A point on both time axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// In force on this day.
    pub date: Date,
    /// As known then; `None`: as known now.
    pub known: Option<Seq>,
}

impl At {
    /// On a day, as known now.
    pub fn on(date: Date) -> Self {
        Self { date, known: None }
    }

    /// On a day, as known at a sequence.
    pub fn known(date: Date, seq: Seq) -> Self {
        Self {
            date,
            known: Some(seq),
        }
    }

    /// Whether something of this legal date and sequence counts.
    pub fn sees(self, date: Date, seq: Seq) -> bool {
        date <= self.date && self.known.is_none_or(|known| seq <= known)
    }
}
