use kunyu_terms::{Lang, Localized};
use thiserror::Error;

use super::error_text;

/// What can go wrong with registers, records, cases and the books of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A definition that cannot be applied to the register.
    #[error("register {register}{}: {}", error_text::of_field(field), fault.english())]
    Spec {
        /// The register.
        register: String,
        /// The field; empty for the register as a whole.
        field: String,
        /// What is wrong.
        fault: SpecFault,
    },
    /// No field of this name.
    #[error("register {register} has no field \"{field}\"")]
    UnknownField {
        /// The register.
        register: String,
        /// The name given.
        field: String,
    },
    /// A field that is no longer written.
    #[error("field {field} of register {register} is retired")]
    Retired {
        /// The register.
        register: String,
        /// The field.
        field: String,
    },
    /// A value of another kind than its field.
    #[error("register {register}, field {field}: {found} is not of the kind {expected}")]
    Value {
        /// The register.
        register: String,
        /// The field.
        field: String,
        /// What the field holds.
        expected: String,
        /// What was given.
        found: String,
    },
    /// Somebody else changed the record in between; both versions.
    #[error(
        "record {label} of {register} was changed meanwhile by \"{by}\": you saw version {seen}, \
         it has {current}: {}",
        error_text::differences(differences)
    )]
    Stale {
        /// The register.
        register: String,
        /// What people call the record.
        label: String,
        /// The version that the caller saw.
        seen: i64,
        /// The version now.
        current: i64,
        /// Who made the version now.
        by: String,
        /// What differs between the two.
        differences: Vec<Difference>,
    },
    /// Another live record has the same key.
    #[error("{key} is taken in register {register} by record {holder}")]
    Taken {
        /// The register.
        register: String,
        /// Fields and values of the key.
        key: String,
        /// Number of the record that has it.
        holder: i64,
    },
    /// The record begins later.
    #[error("record {label} begins on {begins}: nothing can be changed on {day}")]
    BeforeBeginning {
        /// The record.
        label: String,
        /// Its first day.
        begins: String,
        /// The day of the act.
        day: String,
    },
    /// The record has ended.
    #[error("record {label} ended on {ended}: nothing can be changed on {day}")]
    Ended {
        /// The record.
        label: String,
        /// Its end.
        ended: String,
        /// The day of the act.
        day: String,
    },
    /// A later act would be lost.
    #[error("record {label} cannot end on {day}: it was changed with effect of {later}")]
    LaterAct {
        /// The record.
        label: String,
        /// Day of the later act.
        later: String,
        /// The day of the act.
        day: String,
    },
    /// The record, the case or the clock is not in the state that the act needs.
    #[error("{what} {label} is {state}: it cannot be done")]
    State {
        /// What it is.
        what: &'static str,
        /// Which one.
        label: String,
        /// Its state.
        state: String,
    },
    /// Personal data without a key.
    #[error("field {field} of register {register} is personal data, and there is no key for it")]
    NoPersonalKey {
        /// The register.
        register: String,
        /// The field.
        field: String,
    },
    /// Personal data that no key of the keys folder opens.
    #[error("personal data of {place} cannot be read: {reason}")]
    Cipher {
        /// Register, field and record.
        place: String,
        /// Why.
        reason: &'static str,
    },
    /// A condition that personal data does not allow.
    #[error("field {field} is personal data: it can only be searched for as a whole")]
    NotSearchable {
        /// The field.
        field: String,
    },
    /// A shape where the register has none, or of another kind.
    #[error("register {register} does not take this geometry: {reason}")]
    Shape {
        /// The register.
        register: String,
        /// Why.
        reason: String,
    },
    /// Lines of an entry that do not sum to zero.
    #[error("the lines of the entry do not balance in book {book}: {sum} is left over")]
    Unbalanced {
        /// The book.
        book: String,
        /// The sum of its lines.
        sum: i64,
    },
    /// An entry that takes more than there is.
    #[error("lot {lot}, piece {piece}: only {left} is left in {book}/{state} after {amount}")]
    BelowZero {
        /// The book.
        book: String,
        /// The lot.
        lot: String,
        /// The piece.
        piece: String,
        /// The state.
        state: String,
        /// The amount of the entry.
        amount: i64,
        /// What would be left; negative.
        left: i64,
    },
    /// A number of a series that was not given out, was voided, or is taken.
    #[error("number {number} of {year} in series {series} {}", fault.english())]
    Number {
        /// The series.
        series: String,
        /// The year.
        year: i64,
        /// The number.
        number: i64,
        /// What is wrong.
        fault: NumberFault,
    },
    /// A reason is needed.
    #[error("{what} needs a reason")]
    NoReason {
        /// What needs it.
        what: &'static str,
    },
}

/// A field in two versions of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// Its value in the version that the caller saw, personal data masked.
    pub seen: String,
    /// Its value now, personal data masked.
    pub current: String,
}

/// Why a definition cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpecFault {
    /// Not a name: lower-case letters, digits and single `_`, beginning with a letter, at most 48.
    BadName,
    /// The field is there twice.
    Twice,
    /// More than 18 digits after the point.
    Scale,
    /// Personal data that is not text.
    PersonalNotText,
    /// A key names no field, or a retired one.
    KeyUnknown,
    /// The number is not text.
    NumberNotText,
    /// The field is of another kind than it was.
    KindChanged {
        /// What it was.
        was: String,
        /// What it is to be.
        now: String,
    },
    /// Personal data became plain, or the other way round.
    PersonalChanged,
    /// The field is no longer there.
    Removed,
    /// Another geometry.
    GeometryChanged,
    /// Live records have the same value in a new key.
    KeyNotUnique {
        /// A value that occurs more than once.
        example: String,
    },
}

/// What is wrong with a number of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberFault {
    /// It was given out or explained before.
    Taken,
    /// It was not given out.
    NotGiven,
    /// It is void already.
    Void,
}

impl RecordError {
    /// Turns a fault of the timeline into the sentence that names the record.
    pub(crate) fn of_timeline(fault: super::TimelineFault, label: String, day: &str) -> Self {
        use super::TimelineFault as F;
        let day = day.to_owned();
        match fault {
            F::BeforeBeginning(begins) => Self::BeforeBeginning { label, begins, day },
            F::Ended(ended) => Self::Ended { label, ended, day },
            F::LaterAct(later) => Self::LaterAct { label, later, day },
            F::Live => Self::State {
                what: "record",
                label,
                state: "live".into(),
            },
        }
    }
}

impl Localized for RecordError {
    fn code(&self) -> &'static str {
        match self {
            Self::Spec { .. } => "record.definition",
            Self::UnknownField { .. } => "record.unknown_field",
            Self::Retired { .. } => "record.retired",
            Self::Value { .. } => "record.value",
            Self::Stale { .. } => "record.stale",
            Self::Taken { .. } => "record.taken",
            Self::BeforeBeginning { .. } => "record.before_beginning",
            Self::Ended { .. } => "record.ended",
            Self::LaterAct { .. } => "record.later_act",
            Self::State { .. } => "record.state",
            Self::NoPersonalKey { .. } => "record.no_personal_key",
            Self::Cipher { .. } => "record.cipher",
            Self::NotSearchable { .. } => "record.not_searchable",
            Self::Shape { .. } => "record.shape",
            Self::Unbalanced { .. } => "ledger.unbalanced",
            Self::BelowZero { .. } => "ledger.below_zero",
            Self::Number { .. } => "record.number",
            Self::NoReason { .. } => "record.no_reason",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => error_text::chinese(self),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (zh, en) = error_text::remedy(self)?;
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}
