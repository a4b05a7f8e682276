use std::collections::BTreeMap;

use kunyu_terms::{Area, Date};

use crate::{Document, Grade, Id};

/// A request to book: steps that take effect together, as one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Effective: the legal date.
    pub date: Date,
    /// Who books it.
    pub by: String,
    /// The second user.
    pub second: Option<String>,
    /// The paper behind it.
    pub document: Option<Document>,
    /// Why, where it has to be said.
    pub reason: Option<String>,
    /// Proof, where an old balance is brought in.
    pub grade: Option<Grade>,
    /// What is done, in order; a later step sees the earlier ones.
    pub steps: Vec<Step>,
}

impl Posting {
    /// A booking by a user on a legal date.
    pub fn new(date: Date, by: impl Into<String>) -> Self {
        Self {
            date,
            by: by.into(),
            second: None,
            document: None,
            reason: None,
            grade: None,
            steps: Vec::new(),
        }
    }

    /// With the paper behind it.
    pub fn document(mut self, document: Document) -> Self {
        self.document = Some(document);
        self
    }

    /// With one more step.
    pub fn step(mut self, step: impl Into<Step>) -> Self {
        self.steps.push(step.into());
        self
    }
}

/// One step of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Splits a piece.
    Split(Split),
    /// Moves a piece, or part of it, in one track.
    Move(Move),
    /// Moves an amount in a side account.
    Transfer(Transfer),
    /// Books a survey difference.
    Difference(Difference),
    /// Performs a declared act.
    Act(ActStep),
}

/// A piece and the parts it is cut into. What is left over is a last part of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Lot.
    pub lot: Id,
    /// Piece; it is gone afterwards unless a part keeps its name.
    pub piece: Id,
    /// Parts.
    pub parts: Vec<Part>,
}

/// A part of a split.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Name; the next free `piece/n` when not given.
    pub name: Option<Id>,
    /// Kind of piece; that of the piece it is cut from when not given.
    pub kind: Option<Id>,
    /// Area in the document's measure.
    pub area: Area,
    /// For mixed tracks: its own mix as (state, area); by largest remainder when not given.
    pub mix: BTreeMap<Id, Vec<(Id, Area)>>,
}

/// A move in one track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Track.
    pub book: Id,
    /// Lot.
    pub lot: Id,
    /// Piece.
    pub piece: Id,
    /// Where it must stand; wherever it stands when not given.
    pub from: Option<Id>,
    /// Where it goes.
    pub to: Id,
    /// Less than the piece: it is split first (not in a mixed track, where part of a piece may
    /// move). Moves of one posting with the same lot, piece and area mean the same part.
    pub area: Option<Area>,
    /// Name of the part cut off; `piece/n` when not given.
    pub name: Option<Id>,
}

/// Someone's share of a side account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Who holds it: a pool, a year, a project, a lot.
    pub holder: Id,
    /// State of the account.
    pub state: Id,
}

impl Holding {
    /// Of a holder in a state.
    pub fn new(holder: impl Into<Id>, state: impl Into<Id>) -> Self {
        Self {
            holder: holder.into(),
            state: state.into(),
        }
    }
}

/// A move in a side account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Account.
    pub book: Id,
    /// From.
    pub from: Holding,
    /// To.
    pub to: Holding,
    /// Amount above zero in the unit of the account.
    pub amount: i64,
}

/// Which way a survey differs from the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Differs {
    /// The pieces are less than the document: the rest leaves the books.
    Short,
    /// The pieces are more than the document: the piece grows.
    Over,
}

/// A difference between survey and document, booked against an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Lot.
    pub lot: Id,
    /// Piece that shrinks or grows.
    pub piece: Id,
    /// Direction.
    pub differs: Differs,
    /// By how much; the whole piece when short and not given.
    pub area: Option<Area>,
    /// Largest difference of the lot that may be booked; above it is a work item.
    pub tolerance: Tolerance,
    /// The account, with states `short` and `over`.
    pub account: Id,
}

/// How much survey and document may differ: the greater of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Millionths of the lot's document area.
    pub millionths: u32,
    /// And at least this much.
    pub least: Area,
}

impl Tolerance {
    /// The largest difference for a lot of this area.
    pub fn of(self, document: Area) -> Area {
        let share = i128::from(document.centi_m2()) * i128::from(self.millionths) / 1_000_000;
        let share = i64::try_from(share).unwrap_or(i64::MAX);
        self.least.max(Area::from_centi_m2(share))
    }
}

/// A declared act over a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActStep {
    /// Id of the act.
    pub act: Id,
    /// Lot.
    pub lot: Id,
    /// Piece.
    pub piece: Id,
    /// What side accounts get back.
    pub returns: Vec<Return>,
}

/// What an account gets back when an act returns land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Account.
    pub book: Id,
    /// From, usually what the lot has used.
    pub from: Holding,
    /// To, usually what is available.
    pub to: Holding,
    /// Amount; by the account's basis (the opening states of the piece) when not given.
    pub amount: Option<i64>,
}

/// The opening balance of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Effective: the legal date.
    pub date: Date,
    /// Who books it.
    pub by: String,
    /// The second user: needed for a lot without a drawing.
    pub second: Option<String>,
    /// Pieces; together the lot's document area.
    pub pieces: Vec<OpeningPiece>,
}

/// A piece of an opening balance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpeningPiece {
    /// Name.
    pub name: Id,
    /// Area in the document's measure.
    pub area: Area,
    /// Where it stands, as (book, state), the kind among them; each book's first state when not given.
    pub states: BTreeMap<Id, Id>,
    /// Its mix in mixed tracks.
    pub mix: BTreeMap<Id, Vec<(Id, Area)>>,
}

macro_rules! steps {
    ($($kind:ident: $type:ty),+) => {$(
        impl From<$type> for Step {
            fn from(step: $type) -> Self {
                Self::$kind(step)
            }
        }
    )+};
}
steps!(Split: Split, Move: Move, Transfer: Transfer, Difference: Difference, Act: ActStep);
