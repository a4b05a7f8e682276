//! Registers: read from TOML alone, and every slip told with its line and what was meant.

use kunyu_definitions::{Definitions, FieldKind, GeometryKind, Personal, Problem, Value};
use kunyu_terms::Decimal;

pub(crate) const LOT: &str = r#"
[register]
id = "lot"
title = { zh = "批次", en = "Lots" }
section = "土地管理"
geometry = "polygon"
number = "lot_no"
area = "approved_area"
date = "approved_on"
secrecy = "内部"

[[field]]
id = "lot_no"
title = { zh = "批次号", en = "Lot number" }
type = "text"
required = true

[[field]]
id = "approved_area"
title = { zh = "批准面积", en = "Approved area" }
type = "area"
unit = "ha"

[[field]]
id = "approved_on"
title = { zh = "批准日期", en = "Approved on" }
type = "date"
"#;

const OWNER: &str = r#"
[register]
id = "parcel"
title = { zh = "宗地", en = "Parcels" }
section = "登记"
geometry = "none"
number = "parcel_no"
secrecy = "内部"
unique = [["parcel_no", "owner_id"]]

[[field]]
id = "parcel_no"
title = { zh = "宗地编号", en = "Parcel number" }
type = "text"

[[field]]
id = "lot"
title = { zh = "批次", en = "Lot" }
type = "record"
references = "lot"

[[field]]
id = "price"
title = { zh = "价款", en = "Price" }
type = "money"
unit = "wan_yuan"

[[field]]
id = "owner_id"
title = { zh = "证件号码", en = "Id number" }
type = "text"
personal = "id_number"
retired = "2024-01-01"
"#;

fn problems(files: &[(&str, &str)]) -> Vec<(u32, Problem, Option<String>)> {
    let errors = Definitions::load(files).expect_err("the text has a fault");
    errors
        .into_iter()
        .map(|error| (error.place.line, error.problem, error.suggestion))
        .collect()
}

#[test]
fn a_register_is_read_from_its_text() {
    let definitions = Definitions::load(&[("lot.toml", LOT), ("parcel.toml", OWNER)]).unwrap();
    let lot = definitions.register("lot").unwrap();
    assert_eq!(lot.geometry, GeometryKind::Polygon);
    assert_eq!(lot.area.as_deref(), Some("approved_area"));
    let parcel = definitions.register("parcel").unwrap();
    assert_eq!(parcel.geometry, GeometryKind::Table);
    assert_eq!(parcel.unique, [["parcel_no", "owner_id"]]);
    let relations: Vec<_> = parcel
        .relations()
        .map(|(f, r)| (f.id.as_str(), r))
        .collect();
    assert_eq!(relations, [("lot", "lot")]);
    let owner = parcel.field("owner_id").unwrap();
    assert_eq!(owner.personal, Some(Personal::IdNumber));
    assert_eq!(owner.retired.unwrap().to_string(), "2024-01-01");
    assert_eq!(definitions.registers().len(), 2);
}

#[test]
fn bare_numbers_are_in_the_unit_of_the_field_and_written_units_win() {
    let definitions = Definitions::load(&[("lot.toml", LOT), ("parcel.toml", OWNER)]).unwrap();
    let area = definitions
        .register("lot")
        .unwrap()
        .field("approved_area")
        .unwrap();
    let number = Value::Number("5.2".parse::<Decimal>().unwrap());
    let Some(Value::Area(bare)) = number.coerced(area) else {
        panic!("a bare number is an area");
    };
    assert_eq!(bare.area.centi_m2(), 5_200_000);
    let Some(Value::Area(mu)) = Value::Text("30.00 亩".into()).coerced(area) else {
        panic!("a text with unit is an area");
    };
    assert_eq!(
        (mu.area.centi_m2(), mu.to_string()),
        (2_000_000, "30.00 亩".into())
    );
    assert_eq!(Value::Area(mu).coerced(area), Some(Value::Area(mu)));
    assert_eq!(Value::Text("三十亩".into()).coerced(area), None);
    let price = definitions
        .register("parcel")
        .unwrap()
        .field("price")
        .unwrap();
    assert_eq!(price.kind, FieldKind::Money);
    let bare = Value::Number(Decimal::whole(1000)).coerced(price).unwrap();
    assert_eq!(bare, Value::Money(1_000_000_000));
    let told = Value::Text(bare.written().unwrap()).coerced(price);
    assert_eq!(told, Some(bare));
}

#[test]
fn every_slip_has_its_line_and_what_was_meant() {
    let cases: [(&str, &str, u32, &str); 9] = [
        ("number = \"lot_no\"", "number = \"lot_nr\"", 7, "lot_no"),
        (
            "area = \"approved_area\"",
            "area = \"approved_on\"",
            8,
            "approved_area",
        ),
        (
            "date = \"approved_on\"",
            "date = \"approved\"",
            9,
            "approved_on",
        ),
        ("secrecy = ", "secrcy = ", 10, "secrecy"),
        (
            "geometry = \"polygon\"",
            "geometry = \"poligon\"",
            6,
            "polygon",
        ),
        ("unit = \"ha\"", "unit = \"kV\"", 18, "m2 | ha | mu"),
        (
            "id = \"approved_on\"",
            "id = \"Approved-On\"",
            25,
            "approved_on",
        ),
        ("type = \"area\"", "type = \"aera\"", 21, "area"),
        ("id = \"lot\"", "id = \"土地\"", 3, "土地"),
    ];
    for (from, to, line, meant) in cases {
        let text = LOT.replacen(from, to, 1);
        let found = problems(&[("lot.toml", &text)]);
        let hit = found
            .iter()
            .any(|(at, _, suggestion)| *at == line && suggestion.as_deref() == Some(meant));
        assert!(hit, "{to}: {found:?}");
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let missing = LOT.replacen("unit = \"ha\"", "", 1);
    let found = problems(&[("lot.toml", &missing)]);
    assert!(matches!(&found[0].1, Problem::MissingField { field, .. } if field == "unit"));

    let untitled = LOT.replacen("title = { zh = \"批次\", en = \"Lots\" }\n", "", 1);
    let found = problems(&[("lot.toml", &untitled)]);
    assert!(matches!(&found[0].1, Problem::MissingField { field, .. } if field == "title"));

    let stranger = OWNER.replacen("references = \"lot\"", "references = \"lto\"", 1);
    let found = problems(&[("lot.toml", LOT), ("parcel.toml", &stranger)]);
    assert!(matches!(&found[0].1, Problem::Dangling { id, .. } if id == "lto"));
    assert_eq!(found[0].2.as_deref(), Some("lot"));

    let homeless = OWNER.replacen("references = \"lot\"\n", "", 1);
    let found = problems(&[("lot.toml", LOT), ("parcel.toml", &homeless)]);
    assert!(matches!(&found[0].1, Problem::MissingField { field, .. } if field == "references"));

    let reserved = LOT.replace("approved_on", "valid_from");
    let found = problems(&[("lot.toml", &reserved)]);
    assert!(matches!(&found[0].1, Problem::Structure { subject, .. } if subject == "valid_from"));

    let twice = problems(&[("a.toml", LOT), ("b.toml", LOT)]);
    assert!(matches!(&twice[0].1, Problem::DuplicateId { id, .. } if id == "lot"));

    let key = OWNER.replacen("\"owner_id\"]]", "\"owner_ids\"]]", 1);
    let found = problems(&[("lot.toml", LOT), ("parcel.toml", &key)]);
    assert_eq!(found[0].2.as_deref(), Some("owner_id"));
}

const INVARIANT: &str = r#"
[[invariant]]
when = "record.approved_area > 0 && record.approved_on <= today"
refusal = { zh = "{record.lot_no}：没有面积，或批准日期在后", en = "{record.lot_no}: no area, or approved later" }
article = [{ from = "2000-01-01", text = "第一条" }, { from = "2020-01-01", text = "第二条" }]
"#;

#[test]
fn an_invariant_holds_or_is_told_with_the_article_of_the_day() {
    let text = format!("{LOT}{INVARIANT}");
    let definitions = Definitions::load(&[("lot.toml", text.as_str())]).unwrap();
    let lot = definitions.register("lot").unwrap();
    let record = |area: &str, on: &str| -> Vec<Value> {
        let texts = ["甲", area, on];
        let pairs = texts.iter().zip(&lot.fields);
        pairs
            .map(|(text, field)| Value::Text((*text).to_owned()).coerced(field).unwrap())
            .collect()
    };
    let on = |day: &str, record: &[Value]| {
        definitions
            .invariants(lot, day.parse().unwrap())
            .broken(record)
    };
    assert_eq!(on("2020-05-01", &record("2", "2020-05-01")), []);
    let [broken] = on("2020-05-01", &record("0", "2020-05-01"))
        .try_into()
        .unwrap();
    assert_eq!(broken.article.as_deref(), Some("第二条"));
    assert!(broken.zh.starts_with("甲：没有面积"), "{}", broken.zh);
    assert_eq!(broken.fields, ["approved_area", "approved_on"]);
    let [early] = on("2010-05-01", &record("2", "2010-05-02"))
        .try_into()
        .unwrap();
    assert_eq!(early.article.as_deref(), Some("第一条"));
    // what is not filled is not judged
    assert_eq!(on("2020-05-01", &record("2", "")), []);
    let pages = definitions.reference();
    let page = pages.iter().find(|page| page.path.contains("lot")).unwrap();
    assert!(page.text.contains("不予写入"), "{}", page.text);
}

#[test]
fn an_invariant_reads_nothing_but_its_record() {
    let alone = INVARIANT.replace("record.", "input.");
    let found = problems(&[("lot.toml", &format!("{LOT}{alone}"))]);
    assert!(!found.is_empty());
    let related = r#"
[[invariant]]
when = "record.lot.approved_area > 0"
refusal = { zh = "没有面积", en = "no area" }
article = [{ from = "2000-01-01", text = "第一条" }]
"#;
    let parcel = format!("{OWNER}{related}");
    let found = problems(&[("lot.toml", LOT), ("parcel.toml", &parcel)]);
    assert!(
        matches!(&found[..], [(_, Problem::Structure { .. }, _)]),
        "{found:?}"
    );
    let nowhere = problems(&[("lot.toml", LOT), ("loose.toml", INVARIANT)]);
    assert!(
        matches!(&nowhere[..], [(_, Problem::Structure { .. }, _)]),
        "{nowhere:?}"
    );
}
