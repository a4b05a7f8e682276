//! Numbers of shared series, cases that a step opens, and what must hold of every record.

use kunyu_definitions::Definitions;

const TITLES: &str = r#"
[register]
id = "title"
title = { zh = "权利", en = "Titles" }
section = "登记"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
[[field]]
id = "kind"
title = { zh = "种类", en = "Kind" }
type = "text"
[[field]]
id = "first_no"
title = { zh = "第一证号", en = "First certificate" }
type = "text"
[[field]]
id = "second_no"
title = { zh = "第二证号", en = "Second certificate" }
type = "text"
[[field]]
id = "from"
title = { zh = "起", en = "From" }
type = "date"
[[field]]
id = "until"
title = { zh = "止", en = "Until" }
type = "date"

[[series]]
id = "certificate"
title = { zh = "证书号", en = "Certificates" }
number = "证〔{year}〕第{n:4}号"
[[series]]
id = "proof"
title = { zh = "证明号", en = "Proofs" }
number = "明〔{year}〕{n}"

[[invariant]]
when = "record.from <= record.until"
refusal = { zh = "止期早于起期", en = "it ends before it begins" }
article = [{ from = "2015-01-01", text = "办法第三条" }]

[process]
id = "titling"
title = { zh = "发证", en = "Titling" }
register = "title"
from = "2015-01-01"
section = "登记"
initial = "asked"
[[state]]
id = "asked"
title = { zh = "受理", en = "Asked" }
[[state]]
id = "issued"
title = { zh = "已发", en = "Issued" }
final = true
[[transition]]
id = "ask"
title = { zh = "申请", en = "Ask" }
opens = true
to = "asked"
input = [{ id = "number", required = true }, { id = "from" }, { id = "until" }]
[[transition]]
id = "issue"
title = { zh = "发证", en = "Issue" }
from = ["asked"]
to = "issued"
set = { first_no = "number('certificate')", second_no = "record.kind == '证' ? number('certificate') : number('proof')" }
[[transition.open]]
process = "checking"
step = "check"
input = { reason = "record.first_no" }

[[example]]
title = "同一系列连取两个号，并立检查"
state = "asked"
given = { number = "1", kind = "证" }
today = "2020-02-10"
when = "issue"
then = { set = { first_no = "证〔2020〕第0001号", second_no = "证〔2020〕第0002号" }, opens = ["checking.check"] }
[[example]]
title = "另一系列"
state = "asked"
given = { number = "1", kind = "明" }
today = "2020-02-10"
when = "issue"
then = { set = { first_no = "证〔2020〕第0001号", second_no = "明〔2020〕1" }, opens = ["checking.check"] }
[[example]]
title = "止期早于起期"
input = { number = "1", from = "2020-03-01", until = "2020-02-01" }
today = "2020-02-10"
when = "ask"
then = { refused = true, article = "第三条" }
[[example]]
title = "早先就有的错，不是这一步的事"
state = "asked"
given = { number = "1", kind = "明", from = "2020-03-01", until = "2020-02-01" }
today = "2020-02-10"
when = "issue"
then = { state = "issued" }
"#;

const CHECKS: &str = r#"
[process]
id = "checking"
title = { zh = "检查", en = "Checking" }
register = "title"
from = "2015-01-01"
section = "登记"
initial = "open"
[[state]]
id = "open"
title = { zh = "在办", en = "Open" }
[[state]]
id = "done"
title = { zh = "办结", en = "Done" }
final = true
[[transition]]
id = "check"
title = { zh = "检查", en = "Check" }
opens = "case"
to = "open"
input = [{ id = "reason", title = { zh = "缘由", en = "Reason" }, type = "text" }]
[[transition]]
id = "end"
title = { zh = "办结", en = "End" }
from = ["open"]
to = "done"
"#;

fn load(titles: &str, checks: &str) -> Result<Definitions, String> {
    let loaded = Definitions::load(&[("title.toml", titles), ("check.toml", checks)]);
    loaded.map_err(|errors| format!("{errors:#?}"))
}

#[test]
fn numbers_follow_their_series_a_case_is_opened_and_invariants_hold_at_each_step() {
    let report = load(TITLES, CHECKS).unwrap().check_all();
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.examples.len(), 4);
    for (right, wrong) in [
        ("第0002号\" }, opens", "第0003号\" }, opens"),
        ("opens = [\"checking.check\"]", "opens = []"),
    ] {
        let wrong = TITLES.replacen(right, wrong, 1);
        assert_ne!(wrong, TITLES);
        assert!(!load(&wrong, CHECKS).unwrap().check_all().passed());
    }
}

#[test]
fn slips_are_told_with_what_was_meant() {
    let cases = [
        (
            "second_no = \"record.kind == '证' ? number('certificate')",
            "second_no = \"record.kind == '证' ? number('certificat')",
            "certificate",
        ),
        (
            "first_no = \"number('certificate')",
            "until = \"number('certificate')",
            "文字字段",
        ),
        ("第{n:4}号", "第{m}号", "{n}"),
        ("第{n:4}号", "第{n:99}号", "{n}"),
        (
            "process = \"checking\"",
            "process = \"cheking\"",
            "checking",
        ),
        ("step = \"check\"", "step = \"chek\"", "check"),
        ("step = \"check\"", "step = \"end\"", "开始办件"),
        ("input = { reason =", "input = { reasons =", "reason"),
        (
            "input = { reason = \"record.first_no\" }",
            "record = \"record.from\"",
            "文字",
        ),
    ];
    for (right, wrong, said) in cases {
        let text = TITLES.replacen(right, wrong, 1);
        assert_ne!(text, TITLES, "{right}");
        let told = load(&text, CHECKS).map(drop).unwrap_err();
        assert!(told.contains(said), "{wrong}: {told}");
    }
    let signed = CHECKS.replace("opens = \"case\"", "opens = \"case\"\nsigners = [\"科长\"]");
    let told = load(TITLES, &signed).map(drop).unwrap_err();
    assert!(told.contains("不能要签批"), "{told}");
}
