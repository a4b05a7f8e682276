//! Indicators: the arithmetic of the 2020 figures, filters in three values, what is refused.

use std::collections::BTreeMap;
use std::convert::Infallible;

use kunyu_definitions::{
    Alert, Amount, Basis, Comparison, Definitions, Figure, Filter, Indicator, NoValue, Period,
    Value, WrittenArea,
};
use kunyu_terms::{AreaUnit, Date, Decimal, Lang, Localized};
use proptest::prelude::*;

pub(crate) const REGISTER: &str = r#"
[codes]
id = "methods"
title = { zh = "供地方式", en = "Methods" }
source = "试验"
entries = [
  { code = "出让", name = "出让" },
  { code = "挂牌", name = "挂牌", parent = "出让" },
  { code = "拍卖", name = "拍卖", parent = "出让" },
  { code = "划拨", name = "划拨" },
]
"#;

pub(crate) const SUPPLY: &str = r#"
[register]
id = "land_supply"
title = { zh = "供地", en = "Supply" }
section = "土地管理"
geometry = "polygon"
number = "parcel_no"
area = "contract_area"
date = "signed_on"
secrecy = "内部"

[[field]]
id = "parcel_no"
title = { zh = "编号", en = "Number" }
type = "text"
[[field]]
id = "method"
title = { zh = "方式", en = "Method" }
type = "code"
codes = "methods"
[[field]]
id = "contract_area"
title = { zh = "面积", en = "Area" }
type = "area"
unit = "ha"
[[field]]
id = "net_area"
title = { zh = "净面积", en = "Net area" }
type = "area"
unit = "ha"
[[field]]
id = "price"
title = { zh = "成交价", en = "Price" }
type = "money"
unit = "wan_yuan"
[[field]]
id = "signed_on"
title = { zh = "签订日期", en = "Signed on" }
type = "date"
[[field]]
id = "units"
title = { zh = "套数", en = "Units" }
type = "integer"
[[field]]
id = "sold"
title = { zh = "成交", en = "Sold" }
type = "boolean"
"#;

/// Definitions of the register above and the indicators given.
pub(crate) fn load(indicators: &str) -> Result<Definitions, Vec<String>> {
    let files = [
        ("codes.toml", REGISTER),
        ("supply.toml", SUPPLY),
        ("indicators.toml", indicators),
    ];
    Definitions::load(&files).map_err(|errors| {
        let line = |error: &kunyu_definitions::DefinitionError| {
            let meant = error.suggestion.as_deref().unwrap_or("-");
            let sentence = error.problem.sentence(Lang::En);
            format!("{}: {sentence} [{meant}]", error.place.line)
        };
        errors.iter().map(line).collect()
    })
}

pub(crate) fn indicator(id: &str, body: &str) -> String {
    format!(
        "[[indicator]]\nid = \"{id}\"\ntitle = {{ zh = \"{id}\", en = \"{id}\" }}\n\
         section = \"土地管理\"\n{body}\n"
    )
}

fn area(text: &str) -> Value {
    Value::Area(WrittenArea::parse(text, AreaUnit::Hectare).unwrap())
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A record: area, units, sold in 2020 by 挂牌.
fn row(contract_area: Value, units: i64) -> Vec<Value> {
    let number = Value::Number(Decimal::whole(units));
    vec![
        text("P"),
        text("挂牌"),
        contract_area,
        Value::Null,
        Value::Money(150_000_000),
        date("2020-06-01"),
        number,
        Value::Boolean(true),
    ]
}

pub(crate) fn figure(definitions: &Definitions, id: &str, rows: &[Vec<Value>]) -> Figure {
    let indicator = definitions.indicator(id).unwrap();
    let year = Period::year(2020).unwrap();
    let mut tally = |indicator: &Indicator, period: Period| {
        let rows = rows.iter().map(Vec::as_slice);
        Ok::<Amount, Infallible>(definitions.tally(indicator, rows, period).unwrap())
    };
    definitions.figure(indicator, year, &mut tally).unwrap()
}

/// The figures of the 2020 report: id, value, unit, digits, kind.
const FIGURES: [(&str, &str, &str, u8, char); 50] = [
    ("plan.completed", "2", "个", 0, 'c'),
    ("plan.preliminary", "1", "个", 0, 'c'),
    ("plan.started", "1", "个", 0, 'c'),
    ("pandemic.staff", "60", "名", 0, 'c'),
    ("reserve.parcels", "29", "宗", 0, 'c'),
    ("reserve.area", "226.6", "公顷", 1, 's'),
    ("supply.listed", "29", "宗", 0, 'c'),
    ("supply.deal_area", "136.42", "公顷", 2, 's'),
    ("approval.batches", "13", "个", 0, 'c'),
    ("approval.area", "224.177", "公顷", 3, 's'),
    ("projects.started", "4", "个", 0, 'c'),
    ("facility_ag.area", "55.21", "公顷", 2, 's'),
    ("cropland.converted", "90.32", "公顷", 2, 's'),
    ("cropland.upgrade", "43.33", "公顷", 2, 's'),
    ("inspection.total", "177", "个", 0, 'c'),
    ("inspection.due", "121", "个", 0, 'c'),
    ("inspection.done", "116", "个", 0, 'c'),
    ("unsupplied.task", "6224", "亩", 0, 's'),
    ("unsupplied.done", "6542", "亩", 0, 's'),
    ("idle.total", "8507", "亩", 0, 's'),
    ("idle.disposed", "8134", "亩", 0, 's'),
    ("idle.digested", "7998", "亩", 0, 's'),
    ("discipline.aspects", "4", "个", 0, 'd'),
    ("discipline.issues", "25", "个", 0, 'c'),
    ("parking.berths", "11588", "个", 0, 'n'),
    ("parking.mechanical", "4", "座", 0, 'c'),
    ("parking.buildings", "2", "座", 0, 'c'),
    ("charging.piles", "3277", "个", 0, 'n'),
    ("charging.stations", "17", "座", 0, 'c'),
    ("elevator.items", "8", "个小区", 0, 'd'),
    ("legacy.projects", "43", "个", 0, 'c'),
    ("legacy.units", "17577", "套", 0, 'n'),
    ("petition.mayor", "1366", "件", 0, 'c'),
    ("petition.district", "47", "件", 0, 'c'),
    ("petition.board", "740", "件", 0, 'c'),
    ("petition.letters", "109", "件", 0, 'c'),
    ("hospital.permits", "9", "家", 0, 'c'),
    ("hospital.permits_done", "3", "个", 0, 'c'),
    ("hospital.reviews", "6", "个", 0, 'c'),
    ("honour.banners", "13", "面", 0, 'c'),
    ("feedback.bad", "0", "个", 0, 'c'),
    ("staff.promoted", "3", "名", 0, 'c'),
    ("staff.deputy", "3", "名", 0, 'c'),
    ("staff.civil", "2", "名", 0, 'c'),
    ("staff.special", "1", "名", 0, 'c'),
    ("study.sessions", "15", "次", 0, 'c'),
    ("proposals.handled", "25", "件", 0, 'c'),
    ("honours.received", "4", "项", 0, 'c'),
    ("safety.leaks", "0", "起", 0, 'c'),
    ("safety.accidents", "0", "起", 0, 'c'),
];

/// Records whose count, sum or number of different values is `value`.
fn records(value: &str, unit: &str, kind: char) -> Vec<Vec<Value>> {
    let nothing = || row(Value::Null, 0);
    match kind {
        'c' => vec![nothing(); value.parse().unwrap()],
        's' => {
            let whole: Decimal = value.parse().unwrap();
            let one: Decimal = "0.7".parse().unwrap();
            let rest = whole.minus(one).and_then(|rest| rest.minus(one)).unwrap();
            let parts = [one, one, rest].map(|part| row(area(&format!("{part} {unit}")), 0));
            parts.to_vec()
        }
        'n' => {
            let whole: i64 = value.parse().unwrap();
            vec![row(Value::Null, 77), row(Value::Null, whole - 77)]
        }
        _ => {
            let different: i64 = value.parse().unwrap();
            // each value twice
            (0..2 * different)
                .map(|n| row(Value::Null, n % different))
                .collect()
        }
    }
}

#[test]
fn every_count_and_sum_of_2020() {
    for (id, value, unit, digits, kind) in FIGURES {
        let measure = match kind {
            'c' => "count",
            's' => "sum(contract_area)",
            'n' => "sum(units)",
            _ => "count_distinct(units)",
        };
        let body = format!(
            "register = \"land_supply\"\nfilter = \"signed_on in year\"\nmeasure = \"{measure}\"\n\
             unit = \"{unit}\"\nround = {{ digits = {digits}, mode = \"half_up\" }}"
        );
        let definitions = load(&indicator(id, &body)).unwrap();
        let mut rows = records(value, unit, kind);
        let counted = rows.len() as u64;
        // another year does not count
        let mut other = row(area("5 公顷"), 5);
        other[5] = date("2021-01-01");
        rows.push(other);
        let found = figure(&definitions, id, &rows);
        assert_eq!(found.value(), value, "{id}");
        assert_eq!(found.display, format!("{value}{unit}"), "{id}");
        assert_eq!(found.amount.rows, counted, "{id}");
        if kind == 's' {
            assert_eq!(found.amount.basis, Basis::Written, "{id}");
        }
    }
}

/// The ratios and totals of the 2020 report: expression, inputs, unit, digits, rounding, value.
type Ratio = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    u8,
    &'static str,
    &'static str,
);
const RATIOS: [Ratio; 11] = [
    (
        "a / b",
        &[("a", "90.32"), ("b", "90.32")],
        "%",
        0,
        "half_up",
        "100",
    ),
    (
        "a / b",
        &[("a", "116"), ("b", "121")],
        "%",
        2,
        "half_up",
        "95.87",
    ),
    (
        "a / b",
        &[("a", "116"), ("b", "177")],
        "%",
        2,
        "half_up",
        "65.54",
    ),
    (
        "a / b",
        &[("a", "6542"), ("b", "6224")],
        "%",
        2,
        "half_up",
        "105.11",
    ),
    (
        "a / b",
        &[("a", "6542"), ("b", "6224")],
        "%",
        4,
        "half_up",
        "105.1093",
    ),
    (
        "a / b",
        &[("a", "8134"), ("b", "8507")],
        "%",
        2,
        "cut",
        "95.61",
    ),
    (
        "a / b",
        &[("a", "7998"), ("b", "8507")],
        "%",
        2,
        "cut",
        "94.01",
    ),
    (
        "a / b",
        &[("a", "7998"), ("b", "8507")],
        "%",
        2,
        "half_up",
        "94.02",
    ),
    ("a / b", &[("a", "3"), ("b", "3")], "%", 0, "half_up", "100"),
    (
        "a + b + c + d",
        &[("a", "1366"), ("b", "47"), ("c", "740"), ("d", "109")],
        "件",
        0,
        "half_up",
        "2262",
    ),
    ("a + b", &[("a", "3"), ("b", "6")], "家", 0, "half_up", "9"),
];

#[test]
fn every_ratio_and_total_of_2020() {
    for (expression, given, unit, digits, mode, value) in RATIOS {
        let mut text = String::new();
        let mut inputs = String::new();
        for (id, number) in given {
            let body = "register = \"land_supply\"\nmeasure = \"count\"\nunit = \"个\"";
            text.push_str(&indicator(id, body));
            inputs.push_str(&format!("{id} = {number}, "));
        }
        let inputs = inputs.trim_end_matches(", ");
        let body = format!(
            "expression = \"{expression}\"\nunit = \"{unit}\"\n\
             round = {{ digits = {digits}, mode = \"{mode}\" }}\n\
             [[indicator.example]]\nyear = 2020\ngiven = {{ {inputs} }}\nvalue = {value}\n\
             display = \"{value}{unit}\""
        );
        text.push_str(&indicator("whole", &body));
        let report = load(&text).unwrap().check_all();
        assert_eq!(report.examples.len(), 1);
        assert!(
            report.passed(),
            "{expression}: {:?}",
            report.examples[0].mismatches
        );
    }
}

#[test]
fn every_figure_of_the_report_is_an_indicator() {
    let definitions = crate::support::shipped_figures();
    let computed = [
        "cropland.balanced",
        "unsupplied.rate",
        "inspection.rate_all",
        "petition.total",
    ];
    for id in FIGURES.map(|(id, ..)| id).into_iter().chain(computed) {
        let indicator = definitions.indicator(id);
        assert!(indicator.is_some(), "{id}");
        assert!(!definitions.measured(indicator.unwrap()).is_empty(), "{id}");
    }
    let failed: Vec<_> = definitions
        .check_all()
        .examples
        .into_iter()
        .filter(|example| !example.mismatches.is_empty())
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn noughts_at_the_end_can_be_left_out() {
    let body = "register = \"land_supply\"\nfilter = \"units in year\"\n\
                measure = \"sum(contract_area)\"\nunit = \"公顷\"\n\
                round = { digits = 4, trim = true }";
    let definitions = load(&indicator("area", body)).unwrap();
    // a whole number is a year of the period
    let rows = [row(area("226.60 公顷"), 2020), row(area("1 公顷"), 2019)];
    assert_eq!(figure(&definitions, "area", &rows).display, "226.6公顷");
    assert_eq!(figure(&definitions, "area", &[]).display, "0公顷");
}

#[test]
fn an_example_that_is_wrong_is_shown() {
    let body = "register = \"land_supply\"\nfilter = \"method == '挂牌' && signed_on in year\"\n\
                measure = \"sum(contract_area)\"\nunit = \"公顷\"\n\
                round = { digits = 2 }\n[[indicator.example]]\nyear = 2020\nvalue = 4.5\n\
                display = \"4.50公顷\"\nrows = [\n\
                { method = \"挂牌\", contract_area = \"1.5 公顷\", signed_on = \"2020-03-01\" },\n\
                { method = \"挂牌\", contract_area = 2, signed_on = \"2020-12-31\" },\n\
                { method = \"划拨\", contract_area = 7, signed_on = \"2020-03-01\" },\n\
                { method = \"挂牌\", contract_area = 9 },\n]";
    let report = load(&indicator("deal", body)).unwrap().check_all();
    let mismatches = &report.examples[0].mismatches;
    assert_eq!(mismatches.len(), 2, "{mismatches:?}");
    assert_eq!(
        (
            mismatches[0].expected.as_str(),
            mismatches[0].found.as_str()
        ),
        ("4.5", "3.50")
    );
    assert_eq!(mismatches[1].found, "3.50公顷");
    assert!(!report.passed());
}

#[test]
fn written_numbers_are_summed_when_all_are_in_the_unit() {
    let body = "register = \"land_supply\"\nmeasure = \"sum(contract_area)\"\nunit = \"亩\"\n\
                round = { digits = 4 }";
    let definitions = load(&indicator("mu", body)).unwrap();
    let three = |unit: &str| vec![row(area(&format!("1 {unit}")), 0); 3];
    let written = figure(&definitions, "mu", &three("亩"));
    assert_eq!(
        (written.value().as_str(), written.amount.basis),
        ("3.0000", Basis::Written)
    );
    let posted = figure(&definitions, "mu", &three("公顷"));
    assert_eq!(
        (posted.value().as_str(), posted.amount.basis),
        ("45.0000", Basis::Posted)
    );
    // 1 亩 is posted as 666.67 m² = 1.000005 亩
    let mixed = [
        row(area("1 亩"), 0),
        row(area("1 公顷"), 0),
        row(Value::Null, 0),
    ];
    let mixed = figure(&definitions, "mu", &mixed);
    assert_eq!(mixed.amount.value.clone().unwrap().to_string(), "16.000005");
    assert_eq!((mixed.amount.rows, mixed.amount.blank), (3, 1));
    let none = figure(&definitions, "mu", &[]);
    assert_eq!(none.display, "0.0000亩");
}

#[test]
fn what_has_no_value_says_why() {
    let count = "register = \"land_supply\"\nfilter = \"sold && signed_on in year\"\n\
                 measure = \"count\"\nunit = \"宗\"";
    let text = [
        indicator("sold", count),
        indicator("rate", "expression = \"sold / sold\"\nunit = \"%\""),
        indicator("twice", "expression = \"rate + rate\"\nunit = \"%\""),
    ];
    let definitions = load(&text.concat()).unwrap();
    let rate = figure(&definitions, "rate", &[]);
    assert_eq!(rate.amount.value, Err(NoValue::DividedByZero));
    assert_eq!(rate.display, "—");
    let twice = figure(&definitions, "twice", &[]);
    let expected = NoValue::Without {
        indicator: "rate".into(),
    };
    assert_eq!(twice.amount.value, Err(expected));
    let all = figure(&definitions, "twice", &[row(Value::Null, 0)]);
    assert_eq!(all.display, "200%");
    let measured = definitions.measured(definitions.indicator("twice").unwrap());
    assert_eq!(measured.len(), 1);
}

#[test]
fn how_a_figure_is_told() {
    let count = |extra: &str| {
        format!("register = \"land_supply\"\nmeasure = \"count\"\nunit = \"名\"\n{extra}")
    };
    let text = [
        indicator("staff", &count("bound = \"at_least\"")),
        indicator("most", &count("bound = \"at_most\"")),
        indicator("about", &count("display = \"约{value}名干部\"")),
        indicator("watched", &count("target = 3\nwarning = { below = 2 }")),
        indicator("ceiling", &count("target = 1\nwarning = { above = 1 }")),
    ];
    let definitions = load(&text.concat()).unwrap();
    let of = |id: &str, rows: usize| figure(&definitions, id, &vec![row(Value::Null, 0); rows]);
    assert_eq!(of("staff", 60).display, "60余名");
    assert_eq!(of("most", 60).display, "不足60名");
    assert_eq!(of("about", 60).display, "约60名干部");
    assert_eq!(
        (of("watched", 3).reached, of("watched", 3).alert),
        (Some(true), None)
    );
    let two = Decimal::whole(2);
    assert_eq!(of("watched", 1).alert, Some(Alert::Below(two)));
    assert_eq!(of("watched", 2).reached, Some(false));
    assert_eq!(
        (of("ceiling", 1).reached, of("ceiling", 1).alert),
        (Some(true), None)
    );
    assert_eq!(
        of("ceiling", 2).alert,
        Some(Alert::Above(Decimal::whole(1)))
    );
}

#[test]
fn cumulative_counts_every_year_until_then() {
    let body = "register = \"land_supply\"\nfilter = \"signed_on in year\"\nmeasure = \"count\"\n\
                unit = \"宗\"\ncumulative = true";
    let definitions = load(&indicator("all", body)).unwrap();
    let rows: Vec<_> = ["2009-01-01", "2020-12-31", "2021-01-01"]
        .into_iter()
        .map(|signed| {
            let mut row = row(Value::Null, 0);
            row[5] = date(signed);
            row
        })
        .collect();
    assert_eq!(figure(&definitions, "all", &rows).value(), "2");
    let price = "register = \"land_supply\"\nmeasure = \"sum(price)\"\nunit = \"亿元\"\n\
                 round = { digits = 3 }";
    let per_mu = "expression = \"price / land\"\nunit = \"万元/亩\"\nround = { digits = 2 }";
    let land = "register = \"land_supply\"\nmeasure = \"sum(contract_area)\"\nunit = \"公顷\"";
    let text = [
        indicator("price", price),
        indicator("land", land),
        indicator("per_mu", per_mu),
    ];
    let definitions = load(&text.concat()).unwrap();
    let rows = vec![row(area("1 公顷"), 0); 2];
    assert_eq!(figure(&definitions, "price", &rows).display, "0.030亿元");
    // 150 万元 for 15 亩
    assert_eq!(
        figure(&definitions, "per_mu", &rows).display,
        "10.00万元/亩"
    );
}

#[test]
fn filters_know_three_answers() {
    let of = |filter: &str| {
        let body = format!(
            "register = \"land_supply\"\nfilter = \"{filter}\"\nmeasure = \"count\"\nunit = \"宗\""
        );
        let definitions = load(&indicator("x", &body)).unwrap();
        definitions.indicator("x").unwrap().filter().clone()
    };
    let year = Period::year(2020).unwrap();
    let full = row(area("2 公顷"), 0);
    let empty = vec![Value::Null; 8];
    let cases = [
        ("method == '挂牌'", Some(true), None),
        ("method != '划拨'", Some(true), None),
        ("method in ['划拨', '拍卖']", Some(false), None),
        ("under(method, '出让')", Some(true), None),
        ("contract_area > 1", Some(true), None),
        ("0 < contract_area && price >= 1", Some(true), None),
        ("units == 0", Some(true), None),
        ("sold", Some(true), None),
        ("!sold || signed_on in year", Some(true), None),
        ("sold || !blank(method)", Some(true), None),
        ("blank(method) || sold", Some(true), Some(true)),
        ("blank(method) && method == '挂牌'", Some(false), None),
        (
            "!blank(method) && method == '挂牌'",
            Some(true),
            Some(false),
        ),
        ("signed_on <= '2020-05-31'", Some(false), None),
        ("signed_on < today", Some(true), None),
        ("today < signed_on", Some(false), None),
        ("contract_area > net_area", None, None),
    ];
    for (filter, of_full, of_empty) in cases {
        let filter_of = of(filter);
        assert_eq!(filter_of.holds(&full, year), of_full, "{filter}");
        assert_eq!(filter_of.holds(&empty, year), of_empty, "{filter}");
    }
    let expected = Filter::Compare {
        field: 2,
        comparison: Comparison::Greater,
        value: Value::Area(WrittenArea::parse("0", AreaUnit::SquareMetre).unwrap()),
    };
    match (of("0 < contract_area"), expected) {
        (
            Filter::Compare {
                field,
                comparison,
                value: Value::Area(found),
            },
            Filter::Compare {
                field: 2,
                comparison: wanted,
                value: Value::Area(nought),
            },
        ) => assert_eq!((field, comparison, found.area), (2, wanted, nought.area)),
        other => panic!("{other:?}"),
    }
}

fn values() -> impl Strategy<Value = Vec<Value>> {
    let maybe = |value: BoxedStrategy<Value>| prop_oneof![Just(Value::Null), value].boxed();
    let method = maybe(
        prop_oneof![Just("挂牌"), Just("拍卖"), Just("划拨")]
            .prop_map(text)
            .boxed(),
    );
    let land = maybe((0_i64..3).prop_map(|n| area(&format!("{n} 公顷"))).boxed());
    let other = maybe((0_i64..3).prop_map(|n| area(&format!("{n} 公顷"))).boxed());
    let signed = (0_i64..1500).prop_map(|day| {
        let first: Date = "2018-06-01".parse().unwrap();
        Value::Date(first.plus_days(day).unwrap())
    });
    let sold = maybe(any::<bool>().prop_map(Value::Boolean).boxed());
    let signed = maybe(signed.boxed());
    (method, land, other, signed, sold).prop_map(|(method, land, other, signed, sold)| {
        let units = Value::Number(Decimal::whole(1));
        vec![
            text("P"),
            method,
            land,
            other,
            Value::Null,
            signed,
            units,
            sold,
        ]
    })
}

proptest! {
    /// Not, and and or agree with De Morgan in three values; a sum over parts is the whole.
    #[test]
    fn filters_obey_logic(rows in prop::collection::vec(values(), 0..20)) {
        let count = |filter: &str| format!(
            "register = \"land_supply\"\nfilter = \"{filter}\"\nmeasure = \"sum(contract_area)\"\n\
             unit = \"公顷\"\nround = {{ digits = 0 }}"
        );
        let (a, b) = ("(method == '挂牌' || contract_area > net_area)", "(sold && signed_on in year)");
        let text = [
            indicator("left", &count(&format!("!({a} && {b})"))),
            indicator("right", &count(&format!("!{a} || !{b}"))),
            indicator("yes", &count(a)),
            indicator("no", &count(&format!("!{a}"))),
            indicator("all", &count("true")),
        ];
        let definitions = load(&text.concat()).unwrap();
        let year = Period::year(2020).unwrap();
        let filter = |id: &str| definitions.indicator(id).unwrap().filter().clone();
        let (left, right, yes, no) = (filter("left"), filter("right"), filter("yes"), filter("no"));
        let mut open = Vec::new();
        let mut known: BTreeMap<bool, u32> = BTreeMap::new();
        for row in &rows {
            prop_assert_eq!(left.holds(row, year), right.holds(row, year));
            prop_assert_eq!(yes.holds(row, year), no.holds(row, year).map(|held| !held));
            match yes.holds(row, year) {
                Some(held) => *known.entry(held).or_default() += 1,
                None => open.push(row.clone()),
            }
        }
        let sum = |id: &str, rows: &[Vec<Value>]| figure(&definitions, id, rows).rounded.unwrap();
        let parts = sum("yes", &rows).plus(sum("no", &rows)).unwrap();
        prop_assert_eq!(parts.plus(sum("all", &open)), Some(sum("all", &rows)));
    }
}
