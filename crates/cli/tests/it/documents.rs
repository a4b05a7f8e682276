//! Documents of steps: issued, printed, stamped, served, made void.

use std::path::Path;

use serde_json::{Value, json};

use crate::ledger::act as take;
use crate::support::{Run, copy_of_district, kunyu, path};

const CLERK: &str = "经办";
const CHIEF: &str = "科长";
const KEEPER: &str = "印章管理员";

fn run(folder: &Path, user: &str, arguments: &[&str]) -> Run {
    let start = ["--data", path(folder), "--as", user];
    kunyu(start.iter().chain(arguments))
}

/// Takes a step; every signer has signed. No case: it opens one.
fn act(folder: &Path, user: &str, step: [&str; 2], case: &str, on: &str, input: &Value) -> Run {
    let case = Some(case).filter(|case| !case.is_empty());
    take(folder, user, step, case, on, input)
}

#[track_caller]
fn done(run: Run) -> Value {
    run.exits(0).json()
}

/// A listing up to the day on which it can be sold; its case and announcement.
fn listed(folder: &Path, parcel: &str) -> (String, String) {
    let drafted = json!({
        "parcel_no": parcel, "name": "测试产业园", "use": "100101", "contract_area": "3.25",
        "start_price": 1000, "deposit": 200,
    });
    let case = done(act(
        folder,
        CLERK,
        ["listing", "draft"],
        "",
        "2020-05-06",
        &drafted,
    ));
    let case = case["case"].as_str().unwrap().to_owned();
    let materials = json!({ "materials": ["planning_conditions", "government_approval"] });
    let told = done(act(
        folder,
        CLERK,
        ["listing", "announce"],
        &case,
        "2020-05-07",
        &materials,
    ));
    let announcement = told["documents"][0].as_str().unwrap().to_owned();
    done(act(
        folder,
        CLERK,
        ["listing", "open_listing"],
        &case,
        "2020-05-27",
        &json!({}),
    ));
    (case, announcement)
}

fn won() -> Value {
    json!({ "price": 1100, "user": "测试企业有限公司" })
}

fn shown(folder: &Path, number: &str) -> Value {
    let arguments = ["documents", "show", number, "--format", "json"];
    run(folder, CLERK, &arguments).exits(0).json()
}

/// Text of a PDF, when the tool is there.
fn pdf_text(file: &Path) -> Option<String> {
    let command = std::process::Command::new("pdftotext")
        .args([path(file), "-"])
        .output();
    command
        .ok()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Prints the contract as Word, PDF and Markdown; each print after the first says so.
fn printed_three_times(folder: &Path) {
    let docx = folder.join("合同.docx");
    let print = ["documents", "print", "测合同2020-1", "-o", path(&docx)];
    run(folder, CLERK, &print).exits(0).says("第 1 次打印");
    // it opens: the figures in it are read and traced
    let proof = ["proof", path(&docx), "--year", "2020", "--format", "json"];
    let proof = run(folder, CLERK, &proof);
    assert!(
        proof.code <= 1 && proof.stdout.contains("11000000"),
        "{}",
        proof.stdout
    );

    let pdf = folder.join("合同.pdf");
    let print = ["documents", "print", "测合同2020-1", "-o", path(&pdf)];
    run(folder, CLERK, &print).exits(0).says("第 2 次打印");
    if let Some(text) = pdf_text(&pdf) {
        assert!(text.contains("补打（第2次）"), "{text}");
        assert!(
            text.replace('\n', "").contains("测试企业有限公司"),
            "{text}"
        );
    }
    let markdown = run(folder, CLERK, &["documents", "print", "测合同2020-1"])
        .exits(0)
        .stdout;
    assert!(markdown.contains("补打（第3次）"), "{markdown}");
}

#[test]
fn a_step_issues_its_documents_and_they_can_be_printed() {
    let (_dir, folder) = copy_of_district();
    let (case, announcement) = listed(&folder, "测P1");
    let text = shown(&folder, &announcement)["text"]
        .as_str()
        .unwrap()
        .to_owned();
    for part in [
        "测P1",
        "3.2500公顷",
        "1000万元",
        "2020年5月7日",
        "2020年5月27日",
        "二〇二〇年五月七日",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let sold = done(act(
        &folder,
        CLERK,
        ["listing", "sell"],
        &case,
        "2020-06-08",
        &won(),
    ));
    let confirmation = sold["documents"][0].as_str().unwrap().to_owned();
    let text = shown(&folder, &confirmation)["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        text.contains("人民币壹仟壹佰万元整（¥11000000元）"),
        "{text}"
    );
    let signed = json!({ "contract_no": "测合同2020-1", "agreed_start": "2021-01-01" });
    let signed = done(act(
        &folder,
        CLERK,
        ["listing", "contract"],
        &case,
        "2020-06-10",
        &signed,
    ));
    assert_eq!(signed["documents"], json!(["测合同2020-1"]));

    let list = ["documents", "list", "--case", &case, "--format", "json"];
    let list = run(&folder, CLERK, &list).exits(0).json();
    assert_eq!(list.as_array().unwrap().len(), 3);

    printed_three_times(&folder);
    let events = shown(&folder, "测合同2020-1")["events"].clone();
    let kinds: Vec<&str> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["issue", "print", "print", "print"]);
    assert_eq!(events[1]["detail"]["sha256"].as_str().unwrap().len(), 64);
    run(&folder, CLERK, &["audit", "verify"]).exits(0);
}

/// How many documents a case has; with the void ones where all are asked.
fn of_case(folder: &Path, case: &str, all: bool) -> usize {
    let mut arguments = vec!["documents", "list", "--case", case, "--format", "json"];
    arguments.extend(all.then_some("--all"));
    let list = run(folder, CLERK, &arguments).exits(0).json();
    list.as_array().unwrap().len()
}

#[test]
fn a_stamped_document_is_made_void_by_a_third_person_and_named_by_its_replacement() {
    let (_dir, folder) = copy_of_district();
    let (case, _) = listed(&folder, "测P2");
    let sold = done(act(
        &folder,
        CLERK,
        ["listing", "sell"],
        &case,
        "2020-06-08",
        &won(),
    ));
    let number = sold["documents"][0].as_str().unwrap().to_owned();
    let stamp = [
        "documents",
        "stamp",
        number.as_str(),
        "--date",
        "2020-06-09",
    ];
    run(&folder, CLERK, &stamp).exits(4).says("不保管");
    run(&folder, KEEPER, &stamp).exits(0);
    run(&folder, KEEPER, &stamp).exits(3);
    let print = ["documents", "print", number.as_str()];
    let printed = run(&folder, CLERK, &print).exits(0).stdout;
    assert!(
        printed.contains("东西湖区自然资源和规划局（行政公章）"),
        "{printed}"
    );

    let void = |reason: &'static str| {
        [
            "documents",
            "void",
            &number,
            "--replace",
            "--date",
            "2020-06-10",
            "--reason",
            reason,
        ]
        .map(str::to_owned)
    };
    let as_user = |user: &str, reason: &'static str| {
        let arguments = void(reason);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run(&folder, user, &arguments)
    };
    as_user(CLERK, "竞得人名称有误").exits(4).says("第二人");
    as_user(KEEPER, "竞得人名称有误").exits(4);
    as_user(CHIEF, " ").exits(3);
    as_user(CHIEF, "竞得人名称有误").exits(0);
    let old = shown(&folder, &number);
    assert_eq!(old["document"]["state"], "void");
    let new = old["document"]["replaced_by"].as_str().unwrap().to_owned();
    assert_ne!(new, number);
    let old = run(&folder, CLERK, &print).exits(0).stdout;
    assert!(old.contains("作废") && old.contains(&new), "{old}");
    let new = run(&folder, CLERK, &["documents", "print", &new])
        .exits(0)
        .stdout;
    assert!(new.contains(&format!("替代已作废的{number}")), "{new}");
    // the void one stays in the list, and only once
    let list = |all: bool| of_case(&folder, &case, all);
    assert_eq!((list(false), list(true)), (2, 3));
    as_user(CHIEF, "再来一次").exits(3);
    run(&folder, CLERK, &["audit", "verify"]).exits(0);
}

#[test]
fn a_document_that_lacks_a_value_refuses_the_step_and_uses_no_number() {
    let (_dir, folder) = copy_of_district();
    let template = folder.join("definitions/documents/sale_confirmation.toml");
    let text = std::fs::read_to_string(&template).unwrap();
    std::fs::write(
        &template,
        text.replace(
            "　　一、竞得人",
            "　　备注：{record.remarks}\n　　一、竞得人",
        ),
    )
    .unwrap();
    let (case, _) = listed(&folder, "测P3");
    let sell = || {
        act(
            &folder,
            CLERK,
            ["listing", "sell"],
            &case,
            "2020-06-08",
            &won(),
        )
    };
    let list = [
        "documents",
        "list",
        "--kind",
        "sale_confirmation",
        "--all",
        "--format",
        "json",
    ];
    let list = run(&folder, CLERK, &list).exits(0).json();
    // the series begins anew each year
    let of_year = |paper: &&Value| paper["number"].as_str().unwrap().contains("〔2020〕");
    let before = list.as_array().unwrap().iter().filter(of_year).count();
    let refused = sell().exits(1).json();
    let reason = refused["reasons"][0]["zh"].as_str().unwrap();
    assert!(
        reason.contains("成交确认书") && reason.contains("备注"),
        "{reason}"
    );
    let state = run(
        &folder,
        CLERK,
        &["cases", "show", &case, "--format", "json"],
    )
    .exits(0)
    .json();
    assert!(state.to_string().contains("挂牌中"), "{state}");
    std::fs::write(&template, &text).unwrap();
    let sold = done(sell());
    let number = sold["documents"][0].as_str().unwrap();
    assert!(
        number.ends_with(&format!("〕{}号", before + 1)),
        "{number} {before}"
    );
}

#[test]
fn service_starts_the_clock_and_fills_the_proof() {
    let (_dir, folder) = copy_of_district();
    let suspected = json!({
        "number": "测闲1", "name": "测试闲置地", "area": 30, "agreed_start": "2019-01-01",
        "user": "测试企业", "started": false,
    });
    let case = done(act(
        &folder,
        CLERK,
        ["idle_disposal", "suspect"],
        "",
        "2020-03-02",
        &suspected,
    ));
    let case = case["case"].as_str().unwrap();
    let served = done(act(
        &folder,
        CLERK,
        ["idle_disposal", "inquire"],
        case,
        "2020-03-03",
        &json!({}),
    ));
    let number = served["documents"][0].as_str().unwrap();
    let empty = ["documents", "print", number, "--receipt"];
    let form = run(&folder, CLERK, &empty).exits(0).stdout;
    assert!(form.contains("送达回证") && form.contains(number), "{form}");
    assert!(!form.contains("留置送达"), "{form}");

    let scan = folder.join("回证.pdf");
    std::fs::write(&scan, b"%PDF-1.4 scan").unwrap();
    let serve = |way: &str, on: &str| {
        let arguments = [
            "documents",
            "serve",
            number,
            "--way",
            way,
            "--receiver",
            "测试企业",
            "--on",
            on,
            "--attachment",
            path(&scan),
            "--format",
            "json",
        ];
        run(&folder, CLERK, &arguments)
    };
    serve("飞鸽", "2020-03-05").exits(2).says("直接送达");
    serve("邮寄", "2020-03-01").exits(3);
    let told = serve("公告", "2020-03-05").exits(0).json();
    assert_eq!(told["effective_on"], "2020-05-04");
    assert_eq!(told["clocks"], json!([["answer", "2020-06-03"]]));
    assert_eq!(told["attachment"].as_str().unwrap().len(), 64);
    let form = run(&folder, CLERK, &empty).exits(0).stdout;
    assert!(
        form.contains("公告") && form.contains("2020年5月4日"),
        "{form}"
    );
    let shown = shown(&folder, number);
    assert_eq!(shown["document"]["served_on"], "2020-05-04");
    assert_eq!(shown["document"]["prints"], 0);
}

#[test]
fn every_template_has_a_specimen() {
    let list = kunyu(["definitions", "documents", "list", "--format", "json"])
        .exits(0)
        .json();
    let list = list.as_array().unwrap().clone();
    assert!(list.len() >= 14, "{}", list.len());
    for id in ["grant_contract", "service_receipt"] {
        let text = kunyu(["definitions", "documents", "preview", id])
            .exits(0)
            .stdout;
        assert!(text.contains("样稿"), "{id}: {text}");
    }
    kunyu(["definitions", "documents", "preview", "grant_contact"])
        .exits(2)
        .says("grant_contract");
}

#[test]
fn a_template_with_a_slip_is_told_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("definitions");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let copied = std::process::Command::new("cp")
        .args(["-a", path(&built_in), path(&folder)])
        .status();
    assert!(copied.unwrap().success());
    let template = folder.join("documents/sale_confirmation.toml");
    let text = std::fs::read_to_string(&template).unwrap();
    let slip = text.replace("{record.price:capital}", "{record.prise:capital}");
    std::fs::write(&template, &slip).unwrap();
    let line = slip
        .lines()
        .position(|line| line.contains("prise"))
        .unwrap()
        + 1;
    let place = format!("documents/sale_confirmation.toml line {line}");
    let check = || kunyu(["definitions", "check", path(&folder), "--lang", "en"]);
    check().exits(3).says(&place).says("record.price");
    std::fs::write(
        &template,
        text.replace("{record.price:capital}", "{record.price:capitals}"),
    )
    .unwrap();
    check().exits(3).says(&place).says("record.price:capital");
    std::fs::write(
        &template,
        text.replace("id = \"sale_confirmation\"", "id = \"sale_confirm\""),
    )
    .unwrap();
    check()
        .exits(3)
        .says("listing.toml")
        .says("sale_confirmation");
}
