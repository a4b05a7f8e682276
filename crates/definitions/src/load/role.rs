//! Reads the `[[role]]`s, and checks what they name once everything is read.

use super::dangling;
use super::register::check_id;
use super::registry::{Registry, duplicate};
use crate::model::{Process, Role};
use crate::text::{Reader, Reports};

/// Reads the roles of a file.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    for table in document.tables("role") {
        let Some(role) = role(&table) else { continue };
        match registry.roles.iter().find(|other| other.id == role.id) {
            Some(first) => duplicate(table.reports(), &role.id, &role.place, &first.place),
            None => registry.roles.push(role),
        }
    }
}

fn role(table: &Reader<'_>) -> Option<Role> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let (may, hides) = (table.texts("may"), table.texts("hides"));
    table.finish();
    let id = id?;
    check_id(&id, table.reports());
    Some(Role {
        id: id.value,
        title: title?,
        may: may.into_iter().map(|text| text.value).collect(),
        hides: hides.into_iter().map(|text| text.value).collect(),
        place: id.place,
    })
}

/// Checks that roles name actions, processes, steps, registers and layers that there are.
pub(crate) fn link(registry: &Registry, processes: &[Process], reports: &Reports) {
    for role in &registry.roles {
        for allowed in &role.may {
            let (verb, subject) = allowed.split_once(':').unwrap_or((allowed, "*"));
            let known: Vec<String> = match verb {
                "act" => steps(processes),
                "read" | "write" | "export" => things(registry),
                _ => continue,
            };
            check(
                subject,
                &known,
                ("权限对象", "subject of a right"),
                role,
                reports,
            );
        }
        for hidden in &role.hides {
            check(
                hidden,
                &things(registry),
                ("台账或图层", "register or layer"),
                role,
                reports,
            );
        }
    }
}

fn steps(processes: &[Process]) -> Vec<String> {
    let of = |process: &Process| {
        let named = process.transitions.iter();
        let full = named.map(|step| format!("{}.{}", process.id, step.id));
        full.collect::<Vec<_>>()
    };
    processes.iter().flat_map(of).collect()
}

fn things(registry: &Registry) -> Vec<String> {
    let registers = registry.registers.iter().map(|register| &register.id);
    let layers = registry.layers.iter().map(|layer| &layer.id);
    registers.chain(layers).cloned().collect()
}

fn check(
    pattern: &str,
    known: &[String],
    kind: (&'static str, &'static str),
    role: &Role,
    reports: &Reports,
) {
    let fits = match pattern.strip_suffix('*') {
        Some(begin) => begin.is_empty() || known.iter().any(|name| name.starts_with(begin)),
        None => known.iter().any(|name| name == pattern),
    };
    if !fits {
        let names = known.iter().map(String::as_str);
        dangling(reports, role.place.clone(), kind, pattern, names);
    }
}
