//! What must hold of each record of a register.

use kunyu_terms::{Date, Lang};

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
