//! Reads the `[[role]]`s, and checks what they name once everything is read.

use super::dangling;
use super::layer::named;
use super::register::check_id;
use super::registry::{Registry, duplicate};
use crate::model::{OutsideSigner, Process, Role, SignedBy};
use crate::text::{Placed, Reader, Reports};

/// Reads the roles of a file.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    for table in document.tables("role") {
        let Some(role) = role(&table) else { continue };
        match registry.roles.iter().find(|other| other.id == role.id) {
            Some(first) => duplicate(table.reports(), &role.id, &role.place, &first.place),
            None => registry.roles.push(role),
        }
    }
    for table in document.tables("signer") {
        let Some(signer) = signer(&table) else {
            continue;
        };
        let mut others = registry.signers.iter();
        match others.find(|other| other.id == signer.id) {
            Some(first) => duplicate(table.reports(), &signer.id, &signer.place, &first.place),
            None => registry.signers.push(signer),
        }
    }
}

fn signer(table: &Reader<'_>) -> Option<OutsideSigner> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let ways = [
        ("document", SignedBy::Document),
        ("meeting", SignedBy::Meeting),
    ];
    let by = table.text("by");
    let by = by.and_then(|word| {
        named(
            &word,
            ("签署方式", "way of signing"),
            &ways,
            table.reports(),
        )
    });
    table.finish();
    let id = id?;
    Some(OutsideSigner {
        id: id.value,
        title: title?,
        by: by?,
        place: id.place,
    })
}

/// Checks that somebody can sign as what the chains name.
pub(crate) fn link_chains(registry: &Registry, processes: &[Process], reports: &Reports) {
    if registry.roles.is_empty() {
        return;
    }
    let inside = registry.roles.iter().flat_map(|role| &role.signs);
    let outside = registry.signers.iter().map(|signer| &signer.id);
    let known: Vec<&str> = inside.chain(outside).map(String::as_str).collect();
    for step in processes.iter().flat_map(|process| &process.transitions) {
        for signer in step.signers.iter().chain(&step.consults) {
            if !known.contains(&signer.as_str()) {
                let kind = ("签批人", "signer");
                dangling(
                    reports,
                    step.place.clone(),
                    kind,
                    signer,
                    known.iter().copied(),
                );
            }
        }
    }
}

fn role(table: &Reader<'_>) -> Option<Role> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let (may, hides) = (table.texts("may"), table.texts("hides"));
    let signs = table.texts("signs");
    let (everywhere, conceals) = (table.texts("everywhere"), table.texts("conceals"));
    let clearance = table.texts("clearance");
    let area = table.optional_text("area");
    let own_area = area.and_then(|word| {
        let areas = [("own", true), ("district", false)];
        named(&word, ("辖区", "area"), &areas, table.reports())
    });
    table.finish();
    let texts = |placed: Vec<Placed<String>>| placed.into_iter().map(|text| text.value).collect();
    let id = id?;
    check_id(&id, table.reports());
    Some(Role {
        id: id.value,
        title: title?,
        may: texts(may),
        hides: texts(hides),
        signs: texts(signs),
        own_area: own_area.unwrap_or(false),
        everywhere: texts(everywhere),
        conceals: texts(conceals),
        clearance: texts(clearance),
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

pub(super) fn things(registry: &Registry) -> Vec<String> {
    let registers = registry.registers.iter().map(|register| &register.id);
    let layers = registry.layers.iter().map(|layer| &layer.id);
    registers.chain(layers).cloned().collect()
}

pub(super) fn check(
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
