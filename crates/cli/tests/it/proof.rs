//! `kunyu proof`: a written report against known figures.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{kunyu, path, write};

const FIGURES: &str = r#"[
 {"id": "mayor", "title": {"zh": "市长专线", "en": "Mayor's line"}, "unit": "件", "value": 1366},
 {"id": "district", "title": "区长热线", "unit": "件", "value": "47"},
 {"id": "total", "title": "按时处理总件数", "unit": "件", "value": "1413", "sum_of": ["mayor", "district"]}]"#;
const TEXT: &str = "一、2020年工作情况\n\n按时处理市长专线1366件，区长热线47件，共计1413件。开展建党100周年活动。\n";

fn statuses(rows: &Value) -> Vec<(&str, &str)> {
    let rows = rows.as_array().expect("a list");
    rows.iter()
        .map(|row| {
            (
                row["figure"].as_str().expect("figure"),
                row["status"].as_str().expect("status"),
            )
        })
        .collect()
}

#[test]
fn a_right_report_exits_0_and_a_wrong_one_1() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let figures = write(dir.path(), "f.json", FIGURES.as_bytes());
    let good = write(dir.path(), "good.txt", TEXT.as_bytes());
    let bad = write(
        dir.path(),
        "bad.md",
        TEXT.replace("1413", "1414").as_bytes(),
    );
    let run = |draft: &Path, more: &[&str]| {
        let arguments = [
            "proof",
            path(draft),
            "--year",
            "2020",
            "--figures",
            path(&figures),
        ];
        kunyu(arguments.into_iter().chain(more.iter().copied()))
    };
    let rows = run(&good, &["--format", "json"]).exits(0).json();
    assert_eq!(
        statuses(&rows),
        [
            ("1366件", "right"),
            ("47件", "right"),
            ("1413件", "right"),
            ("100周年", "untraced")
        ]
    );
    let rows = run(&bad, &["--format", "json", "--lang", "en"])
        .exits(1)
        .json();
    let wrong = &rows[2];
    assert_eq!(wrong["figure"], "1414件");
    assert_eq!(wrong["expected"], "1413件");
    assert_eq!(wrong["indicator"], "total");
    assert_eq!(
        wrong["place"],
        "一、2020年工作情况 › paragraph 1, character 25"
    );
    assert!(
        wrong["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("1413 = 1366 + 47"))
    );
    let told = run(&bad, &[]).exits(1);
    assert!(
        told.stdout.contains("错误") && told.stdout.contains("1413件"),
        "{}",
        told.stdout
    );
    let marked = run(&bad, &["--format", "md"]).exits(1).stdout;
    assert!(marked.contains("共计1414件**【错误："), "{marked}");
}

#[test]
fn other_encodings_are_read_and_faults_named() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let figures = write(dir.path(), "f.json", FIGURES.as_bytes());
    // 区长热线48件。 in GBK
    let gbk = b"\xc7\xf8\xb3\xa4\xc8\xc8\xcf\xdf48\xbc\xfe\xa1\xa3";
    let draft = write(dir.path(), "gbk.txt", gbk);
    let arguments = [
        "proof",
        path(&draft),
        "--year",
        "2020",
        "--figures",
        path(&figures),
        "--format",
        "json",
    ];
    let rows = kunyu(arguments).exits(1).json();
    assert_eq!(rows[0]["expected"], json!("47件"));
    let refused = |draft: &Path, figures: &Path, code: i32, part: &str| {
        kunyu([
            "proof",
            path(draft),
            "--year",
            "2020",
            "--figures",
            path(figures),
        ])
        .exits(code)
        .says(part);
    };
    let other = write(dir.path(), "a.odt", b"x");
    refused(&other, &figures, 3, ".docx");
    let empty = write(dir.path(), "empty.txt", b"");
    refused(&empty, &figures, 3, "empty.txt");
    let broken = write(dir.path(), "a.docx", b"PK\x03\x04 no archive");
    refused(&broken, &figures, 3, "a.docx");
    let list = write(dir.path(), "g.json", b"{}");
    refused(&draft, &list, 3, "g.json");
    kunyu([
        "proof",
        path(&draft),
        "--year",
        "20",
        "--figures",
        path(&figures),
    ])
    .exits(2);
}
