//! What the engine says of any business: shown on a small one that the test adds.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, kunyu_with_input, path, write};

/// Machines of units, repaired case by case.
const MACHINES: &str = r#"
[register]
id = "machine"
title = { zh = "机具", en = "Machines" }
section = "办公室"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
required = true
[[field]]
id = "unit"
title = { zh = "使用科室", en = "Unit" }
type = "record"
references = "room"
[process]
id = "repair"
title = { zh = "维修", en = "Repair" }
register = "machine"
from = "2015-01-01"
section = "办公室"
initial = "asked"
why_not = "试验"
[[state]]
id = "asked"
title = { zh = "报修", en = "Asked" }
[[state]]
id = "done"
title = { zh = "修好", en = "Done" }
final = true
[[transition]]
id = "buy"
title = { zh = "购入", en = "Buy" }
opens = true
roles = ["clerk"]
input = [{ id = "number", required = true }, { id = "unit" }]
[[transition]]
id = "ask"
title = { zh = "报修", en = "Ask" }
opens = "case"
roles = ["clerk"]
input = [{ id = "unit" }]
[[transition]]
id = "mend"
title = { zh = "修好", en = "Mend" }
from = ["asked"]
to = "done"
roles = ["clerk"]
[[transition]]
id = "again"
title = { zh = "重修", en = "Again" }
kind = "reopen"
from = ["done"]
to = "asked"
roles = ["section_chief"]
"#;

const ROOMS: &str = r#"
[register]
id = "room"
title = { zh = "房间", en = "Rooms" }
section = "办公室"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "房号", en = "Number" }
type = "text"
required = true
[process]
id = "rooms"
title = { zh = "房间", en = "Rooms" }
register = "room"
from = "2015-01-01"
section = "办公室"
initial = "in_use"
why_not = "试验"
[[state]]
id = "in_use"
title = { zh = "在用", en = "In use" }
final = true
[[transition]]
id = "add"
title = { zh = "启用", en = "Add" }
opens = true
roles = ["clerk"]
input = [{ id = "number", required = true }]
"#;

/// A room is emptied before it is closed.
const EMPTYING: &str = r#"
[process]
id = "emptying"
title = { zh = "腾退", en = "Emptying" }
register = "room"
from = "2015-01-01"
section = "办公室"
initial = "asked"
why_not = "试验"
[[state]]
id = "asked"
title = { zh = "提出", en = "Asked" }
[[state]]
id = "closed"
title = { zh = "停用", en = "Closed" }
final = true
[[transition]]
id = "begin"
title = { zh = "提出", en = "Begin" }
opens = "case"
roles = ["clerk"]
[[transition]]
id = "close"
title = { zh = "停用", en = "Close" }
from = ["asked"]
to = "closed"
roles = ["clerk"]
[[transition.guard]]
when = """count_of('machine', "unit == record.number") == 0"""
refusal = { zh = "房间里还有机具", en = "machines are left in the room" }
article = [{ from = "2015-01-01", text = "试验办法第一条" }]
"#;

fn run(folder: &Path, user: &str, rest: &[&str]) -> Run {
    kunyu([&["--data", path(folder), "--as", user][..], rest].concat())
}

fn act(folder: &Path, user: &str, rest: &[&str], input: &Value) -> Run {
    let base = ["--data", path(folder), "--as", user, "act"];
    let tail = ["--input", "-", "--format", "json"];
    kunyu_with_input(&[&base[..], rest, &tail].concat(), &input.to_string())
}

/// A district with the machines, two rooms and one machine in the first; its case.
fn machines() -> (tempfile::TempDir, std::path::PathBuf, String) {
    let (keep, folder) = copy_of_district();
    write(&folder, "definitions/processes/machine.toml", MACHINES);
    write(&folder, "definitions/processes/room.toml", ROOMS);
    for room in ["一〇一", "一〇二"] {
        let add = ["rooms", "add", "--date", "2020-03-02"];
        act(&folder, "经办", &add, &json!({ "number": room })).exits(0);
    }
    let buy = ["repair", "buy", "--date", "2020-03-02"];
    let machine = json!({ "number": "机-1", "unit": "一〇一" });
    let case = act(&folder, "经办", &buy, &machine).exits(0).json();
    let case = case["case"].as_str().unwrap().to_owned();
    (keep, folder, case)
}

#[test]
fn one_case_of_a_process_about_a_record_is_open_at_a_time() {
    let (_keep, folder, first) = machines();
    let ask = ["repair", "ask", "--record", "机-1", "--date", "2020-03-03"];
    let refused = act(&folder, "经办", &ask, &json!({})).exits(1).json();
    let said = refused["reasons"][0]["zh"].as_str().unwrap().to_owned();
    assert!(said.contains(&first) && said.contains("正在办理"), "{said}");
    let step = |user: &str, step: &str, case: &str, input: &Value| {
        let rest = ["repair", step, "--case", case, "--date", "2020-03-04"];
        act(&folder, user, &rest, input)
    };
    step("经办", "mend", &first, &json!({})).exits(0);
    let second = act(&folder, "经办", &ask, &json!({})).exits(0).json();
    // an ended one is not opened again beside it
    let reason = json!({ "reason": "又坏了" });
    let refused = step("科长", "again", &first, &reason).exits(1).json();
    let said = refused["reasons"][0]["en"].as_str().unwrap().to_owned();
    assert!(said.contains("still open"), "{said}");
    step("经办", "mend", second["case"].as_str().unwrap(), &json!({})).exits(0);
    step("科长", "again", &first, &reason).exits(0);
    // a process may say that several run at a time
    let several = MACHINES.replace(
        "initial = \"asked\"",
        "initial = \"asked\"\nparallel = true",
    );
    write(&folder, "definitions/processes/machine.toml", several);
    act(&folder, "经办", &ask, &json!({})).exits(0);
}

#[test]
fn relations_are_asked_and_told_by_their_numbers() {
    let (_keep, folder, first) = machines();
    let rows = |condition: &str| {
        let list = [
            "records", "list", "machine", "--where", condition, "--format", "json",
        ];
        let rows = run(&folder, "经办", &list).exits(0).json();
        rows["total"].as_i64().unwrap()
    };
    assert_eq!(rows("unit == '一〇一'"), 1);
    assert_eq!(rows("unit == '一〇二'"), 0);
    assert_eq!(rows("unit != '一〇二'"), 1);
    assert_eq!(rows("unit in ['一〇一', '一〇二'] && !blank(unit)"), 1);
    assert_eq!(rows("!(unit == '一〇一')"), 0);
    let list = |condition| ["records", "list", "machine", "--where", condition];
    run(&folder, "经办", &list("unit == '二〇一'"))
        .exits(3)
        .says("二〇一");
    run(&folder, "经办", &list("unit < '一〇一'"))
        .exits(2)
        .says("==");
    // its history names the rooms
    let mend = ["repair", "mend", "--case", &first, "--date", "2020-03-04"];
    act(&folder, "经办", &mend, &json!({})).exits(0);
    let ask = ["repair", "ask", "--record", "机-1", "--date", "2020-03-05"];
    act(&folder, "经办", &ask, &json!({ "unit": "一〇二" })).exits(0);
    let history = run(&folder, "经办", &["records", "history", "machine", "机-1"]).exits(0);
    assert!(
        history.stdout.contains("使用科室 一〇一"),
        "{}",
        history.stdout
    );
    assert!(
        history.stdout.contains("使用科室 一〇二"),
        "{}",
        history.stdout
    );
}

#[test]
fn a_step_asks_for_records_of_another_register() {
    let (_keep, folder, _) = machines();
    write(&folder, "definitions/processes/emptying.toml", EMPTYING);
    let begin = |room: &str| {
        let begin = [
            "emptying",
            "begin",
            "--record",
            room,
            "--date",
            "2020-03-03",
        ];
        let begun = act(&folder, "经办", &begin, &json!({})).exits(0).json();
        begun["case"].as_str().unwrap().to_owned()
    };
    let close = |case: &str| {
        let close = ["emptying", "close", "--case", case, "--date", "2020-03-04"];
        act(&folder, "经办", &close, &json!({}))
    };
    let refused = close(&begin("一〇一")).exits(1).json();
    assert_eq!(refused["reasons"][0]["article"], "试验办法第一条");
    close(&begin("一〇二")).exits(0);
}
