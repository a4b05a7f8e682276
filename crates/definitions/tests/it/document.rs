//! Documents: a template checked at load, filled from a step, never from what nobody stated.

use std::collections::BTreeMap;

use kunyu_definitions::{Absent, Definitions, DocumentFacts, FilledDocument, Value, WrittenArea};
use kunyu_terms::{AreaUnit, Date, WorkCalendar};

use crate::process::{NOTICE, files};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn filled(method: &str, deposit: Option<i64>) -> Result<FilledDocument, Vec<Absent>> {
    let definitions = Definitions::load(&files()).unwrap();
    let active = definitions.process("sale", date("2020-03-02")).unwrap();
    let fields = &active.register().fields;
    let value = |id: &str| match id {
        "parcel_no" => Value::Text("P1".into()),
        "lot" => Value::Text("批1".into()),
        "area" => Value::Area(WrittenArea::parse("2 公顷", AreaUnit::Hectare).unwrap()),
        "method" => Value::Text(method.into()),
        _ => Value::Null,
    };
    let record: Vec<Value> = fields.iter().map(|field| value(&field.id)).collect();
    let input = deposit.map(|fen| ("deposit".to_owned(), Value::Money(fen)));
    let due = BTreeMap::from([("announcement".to_owned(), date("2020-03-22"))]);
    let facts = DocumentFacts {
        record: &record,
        related: &BTreeMap::new(),
        input: &input.into_iter().collect(),
        number: Some("告〔2020〕1号"),
        case_number: Some("让〔2020〕001号"),
        opened_on: Some(date("2020-03-01")),
        user: None,
        today: date("2020-03-02"),
        missing: &[],
        due: &due,
        calendar: &WorkCalendar::new(date("2020-01-01"), date("2020-12-31"), []).unwrap(),
    };
    let reads = active.document_reads("announce", "notice", facts.today);
    assert_eq!(reads.relations[0].path, "record.lot");
    assert_eq!(reads.relations[0].fields, ["approved_on"]);
    active.fill_document("announce", "notice", &facts)
}

#[test]
fn a_template_is_filled_in_the_words_of_documents() {
    let filled = filled("挂牌", Some(123_450_000)).unwrap();
    let expected = [
        "# 出让公告",
        "告〔2020〕1号",
        "",
        "　　P1，30.00亩，方式挂牌，批次________。",
        "　　保证金壹佰贰拾叁万肆仟伍佰元整，公告至2020年3月22日，不少于20日（第39号令第八条）。",
        "　　起始价另行公布。",
        "> 2020年3月2日",
        "",
    ]
    .join("\n");
    assert_eq!(filled.text, expected);
    assert!(!filled.personal);
    assert!(
        filled
            .values
            .contains(&("record.area:mu".into(), "30.00亩".into()))
    );
}

#[test]
fn what_nobody_stated_is_named_and_words_are_no_markup() {
    let absent = filled("挂牌", None).unwrap_err();
    assert_eq!((absent.len(), absent[0].zh.as_str()), (1, "保证金"));
    let text = filled("# 甲|*乙*\n> 丙", Some(100)).unwrap().text;
    assert!(
        text.contains("方式\\# 甲\\|\\*乙\\*\n　　\\> 丙，批次"),
        "{text}"
    );
}

#[test]
fn a_slip_is_told_with_its_line_and_what_was_meant() {
    let slips = [
        (
            "{record.parcel_no}",
            "{record.parcel_na}",
            "record.parcel_no",
        ),
        (
            "{record.lot.approved_on:long:blank}",
            "{record.lot.approved_in:blank}",
            "record.lot.approved_on",
        ),
        ("{record.area:mu}", "{record.area:muu}", "record.area:mu"),
        (
            "{input.deposit:capital}",
            "{input.deposits:capital}",
            "input.deposit",
        ),
        (
            "{due.announcement}",
            "{due.announcements}",
            "due.announcement",
        ),
        ("{value.sale_days}", "{value.sale_day}", "value.sale_days"),
        ("{record.method}", "{recrod.method}", "record.method"),
        ("has(record.price)", "has(record.prise)", "price"),
    ];
    for (right, wrong, meant) in slips {
        let mut texts = files();
        assert!(NOTICE.contains(right), "{right}");
        texts[4].1 = NOTICE.replacen(right, wrong, 1);
        let errors = Definitions::load(&texts).expect_err(wrong);
        let line = NOTICE[..NOTICE.find(right).unwrap()].lines().count() as u32;
        let told = errors
            .iter()
            .find(|error| &*error.place.file == "notice.toml");
        let told = told.unwrap_or_else(|| panic!("{wrong}: {errors:#?}"));
        assert!(
            told.place.line.abs_diff(line) <= 1,
            "{wrong}: {} {line}",
            told.place.line
        );
        let suggestion = told.suggestion.as_deref().unwrap_or_default();
        assert!(suggestion.contains(meant), "{wrong}: {suggestion}");
    }
    for (right, wrong) in [("{else}", "{end}"), ("{end}", "")] {
        let mut texts = files();
        texts[4].1 = NOTICE.replacen(right, wrong, 1);
        Definitions::load(&texts).expect_err(wrong);
    }
    let mut texts = files();
    texts[4].1 = NOTICE.replace("register = \"supply\"", "register = \"lot\"");
    let errors = Definitions::load(&texts).expect_err("another register");
    assert_eq!(&*errors[0].place.file, "sale.toml");
    texts.remove(4);
    let errors = Definitions::load(&texts).expect_err("no template");
    assert_eq!(&*errors[0].place.file, "sale.toml");
}
