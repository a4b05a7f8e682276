use std::collections::BTreeMap;

use kunyu_terms::{Bilingual, ClockKind, Date};

use super::{ArticleVersion, Field, Message, ProcessExample};
use crate::condition::Condition;
use crate::text::Place;

/// A declared state machine (流程), in one version by date. A case keeps the version, the numbers
/// and the articles of the day on which it was opened.
#[derive(Debug)]
pub struct Process {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The register of which each case is about one record.
    pub register: String,
    /// First day in force.
    pub from: Date,
    /// The section that runs it (科室).
    pub section: String,
    /// Case number series, restarting each year: `挂〔{year}〕{n}号`.
    pub number: Option<String>,
    /// State of a case that has just been opened, unless the opening transition names another.
    pub initial: String,
    /// States.
    pub states: Vec<State>,
    /// Statutory and promised clocks.
    pub clocks: Vec<ProcessClock>,
    /// What must be handed in.
    pub materials: Vec<Material>,
    /// Documents made from templates.
    pub documents: Vec<DocumentRule>,
    /// Transitions.
    pub transitions: Vec<Transition>,
    /// Whether several of its cases about one record may be open at the same time.
    pub parallel: bool,
    /// Why something that a process usually has is missing here, by column of the coverage table;
    /// `*` for all.
    pub why_not: BTreeMap<String, String>,
    /// Where it is defined.
    pub place: Place,
    /// SM3 of the canonical definition.
    pub definition_hash: String,
    pub(crate) examples: Vec<ProcessExample>,
}

/// A state of a case (环节).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it ends the case.
    pub is_final: bool,
    /// Where it is defined.
    pub place: Place,
}

/// A clock of a process; its length is a legal number.
#[derive(Debug)]
pub struct ProcessClock {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Id of the value that is its length; none where it ends on the day that `from` gives.
    pub days: Option<String>,
    /// The day from which it counts, over the record as the step leaves it; the day of the step
    /// where absent.
    pub(crate) from: Option<Condition>,
    /// Working or calendar days.
    pub kind: ClockKind,
    /// Id of the value that says how many days before its end it is due soon.
    pub warn: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

/// Something that must be handed in.
#[derive(Debug)]
pub struct Material {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// When it is needed; always where absent.
    pub(crate) when: Option<Condition>,
    /// Where it is defined.
    pub place: Place,
}

/// A document that a transition makes from a template (文书).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRule {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Template.
    pub template: String,
    /// Its number series; none where it has no number of its own.
    pub number: Option<String>,
    /// The field of the record that holds its number, where that comes from outside.
    pub number_field: Option<String>,
    /// The field of the record into which its number is written.
    pub number_to: Option<String>,
    /// The field of the record into which the day is written on which its service counts.
    pub served_to: Option<String>,
    /// What the template is told by the process, by the name after `with.`: a path such as
    /// `record.user`, or words in single quotes.
    pub with: BTreeMap<String, String>,
    /// Clocks that begin on the day of its service.
    pub starts: Vec<String>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) template_place: Place,
}

/// What a transition begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A case and its record.
    Record,
    /// A case about a record that is there.
    Case,
}

/// What a transition is, beside a step on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Begins a case.
    Open,
    /// A step on.
    Step,
    /// Hands the case to somebody else.
    Delegate,
    /// Back to an earlier step (退回).
    Return,
    /// The applicant takes it back (撤回).
    Withdraw,
    /// Opens an ended case again; by a second person.
    Reopen,
}

/// A step from one state to another.
#[derive(Debug)]
pub struct Transition {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it is.
    pub kind: StepKind,
    /// What it begins.
    pub opens: Option<Opening>,
    /// States from which it leads; empty where it opens a case.
    pub from: Vec<String>,
    /// The state to which it leads; `None` stays where the case is.
    pub to: Option<String>,
    /// Who may do it.
    pub roles: Vec<String>,
    /// Who must have signed, in order.
    pub signers: Vec<String>,
    /// Whose opinions must be in, in any order (会办).
    pub consults: Vec<String>,
    /// Whether it must not be done by the user of the step before.
    pub second_person: bool,
    /// Steps of the case whose last users must not do it.
    pub distinct_from: Vec<String>,
    /// Materials that must have been handed in.
    pub materials: Vec<String>,
    /// Whether it is the one-time notice of what is missing (一次性告知).
    pub notice: bool,
    /// Legal basis of the step itself, by date; a one-time notice must have one.
    pub articles: Vec<ArticleVersion>,
    /// Clocks that it starts.
    pub starts: Vec<String>,
    /// Clocks that it stops.
    pub stops: Vec<String>,
    /// Clocks that go on.
    pub resumes: Vec<String>,
    /// Clocks that are met.
    pub ends: Vec<String>,
    /// What is entered; an input whose id is a field of the register is written to the record.
    pub input: Vec<Field>,
    /// Documents that it makes.
    pub documents: Vec<String>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) sets: Vec<SetRule>,
    pub(crate) posts: Vec<PostRule>,
    pub(crate) writes: Vec<WriteRule>,
    pub(crate) lots: Vec<LotRule>,
    pub(crate) splits: Vec<SplitRule>,
    pub(crate) differences: Vec<DifferenceRule>,
    pub(crate) acts: Vec<ActRule>,
    pub(crate) follow_ups: Vec<OpenRule>,
    /// Where it is defined.
    pub place: Place,
}

/// A condition without which a transition is refused, or asks for a reason.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) when: Condition,
    pub(crate) refusal: Message,
    pub(crate) articles: Vec<ArticleVersion>,
    pub(crate) warn: bool,
}

/// A field and what it takes.
#[derive(Debug)]
pub(crate) struct SetRule {
    /// Index of the field.
    pub(crate) field: usize,
    pub(crate) value: SetValue,
}

/// What a field takes.
#[derive(Debug)]
pub(crate) enum SetValue {
    /// The value of an expression.
    Computed(Box<Condition>),
    /// The next number of a series (its template); of the other one where the condition does not
    /// hold.
    Number {
        series: String,
        unless: Option<(Box<Condition>, String)>,
    },
}

impl SetValue {
    /// Templates of the series from which it may take a number.
    pub(crate) fn series(&self) -> impl Iterator<Item = &str> {
        let both = match self {
            Self::Computed(_) => [None, None],
            Self::Number { series, unless } => {
                let other = unless.as_ref().map(|(_, other)| other.as_str());
                [Some(series.as_str()), other]
            }
        };
        both.into_iter().flatten()
    }

    pub(crate) fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Computed(condition) => Some(condition),
            Self::Number { unless, .. } => unless.as_ref().map(|(when, _)| when.as_ref()),
        }
    }
}

/// A number series that records of several registers or processes share (编号系列).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Its template, restarting each year: `鄂（{year}）第{n:7}号`.
    pub number: String,
    /// Where it is defined.
    pub place: Place,
}

/// A case of another process that a step opens.
#[derive(Debug)]
pub(crate) struct OpenRule {
    pub(crate) when: Option<Condition>,
    /// Id of the process.
    pub(crate) process: String,
    /// Id of its opening step.
    pub(crate) step: String,
    /// The number of the record that the case is about; that of the step where absent.
    pub(crate) record: Option<Condition>,
    /// Inputs of the opening step.
    pub(crate) input: Vec<(String, Condition)>,
    pub(crate) place: Place,
}

/// A ledger entry: area from one state of a book to another.
#[derive(Debug)]
pub(crate) struct PostRule {
    pub(crate) each: Option<usize>,
    pub(crate) when: Option<Condition>,
    pub(crate) book: String,
    /// Holder in a side account.
    pub(crate) account: Option<String>,
    pub(crate) lot: Option<Condition>,
    pub(crate) piece: Option<Condition>,
    /// Whatever single state it is in where absent.
    pub(crate) from: Option<StateRule>,
    pub(crate) to: StateRule,
    pub(crate) area: Condition,
}

/// A name: written out, or computed.
#[derive(Debug)]
pub(crate) enum StateRule {
    Named(String),
    Computed(Box<Condition>),
}

/// A further record that is written.
#[derive(Debug)]
pub(crate) struct WriteRule {
    /// Index of the list input whose rows it is repeated for.
    pub(crate) each: Option<usize>,
    pub(crate) when: Option<Condition>,
    pub(crate) target: TargetRule,
    /// Index of the register written to.
    pub(crate) register: usize,
    pub(crate) sets: Vec<SetRule>,
}

/// Which record is written.
#[derive(Debug)]
pub(crate) enum TargetRule {
    /// A new one.
    New,
    /// The one of this number.
    Numbered(Condition),
    /// All that a filter keeps: a condition that asks whether there are any.
    Each(Condition),
}

impl TargetRule {
    pub(crate) fn condition(&self) -> Option<&Condition> {
        match self {
            Self::New => None,
            Self::Numbered(condition) | Self::Each(condition) => Some(condition),
        }
    }
}

/// A lot that is opened in the ledger: where area comes from.
#[derive(Debug)]
pub(crate) struct LotRule {
    pub(crate) when: Option<Condition>,
    pub(crate) kind: StateRule,
    pub(crate) lot: Condition,
    pub(crate) area: Condition,
    pub(crate) measured: Option<Condition>,
    pub(crate) on: Option<Condition>,
    pub(crate) document: Option<Condition>,
    pub(crate) grade: Option<Condition>,
    /// Where it stands at first.
    pub(crate) start: Vec<StartRule>,
}

/// Where a lot stands at first in one book: states with their areas, the whole where none is
/// given.
#[derive(Debug)]
pub(crate) struct StartRule {
    pub(crate) book: String,
    pub(crate) states: Vec<(String, Option<Condition>)>,
}

/// A piece that is cut.
#[derive(Debug)]
pub(crate) struct SplitRule {
    pub(crate) when: Option<Condition>,
    pub(crate) lot: Option<Condition>,
    pub(crate) piece: Condition,
    pub(crate) parts: PartsRule,
}

/// What a piece is cut into.
#[derive(Debug)]
pub(crate) enum PartsRule {
    /// The rows of a list input: its index, and those of its columns name, area, kind.
    Listed(usize, (usize, usize, Option<usize>)),
    /// Parts that the definition names.
    Stated(Vec<PartRule>),
}

/// A part that the definition names.
#[derive(Debug)]
pub(crate) struct PartRule {
    pub(crate) name: Condition,
    pub(crate) area: Condition,
    pub(crate) kind: Option<Condition>,
}

/// What is left of a piece when its document is used up: a survey difference, within a tolerance.
#[derive(Debug)]
pub(crate) struct DifferenceRule {
    pub(crate) when: Option<Condition>,
    pub(crate) lot: Option<Condition>,
    pub(crate) piece: Condition,
    /// The account, with states `short` and `over`.
    pub(crate) account: String,
    /// Largest share of the lot's document area, in per cent.
    pub(crate) share: Condition,
    /// And at least this much may differ.
    pub(crate) least: Condition,
}

/// A declared act of the ledger over a piece, such as the withdrawal of its approval.
#[derive(Debug)]
pub(crate) struct ActRule {
    pub(crate) each: Option<usize>,
    pub(crate) when: Option<Condition>,
    pub(crate) act: String,
    pub(crate) lot: Option<Condition>,
    pub(crate) piece: Condition,
    pub(crate) document: Option<Condition>,
}

impl Process {
    /// The state of this id.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The transition of this id.
    pub fn transition(&self, id: &str) -> Option<&Transition> {
        self.transitions.iter().find(|step| step.id == id)
    }

    /// The clock of this id.
    pub fn clock(&self, id: &str) -> Option<&ProcessClock> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    /// The material of this id.
    pub fn material(&self, id: &str) -> Option<&Material> {
        self.materials.iter().find(|material| material.id == id)
    }

    /// The document of this id.
    pub fn document(&self, id: &str) -> Option<&DocumentRule> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// The transitions that a case in this state can take; those that open one for `None`.
    pub fn steps_from(&self, state: Option<&str>) -> impl Iterator<Item = &Transition> {
        self.transitions.iter().filter(move |step| match state {
            None => step.opens.is_some(),
            Some(state) => step.from.iter().any(|from| from == state),
        })
    }
}

impl Transition {
    /// The input of this id.
    pub fn input_field(&self, id: &str) -> Option<&Field> {
        self.input.iter().find(|field| field.id == id)
    }
}
