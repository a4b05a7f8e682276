use kunyu_terms::Date;

use super::canonical::canonical;
use super::registry::{Registry, duplicate};
use super::value::unit;
use super::{dangling, registry::CODE_LIST};
use crate::error::Problem;
use crate::model::{
    Field, FieldKind, GeometryKind, Layer, Personal, Presence, Register, Unit, Yearly,
};
use crate::text::{Placed, Reader, Reports};

/// Reads `[layer]` and its `[[field]]`s, if the file has them.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    let Some(table) = document.optional_table("layer") else {
        return;
    };
    let fields = fields(&document.tables("field"), document.reports(), Owner::Layer);
    let yearly = super::yearly::read(document);
    let Some(layer) = layer(document, &table, fields, yearly) else {
        return;
    };
    if let Some(first) = registry.layers.iter().find(|other| other.id == layer.id) {
        duplicate(document.reports(), &layer.id, &layer.place, &first.place);
        return;
    }
    registry.layers.push(layer);
}

fn layer(
    document: &Reader<'_>,
    table: &Reader<'_>,
    fields: Vec<Field>,
    yearly: Option<Yearly>,
) -> Option<Layer> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let geometry = table.text("geometry");
    let (key, class, name) = (
        table.text("key"),
        table.optional_text("class"),
        table.optional_text("name"),
    );
    let accuracy = table.decimal("accuracy");
    let scale = table.optional_decimal("scale");
    let legal_status = table.bilingual("legal_status");
    let (secrecy, owner) = (table.text("secrecy"), table.text("owner"));
    let overlapping = table.flag("overlapping").unwrap_or(true);
    table.finish();
    for column in [&key, &class, &name].into_iter().flatten() {
        if !fields.iter().any(|field| field.id == column.value) {
            let known = fields.iter().map(|field| field.id.as_str());
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
    let id = id?;
    Some(Layer {
        id: id.value,
        title: title?,
        geometry: geometry_kind(&geometry?, table.reports())?,
        fields,
        key: key?.value,
        class: class.map(|class| class.value),
        name: name.map(|name| name.value),
        accuracy_m: accuracy?.value,
        scale: scale.and_then(|scale| u32::try_from(scale.value.stored(0)?).ok()),
        legal_status: legal_status?,
        secrecy: secrecy?.value,
        owner: owner?.value,
        overlapping,
        yearly,
        place: id.place,
        canonical: canonical(document.raw(), &["layer", "field"]),
    })
}

fn geometry_kind(word: &Placed<String>, reports: &Reports) -> Option<GeometryKind> {
    let kinds = [
        ("point", GeometryKind::Point),
        ("line", GeometryKind::Line),
        ("polygon", GeometryKind::Polygon),
        ("table", GeometryKind::Table),
    ];
    named(word, ("几何类型", "geometry"), &kinds, reports)
}

/// What fields are read for: areas, money and relations are of registers and processes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Layer,
    Register,
    Input,
}

/// Reads columns or attributes, ids unique.
pub(crate) fn fields(tables: &[Reader<'_>], reports: &Reports, owner: Owner) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for table in tables {
        let Some(field) = field(table, owner) else {
            continue;
        };
        match fields.iter().find(|other| other.id == field.id) {
            Some(first) => duplicate(reports, &field.id, &field.place, &first.place),
            None => fields.push(field),
        }
    }
    fields
}

fn field(table: &Reader<'_>, owner: Owner) -> Option<Field> {
    let (id, title, word) = (
        table.text("id"),
        table.bilingual("title"),
        table.text("type"),
    );
    let decimals = table.optional_decimal("decimals");
    let unit_given = table.find("unit");
    let unit = unit(table);
    let codes = table.optional_text("codes");
    let required = table.flag("required").unwrap_or(false);
    let names = table.texts("source_names");
    let width = table.optional_decimal("width");
    let presence = presence(table);
    let default = table.optional_text("default");
    let register = (owner != Owner::Layer).then(|| register_part(table));
    let columns = if owner == Owner::Input {
        fields(&table.tables("columns"), table.reports(), Owner::Register)
    } else {
        Vec::new()
    };
    table.finish();
    let decimals = decimals.and_then(|digits| u8::try_from(digits.value.stored(0)?).ok());
    let kind = kind(&word?, decimals.unwrap_or(2), owner, table.reports());
    needs_unit(table, kind, unit_given.is_some(), unit);
    if let (Some(unit_given), false) = (unit_given, kind.is_number()) {
        table.wrong_type(
            unit_given,
            "unit",
            ("数字字段才有的项", "given for numbers only"),
        );
    }
    if kind == FieldKind::Code && codes.is_none() {
        let problem = Problem::MissingField {
            table: "field".into(),
            field: "codes".into(),
        };
        table.reports().add(table.place(), problem, None);
    }
    let (references, personal, retired) = register.unwrap_or_default();
    if kind == FieldKind::Record && references.is_none() {
        let problem = Problem::MissingField {
            table: "field".into(),
            field: "references".into(),
        };
        table.reports().add(table.place(), problem, None);
    }
    let id = id?;
    Some(Field {
        codes_place: codes.as_ref().unwrap_or(&id).place.clone(),
        id: id.value,
        title: title?,
        kind,
        unit: unit.unwrap_or(Unit::None),
        codes: codes.map(|codes| codes.value),
        required,
        presence,
        width: width.and_then(|digits| u16::try_from(digits.value.stored(0)?).ok()),
        source_names: names.into_iter().map(|name| name.value).collect(),
        default: default.map(|text| text.value),
        references,
        personal,
        columns,
        retired,
        place: id.place,
    })
}

/// An input of a transition: a field, or the id of a field of the register with what differs.
pub(crate) fn field_of_input(table: &Reader<'_>, register: &Register) -> Option<Field> {
    let own = table
        .raw()
        .get("id")
        .and_then(|id| register.field(id.get_ref().as_str()?));
    let Some(own) = own else {
        return field(table, Owner::Input);
    };
    if table.raw().contains_key("type") {
        let field = field(table, Owner::Input)?;
        if field.kind != own.kind {
            let (zh, en) = own.kind.words();
            let problem = Problem::Structure {
                subject: field.id.clone(),
                zh: format!("台账里的同名字段是{zh}"),
                en: format!("the register's field of this name is {en}"),
            };
            table.reports().add(field.place.clone(), problem, None);
        }
        return Some(field);
    }
    let id = table.text("id")?;
    let title = table.optional_bilingual("title");
    let required = table.flag("required").unwrap_or(false);
    table.finish();
    Some(Field {
        title: title.unwrap_or_else(|| own.title.clone()),
        required,
        place: id.place,
        ..own.clone()
    })
}

/// What only fields of registers and inputs state.
fn register_part(table: &Reader<'_>) -> (Option<String>, Option<Personal>, Option<Date>) {
    let references = table.optional_text("references").map(|text| text.value);
    let personal = table.optional_text("personal").and_then(|word| {
        let kind = ("个人信息类别", "class of personal data");
        named(&word, kind, &Personal::ALL, table.reports())
    });
    let retired = table.find("retired").and_then(|_| table.date("retired"));
    (references, personal, retired.map(|date| date.value))
}

/// An area or an amount of money says which unit a bare number is in.
fn needs_unit(table: &Reader<'_>, kind: FieldKind, given: bool, unit: Option<Unit>) {
    let (fits, expected) = match kind {
        FieldKind::Area => (unit.and_then(Unit::of_area).is_some(), "m2 | ha | mu"),
        FieldKind::Money => (unit.and_then(Unit::of_money).is_some(), "yuan | wan_yuan"),
        _ => return,
    };
    if fits {
        return;
    }
    let problem = if given {
        Problem::WrongUnit {
            field: "unit".into(),
            found: unit.map_or("?", Unit::name).to_owned(),
            expected: expected.to_owned(),
        }
    } else {
        Problem::MissingField {
            table: "field".into(),
            field: "unit".into(),
        }
    };
    table
        .reports()
        .add(table.place(), problem, Some(expected.to_owned()));
}

/// The thing of this name; an unknown name is reported.
pub(crate) fn named<T: Copy>(
    word: &Placed<String>,
    kind: (&'static str, &'static str),
    all: &[(&'static str, T)],
    reports: &Reports,
) -> Option<T> {
    let found = all.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let known = all.iter().map(|(name, _)| *name);
        dangling(reports, word.place.clone(), kind, &word.value, known);
    }
    found.map(|(_, thing)| *thing)
}

/// `constraint = "M"`, `"C"` or `"O"`, as the standards write it.
fn presence(table: &Reader<'_>) -> Presence {
    let Some(word) = table.optional_text("constraint") else {
        return Presence::Free;
    };
    let all = [
        ("M", Presence::Filled),
        ("C", Presence::Column),
        ("O", Presence::Free),
    ];
    let kind = ("约束条件", "constraint");
    named(&word, kind, &all, table.reports()).unwrap_or(Presence::Free)
}

/// The type named; an unknown one is reported and taken as text, so that one slip is one error.
fn kind(word: &Placed<String>, decimals: u8, owner: Owner, reports: &Reports) -> FieldKind {
    let kinds = [
        ("text", FieldKind::Text),
        ("code", FieldKind::Code),
        ("integer", FieldKind::Integer),
        ("decimal", FieldKind::Decimal(decimals)),
        ("date", FieldKind::Date),
        ("boolean", FieldKind::Boolean),
        ("area", FieldKind::Area),
        ("money", FieldKind::Money),
        ("record", FieldKind::Record),
        ("list", FieldKind::List),
    ];
    let known = match owner {
        Owner::Layer => &kinds[..6],
        Owner::Register => &kinds[..9],
        Owner::Input => &kinds[..],
    };
    named(word, ("字段类型", "field type"), known, reports).unwrap_or(FieldKind::Text)
}

/// Reports attributes whose code list nothing defines.
pub(crate) fn link_codes(fields: &[Field], registry: &Registry, reports: &Reports) {
    for field in fields {
        let unknown = field
            .codes
            .as_deref()
            .filter(|id| registry.codes_index(id).is_none());
        if let Some(id) = unknown {
            dangling(
                reports,
                field.codes_place.clone(),
                CODE_LIST,
                id,
                registry.code_ids(),
            );
        }
    }
}
