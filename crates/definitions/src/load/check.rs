use std::collections::BTreeSet;

use super::canonical::canonical;
use super::layer::{Owner, fields, link_codes};
use super::registry::duplicate;
use super::rule::value_of_unit;
use super::{Registry, day_after, example, rule};
use crate::condition::Condition;
use crate::error::Problem;
use crate::model::{Check, Field, Rule, ToleranceNames, Unit};
use crate::text::{Reader, Reports};
use crate::verdict::sm3_hex;

/// Reads `[check]` with its attributes, rules and examples, if the file has one.
pub(crate) fn read(document: &Reader<'_>, registry: &Registry) -> Option<Check> {
    let table = document.optional_table("check")?;
    let reports = document.reports();
    let (id, title, from) = (
        table.text("id"),
        table.bilingual("title"),
        table.date("from"),
    );
    let tolerance = tolerance(&table, registry);
    table.finish();
    let attributes = fields(&document.tables("attribute"), reports, Owner::Layer);
    link_codes(&attributes, registry, reports);
    let mut rules: Vec<Rule> = Vec::new();
    for row in document.tables("rule") {
        let Some(rule) = rule::read(&row, registry, &attributes) else {
            continue;
        };
        match rules.iter().find(|other| other.id == rule.id) {
            Some(first) => duplicate(reports, &rule.id, &rule.place, &first.place),
            None => rules.push(rule),
        }
    }
    let examples = document.tables("example");
    let examples = examples
        .iter()
        .filter_map(|row| example::read(row, registry, &attributes, &rules))
        .collect();
    let own = canonical(document.raw(), &["check", "attribute", "rule"]);
    let id = id?;
    Some(Check {
        id: id.value,
        from: from?.value,
        title: title?,
        definition_hash: definition_hash(own, registry, &attributes, &rules, tolerance?),
        attributes,
        rules,
        examples,
        place: id.place,
        tolerance: tolerance?,
    })
}

fn tolerance(table: &Reader<'_>, registry: &Registry) -> Option<ToleranceNames> {
    let inner = table.table("tolerance")?;
    let (area, width) = (inner.text("area"), inner.text("width"));
    inner.finish();
    let area = value_of_unit(&area?, Unit::SquareMetre, registry, &inner);
    let width = value_of_unit(&width?, Unit::Metre, registry, &inner);
    Some(ToleranceNames {
        area: area?,
        width: width?,
    })
}

/// Adds a version of a check, unless one of the same id begins on the same day.
pub(crate) fn add(check: Check, checks: &mut Vec<Check>, reports: &Reports) {
    let same = |other: &&Check| other.id == check.id && other.from == check.from;
    if checks.iter().any(|other| same(&other)) {
        let problem = Problem::TwoVersions {
            id: check.id.clone(),
            date: check.from.to_string(),
        };
        reports.add(check.place, problem, day_after(check.from));
        return;
    }
    checks.push(check);
}

/// The hash over everything that a verdict of this check depends on: the check itself, the layers
/// it asks, the code lists, values and matrices that its conditions, setbacks and messages read.
fn definition_hash(
    own: String,
    registry: &Registry,
    attributes: &[Field],
    rules: &[Rule],
    tolerance: ToleranceNames,
) -> String {
    let mut parts = BTreeSet::from([own]);
    let mut lists: BTreeSet<&str> = attributes
        .iter()
        .filter_map(|field| field.codes.as_deref())
        .collect();
    let mut values = BTreeSet::from([tolerance.area, tolerance.width]);
    for rule in rules {
        for condition in conditions(rule) {
            values.extend(&condition.reads.values);
            let matrices = condition
                .reads
                .matrices
                .iter()
                .map(|index| &registry.matrices[*index]);
            parts.extend(matrices.map(|matrix| matrix.canonical.clone()));
        }
        values.extend(rule.distances.iter().map(|distance| distance.value));
        values.extend(
            rule.message
                .fills()
                .filter_map(|name| registry.value_index(name)),
        );
        if let Some(index) = registry.layer_index(&rule.source) {
            let layer = &registry.layers[index];
            parts.insert(layer.canonical.clone());
            lists.extend(
                layer
                    .fields
                    .iter()
                    .filter_map(|field| field.codes.as_deref()),
            );
        }
    }
    parts.extend(
        values
            .into_iter()
            .map(|index| registry.values[index].canonical.clone()),
    );
    let lists = lists.into_iter().filter_map(|id| registry.codes_index(id));
    parts.extend(lists.map(|index| registry.codes[index].canonical.clone()));
    let joined: Vec<String> = parts.into_iter().collect();
    sm3_hex(joined.join("\n").as_bytes())
}

fn conditions(rule: &Rule) -> impl Iterator<Item = &Condition> {
    let own = [&rule.when, &rule.only, &rule.violates]
        .into_iter()
        .flatten();
    let exempt = rule.exempt.iter().map(|exempt| &exempt.when);
    let distances = rule
        .distances
        .iter()
        .filter_map(|distance| distance.when.as_ref());
    let cases = rule.cases.iter().map(|case| &case.when);
    own.chain(exempt).chain(distances).chain(cases)
}
