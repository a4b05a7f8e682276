//! What must hold of each record of a register.

use kunyu_terms::{Date, Lang};

use super::active::ActiveProcess;
use super::inputs::StepInputs;
use super::judged::{Refusal, RefusalKind, Target, WriteRequest};
use crate::condition::{Constants, Datum, Inputs, RECORD};
use crate::load::Definitions;
use crate::model::{Field, Guard, Message, Part, Register, Value, in_force};

/// The invariants of a register on a day.
pub struct Invariants<'d> {
    guards: &'d [Guard],
    fields: &'d [Field],
    constants: Constants<'d>,
    date: Date,
}

/// An invariant that a record breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Its legal basis.
    pub article: Option<String>,
    /// Whether its text was read.
    pub confirmed: bool,
    /// Ids of the fields that it is about.
    pub fields: Vec<String>,
}

impl Definitions {
    /// What must hold of the records of a register, with the numbers and articles of a day.
    pub fn invariants<'d>(&'d self, register: &'d Register, date: Date) -> Invariants<'d> {
        let values = self.registry.values.iter();
        Invariants {
            guards: self.invariants.get(&register.id).map_or(&[], Vec::as_slice),
            fields: &register.fields,
            constants: Constants {
                registry: &self.registry,
                values: values
                    .map(|value| value.on(date).map(|version| version.value))
                    .collect(),
                date,
                year: None,
            },
            date,
        }
    }
}

impl Invariants<'_> {
    /// The invariants that a record breaks, its values in the order of the fields. One that reads
    /// what is not filled says nothing: what must be filled is said elsewhere.
    pub fn broken(&self, record: &[Value]) -> Vec<Broken> {
        let inputs = RecordInputs {
            record,
            today: self.date,
        };
        let broken = self
            .guards
            .iter()
            .filter(|guard| guard.when.holds(&self.constants, &inputs) == Some(false));
        broken.map(|guard| self.told(guard, record)).collect()
    }

    fn told(&self, guard: &Guard, record: &[Value]) -> Broken {
        let article = in_force(&guard.articles, self.date, |version| version.from);
        let members = guard.when.reads.members.iter();
        let own = members.filter(|(owner, _)| *owner == RECORD);
        let fields = own.filter_map(|(_, index)| Some(self.fields.get(*index)?.id.clone()));
        Broken {
            zh: self.sentence(&guard.refusal, Lang::Zh, record),
            en: self.sentence(&guard.refusal, Lang::En, record),
            confirmed: article.is_none_or(|version| version.confirmed),
            article: article.map(|version| version.text.clone()),
            fields: fields.collect(),
        }
    }

    fn sentence(&self, message: &Message, lang: Lang, record: &[Value]) -> String {
        let parts = match lang {
            Lang::Zh => &message.zh,
            Lang::En => &message.en,
        };
        let filled = parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Fill(name) => self.fill(name, record).unwrap_or_default(),
        });
        filled.collect()
    }

    fn fill(&self, name: &str, record: &[Value]) -> Option<String> {
        if let Some(id) = name.strip_prefix("record.") {
            let index = self.fields.iter().position(|field| field.id == id)?;
            return self.fields[index].written(record.get(index)?);
        }
        if name == "today" {
            return Some(self.date.to_string());
        }
        let index = self.constants.registry.value_index(name)?;
        self.constants
            .values
            .get(index)?
            .map(|number| number.to_string())
    }
}

impl ActiveProcess<'_> {
    /// The invariants that the record breaks as the step leaves it, of those that are about a field
    /// which the step sets: what an earlier step did is not this one's.
    pub(super) fn broken_invariants(
        &self,
        sets: &[(String, Value)],
        after: &StepInputs<'_>,
    ) -> Vec<Refusal> {
        let fields = &self.register.fields;
        let guards = self.invariants.get(&self.register.id).into_iter().flatten();
        let about = |guard: &&Guard| {
            let members = guard.when.reads.members.iter();
            let mut own = members.filter(|(owner, _)| *owner == RECORD);
            own.any(|(_, index)| sets.iter().any(|(id, _)| *id == fields[*index].id))
        };
        let broken = guards
            .filter(about)
            .filter(|guard| guard.when.holds(&self.constants, after) == Some(false));
        broken
            .filter_map(|guard| self.guard(guard, after))
            .collect()
    }

    /// The invariants that new records break which the step writes beside its own.
    pub(super) fn broken_by_writes(&self, writes: &[WriteRequest]) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        for write in writes.iter().filter(|write| write.target == Target::New) {
            let Some(at) = self.registry.register_index(&write.register) else {
                continue;
            };
            let register = &self.registry.registers[at];
            let guards = self.invariants.get(&register.id);
            let invariants = Invariants {
                guards: guards.map_or(&[], Vec::as_slice),
                fields: &register.fields,
                constants: self.constants.clone(),
                date: self.date,
            };
            let mut record = vec![Value::Null; register.fields.len()];
            for (id, value) in &write.values {
                if let Some(index) = register.field_index(id) {
                    record[index] = value.clone();
                }
            }
            let broken = invariants.broken(&record).into_iter();
            refusals.extend(broken.map(|broken| Refusal {
                kind: RefusalKind::Guard,
                zh: format!("{}：{}", register.title.zh, broken.zh),
                en: format!("{}: {}", register.title.en, broken.en),
                article: broken.article,
                confirmed: broken.confirmed,
                warn: false,
            }));
        }
        refusals
    }
}

struct RecordInputs<'r> {
    record: &'r [Value],
    today: Date,
}

impl Inputs for RecordInputs<'_> {
    fn member(&self, owner: usize, index: usize) -> Datum<'_> {
        let value = self.record.get(index).filter(|_| owner == RECORD);
        value.map_or(Datum::Null, Datum::from)
    }

    fn today(&self) -> Option<Date> {
        Some(self.today)
    }
}
