//! Worked examples of quality rules: rows, and what is found in them.

use kunyu_terms::Date;

use super::example::row_values;
use crate::error::Problem;
use crate::model::{GivenRow, Layer, QualityExample, Value};
use crate::text::Reader;

/// Reads the `[[rule.example]]`s of a rule.
pub(crate) fn read(
    table: &Reader<'_>,
    layer: Option<&Layer>,
    other: Option<&Layer>,
) -> Vec<QualityExample> {
    let examples = table.tables("example");
    examples
        .iter()
        .filter_map(|row| example(row, layer, other))
        .collect()
}

fn example(
    table: &Reader<'_>,
    layer: Option<&Layer>,
    other: Option<&Layer>,
) -> Option<QualityExample> {
    let (title, found) = (table.text("title"), table.decimal("found"));
    let date = table.find("date").and_then(|_| table.date("date"));
    let says = table.optional_text("says");
    let rows = rows(table, "rows", layer);
    let others = rows_or_none(table, other);
    table.finish();
    let found = found?;
    let count = found.value.stored(0).and_then(|n| usize::try_from(n).ok());
    if count.is_none() {
        let problem = Problem::WrongType {
            field: "found".into(),
            expected: ("个数", "a number of findings"),
        };
        table.reports().add(found.place, problem, None);
    }
    let usual = Date::new(2024, 12, 31)?;
    let title = title?;
    Some(QualityExample {
        title: title.value,
        date: date.map_or(usual, |date| date.value),
        rows,
        others,
        found: count?,
        says: says.map(|text| text.value),
        place: title.place,
    })
}

fn rows_or_none(table: &Reader<'_>, other: Option<&Layer>) -> Vec<GivenRow> {
    if other.is_none() {
        return Vec::new();
    }
    rows(table, "others", other)
}

fn rows(table: &Reader<'_>, key: &'static str, layer: Option<&Layer>) -> Vec<GivenRow> {
    let fields = layer.map_or(&[][..], |layer| layer.fields.as_slice());
    let given = |row: &Reader<'_>| {
        let (mut stated, figure) = row_values(row, fields);
        let value = |field: &crate::model::Field| stated.remove(&field.id).unwrap_or(Value::Null);
        GivenRow {
            values: fields.iter().map(value).collect(),
            figure,
        }
    };
    table.tables(key).iter().map(given).collect()
}
