use std::collections::BTreeMap;

use kunyu_terms::{AreaUnit, Date, Decimal};

use super::model::{ExchangeColumn, ExchangeSystem};
use crate::examples::{ExampleOutcome, Mismatch};
use crate::indicator::Period;
use crate::load::Definitions;
use crate::model::{Field, Register, Unit, Value};

/// An answer about one record, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The key of our record.
    pub key: String,
    /// The field and the number for it.
    pub set: Option<(String, String)>,
    /// Whether the record was refused.
    pub failed: bool,
    /// What they say.
    pub message: Option<String>,
}

/// Why an answer is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl ExchangeSystem {
    /// Whether a record is one of those that go out.
    pub fn goes_out(&self, values: &[Value]) -> bool {
        let ever = Date::new(9999, 12, 31).map(Period::until);
        ever.is_some_and(|ever| self.filter.holds(values, ever) == Some(true))
    }

    /// The row of a record: their names and words.
    ///
    /// # Errors
    /// Titles of the fields that a record must state and does not.
    pub fn row(
        &self,
        register: &Register,
        values: &[Value],
    ) -> Result<Vec<(String, String)>, Vec<String>> {
        let mut missing = Vec::new();
        let mut row = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let words = column.words(register, values);
            if words.is_none() && column.required {
                let title = column.field.as_deref().and_then(|id| register.field(id));
                missing.push(
                    title.map_or_else(|| column.name.clone(), |field| field.title.zh.clone()),
                );
            }
            row.push((column.name.clone(), words.unwrap_or_default()));
        }
        if missing.is_empty() {
            Ok(row)
        } else {
            Err(missing)
        }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`AnswerFault`]: the key is not stated, the state is unknown, or an accepted record has no
    /// number.
    pub fn answer(&self, row: &BTreeMap<String, String>) -> Result<AnswerRow, AnswerFault> {
        let text = |name: &str| {
            row.get(name)
                .map(|text| text.trim())
                .filter(|text| !text.is_empty())
        };
        let fault = |zh: String, en: String| AnswerFault { zh, en };
        let result = &self.result;
        let key = text(&result.key).ok_or_else(|| {
            let name = &result.key;
            fault(
                format!("没有填“{name}”"),
                format!("\"{name}\" is not stated"),
            )
        })?;
        let failed = match &result.state {
            None => false,
            Some((name, accepted, refused)) => {
                let word = text(name).unwrap_or_default();
                let has = |words: &[String]| words.iter().any(|known| known == word);
                if !has(accepted) && !has(refused) {
                    let list = accepted.iter().chain(refused).cloned();
                    let list = list.collect::<Vec<_>>().join("、");
                    return Err(fault(
                        format!("“{name}”是“{word}”，应为：{list}"),
                        format!("\"{name}\" is \"{word}\", expected one of: {list}"),
                    ));
                }
                has(refused)
            }
        };
        let mut set = None;
        if let Some((name, field)) = &result.number {
            match text(name) {
                Some(number) => set = Some((field.clone(), number.to_owned())),
                None if failed => {}
                None => {
                    return Err(fault(
                        format!("已通过，但没有“{name}”"),
                        format!("accepted, but without \"{name}\""),
                    ));
                }
            }
        }
        Ok(AnswerRow {
            key: key.to_owned(),
            set: set.filter(|_| !failed),
            failed,
            message: result.message.as_deref().and_then(text).map(str::to_owned),
        })
    }
}

impl ExchangeColumn {
    fn words(&self, register: &Register, values: &[Value]) -> Option<String> {
        if let Some(fixed) = &self.fixed {
            return Some(fixed.clone());
        }
        let id = self.field.as_deref()?;
        let field = register.field(id)?;
        let value = values.get(register.field_index(id)?)?;
        let words = told(value, field, self.unit, self.decimals)?;
        Some(self.codes.get(&words).cloned().unwrap_or(words))
    }
}

/// A value in their unit.
fn told(value: &Value, field: &Field, unit: Option<Unit>, decimals: Option<u8>) -> Option<String> {
    match value {
        Value::Null | Value::List(_) => None,
        Value::Area(area) => {
            let unit = unit.or(Some(field.unit)).and_then(Unit::of_area);
            let unit = unit.unwrap_or(AreaUnit::SquareMetre);
            let usual = if unit == AreaUnit::Hectare { 4 } else { 2 };
            Some(
                area.area
                    .written(unit, u32::from(decimals.unwrap_or(usual))),
            )
        }
        Value::Money(fen) => {
            let size = unit.or(Some(field.unit)).and_then(Unit::of_money);
            let scale = if size == Some(1_000_000) { 6 } else { 2 };
            let amount = Decimal::new(*fen, scale)?;
            let amount = amount.rounded(decimals.unwrap_or(scale))?;
            Some(padded(amount, decimals))
        }
        Value::Number(number) => match decimals {
            Some(digits) => Some(padded(number.rounded(digits)?, decimals)),
            None => field.written(value),
        },
        Value::Boolean(yes) => Some(if *yes { "是" } else { "否" }.to_owned()),
        value => value.written(),
    }
}

/// With as many decimals as were asked for; without noughts at the end where none were.
fn padded(number: Decimal, decimals: Option<u8>) -> String {
    if let Some(digits) = decimals {
        let stored = number
            .stored(digits)
            .and_then(|unscaled| Decimal::new(unscaled, digits));
        return stored.unwrap_or(number).to_string();
    }
    let text = number.to_string();
    match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => text,
    }
}

impl Definitions {
    /// The outside systems.
    pub fn exchanges(&self) -> &[ExchangeSystem] {
        &self.exchanges
    }

    /// The outside system of this id.
    pub fn exchange(&self, id: &str) -> Option<&ExchangeSystem> {
        self.exchanges.iter().find(|system| system.id == id)
    }

    /// Runs the worked examples of the outside systems.
    pub(crate) fn run_exchanges(&self, outcomes: &mut Vec<ExampleOutcome>) {
        for system in &self.exchanges {
            let Some(register) = self.register(&system.register) else {
                continue;
            };
            for example in &system.examples {
                let mut mismatches = Vec::new();
                let mut differs = |what: &str, expected: String, found: String| {
                    if expected != found {
                        mismatches.push(Mismatch {
                            what: what.to_owned(),
                            expected,
                            found,
                        });
                    }
                };
                let goes = system.goes_out(&example.given);
                let row = system.row(register, &example.given);
                match (&row, example.sent.is_empty()) {
                    (Ok(_), true) => {
                        differs("sent", "no".into(), if goes { "yes" } else { "no" }.into());
                    }
                    (Err(_), true) => {}
                    (Err(missing), false) => {
                        differs(
                            "sent",
                            "yes".into(),
                            format!("missing {}", missing.join("、")),
                        );
                    }
                    (Ok(row), false) => {
                        differs("sent", "yes".into(), if goes { "yes" } else { "no" }.into());
                        for (name, expected) in &example.sent {
                            let found = row.iter().find(|(column, _)| column == name);
                            let found =
                                found.map_or_else(|| "—".to_owned(), |(_, words)| words.clone());
                            differs(name, expected.clone(), found);
                        }
                    }
                }
                if !example.answer.is_empty() {
                    match system.answer(&example.answer) {
                        Err(fault) => differs("answer", "read".into(), fault.zh),
                        Ok(answer) => {
                            let set: BTreeMap<String, String> = answer.set.into_iter().collect();
                            differs("set", format!("{:?}", example.set), format!("{set:?}"));
                            differs(
                                "failed",
                                example.failed.to_string(),
                                answer.failed.to_string(),
                            );
                        }
                    }
                }
                outcomes.push(ExampleOutcome {
                    check: system.id.clone(),
                    title: example.title.clone(),
                    place: example.place.clone(),
                    mismatches,
                });
            }
        }
    }
}
