//! Conditions of definitions as conditions of the store.

use std::collections::BTreeMap;

use kunyu_definitions::{Comparison, FieldKind, Filter, Period, Register, Value};
use kunyu_store as store;
use kunyu_store::{Selection, Where};

use super::number::{Reader, by_number};
use super::query::{no_record, nothing};
use super::store_value;
use crate::folder::Folder;
use crate::{Error, Kind, Result};

/// The condition a person wrote, for a register.
pub(super) async fn of_text(
    folder: &Folder,
    register: &Register,
    text: &str,
    at: &Selection,
) -> Result<Where> {
    let filter = folder.definitions.filter(register, text);
    let filter = filter.map_err(|error| Error::of(Kind::Usage, &*error))?;
    if filter.asks_year() {
        return Err(Error::usage(
            "records.where_year",
            "这里的条件没有年度，不能写 in year；请用日期比较",
            "there is no year here: compare dates instead of in year",
        ));
    }
    let today = crate::dates::date_or_today(Some(&at.date))?;
    let named = Named::read(folder, Reader::Folder(folder), &filter, register, at).await?;
    named.must_be_there(folder, register)?;
    Ok(lowered(
        &filter,
        register,
        Some(Period::until(today)),
        &named,
    ))
}

/// A filter for a period, as the store asks it on a day. A filter that asks for a period that is not
/// given meets nothing; a record that is named and not there is nobody's.
pub(crate) async fn condition(
    folder: &Folder,
    reader: Reader<'_>,
    filter: &Filter,
    register: &Register,
    (period, at): (Option<Period>, &Selection),
) -> Result<Where> {
    let named = Named::read(folder, reader, filter, register, at).await?;
    Ok(lowered(filter, register, period, &named))
}

/// The records that a filter names by their numbers, by field and number; none where there is no such
/// record on the day.
#[derive(Default)]
struct Named(BTreeMap<(usize, String), Option<i64>>);

impl Named {
    async fn read(
        folder: &Folder,
        mut reader: Reader<'_>,
        filter: &Filter,
        register: &Register,
        at: &Selection,
    ) -> Result<Self> {
        let mut named = Self::default();
        filter.each_literal(&mut |field, value| {
            let relation = register.fields.get(field);
            if relation.is_some_and(|field| field.kind == FieldKind::Record)
                && let Value::Text(number) = value
            {
                named.0.insert((field, number.clone()), None);
            }
        });
        let day = Selection {
            date: at.date.clone(),
            known_at: at.known_at.clone(),
            ..Selection::default()
        };
        for ((field, number), record) in &mut named.0 {
            let other = register.fields[*field].references.as_deref();
            let Some(other) = other.and_then(|id| folder.definitions.register(id)) else {
                continue;
            };
            let row = by_number(reader.again(), other, number, &day).await?;
            *record = row.map(|row| row.record);
        }
        Ok(named)
    }

    /// Refuses a number that a person typed and no record bears.
    fn must_be_there(&self, folder: &Folder, register: &Register) -> Result<()> {
        let missing = self.0.iter().find(|(_, record)| record.is_none());
        let Some(((field, number), _)) = missing else {
            return Ok(());
        };
        let other = register.fields[*field].references.as_deref();
        let other = super::register(folder, other.unwrap_or_default())?;
        Err(no_record(other, number))
    }

    fn of(&self, field: usize, value: &Value) -> Option<i64> {
        let Value::Text(number) = value else {
            return None;
        };
        *self.0.get(&(field, number.clone()))?
    }
}

fn lowered(filter: &Filter, register: &Register, period: Option<Period>, named: &Named) -> Where {
    let name = |field: usize| register.fields[field].id.clone();
    let is_record = |field: usize| register.fields[field].kind == FieldKind::Record;
    let literal = |field: usize, value: &Value| {
        store_value(value, &register.fields[field], named.of(field, value))
    };
    let part = |part: &Filter| lowered(part, register, period, named);
    let all = |parts: &[Filter]| parts.iter().map(part).collect();
    match filter {
        Filter::Everything => Where::And(Vec::new()),
        Filter::And(parts) => Where::And(all(parts)),
        Filter::Or(parts) => Where::Or(all(parts)),
        Filter::Not(inner) => Where::Not(Box::new(part(inner))),
        Filter::Compare {
            field,
            comparison,
            value,
        } if is_record(*field) && named.of(*field, value).is_none() => match comparison {
            // no record has the number: every relation that is stated is to another
            Comparison::NotEqual => Where::Not(Box::new(Where::IsNull {
                field: name(*field),
            })),
            _ => nothing(),
        },
        Filter::Compare {
            field,
            comparison,
            value,
        } => Where::Compare {
            field: name(*field),
            op: operator(*comparison),
            value: literal(*field, value),
        },
        Filter::CompareFields {
            left,
            comparison,
            right,
        } => Where::CompareFields {
            left: name(*left),
            op: operator(*comparison),
            right: name(*right),
        },
        Filter::CompareToday { field, comparison } => match period {
            Some(period) => Where::Compare {
                field: name(*field),
                op: operator(*comparison),
                value: store::Value::date(period.today.to_string()),
            },
            None => nothing(),
        },
        Filter::In { field, values } => {
            let there = |value: &&Value| !is_record(*field) || named.of(*field, value).is_some();
            let there = values.iter().filter(there);
            Where::In {
                field: name(*field),
                values: there.map(|value| literal(*field, value)).collect(),
            }
        }
        Filter::InYear { field } => match period {
            Some(period) => in_period(register, *field, period),
            None => nothing(),
        },
        Filter::IsNull { field } => Where::IsNull {
            field: name(*field),
        },
    }
}

fn in_period(register: &Register, field: usize, period: Period) -> Where {
    let declared = &register.fields[field];
    let field = declared.id.clone();
    if declared.kind == FieldKind::Integer {
        let year = |date: kunyu_terms::Date| store::Value::Integer(i64::from(date.year()));
        let upper = Where::compare(&field, store::Comparison::AtMost, year(period.to));
        let lower = period
            .from
            .map(|from| Where::compare(&field, store::Comparison::AtLeast, year(from)));
        return Where::And(lower.into_iter().chain([upper]).collect());
    }
    Where::InPeriod {
        field,
        from: period
            .from
            .map_or_else(|| "0001-01-01".to_owned(), |from| from.to_string()),
        to: period.to.to_string(),
    }
}

fn operator(comparison: Comparison) -> store::Comparison {
    match comparison {
        Comparison::Equal => store::Comparison::Equal,
        Comparison::NotEqual => store::Comparison::NotEqual,
        Comparison::Less => store::Comparison::Less,
        Comparison::LessOrEqual => store::Comparison::AtMost,
        Comparison::Greater => store::Comparison::Greater,
        Comparison::GreaterOrEqual => store::Comparison::AtLeast,
    }
}
