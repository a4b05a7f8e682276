use kunyu_terms::{Area, ClockKind, Date, Lang, Localized};
use thiserror::Error;

use super::facts::SetQuery;
use crate::model::{StepKind, Value, WrittenArea};

/// What a step would do. Nothing has happened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Transition id.
    pub transition: String,
    /// What kind of step it is.
    pub kind: StepKind,
    /// State of the case afterwards.
    pub to: String,
    /// Whether that state ends the case.
    pub is_final: bool,
    /// Why it is refused, and what asks for a reason.
    pub refusals: Vec<Refusal>,
    /// Whether a reason was given for what is unusual.
    pub has_reason: bool,
    /// Roles that have yet to sign, in order; then those whose opinion is not in.
    pub missing_signatures: Vec<String>,
    /// Materials that are missing, all of them, for the one-time notice.
    pub missing_materials: Vec<String>,
    /// Whether the step is that notice: what is missing is what it tells.
    pub tells: bool,
    /// Fields of the record and their new values; [`Value::Null`] clears one.
    pub sets: Vec<(String, Value)>,
    /// Lots to open in the ledger, first.
    pub lots: Vec<LotRequest>,
    /// Pieces to cut, then.
    pub splits: Vec<SplitRequest>,
    /// Ledger entries, then.
    pub posts: Vec<PostRequest>,
    /// Survey differences, then.
    pub differences: Vec<DifferenceRequest>,
    /// Declared acts over pieces (withdrawal, …), last.
    pub acts: Vec<ActRequest>,
    /// Further records to create or change.
    pub writes: Vec<WriteRequest>,
    /// Templates of the number series from which the values above took numbers, in order: each the
    /// next one of its series.
    pub numbers: Vec<String>,
    /// Cases of other processes to open, last.
    pub follow_ups: Vec<FollowUp>,
    /// Clocks to start, stop, go on or end.
    pub clocks: Vec<ClockChange>,
    /// Ids of the documents to make.
    pub documents: Vec<String>,
}

/// A case that a step opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Id of the process.
    pub process: String,
    /// Id of its opening step.
    pub transition: String,
    /// Number of the record that it is about; that of the step where absent.
    pub record: Option<String>,
    /// Inputs of the opening step.
    pub input: Vec<(String, Value)>,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason it is.
    pub kind: RefusalKind,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Legal basis in force on the case's date.
    pub article: Option<String>,
    /// Whether the basis was read in its source.
    pub confirmed: bool,
    /// Asks for a reason instead of refusing.
    pub warn: bool,
}

/// What kind of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The case is not in a state from which the step leads.
    State,
    /// An input is missing or does not read.
    Input,
    /// A guard does not hold.
    Guard,
    /// A guard or an effect cannot be judged: what it reads is not stated.
    Unknown,
    /// The user of the step before.
    SecondPerson,
    /// A second one-time notice.
    SecondNotice,
}

/// A ledger entry that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRequest {
    /// Book.
    pub book: String,
    /// Holder in a side account.
    pub account: Option<String>,
    /// Lot; the one of the piece where absent.
    pub lot: Option<String>,
    /// Piece; the lot as a whole where absent.
    pub piece: Option<String>,
    /// State from which the amount goes; the single state it is in where absent.
    pub from: Option<String>,
    /// State to which it goes.
    pub to: String,
    /// Amount in stored units: 0.01 m² on tracks, hundredths of the book's unit elsewhere, whole
    /// where the unit is a count or kilograms.
    pub amount: i64,
    /// The area as its document writes it, where a field holds it.
    pub written: Option<WrittenArea>,
}

impl PostRequest {
    /// The amount as an area (tracks).
    pub fn area(&self) -> Area {
        Area::from_centi_m2(self.amount)
    }
}

/// A lot that is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRequest {
    /// Its id: the number of the document or record.
    pub lot: String,
    /// `batch`, `project`, `stock`, `account`.
    pub kind: String,
    /// Its legal area.
    pub area: Area,
    /// The area as its document writes it.
    pub written: Option<WrittenArea>,
    /// Its measured area.
    pub measured: Option<Area>,
    /// Day of approval.
    pub on: Option<Date>,
    /// Approving document.
    pub document: Option<String>,
    /// Grade of proof.
    pub grade: Option<String>,
    /// Where it stands at first.
    pub start: Vec<Start>,
}

/// Where a lot stands at first in one book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Book.
    pub book: String,
    /// States with their amounts in 0.01 m²; the whole where none is given.
    pub states: Vec<(String, Option<i64>)>,
}

/// A piece that is to be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitRequest {
    /// Lot; the one of the piece where absent.
    pub lot: Option<String>,
    /// Piece; the name of the lot is the whole lot.
    pub piece: String,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Name.
    pub name: String,
    /// Area as written.
    pub area: WrittenArea,
    /// What kind of piece it is.
    pub kind: Option<String>,
}

/// What is left of a piece, to be booked as a survey difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceRequest {
    /// Lot; the one of the piece where absent.
    pub lot: Option<String>,
    /// Piece; it leaves the books.
    pub piece: String,
    /// The account, with states `short` and `over`.
    pub account: String,
    /// The largest difference in millionths of the lot's document area …
    pub millionths: u32,
    /// … and at least this much.
    pub least: Area,
}

/// A declared act of the ledger over a piece (撤批, 收回, 核销).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRequest {
    /// The act: `withdraw`, ….
    pub act: String,
    /// Lot; the one of the piece where absent.
    pub lot: Option<String>,
    /// Piece.
    pub piece: String,
    /// Its document.
    pub document: Option<String>,
}

/// A further record that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteRequest {
    /// Register.
    pub register: String,
    /// Which record.
    pub target: Target,
    /// Fields and their values.
    pub values: Vec<(String, Value)>,
}

/// Which record of a register a step writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A new one.
    New,
    /// The one of this number.
    Numbered(String),
    /// Each that the filter keeps when the step is written.
    Each(SetQuery),
}

/// A change of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    /// Clock id.
    pub clock: String,
    /// What happens to it, on the business date.
    pub step: ClockStep,
}

/// What happens to a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockStep {
    /// It begins.
    Start {
        /// The day after which it counts.
        from: Date,
        /// Its length in days of its kind.
        limit: u32,
        /// Working or calendar days.
        kind: ClockKind,
        /// Its last day; `None` where the work calendar does not reach.
        due: Option<Date>,
        /// Due soon so many days before; 0 never.
        warn: u32,
        /// Legal basis of its length.
        article: String,
    },
    /// It stands still.
    Stop,
    /// It goes on.
    Resume,
    /// It is met.
    End,
}

impl Judged {
    /// Whether the step can take effect: nothing refuses it, everybody has signed, everything is
    /// there, and what is unusual has its reason.
    pub fn takes_effect(&self) -> bool {
        !self.is_refused()
            && !self.asks_reason()
            && self.missing_signatures.is_empty()
            && (self.tells || self.missing_materials.is_empty())
    }

    /// Whether something refuses it, whatever the reason.
    pub fn is_refused(&self) -> bool {
        self.refusals.iter().any(|refusal| !refusal.warn)
    }

    /// Whether it needs a reason that was not given.
    pub fn asks_reason(&self) -> bool {
        !self.has_reason && self.refusals.iter().any(|refusal| refusal.warn)
    }
}

/// Why a step cannot be judged at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{process} has no step \"{transition}\"")]
pub struct JudgeError {
    /// Process.
    pub process: String,
    /// The transition asked.
    pub transition: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl Localized for JudgeError {
    fn code(&self) -> &'static str {
        "definition.unknown_step"
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("流程 {} 没有“{}”这一步", self.process, self.transition),
            Lang::En => self.to_string(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let meant = self.suggestion.as_ref()?;
        Some(match lang {
            Lang::Zh => format!("是否应为“{meant}”？"),
            Lang::En => format!("did you mean \"{meant}\"?"),
        })
    }
}
