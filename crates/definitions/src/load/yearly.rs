use super::dangling;
use super::registry::{CODE, CODE_LIST, Registry};
use crate::error::Problem;
use crate::model::{Behaviour, Layer, Yearly};
use crate::text::{Reader, Reports};

/// Reads `[yearly]` of a layer file, if it is there.
pub(crate) fn read(document: &Reader<'_>) -> Option<Yearly> {
    let table = document.optional_table("yearly")?;
    let (update, process) = (table.text("update"), table.text("process"));
    let (before, after) = (table.text("before"), table.text("after"));
    let (key, area) = (table.text("key"), table.text("area"));
    let (column, detail) = (table.text("behaviour"), table.text("detail"));
    let codes = table.text("codes");
    let behaviours = table.table("behaviours").map(|row| {
        let codes = Behaviour::ALL.map(|(name, _)| row.text(name));
        row.finish();
        codes
    });
    table.finish();
    let (before, after) = (before?, after?);
    if before.value == after.value || before.value.is_empty() || after.value.is_empty() {
        let problem = Problem::DuplicateId {
            id: after.value.clone(),
            first: before.place.clone(),
        };
        table.reports().add(after.place.clone(), problem, None);
    }
    let [removed, attribute, split, merge, boundary, added] = behaviours?;
    Some(Yearly {
        update: update?.value,
        process: process?.value,
        before: before.value,
        after: after.value,
        key: key?.value,
        area: area?.value,
        columns: [column?.value, detail?.value],
        codes: codes?.value,
        behaviours: [
            removed?.value,
            attribute?.value,
            split?.value,
            merge?.value,
            boundary?.value,
            added?.value,
        ],
    })
}

/// Reports a code list or behaviour that nothing defines.
pub(crate) fn link(layer: &Layer, registry: &Registry, reports: &Reports) {
    let Some(yearly) = &layer.yearly else { return };
    let Some(at) = registry.codes_index(&yearly.codes) else {
        let known = registry.code_ids();
        return dangling(
            reports,
            layer.place.clone(),
            CODE_LIST,
            &yearly.codes,
            known,
        );
    };
    let codes = &registry.codes[at];
    for code in &yearly.behaviours {
        if codes.get(code).is_none() {
            let known = codes.entries.iter().map(|entry| entry.code.as_str());
            dangling(reports, layer.place.clone(), CODE, code, known);
        }
    }
}
