use std::collections::BTreeMap;

use kunyu_terms::{Date, Lang};

use super::active::{ActiveProcess, owner_name};
use super::facts::{Facts, SetQuery};
use crate::condition::BalanceRead;
use crate::condition::{
    CASE, Condition, Constants, Datum, INPUT, Inputs, OLD, RECORD, ROW, SetRead,
};
use crate::model::{Field, Message, Part, Transition, Value, WrittenArea};

/// What the expressions of one step read.
pub(super) struct StepInputs<'s> {
    pub(super) active: &'s ActiveProcess<'s>,
    pub(super) step: &'s Transition,
    pub(super) facts: &'s Facts<'s>,
    /// The record in the order of its fields, before or after the step.
    pub(super) record: Vec<Value>,
    /// The inputs in the order of their declaration, read as declared.
    pub(super) entered: Vec<Value>,
    pub(super) case: Vec<Value>,
    /// The row of a list input that an effect is repeated for.
    pub(super) row: Option<(usize, Vec<Value>)>,
}

impl StepInputs<'_> {
    /// The records of another register that a condition asks for; `None` where the step's own
    /// values leave it open.
    pub(super) fn query(&self, read: &SetRead, constants: &Constants<'_>) -> Option<SetQuery> {
        let register = self.active.registry.registers.get(read.register)?;
        Some(SetQuery {
            register: register.id.clone(),
            filter: read.bound(constants, self)?,
        })
    }

    /// A value of the thing that a condition is about.
    pub(super) fn value(&self, owner: usize, index: usize) -> Option<&Value> {
        match owner {
            RECORD => self.record.get(index),
            INPUT => self.entered.get(index),
            CASE => self.case.get(index),
            OLD => self.facts.record.get(index),
            ROW => self.row.as_ref()?.1.get(index),
            _ => None,
        }
    }

    /// The fields of the thing that a condition is about.
    fn fields(&self, owner: usize) -> &[Field] {
        match (owner, &self.row) {
            (ROW, Some((list, _))) => {
                let list = self.step.input.get(*list);
                list.map_or(&[], |field| field.columns.as_slice())
            }
            _ => self.active.fields(owner, self.step),
        }
    }

    fn related_value(&self, owner: usize, relation: usize, index: usize) -> Option<&Value> {
        let field = self.fields(owner).get(relation)?;
        let path = |owner| format!("{}.{}", owner_name(owner), field.id);
        let rows: &BTreeMap<String, Vec<Value>> = self.facts.related;
        // a record that is being made is what the inputs write
        let entered = || {
            rows.get(&path(INPUT))
                .filter(|_| ActiveProcess::makes_record(self.step))
        };
        rows.get(&path(owner)).or_else(entered)?.get(index)
    }

    /// What a condition reads and nothing states, in Chinese and English.
    pub(super) fn missing(&self, condition: &Condition) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for (owner, index) in &condition.reads.members {
            if self
                .value(*owner, *index)
                .is_none_or(|value| *value == Value::Null)
            {
                let field = &self.fields(*owner)[*index];
                names.push((field.title.zh.clone(), field.title.en.clone()));
            }
        }
        for (owner, relation, index) in &condition.reads.related {
            let found = self.related_value(*owner, *relation, *index);
            if found.is_none_or(|value| *value == Value::Null)
                && let Some(field) = self.fields(*owner).get(*relation)
            {
                let other = field.references.as_deref().unwrap_or_default();
                let register = self.active.registry.register_index(other);
                let read =
                    register.and_then(|at| self.active.registry.registers[at].fields.get(*index));
                let title = |lang: Lang| {
                    let of = read.map_or("", |field| field.title.in_lang(lang));
                    (field.title.in_lang(lang).to_owned(), of.to_owned())
                };
                let ((zh, of_zh), (en, of_en)) = (title(Lang::Zh), title(Lang::En));
                names.push((format!("{zh}的{of_zh}"), format!("{of_en} of {en}")));
            }
        }
        self.missing_facts(condition, &mut names);
        names
    }

    /// Numbers not in force, balances and states that are unknown.
    fn missing_facts(&self, condition: &Condition, names: &mut Vec<(String, String)>) {
        for index in &condition.reads.values {
            if self
                .active
                .constants
                .values
                .get(*index)
                .copied()
                .flatten()
                .is_none()
            {
                let value = &self.active.registry.values[*index];
                names.push((
                    format!("{}（当日无生效版本）", value.title.zh),
                    format!("{} (not in force)", value.title.en),
                ));
            }
        }
        for read in &condition.reads.balances {
            if (self.facts.balances)(read).is_none() {
                names.push((format!("余额 {read}"), format!("balance {read}")));
            }
        }
        for book in &condition.reads.pieces {
            let titled = self
                .active
                .registry
                .books
                .iter()
                .find(|other| other.id == *book);
            let title = titled.map_or((book.as_str(), book.as_str()), |book| {
                (book.title.zh.as_str(), book.title.en.as_str())
            });
            // only where nothing else explains why it is open
            if names.is_empty() {
                names.push((
                    format!("地块的{}状态", title.0),
                    format!("{} of the piece", title.1),
                ));
            }
        }
    }

    /// The area as written, where an expression is a plain field.
    pub(super) fn written(&self, condition: &Condition) -> Option<WrittenArea> {
        let value = match condition.tree {
            crate::condition::Tree::Member(owner, index) => self.value(owner, index),
            crate::condition::Tree::Related(owner, relation, index) => {
                self.related_value(owner, relation, index)
            }
            _ => None,
        };
        match value? {
            Value::Area(area) => Some(*area),
            _ => None,
        }
    }

    /// A sentence with its places filled.
    pub(super) fn sentence(&self, message: &Message, lang: Lang) -> String {
        let parts = match lang {
            Lang::Zh => &message.zh,
            Lang::En => &message.en,
        };
        let filled = parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Fill(name) => self.fill(name, lang),
        });
        filled.collect()
    }

    fn fill(&self, name: &str, lang: Lang) -> String {
        let absent = || match lang {
            Lang::Zh => "（未填）".to_owned(),
            Lang::En => "(not stated)".to_owned(),
        };
        let date = |date: Date| match lang {
            Lang::Zh => date.written_zh(),
            Lang::En => date.to_string(),
        };
        if name == "today" {
            return date(self.facts.today);
        }
        if let Some((owner, id)) = name.split_once('.') {
            let owner = [RECORD, INPUT, CASE, OLD]
                .into_iter()
                .find(|at| owner_name(*at) == owner);
            let found = owner.and_then(|owner| {
                let fields = self.fields(owner);
                let index = fields.iter().position(|field| field.id == id)?;
                Some((&fields[index], self.value(owner, index)?))
            });
            return match found {
                Some((_, Value::Date(day))) => date(*day),
                Some((field, value)) => field.written(value).unwrap_or_else(absent),
                None => absent(),
            };
        }
        let index = self.active.registry.value_index(name);
        let value = index.and_then(|index| self.active.constants.values.get(index).copied()?);
        value.map_or_else(absent, |value| value.to_string())
    }
}

impl Inputs for StepInputs<'_> {
    fn member(&self, owner: usize, index: usize) -> Datum<'_> {
        self.value(owner, index).map_or(Datum::Null, Datum::from)
    }

    fn related(&self, owner: usize, relation: usize, index: usize) -> Datum<'_> {
        let value = self.related_value(owner, relation, index);
        value.map_or(Datum::Null, Datum::from)
    }

    fn today(&self) -> Option<Date> {
        Some(self.facts.today)
    }

    fn workdays(&self, from: Date, days: i64) -> Option<Date> {
        let days = u32::try_from(days).ok()?;
        self.facts.calendar.add_workdays(from, days).ok()
    }

    fn workdays_between(&self, from: Date, to: Date) -> Option<i64> {
        self.facts.calendar.workdays_between(from, to).ok()
    }

    fn balance(&self, read: &BalanceRead) -> Datum<'_> {
        let Some(amount) = (self.facts.balances)(read) else {
            return Datum::Null;
        };
        let books = &self.active.registry.books;
        let unit = books
            .iter()
            .find(|other| other.id == read.book)
            .map(|book| book.unit);
        match unit {
            Some(unit) if unit.stored_decimals() == 0 => {
                Datum::Number(kunyu_terms::Decimal::whole(amount))
            }
            _ => Datum::of_cents(amount),
        }
    }

    fn set(&self, read: &SetRead, constants: &Constants<'_>) -> Datum<'_> {
        let asked = self.query(read, constants);
        match asked.and_then(|query| (self.facts.counts)(&query)) {
            None => Datum::Null,
            Some(count) if read.any => Datum::Boolean(count > 0),
            Some(count) => Datum::Number(kunyu_terms::Decimal::whole(count)),
        }
    }

    fn state_of(&self, piece: &str, book: &str) -> Option<String> {
        (self.facts.pieces)(piece, book)
    }

    fn rows(&self, owner: usize, index: usize) -> &[Vec<Value>] {
        match self.value(owner, index) {
            Some(Value::List(rows)) => rows,
            _ => &[],
        }
    }

    fn signed(&self, role: &str) -> Option<bool> {
        let signatures = self.facts.signatures.iter();
        let mut own = signatures.filter(|signature| signature.role == role);
        Some(own.any(super::facts::CaseSignature::agrees))
    }
}
