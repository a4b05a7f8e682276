//! Rules about a file as a whole: CRS, projection, datum, columns.

use kunyu_definitions::{
    ActiveQuality, CheckedRow, Field, FieldKind, Layer, Presence, QualityRule, StructureRule,
};
use kunyu_formats::{CrsStatement, FieldKind as Theirs};
use kunyu_geodesy::{Crs, CrsKind, Datum};

use super::collect::Collector;

/// Longest text column of a DBF.
const DBF_WIDTH: u16 = 254;

/// What is known of the file or edition as a whole.
pub(super) struct Facts {
    /// The CRS as it states it.
    pub(super) statement: CrsStatement,
    /// The CRS by which it is read.
    pub(super) crs: Option<Crs>,
    /// Its columns by field of the layer.
    pub(super) columns: Vec<Option<kunyu_formats::Field>>,
    /// Whether the file declares types; texts such as GeoJSON do not.
    pub(super) has_types: bool,
    /// Whether the file declares widths.
    pub(super) has_widths: bool,
}

/// Judges a structure rule.
pub(super) fn judge(
    active: &ActiveQuality<'_>,
    rule: &QualityRule,
    (layer, facts, rows): (&Layer, &Facts, u64),
    collector: &mut Collector,
) {
    let mut tell = |field: &str, facts: &[(&str, String)]| {
        let row = CheckedRow {
            key: "",
            values: &[],
            shape: None,
            fault: None,
        };
        let mut told = active.told(rule, row, &[], facts);
        field.clone_into(&mut told.field);
        collector.add(rule, told);
    };
    let name = || match &facts.crs {
        Some(crs) => format!("{}（EPSG:{}）", crs.name_zh(), crs.epsg()),
        None => facts.statement.to_string(),
    };
    let value = |text: String| [("value", text)];
    match rule.structure() {
        Some(StructureRule::Layer) if rows == 0 => tell("", &value(layer.id.clone())),
        Some(StructureRule::Crs) if facts.statement.is_unknown() => tell("", &value(String::new())),
        Some(StructureRule::Projection) => {
            let plane = |crs: &Crs| matches!(crs.kind(), CrsKind::GaussKruger(_));
            let known = !facts.statement.is_unknown();
            if known && !facts.crs.as_ref().is_some_and(plane) {
                tell("", &value(name()));
            }
        }
        Some(StructureRule::Datum) => {
            let right = |crs: &Crs| crs.datum() == Datum::Cgcs2000;
            let known = !facts.statement.is_unknown();
            if known && !facts.crs.as_ref().is_some_and(right) {
                tell("", &value(name()));
            }
        }
        Some(StructureRule::Fields) => {
            for (field, column) in layer.fields.iter().zip(&facts.columns) {
                if let Some((zh, en)) = fault(field, column.as_ref(), facts) {
                    let expected = [
                        ("field", field.id.clone()),
                        ("reason_zh", zh),
                        ("reason_en", en),
                        ("expected_zh", wanted(field, true)),
                        ("expected_en", wanted(field, false)),
                    ];
                    tell(&field.id, &expected);
                }
            }
        }
        _ => {}
    }
}

/// What is wrong with a column.
fn fault(
    field: &Field,
    column: Option<&kunyu_formats::Field>,
    facts: &Facts,
) -> Option<(String, String)> {
    let Some(column) = column else {
        let asked = field.presence != Presence::Free || field.required;
        return asked.then(|| ("缺少".to_owned(), "is missing".to_owned()));
    };
    if facts.has_types && !holds(field.kind, column.kind) {
        let zh = format!("类型不符（文件中为 {:?}）", column.kind);
        return Some((
            zh,
            format!("has another type ({:?} in the file)", column.kind),
        ));
    }
    let (Some(wanted), Some(width)) = (field.width, column.width.filter(|_| facts.has_widths))
    else {
        return None;
    };
    if width < wanted.min(DBF_WIDTH) {
        let zh = format!("宽度 {width}，不足 {wanted}");
        return Some((zh, format!("has width {width}, less than {wanted}")));
    }
    match (field.kind, column.decimals) {
        (FieldKind::Decimal(wanted), Some(decimals)) if decimals < wanted => {
            let zh = format!("小数位 {decimals}，不足 {wanted}");
            Some((zh, format!("has {decimals} decimals, less than {wanted}")))
        }
        _ => None,
    }
}

/// Whether a column of a file can hold what the field declares without loss.
fn holds(kind: FieldKind, theirs: Theirs) -> bool {
    match kind {
        FieldKind::Text | FieldKind::Code | FieldKind::Record | FieldKind::List => {
            theirs == Theirs::Text
        }
        FieldKind::Integer | FieldKind::Decimal(_) | FieldKind::Area | FieldKind::Money => {
            matches!(theirs, Theirs::Integer | Theirs::Real)
        }
        FieldKind::Date => matches!(theirs, Theirs::Date | Theirs::DateTime | Theirs::Text),
        FieldKind::Boolean => matches!(theirs, Theirs::Boolean | Theirs::Text | Theirs::Integer),
    }
}

/// The declaration of a field in words.
fn wanted(field: &Field, chinese: bool) -> String {
    let (zh, en) = field.kind.words();
    let kind = if chinese { zh } else { en };
    match (field.width, field.kind) {
        (Some(width), FieldKind::Decimal(decimals)) => format!("{kind} {width},{decimals}"),
        (Some(width), _) => format!("{kind} {width}"),
        (None, _) => kind.to_owned(),
    }
}
