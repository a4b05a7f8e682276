//! Reads expressions; a fault is reported at its own line.

use crate::condition::{Condition, Fault, Kind, Scope, compile, compile_any, compile_for};
use crate::error::Problem;
use crate::model::{Field, Unit};
use crate::text::{Placed, Reader};

/// What was compiled; a fault is reported at its line.
pub(crate) fn told<T>(
    table: &Reader<'_>,
    text: &Placed<String>,
    compiled: Result<T, Fault>,
) -> Option<T> {
    match compiled {
        Ok(found) => Some(found),
        Err(fault) => {
            let place = table.place_within(&text.place, fault.line);
            let problem = Problem::Condition {
                expression: text.value.clone(),
                zh: fault.zh,
                en: fault.en,
            };
            table.reports().add(place, problem, fault.suggestion);
            None
        }
    }
}

/// The condition at `key`, if there is one.
pub(crate) fn condition(
    table: &Reader<'_>,
    key: &'static str,
    scope: Scope<'_>,
) -> Option<Condition> {
    let text = table.optional_text(key)?;
    told(table, &text, compile(&text.value, scope))
}

/// An expression whose value a field takes.
pub(crate) fn value_for(
    table: &Reader<'_>,
    text: &Placed<String>,
    field: &Field,
    scope: Scope<'_>,
) -> Option<Condition> {
    told(table, text, compile_for(&text.value, field, scope))
}

/// What an expression must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Text,
    Date,
    /// A number in a stored unit.
    Number(Unit),
}

/// The expression at `key`, of the type wanted; `None` where there is none or it has a fault.
pub(crate) fn of_type(
    table: &Reader<'_>,
    key: &'static str,
    wanted: Wanted,
    scope: Scope<'_>,
) -> Option<Condition> {
    let text = table.optional_text(key)?;
    typed(table, &text, wanted, scope)
}

/// An expression of the type wanted.
pub(crate) fn typed(
    table: &Reader<'_>,
    text: &Placed<String>,
    wanted: Wanted,
    scope: Scope<'_>,
) -> Option<Condition> {
    let (condition, kind) = told(table, text, compile_any(&text.value, scope))?;
    let (zh, en) = match (wanted, kind) {
        (Wanted::Text, Kind::Text(_)) | (Wanted::Date, Kind::Date) => return Some(condition),
        (Wanted::Number(unit), Kind::Number(found, _)) if unit == found => return Some(condition),
        (Wanted::Number(unit), Kind::Number(found, _)) => {
            let problem = Problem::WrongUnit {
                field: text.value.clone(),
                found: found.name().to_owned(),
                expected: unit.name().to_owned(),
            };
            table.reports().add(text.place.clone(), problem, None);
            return None;
        }
        (Wanted::Text, _) => ("应得出文字", "must give a text"),
        (Wanted::Date, _) => ("应得出日期", "must give a date"),
        (Wanted::Number(_), _) => ("应得出数字", "must give a number"),
    };
    let problem = Problem::Condition {
        expression: text.value.clone(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    table.reports().add(text.place.clone(), problem, None);
    None
}
