use std::collections::HashMap;

use super::codes::confirmed;
use super::dangling;
use super::registry::{CODE, CODE_LIST, Registry, duplicate};
use crate::error::Problem;
use crate::model::{Conversion, ConversionEntry};
use crate::text::{Reader, Reports};

/// Reads `[conversion]`, if the file has it.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    let Some(table) = document.optional_table("conversion") else {
        return;
    };
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let (from, to) = (table.text("from"), table.text("to"));
    let (code, name) = (table.text("code_column"), table.text("name_column"));
    let source = table.text("source");
    let rows = table.tables("entries");
    let entries: Vec<ConversionEntry> = rows.iter().filter_map(entry).collect();
    table.finish();
    let mut index: HashMap<String, usize> = HashMap::new();
    for (position, entry) in entries.iter().enumerate() {
        if let Some(first) = index.insert(entry.from.clone(), position) {
            let first = &entries[first].place;
            duplicate(document.reports(), &entry.from, &entry.place, first);
        }
    }
    let (Some(id), Some(title), Some(from), Some(to)) = (id, title, from, to) else {
        return;
    };
    let (Some(code), Some(name), Some(source)) = (code, name, source) else {
        return;
    };
    if let Some(first) = registry.conversions.iter().find(|one| one.id == id.value) {
        duplicate(document.reports(), &id.value, &id.place, &first.place);
        return;
    }
    registry.conversions.push(Conversion {
        id: id.value,
        title,
        from: from.value,
        to: to.value,
        columns: [code.value, name.value],
        source: source.value,
        entries,
        index,
        place: id.place,
    });
}

fn entry(row: &Reader<'_>) -> Option<ConversionEntry> {
    let (from, to) = (row.text("from"), row.texts("to"));
    let several = row.flag("several").unwrap_or(to.len() > 1);
    let note = row.optional_text("note");
    let confirmed = confirmed(row);
    row.finish();
    if to.is_empty() {
        let problem = Problem::MissingField {
            table: "entries".into(),
            field: "to".into(),
        };
        row.reports().add(row.place(), problem, None);
    }
    Some(ConversionEntry {
        from: from?.value,
        to: to.into_iter().map(|code| code.value).collect(),
        several,
        note: note.map(|note| note.value),
        confirmed,
        place: row.place(),
    })
}

/// Reports code lists and codes that nothing defines.
pub(crate) fn link(conversion: &Conversion, registry: &Registry, reports: &Reports) {
    for (id, is_from) in [(&conversion.from, true), (&conversion.to, false)] {
        let Some(at) = registry.codes_index(id) else {
            let known = registry.code_ids();
            dangling(reports, conversion.place.clone(), CODE_LIST, id, known);
            continue;
        };
        let codes = &registry.codes[at];
        for entry in &conversion.entries {
            let named = if is_from {
                std::slice::from_ref(&entry.from)
            } else {
                &entry.to[..]
            };
            for code in named.iter().filter(|code| codes.get(code).is_none()) {
                let known = codes.entries.iter().map(|entry| entry.code.as_str());
                dangling(reports, entry.place.clone(), CODE, code, known);
            }
        }
    }
}
