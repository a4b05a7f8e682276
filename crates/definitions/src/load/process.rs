//! Reads `[process]` with its states, clocks, materials and documents.

use std::collections::BTreeMap;

use kunyu_terms::ClockKind;

use super::canonical::canonical;
use super::expression::{Wanted, condition, of_type};
use super::layer::named;
use super::register::{REGISTER, check_id};
use super::registry::{Registry, duplicate};
use super::transition::{self, Parts};
use super::{dangling, day_after, process_example, process_links};
use crate::condition::{Scope, case_fields};
use crate::error::Problem;
use crate::model::{DocumentRule, Material, Process, ProcessClock, State, Unit};
use crate::text::{Place, Placed, Reader, Reports};
use crate::verdict::sm3_hex;

/// Columns of the coverage table that a process may leave blank with a reason.
pub(crate) const COVERAGE: [&str; 7] = [
    "return_path",
    "clock",
    "document",
    "accepted",
    "refused",
    "indicator",
    "drill_down",
];

pub(crate) const VALUE: (&str, &str) = ("值", "value");

/// Reads `[process]` and what belongs to it, if the file has one.
pub(crate) fn read(document: &Reader<'_>, registry: &Registry) -> Option<Process> {
    let table = document.optional_table("process")?;
    let reports = document.reports();
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let (register, from) = (table.text("register"), table.date("from"));
    let (section, initial) = (table.text("section"), table.text("initial"));
    let number = table.optional_text("number");
    let parallel = table.flag("parallel").unwrap_or(false);
    let why_not = why_not(&table);
    table.finish();
    if let Some(number) = &number {
        check_series(number, reports);
    }
    let known = |name| known_register(name, registry, reports);
    let found = register.as_ref().and_then(known);
    let case = case_fields();
    let own = found.map(|index| &registry.registers[index]);
    let fields = own.map_or(&[][..], |register| register.fields.as_slice());
    let scope = Scope::process(registry, fields, &[], &case);
    let (states, clocks, materials, documents) = pieces(document, registry, scope);
    let register_index = found?;
    let parts = Parts {
        registry,
        register: &registry.registers[register_index],
        case: &case,
        states: &states,
        clocks: &clocks,
        materials: &materials,
        documents: &documents,
        guards: document.tables("guard"),
    };
    transition::shared_guards(&parts);
    let transitions = unique(
        document,
        "transition",
        |row| transition::read(row, &parts),
        |transition| (&transition.id, &transition.place),
    );
    let keys = [
        "process",
        "state",
        "clock",
        "material",
        "document",
        "guard",
        "transition",
    ];
    let id = id?;
    check_id(&id, reports);
    let mut process = Process {
        id: id.value,
        title: title?,
        register: register?.value,
        from: from?.value,
        section: section?.value,
        number: number.map(|number| number.value),
        initial: initial.as_ref()?.value.clone(),
        states,
        clocks,
        materials,
        documents,
        transitions,
        parallel,
        why_not,
        place: id.place,
        definition_hash: sm3_hex(canonical(document.raw(), &keys).as_bytes()),
        examples: Vec::new(),
    };
    process_links::check(&process, &initial?, registry, reports);
    process.examples = process_example::read(document, &process, registry);
    Some(process)
}

/// The register of this name; a name that nothing defines is reported.
fn known_register(name: &Placed<String>, registry: &Registry, reports: &Reports) -> Option<usize> {
    let found = registry.register_index(&name.value);
    if found.is_none() {
        let known = registry.registers.iter();
        let known = known.map(|register| register.id.as_str());
        dangling(reports, name.place.clone(), REGISTER, &name.value, known);
    }
    found
}

/// Adds a version of a process, unless one of the same id begins on the same day.
pub(crate) fn add(process: Process, processes: &mut Vec<Process>, reports: &Reports) {
    let same = |other: &Process| other.id == process.id && other.from == process.from;
    if processes.iter().any(same) {
        let problem = Problem::TwoVersions {
            id: process.id.clone(),
            date: process.from.to_string(),
        };
        reports.add(process.place, problem, day_after(process.from));
        return;
    }
    processes.push(process);
}

type Pieces = (
    Vec<State>,
    Vec<ProcessClock>,
    Vec<Material>,
    Vec<DocumentRule>,
);

/// What the transitions refer to.
fn pieces(document: &Reader<'_>, registry: &Registry, scope: Scope<'_>) -> Pieces {
    let states = unique(document, "state", state, |state| (&state.id, &state.place));
    let clocks = unique(
        document,
        "clock",
        |row| clock(row, registry, scope),
        |clock| (&clock.id, &clock.place),
    );
    let materials = unique(
        document,
        "material",
        |row| material(row, scope),
        |material| (&material.id, &material.place),
    );
    let documents = unique(document, "document", document_rule, |document| {
        (&document.id, &document.place)
    });
    (states, clocks, materials, documents)
}

/// Things of one kind, each id once.
fn unique<T>(
    document: &Reader<'_>,
    key: &'static str,
    read: impl Fn(&Reader<'_>) -> Option<T>,
    name: impl Fn(&T) -> (&String, &Place),
) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for row in document.tables(key) {
        let Some(thing) = read(&row) else { continue };
        let (id, place) = name(&thing);
        match all.iter().find(|other| name(other).0 == id) {
            Some(first) => duplicate(document.reports(), id, place, name(first).1),
            None => all.push(thing),
        }
    }
    all
}

fn state(table: &Reader<'_>) -> Option<State> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let is_final = table.flag("final").unwrap_or(false);
    table.finish();
    let id = id?;
    check_id(&id, table.reports());
    Some(State {
        id: id.value,
        title: title?,
        is_final,
        place: id.place,
    })
}

fn clock(table: &Reader<'_>, registry: &Registry, scope: Scope<'_>) -> Option<ProcessClock> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let kinds = [
        ("working", ClockKind::Working),
        ("calendar", ClockKind::Calendar),
    ];
    let kind = table.text("kind");
    let kind = kind.and_then(|word| {
        named(
            &word,
            ("时钟种类", "kind of clock"),
            &kinds,
            table.reports(),
        )
    });
    let from = of_type(table, "from", Wanted::Date, scope);
    let days = if table.raw().contains_key("from") {
        table.optional_text("days")
    } else {
        table.text("days")
    };
    let warn = table.optional_text("warn");
    table.finish();
    for value in [&days, &warn].into_iter().flatten() {
        let units: &[Unit] = match kind {
            Some(ClockKind::Calendar) => &[Unit::Day, Unit::Month, Unit::Year],
            _ => &[Unit::Day],
        };
        known_value(value, units, registry, table.reports());
    }
    let id = id?;
    check_id(&id, table.reports());
    Some(ProcessClock {
        id: id.value,
        title: title?,
        days: days.map(|days| days.value),
        from,
        kind: kind?,
        warn: warn.map(|warn| warn.value),
        place: id.place,
    })
}

/// A value of one of these units.
fn known_value(name: &Placed<String>, units: &[Unit], registry: &Registry, reports: &Reports) {
    let values = &registry.values;
    let Some(value) = values.iter().find(|value| value.id == name.value) else {
        let known = values.iter().map(|value| value.id.as_str());
        dangling(reports, name.place.clone(), VALUE, &name.value, known);
        return;
    };
    if !units.contains(&value.unit) {
        let problem = Problem::WrongUnit {
            field: name.value.clone(),
            found: value.unit.name().to_owned(),
            expected: units[0].name().to_owned(),
        };
        reports.add(name.place.clone(), problem, None);
    }
}

fn material(table: &Reader<'_>, scope: Scope<'_>) -> Option<Material> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let when = condition(table, "when", scope);
    table.finish();
    let id = id?;
    Some(Material {
        id: id.value,
        title: title?,
        when,
        place: id.place,
    })
}

fn document_rule(table: &Reader<'_>) -> Option<DocumentRule> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let template = table.text("template");
    let number = table.optional_text("number");
    let number_field = table.optional_text("number_field");
    let number_to = table.optional_text("number_to");
    let served_to = table.optional_text("served_to");
    let with = texts_by_name(table, "with");
    let starts = table.texts("starts");
    table.finish();
    if let Some(number) = &number {
        check_series(number, table.reports());
    }
    let (id, template) = (id?, template?);
    Some(DocumentRule {
        id: id.value,
        title: title?,
        template: template.value,
        number: number.map(|number| number.value),
        number_field: number_field.map(|field| field.value),
        number_to: number_to.map(|field| field.value),
        served_to: served_to.map(|field| field.value),
        with,
        starts: starts.into_iter().map(|clock| clock.value).collect(),
        place: id.place,
        template_place: template.place,
    })
}

/// `{ name = "…" }`.
fn texts_by_name(table: &Reader<'_>, key: &'static str) -> BTreeMap<String, String> {
    let Some(inner) = table.optional_table(key) else {
        return BTreeMap::new();
    };
    let mut texts = BTreeMap::new();
    for (name, value) in inner.entries() {
        match value.get_ref().as_str() {
            Some(text) => drop(texts.insert(name.value, text.to_owned())),
            None => inner.wrong_type(value, &name.value, ("文字（加引号）", "text in quotes")),
        }
    }
    texts
}

/// A number series names the running number, and nothing but the year beside it.
fn check_series(series: &Placed<String>, reports: &Reports) {
    let known = |name: &str| name == "year" || name == "n" || numbered(name);
    let mut counted = false;
    let mut rest = series.value.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        counted |= name == "n" || numbered(name);
        if !known(name) {
            let problem = Problem::Placeholder {
                name: name.to_owned(),
            };
            reports.add(series.place.clone(), problem, Some("n".to_owned()));
        }
        rest = after;
    }
    if !counted {
        let problem = Problem::Structure {
            subject: series.value.clone(),
            zh: "编号要有流水号 {n}".into(),
            en: "a number series has a running number {n}".into(),
        };
        let suggestion = Some(format!("{}{{n}}号", series.value));
        reports.add(series.place.clone(), problem, suggestion);
    }
}

/// `n:7`: the running number with leading noughts.
fn numbered(name: &str) -> bool {
    let digits = name
        .strip_prefix("n:")
        .and_then(|digits| digits.parse::<u8>().ok());
    digits.is_some_and(|digits| (1..=12).contains(&digits))
}

/// `why_not = "…"` for every blank, or `why_not = { clock = "…" }` by column.
fn why_not(table: &Reader<'_>) -> BTreeMap<String, String> {
    let Some(value) = table.find("why_not") else {
        return BTreeMap::new();
    };
    if let Some(text) = value.get_ref().as_str() {
        return BTreeMap::from([("*".to_owned(), text.to_owned())]);
    }
    let Some(inner) = table.as_table(value, "why_not") else {
        return BTreeMap::new();
    };
    let mut reasons = BTreeMap::new();
    for (key, value) in inner.entries() {
        if !COVERAGE.contains(&key.value.as_str()) {
            let kind = ("覆盖项", "column of the coverage table");
            dangling(table.reports(), key.place, kind, &key.value, COVERAGE);
            continue;
        }
        match value.get_ref().as_str() {
            Some(text) => drop(reasons.insert(key.value, text.to_owned())),
            None => inner.wrong_type(value, &key.value, ("文字（加引号）", "text in quotes")),
        }
    }
    reasons
}
