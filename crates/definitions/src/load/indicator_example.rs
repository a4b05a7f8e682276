//! Worked examples of indicators: records or given figures, and what comes out.

use kunyu_terms::Decimal;

use super::dangling;
use super::example::row_values;
use crate::error::Problem;
use crate::model::{Indicator, IndicatorExample, Register, Value};
use crate::text::{Reader, Reports};

/// Reads the `[[indicator.example]]`s of an indicator.
pub(crate) fn read(table: &Reader<'_>, register: Option<&Register>) -> Vec<IndicatorExample> {
    let examples = table.tables("example");
    examples
        .iter()
        .filter_map(|row| example(row, register))
        .collect()
}

fn example(table: &Reader<'_>, register: Option<&Register>) -> Option<IndicatorExample> {
    let title = table.optional_text("title");
    let year = table.decimal("year");
    let rows = register.map_or_else(Vec::new, |register| rows(table, register));
    let given = match register {
        None => given(table),
        Some(_) => Vec::new(),
    };
    let value = table.optional_decimal("value");
    let none = table.flag("no_value").unwrap_or(false);
    let display = table.optional_text("display");
    table.finish();
    if value.is_none() && !none {
        let problem = Problem::MissingField {
            table: "example".into(),
            field: "value".into(),
        };
        table.reports().add(table.place(), problem, None);
    }
    let year = year?;
    let number = year
        .value
        .stored(0)
        .and_then(|year| i16::try_from(year).ok());
    let Some(number) = number.filter(|year| (1..=9999).contains(year)) else {
        let problem = Problem::WrongType {
            field: "year".into(),
            expected: ("年份", "a year"),
        };
        table.reports().add(year.place, problem, None);
        return None;
    };
    Some(IndicatorExample {
        title: title.map_or_else(|| number.to_string(), |title| title.value),
        year: number,
        rows,
        given,
        value: value.map(|value| value.value),
        display: display.map(|display| display.value),
        place: table.place(),
    })
}

fn rows(table: &Reader<'_>, register: &Register) -> Vec<Vec<Value>> {
    let row = |row: &Reader<'_>| {
        let (mut stated, figure) = row_values(row, &register.fields);
        if figure.is_some() {
            let zh = "指标的示例只写字段，不写图形".to_owned();
            let en = "the example of an indicator states fields, no figure".to_owned();
            row.reports()
                .add(row.place(), Problem::Sense { zh, en }, None);
        }
        let fields = register.fields.iter();
        fields
            .map(|field| stated.remove(&field.id).unwrap_or_default())
            .collect()
    };
    table.tables("rows").iter().map(row).collect()
}

/// `given = { "inspection.done" = 116 }`.
fn given(table: &Reader<'_>) -> Vec<(String, Decimal)> {
    let Some(given) = table.table("given") else {
        return Vec::new();
    };
    let entries = given.entries().into_iter();
    let pairs = entries.filter_map(|(key, value)| {
        let number = given.as_decimal(value, &key.value)?;
        Some((key.value, number.value))
    });
    pairs.collect()
}

/// What is given in an example must be what the indicator is computed from.
pub(crate) fn link(indicators: &[Indicator], reports: &Reports) {
    for indicator in indicators
        .iter()
        .filter(|indicator| indicator.register.is_none())
    {
        let inputs = indicator.inputs();
        for example in &indicator.examples {
            for (id, _) in &example.given {
                if !inputs.contains(&id.as_str()) {
                    let place = example.place.clone();
                    let kind = ("算式中的指标", "indicator in the expression");
                    dangling(reports, place, kind, id, inputs.iter().copied());
                }
            }
        }
    }
}
