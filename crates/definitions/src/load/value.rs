use kunyu_terms::{Bilingual, Date};

use super::canonical::canonical_table;
use super::codes::confirmed;
use super::registry::{Registry, duplicate};
use super::{dangling, order_versions};
use crate::error::Problem;
use crate::model::{
    ArticleVersion, DatedValue, Matrix, Permission, PermissionTable, Unit, ValueVersion,
};
use crate::text::{Place, Placed, Reader};

/// Reads `[[value]]` and `[[matrix]]`.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    for table in document.tables("value") {
        let Some(value) = value(&table) else { continue };
        if let Some(first) = registry.values.iter().find(|other| other.id == value.id) {
            duplicate(document.reports(), &value.id, &value.place, &first.place);
            continue;
        }
        registry.values.push(value);
    }
    for table in document.tables("matrix") {
        let Some(matrix) = matrix(&table) else {
            continue;
        };
        if let Some(first) = registry.matrices.iter().find(|other| other.id == matrix.id) {
            duplicate(document.reports(), &matrix.id, &matrix.place, &first.place);
            continue;
        }
        registry.matrices.push(matrix);
    }
}

fn value(table: &Reader<'_>) -> Option<DatedValue> {
    let (id, title, unit) = (table.text("id"), title(table), unit(table));
    let name = id
        .as_ref()
        .map_or("value", |id| id.value.as_str())
        .to_owned();
    let rows = table.tables("versions");
    if rows.is_empty() {
        missing(table, "versions", &name);
    }
    let mut versions: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row.place(), value_version(row, &name)?)))
        .collect();
    table.finish();
    order_versions(
        &name,
        &mut versions,
        |version| version.from,
        table.reports(),
    );
    let id = id?;
    Some(DatedValue {
        id: id.value,
        title: title?,
        unit: unit?,
        versions: versions.into_iter().map(|(_, version)| version).collect(),
        place: id.place,
        canonical: canonical_table(table.raw()),
    })
}

fn value_version(row: &Reader<'_>, name: &str) -> Option<ValueVersion> {
    let (from, value, article) = (row.date("from"), row.decimal("value"), citation(row, name));
    let confirmed = confirmed(row);
    row.finish();
    Some(ValueVersion {
        from: from?.value,
        value: value?.value,
        article: article?,
        confirmed,
    })
}

fn missing(table: &Reader<'_>, field: &str, name: &str) {
    let problem = Problem::MissingField {
        table: name.to_owned(),
        field: field.to_owned(),
    };
    table.reports().add(table.place(), problem, None);
}

fn title(table: &Reader<'_>) -> Option<Bilingual> {
    table.bilingual("title")
}

/// `article = "…"`, never empty.
fn citation(row: &Reader<'_>, name: &str) -> Option<String> {
    let article = row
        .optional_text("article")
        .filter(|article| !article.value.trim().is_empty());
    if article.is_none() {
        row.reports().add(
            row.place(),
            Problem::MissingArticle {
                id: name.to_owned(),
            },
            None,
        );
    }
    article.map(|article| article.value)
}

/// The unit of a field or value; a pure number when not given.
pub(crate) fn unit(table: &Reader<'_>) -> Option<Unit> {
    let Some(Placed { value, place }) = table.optional_text("unit") else {
        return Some(Unit::None);
    };
    let found = Unit::ALL.iter().find(|(name, _)| *name == value);
    if found.is_none() {
        let known = Unit::ALL.iter().map(|(name, _)| *name);
        dangling(table.reports(), place, ("单位", "unit"), &value, known);
    }
    found.map(|(_, unit)| *unit)
}

/// `article = [{ from, text, confidence }, …]`, at least one.
pub(crate) fn articles(table: &Reader<'_>, owner: &str) -> Vec<ArticleVersion> {
    let rows = table.tables("article");
    if rows.is_empty() {
        let problem = Problem::MissingArticle {
            id: owner.to_owned(),
        };
        table.reports().add(table.place(), problem, None);
    }
    let version = |row: &Reader<'_>| -> Option<(Place, ArticleVersion)> {
        let (from, text) = (row.date("from"), row.text("text"));
        let confirmed = confirmed(row);
        row.finish();
        let version = ArticleVersion {
            from: from?.value,
            text: text?.value,
            confirmed,
        };
        Some((row.place(), version))
    };
    let mut versions: Vec<_> = rows.iter().filter_map(version).collect();
    order_versions(
        owner,
        &mut versions,
        |version| version.from,
        table.reports(),
    );
    versions.into_iter().map(|(_, version)| version).collect()
}

fn matrix(table: &Reader<'_>) -> Option<Matrix> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let (rows, columns) = (table.text("planned"), table.text("project"));
    let name = id
        .as_ref()
        .map_or("matrix", |id| id.value.as_str())
        .to_owned();
    let mut versions: Vec<_> = table
        .tables("versions")
        .iter()
        .filter_map(|row| Some((row.place(), permission_table(row, &name)?)))
        .collect();
    table.finish();
    order_versions(
        &name,
        &mut versions,
        |version: &PermissionTable| version.from,
        table.reports(),
    );
    let id = id?;
    Some(Matrix {
        id: id.value,
        title: title?,
        rows: rows?.value,
        columns: columns?.value,
        versions: versions.into_iter().map(|(_, version)| version).collect(),
        place: id.place,
        canonical: canonical_table(table.raw()),
    })
}

fn permission_table(row: &Reader<'_>, name: &str) -> Option<PermissionTable> {
    let (from, article): (Option<Placed<Date>>, _) = (row.date("from"), citation(row, name));
    confirmed(row);
    let mut entries = Vec::new();
    for line in row.tables("rows") {
        let planned = line.text("planned");
        let (allowed, conditional) = (line.texts("allowed"), line.texts("conditional"));
        let refused = line.texts("refused");
        line.finish();
        let Some(planned) = planned else { continue };
        let lists = [
            (allowed, Permission::Allowed),
            (conditional, Permission::Conditional),
            (refused, Permission::Refused),
        ];
        for (uses, permission) in lists {
            let planned = &planned.value;
            entries.extend(
                uses.into_iter()
                    .map(|code| (planned.clone(), code.value, permission)),
            );
        }
    }
    row.finish();
    article?;
    Some(PermissionTable {
        from: from?.value,
        entries,
    })
}
