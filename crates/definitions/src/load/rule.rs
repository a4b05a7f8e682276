use super::expression::condition;
use super::message::message;
use super::value::articles;
use super::{Registry, dangling};
use crate::condition::Scope;
use crate::error::Problem;
use crate::model::{Case, Distance, Exemption, Field, GeometryKind, Layer, Relation, Rule, Unit};
use crate::text::{Placed, Reader};
use crate::verdict::Severity;

/// Reads one `[[rule]]`.
pub(crate) fn read(table: &Reader<'_>, registry: &Registry, attributes: &[Field]) -> Option<Rule> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let source = table.text("source");
    let layer = source
        .as_ref()
        .and_then(|source| find_layer(source, registry, table));
    let relation = relation(table);
    let severity = severity(table);
    let plot = Scope::check(registry, attributes, None);
    let both = Scope::check(registry, attributes, layer);
    let when = condition(table, "when", plot);
    let only = condition(table, "only", both);
    let violates = condition(table, "violates", both);
    let exempt = exemption(table, both, attributes, layer);
    let distances = distances(table, both);
    let name = id
        .as_ref()
        .map_or("rule", |id| id.value.as_str())
        .to_owned();
    let cases = table.tables("case");
    let cases = cases
        .iter()
        .filter_map(|row| case(row, both, &name))
        .collect();
    let articles = articles(table, &name);
    let message = message(table, "message", registry, attributes, layer);
    let group_by = table.optional_text("group_by");
    if let (Some(column), Some(layer)) = (&group_by, layer) {
        known_column(column, layer, table);
    }
    table.finish();
    let rule = Rule {
        id: id?.value,
        title: title?,
        source: source?.value,
        relation: relation?,
        severity: severity?,
        when,
        only,
        violates,
        exempt,
        distances,
        cases,
        articles,
        message: message?,
        group_by: group_by.map(|column| column.value),
        place: table.place(),
    };
    layer.map(|layer| fits(&rule, layer, table))?;
    Some(rule)
}

fn find_layer<'r>(
    source: &Placed<String>,
    registry: &'r Registry,
    table: &Reader<'_>,
) -> Option<&'r Layer> {
    let found = registry.layer_index(&source.value);
    if found.is_none() {
        let known = registry.layers.iter().map(|layer| layer.id.as_str());
        let place = source.place.clone();
        dangling(
            table.reports(),
            place,
            ("图层", "layer"),
            &source.value,
            known,
        );
    }
    found.map(|index| &registry.layers[index])
}

fn known_column(column: &Placed<String>, layer: &Layer, table: &Reader<'_>) {
    if layer.field(&column.value).is_none() {
        let known = layer.fields.iter().map(|field| field.id.as_str());
        let place = column.place.clone();
        dangling(
            table.reports(),
            place,
            ("字段", "field"),
            &column.value,
            known,
        );
    }
}

/// Whether relation, geometry and setback go together.
fn fits(rule: &Rule, layer: &Layer, table: &Reader<'_>) {
    let near = rule.relation == Relation::WithinDistance;
    let missing = near && rule.distances.is_empty();
    let needless = !near && !rule.distances.is_empty();
    let flat = layer.geometry != GeometryKind::Polygon && !near;
    let problem = if missing {
        Problem::MissingField {
            table: rule.id.clone(),
            field: "distance".into(),
        }
    } else if needless {
        Problem::UnknownField {
            table: rule.id.clone(),
            field: "distance".into(),
        }
    } else if flat {
        let expected = (
            "within_distance（点、线图层没有面积）",
            "within_distance: not polygons",
        );
        Problem::WrongType {
            field: "relation".into(),
            expected,
        }
    } else {
        return;
    };
    table.reports().add(table.place(), problem, None);
}

pub(crate) fn word<T: Copy>(
    table: &Reader<'_>,
    key: &'static str,
    kind: (&'static str, &'static str),
    all: &[(&'static str, T)],
) -> Option<T> {
    let word = table.text(key)?;
    let found = all.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let known = all.iter().map(|(name, _)| *name);
        dangling(table.reports(), word.place, kind, &word.value, known);
    }
    found.map(|(_, value)| *value)
}

fn relation(table: &Reader<'_>) -> Option<Relation> {
    let all = Relation::ALL.map(|relation| (relation.name(), relation));
    word(table, "relation", ("关系", "relation"), &all)
}

fn severity(table: &Reader<'_>) -> Option<Severity> {
    let all = [
        ("stop", Severity::Stop),
        ("warn", Severity::Warn),
        ("info", Severity::Info),
    ];
    word(table, "severity", ("严重程度", "severity"), &all)
}

fn exemption(
    table: &Reader<'_>,
    scope: Scope<'_>,
    attributes: &[Field],
    layer: Option<&Layer>,
) -> Option<Exemption> {
    let exempt = table.optional_table("exempt")?;
    let when = condition(&exempt, "when", scope);
    let message = message(&exempt, "message", scope.registry, attributes, layer);
    exempt.finish();
    Some(Exemption {
        when: when?,
        message: message?,
    })
}

/// `distance = [{ when = "…", value = "id" }, …]`, the first that holds applies.
fn distances(table: &Reader<'_>, scope: Scope<'_>) -> Vec<Distance> {
    let rows = table.tables("distance");
    rows.iter().filter_map(|row| distance(row, scope)).collect()
}

fn distance(row: &Reader<'_>, scope: Scope<'_>) -> Option<Distance> {
    let when = condition(row, "when", scope);
    let value = row.text("value");
    row.finish();
    let value = value_of_unit(&value?, Unit::Metre, scope.registry, row)?;
    Some(Distance { when, value })
}

/// The index of a value that must exist and be in this unit.
pub(crate) fn value_of_unit(
    name: &Placed<String>,
    unit: Unit,
    registry: &Registry,
    row: &Reader<'_>,
) -> Option<usize> {
    let Some(index) = registry.value_index(&name.value) else {
        let known = registry.values.iter().map(|value| value.id.as_str());
        let place = name.place.clone();
        dangling(row.reports(), place, ("值", "value"), &name.value, known);
        return None;
    };
    let found = registry.values[index].unit;
    if found != unit {
        let problem = Problem::WrongUnit {
            field: name.value.clone(),
            found: found.name().into(),
            expected: unit.name().into(),
        };
        row.reports().add(name.place.clone(), problem, None);
    }
    Some(index)
}

fn case(row: &Reader<'_>, scope: Scope<'_>, owner: &str) -> Option<Case> {
    let when = condition(row, "when", scope);
    let severity = severity(row);
    let articles = articles(row, owner);
    row.finish();
    Some(Case {
        when: when?,
        severity: severity?,
        articles,
    })
}
