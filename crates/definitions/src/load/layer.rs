use super::canonical::canonical;
use super::registry::{Registry, duplicate};
use super::value::unit;
use super::{dangling, registry::CODE_LIST};
use crate::error::Problem;
use crate::model::{Field, FieldKind, GeometryKind, Layer, Presence, Unit, Yearly};
use crate::text::{Placed, Reader, Reports};

/// Reads `[layer]` and its `[[field]]`s, if the file has them.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    let Some(table) = document.optional_table("layer") else {
        return;
    };
    let fields = fields(&document.tables("field"), document.reports());
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
    let found = kinds.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let known = kinds.iter().map(|(name, _)| *name);
        dangling(
            reports,
            word.place.clone(),
            ("几何类型", "geometry"),
            &word.value,
            known,
        );
    }
    found.map(|(_, kind)| *kind)
}

/// Reads columns or attributes, ids unique.
pub(crate) fn fields(tables: &[Reader<'_>], reports: &Reports) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for table in tables {
        let Some(field) = field(table) else { continue };
        match fields.iter().find(|other| other.id == field.id) {
            Some(first) => duplicate(reports, &field.id, &field.place, &first.place),
            None => fields.push(field),
        }
    }
    fields
}

fn field(table: &Reader<'_>) -> Option<Field> {
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
    table.finish();
    let decimals = decimals.and_then(|digits| u8::try_from(digits.value.stored(0)?).ok());
    let kind = kind(&word?, decimals.unwrap_or(2), table.reports());
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
        place: id.place,
    })
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
    let found = all.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let known = all.iter().map(|(name, _)| *name);
        let kind = ("约束条件", "constraint");
        dangling(table.reports(), word.place, kind, &word.value, known);
    }
    found.map_or(Presence::Free, |(_, presence)| *presence)
}

/// The type named; an unknown one is reported and taken as text, so that one slip is one error.
fn kind(word: &Placed<String>, decimals: u8, reports: &Reports) -> FieldKind {
    let kinds = [
        ("text", FieldKind::Text),
        ("code", FieldKind::Code),
        ("integer", FieldKind::Integer),
        ("decimal", FieldKind::Decimal(decimals)),
        ("date", FieldKind::Date),
        ("boolean", FieldKind::Boolean),
    ];
    let found = kinds.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let known = kinds.iter().map(|(name, _)| *name);
        dangling(
            reports,
            word.place.clone(),
            ("字段类型", "field type"),
            &word.value,
            known,
        );
    }
    found.map_or(FieldKind::Text, |(_, kind)| *kind)
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
