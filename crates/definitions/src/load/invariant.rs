//! Reads `[[invariant]]` of a register: what must hold of each of its records, whoever writes it.

use super::registry::Registry;
use super::transition::guard;
use crate::condition::{OLD, Scope, case_fields};
use crate::error::Problem;
use crate::model::Guard;
use crate::text::Reader;

/// The invariants of the register that a file holds, with its id.
pub(crate) fn read(document: &Reader<'_>, registry: &Registry) -> Option<(String, Vec<Guard>)> {
    let rows = document.tables("invariant");
    let first = rows.first()?;
    let table = document.optional_table("register");
    let id = table.and_then(|table| table.text("id"));
    let register = id.and_then(|id| {
        let found = registry.registers.iter();
        found.clone().find(|register| register.id == id.value)
    });
    let Some(register) = register else {
        let problem = Problem::Structure {
            subject: "invariant".into(),
            zh: "[[invariant]] 写在台账文件里".into(),
            en: "[[invariant]] belongs to the file of a register".into(),
        };
        document.reports().add(first.place(), problem, None);
        return None;
    };
    let case = case_fields();
    let scope = Scope::process(registry, &register.fields, &[], &case);
    let mut guards = Vec::new();
    for row in &rows {
        let Some(guard) = guard(row, &register.id, scope) else {
            continue;
        };
        let reads = &guard.when.reads;
        let old = guard.when.fields(OLD).next().is_some();
        if old || reads.sets || !reads.related.is_empty() || !reads.balances.is_empty() {
            let problem = Problem::Structure {
                subject: "when".into(),
                zh: "只能用记录自己的字段".into(),
                en: "only the record's own fields can be used".into(),
            };
            row.reports().add(row.place(), problem, None);
        }
        guards.push(guard);
    }
    Some((register.id.clone(), guards))
}
