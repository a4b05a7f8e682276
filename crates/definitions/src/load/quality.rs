//! Reads `[quality]` with its rules.

use super::canonical::canonical;
use super::codes::confirmed;
use super::registry::duplicate;
use super::rule::word;
use super::value::articles;
use super::{Registry, dangling, day_after, quality_example, quality_kind};
use crate::error::Problem;
use crate::model::{Layer, QualityCheck, QualityRule, QualitySeverity, RepairKind};
use crate::text::{Placed, Reader, Reports};
use crate::verdict::sm3_hex;

/// Reads `[quality]` and its `[[rule]]`s, if the file has them.
pub(crate) fn read(document: &Reader<'_>, registry: &Registry) -> Option<QualityCheck> {
    let table = document.optional_table("quality")?;
    let (id, title, from) = (
        table.text("id"),
        table.bilingual("title"),
        table.date("from"),
    );
    let layers = table.texts("layers");
    let name = id.as_ref().map_or("quality", |id| id.value.as_str());
    let articles = articles(&table, name);
    table.finish();
    let any = layers.iter().any(|layer| layer.value == "*");
    let named = layers.iter().filter(|layer| layer.value != "*");
    for layer in named.clone() {
        find_layer(layer, registry, document.reports());
    }
    let mut rules: Vec<QualityRule> = Vec::new();
    for row in document.tables("rule") {
        let usual = layers.first().filter(|_| !any);
        let Some(rule) = rule(&row, registry, usual, any) else {
            continue;
        };
        match rules.iter().find(|other| other.id == rule.id) {
            Some(first) => duplicate(document.reports(), &rule.id, &rule.place, &first.place),
            None => rules.push(rule),
        }
    }
    let own = canonical(document.raw(), &["quality", "rule"]);
    let id = id?;
    Some(QualityCheck {
        id: id.value,
        from: from?.value,
        title: title?,
        layers: named.map(|layer| layer.value.clone()).collect(),
        articles,
        rules,
        place: id.place,
        definition_hash: sm3_hex(own.as_bytes()),
    })
}

/// Adds a version, unless one of the same id begins on the same day.
pub(crate) fn add(check: QualityCheck, checks: &mut Vec<QualityCheck>, reports: &Reports) {
    let same = |other: &QualityCheck| other.id == check.id && other.from == check.from;
    if checks.iter().any(same) {
        let problem = Problem::TwoVersions {
            id: check.id.clone(),
            date: check.from.to_string(),
        };
        reports.add(check.place, problem, day_after(check.from));
        return;
    }
    checks.push(check);
}

/// The layer of this name; a name that nothing defines is reported.
pub(crate) fn find_layer<'r>(
    name: &Placed<String>,
    registry: &'r Registry,
    reports: &Reports,
) -> Option<(usize, &'r Layer)> {
    let found = registry.layer_index(&name.value);
    if found.is_none() {
        let known = registry.layers.iter().map(|layer| layer.id.as_str());
        let kind = ("图层", "layer");
        dangling(reports, name.place.clone(), kind, &name.value, known);
    }
    found.map(|index| (index, &registry.layers[index]))
}

fn rule(
    table: &Reader<'_>,
    registry: &Registry,
    usual: Option<&Placed<String>>,
    any: bool,
) -> Option<QualityRule> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let named = table.optional_text("layer");
    let layer = named
        .as_ref()
        .or(usual)
        .and_then(|name| find_layer(name, registry, table.reports()));
    if layer.is_none() && !any {
        let problem = Problem::MissingField {
            table: "rule".into(),
            field: "layer".into(),
        };
        table.reports().add(table.place(), problem, None);
        return None;
    }
    let layer = layer.map(|(_, layer)| layer);
    let severity = word(
        table,
        "severity",
        ("严重程度", "severity"),
        &QualitySeverity::ALL,
    );
    let repair = table
        .find("repair")
        .and_then(|_| word(table, "repair", ("修复", "repair"), &RepairKind::ALL));
    let confirmed = confirmed(table);
    let kind = quality_kind::read(table, registry, layer);
    let other = kind.as_ref().and_then(|kind| kind.other(registry));
    let message = quality_kind::message(table, "message", registry, layer, other);
    let remedy = quality_kind::message(table, "remedy", registry, layer, other);
    let examples = quality_example::read(table, layer, other);
    table.finish();
    let id = id?;
    Some(QualityRule {
        id: id.value,
        title: title?,
        layer: layer.map(|layer| layer.id.clone()),
        severity: severity?,
        confirmed,
        repair,
        message: message?,
        remedy: remedy?,
        kind: kind?,
        examples,
        place: id.place,
    })
}
