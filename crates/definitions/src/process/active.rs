use std::collections::BTreeMap;

use kunyu_terms::Date;

use crate::condition::{BalanceRead, CASE, Condition, Constants, INPUT, OLD, RECORD};
use crate::load::{Definitions, Registry, conditions, guards_of_materials};
use crate::model::{Field, Guard, Opening, Process, Register, Transition};

/// A process on the day on which a case was opened: its version, numbers and articles.
pub struct ActiveProcess<'d> {
    pub(crate) process: &'d Process,
    pub(crate) registry: &'d Registry,
    pub(crate) register: &'d Register,
    pub(crate) constants: Constants<'d>,
    pub(crate) case: Vec<Field>,
    pub(crate) date: Date,
    pub(crate) invariants: &'d BTreeMap<String, Vec<Guard>>,
}

/// A relation that the expressions of a step read: load the record that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationPath {
    /// Key in [`Facts::related`](crate::Facts): `record.lot` or `input.lot`.
    pub path: String,
    /// The register of the record named.
    pub register: String,
    /// Ids of the fields that are read.
    pub fields: Vec<String>,
}

impl<'d> ActiveProcess<'d> {
    pub(crate) fn new(
        process: &'d Process,
        definitions: &'d Definitions,
        date: Date,
    ) -> Option<Self> {
        let registry = &definitions.registry;
        let index = registry.register_index(&process.register)?;
        let number = |value: &crate::DatedValue| value.on(date).map(|version| version.value);
        let constants = Constants {
            registry,
            values: registry.values.iter().map(number).collect(),
            date,
            year: None,
        };
        Some(Self {
            process,
            registry,
            register: &registry.registers[index],
            constants,
            case: crate::condition::case_fields(),
            date,
            invariants: &definitions.invariants,
        })
    }

    /// The definition.
    pub fn definition(&self) -> &'d Process {
        self.process
    }

    /// The register that its cases are about.
    pub fn register(&self) -> &'d Register {
        self.register
    }

    /// The day whose law applies.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The relations that a step reads; empty for a step that there is not.
    pub fn relations(&self, transition: &str) -> Vec<RelationPath> {
        let mut paths: BTreeMap<String, RelationPath> = BTreeMap::new();
        let Some(step) = self.process.transition(transition) else {
            return Vec::new();
        };
        for (owner, relation, index) in self.reads(step, |reads| reads.related.clone()) {
            let Some(field) = self.fields(owner, step).get(relation) else {
                continue;
            };
            let Some(other) = field.references.as_deref() else {
                continue;
            };
            let found = self.registry.register_index(other);
            let read = found.and_then(|at| self.registry.registers[at].fields.get(index));
            let path = format!("{}.{}", owner_name(owner), field.id);
            let entry = paths.entry(path.clone()).or_insert_with(|| RelationPath {
                path,
                register: other.to_owned(),
                fields: Vec::new(),
            });
            let id = read.map(|field| field.id.clone());
            if let Some(id) = id.filter(|id| !entry.fields.contains(id)) {
                entry.fields.push(id);
            }
        }
        paths.into_values().collect()
    }

    /// The balances that a step reads.
    pub fn balances(&self, transition: &str) -> Vec<BalanceRead> {
        let Some(step) = self.process.transition(transition) else {
            return Vec::new();
        };
        let mut all = self.reads(step, |reads| reads.balances.clone());
        all.sort();
        all.dedup();
        all
    }

    /// Templates of the number series from which a step may take numbers.
    pub fn series(&self, transition: &str) -> Vec<String> {
        let Some(step) = self.process.transition(transition) else {
            return Vec::new();
        };
        let others = step.writes.iter().flat_map(|write| &write.sets);
        let mut all: Vec<String> = step
            .sets
            .iter()
            .chain(others)
            .flat_map(|set| set.value.series())
            .map(str::to_owned)
            .collect();
        all.sort();
        all.dedup();
        all
    }

    fn reads<T>(
        &self,
        step: &'d Transition,
        list: impl Fn(&crate::condition::Reads) -> Vec<T>,
    ) -> Vec<T> {
        let materials = guards_of_materials(self.process, step);
        let all = conditions(step).chain(materials);
        all.flat_map(|condition: &Condition| list(&condition.reads))
            .collect()
    }

    /// The fields of a thing that a condition is about.
    pub(crate) fn fields<'s>(&'s self, owner: usize, step: &'s Transition) -> &'s [Field] {
        match owner {
            RECORD | OLD => &self.register.fields,
            INPUT => &step.input,
            CASE => &self.case,
            _ => &[],
        }
    }

    /// Whether a step makes the record that it is about.
    pub(crate) fn makes_record(step: &Transition) -> bool {
        step.opens == Some(Opening::Record)
    }
}

pub(crate) fn owner_name(owner: usize) -> &'static str {
    match owner {
        RECORD => "record",
        INPUT => "input",
        OLD => "old",
        _ => "case",
    }
}
