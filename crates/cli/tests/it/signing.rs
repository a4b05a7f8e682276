//! Signature chains, instructions and minutes: who signs is who is logged in.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, kunyu_with_input, path, write};

fn run(folder: &Path, user: &str, rest: &[&str]) -> Run {
    kunyu([&["--data", path(folder), "--as", user][..], rest].concat())
}

fn entered(folder: &Path, user: &str, rest: &[&str], input: &Value) -> Run {
    let base = ["--data", path(folder), "--as", user];
    let all = [&base[..], rest, &["--input", "-", "--format", "json"]].concat();
    kunyu_with_input(&all, &input.to_string())
}

/// A petition that waits for its answer, which 经办 and 科长 sign.
fn petition(folder: &Path) -> String {
    let received = json!({ "source": "市长专线", "title": "测试", "township": "420112001" });
    let receive = ["act", "petition", "receive", "--date", "2020-03-02"];
    let case = entered(folder, "经办", &receive, &received).exits(0).json();
    let case = case["case"].as_str().unwrap().to_owned();
    let assign = [
        "act",
        "petition",
        "assign",
        "--case",
        &case,
        "--date",
        "2020-03-02",
    ];
    entered(folder, "经办", &assign, &json!({ "owner": "办公室" })).exits(0);
    case
}

#[test]
fn who_signs_is_who_is_logged_in() {
    let (_keep, folder) = copy_of_district();
    let case = petition(&folder);
    let step = [
        "act",
        "petition",
        "answer",
        "--case",
        &case,
        "--date",
        "2020-03-05",
    ];
    let answer = json!({ "answer": "已答复" });

    // a typed name signs nothing
    let typed = json!({
        "answer": "已答复", "signatures": [{ "role": "科长", "document": "科长张某" }],
    });
    entered(&folder, "经办", &step, &typed)
        .exits(3)
        .says("本人签批");
    let refused = entered(&folder, "经办", &step, &answer).exits(1).json();
    assert_eq!(refused["missing_signatures"], json!(["科长"]));
    run(&folder, "科长", &["cases", "sign", &case])
        .exits(3)
        .says("没有待签");

    let laid = [&step[..], &["--circulate"]].concat();
    let laid = entered(&folder, "经办", &laid, &answer).exits(0).json();
    assert_eq!(laid["signed"], json!([["经办", "经办", "同意"]]));
    assert_eq!(laid["waiting"], json!(["科长"]));
    run(&folder, "分管领导", &["cases", "sign", &case])
        .exits(4)
        .says("科长");
    run(&folder, "经办", &["cases", "sign", &case]).exits(4);
}

#[test]
fn a_step_takes_effect_when_its_chain_has_agreed() {
    let (_keep, folder) = copy_of_district();
    let case = petition(&folder);
    let step = [
        "act",
        "petition",
        "answer",
        "--case",
        &case,
        "--date",
        "2020-03-05",
    ];
    let answer = json!({ "answer": "已答复" });
    let lay = |answer: &Value| {
        let laid = [&step[..], &["--circulate"]].concat();
        entered(&folder, "经办", &laid, answer).exits(0).json()
    };
    lay(&answer);

    // who disagrees does not sign
    let against = [
        "cases",
        "sign",
        &case,
        "--opinion",
        "不同意，请补充依据",
        "--date",
        "2020-03-05",
    ];
    run(&folder, "科长", &against).exits(0);
    let refused = run(&folder, "经办", &step).exits(1);
    assert!(
        refused.stdout.contains("还须签批：科长"),
        "{}",
        refused.stdout
    );

    // laid anew it has no signatures but the first
    let laid = lay(&json!({ "answer": "依据某条，已答复" }));
    assert_eq!(laid["waiting"], json!(["科长"]));
    let signed = ["cases", "sign", &case, "--date", "2020-03-06"];
    run(&folder, "科长", &signed).exits(0);
    let done = [
        "act",
        "petition",
        "answer",
        "--case",
        &case,
        "--date",
        "2020-03-06",
    ];
    run(&folder, "经办", &done).exits(0);
    let shown = run(
        &folder,
        "经办",
        &["cases", "show", &case, "--format", "json"],
    );
    let shown = shown.exits(0).json();
    let last = shown["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["signed"], json!(["经办", "科长"]));
    assert_eq!(last["state_zh"], "已答复");
    assert_eq!(shown["laid"], Value::Null);
    run(&folder, "经办", &["audit", "verify"]).exits(0);
}

#[test]
fn a_case_is_handed_over_and_an_instruction_followed_up() {
    let (_keep, folder) = copy_of_district();
    let case = petition(&folder);
    let hand = ["cases", "hand-over", &case, "--to", "科长", "--reason"];
    run(&folder, "查询", &[&hand[..], &["休假"]].concat()).exits(4);
    run(&folder, "经办", &[&hand[..], &[" "]].concat()).exits(2);
    run(&folder, "经办", &[&hand[..], &["休假"]].concat()).exits(0);
    let shown = run(
        &folder,
        "经办",
        &["cases", "show", &case, "--format", "json"],
    );
    let shown = shown.exits(0).json();
    assert_eq!(shown["case"]["owner"], "科长");
    assert_eq!(shown["steps"][2]["title_zh"], "转办");

    let give = [
        "instructions",
        "give",
        "三日内答复来信人",
        "--to",
        "科长",
        "--case",
        &case,
    ];
    let with = |deadline| [&give[..], &["--deadline", deadline]].concat();
    run(&folder, "查询", &with("2099-01-01")).exits(4);
    run(&folder, "局长", &with("2020-01-01"))
        .exits(2)
        .says("已过");
    run(&folder, "局长", &with("2099-01-01")).exits(0);
    let list = || {
        run(
            &folder,
            "局长",
            &["instructions", "list", "--all", "--format", "json"],
        )
    };
    let open = list().exits(0).json();
    assert_eq!(open[0]["case"], json!(case));
    assert_eq!(
        (&open[0]["owner"], &open[0]["given_by"]),
        (&json!("科长"), &json!("局长"))
    );
    assert_eq!(open[0]["state"], "open");
    let id = open[0]["id"].to_string();
    run(&folder, "经办", &["instructions", "answer", &id, "已答复"]).exits(4);
    run(&folder, "科长", &["instructions", "answer", &id, "已答复"]).exits(0);
    assert_eq!(list().exits(0).json()[0]["state"], "answered");
}

#[test]
fn minutes_name_the_cases_that_they_decide() {
    let (_keep, folder) = copy_of_district();
    let case = petition(&folder);
    let minutes = json!({
        "title": "局务会", "held_on": "2020-03-04", "minutes": "测试局务会纪要〔2020〕1号",
        "decisions": [{ "case": case, "decision": "同意", "outcome": "approved" }],
    });
    let file = write(
        folder.parent().unwrap(),
        "minutes.json",
        minutes.to_string(),
    );
    run(&folder, "查询", &["meetings", "enter", path(&file)]).exits(4);
    run(&folder, "经办", &["meetings", "enter", path(&file)]).exits(0);
    run(&folder, "经办", &["meetings", "enter", path(&file)]).exits(3);
    let list = run(&folder, "经办", &["meetings", "list", "--format", "json"])
        .exits(0)
        .json();
    // the desk of the sample has held meetings too; this one is the last
    let held = list.as_array().unwrap().last().unwrap();
    assert_eq!(held["decisions"][0]["case"], json!(case));
    let unknown = minutes
        .to_string()
        .replace(&case, "无此件")
        .replace("1号", "2号");
    let file = write(folder.parent().unwrap(), "unknown.json", unknown);
    run(&folder, "经办", &["meetings", "enter", path(&file)])
        .exits(3)
        .says("无此件");
}
