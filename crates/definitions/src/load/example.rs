use std::collections::BTreeMap;

use kunyu_terms::Decimal;

use super::{Registry, dangling};
use crate::error::Problem;
use crate::model::{
    Drawing, DrawnFeature, Example, ExpectedRule, Field, Figure, Layer, Rule, Value,
};
use crate::text::{Place, Reader, nearest};
use crate::verdict::Outcome;

/// Reads one `[[example]]`.
pub(crate) fn read(
    table: &Reader<'_>,
    registry: &Registry,
    attributes: &[Field],
    rules: &[Rule],
) -> Option<Example> {
    let (title, date) = (table.text("title"), table.date("date"));
    let subject = table
        .table("subject")
        .and_then(|row| feature(&row, attributes));
    let mut drawings = Vec::new();
    if let Some(layers) = table.optional_table("layers") {
        for (name, rows) in layers.entries() {
            let Some(index) = registry.layer_index(&name.value) else {
                let known = registry.layers.iter().map(|layer| layer.id.as_str());
                dangling(
                    table.reports(),
                    name.place,
                    ("图层", "layer"),
                    &name.value,
                    known,
                );
                continue;
            };
            let layer: &Layer = &registry.layers[index];
            let rows = layers.list_of_tables(rows, &layer.id);
            let features = rows
                .iter()
                .filter_map(|row| feature(row, &layer.fields))
                .collect();
            drawings.push(Drawing {
                layer: name.value,
                features,
            });
        }
    }
    let mut expected = Vec::new();
    if let Some(expect) = table.table("expect") {
        for (name, row) in expect.entries() {
            if !rules.iter().any(|rule| rule.id == name.value) {
                let known = rules.iter().map(|rule| rule.id.as_str());
                dangling(
                    table.reports(),
                    name.place,
                    ("规则", "rule"),
                    &name.value,
                    known,
                );
                continue;
            }
            let row = expect.as_table(row, &name.value);
            expected.extend(row.and_then(|row| expected_rule(&row, name.value)));
        }
    }
    let verdict = outcome(table, "verdict");
    table.finish();
    let (title, subject) = (title?, subject?);
    Some(Example {
        title: title.value,
        date: date?.value,
        subject: subject.figure,
        attributes: subject.values,
        drawings,
        expected,
        verdict,
        place: title.place,
    })
}

fn outcome(table: &Reader<'_>, key: &'static str) -> Option<Outcome> {
    let word = table.optional_text(key)?;
    let all = [
        ("conflict", Outcome::Conflict),
        ("no_conflict", Outcome::NoConflict),
        ("within_tolerance", Outcome::WithinTolerance),
        ("not_assessed", Outcome::NotAssessed),
    ];
    let found = all.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let known = all.iter().map(|(name, _)| *name);
        dangling(
            table.reports(),
            word.place,
            ("结论", "outcome"),
            &word.value,
            known,
        );
    }
    found.map(|(_, outcome)| *outcome)
}

fn expected_rule(row: &Reader<'_>, rule: String) -> Option<ExpectedRule> {
    let outcome = outcome(row, "outcome");
    let area = row.optional_text("area_m2");
    let features = row
        .optional_table("features")
        .map_or_else(Vec::new, |features| {
            let texts = features.entries().into_iter();
            let written = |value: &toml::Spanned<toml::de::DeValue<'_>>| {
                value.get_ref().as_str().unwrap_or_default().to_owned()
            };
            texts
                .map(|(key, value)| (key.value, written(value)))
                .collect()
        });
    row.finish();
    Some(ExpectedRule {
        rule,
        outcome: outcome?,
        area_m2: area.map(|area| area.value),
        features,
        place: row.place(),
    })
}

/// A figure with values: `{ rectangle = [0, 0, 100, 50], DLBM = "0101" }`.
fn feature(row: &Reader<'_>, fields: &[Field]) -> Option<DrawnFeature> {
    let (values, figure) = row_values(row, fields);
    if figure.is_none() {
        lacks_figure(row, row.place());
    }
    Some(DrawnFeature {
        figure: figure?,
        values,
    })
}

/// The values of a row by field, and its figure where it has one.
pub(crate) fn row_values(
    row: &Reader<'_>,
    fields: &[Field],
) -> (BTreeMap<String, Value>, Option<Figure>) {
    let mut values = BTreeMap::new();
    let mut found = None;
    for (key, value) in row.entries() {
        if let Some(size) = match key.value.as_str() {
            "rectangle" | "line" => Some(4),
            "point" => Some(2),
            _ => None,
        } {
            found = figure(row, value, &key.value, size);
            continue;
        }
        let Some(field) = fields.iter().find(|field| field.id == key.value) else {
            let names = fields.iter().map(|field| field.id.as_str());
            let suggestion = nearest(&key.value, names.chain(["rectangle", "line", "point"]));
            let problem = Problem::UnknownField {
                table: "example".into(),
                field: key.value,
            };
            row.reports().add(key.place, problem, suggestion);
            continue;
        };
        let given = match value.get_ref() {
            toml::de::DeValue::String(text) => Value::Text(text.to_string()),
            toml::de::DeValue::Boolean(flag) => Value::Boolean(*flag),
            toml::de::DeValue::Datetime(date) => Value::Text(date.to_string()),
            toml::de::DeValue::Array(_) if field.kind == crate::model::FieldKind::List => {
                list(row, value, field)
            }
            _ => row
                .as_decimal(value, &key.value)
                .map_or(Value::Null, |n| Value::Number(n.value)),
        };
        // blanks around a text are something to be found
        let raw = matches!(given, Value::Text(_)) && field.kind == crate::model::FieldKind::Text;
        match if raw {
            Some(given)
        } else {
            given.coerced(field)
        } {
            Some(value) => drop(values.insert(field.id.clone(), value)),
            None => row.wrong_type(value, &field.id, ("字段声明的类型", "of its field's type")),
        }
    }
    (values, found)
}

/// The rows of a list: `[{ name = "甲", area = 1.5 }, …]`.
fn list(row: &Reader<'_>, value: &toml::Spanned<toml::de::DeValue<'_>>, field: &Field) -> Value {
    let rows = row.list_of_tables(value, &field.id);
    let read = |row: &Reader<'_>| {
        let (mut values, _) = row_values(row, &field.columns);
        let columns = field.columns.iter();
        columns
            .map(|column| values.remove(&column.id).unwrap_or_default())
            .collect()
    };
    Value::List(rows.iter().map(read).collect())
}

fn lacks_figure(row: &Reader<'_>, place: Place) {
    let problem = Problem::MissingField {
        table: "example".into(),
        field: "rectangle".into(),
    };
    row.reports().add(place, problem, None);
}

fn figure(
    row: &Reader<'_>,
    value: &toml::Spanned<toml::de::DeValue<'_>>,
    key: &str,
    size: usize,
) -> Option<Figure> {
    let items = value
        .get_ref()
        .as_array()
        .map(|list| list.iter().collect::<Vec<_>>());
    let numbers: Vec<Decimal> = items
        .unwrap_or_default()
        .into_iter()
        .filter_map(|item| row.as_decimal(item, key))
        .map(|number| number.value)
        .collect();
    if numbers.len() != size {
        row.wrong_type(
            value,
            key,
            ("坐标列表（米）", "a list of coordinates in metres"),
        );
        return None;
    }
    let four = || numbers.clone().try_into().ok();
    match key {
        "rectangle" => four().map(Figure::Rectangle),
        "line" => four().map(Figure::Line),
        _ => numbers.clone().try_into().ok().map(Figure::Point),
    }
}
