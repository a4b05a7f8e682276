//! Reads the `[[example]]`s of a process.

use std::collections::BTreeMap;

use kunyu_terms::Date;

use super::dangling;
use super::example::row_values;
use super::register::REGISTER;
use super::registry::Registry;
use super::transition::STATE;
use crate::condition::BalanceRead;
use crate::error::Problem;
use crate::model::{
    Expected, Field, FieldKind, Process, ProcessExample, Register, Transition, Value, WrittenArea,
};
use crate::text::{Placed, Reader};

pub(super) fn read(
    document: &Reader<'_>,
    process: &Process,
    registry: &Registry,
) -> Vec<ProcessExample> {
    let tables = document.tables("example");
    let examples = tables.iter();
    examples
        .filter_map(|table| example(table, process, registry))
        .collect()
}

fn example(table: &Reader<'_>, process: &Process, registry: &Registry) -> Option<ProcessExample> {
    let (title, today, when) = (table.text("title"), table.date("today"), table.text("when"));
    let state = table.optional_text("state");
    if let Some(name) = &state {
        known_state(table, name, process);
    }
    let opened_on = table
        .find("opened_on")
        .and_then(|_| table.date("opened_on"));
    let register = &registry.registers[registry.register_index(&process.register)?];
    let step = when
        .as_ref()
        .and_then(|name| known_step(table, name, process));
    let given = optional_values(table, "given", &register.fields);
    let inputs = step.map_or(&[][..], |step| step.input.as_slice());
    let input = optional_values(table, "input", inputs);
    let related = related(table, register, step, registry);
    let (balances, registers) = (balances(table, registry), registers(table, registry));
    let (materials, noticed) = (list(table, "materials"), list(table, "noticed"));
    let signatures = match (list(table, "signatures"), table.flag("signed")) {
        (None, Some(false)) => Some(Vec::new()),
        (signatures, _) => signatures,
    };
    let (number, opened) = case(table);
    let pieces = pieces(table, registry);
    let reason = table.optional_text("reason").map(|text| text.value);
    let same_person = table.flag("same_person").unwrap_or(false);
    let actors = actors(table, process);
    let region = table.optional_text("region").map(|text| text.value);
    let then = table
        .table("then")
        .map(|inner| expected(&inner, process, register));
    table.finish();
    step?;
    let title = title?;
    Some(ProcessExample {
        title: title.value,
        place: title.place,
        state: state.map(|state| state.value),
        opened_on: opened_on.map(|date| date.value).or(opened),
        number,
        pieces,
        today: today?.value,
        when: when?.value,
        given: in_order(given, &register.fields),
        related,
        registers,
        input,
        balances,
        signatures,
        materials,
        noticed,
        reason,
        same_person,
        actors,
        region,
        then: then?,
    })
}

/// `actors = { accept = "one", review = "another" }`: who took earlier steps; `one` acts now.
fn actors(table: &Reader<'_>, process: &Process) -> Vec<(String, String)> {
    let Some(inner) = table.optional_table("actors") else {
        return Vec::new();
    };
    let mut actors = Vec::new();
    for (step, value) in inner.entries() {
        known_step(table, &step, process);
        match value.get_ref().as_str() {
            Some(user) => actors.push((step.value, user.to_owned())),
            None => inner.wrong_type(value, &step.value, ("文字（加引号）", "text in quotes")),
        }
    }
    actors
}

/// A list of texts; none where the key is not there.
fn list(table: &Reader<'_>, key: &'static str) -> Option<Vec<String>> {
    let given = table.raw().contains_key(key);
    let texts = table.texts(key).into_iter().map(|text| text.value);
    given.then(|| texts.collect())
}

fn known_step<'p>(
    table: &Reader<'_>,
    name: &Placed<String>,
    process: &'p Process,
) -> Option<&'p Transition> {
    let found = process.transition(&name.value);
    if found.is_none() {
        let known = process.transitions.iter().map(|step| step.id.as_str());
        let place = name.place.clone();
        dangling(table.reports(), place, ("步骤", "step"), &name.value, known);
    }
    found
}

fn known_state(table: &Reader<'_>, name: &Placed<String>, process: &Process) {
    if process.state(&name.value).is_none() {
        let known = process.states.iter().map(|state| state.id.as_str());
        dangling(
            table.reports(),
            name.place.clone(),
            STATE,
            &name.value,
            known,
        );
    }
}

/// `case = { number = "…", opened_on = "…" }`.
fn case(table: &Reader<'_>) -> (Option<String>, Option<Date>) {
    let Some(inner) = table.optional_table("case") else {
        return (None, None);
    };
    let number = inner.optional_text("number").map(|text| text.value);
    let opened_on = inner
        .find("opened_on")
        .and_then(|_| inner.date("opened_on"));
    inner.finish();
    (number, opened_on.map(|date| date.value))
}

/// `pieces = { "P-1" = { ownership = "state" } }`: where pieces stand.
fn pieces(table: &Reader<'_>, registry: &Registry) -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    let Some(inner) = table.optional_table("pieces") else {
        return all;
    };
    for (piece, value) in inner.entries() {
        let Some(states) = inner.as_table(value, &piece.value) else {
            continue;
        };
        for (book, state) in states.entries() {
            let found = registry.books.iter().find(|other| other.id == book.value);
            let known = found.map_or(&[][..], |book| book.states.as_slice());
            let state = state.get_ref().as_str().unwrap_or_default();
            if known.iter().any(|other| other.id == state) {
                all.insert((piece.value.clone(), book.value), state.to_owned());
            } else {
                let names = known.iter().map(|state| state.id.as_str());
                let kind = ("账簿状态", "state of a book");
                dangling(table.reports(), book.place, kind, state, names);
            }
        }
    }
    all
}

fn optional_values(
    table: &Reader<'_>,
    key: &'static str,
    fields: &[Field],
) -> BTreeMap<String, Value> {
    let inner = table.optional_table(key);
    inner.map_or_else(BTreeMap::new, |inner| row_values(&inner, fields).0)
}

fn in_order(mut values: BTreeMap<String, Value>, fields: &[Field]) -> Vec<Value> {
    let taken = |field: &Field| values.remove(&field.id).unwrap_or_default();
    fields.iter().map(taken).collect()
}

/// `related = { lot = { approved_on = "…" } }`: the records that relations name, of the record or
/// of an input.
fn related(
    table: &Reader<'_>,
    register: &Register,
    step: Option<&Transition>,
    registry: &Registry,
) -> BTreeMap<String, Vec<Value>> {
    let mut all = BTreeMap::new();
    let Some(inner) = table.optional_table("related") else {
        return all;
    };
    let inputs = step.map_or(&[][..], |step| step.input.as_slice());
    for (key, value) in inner.entries() {
        let relation = |fields: &[Field]| {
            let field = fields.iter().find(|field| field.id == key.value)?;
            let other = field.references.as_deref()?;
            registry.register_index(other)
        };
        let (own, entered) = (relation(&register.fields), relation(inputs));
        let Some(other) = own.or(entered) else {
            let fields = register.fields.iter().chain(inputs);
            let known = fields.filter(|field| field.kind == FieldKind::Record);
            let known = known.map(|field| field.id.as_str());
            let kind = ("关联", "relation");
            dangling(table.reports(), key.place, kind, &key.value, known);
            continue;
        };
        let fields = &registry.registers[other].fields;
        let Some(row) = inner.as_table(value, &key.value) else {
            continue;
        };
        let values = in_order(row_values(&row, fields).0, fields);
        if own.is_some() {
            all.insert(format!("record.{}", key.value), values.clone());
        }
        if entered.is_some() {
            all.insert(format!("input.{}", key.value), values);
        }
    }
    all
}

/// `registers = { sequestration = [{ unit = "1", status = "轮候" }] }`: records of other registers.
fn registers(table: &Reader<'_>, registry: &Registry) -> BTreeMap<String, Vec<Vec<Value>>> {
    let mut all = BTreeMap::new();
    let Some(inner) = table.optional_table("registers") else {
        return all;
    };
    for (id, rows) in inner.entries() {
        let Some(at) = registry.register_index(&id.value) else {
            let known = registry.registers.iter();
            let known = known.map(|register| register.id.as_str());
            dangling(table.reports(), id.place, REGISTER, &id.value, known);
            continue;
        };
        let fields = &registry.registers[at].fields;
        let rows = inner.list_of_tables(rows, &id.value);
        let rows = rows.iter();
        let rows = rows.map(|row| in_order(row_values(row, fields).0, fields));
        all.insert(id.value, rows.collect());
    }
    all
}

/// `balances = { "disposition.undisposed" = "5.2 公顷", "farmland_paddy.available@district" = "3 公顷" }`.
fn balances(table: &Reader<'_>, registry: &Registry) -> BTreeMap<BalanceRead, i64> {
    let mut all = BTreeMap::new();
    let Some(inner) = table.optional_table("balances") else {
        return all;
    };
    for (key, value) in inner.entries() {
        let (name, holder) = match key.value.split_once('@') {
            Some((name, holder)) => (name, Some(holder.to_owned())),
            None => (key.value.as_str(), None),
        };
        let (book, state) = name.split_once('.').unwrap_or((name, ""));
        let books = registry.books.iter();
        let found = books.clone().find(|other| other.id == book);
        let stands = found.is_some_and(|book| book.states.iter().any(|other| other.id == state));
        let Some(found) = found.filter(|_| stands) else {
            let known: Vec<String> = books
                .flat_map(|book| book.states.iter().map(move |state| (book, state)))
                .map(|(book, state)| format!("{}.{}", book.id, state.id))
                .collect();
            let kind = ("账簿状态", "state of a book");
            let names = known.iter().map(String::as_str);
            dangling(table.reports(), key.place.clone(), kind, &key.value, names);
            continue;
        };
        let text = value.get_ref().as_str().zip(found.unit.of_area());
        let amount = if let Some((text, unit)) = text {
            WrittenArea::parse(text, unit).map(|area| area.area.centi_m2())
        } else {
            let number = inner.as_decimal(value, &key.value);
            number.and_then(|number| number.value.stored(found.unit.stored_decimals()))
        };
        match amount {
            Some(amount) => {
                let (book, state) = (book.to_owned(), state.to_owned());
                let read = BalanceRead {
                    book,
                    state,
                    holder,
                };
                all.insert(read, amount);
            }
            None => inner.wrong_type(value, &key.value, ("数量和单位", "an amount with its unit")),
        }
    }
    all
}

fn expected(table: &Reader<'_>, process: &Process, register: &Register) -> Expected {
    let state = table.optional_text("state");
    if let Some(name) = &state {
        known_state(table, name, process);
    }
    let expected = Expected {
        refused: table.flag("refused"),
        asks_reason: table.flag("asks_reason"),
        article: table.optional_text("article").map(|text| text.value),
        says: table.optional_text("says").map(|text| text.value),
        missing: list(table, "missing"),
        state: state.map(|state| state.value),
        set: optional_values(table, "set", &register.fields),
        due: due(table, process),
        posts: list(table, "posts"),
        documents: list(table, "documents"),
        opens: list(table, "opens"),
    };
    table.finish();
    if expected == Expected::default() {
        let problem = Problem::MissingField {
            table: "then".into(),
            field: "refused | state | set | due | posts".into(),
        };
        table.reports().add(table.place(), problem, None);
    }
    expected
}

fn due(table: &Reader<'_>, process: &Process) -> BTreeMap<String, Date> {
    let mut all = BTreeMap::new();
    let Some(inner) = table.optional_table("due") else {
        return all;
    };
    for (key, value) in inner.entries() {
        if process.clock(&key.value).is_none() {
            let known = process.clocks.iter().map(|clock| clock.id.as_str());
            dangling(
                table.reports(),
                key.place,
                ("时钟", "clock"),
                &key.value,
                known,
            );
            continue;
        }
        let text = match value.get_ref() {
            toml::de::DeValue::String(text) => text.to_string(),
            toml::de::DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        match text.parse() {
            Ok(date) => drop(all.insert(key.value, date)),
            Err(_) => inner.wrong_type(
                value,
                &key.value,
                ("日期（年-月-日）", "a date (YYYY-MM-DD)"),
            ),
        }
    }
    all
}
