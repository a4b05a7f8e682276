//! Reads `[[secrecy]]` classes and `[[township_column]]`s, and checks what names them.

use super::dangling;
use super::register::FIELD;
use super::registry::{Registry, duplicate};
use crate::error::Problem;
use crate::model::{Role, SecrecyClass, TownshipColumn};
use crate::text::{Place, Reader, Reports};

const CLASS: (&str, &str) = ("密级", "secrecy class");
const LAYER: (&str, &str) = ("图层", "layer");
const THING: (&str, &str) = ("台账或图层", "register or layer");

/// Duties of the three administrators, which nobody holds together.
const APART: [&str; 3] = ["manage_accounts", "manage_rights", "audit"];
/// Business, which no administrator does.
const BUSINESS: [&str; 3] = ["read", "act", "export"];

/// Reads the classes and columns of a file.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    for table in document.tables("secrecy") {
        let Some(class) = class(&table) else { continue };
        match registry.secrecy.iter().find(|other| other.id == class.id) {
            Some(first) => duplicate(table.reports(), &class.id, &class.place, &first.place),
            None => registry.secrecy.push(class),
        }
    }
    for table in document.tables("township_column") {
        let Some(column) = column(&table) else {
            continue;
        };
        let mut others = registry.township_columns.iter();
        match others.find(|other| other.layer == column.layer) {
            Some(first) => duplicate(table.reports(), &column.layer, &column.place, &first.place),
            None => registry.township_columns.push(column),
        }
    }
}

fn class(table: &Reader<'_>) -> Option<SecrecyClass> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let apart = table.flag("apart").unwrap_or(false);
    let watermark = table.flag("watermark").unwrap_or(false);
    let second_person = table.flag("second_person").unwrap_or(false);
    table.finish();
    let id = id?;
    Some(SecrecyClass {
        id: id.value,
        title: title?,
        apart,
        watermark,
        second_person,
        place: id.place,
    })
}

fn column(table: &Reader<'_>) -> Option<TownshipColumn> {
    let (layer, column) = (table.text("layer"), table.text("column"));
    table.finish();
    let layer = layer?;
    Some(TownshipColumn {
        layer: layer.value,
        column: column?.value,
        place: layer.place,
    })
}

/// Checks that everything bears a declared class, and that no class is guarded less than a lower one.
pub(crate) fn link(registry: &Registry, reports: &Reports) {
    if !registry.secrecy.is_empty() {
        let registers = registry.registers.iter();
        let registers = registers.map(|one| (&one.secrecy, &one.place));
        let layers = registry.layers.iter().map(|one| (&one.secrecy, &one.place));
        for (class, place) in registers.chain(layers) {
            must_be_class(registry, class, place, reports);
        }
    }
    let ladder: Vec<&SecrecyClass> = registry.secrecy.iter().filter(|one| !one.apart).collect();
    for pair in ladder.windows(2) {
        let (lower, higher) = (pair[0], pair[1]);
        let less = (lower.watermark && !higher.watermark)
            || (lower.second_person && !higher.second_person);
        if less {
            let problem = Problem::Structure {
                subject: higher.id.clone(),
                zh: format!("管得不能比低一级的“{}”松", lower.id),
                en: format!("must not be guarded less than the lower \"{}\"", lower.id),
            };
            reports.add(higher.place.clone(), problem, None);
        }
    }
    for column in &registry.township_columns {
        let layer = registry.layers.iter().find(|one| one.id == column.layer);
        let Some(layer) = layer else {
            let known = registry.layers.iter().map(|one| one.id.as_str());
            dangling(reports, column.place.clone(), LAYER, &column.layer, known);
            continue;
        };
        if layer.field(&column.column).is_none() {
            let known = layer.fields.iter().map(|field| field.id.as_str());
            dangling(reports, column.place.clone(), FIELD, &column.column, known);
        }
    }
    for role in &registry.roles {
        link_role(registry, role, reports);
    }
}

fn must_be_class(registry: &Registry, class: &str, place: &Place, reports: &Reports) {
    let known = || registry.secrecy.iter().map(|one| one.id.as_str());
    if !known().any(|id| id == class) {
        dangling(reports, place.clone(), CLASS, class, known());
    }
}

fn link_role(registry: &Registry, role: &Role, reports: &Reports) {
    for class in &role.clearance {
        must_be_class(registry, class, &role.place, reports);
    }
    for pattern in &role.everywhere {
        super::role::check(
            pattern,
            &super::role::things(registry),
            THING,
            role,
            reports,
        );
    }
    for concealed in &role.conceals {
        link_concealed(registry, role, concealed, reports);
    }
    let verb = |allowed: &String| {
        let verb = allowed
            .split_once(':')
            .map_or(allowed.as_str(), |(verb, _)| verb);
        verb.to_owned()
    };
    let verbs: Vec<String> = role.may.iter().map(verb).collect();
    let offices = APART
        .iter()
        .filter(|one| verbs.iter().any(|verb| verb == *one));
    let offices = offices.count();
    let is_business = verbs.iter().any(|verb| BUSINESS.contains(&verb.as_str()));
    if offices > 1 || (offices == 1 && is_business) {
        let problem = Problem::Structure {
            subject: role.id.clone(),
            zh: "系统管理、安全管理、审计管理三权分立：一个角色只能有其中之一，且不经办业务".into(),
            en: "system, security and audit administration are apart: a role has one of them at most, and \
                 does no business beside it"
                .into(),
        };
        reports.add(role.place.clone(), problem, None);
    }
}

/// A concealed column must be there; what everything is called by cannot be concealed.
fn link_concealed(registry: &Registry, role: &Role, concealed: &str, reports: &Reports) {
    let Some((thing, column)) = concealed.split_once('.') else {
        super::role::check(concealed, &columns(registry), FIELD, role, reports);
        return;
    };
    let fits = crate::model::fits;
    let known = columns(registry);
    let is_meant = |name: &&String| {
        name.split_once('.')
            .is_some_and(|(a, b)| fits(thing, a) && fits(column, b))
    };
    if !known.iter().any(|name| is_meant(&name)) {
        let names = known.iter().map(String::as_str);
        dangling(reports, role.place.clone(), FIELD, concealed, names);
    }
    let registers = registry.registers.iter().map(|one| (&one.id, &one.number));
    let layers = registry.layers.iter().map(|one| (&one.id, &one.key));
    for (id, number) in registers.chain(layers) {
        if fits(thing, id) && fits(column, number) {
            let problem = Problem::Structure {
                subject: format!("{id}.{number}"),
                zh: "编号不能隐去；要整个不让知道，请写 hides".into(),
                en: "a number cannot be concealed; use hides for the whole".into(),
            };
            reports.add(role.place.clone(), problem, None);
        }
    }
}

fn columns(registry: &Registry) -> Vec<String> {
    let registers = registry.registers.iter();
    let registers = registers.flat_map(|one| one.fields.iter().map(|field| (&one.id, &field.id)));
    let layers = registry.layers.iter();
    let layers = layers.flat_map(|one| one.fields.iter().map(|field| (&one.id, &field.id)));
    let all = registers.chain(layers);
    all.map(|(thing, field)| format!("{thing}.{field}"))
        .collect()
}
