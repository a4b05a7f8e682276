use std::collections::HashMap;

use super::canonical::canonical;
use super::dangling;
use super::registry::{Registry, duplicate};
use crate::model::{Code, Codes};
use crate::text::{Place, Reader};

/// Reads `[codes]`, if the file has it.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    let Some(table) = document.optional_table("codes") else {
        return;
    };
    let (id, title, source) = (
        table.text("id"),
        table.bilingual("title"),
        table.text("source"),
    );
    let rows = table.tables("entries");
    let entries: Vec<(Place, Code)> = rows.iter().filter_map(entry).collect();
    table.finish();
    let (Some(id), Some(title), Some(source)) = (id, title, source) else {
        return;
    };
    let mut index: HashMap<String, usize> = HashMap::new();
    for (position, (place, code)) in entries.iter().enumerate() {
        if let Some(first) = index.insert(code.code.clone(), position) {
            duplicate(document.reports(), &code.code, place, &entries[first].0);
        }
    }
    for (place, code) in &entries {
        if let Some(parent) = code
            .parent
            .as_ref()
            .filter(|parent| !index.contains_key(*parent))
        {
            let known = index.keys().map(String::as_str);
            dangling(
                document.reports(),
                place.clone(),
                ("上级代码", "parent code"),
                parent,
                known,
            );
        }
    }
    if let Some(first) = registry.codes.iter().find(|codes| codes.id == id.value) {
        duplicate(document.reports(), &id.value, &id.place, &first.place);
        return;
    }
    registry.codes.push(Codes {
        id: id.value,
        title,
        source: source.value,
        entries: entries.into_iter().map(|(_, code)| code).collect(),
        index,
        place: id.place,
        canonical: canonical(document.raw(), &["codes"]),
    });
}

fn entry(row: &Reader<'_>) -> Option<(Place, Code)> {
    let (code, name) = (row.text("code"), row.text("name"));
    let (parent, group) = (row.optional_text("parent"), row.optional_text("group"));
    let confirmed = confirmed(row);
    row.finish();
    let entry = Code {
        code: code?.value,
        name: name?.value,
        parent: parent.map(|parent| parent.value),
        group: group.map(|group| group.value),
        confirmed,
    };
    Some((row.place(), entry))
}

/// `confidence = "unconfirmed"` marks what was not read in its source.
pub(crate) fn confirmed(row: &Reader<'_>) -> bool {
    let Some(word) = row.optional_text("confidence") else {
        return true;
    };
    match word.value.as_str() {
        "unconfirmed" => false,
        "confirmed" => true,
        other => {
            let kind = ("确认状态", "confidence");
            dangling(
                row.reports(),
                word.place,
                kind,
                other,
                ["confirmed", "unconfirmed"],
            );
            true
        }
    }
}
