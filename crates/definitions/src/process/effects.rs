use kunyu_terms::Area;

use super::active::ActiveProcess;
use super::facts::SetQuery;
use super::inputs::StepInputs;
use super::judge::{plain, unknown, written};
use super::judged::{
    ActRequest, DifferenceRequest, FollowUp, LotRequest, Part, PostRequest, Refusal, RefusalKind,
    SplitRequest, Start, Target, WriteRequest,
};
use super::stored::stored;
use crate::condition::{Condition, Datum};
use crate::model::{
    ActRule, DifferenceRule, Field, FieldKind, LotRule, OpenRule, PartRule, PartsRule, PostRule,
    SetRule, SetValue, SplitRule, StartRule, StateRule, TargetRule, Transition, Unit, Value,
    WriteRule, WrittenArea,
};

/// What a step writes, and which materials it still wants.
#[derive(Default)]
pub(super) struct Effects {
    /// The record as the step leaves it; none for a step that is refused.
    pub(super) after: Option<Vec<Value>>,
    pub(super) missing_materials: Vec<String>,
    pub(super) sets: Vec<(String, Value)>,
    pub(super) lots: Vec<LotRequest>,
    pub(super) splits: Vec<SplitRequest>,
    pub(super) posts: Vec<PostRequest>,
    pub(super) differences: Vec<DifferenceRequest>,
    pub(super) acts: Vec<ActRequest>,
    pub(super) writes: Vec<WriteRequest>,
    pub(super) numbers: Vec<String>,
    pub(super) follow_ups: Vec<FollowUp>,
}

struct Writer<'w> {
    active: &'w ActiveProcess<'w>,
    inputs: StepInputs<'w>,
    told: &'w mut Vec<Refusal>,
    /// Templates of the series from which numbers were taken.
    numbers: Vec<String>,
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
            numbers: Vec::new(),
        };
        effects.sets = writer.record(step);
        effects.after = Some(writer.inputs.record.clone());
        effects.lots = step.lots.iter().filter_map(|lot| writer.lot(lot)).collect();
        effects.splits = step
            .splits
            .iter()
            .filter_map(|split| writer.split(split))
            .collect();
        effects.posts = writer.repeated(&step.posts, |post| post.each, Writer::post);
        let differences = step.differences.iter();
        effects.differences = differences
            .filter_map(|rule| writer.difference(rule))
            .collect();
        effects.acts = writer.repeated(&step.acts, |act| act.each, Writer::act);
        effects.writes = writer.repeated(&step.writes, |write| write.each, Writer::write);
        let follow_ups = step.follow_ups.iter();
        effects.follow_ups = follow_ups
            .filter_map(|rule| writer.follow_up(rule))
            .collect();
        effects.numbers = writer.numbers;
        effects
    }
}

/// Something that an effect needs is not stated, and was told.
struct Missing;

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
    /// The fields of the record: inputs, then what is set; the record is then as it will be.
    fn record(&mut self, step: &Transition) -> Vec<(String, Value)> {
        let register = self.active.register;
        let entered = step.input.iter().zip(&self.inputs.entered);
        let entered = entered.filter(|(_, value)| **value != Value::Null);
        let own = entered.filter(|(field, _)| register.field(&field.id).is_some());
        let mut sets: Vec<(String, Value)> = own
            .map(|(field, value)| (field.id.clone(), value.clone()))
            .collect();
        for (id, value) in self.sets(&step.sets, &register.fields) {
            sets.retain(|(other, _)| *other != id);
            sets.push((id, value));
        }
        let entered = self.inputs.entered.clone();
        written(&mut self.inputs.record, &register.fields, step, &entered);
        for (id, value) in &sets {
            let index = register.field_index(id);
            if let Some(slot) = index.and_then(|index| self.inputs.record.get_mut(index)) {
                *slot = value.clone();
            }
        }
        sets
    }

    /// An effect once, or once for each row of a list.
    fn repeated<R, T>(
        &mut self,
        rules: &[R],
        each: impl Fn(&R) -> Option<usize>,
        make: impl Fn(&mut Self, &R) -> Option<T>,
    ) -> Vec<T> {
        let mut made = Vec::new();
        for rule in rules {
            let Some(list) = each(rule) else {
                made.extend(make(self, rule));
                continue;
            };
            let rows = match self.inputs.entered.get(list) {
                Some(Value::List(rows)) => rows.clone(),
                _ => Vec::new(),
            };
            for row in rows {
                self.inputs.row = Some((list, row));
                made.extend(make(self, rule));
            }
            self.inputs.row = None;
        }
        made
    }

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

    /// A text that need not be asked for, but must be stated where it is.
    fn stated(&mut self, condition: Option<&Condition>) -> Result<Option<String>, Missing> {
        match condition {
            Some(condition) => self.needed_text(condition).map(Some).ok_or(Missing),
            None => Ok(None),
        }
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
            let rule = match &rule.value {
                SetValue::Computed(rule) => rule,
                SetValue::Number { series, unless } => {
                    let number = self.number_of(series, unless.as_ref());
                    sets.extend(number.map(|number| (field.id.clone(), Value::Text(number))));
                    continue;
                }
            };
            let value = match (self.datum(rule), self.inputs.written(rule)) {
                (Some(_), Some(area)) if field.kind == FieldKind::Area => Some(Value::Area(area)),
                (Some(value), _) => stored(field, value),
                // an expression may clear a field; what a row or a copy leaves open stays open
                (None, _) if self.inputs.missing(rule).is_empty() => Some(Value::Null),
                (None, _) if rule.is_copy() => continue,
                (None, _) => None,
            };
            let Some(value) = value else {
                let (zh, en) = unknown(&self.inputs, rule);
                let zh = format!("“{}”{zh}", field.title.zh);
                let en = format!("\"{}\" {en}", field.title.en);
                self.told.push(plain(RefusalKind::Unknown, zh, en));
                continue;
            };
            sets.push((field.id.clone(), value));
        }
        sets
    }

    /// The next number of one of two series; told where it cannot be judged of which.
    fn number_of(
        &mut self,
        series: &str,
        unless: Option<&(Box<Condition>, String)>,
    ) -> Option<String> {
        let Some((when, other)) = unless else {
            return self.number(series);
        };
        let Some(Value::Boolean(holds)) = self.needed(when) else {
            return None;
        };
        self.number(if holds { series } else { other })
    }

    /// The next number of a series; told where there is none.
    fn number(&mut self, series: &str) -> Option<String> {
        let taken = self.numbers.iter().filter(|other| *other == series).count();
        let place = u32::try_from(taken).unwrap_or(u32::MAX);
        let found = (self.inputs.facts.numbers)(series, place);
        if found.is_none() {
            let zh = format!("编号系列“{series}”给不出编号");
            let en = format!("the number series \"{series}\" gives no number");
            self.told.push(plain(RefusalKind::Unknown, zh, en));
        }
        self.numbers.push(series.to_owned());
        found
    }

    fn follow_up(&mut self, rule: &OpenRule) -> Option<FollowUp> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let given = rule.input.iter().filter_map(|(id, value)| {
            let written = self.inputs.written(value).map(Value::Area);
            Some((id.clone(), written.or_else(|| self.datum(value))?))
        });
        let input = given.collect();
        Some(FollowUp {
            process: rule.process.clone(),
            transition: rule.step.clone(),
            record: self.stated(rule.record.as_ref()).ok()?,
            input,
        })
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
        let lot = self.stated(rule.lot.as_ref()).ok()?;
        let piece = self.stated(rule.piece.as_ref()).ok()?;
        let from = match &rule.from {
            Some(from) => Some(self.state(from, &rule.book)?),
            None => None,
        };
        let to = self.state(&rule.to, &rule.book)?;
        let books = self.active.registry.books.iter();
        let unit = books
            .clone()
            .find(|book| book.id == rule.book)
            .map(|book| book.unit);
        let decimals = unit.map_or(2, Unit::stored_decimals);
        Some(PostRequest {
            book: rule.book.clone(),
            account: rule.account.clone(),
            lot,
            piece,
            from,
            to,
            amount: self.amount(&rule.area, decimals, 1)?,
            written: self.inputs.written(&rule.area),
        })
    }

    /// An amount in stored units of at least `least`; less is told.
    fn amount(&mut self, condition: &Condition, decimals: u8, least: i64) -> Option<i64> {
        let Some(Value::Number(number)) = self.needed(condition) else {
            return None;
        };
        let amount = number
            .rounded(decimals)
            .and_then(|number| number.stored(decimals));
        let Some(amount) = amount.filter(|amount| *amount >= least) else {
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
        let kind = match &rule.kind {
            StateRule::Named(kind) => kind.clone(),
            StateRule::Computed(condition) => self.needed_text(condition)?,
        };
        let lot = self.needed_text(&rule.lot)?;
        let area = self.amount(&rule.area, 2, 1)?;
        let on = rule.on.as_ref().and_then(|day| self.datum(day));
        let measured = rule.measured.as_ref().and_then(|area| self.datum(area));
        let measured = match measured {
            Some(Value::Number(number)) => number.rounded(2).and_then(|number| number.stored(2)),
            _ => None,
        };
        let mut start = Vec::new();
        for StartRule {
            book,
            states: parts,
        } in &rule.start
        {
            let mut states = Vec::new();
            for (state, area) in parts {
                let amount = match area {
                    Some(area) => Some(self.amount(area, 2, 0)?),
                    None => None,
                };
                if amount != Some(0) {
                    states.push((state.clone(), amount));
                }
            }
            start.push(Start {
                book: book.clone(),
                states,
            });
        }
        Some(LotRequest {
            lot,
            kind,
            area: Area::from_centi_m2(area),
            written: self.inputs.written(&rule.area),
            measured: measured.map(Area::from_centi_m2),
            on: match on {
                Some(Value::Date(date)) => Some(date),
                _ => None,
            },
            document: self.optional_text(rule.document.as_ref()),
            grade: self.optional_text(rule.grade.as_ref()),
            start,
        })
    }

    fn split(&mut self, rule: &SplitRule) -> Option<SplitRequest> {
        let rows = match &rule.parts {
            PartsRule::Stated(_) => Vec::new(),
            // nothing where the list has no rows
            PartsRule::Listed(into, _) => match self.inputs.entered.get(*into) {
                Some(Value::List(rows)) if !rows.is_empty() => rows.clone(),
                _ => return None,
            },
        };
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let lot = self.stated(rule.lot.as_ref()).ok()?;
        let piece = self.needed_text(&rule.piece)?;
        let parts = match &rule.parts {
            PartsRule::Listed(_, columns) => self.listed_parts(&rows, *columns)?,
            PartsRule::Stated(parts) => {
                let parts = parts.iter().map(|part| self.stated_part(part));
                parts.collect::<Option<Vec<_>>>()?
            }
        };
        Some(SplitRequest { lot, piece, parts })
    }

    fn stated_part(&mut self, rule: &PartRule) -> Option<Part> {
        let name = self.needed_text(&rule.name)?;
        let area = self.amount(&rule.area, 2, 1)?;
        let written = self.inputs.written(&rule.area);
        Some(Part {
            name,
            area: written.unwrap_or_else(|| WrittenArea::of(Area::from_centi_m2(area))),
            kind: self.stated(rule.kind.as_ref()).ok()?,
        })
    }

    fn listed_parts(
        &mut self,
        rows: &[Vec<Value>],
        (name, area, kind): (usize, usize, Option<usize>),
    ) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let (Some(Value::Text(name)), Some(Value::Area(area))) = (row.get(name), row.get(area))
            else {
                let row = number + 1;
                let zh = format!("第 {row} 行缺少名称或面积");
                let en = format!("row {row} lacks its name or area");
                self.told.push(plain(RefusalKind::Input, zh, en));
                return None;
            };
            parts.push(Part {
                name: name.clone(),
                area: *area,
                kind: kind.and_then(|kind| row.get(kind)?.written()),
            });
        }
        Some(parts)
    }

    fn difference(&mut self, rule: &DifferenceRule) -> Option<DifferenceRequest> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let lot = self.stated(rule.lot.as_ref()).ok()?;
        let piece = self.needed_text(&rule.piece)?;
        // one per cent is ten thousand millionths
        let share = self.amount(&rule.share, 4, 0)?;
        let least = self.amount(&rule.least, 2, 0)?;
        Some(DifferenceRequest {
            lot,
            piece,
            account: rule.account.clone(),
            millionths: u32::try_from(share).unwrap_or(u32::MAX),
            least: Area::from_centi_m2(least),
        })
    }

    fn act(&mut self, rule: &ActRule) -> Option<ActRequest> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        Some(ActRequest {
            act: rule.act.clone(),
            lot: self.stated(rule.lot.as_ref()).ok()?,
            piece: self.needed_text(&rule.piece)?,
            document: self.stated(rule.document.as_ref()).ok()?,
        })
    }

    /// The records that a filter keeps; told where the step's own values leave it open.
    fn selected(&mut self, filter: &Condition) -> Option<SetQuery> {
        let query = filter
            .set()
            .and_then(|read| self.inputs.query(read, &self.active.constants));
        if query.is_none() {
            let (zh, en) = unknown(&self.inputs, filter);
            self.told.push(plain(RefusalKind::Unknown, zh, en));
        }
        query
    }

    fn write(&mut self, rule: &WriteRule) -> Option<WriteRequest> {
        if !self.applies(rule.when.as_ref()) {
            return None;
        }
        let registry = self.active.registry;
        let register = &registry.registers[rule.register];
        let target = match &rule.target {
            TargetRule::New => Target::New,
            TargetRule::Numbered(record) => Target::Numbered(self.needed_text(record)?),
            TargetRule::Each(filter) => Target::Each(self.selected(filter)?),
        };
        Some(WriteRequest {
            register: register.id.clone(),
            target,
            values: self.sets(&rule.sets, &register.fields),
        })
    }
}
