//! Definitions as forms and lists are drawn from them.

use kunyu_definitions::{
    Field, FieldKind, GeometryKind, Opening, Process, SignedBy, StepKind, Transition,
};
use serde::Serialize;

use crate::folder::Folder;
use crate::rights::Sight;
use crate::{Error, Result, dates};

/// A field of a form or list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(no_recursion)]
pub struct FieldForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// `text`, `code`, `integer`, `decimal`, `date`, `boolean`, `area`, `money`, `record`, `list`.
    pub kind: &'static str,
    /// Unit of numbers, empty where there is none.
    pub unit: &'static str,
    /// Whether it must be filled.
    pub required: bool,
    /// Code list of its values.
    pub codes: Option<String>,
    /// Register whose record it names.
    pub references: Option<String>,
    /// Whether it tells about a person: shown masked.
    pub personal: bool,
    /// Columns of a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<FieldForm>,
}

/// Something named, with both titles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
}

/// A register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegisterForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// The section that keeps it.
    pub section: String,
    /// `point`, `line`, `polygon`; null where its records have none.
    pub geometry: Option<&'static str>,
    /// The field by which people call a record.
    pub number: String,
    /// The field that lists show beside the number.
    pub label: Option<String>,
    /// Fields.
    pub fields: Vec<FieldForm>,
    /// Processes whose cases are about its records.
    pub processes: Vec<String>,
}

/// A code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CodeForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Its codes.
    pub codes: Vec<CodeEntry>,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CodeEntry {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The code above it.
    pub parent: Option<String>,
}

/// A process with the steps that open a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProcessRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Register of its records.
    pub register: String,
    /// The section that conducts it.
    pub section: String,
    /// Steps that open a case.
    pub opens: Vec<OpeningForm>,
}

/// A step that opens a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OpeningForm {
    /// Transition.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Who may take it.
    pub roles: Vec<String>,
    /// Whether the case is about a record that is there.
    pub about_record: bool,
}

/// A state of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StateForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Whether a case ends there.
    pub r#final: bool,
}

/// A step with its form.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a step, as the page asks them"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TransitionForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// States from which it leads.
    pub from: Vec<String>,
    /// State to which it leads; null: the case stays.
    pub to: Option<String>,
    /// `open`, `step`, `delegate`, `return`, `withdraw`, `reopen`.
    pub kind: &'static str,
    /// Who may take it.
    pub roles: Vec<String>,
    /// Who must have signed, in order.
    pub signers: Vec<String>,
    /// Who is heard.
    pub consults: Vec<String>,
    /// Those of them who are outside of the bureau, and by what they sign.
    pub outside: Vec<OutsideForm>,
    /// What is entered.
    pub inputs: Vec<FieldForm>,
    /// What must be handed in.
    pub materials: Vec<Named>,
    /// What it issues.
    pub documents: Vec<Named>,
    /// Whether a shape can be given: it makes a record that has one.
    pub shape: bool,
    /// Whether it opens a case.
    pub opens: bool,
    /// Whether that case is about a record that is there.
    pub about_record: bool,
    /// Whether it is the one-time notice of missing materials.
    pub notice: bool,
}

/// Somebody outside of the bureau in a signature chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OutsideForm {
    /// The position in the chain.
    pub position: String,
    /// `document` or `meeting`.
    pub by: &'static str,
}

/// A clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClockForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// `working` or `calendar` days.
    pub kind: &'static str,
}

/// A process with everything that its pages are drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProcessForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Register of its records.
    pub register: String,
    /// In force from.
    pub from: String,
    /// The section that conducts it.
    pub section: String,
    /// States.
    pub states: Vec<StateForm>,
    /// Steps.
    pub transitions: Vec<TransitionForm>,
    /// Clocks.
    pub clocks: Vec<ClockForm>,
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Code => "code",
        FieldKind::Integer => "integer",
        FieldKind::Decimal(_) => "decimal",
        FieldKind::Date => "date",
        FieldKind::Boolean => "boolean",
        FieldKind::Area => "area",
        FieldKind::Money => "money",
        FieldKind::Record => "record",
        FieldKind::List => "list",
    }
}

/// A geometry in a word.
pub(crate) fn geometry(kind: GeometryKind) -> Option<&'static str> {
    match kind {
        GeometryKind::Point => Some("point"),
        GeometryKind::Line => Some("line"),
        GeometryKind::Polygon => Some("polygon"),
        GeometryKind::Table => None,
    }
}

impl FieldForm {
    fn of(field: &Field) -> Self {
        Self {
            id: field.id.clone(),
            title_zh: field.title.zh.clone(),
            title_en: field.title.en.clone(),
            kind: kind(field.kind),
            unit: if field.kind.is_number() {
                field.unit.name()
            } else {
                ""
            },
            required: field.required,
            codes: field.codes.clone(),
            references: field.references.clone(),
            personal: field.personal.is_some(),
            rows: field.columns.iter().map(Self::of).collect(),
        }
    }
}

fn current(fields: &[Field]) -> Vec<FieldForm> {
    let current = fields.iter().filter(|field| field.retired.is_none());
    current.map(FieldForm::of).collect()
}

/// A register as its pages are drawn from it.
pub fn register(folder: &Folder, sight: &Sight, id: &str) -> Result<RegisterForm> {
    let seen = sight.register(folder, id)?;
    let register = seen.register();
    let about = folder.definitions.processes().iter();
    let about = about.filter(|process| process.register == register.id);
    let mut processes: Vec<String> = about.map(|process| process.id.clone()).collect();
    processes.sort();
    processes.dedup();
    Ok(RegisterForm {
        id: register.id.clone(),
        title_zh: register.title.zh.clone(),
        title_en: register.title.en.clone(),
        section: register.section.clone(),
        geometry: geometry(register.geometry),
        number: register.number.clone(),
        label: register.label.clone(),
        fields: current(&register.fields),
        processes,
    })
}

/// A code list.
pub fn codes(folder: &Folder, sight: &Sight, id: &str) -> Result<CodeForm> {
    let list = folder.definitions.codes(id);
    let list = list
        .filter(|_| sight.knows_codes(folder, id))
        .ok_or_else(|| {
            Error::usage(
                "codes.unknown",
                format!("没有代码表“{id}”"),
                format!("there is no code list \"{id}\""),
            )
        })?;
    let entries = list.entries.iter();
    Ok(CodeForm {
        id: list.id.clone(),
        title_zh: list.title.zh.clone(),
        title_en: list.title.en.clone(),
        codes: entries
            .map(|entry| CodeEntry {
                code: entry.code.clone(),
                name: entry.name.clone(),
                parent: entry.parent.clone(),
            })
            .collect(),
    })
}

/// The processes in force today.
pub fn processes(folder: &Folder, sight: &Sight) -> Vec<ProcessRow> {
    let today = dates::today();
    let mut ids: Vec<&str> = folder
        .definitions
        .processes()
        .iter()
        .map(|one| &*one.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let active = ids.into_iter().filter_map(|id| in_force(folder, id, today));
    active
        .filter(|process| sight.knows(folder, &process.register))
        .map(|process| ProcessRow {
            id: process.id.clone(),
            title_zh: process.title.zh.clone(),
            title_en: process.title.en.clone(),
            register: process.register.clone(),
            section: process.section.clone(),
            opens: process.transitions.iter().filter_map(opening).collect(),
        })
        .collect()
}

fn in_force<'f>(folder: &'f Folder, id: &str, day: kunyu_terms::Date) -> Option<&'f Process> {
    let versions = folder.definitions.processes().iter();
    let begun = versions.filter(|process| process.id == id && process.from <= day);
    begun.max_by_key(|process| process.from)
}

fn opening(transition: &Transition) -> Option<OpeningForm> {
    let opens = transition.opens?;
    Some(OpeningForm {
        id: transition.id.clone(),
        title_zh: transition.title.zh.clone(),
        title_en: transition.title.en.clone(),
        roles: transition.roles.clone(),
        about_record: opens == Opening::Case,
    })
}

/// The version of a process in force on a day, or the one that a case keeps.
pub async fn process(
    folder: &Folder,
    sight: &Sight,
    id: &str,
    case: Option<&str>,
) -> Result<ProcessForm> {
    let day = match case {
        Some(number) => {
            let case = crate::act::known_case(folder, sight, number).await?;
            dates::date_or_today(Some(&case.opened_on))?
        }
        None => dates::today(),
    };
    let process = in_force(folder, id, day);
    let process = process.filter(|one| sight.knows(folder, &one.register));
    let process = process.ok_or_else(|| {
        Error::usage(
            "process.unknown",
            format!("没有流程“{id}”（或该日期尚未生效）"),
            format!("there is no process \"{id}\" (or it is not in force on that day)"),
        )
    })?;
    let has_shape = folder.definitions.register(&process.register);
    let has_shape = has_shape.is_some_and(|one| one.geometry != GeometryKind::Table);
    let clocks = process.clocks.iter().map(|clock| ClockForm {
        id: clock.id.clone(),
        title_zh: clock.title.zh.clone(),
        title_en: clock.title.en.clone(),
        kind: match clock.kind {
            kunyu_terms::ClockKind::Working => "working",
            kunyu_terms::ClockKind::Calendar => "calendar",
        },
    });
    let states = process.states.iter().map(|state| StateForm {
        id: state.id.clone(),
        title_zh: state.title.zh.clone(),
        title_en: state.title.en.clone(),
        r#final: state.is_final,
    });
    let transitions = process.transitions.iter();
    Ok(ProcessForm {
        id: process.id.clone(),
        title_zh: process.title.zh.clone(),
        title_en: process.title.en.clone(),
        register: process.register.clone(),
        from: process.from.to_string(),
        section: process.section.clone(),
        states: states.collect(),
        transitions: transitions
            .map(|step| transition(folder, process, step, has_shape))
            .collect(),
        clocks: clocks.collect(),
    })
}

/// Those of a chain who are outside.
fn outside(folder: &Folder, step: &Transition) -> Vec<OutsideForm> {
    let chain = step.signers.iter().chain(&step.consults);
    let outside = chain.filter_map(|position| {
        let signer = folder.definitions.outside_signer(position)?;
        Some(OutsideForm {
            position: position.clone(),
            by: match signer.by {
                SignedBy::Document => "document",
                SignedBy::Meeting => "meeting",
            },
        })
    });
    outside.collect()
}

fn transition(
    folder: &Folder,
    process: &Process,
    step: &Transition,
    has_shape: bool,
) -> TransitionForm {
    let named = |id: &String, title: Option<&kunyu_terms::Bilingual>| Named {
        id: id.clone(),
        title_zh: title.map_or_else(|| id.clone(), |title| title.zh.clone()),
        title_en: title.map_or_else(|| id.clone(), |title| title.en.clone()),
    };
    let materials = step.materials.iter().map(|id| {
        let known = process.materials.iter().find(|known| known.id == *id);
        named(id, known.map(|known| &known.title))
    });
    let documents = step.documents.iter().map(|id| {
        let known = process.documents.iter().find(|known| known.id == *id);
        named(id, known.map(|known| &known.title))
    });
    TransitionForm {
        id: step.id.clone(),
        title_zh: step.title.zh.clone(),
        title_en: step.title.en.clone(),
        from: step.from.clone(),
        to: step.to.clone(),
        kind: match step.kind {
            StepKind::Open => "open",
            StepKind::Step => "step",
            StepKind::Delegate => "delegate",
            StepKind::Return => "return",
            StepKind::Withdraw => "withdraw",
            StepKind::Reopen => "reopen",
        },
        roles: step.roles.clone(),
        signers: step.signers.clone(),
        consults: step.consults.clone(),
        outside: outside(folder, step),
        inputs: current(&step.input),
        materials: materials.collect(),
        documents: documents.collect(),
        shape: has_shape && step.opens == Some(Opening::Record),
        opens: step.opens.is_some(),
        about_record: step.opens == Some(Opening::Case),
        notice: step.notice,
    }
}
