//! What stands between the braces of a template: where it comes from, or what was probably meant.

use std::collections::BTreeMap;

use super::format::Sort;
use super::model::{BUREAU_KEYS, Slot};
use crate::condition::{CASE, INPUT, RECORD, ROW};
use crate::load::Registry;
use crate::model::{DocumentRule, Field, FieldKind, Process, Transition};
use crate::text::nearest;

/// What a slot is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A field of a thing: the record, the inputs, the case, a row.
    Member(usize, usize),
    /// A field of the record that a field of a thing names: register and field by index.
    Related(usize, usize, usize, usize),
    /// Running number of a row.
    RowNumber,
    /// Title of a material.
    Material,
    /// Title of the document.
    Title,
    /// Number of the document.
    Number,
    /// Business date of the step.
    Today,
    /// A name of the bureau; its name where there is no key.
    Bureau(Option<&'static str>),
    /// Last day of a clock.
    Due(String),
    /// A dated value.
    Legal(usize),
    /// Words of the process that uses the template.
    Literal(String),
    /// What is known of the document that a form is about: number, title, service.
    Form(&'static str),
    /// A ruled line.
    Blank,
}

/// What a form about an issued document (送达回证) may say.
pub(crate) const FORM_KEYS: [&str; 14] = [
    "paper.number",
    "paper.title",
    "paper.issued_on",
    "paper.case",
    "paper.matter",
    "service.receiver",
    "service.way",
    "service.on",
    "service.effective_on",
    "service.place",
    "service.note",
    "service.server",
    "service.witness",
    "service.proof",
];

const BARE: [&str; 7] = [
    "title",
    "number",
    "today",
    "bureau",
    "blank",
    "case.number",
    "case.opened_on",
];

/// Where a template is used.
#[derive(Clone, Copy)]
pub(crate) struct Use<'u> {
    pub(crate) registry: &'u Registry,
    /// Fields of the register; none where the template is for any.
    pub(crate) record: Option<&'u [Field]>,
    /// The step, once it is known; before, inputs are not examined.
    pub(crate) step: Option<Step<'u>>,
    pub(crate) case: &'u [Field],
}

/// The step that makes a document.
#[derive(Clone, Copy)]
pub(crate) struct Step<'u> {
    pub(crate) process: &'u Process,
    pub(crate) transition: &'u Transition,
    pub(crate) rule: &'u DocumentRule,
}

/// What the rows of an `{each}` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// A list input.
    Input(usize),
    /// Materials that are missing, or all that were asked for.
    Missing,
    Materials,
}

/// Why a slot is not understood, with what was probably meant.
pub(crate) type Unknown = Option<String>;

impl<'u> Use<'u> {
    /// The source of a slot; `Ok(None)` where it can only be told for a step.
    pub(crate) fn source(&self, slot: &Slot, row: Option<Rows>) -> Result<Option<Source>, Unknown> {
        let found = self.path(&slot.path, row)?;
        if let Some(source) = &found {
            self.form(source, slot, row)?;
        }
        Ok(found)
    }

    fn path(&self, path: &str, row: Option<Rows>) -> Result<Option<Source>, Unknown> {
        match path {
            "title" => return Ok(Some(Source::Title)),
            "number" => return Ok(Some(Source::Number)),
            "today" => return Ok(Some(Source::Today)),
            "bureau" => return Ok(Some(Source::Bureau(None))),
            "blank" | "" => return Ok(Some(Source::Blank)),
            _ => {}
        }
        if let Some(key) = FORM_KEYS.iter().find(|key| **key == path) {
            return Ok(Some(Source::Form(key)));
        }
        let Some((owner, rest)) = path.split_once('.') else {
            return Err(nearest(path, BARE));
        };
        match owner {
            "record" => match self.record {
                Some(fields) => self.member(RECORD, fields, owner, rest).map(Some),
                None => Err(Some("with.…".to_owned())),
            },
            "case" => self.member(CASE, self.case, owner, rest).map(Some),
            "input" => match self.step {
                Some(step) => self
                    .member(INPUT, &step.transition.input, owner, rest)
                    .map(Some),
                None => Ok(None),
            },
            "row" => self.row(rest, row),
            "bureau" => {
                key("bureau", rest, &BUREAU_KEYS).map(|key| Some(Source::Bureau(Some(key))))
            }
            "value" => {
                let known = || self.registry.values.iter().map(|value| value.id.as_str());
                let found = self.registry.value_index(rest);
                let near = || nearest(rest, known()).map(|near| format!("value.{near}"));
                found.map(|at| Some(Source::Legal(at))).ok_or_else(near)
            }
            "due" => self.due(rest),
            "with" => self.with(rest),
            "paper" | "service" => Err(nearest(path, FORM_KEYS)),
            _ => Err(nearest(
                owner,
                [
                    "record", "input", "case", "row", "bureau", "value", "due", "with",
                ],
            )
            .map(|near| format!("{near}.{rest}"))),
        }
    }

    fn member(
        &self,
        owner: usize,
        fields: &[Field],
        name: &str,
        rest: &str,
    ) -> Result<Source, Unknown> {
        let (id, below) = rest
            .split_once('.')
            .map_or((rest, None), |(id, below)| (id, Some(below)));
        let found = fields.iter().position(|field| field.id == id);
        let near = || {
            let near = nearest(id, fields.iter().map(|field| field.id.as_str()))?;
            let below = below.map_or_else(String::new, |below| format!(".{below}"));
            Some(format!("{name}.{near}{below}"))
        };
        let index = found.ok_or_else(near)?;
        let Some(below) = below else {
            return Ok(Source::Member(owner, index));
        };
        let field = &fields[index];
        let other = field
            .references
            .as_deref()
            .filter(|_| field.kind == FieldKind::Record)
            .and_then(|id| self.registry.register_index(id));
        let Some(other) = other else {
            return Err(Some(format!("{name}.{id}")));
        };
        let fields = &self.registry.registers[other].fields;
        let at = fields.iter().position(|field| field.id == below);
        let at = at.ok_or_else(|| {
            let near = nearest(below, fields.iter().map(|field| field.id.as_str()));
            near.map(|near| format!("{name}.{id}.{near}"))
        })?;
        Ok(Source::Related(owner, index, other, at))
    }

    fn row(&self, id: &str, row: Option<Rows>) -> Result<Option<Source>, Unknown> {
        if id == "n" && row.is_some() {
            return Ok(Some(Source::RowNumber));
        }
        match row {
            Some(Rows::Missing | Rows::Materials) if id == "title" => Ok(Some(Source::Material)),
            Some(Rows::Missing | Rows::Materials) => Err(nearest(id, ["n", "title"])),
            Some(Rows::Input(list)) => {
                let columns = self.columns(list);
                let found = columns.iter().position(|field| field.id == id);
                let near = || nearest(id, columns.iter().map(|field| field.id.as_str()));
                found
                    .map(|at| Some(Source::Member(ROW, at)))
                    .ok_or_else(|| near().map(|near| format!("row.{near}")))
            }
            None if self.step.is_none() => Ok(None),
            None => Err(Some("{each input.…}".to_owned())),
        }
    }

    /// The columns of a list input.
    pub(crate) fn columns(&self, list: usize) -> &'u [Field] {
        let step = self.step.and_then(|step| step.transition.input.get(list));
        step.map_or(&[], |field| field.columns.as_slice())
    }

    fn due(&self, clock: &str) -> Result<Option<Source>, Unknown> {
        let Some(step) = self.step else {
            return Ok(None);
        };
        let clocks = || step.process.clocks.iter().map(|clock| clock.id.as_str());
        if clocks().any(|id| id == clock) {
            return Ok(Some(Source::Due(clock.to_owned())));
        }
        Err(nearest(clock, clocks()).map(|near| format!("due.{near}")))
    }

    /// What the process says for this template: another path, or words in quotes.
    fn with(&self, name: &str) -> Result<Option<Source>, Unknown> {
        let Some(step) = self.step else {
            return Ok(None);
        };
        let with: &BTreeMap<String, String> = &step.rule.with;
        let Some(text) = with.get(name) else {
            return Err(
                nearest(name, with.keys().map(String::as_str)).map(|near| format!("with.{near}"))
            );
        };
        let words = text
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''));
        if let Some(words) = words {
            return Ok(Some(Source::Literal(words.to_owned())));
        }
        if text.starts_with("with.") {
            return Err(None);
        }
        let of_process = Use {
            record: Some(self.process_fields(step)),
            ..*self
        };
        of_process.path(text, None)
    }

    fn process_fields(&self, step: Step<'u>) -> &'u [Field] {
        let found = self.registry.register_index(&step.process.register);
        found.map_or(&[], |at| self.registry.registers[at].fields.as_slice())
    }

    /// The fields of the thing that a source reads; those of the process where the template is
    /// for any register.
    pub(crate) fn field(&self, source: &Source, row: Option<Rows>) -> Option<&'u Field> {
        let owner = |owner: usize| -> &'u [Field] {
            match owner {
                RECORD => match (self.record, self.step) {
                    (Some(fields), _) => fields,
                    (None, Some(step)) => self.process_fields(step),
                    (None, None) => &[],
                },
                INPUT => self
                    .step
                    .map_or(&[], |step| step.transition.input.as_slice()),
                CASE => self.case,
                _ => match row {
                    Some(Rows::Input(list)) => self.columns(list),
                    _ => &[],
                },
            }
        };
        match source {
            Source::Member(thing, index) => owner(*thing).get(*index),
            Source::Related(.., register, index) => {
                self.registry.registers.get(*register)?.fields.get(*index)
            }
            _ => None,
        }
    }

    /// What forms a source has.
    fn sort(&self, source: &Source, row: Option<Rows>) -> Sort {
        match source {
            Source::Today | Source::Due(_) => Sort::Date,
            Source::Legal(_) => Sort::Legal,
            Source::Member(..) | Source::Related(..) => self
                .field(source, row)
                .map_or(Sort::Text, |field| Sort::of(field.kind)),
            _ => Sort::Text,
        }
    }

    fn form(&self, source: &Source, slot: &Slot, row: Option<Rows>) -> Result<(), Unknown> {
        let Some(form) = slot.form.as_deref() else {
            return Ok(());
        };
        // words of the process may stand where a date or a sum stands elsewhere
        if matches!(source, Source::Literal(_)) {
            return Ok(());
        }
        let forms = self.sort(source, row).forms();
        if forms.contains(&form) {
            return Ok(());
        }
        let near = nearest(form, forms.iter().copied());
        Err(Some(near.map_or_else(
            || slot.path.clone(),
            |near| format!("{}:{near}", slot.path),
        )))
    }

    /// The rows of an `{each}`; `Ok(None)` where they can only be told for a step.
    pub(crate) fn rows(&self, list: &str) -> Result<Option<Rows>, Unknown> {
        match list {
            "missing" => return Ok(Some(Rows::Missing)),
            "materials" => return Ok(Some(Rows::Materials)),
            _ => {}
        }
        let Some(id) = list.strip_prefix("input.") else {
            return Err(nearest(list, ["missing", "materials"]).or(Some("input.…".to_owned())));
        };
        let Some(step) = self.step else {
            return Ok(None);
        };
        let fields = &step.transition.input;
        let found = fields
            .iter()
            .position(|field| field.id == id && field.kind == FieldKind::List);
        let lists = fields.iter().filter(|field| field.kind == FieldKind::List);
        let near = || nearest(id, lists.map(|field| field.id.as_str()));
        found
            .map(|at| Some(Rows::Input(at)))
            .ok_or_else(|| near().map(|near| format!("input.{near}")))
    }
}

/// A key that is known, or the nearest.
fn key(owner: &str, name: &str, known: &[&'static str]) -> Result<&'static str, Unknown> {
    let found = known.iter().find(|key| **key == name);
    found
        .copied()
        .ok_or_else(|| nearest(name, known.iter().copied()).map(|near| format!("{owner}.{near}")))
}
