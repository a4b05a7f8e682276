//! A business as text alone: a register with a process is judged from opening to end, and every
//! slip in it is told with its line.

use std::collections::BTreeMap;

use kunyu_definitions::{
    BalanceRead, CaseFacts, CaseSignature, ClockStep, Definitions, Facts, Judged, RefusalKind,
    StepKind, Value,
};
use kunyu_terms::{Date, Decimal, WorkCalendar};

use crate::register::LOT;

const SUPPLY: &str = r#"
[register]
id = "supply"
title = { zh = "供地", en = "Supply" }
section = "利用"
geometry = "none"
number = "parcel_no"
area = "area"
secrecy = "内部"

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
id = "area"
title = { zh = "出让面积", en = "Area" }
type = "area"
unit = "ha"

[[field]]
id = "price"
title = { zh = "成交价", en = "Price" }
type = "money"
unit = "wan_yuan"

[[field]]
id = "deposit"
title = { zh = "保证金", en = "Deposit" }
type = "money"
unit = "wan_yuan"

[[field]]
id = "announced_on"
title = { zh = "公告日期", en = "Announced on" }
type = "date"

[[field]]
id = "method"
title = { zh = "方式", en = "Method" }
type = "text"
"#;

const BOOKS: &str = r#"
[[book]]
id = "disposition"
title = { zh = "供应", en = "Disposition" }
kind = "track"
states = [
  { id = "origin", title = { zh = "本底", en = "Origin" }, contra = true },
  { id = "undisposed", title = { zh = "未供", en = "Undisposed" } },
  { id = "announced", title = { zh = "公告", en = "Announced" } },
  { id = "granted", title = { zh = "出让", en = "Granted" } },
]
"#;

const PROCESS: &str = r#"
[process]
id = "sale"
title = { zh = "出让", en = "Sale" }
register = "supply"
from = "2007-11-01"
section = "利用"
number = "让〔{year}〕{n:3}号"
initial = "draft"
why_not = { indicator = "试验", drill_down = "试验" }

[[state]]
id = "draft"
title = { zh = "拟订", en = "Draft" }
[[state]]
id = "announced"
title = { zh = "公告", en = "Announced" }
[[state]]
id = "sold"
title = { zh = "成交", en = "Sold" }
final = true

[[clock]]
id = "announcement"
title = { zh = "公告期", en = "Announcement" }
days = "sale_days"
kind = "calendar"
[[clock]]
id = "contract"
title = { zh = "签约", en = "Contract" }
days = "sale_contract_days"
kind = "working"

[[material]]
id = "conditions"
title = { zh = "规划条件", en = "Planning conditions" }

[[document]]
id = "notice"
title = { zh = "公告", en = "Notice" }
template = "sale_notice"
number = "告〔{year}〕{n}号"

[[transition]]
id = "begin"
title = { zh = "拟订方案", en = "Draft" }
opens = true
to = "draft"
roles = ["clerk"]
input = [
  { id = "parcel_no", required = true },
  { id = "lot" },
  { id = "area", required = true },
  { id = "pieces", title = { zh = "地块", en = "Pieces" }, type = "list", columns = [
    { id = "name", title = { zh = "名称", en = "Name" }, type = "text", required = true },
    { id = "area", title = { zh = "面积", en = "Area" }, type = "area", unit = "mu", required = true },
  ] },
]
set = { method = "'挂牌'" }
[[transition.guard]]
when = "count(input.pieces) == 0 || sum(input.pieces.area) == record.area"
refusal = { zh = "分块之和不等于{input.area}", en = "the pieces do not add up to {input.area}" }
article = [{ from = "1999-01-01", text = "办法第一条" }]
[[transition.guard]]
when = "!has(record.lot) || has(record.lot.approved_on)"
refusal = { zh = "批次尚未批准", en = "the lot is not approved" }
article = [{ from = "1999-01-01", text = "土地管理法第四十四条" }]

[[transition]]
id = "announce"
title = { zh = "公告", en = "Announce" }
from = ["draft"]
to = "announced"
roles = ["clerk"]
signers = ["经办", "科长"]
consults = ["规划"]
materials = ["conditions"]
documents = ["notice"]
starts = ["announcement"]
input = [{ id = "deposit", required = true }, { id = "price" }]
set = { announced_on = "today" }
[[transition.guard]]
when = "input.deposit >= input.price * sale_deposit_share"
refusal = { zh = "保证金不足{sale_deposit_share}%", en = "the deposit is below {sale_deposit_share} %" }
article = [{ from = "2010-03-08", text = "国土资发〔2010〕34号" }]
[[transition.guard]]
when = "balance('disposition', 'undisposed') >= record.area"
refusal = { zh = "余额不足", en = "not enough left" }
article = [{ from = "1999-01-01", text = "办法第二条" }]
[[transition.post]]
book = "disposition"
lot = "record.lot"
piece = "record.parcel_no"
from = "undisposed"
to = "announced"
area = "record.area"

[[transition]]
id = "sell"
title = { zh = "成交", en = "Sell" }
from = ["announced"]
to = "sold"
roles = ["clerk"]
input = [{ id = "price", required = true }]
ends = ["announcement"]
starts = ["contract"]
[[transition.guard]]
when = "today >= record.announced_on + sale_days"
refusal = { zh = "公告不满{sale_days}日", en = "announced for less than {sale_days} days" }
article = [{ from = "2007-11-01", text = "第39号令第八条" }]
[[transition.guard]]
when = "signed('规划')"
refusal = { zh = "规划没有会签", en = "planning was not consulted" }
warn = true
[[transition.post]]
book = "disposition"
piece = "record.parcel_no"
to = "granted"
area = "record.area"

[[transition]]
id = "back"
title = { zh = "退回", en = "Return" }
from = ["announced"]
to = "draft"
kind = "return"
roles = ["clerk"]
set = { announced_on = "null", deposit = "record.price * sale_deposit_share" }

[[transition]]
id = "tell"
title = { zh = "一次性告知", en = "Tell what is missing" }
from = ["draft"]
notice = true
article = [{ from = "2004-07-01", text = "行政许可法 第三十二条" }]
roles = ["clerk"]

[[transition]]
id = "again"
title = { zh = "重新办理", en = "Again" }
from = ["sold"]
to = "announced"
kind = "reopen"
roles = ["clerk"]

[[value]]
id = "sale_days"
title = { zh = "公告天数", en = "Days" }
unit = "day"
versions = [
  { from = "2007-11-01", value = 20, article = "第39号令第八条" },
  { from = "2030-01-01", value = 30, article = "新办法第八条" },
]
[[value]]
id = "sale_contract_days"
title = { zh = "签约天数", en = "Days" }
unit = "day"
versions = [{ from = "2007-11-01", value = 10, article = "34号文" }]
[[value]]
id = "sale_deposit_share"
title = { zh = "保证金比例", en = "Share" }
unit = "%"
versions = [{ from = "2007-11-01", value = 20, article = "34号文" }]

[[example]]
title = "第十九天：不予受理"
state = "announced"
given = { announced_on = 2020-03-02, area = 1 }
today = "2020-03-21"
when = "sell"
input = { price = 1000 }
signatures = ["规划"]
then = { refused = true, article = "第八条", says = "公告不满20日" }
[[example]]
title = "第二十天成交"
state = "announced"
given = { announced_on = "2020-03-02", area = "30 亩", parcel_no = "甲" }
today = "2020-03-22"
when = "sell"
input = { price = 1000 }
signatures = ["规划"]
then = { state = "sold", set = { price = "1000 万元" }, posts = ["disposition *→granted 2.0000 ha"] }
"#;

/// The template of the document that the process makes.
pub(crate) const NOTICE: &str = r#"
[document]
id = "sale_notice"
title = { zh = "出让公告", en = "Notice of sale" }
register = "supply"
text = """
# {title}
{number}

　　{record.parcel_no}，{record.area:mu}，方式{record.method}，批次{record.lot.approved_on:long:blank}。
　　保证金{input.deposit:capital}，公告至{due.announcement}，不少于{value.sale_days}日（{value.sale_days:article}）。
{if has(record.price)}
　　起始价{record.price:wan}。
{else}
　　起始价另行公布。
{end}
> {today}
"""
"#;

pub(crate) fn files() -> Vec<(&'static str, String)> {
    vec![
        ("lot.toml", LOT.to_owned()),
        ("supply.toml", SUPPLY.to_owned()),
        ("books.toml", BOOKS.to_owned()),
        ("sale.toml", PROCESS.to_owned()),
        ("notice.toml", NOTICE.to_owned()),
    ]
}

fn definitions() -> Definitions {
    Definitions::load(&files()).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The week without any notice, 2019 to 2031.
fn calendar() -> WorkCalendar {
    WorkCalendar::new(date("2019-01-01"), date("2031-12-31"), []).unwrap()
}

#[derive(Default)]
struct Situation<'s> {
    record: Vec<Value>,
    related: BTreeMap<String, Vec<Value>>,
    input: Vec<(&'s str, Value)>,
    signatures: Vec<CaseSignature>,
    materials: Vec<String>,
    reason: Option<&'s str>,
    state: Option<&'s str>,
    same_person: bool,
    noticed: Option<Vec<String>>,
    left: Option<i64>,
}

fn judge(step: &str, today: &str, opened: &str, situation: &Situation<'_>) -> Judged {
    let definitions = definitions();
    let active = definitions.process("sale", date(opened)).unwrap();
    let named = situation.input.iter().cloned();
    let input = named.map(|(id, value)| (id.to_owned(), value)).collect();
    let left = |read: &BalanceRead| {
        situation
            .left
            .filter(|_| (read.book.as_str(), read.state.as_str()) == ("disposition", "undisposed"))
    };
    let facts = Facts {
        record: &situation.record,
        related: &situation.related,
        input: &input,
        signatures: &situation.signatures,
        materials: &situation.materials,
        reason: situation.reason,
        today: date(today),
        case: CaseFacts {
            number: Some("让〔2020〕001号"),
            state: situation.state,
            opened_on: situation.state.map(|_| date(opened)),
            user: Some("李"),
            last_user: Some(if situation.same_person { "李" } else { "王" }),
            noticed: situation.noticed.as_deref(),
            actors: &[],
        },
        balances: &left,
        pieces: &|_, _| None,
        counts: &|_| None,
        numbers: &|_, _| None,
        calendar: &calendar(),
    };
    active.judge(step, &facts).unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn sign(role: &str, opinion: &str, day: &str) -> CaseSignature {
    CaseSignature {
        role: role.to_owned(),
        name: "某".to_owned(),
        opinion: opinion.to_owned(),
        date: date(day),
    }
}

/// parcel_no, lot, area, price, deposit, announced_on, method
fn record(announced: Option<&str>) -> Vec<Value> {
    let definitions = definitions();
    let fields = &definitions.register("supply").unwrap().fields;
    let area = text("5.2000 公顷").coerced(&fields[2]).unwrap();
    let announced = announced.map_or(Value::Null, |day| Value::Date(date(day)));
    vec![
        text("甲-1"),
        text("2019-1"),
        area,
        Value::Money(1_000_000_000),
        Value::Null,
        announced,
        text("挂牌"),
    ]
}

#[test]
fn opening_makes_a_record_from_its_inputs() {
    let mut situation = Situation {
        input: vec![
            ("parcel_no", text("甲-1")),
            ("lot", text("2019-1")),
            ("area", Value::Number("5.2".parse().unwrap())),
        ],
        ..Situation::default()
    };
    let absent = judge("begin", "2020-03-01", "2020-03-01", &situation);
    assert!(absent.is_refused());
    assert_eq!(
        absent.refusals[0].article.as_deref(),
        Some("土地管理法第四十四条")
    );
    let approved = vec![text("2019-1"), Value::Null, Value::Date(date("2019-05-01"))];
    situation.related.insert("record.lot".into(), approved);
    let judged = judge("begin", "2020-03-01", "2020-03-01", &situation);
    assert!(judged.takes_effect(), "{judged:#?}");
    assert_eq!((judged.kind, judged.to.as_str()), (StepKind::Open, "draft"));
    let ids: Vec<&str> = judged.sets.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["parcel_no", "lot", "area", "method"]);

    let definitions = definitions();
    let active = definitions.process("sale", date("2020-03-01")).unwrap();
    let paths = active.relations("begin");
    assert_eq!(
        (paths[0].path.as_str(), paths[0].register.as_str()),
        ("record.lot", "lot")
    );
    assert_eq!(paths[0].fields, ["approved_on"]);
    let read = active.balances("announce");
    assert_eq!(read[0].to_string(), "disposition.undisposed");
    assert_eq!(read.len(), 1);
}

#[test]
fn lists_are_read_from_json_and_summed_in_stored_units() {
    let definitions = definitions();
    let process = definitions.process("sale", date("2020-03-01")).unwrap();
    let pieces = process.definition().transition("begin").unwrap();
    let pieces = pieces.input_field("pieces").unwrap();
    let json =
        serde_json::json!([{ "name": "甲", "area": 15 }, { "name": "乙", "area": "1 公顷" }]);
    let list = Value::from_json(&json, pieces).unwrap();
    let stranger = serde_json::json!([{ "name": "甲", "aera": 15 }]);
    assert_eq!(Value::from_json(&stranger, pieces), None);
    let mut situation = Situation {
        input: vec![
            ("parcel_no", text("甲-1")),
            ("area", text("2 公顷")),
            ("pieces", list),
        ],
        ..Situation::default()
    };
    let judged = judge("begin", "2020-03-01", "2020-03-01", &situation);
    assert!(judged.takes_effect(), "{judged:#?}");
    situation.input[1].1 = text("2.0001 公顷");
    let judged = judge("begin", "2020-03-01", "2020-03-01", &situation);
    assert_eq!(judged.refusals[0].zh, "分块之和不等于2.0001 公顷");
}

#[test]
fn what_is_missing_is_told_and_nothing_is_posted_by_mistake() {
    let mut situation = Situation {
        record: record(None),
        input: vec![("deposit", Value::Number(Decimal::whole(200)))],
        state: Some("draft"),
        left: Some(5_200_000),
        ..Situation::default()
    };
    // the price is not stated: the guard stays open and is not taken as true
    let open = judge("announce", "2020-03-02", "2020-03-01", &situation);
    assert_eq!(open.refusals[0].kind, RefusalKind::Unknown);
    assert_eq!(open.refusals[0].zh, "无法判断，缺少：成交价");
    assert!(open.posts.is_empty());

    situation
        .input
        .push(("price", Value::Number(Decimal::whole(1000))));
    let judged = judge("announce", "2020-03-02", "2020-03-01", &situation);
    assert!(!judged.is_refused() && !judged.takes_effect());
    assert_eq!(judged.missing_signatures, ["经办", "科长", "规划"]);
    assert_eq!(judged.missing_materials, ["conditions"]);

    situation.signatures = vec![
        sign("经办", "同意", "2020-03-01"),
        sign("科长", "不同意，退回", "2020-03-01"),
        sign("规划", "不同意", "2020-03-02"),
    ];
    situation.materials = vec!["conditions".to_owned()];
    let judged = judge("announce", "2020-03-02", "2020-03-01", &situation);
    assert_eq!(
        judged.missing_signatures,
        ["科长"],
        "an opinion asked for may be against it"
    );

    situation.signatures[1].opinion = "同意".to_owned();
    let judged = judge("announce", "2020-03-02", "2020-03-01", &situation);
    assert!(judged.takes_effect(), "{judged:#?}");
    assert_eq!(judged.documents, ["notice"]);
    let post = &judged.posts[0];
    assert_eq!(
        (post.lot.as_deref(), post.amount),
        (Some("2019-1"), 5_200_000)
    );
    assert_eq!(post.written.unwrap().to_string(), "5.2000 公顷");
    let ClockStep::Start { limit, due, .. } = &judged.clocks[0].step else {
        panic!("{:?}", judged.clocks);
    };
    assert_eq!((*limit, *due), (20, Some(date("2020-03-22"))));

    situation.left = Some(5_199_999);
    let short = judge("announce", "2020-03-02", "2020-03-01", &situation);
    assert_eq!(short.refusals[0].article.as_deref(), Some("办法第二条"));
    situation.input[0].1 = Value::Number("199.99".parse().unwrap());
    situation.left = Some(5_200_000);
    let low = judge("announce", "2020-03-02", "2020-03-01", &situation);
    assert_eq!(low.refusals[0].zh, "保证金不足20%");
}

#[test]
fn a_case_keeps_the_law_of_its_own_day() {
    let situation = Situation {
        record: record(Some("2030-01-05")),
        input: vec![("price", Value::Number(Decimal::whole(1000)))],
        signatures: vec![sign("规划", "同意", "2030-01-05")],
        state: Some("announced"),
        ..Situation::default()
    };
    assert!(judge("sell", "2030-01-25", "2029-12-31", &situation).takes_effect());
    let later = judge("sell", "2030-01-25", "2030-01-01", &situation);
    assert_eq!(later.refusals[0].zh, "公告不满30日");
}

#[test]
fn unusual_steps_ask_for_a_reason() {
    let mut situation = Situation {
        record: record(Some("2020-03-02")),
        input: vec![("price", Value::Number(Decimal::whole(1000)))],
        state: Some("announced"),
        ..Situation::default()
    };
    let judged = judge("sell", "2020-03-22", "2020-03-01", &situation);
    assert!(judged.asks_reason() && !judged.is_refused() && !judged.takes_effect());
    situation.reason = Some("规划处已另文答复");
    assert!(judge("sell", "2020-03-22", "2020-03-01", &situation).takes_effect());
    situation.signatures = vec![
        sign("规划", "同意", "2020-03-10"),
        sign("经办", "同意", "2020-03-09"),
    ];
    situation.reason = Some(" ");
    let unordered = judge("sell", "2020-03-22", "2020-03-01", &situation);
    assert!(unordered.asks_reason(), "{unordered:#?}");
}

#[test]
fn steps_are_taken_from_their_states_and_by_other_people() {
    let situation = Situation {
        record: record(Some("2020-03-02")),
        input: vec![("price", text("一千"))],
        state: Some("draft"),
        ..Situation::default()
    };
    let judged = judge("sell", "2020-03-22", "2020-03-01", &situation);
    let kinds: Vec<RefusalKind> = judged.refusals.iter().map(|refusal| refusal.kind).collect();
    assert!(kinds.contains(&RefusalKind::State) && kinds.contains(&RefusalKind::Input));

    let reopened = Situation {
        record: record(None),
        state: Some("sold"),
        same_person: true,
        ..Situation::default()
    };
    let judged = judge("again", "2020-05-01", "2020-03-01", &reopened);
    assert_eq!(judged.refusals[0].kind, RefusalKind::SecondPerson);
    assert_eq!(judged.kind, StepKind::Reopen);
}

#[test]
fn what_is_missing_is_told_once() {
    let mut situation = Situation {
        record: record(None),
        state: Some("draft"),
        ..Situation::default()
    };
    let told = judge("tell", "2020-03-02", "2020-03-01", &situation);
    assert!(told.takes_effect());
    assert_eq!(told.to, "draft");
    situation.noticed = Some(Vec::new());
    let again = judge("tell", "2020-03-03", "2020-03-01", &situation);
    assert_eq!(again.refusals[0].kind, RefusalKind::SecondNotice);
    // what the notice did not name is not asked for any more
    let announced = judge("announce", "2020-03-03", "2020-03-01", &situation);
    assert!(announced.missing_materials.is_empty());
}

#[test]
fn fields_are_cleared_and_computed() {
    let situation = Situation {
        record: record(Some("2020-03-02")),
        state: Some("announced"),
        ..Situation::default()
    };
    let judged = judge("back", "2020-03-05", "2020-03-01", &situation);
    let value = |id: &str| {
        judged
            .sets
            .iter()
            .find(|(field, _)| field == id)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(value("announced_on"), Value::Null);
    assert_eq!(value("deposit"), Value::Money(200_000_000));
}

#[test]
fn steps_that_there_are_not_are_told() {
    let definitions = definitions();
    let active = definitions.process("sale", date("2020-01-01")).unwrap();
    assert!(definitions.process("sale", date("2007-10-31")).is_none());
    let (input, related) = (BTreeMap::new(), BTreeMap::new());
    let facts = Facts {
        record: &[],
        related: &related,
        input: &input,
        signatures: &[],
        materials: &[],
        reason: None,
        today: date("2020-01-01"),
        case: CaseFacts::default(),
        balances: &|_| None,
        pieces: &|_, _| None,
        counts: &|_| None,
        numbers: &|_, _| None,
        calendar: &calendar(),
    };
    let error = active.judge("anounce", &facts).unwrap_err();
    assert_eq!(error.suggestion.as_deref(), Some("announce"));
    // no facts at all: told, never a panic
    for step in &active.definition().transitions {
        let judged = active.judge(&step.id, &facts).unwrap();
        assert!(judged.posts.is_empty());
    }
}

#[test]
fn worked_examples_run_and_name_what_differs() {
    let report = definitions().check_all();
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.examples.len(), 2);
    let mut texts = files();
    texts[3].1 = PROCESS.replace(
        "disposition *→granted 2.0000 ha",
        "disposition *→granted 3 ha",
    );
    let report = Definitions::load(&texts).unwrap().check_all();
    let wrong = &report.examples[1].mismatches;
    assert_eq!(wrong.len(), 1);
    assert_eq!(
        (wrong[0].what.as_str(), wrong[0].found.as_str()),
        ("sell.posts", "disposition *→granted 2.0000 ha")
    );
}

#[test]
fn every_slip_of_a_process_has_its_line_and_what_was_meant() {
    let cases = [
        ("to = \"sold\"\nroles", "to = \"sodl\"\nroles", "sold"),
        ("initial = \"draft\"", "initial = \"darft\"", "draft"),
        (
            "starts = [\"announcement\"]\n",
            "",
            "starts = [\"announcement\"]",
        ),
        ("from = [\"draft\"]\nto", "from = [\"drft\"]\nto", "draft"),
        (
            "materials = [\"conditions\"]",
            "materials = [\"condition\"]",
            "conditions",
        ),
        (
            "documents = [\"notice\"]",
            "documents = [\"notce\"]",
            "notice",
        ),
        (
            "opens = true",
            "opens = false\nfrom = [\"draft\"]",
            "opens = true",
        ),
        ("kind = \"reopen\"\n", "", "kind = \"reopen\""),
        (
            "today >= record.announced_on + sale_days",
            "today >= record.anounced_on + sale_days",
            "announced_on",
        ),
        (
            "record.lot.approved_on",
            "record.lot.aproved_on",
            "approved_on",
        ),
        (
            "balance('disposition', 'undisposed')",
            "balance('disposition', 'undispose')",
            "undisposed",
        ),
        ("to = \"granted\"", "to = \"grantd\"", "granted"),
        ("days = \"sale_days\"", "days = \"sale_day\"", "sale_days"),
        (
            "set = { announced_on = \"today\" }",
            "set = { anounced_on = \"today\" }",
            "announced_on",
        ),
        ("{n:3}号", "{m}号", "n"),
        ("when = \"sell\"", "when = \"sel\"", "sell"),
        ("sum(input.pieces.area)", "sum(input.pieces.aera)", "area"),
        (
            "roles = [\"clerk\"]\nsigners",
            "rolls = [\"clerk\"]\nsigners",
            "roles",
        ),
    ];
    for (from, to, meant) in cases {
        let mut texts = files();
        assert!(PROCESS.contains(from), "{from}");
        texts[3].1 = PROCESS.replacen(from, to, 1);
        let errors = Definitions::load(&texts).expect_err(to);
        let line = PROCESS[..PROCESS.find(from).unwrap()].lines().count() as u32;
        let near = errors.iter().any(|error| {
            error.suggestion.as_deref() == Some(meant)
                && (error.place.line.abs_diff(line) < 6 || to.is_empty() || meant == "opens = true")
        });
        assert!(near, "{to}: line {line}: {errors:#?}");
    }
}

#[test]
fn what_does_not_hold_together_is_refused() {
    let load = |from: &str, to: &str| {
        let mut texts = files();
        assert!(PROCESS.contains(from), "{from}");
        texts[3].1 = PROCESS.replacen(from, to, 1);
        Definitions::load(&texts).expect_err(to)
    };
    let has = |errors: &[kunyu_definitions::DefinitionError], part: &str| {
        let told = errors
            .iter()
            .map(std::string::ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n");
        assert!(told.contains(part), "{part}: {told}");
    };
    let lonely =
        "[[state]]\nid = \"lonely\"\ntitle = { zh = \"孤\", en = \"Lonely\" }\n\n[[clock]]";
    let errors = load("[[clock]]", lonely);
    has(&errors, "no step leads to this state");
    has(&errors, "no step leads away");
    has(
        &load(
            "article = [{ from = \"2007-11-01\", text = \"第39号令第八条\" }]",
            "",
        ),
        "cites no article",
    );
    has(
        &load("from = \"2007-11-01\"", "from = \"2007-10-01\""),
        "has no version in force",
    );
    has(
        &load("signed('规划')", "signed('林业')"),
        "no signer is named",
    );
    has(
        &load(
            "input.deposit >= input.price",
            "input.deposit >= record.area",
        ),
        "different units",
    );
    has(
        &load(
            "record.announced_on + sale_days",
            "record.announced_on + 20",
        ),
        "a number may not stand in a condition",
    );
    has(
        &load("area = \"record.area\"", "area = \"record.price\""),
        "is in yuan, expected m2",
    );
    has(&load("{input.area}", "{input.aera}"), "nothing fills");
    let mut twice = files();
    twice.push((
        "again.toml",
        PROCESS[..PROCESS.find("[[value]]").unwrap()].to_owned(),
    ));
    has(
        &Definitions::load(&twice).expect_err("twice"),
        "two versions",
    );
}
