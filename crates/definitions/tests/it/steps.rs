//! What steps can say beside states and guards: stated clocks, distinct persons, shared guards, notices.

use kunyu_definitions::Definitions;

/// A tenancy of land with a day agreed, three persons, and a notice.
const LEASE: &str = r#"
[register]
id = "lease"
title = { zh = "租赁", en = "Leases" }
section = "土地管理"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
required = true
[[field]]
id = "tenant"
title = { zh = "承租人", en = "Tenant" }
type = "text"
personal = "name"
[[field]]
id = "copied"
title = { zh = "使用人", en = "User" }
type = "text"
[[field]]
id = "starts_on"
title = { zh = "约定开工", en = "Agreed start" }
type = "date"
[[field]]
id = "taken"
title = { zh = "用时", en = "Days taken" }
type = "integer"
unit = "day"

[process]
id = "leasing"
title = { zh = "租赁", en = "Leasing" }
register = "lease"
from = "2015-01-01"
section = "土地管理"
initial = "asked"
[[state]]
id = "asked"
title = { zh = "受理", en = "Asked" }
[[state]]
id = "let"
title = { zh = "已租", en = "Let" }
final = true

[[value]]
id = "grace"
title = { zh = "宽限", en = "Grace" }
unit = "month"
versions = [{ from = "2015-01-01", value = 12, article = "办法第二条" }]

[[clock]]
id = "start"
title = { zh = "开工", en = "Start" }
from = "record.starts_on"
kind = "calendar"
[[clock]]
id = "idle"
title = { zh = "满一年", en = "A year after" }
from = "record.starts_on"
days = "grace"
kind = "calendar"

[[material]]
id = "plan"
title = { zh = "方案", en = "Plan" }

[[guard]]
id = "dated"
when = "has(record.starts_on)"
refusal = { zh = "没有约定开工日期", en = "no start is agreed" }
article = [{ from = "2015-01-01", text = "办法第一条" }]

[[guard]]
id = "soon"
when = "!has(record.starts_on) || record.starts_on > today"
warn = true
refusal = { zh = "已到开工日期", en = "the start has come" }

[[transition]]
id = "ask"
title = { zh = "受理", en = "Ask" }
opens = true
to = "asked"
roles = ["clerk"]
starts = ["start", "idle"]
input = [{ id = "number" }, { id = "tenant" }, { id = "starts_on" }]

[[transition]]
id = "tell"
title = { zh = "告知", en = "Tell" }
from = ["asked"]
notice = true
materials = ["plan"]
article = [{ from = "2015-01-01", text = "办法第三条" }]
roles = ["clerk"]

[[transition]]
id = "let"
title = { zh = "出租", en = "Let" }
from = ["asked"]
to = "let"
roles = ["clerk"]
distinct_from = ["ask"]
article = [{ from = "2015-01-01", text = "办法第四条" }]
guards = ["dated"]
ends = ["start", "idle"]
set = { taken = "workdays_between(case.opened_on, today)" }

[[example]]
title = "约定的日期到期，满一年再计"
today = "2020-02-03"
when = "ask"
input = { number = "1", starts_on = "2020-03-31" }
then = { state = "asked", due = { start = "2020-03-31", idle = "2021-03-31" } }
[[example]]
title = "没有约定：时钟不走"
today = "2020-02-03"
when = "ask"
input = { number = "1" }
then = { state = "asked", due = {} }
[[example]]
title = "缺方案：告知，不挡"
state = "asked"
given = { number = "1" }
today = "2020-02-04"
when = "tell"
materials = []
then = { state = "asked", missing = ["plan"] }
[[example]]
title = "受理的人自己办"
state = "asked"
given = { number = "1", starts_on = "2020-03-31" }
today = "2020-02-10"
when = "let"
actors = { ask = "one" }
then = { refused = true, article = "第四条", says = "另一人" }
[[example]]
title = "另一人办，五个工作日"
state = "asked"
given = { number = "1", starts_on = "2020-03-31" }
case = { opened_on = "2020-02-03" }
today = "2020-02-10"
when = "let"
actors = { ask = "another" }
then = { state = "let", set = { taken = 5 } }
[[example]]
title = "共用条件"
state = "asked"
given = { number = "1" }
today = "2020-02-10"
when = "let"
then = { refused = true, article = "第一条" }
"#;

fn load(text: &str) -> Result<Definitions, String> {
    let loaded = Definitions::load(&[("lease.toml", text)]);
    loaded.map_err(|errors| format!("{errors:#?}"))
}

#[test]
fn stated_clocks_distinct_persons_shared_guards_and_notices() {
    let report = load(LEASE).unwrap().check_all();
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.examples.len(), 6);
    let wrong = LEASE.replace(
        "start = \"2020-03-31\", idle",
        "start = \"2020-04-01\", idle",
    );
    assert!(!load(&wrong).unwrap().check_all().passed());
}

#[test]
fn slips_are_told_with_what_was_meant() {
    let cases = [
        ("guards = [\"dated\"]", "guards = [\"datd\"]", "dated"),
        (
            "distinct_from = [\"ask\"]",
            "distinct_from = [\"aks\"]",
            "ask",
        ),
        (
            "actors = { ask = \"one\" }",
            "actors = { aks = \"one\" }",
            "ask",
        ),
        (
            "from = \"record.starts_on\"\nkind",
            "from = \"record.taken\"\nkind",
            "日期",
        ),
        (
            "notice = true\nmaterials = [\"plan\"]\narticle",
            "notice = true\nmaterials = [\"plan\"]\n#",
            "MissingArticle",
        ),
        (
            "taken = \"workdays",
            "copied = \"record.tenant\", taken = \"workdays",
            "遮盖",
        ),
        (
            "{ id = \"tenant\" }, {",
            "{ id = \"tenant\" }, { id = \"opinion\", title = { zh = \"甲\", en = \"A\" }, type = \"text\" }, {",
            "stated_opinion",
        ),
        (
            "{ id = \"tenant\" }, {",
            "{ id = \"materials\", title = { zh = \"甲\", en = \"A\" }, type = \"text\" }, {",
            "stated_materials",
        ),
        (
            "guards = [\"dated\"]\n",
            "input = [{ id = \"reason\", title = { zh = \"甲\", en = \"A\" }, type = \"text\" }]\n\
             guards = [\"dated\", \"soon\"]\n",
            "stated_reason",
        ),
        (
            "[[clock]]\nid = \"start\"",
            "[[guard]]\nid = \"dated\"\n[[clock]]\nid = \"start\"",
            "dated",
        ),
    ];
    for (from, to, says) in cases {
        let text = LEASE.replacen(from, to, 1);
        assert_ne!(text, LEASE, "{from}");
        let told = load(&text).err().unwrap_or_default();
        assert!(told.contains(says), "{to}: {told}");
    }
}
