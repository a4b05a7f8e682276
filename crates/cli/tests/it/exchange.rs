//! Packs for outside systems, and their results.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, path};

const CLERK: &str = "经办";

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let start = ["--data", path(folder), "--as", CLERK];
    kunyu(start.iter().chain(arguments))
}

/// Sends what waits; says how many and under which number.
fn sent(folder: &Path, system: &str, name: &str) -> (usize, String) {
    let target = folder.join(name);
    run(folder, &["exchange", "out", system, "-o", path(&target)]).exits(0);
    let packs = system_of(folder, system);
    let last = packs["packs"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|pack| pack["out"] == true);
    let last = last.expect("a pack went out");
    (
        last["count"].as_u64().unwrap() as usize,
        last["number"].as_str().unwrap().to_owned(),
    )
}

fn system_of(folder: &Path, system: &str) -> Value {
    let list = run(folder, &["exchange", "list", system, "--format", "json"]);
    list.exits(0).json()[0].clone()
}

/// A result file; `rows` are key, state, number.
fn result(folder: &Path, pack: Option<&str>, rows: &[(&str, &str, &str)]) -> std::path::PathBuf {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(key, state, number)| {
            json!({ "宗地编号": key, "状态": state, "电子监管号": number, "意见": "测试" })
        })
        .collect();
    let file = folder.join("result.json");
    let result = match pack {
        Some(pack) => json!({ "pack": pack, "rows": rows }),
        None => json!(rows),
    };
    std::fs::write(&file, result.to_string()).unwrap();
    file
}

fn read(folder: &Path, file: &Path, more: &[&str]) -> Run {
    let arguments = [
        "exchange",
        "in",
        "land_market",
        path(file),
        "--format",
        "json",
    ];
    let arguments: Vec<&str> = arguments.iter().chain(more).copied().collect();
    run(folder, &arguments)
}

fn nothing_is_sent_twice(folder: &Path) {
    let again = folder.join("again.zip");
    run(
        folder,
        &["exchange", "out", "land_market", "-o", path(&again)],
    )
    .exits(0)
    .says("没有要报送");
    assert!(!again.exists());
}

#[test]
fn a_record_is_sent_once_and_its_number_comes_back() {
    let (_dir, folder) = copy_of_district();
    let before = system_of(&folder, "land_market");
    let waiting = before["waiting"].as_u64().unwrap() as usize;
    assert!(waiting > 2, "{before}");
    let (count, pack) = sent(&folder, "land_market", "pack.zip");
    assert_eq!(count, waiting);
    nothing_is_sent_twice(&folder);
    let view = system_of(&folder, "land_market");
    assert_eq!(view["waiting"], 0);
    let rows = view["packs"][0]["rows"].as_array().unwrap();
    let keys: Vec<&str> = rows
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    let (one, two) = (keys[0], keys[1]);

    // any wrong row, and nothing is written
    let wrong = result(
        &folder,
        Some(&pack),
        &[
            (one, "已赋码", "4201122020B00001"),
            (one, "已赋码", "4201122020B00001"),
            ("没有", "通过", "x"),
            (two, "不知道", ""),
        ],
    );
    let problems = read(&folder, &wrong, &[]).exits(1).json();
    let rows: Vec<u64> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["row"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, [2, 3, 4]);
    assert_eq!(system_of(&folder, "land_market")["answered"], 0);
    let other = result(&folder, Some("别的包"), &[(one, "已赋码", "1")]);
    read(&folder, &other, &[]).exits(3);

    let good = result(
        &folder,
        None,
        &[(one, "已赋码", "4201122020B00001"), (two, "退回", "")],
    );
    let tried = read(&folder, &good, &["--dry-run"]).exits(0).json();
    assert_eq!(
        (tried["written"].as_u64(), tried["seq"].is_null()),
        (Some(1), true)
    );
    assert_eq!(system_of(&folder, "land_market")["answered"], 0);
    let done = read(&folder, &good, &[]).exits(0).json();
    assert_eq!(
        (done["answered"].as_u64(), done["failed"].as_u64()),
        (Some(1), Some(1))
    );
    let shown = run(
        &folder,
        &["records", "show", "land_supply", one, "--format", "json"],
    )
    .exits(0);
    assert!(
        shown.stdout.contains("4201122020B00001"),
        "{}",
        shown.stdout
    );
    // once
    read(&folder, &good, &[]).exits(1);
    run(&folder, &["audit", "verify"]).exits(0);
}

#[test]
fn what_changed_after_it_was_sent_is_sent_again_and_not_answered() {
    let (_dir, folder) = copy_of_district();
    let (_, pack) = sent(&folder, "land_market", "pack.zip");
    let view = system_of(&folder, "land_market");
    let key = view["packs"][0]["rows"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    // another column of the same record: the row is another
    let file = folder.join("definitions/exchange/land_market.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let other = text.replace("fixed = \"420112\"", "fixed = \"420100\"");
    std::fs::write(&file, &other).unwrap();
    let late = result(
        &folder,
        Some(&pack),
        &[(&key, "已赋码", "4201122020B00002")],
    );
    let problems = read(&folder, &late, &[]).exits(1).json();
    assert!(
        problems[0]["zh"].as_str().unwrap().contains("改动"),
        "{problems}"
    );
    let (count, second) = sent(&folder, "land_market", "second.zip");
    assert!(count > 0 && second != pack);
    let good = result(
        &folder,
        Some(&second),
        &[(&key, "已赋码", "4201122020B00002")],
    );
    read(&folder, &good, &[]).exits(0);
}

#[test]
fn every_form_is_written_and_tables_and_xml_are_read() {
    let (_dir, folder) = copy_of_district();
    let systems = run(&folder, &["exchange", "list", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(systems.as_array().unwrap().len(), 7);
    for system in systems.as_array().unwrap() {
        let id = system["system"].as_str().unwrap();
        let target = folder.join(format!("{id}.zip"));
        let out = run(&folder, &["exchange", "out", id, "-o", path(&target)]).exits(0);
        assert_eq!(
            target.exists(),
            system["waiting"] != 0,
            "{id}: {}",
            out.stderr
        );
    }
    // a result as CSV, made from the other side's columns
    let view = system_of(&folder, "land_market");
    let key = view["packs"][0]["rows"][0]["key"].as_str().unwrap();
    let file = folder.join("结果.csv");
    let text = format!("宗地编号,状态,电子监管号,意见\n{key},已赋码,4201122020B00003,\n");
    std::fs::write(&file, text).unwrap();
    let done = read(&folder, &file, &[]).exits(0).json();
    assert_eq!(done["written"], 1);
    // and as XML; the pack stands in its outermost element
    let pack = view["packs"][0]["number"].as_str().unwrap();
    let key = view["packs"][0]["rows"][1]["key"].as_str().unwrap();
    let file = folder.join("结果.xml");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result pack=\"{pack}\">\n\
         <row><宗地编号>{key}</宗地编号><状态>已赋码</状态>\
         <field name=\"电子监管号\">4201122020B00004</field></row>\n</result>\n"
    );
    std::fs::write(&file, &text).unwrap();
    let done = read(&folder, &file, &[]).exits(0).json();
    assert_eq!(done["written"], 1);
    std::fs::write(&file, &text[..text.len() - 12]).unwrap();
    read(&folder, &file, &[]).exits(3).says("XML");
    let broken = folder.join("坏.zip");
    std::fs::write(&broken, b"PK\x03\x04 nothing").unwrap();
    read(&folder, &broken, &[]).exits(3);
    read(&folder, &folder.join("没有.json"), &[]).exits(3);
}
