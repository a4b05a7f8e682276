//! Reads `[register]` with its `[[field]]`s.

use super::canonical::canonical;
use super::dangling;
use super::layer::{Owner, fields, link_codes, named};
use super::registry::{Registry, duplicate};
use crate::error::Problem;
use crate::model::{Field, FieldKind, GeometryKind, LedgerRole, Register};
use crate::text::{Placed, Reader, Reports};

/// Names that every stored record has, so no field may take them.
const RESERVED: [&str; 13] = [
    "record",
    "version",
    "seq_from",
    "seq_to",
    "valid_from",
    "valid_to",
    "state",
    "geometry",
    "min_x",
    "min_y",
    "max_x",
    "max_y",
    "today",
];

pub(crate) const REGISTER: (&str, &str) = ("台账", "register");
pub(crate) const FIELD: (&str, &str) = ("字段", "field");

/// The longest id that becomes a table or a column.
const ID_LENGTH: usize = 40;

/// Reads `[register]` and its `[[field]]`s, if the file has them.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    let Some(table) = document.optional_table("register") else {
        return;
    };
    let reports = document.reports();
    if document.raw().contains_key("layer") {
        let problem = Problem::Structure {
            subject: "register".into(),
            zh: "一个文件里只能有一个图层或一个台账".into(),
            en: "a file holds one layer or one register".into(),
        };
        reports.add(table.place(), problem, None);
    }
    let fields = fields(&document.tables("field"), reports, Owner::Register);
    for field in &fields {
        check_field_id(field, reports);
    }
    let Some(register) = register(document, &table, fields) else {
        return;
    };
    let same = |other: &&Register| other.id == register.id;
    if let Some(first) = registry.registers.iter().find(same) {
        duplicate(reports, &register.id, &register.place, &first.place);
        return;
    }
    registry.registers.push(register);
}

fn register(document: &Reader<'_>, table: &Reader<'_>, fields: Vec<Field>) -> Option<Register> {
    let reports = table.reports();
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let (section, secrecy) = (table.text("section"), table.text("secrecy"));
    let geometry = table.text("geometry");
    let number = table.text("number");
    let label = table.optional_text("label");
    let area = table.optional_text("area");
    let date = table.optional_text("date");
    let township = table.optional_text("township");
    let ledger = table.optional_text("ledger");
    let ledger =
        ledger.and_then(|word| named(&word, ("账中的角色", "role in the ledger"), &ROLES, reports));
    let unique = keys(table, &fields);
    table.finish();
    let text = |kind| matches!(kind, FieldKind::Text);
    let place = |kind| matches!(kind, FieldKind::Text | FieldKind::Code | FieldKind::Record);
    let number = role(number, "number", &fields, text, reports);
    let label = role(label, "label", &fields, text, reports);
    let area = role(
        area,
        "area",
        &fields,
        |kind| kind == FieldKind::Area,
        reports,
    );
    let date = role(
        date,
        "date",
        &fields,
        |kind| kind == FieldKind::Date,
        reports,
    );
    let township = role(township, "township", &fields, place, reports);
    let id = id?;
    check_id(&id, reports);
    Some(Register {
        id: id.value,
        title: title?,
        section: section?.value,
        geometry: geometry_kind(&geometry?, reports)?,
        fields,
        number: number?,
        label,
        area,
        date,
        township,
        secrecy: secrecy?.value,
        ledger,
        unique,
        place: id.place,
        canonical: canonical(document.raw(), &["register", "field"]),
    })
}

const ROLES: [(&str, LedgerRole); 2] = [("lot", LedgerRole::Lot), ("piece", LedgerRole::Piece)];

fn geometry_kind(word: &Placed<String>, reports: &Reports) -> Option<GeometryKind> {
    let kinds = [
        ("none", GeometryKind::Table),
        ("point", GeometryKind::Point),
        ("line", GeometryKind::Line),
        ("polygon", GeometryKind::Polygon),
    ];
    named(word, ("几何类型", "geometry"), &kinds, reports)
}

/// A field that a register names for a purpose: it must be there and of the type needed.
fn role(
    name: Option<Placed<String>>,
    purpose: &'static str,
    fields: &[Field],
    fits: impl Fn(FieldKind) -> bool,
    reports: &Reports,
) -> Option<String> {
    let name = name?;
    let Some(field) = fields.iter().find(|field| field.id == name.value) else {
        let fitting = fields.iter().filter(|field| fits(field.kind));
        let known = fitting.map(|field| field.id.as_str());
        dangling(reports, name.place, FIELD, &name.value, known);
        return None;
    };
    if !fits(field.kind) {
        let (zh, en) = field.kind.words();
        let problem = Problem::Structure {
            subject: format!("{purpose} = {}", name.value),
            zh: format!("这个字段的类型是{zh}，不合用"),
            en: format!("the field is {en}, which does not fit"),
        };
        let fitting = fields.iter().find(|field| fits(field.kind));
        reports.add(name.place, problem, fitting.map(|field| field.id.clone()));
        return None;
    }
    Some(name.value)
}

/// `unique = [["a", "b"], ["c"]]`.
fn keys(table: &Reader<'_>, fields: &[Field]) -> Vec<Vec<String>> {
    let Some(value) = table.find("unique") else {
        return Vec::new();
    };
    let lists = value.get_ref().as_array().map(|lists| {
        let texts = |list: &toml::Spanned<toml::de::DeValue<'_>>| {
            let items = list.get_ref().as_array()?.iter();
            items
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        };
        lists.iter().map(texts).collect::<Option<Vec<_>>>()
    });
    let Some(keys) = lists.flatten() else {
        let expected = ("字段列表的列表 [[…]]", "a list of lists of fields [[…]]");
        table.wrong_type(value, "unique", expected);
        return Vec::new();
    };
    for id in keys.iter().flatten() {
        if !fields.iter().any(|field| field.id == *id) {
            let known = fields.iter().map(|field| field.id.as_str());
            let place = table.place_of(value);
            dangling(table.reports(), place, FIELD, id, known);
        }
    }
    keys
}

fn check_field_id(field: &Field, reports: &Reports) {
    check_id(
        &Placed {
            value: field.id.clone(),
            place: field.place.clone(),
        },
        reports,
    );
    if RESERVED.contains(&field.id.as_str()) {
        let problem = Problem::Structure {
            subject: field.id.clone(),
            zh: "这个名字由系统使用，请换一个".into(),
            en: "this name is used by the system: take another".into(),
        };
        let suggestion = Some(format!("{}_of", field.id));
        reports.add(field.place.clone(), problem, suggestion);
    }
}

/// An id that becomes a table or a column: small letters, digits and underscores.
pub(crate) fn check_id(id: &Placed<String>, reports: &Reports) {
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let begins = id
        .value
        .starts_with(|letter: char| letter.is_ascii_lowercase());
    if begins && id.value.len() <= ID_LENGTH && id.value.chars().all(plain) {
        return;
    }
    let problem = Problem::Structure {
        subject: id.value.clone(),
        zh: format!("编号只用小写字母、数字和下划线，以字母开头，至多 {ID_LENGTH} 个"),
        en: format!(
            "an id has small letters, digits and underscores, begins with a letter and has at \
             most {ID_LENGTH}"
        ),
    };
    let lower = id.value.to_lowercase().replace(['-', ' ', '.'], "_");
    reports.add(id.place.clone(), problem, Some(lower));
}

/// Checks the code lists and registers that fields name.
pub(crate) fn link_fields(fields: &[Field], registry: &Registry, reports: &Reports) {
    link_codes(fields, registry, reports);
    for field in fields {
        link_fields(&field.columns, registry, reports);
        let Some(other) = field.references.as_deref() else {
            continue;
        };
        if field.kind != FieldKind::Record {
            let problem = Problem::Structure {
                subject: field.id.clone(),
                zh: "只有 type = \"record\" 的字段可以写 references".into(),
                en: "only a field of type = \"record\" has references".into(),
            };
            reports.add(field.place.clone(), problem, None);
        }
        if registry.register_index(other).is_none() {
            let known = registry
                .registers
                .iter()
                .map(|register| register.id.as_str());
            dangling(reports, field.place.clone(), REGISTER, other, known);
        }
    }
}
