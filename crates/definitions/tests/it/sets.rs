//! Records of other registers in conditions, and the record before the step.

use kunyu_definitions::Definitions;

/// Tasks of units; a unit ends when it has none open.
const UNITS: &str = r#"
[register]
id = "section"
title = { zh = "科室", en = "Sections" }
section = "办公室"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
[[field]]
id = "moved_on"
title = { zh = "变动日期", en = "Moved on" }
type = "date"
[[field]]
id = "left"
title = { zh = "未完", en = "Left" }
type = "integer"
[[field]]
id = "before"
title = { zh = "原变动日期", en = "Moved before" }
type = "date"

[process]
id = "closing"
title = { zh = "撤并", en = "Closing" }
register = "section"
from = "2015-01-01"
section = "办公室"
initial = "asked"
[[state]]
id = "asked"
title = { zh = "提出", en = "Asked" }
[[state]]
id = "closed"
title = { zh = "撤销", en = "Closed" }
final = true
[[clock]]
id = "handover"
title = { zh = "交接", en = "Handover" }
from = "old.moved_on"
kind = "calendar"
[[transition]]
id = "ask"
title = { zh = "提出", en = "Ask" }
opens = true
input = [{ id = "number" }]
[[transition]]
id = "move"
title = { zh = "改期", en = "Move" }
from = ["asked"]
starts = ["handover"]
input = [{ id = "moved_on", required = true }]
set = { before = "old.moved_on", left = """count_of('task', "section == record.number && blank(done_on)")""" }
[[transition.change]]
register = "section"
record = "record.number"
when = "old.moved_on < record.moved_on"
set = { left = "count_of('task', 'blank(done_on) && due_on < record.moved_on')" }
[[transition]]
id = "close"
title = { zh = "撤销", en = "Close" }
from = ["asked"]
to = "closed"
ends = ["handover"]
[[transition.guard]]
when = """!any_of('task', "section == record.number && blank(done_on)")"""
refusal = { zh = "还有没完成的任务", en = "tasks are open" }
article = [{ from = "2015-01-01", text = "办法第一条" }]

[[example]]
title = "任务都完成了"
state = "asked"
given = { number = "甲科" }
registers = { task = [
  { number = "1", section = "甲科", done_on = "2020-03-01" },
  { number = "2", section = "乙科" },
] }
today = "2020-03-02"
when = "close"
then = { state = "closed" }
[[example]]
title = "还有一项"
state = "asked"
given = { number = "甲科" }
registers = { task = [{ number = "1", section = "甲科" }, { number = "2", section = "乙科" }] }
today = "2020-03-02"
when = "close"
then = { refused = true, article = "第一条" }
[[example]]
title = "编号没有填：无法判断"
state = "asked"
today = "2020-03-02"
when = "close"
then = { refused = true, says = "编号" }
[[example]]
title = "改期：时钟按原日期，未完按条数"
state = "asked"
given = { number = "甲科", moved_on = "2020-03-31" }
input = { moved_on = "2020-04-30" }
registers = { task = [
  { number = "1", section = "甲科" }, { number = "2", section = "甲科" },
  { number = "3", section = "乙科" }, { number = "4" },
] }
today = "2020-03-02"
when = "move"
then = { state = "asked", set = { left = 2, before = "2020-03-31" }, due = { handover = "2020-03-31" } }
"#;

const TASKS: &str = r#"
[register]
id = "task"
title = { zh = "任务", en = "Tasks" }
section = "办公室"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
[[field]]
id = "section"
title = { zh = "科室", en = "Section" }
type = "record"
references = "section"
[[field]]
id = "caller"
title = { zh = "来电人", en = "Caller" }
type = "text"
personal = "name"
[[field]]
id = "due_on"
title = { zh = "期限", en = "Due on" }
type = "date"
[[field]]
id = "done_on"
title = { zh = "完成日期", en = "Done on" }
type = "date"
"#;

fn load(units: &str) -> Result<Definitions, String> {
    let loaded = Definitions::load(&[("units.toml", units), ("tasks.toml", TASKS)]);
    loaded.map_err(|errors| format!("{errors:#?}"))
}

#[test]
fn records_of_another_register_are_counted_and_the_record_before_the_step_is_read() {
    let report = load(UNITS).unwrap().check_all();
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.examples.len(), 4);
    let wrong = UNITS.replace("set = { left = 2", "set = { left = 3");
    assert!(!load(&wrong).unwrap().check_all().passed());
}

#[test]
fn slips_in_a_set_are_told_with_what_was_meant() {
    let cases = [
        ("any_of('task'", "any_of('taks'", "task"),
        (
            "any_of('task', \"section",
            "any_of('task', \"sectoin",
            "section",
        ),
        (
            "section == record.number && blank(done_on)\")\"\"\"\nrefusal",
            "section == record.numbr\")\"\"\"\nrefusal",
            "number",
        ),
        (
            "any_of('task', \"section ==",
            "any_of('task', \"section <",
            "==",
        ),
        (
            "any_of('task', \"section ==",
            "any_of('task', \"caller ==",
            "个人信息",
        ),
        (
            "any_of('task', \"section",
            "any_of('task', \"due_on + sum(x) == section",
            "没有",
        ),
        ("from = \"old.moved_on\"", "from = \"old.left\"", "日期"),
        ("old.moved_on < record", "old.movd_on < record", "moved_on"),
        ("!any_of('task'", "!count_of('task'", "应得出真或假"),
        ("task = [\n", "tasks = [\n", "task"),
    ];
    for (from, to, says) in cases {
        let text = UNITS.replacen(from, to, 1);
        assert_ne!(text, UNITS, "{from}");
        let told = load(&text).err().unwrap_or_default();
        assert!(
            told.contains(says) && told.contains("units.toml"),
            "{to}: {told}"
        );
    }
}
