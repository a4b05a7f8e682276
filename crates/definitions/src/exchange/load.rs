//! Reads `[exchange]` with its columns, result and examples.

use std::collections::BTreeMap;

use super::model::{ExchangeColumn, ExchangeExample, ExchangeForm, ExchangeResult, ExchangeSystem};
use crate::condition::compile_filter;
use crate::load::{Registry, dangling, duplicate, row_values, told};
use crate::model::{FieldKind, Register, Unit, Value};
use crate::text::{Placed, Reader, Reports};

const FIELD: (&str, &str) = ("字段", "field");

/// Reads `[exchange]`, if the file has one.
pub(crate) fn read(
    document: &Reader<'_>,
    registry: &Registry,
    earlier: &[ExchangeSystem],
) -> Option<ExchangeSystem> {
    let table = document.optional_table("exchange")?;
    let reports = document.reports();
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let register = table.text("register");
    let form = table.text("format");
    let number = table.text("number");
    let key = table.text("key");
    let filter = table.text("filter");
    let since = table.optional_text("since");
    let source = table.text("source");
    let confidence = table.optional_text("confidence");
    table.finish();
    let (columns, examples) = (document.tables("column"), document.tables("example"));
    let result = document.optional_table("result");
    let register = register?;
    let own = known_register(&register, registry, reports)?;
    let form = form.and_then(|form| known(&table, &form, ("格式", "format"), &ExchangeForm::ALL));
    for field in [&key, &since].into_iter().flatten() {
        known_field(&table, field, own, &|_| true);
    }
    let filter = filter?;
    let compiled = told(
        &table,
        &filter,
        compile_filter(&filter.value, registry, &own.fields),
    );
    let columns = columns.iter().filter_map(|row| column(row, own)).collect();
    let result = if let Some(result) = &result {
        read_result(result, own)
    } else {
        // says that it is missing
        document.table("result");
        None
    };
    let examples = examples
        .iter()
        .filter_map(|row| example(row, own))
        .collect();
    let id = id?;
    if let Some(first) = earlier.iter().find(|other| other.id == id.value) {
        duplicate(reports, &id.value, &id.place, &first.place);
        return None;
    }
    Some(ExchangeSystem {
        id: id.value,
        title: title?,
        register: register.value,
        form: form?,
        number: number?.value,
        key: key?.value,
        filter: compiled?,
        filter_text: filter.value,
        since: since.map(|since| since.value),
        source: source?.value,
        confirmed: confidence.is_none_or(|word| word.value != "unconfirmed"),
        columns,
        result: result?,
        place: id.place,
        examples,
    })
}

/// The register of this name; a name that nothing defines is reported.
fn known_register<'r>(
    name: &Placed<String>,
    registry: &'r Registry,
    reports: &Reports,
) -> Option<&'r Register> {
    let mut registers = registry.registers.iter();
    let found = registers.find(|register| register.id == name.value);
    if found.is_none() {
        let known = registry.registers.iter();
        let known = known.map(|register| register.id.as_str());
        let place = name.place.clone();
        dangling(reports, place, ("台账", "register"), &name.value, known);
    }
    found
}

fn known<T: Copy>(
    table: &Reader<'_>,
    word: &Placed<String>,
    kind: (&'static str, &'static str),
    all: &[(&'static str, T)],
) -> Option<T> {
    let found = all.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let names = all.iter().map(|(name, _)| *name);
        dangling(
            table.reports(),
            word.place.clone(),
            kind,
            &word.value,
            names,
        );
    }
    found.map(|(_, value)| *value)
}

fn known_field(
    table: &Reader<'_>,
    name: &Placed<String>,
    register: &Register,
    fits: &dyn Fn(FieldKind) -> bool,
) {
    let fields = || register.fields.iter().filter(|field| fits(field.kind));
    if !fields().any(|field| field.id == name.value) {
        let known = fields().map(|field| field.id.as_str());
        dangling(
            table.reports(),
            name.place.clone(),
            FIELD,
            &name.value,
            known,
        );
    }
}

fn column(table: &Reader<'_>, register: &Register) -> Option<ExchangeColumn> {
    let name = table.text("name");
    let (field, fixed) = (table.optional_text("field"), table.optional_text("fixed"));
    let unit = table.optional_text("unit");
    let decimals = table.optional_decimal("decimals");
    let codes = texts(table, "codes");
    let required = table.flag("required").unwrap_or(false);
    if field.is_none() && fixed.is_none() {
        // says that it is missing
        table.text("field");
    }
    table.finish();
    if let Some(field) = &field {
        known_field(table, field, register, &|kind| kind != FieldKind::List);
    }
    let unit = unit.and_then(|unit| known(table, &unit, ("单位", "unit"), &Unit::ALL));
    let decimals = decimals.and_then(|digits| {
        let digits = digits.value.stored(0)?;
        u8::try_from(digits).ok().filter(|digits| *digits <= 8)
    });
    Some(ExchangeColumn {
        name: name?.value,
        field: field.map(|field| field.value),
        fixed: fixed.map(|fixed| fixed.value),
        unit,
        decimals,
        codes,
        required,
    })
}

/// `{ name = "…" }`.
fn texts(table: &Reader<'_>, key: &'static str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let Some(inner) = table.optional_table(key) else {
        return texts;
    };
    for (name, value) in inner.entries() {
        match value.get_ref().as_str() {
            Some(text) => drop(texts.insert(name.value, text.to_owned())),
            None => inner.wrong_type(value, &name.value, ("文字（加引号）", "text in quotes")),
        }
    }
    texts
}

fn read_result(table: &Reader<'_>, register: &Register) -> Option<ExchangeResult> {
    let key = table.text("key");
    let number = table.optional_table("number").and_then(|inner| {
        let (name, field) = (inner.text("name"), inner.text("field"));
        inner.finish();
        let field = field?;
        known_field(&inner, &field, register, &|kind| kind == FieldKind::Text);
        Some((name?.value, field.value))
    });
    let state = table.optional_table("state").and_then(|inner| {
        let name = inner.text("name");
        let words = |key| {
            inner
                .texts(key)
                .into_iter()
                .map(|word| word.value)
                .collect()
        };
        let (accepted, failed) = (words("accepted"), words("failed"));
        inner.finish();
        Some((name?.value, accepted, failed))
    });
    let message = table.optional_text("message");
    table.finish();
    Some(ExchangeResult {
        key: key?.value,
        number,
        state,
        message: message.map(|message| message.value),
    })
}

fn example(table: &Reader<'_>, register: &Register) -> Option<ExchangeExample> {
    let title = table.text("title");
    let given = table
        .table("given")
        .map(|row| row_values(&row, &register.fields).0);
    let (sent, answer) = (texts(table, "sent"), texts(table, "answer"));
    let set = texts(table, "set");
    let failed = table.flag("failed").unwrap_or(false);
    table.finish();
    let given = given?;
    let fields = register.fields.iter();
    let given = fields.map(|field| {
        let value = given.get(&field.id);
        value
            .and_then(|value| value.coerced(field))
            .unwrap_or(Value::Null)
    });
    let title = title?;
    Some(ExchangeExample {
        given: given.collect(),
        title: title.value,
        place: title.place,
        sent,
        answer,
        set,
        failed,
    })
}
