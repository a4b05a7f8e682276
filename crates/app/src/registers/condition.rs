//! Conditions of definitions as conditions of the store.

use kunyu_definitions::{Comparison, Filter, Period, Register, Value};
use kunyu_store as store;
use kunyu_store::Where;

use super::store_value;
use crate::folder::Folder;
use crate::{Error, Kind, Result};

/// The condition a person wrote, for a register.
pub(super) fn of_text(
    folder: &Folder,
    register: &Register,
    text: &str,
    today: kunyu_terms::Date,
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
    Ok(condition(&filter, register, Some(Period::until(today))))
}

/// A filter for a period. A filter that asks for a period that is not given meets nothing.
pub(crate) fn condition(filter: &Filter, register: &Register, period: Option<Period>) -> Where {
    let name = |field: usize| register.fields[field].id.clone();
    let literal = |field: usize, value: &Value| store_value(value, &register.fields[field], None);
    let all = |parts: &[Filter]| {
        let parts = parts.iter();
        parts
            .map(|part| condition(part, register, period))
            .collect()
    };
    match filter {
        Filter::Everything => Where::And(Vec::new()),
        Filter::And(parts) => Where::And(all(parts)),
        Filter::Or(parts) => Where::Or(all(parts)),
        Filter::Not(part) => Where::Not(Box::new(condition(part, register, period))),
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
            None => super::query::nothing(),
        },
        Filter::In { field, values } => Where::In {
            field: name(*field),
            values: values.iter().map(|value| literal(*field, value)).collect(),
        },
        Filter::InYear { field } => match period {
            Some(period) => in_period(register, *field, period),
            None => super::query::nothing(),
        },
        Filter::IsNull { field } => Where::IsNull {
            field: name(*field),
        },
    }
}

fn in_period(register: &Register, field: usize, period: Period) -> Where {
    let declared = &register.fields[field];
    let field = declared.id.clone();
    if declared.kind == kunyu_definitions::FieldKind::Integer {
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
