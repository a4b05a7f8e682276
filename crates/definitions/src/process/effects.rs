use kunyu_terms::{Area, Decimal};

use super::active::ActiveProcess;
use super::inputs::StepInputs;
use super::judge::{plain, unknown, written};
use super::judged::{LotRequest, PostRequest, Refusal, RefusalKind, WriteRequest};
use crate::condition::{Condition, Datum};
use crate::model::{
    Field, FieldKind, LotRule, PostRule, SetRule, StateRule, Transition, Unit, Value, WriteRule,
    WriteTarget, WrittenArea,
};

/// What a step writes, and which materials it still wants.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) missing_materials: Vec<String>,
    pub(super) sets: Vec<(String, Value)>,
    pub(super) posts: Vec<PostRequest>,
    pub(super) lots: Vec<LotRequest>,
    pub(super) writes: Vec<WriteRequest>,
}

struct Writer<'w> {
    active: &'w ActiveProcess<'w>,
    inputs: StepInputs<'w>,
    told: &'w mut Vec<Refusal>,
}

impl Effects {
    /// The effects of a step: fields from the record as it stands, the rest from the record as it
    /// then is. Nothing is computed for a step that is refused.
    pub(super) fn of<'w>(
        active: &'w ActiveProcess<'w>,
        step: &Transition,
        inputs: StepInputs<'w>,
        told: &'w mut Vec<Refusal>,
    ) -> Self {
        let mut effects = Self {
            missing_materials: missing_materials(active, step, &inputs),
            ..Self::default()
        };
        if told.iter().any(|refusal| !refusal.warn) {
            return effects;
        }
        let mut writer = Writer {
            active,
            inputs,
            told,
        };
        let fields = &active.register.fields;
        let entered = step.input.iter().zip(&writer.inputs.entered);
        let entered = entered.filter(|(_, value)| **value != Value::Null);
        let own = entered.filter(|(field, _)| active.register.field(&field.id).is_some());
        effects.sets = own
            .map(|(field, value)| (field.id.clone(), value.clone()))
            .collect();
        for (id, value) in writer.sets(&step.sets, fields) {
            effects.sets.retain(|(other, _)| *other != id);
            effects.sets.push((id, value));
        }
        let entered = writer.inputs.entered.clone();
        written(&mut writer.inputs.record, fields, step, &entered);
        for (id, value) in &effects.sets {
            let index = active.register.field_index(id);
            if let Some(slot) = index.and_then(|index| writer.inputs.record.get_mut(index)) {
                *slot = value.clone();
            }
        }
        effects.lots = step.lots.iter().filter_map(|lot| writer.lot(lot)).collect();
        effects.posts = step
            .posts
            .iter()
            .filter_map(|post| writer.post(post))
            .collect();
        effects.writes = step
            .writes
            .iter()
            .filter_map(|rule| writer.write(rule))
            .collect();
        effects
    }
}

/// Materials not handed in; after the one-time notice only those that it named.
fn missing_materials(
    active: &ActiveProcess<'_>,
    step: &Transition,
    inputs: &StepInputs<'_>,
) -> Vec<String> {
    let facts = inputs.facts;
    let wanted = step.materials.iter().filter(|id| {
        let handed_in = facts.materials.contains(id);
        let named = facts
            .case
            .noticed
            .is_none_or(|noticed| noticed.contains(id));
        let when = active
            .process
            .material(id)
            .and_then(|material| material.when.as_ref());
        // a condition that cannot be judged does not excuse
        let needed = when.is_none_or(|when| when.holds(&active.constants, inputs) != Some(false));
        needed && named && !handed_in
    });
    wanted.cloned().collect()
}

impl Writer<'_> {
    fn datum(&self, condition: &Condition) -> Option<Value> {
        Some(
            match condition.value(&self.active.constants, &self.inputs) {
                Datum::Null => return None,
                Datum::Text(text) => Value::Text(text.to_owned()),
                Datum::Number(number) => Value::Number(number),
                Datum::Boolean(flag) => Value::Boolean(flag),
                Datum::Date(date) => Value::Date(date),
            },
        )
    }

    /// The value of an expression that must give one; told where it does not.
    fn needed(&mut self, condition: &Condition) -> Option<Value> {
        let found = self.datum(condition);
        if found.is_none() {
            let (zh, en) = unknown(&self.inputs, condition);
            self.told.push(plain(RefusalKind::Unknown, zh, en));
        }
        found
    }

    fn needed_text(&mut self, condition: &Condition) -> Option<String> {
        self.needed(condition)?.written()
    }

    fn optional_text(&self, condition: Option<&Condition>) -> Option<String> {
        self.datum(condition?)?.written()
    }

    /// Whether an optional condition lets an effect happen; told where it cannot be judged.
    fn applies(&mut self, when: Option<&Condition>) -> bool {
        let Some(when) = when else { return true };
        let holds = when.holds(&self.active.constants, &self.inputs);
        if holds.is_none() {
            let (zh, en) = unknown(&self.inputs, when);
            self.told.push(plain(RefusalKind::Unknown, zh, en));
        }
        holds == Some(true)
    }

    fn sets(&mut self, rules: &[SetRule], fields: &[Field]) -> Vec<(String, Value)> {
        let mut sets = Vec::new();
        for rule in rules {
            let field = &fields[rule.field];
            let value = match (self.datum(&rule.value), self.inputs.written(&rule.value)) {
                (Some(_), Some(area)) if field.kind == FieldKind::Area => Some(Value::Area(area)),
                (Some(value), _) => stored(field, value),
                // an expression may clear a field, but not by what is absent
                (None, _) if self.inputs.missing(&rule.value).is_empty() => Some(Value::Null),
                (None, _) => None,
            };
            match value {
                Some(value) => sets.push((field.id.clone(), value)),
                None => {
                    let (zh, en) = unknown(&self.inputs, &rule.value);
                    let zh = format!("“{}”{zh}", field.title.zh);
                    let en = format!("\"{}\" {en}", field.title.en);
                    self.told.push(plain(RefusalKind::Unknown, zh, en));
                }
            }
        }
        sets
    }

    fn state(&mut self, rule: &StateRule, book: &str) -> Option<String> {
        let state = match rule {
            StateRule::Named(state) => return Some(state.clone()),
            StateRule::Computed(condition) => self.needed_text(condition)?,
        };
        let books = &self.active.registry.books;
        let found = books.iter().find(|other| other.id == book)?;
        if found.states.iter().any(|other| other.id == state) {
            return Some(state);
        }
        let zh = format!("账簿“{}”没有“{state}”这个状态", found.title.zh);
        let en = format!("book \"{}\" has no state \"{state}\"", found.title.en);
        self.told.push(plain(RefusalKind::Unknown, zh, en));
        None
    }

    fn post(&mut self, rule: &PostRule) -> Option<PostRequest> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let lot = match &rule.lot {
            Some(lot) => Some(self.needed_text(lot)?),
            None => None,
        };
        let piece = match &rule.piece {
            Some(piece) => Some(self.needed_text(piece)?),
            None => None,
        };
        let (from, to) = (
            self.state(&rule.from, &rule.book),
            self.state(&rule.to, &rule.book),
        );
        let books = self.active.registry.books.iter();
        let unit = books
            .clone()
            .find(|book| book.id == rule.book)
            .map(|book| book.unit);
        let scale = if unit == Some(Unit::Count) { 0 } else { 2 };
        let amount = self.amount(&rule.area, scale)?;
        Some(PostRequest {
            book: rule.book.clone(),
            lot,
            piece,
            from: from?,
            to: to?,
            amount,
            written: self.inputs.written(&rule.area),
        })
    }

    /// A positive amount in stored units; nothing and less than nothing are told.
    fn amount(&mut self, condition: &Condition, scale: u8) -> Option<i64> {
        let Some(Value::Number(number)) = self.needed(condition) else {
            return None;
        };
        let amount = number
            .rounded(scale)
            .and_then(|number| number.stored(scale));
        let Some(amount) = amount.filter(|amount| *amount > 0) else {
            let zh = format!("记账数量应大于零，现为 {number}");
            let en = format!("an amount that is booked is more than nothing, not {number}");
            self.told.push(plain(RefusalKind::Input, zh, en));
            return None;
        };
        Some(amount)
    }

    fn lot(&mut self, rule: &LotRule) -> Option<LotRequest> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let id = self.needed_text(&rule.id)?;
        let area = self.amount(&rule.area, 2)?;
        let approved_on = rule.approved_on.as_ref().and_then(|day| self.datum(day));
        Some(LotRequest {
            id,
            kind: rule.kind.clone(),
            area: Area::from_centi_m2(area),
            written: self.inputs.written(&rule.area),
            approved_on: match approved_on {
                Some(Value::Date(date)) => Some(date),
                _ => None,
            },
            document: self.optional_text(rule.document.as_ref()),
            grade: self.optional_text(rule.grade.as_ref()),
        })
    }

    fn write(&mut self, rule: &WriteRule) -> Option<WriteRequest> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let registry = self.active.registry;
        let register = &registry.registers[rule.register];
        Some(WriteRequest {
            register: register.id.clone(),
            relation: match &rule.target {
                WriteTarget::New => None,
                WriteTarget::Related(field) => Some(field.clone()),
            },
            values: self.sets(&rule.sets, &register.fields),
        })
    }
}

/// A computed value as its field keeps it: numbers are in m² and 元 where the field is an area, an
/// amount of money or has such a unit.
fn stored(field: &Field, value: Value) -> Option<Value> {
    let Value::Number(number) = value else {
        return Some(value);
    };
    Some(match field.kind {
        FieldKind::Area => {
            let centi_m2 = number.rounded(2)?.stored(2)?;
            let unit = field.unit.of_area()?;
            Value::Area(as_unit(Area::from_centi_m2(centi_m2), unit))
        }
        FieldKind::Money => Value::Money(number.rounded(2)?.stored(2)?),
        FieldKind::Integer => Value::Number(Decimal::whole(number.rounded(0)?.stored(0)?)),
        FieldKind::Decimal(scale) => Value::Number(in_unit(number, field.unit, scale)?),
        _ => Value::Number(number),
    })
}

/// A computed area in the unit of its field where that is exact, else in m².
fn as_unit(area: Area, unit: kunyu_terms::AreaUnit) -> WrittenArea {
    let exact = area.written(unit, 6).parse::<Decimal>().ok();
    let written = exact.and_then(|number| WrittenArea::new(number, unit));
    written
        .filter(|written| written.area == area)
        .unwrap_or_else(|| WrittenArea::of(area))
}

/// A number in stored units as a number in the unit of a plain field.
fn in_unit(number: Decimal, unit: Unit, scale: u8) -> Option<Decimal> {
    let cents = || number.rounded(2)?.stored(2);
    match (unit.of_area(), unit) {
        (Some(area), _) => {
            let text = Area::from_centi_m2(cents()?).written(area, u32::from(scale));
            text.parse().ok()
        }
        (None, Unit::WanYuan) => {
            let scaled = i128::from(cents()?) * 10_i128.pow(u32::from(scale));
            let half = if scaled < 0 { -500_000 } else { 500_000 };
            let unscaled = (scaled + half) / 1_000_000;
            Decimal::new(i64::try_from(unscaled).ok()?, scale)
        }
        _ => number.rounded(scale),
    }
}
