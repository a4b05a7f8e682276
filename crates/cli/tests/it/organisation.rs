//! A section that is merged into another; personal data that is asked for.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, kunyu_with_input, path, write};

const PERSONNEL: &str = "人事一号";
const OLD: &str = "机-03";
const NEW: &str = "机-04";
const OLD_NAME: &str = "土地利用科";
const NEW_NAME: &str = "用途管制科";
const RUNNING: &str = "!blank(started_on) && blank(done_on) && blank(dropped_on)";

fn run(folder: &Path, user: &str, arguments: &[&str]) -> Run {
    let start = ["--data", path(folder), "--as", user];
    kunyu([&start[..], arguments].concat())
}

fn step(folder: &Path, user: &str, step: &str, rest: &[&str], input: &Value) -> Run {
    let start = ["--data", path(folder), "--as", user, "act"];
    let named = [
        "organisation_change",
        step,
        "--format",
        "json",
        "--input",
        "-",
    ];
    kunyu_with_input(&[&start[..], &named, rest].concat(), &input.to_string())
}

fn numbers(folder: &Path, register: &str, condition: &str) -> Vec<String> {
    let list = [
        "records", "list", register, "--where", condition, "--format", "json",
    ];
    let list = run(folder, PERSONNEL, &list).exits(0).json();
    let rows = list["rows"].as_array().unwrap().iter();
    rows.map(|row| row["values"][0].as_str().unwrap().to_owned())
        .collect()
}

/// Open cases by owner.
fn open_cases(folder: &Path, owner: &str) -> usize {
    let cases = run(folder, PERSONNEL, &["cases", "list", "--format", "json"]);
    let cases = cases.exits(0).json();
    let of_owner = |case: &&Value| case["owner"] == owner;
    cases.as_array().unwrap().iter().filter(of_owner).count()
}

fn merged(folder: &Path) -> Value {
    let input = json!({
        "kind": "合并", "unit": OLD, "successor_unit": NEW, "reason": "职责归并",
    });
    let proposed = step(
        folder,
        PERSONNEL,
        "propose",
        &["--date", "2026-07-02"],
        &input,
    );
    let case = proposed.exits(0).json()["case"]
        .as_str()
        .unwrap()
        .to_owned();
    let minutes = json!({
        "title": "党组会", "held_on": "2026-07-03", "minutes": "测党纪〔2026〕9号",
        "decisions": [{ "case": case, "decision": "同意", "outcome": "approved" }],
    });
    let file = write(
        folder.parent().unwrap(),
        "minutes.json",
        minutes.to_string(),
    );
    run(folder, "经办", &["meetings", "enter", path(&file)]).exits(0);
    let at = ["--case", &case, "--date", "2026-07-03"];
    let input = json!({
        "approval_no": "测编办〔2026〕9号", "effective_on": "2026-07-03", "materials": ["plan"],
    "signatures": [{ "role": "区委编办", "document": "测编办〔2026〕9号" }],
    });
    let laid = step(
        folder,
        PERSONNEL,
        "approve",
        &[&at[..], &["--circulate"]].concat(),
        &input,
    );
    for position in laid.exits(0).json()["waiting"].as_array().unwrap() {
        let signer = match position.as_str().unwrap() {
            "组织人事" => PERSONNEL,
            signer => signer,
        };
        run(
            folder,
            signer,
            &["cases", "sign", &case, "--date", "2026-07-03"],
        )
        .exits(0);
    }
    let start = [
        "--data",
        path(folder),
        "--as",
        PERSONNEL,
        "act",
        "organisation_change",
    ];
    kunyu_with_input(&[&start[..], &["approve"], &at].concat(), "").exits(0);
    step(folder, PERSONNEL, "take_effect", &at, &json!({})).exits(1);
    step(folder, "科长-办公室", "take_effect", &at, &json!({}))
        .exits(0)
        .json()
}

#[test]
fn the_matters_of_a_merged_section_appear_in_the_other() {
    let (_dir, folder) = copy_of_district();
    let of = |unit: &str, more: &str| format!("unit == '{unit}' && {more}");
    let running = numbers(&folder, "work_task", &of(OLD, RUNNING));
    let done = numbers(&folder, "work_task", &of(OLD, "!blank(done_on)"));
    let matters = numbers(
        &folder,
        "supervised_matter",
        &of(OLD, "blank(closed_on) && !blank(given_on)"),
    );
    let others = numbers(&folder, "work_task", &of(NEW, RUNNING)).len();
    let cases = (open_cases(&folder, OLD_NAME), open_cases(&folder, NEW_NAME));
    assert!(
        !running.is_empty() && !done.is_empty() && cases.0 > 5,
        "{running:?} {done:?} {cases:?}"
    );

    merged(&folder);
    assert_eq!(numbers(&folder, "work_task", &of(OLD, RUNNING)).len(), 0);
    assert_eq!(
        numbers(&folder, "work_task", &of(NEW, RUNNING)).len(),
        others + running.len()
    );
    assert!(
        numbers(
            &folder,
            "supervised_matter",
            &of(OLD, "blank(closed_on) && !blank(given_on)")
        )
        .is_empty()
    );
    // history keeps the old name: what was done stays, and what moved tells from where
    assert_eq!(
        numbers(&folder, "work_task", &of(OLD, "!blank(done_on)")),
        done
    );
    let history = ["records", "history", "work_task", &running[0]];
    let history = run(&folder, PERSONNEL, &history).exits(0).stdout;
    assert!(history.contains(OLD) && history.contains(NEW), "{history}");
    // open cases are the other's, the merger's own among those of its section
    assert_eq!(open_cases(&folder, OLD_NAME), 0);
    assert_eq!(open_cases(&folder, NEW_NAME), cases.0 + cases.1);
    for (register, number) in [
        ("supervised_matter", matters.first()),
        ("work_task", running.last()),
    ] {
        let Some(number) = number else { continue };
        let show = ["records", "show", register, number];
        let shown = run(&folder, PERSONNEL, &show).exits(0).stdout;
        assert!(shown.contains(NEW), "{shown}");
    }
    run(&folder, "管理员", &["audit", "verify"]).exits(0);
}

#[test]
fn personal_data_is_read_for_a_reason_that_is_audited() {
    let (_dir, folder) = copy_of_district();
    let number = numbers(&folder, "petition", "!blank(phone)");
    let reveal = ["records", "reveal", "petition", &number[0], "phone"];
    run(&folder, "经办", &reveal).exits(2);
    let blank = [&reveal[..], &["--reason", " "]].concat();
    run(&folder, "经办", &blank).exits(2).says("--reason");
    let asked = [&reveal[..], &["--reason", "回访来访人", "--format", "json"]].concat();
    run(&folder, "数据员", &asked).exits(4);
    let other = [
        "records", "reveal", "petition", &number[0], "title", "--reason", "x",
    ];
    run(&folder, "经办", &other).exits(2).says("phone");
    let told = run(&folder, "经办", &asked).exits(0).json();
    let phone = told["values"]["phone"].as_str().unwrap();
    assert!(phone.len() == 11 && !phone.contains('*'), "{phone}");
    let trail = ["audit", "list"];
    let trail = run(&folder, "管理员", &trail).exits(0).stdout;
    assert!(
        trail.contains("回访来访人") && !trail.contains(phone),
        "{trail}"
    );
    // nor does a hidden register tell that it is there
    let hidden = [
        "records",
        "reveal",
        "discipline_inspection",
        "x",
        "--reason",
        "x",
    ];
    let never = [
        "records",
        "reveal",
        "no_such_register",
        "x",
        "--reason",
        "x",
    ];
    let words =
        |arguments: &[&str], id: &str| run(&folder, "经办", arguments).stderr.replace(id, "");
    assert_eq!(
        words(&hidden, "discipline_inspection"),
        words(&never, "no_such_register")
    );
}
