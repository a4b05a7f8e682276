//! A batch to its end, the year's figures, the report and its editions: what the land ledger is for.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, district, kunyu, kunyu_with_input, path};

const LOT: &str = "测政土批〔2020〕99号";
const CLERK: &str = "经办";
const CHIEF: &str = "科长";

/// Users by the position as which they sign.
const SIGNERS: [&str; 4] = [CLERK, CHIEF, "分管领导", "局长"];

/// Runs `kunyu act` on a folder.
fn run_act(folder: &Path, user: &str, step: [&str; 2], rest: &[&str], input: &str) -> Run {
    let mut arguments = vec!["--data", path(folder), "--as", user, "act"];
    arguments.extend(step);
    arguments.extend(["--format", "json"]);
    arguments.extend(rest);
    kunyu_with_input(&arguments, input)
}

/// Takes a step of a process; where it has a chain, it is laid before its signers, who sign it.
pub(crate) fn act(
    folder: &Path,
    user: &str,
    step: [&str; 2],
    case: Option<&str>,
    on: &str,
    input: &Value,
) -> Run {
    let mut input = input.clone();
    input["signatures"] = json!([{ "role": "区政府", "document": "测区政〔2020〕1号" }]);
    let input = input.to_string();
    let Some(case) = case else {
        return run_act(folder, user, step, &["--date", on, "--input", "-"], &input);
    };
    let at = ["--date", on, "--case", case];
    let entered = [&at[..], &["--input", "-"]].concat();
    let clerk = if user == CHIEF { CLERK } else { user };
    let laid = run_act(
        folder,
        clerk,
        step,
        &[&entered[..], &["--circulate"]].concat(),
        &input,
    );
    if laid.code != 0 {
        // no chain, or refused before anybody signs
        return run_act(folder, user, step, &entered, &input);
    }
    let waiting = laid.json()["waiting"].clone();
    for position in waiting.as_array().unwrap() {
        let position = position.as_str().unwrap();
        assert!(SIGNERS.contains(&position), "nobody signs as {position}");
        let arguments = [
            "--data",
            path(folder),
            "--as",
            position,
            "cases",
            "sign",
            case,
        ];
        kunyu([&arguments[..], &["--date", on]].concat()).exits(0);
    }
    run_act(folder, user, step, &at, "")
}

/// The number of the case of a step that took effect.
#[track_caller]
fn done(run: Run) -> String {
    run.exits(0).json()["case"].as_str().unwrap().to_owned()
}

fn batch(folder: &Path) -> String {
    let land = "land_conversion";
    let prepared = json!({
        "name": "测试批次", "kind": "批次", "approved_area": "15.0000", "farmland_area": 12,
        "cropland_area": 8, "construction_area": 2, "unused_area": 1,
        "permanent_farmland_area": 0, "township": "420112001",
    });
    let case = done(act(
        folder,
        CLERK,
        [land, "prepare"],
        None,
        "2020-02-03",
        &prepared,
    ));
    let materials = json!({
        "balance_no": "占补1", "quota_no": "指标1",
        "materials": ["boundary", "balance_confirmation", "quota_document"],
    });
    let at = Some(case.as_str());
    done(act(
        folder,
        CLERK,
        [land, "submit"],
        at,
        "2020-02-04",
        &materials,
    ));
    let authority = json!({ "authority": "省政府" });
    done(act(
        folder,
        CHIEF,
        [land, "report"],
        at,
        "2020-02-10",
        &authority,
    ));
    let plot =
        |name: &str, area: &str, kind: &str| json!({ "name": name, "area": area, "kind": kind });
    let approved = json!({
        "approval_no": LOT, "approved_on": "2020-03-02", "measured_area": "150000",
        "plots": [
            plot("测A", "5.2", "用地"), plot("测A路", "0.8", "代征道路"),
            plot("测B1", "2", "用地"), plot("测B2", "3", "用地"),
            plot("测C", "3", "用地"), plot("测D", "1", "用地"),
        ],
    });
    done(act(
        folder,
        CLERK,
        [land, "approve"],
        at,
        "2020-03-02",
        &approved,
    ));
    case
}

fn expropriate(folder: &Path) {
    let taking = "expropriation";
    let started = json!({ "number": "测征1", "lot": LOT, "area": 14 });
    let case = done(act(
        folder,
        CLERK,
        [taking, "start"],
        None,
        "2020-03-03",
        &started,
    ));
    let (at, none) = (Some(case.as_str()), json!({}));
    done(act(
        folder,
        CLERK,
        [taking, "announce_plan"],
        at,
        "2020-03-04",
        &none,
    ));
    let early = act(
        folder,
        CLERK,
        [taking, "register_claims"],
        at,
        "2020-04-02",
        &none,
    );
    let early = early.exits(1).json();
    let article = early["reasons"][0]["article"].as_str().unwrap();
    assert!(article.contains("第四十七条"), "{article}");
    done(act(
        folder,
        CLERK,
        [taking, "register_claims"],
        at,
        "2020-04-03",
        &none,
    ));
    done(act(
        folder,
        CLERK,
        [taking, "compensate"],
        at,
        "2020-04-06",
        &json!({ "paid": 900 }),
    ));
    let piece = |name: &str, area: &str| json!({ "piece": name, "area": area });
    let pieces = json!({ "pieces": [
        piece("测A", "5.2"), piece("测A路", "0.8"), piece("测B1", "2"), piece("测B2", "3"), piece("测C", "3"),
    ]});
    done(act(
        folder,
        CLERK,
        [taking, "take"],
        at,
        "2020-04-10",
        &pieces,
    ));
}

fn sell(folder: &Path, piece: &str, area: &str) {
    let listing = "listing";
    let drafted = json!({
        "parcel_no": format!("P-{piece}"), "parcel": piece, "contract_area": area,
        "start_price": 1000, "deposit": 200,
    });
    let case = done(act(
        folder,
        CLERK,
        [listing, "draft"],
        None,
        "2020-05-06",
        &drafted,
    ));
    let (at, none) = (Some(case.as_str()), json!({}));
    let materials = json!({ "materials": ["planning_conditions", "government_approval"] });
    done(act(
        folder,
        CLERK,
        [listing, "announce"],
        at,
        "2020-05-07",
        &materials,
    ));
    let early = act(
        folder,
        CLERK,
        [listing, "open_listing"],
        at,
        "2020-05-26",
        &none,
    );
    assert_eq!(early.exits(1).json()["refused"], true);
    done(act(
        folder,
        CLERK,
        [listing, "open_listing"],
        at,
        "2020-05-27",
        &none,
    ));
    let won = json!({ "price": 1100, "user": "测试企业" });
    done(act(
        folder,
        CLERK,
        [listing, "sell"],
        at,
        "2020-06-08",
        &won,
    ));
    let contract = json!({ "contract_no": format!("HT-{piece}"), "agreed_start": "2021-01-01" });
    let signed = act(
        folder,
        CLERK,
        [listing, "contract"],
        at,
        "2020-06-10",
        &contract,
    );
    supervised(folder, &signed.exits(0).json());
}

/// After-supply supervision began in the same act, with the agreed days as its clocks.
fn supervised(folder: &Path, signed: &serde_json::Value) {
    let follow_up = &signed["follow_ups"][0];
    assert_eq!(follow_up["title"]["zh"], "供后监管");
    let number = follow_up["case"].as_str().unwrap();
    let case = kunyu([
        "--data",
        path(folder),
        "cases",
        "show",
        number,
        "--format",
        "json",
    ]);
    let case = case.exits(0).json();
    let clocks = case["clocks"].as_array().unwrap();
    let due = |id: &str| {
        clocks
            .iter()
            .find(|clock| clock["clock"] == id)
            .map(|c| &c["due"])
    };
    assert_eq!(due("start").unwrap(), "2021-01-01");
    assert_eq!(due("idle").unwrap(), "2022-01-01");
}

fn allocate(folder: &Path) {
    let allocation = "allocation";
    let applied = json!({
        "parcel_no": "划C", "name": "测试道路", "parcel": "测C", "contract_area": 3, "user": "测试单位",
    });
    let case = done(act(
        folder,
        CLERK,
        [allocation, "apply"],
        None,
        "2020-05-06",
        &applied,
    ));
    let at = Some(case.as_str());
    let missing = act(
        folder,
        CHIEF,
        [allocation, "review"],
        at,
        "2020-05-07",
        &json!({}),
    );
    assert_eq!(
        missing.exits(1).json()["missing_materials"],
        json!(["catalogue_proof"])
    );
    let handed = json!({ "materials": ["catalogue_proof"] });
    done(act(
        folder,
        CHIEF,
        [allocation, "review"],
        at,
        "2020-05-07",
        &handed,
    ));
    let decided = json!({ "contract_no": "划决1", "agreed_start": "2020-12-01" });
    done(act(
        folder,
        CLERK,
        [allocation, "decide"],
        at,
        "2020-05-20",
        &decided,
    ));
}

/// Hectares of a view of the batch on a day.
fn view(folder: &Path, id: &str, on: &str) -> String {
    let balances = kunyu([
        "--data",
        path(folder),
        "balance",
        "--lot",
        LOT,
        "--date",
        on,
        "--format",
        "json",
    ]);
    let balances = balances.exits(0).json();
    let views = balances["views"].as_array().unwrap().iter();
    let mut found = views.filter(|view| view["view"] == id);
    found.next().unwrap()["hectares"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_batch_goes_through_the_ledger_to_its_end() {
    let (_dir, folder) = copy_of_district();
    kunyu([
        "--data",
        path(&folder),
        "--as",
        "管理员",
        "user",
        "add",
        "经办二",
    ])
    .exits(0);
    let placed = ["user", "set", "经办二", "--role", "clerk"];
    kunyu([&["--data", path(&folder), "--as", "安全一号"][..], &placed].concat()).exits(0);
    let case = batch(&folder);
    expropriate(&folder);
    allocate(&folder);
    sell(&folder, "测A", "5.2");
    sell(&folder, "测B1", "2");
    assert_eq!(view(&folder, "approved_unsupplied", "2020-06-30"), "4.0000");

    let (land, at) = (["land_conversion", "withdraw_piece"], Some(case.as_str()));
    let sold = json!({ "piece": "测B2", "document": "撤1" });
    let refused = act(&folder, "经办二", land, at, "2020-07-01", &sold)
        .exits(1)
        .json();
    assert!(
        refused["reasons"][0]["zh"]
            .as_str()
            .unwrap()
            .contains("已征收"),
        "{refused}"
    );
    let unsold = json!({ "piece": "测D", "document": "撤2" });
    let same_person = act(&folder, CLERK, land, at, "2020-07-01", &unsold);
    assert_eq!(same_person.exits(1).json()["refused"], true);
    done(act(&folder, "经办二", land, at, "2020-07-01", &unsold));

    assert_eq!(view(&folder, "approved_unsupplied", "2020-07-01"), "3.0000");
    assert_eq!(view(&folder, "approved_unsupplied", "2020-06-30"), "4.0000");
    assert_eq!(view(&folder, "supplied_unused", "2020-07-01"), "10.2000");
    for track in [
        "class",
        "ownership",
        "custody",
        "disposition",
        "use",
        "registration",
    ] {
        let rows = kunyu([
            "--data",
            path(&folder),
            "balance",
            "--lot",
            LOT,
            "--track",
            track,
            "--format",
            "json",
        ]);
        let rows = rows.exits(0).json();
        let land = rows["balances"].as_array().unwrap().iter();
        let land = land.filter(|row| row["state"] != "origin");
        let sum: f64 = land
            .map(|row| row["hectares"].as_str().unwrap().parse::<f64>().unwrap())
            .sum();
        assert!((sum - 15.0).abs() < 1e-9, "{track}: {sum}");
    }
    kunyu(["--data", path(&folder), "audit", "verify"]).exits(0);
}

#[test]
fn a_refused_step_and_a_dry_run_leave_everything_as_it_was() {
    let (_dir, folder) = copy_of_district();
    let verify = || {
        let told = kunyu([
            "--data",
            path(&folder),
            "audit",
            "verify",
            "--format",
            "json",
        ]);
        told.exits(0).json()["entries"].clone()
    };
    let before = verify();
    let wrong = json!({
        "name": "测试", "kind": "批次", "approved_area": 15, "farmland_area": 10, "cropland_area": 6,
        "construction_area": 3, "unused_area": 1, "township": "420112001",
    });
    act(
        &folder,
        CLERK,
        ["land_conversion", "prepare"],
        None,
        "2020-02-03",
        &wrong,
    )
    .exits(1);
    let nobody = json!({ "number": "1", "year": 2020, "area": 1 });
    act(
        &folder,
        "查询",
        ["quota_grant", "enter"],
        None,
        "2020-02-03",
        &nobody,
    )
    .exits(4);
    let unknown = json!({ "number": "1", "year": 2020, "area": 1, "surface": 1 });
    act(
        &folder,
        CLERK,
        ["quota_grant", "enter"],
        None,
        "2020-02-03",
        &unknown,
    )
    .exits(3);
    let input = nobody.to_string();
    let dry = [
        "--data",
        path(&folder),
        "--as",
        CLERK,
        "act",
        "quota_grant",
        "enter",
        "--input",
        "-",
        "--dry-run",
    ];
    kunyu_with_input(&dry, &input).exits(0);
    assert_eq!(verify(), before);
}

#[test]
fn the_figures_of_2020_come_from_records() {
    let folder = district();
    let figures = kunyu([
        "--data",
        path(&folder),
        "indicator",
        "--year",
        "2020",
        "--format",
        "json",
    ]);
    let figures = figures.exits(0).json();
    let figures = figures.as_array().unwrap();
    let value = |id: &str| {
        let mut found = figures.iter().filter(|figure| figure["id"] == id);
        found.next().unwrap()["rounded"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for (id, expected) in [
        ("reserve.parcels", "29"),
        ("reserve.area", "226.6"),
        ("supply.deal_area", "136.42"),
        ("approval.area", "224.177"),
        ("cropland.converted", "90.32"),
        ("inspection.rate", "95.87"),
        ("unsupplied.rate", "105.11"),
        ("idle.disposed_rate", "95.61"),
        ("idle.digested_rate", "94.01"),
        ("petition.total", "2262"),
    ] {
        assert_eq!(value(id), expected, "{id}");
    }
    let opened = [
        "--data",
        path(&folder),
        "indicator",
        "reserve.area",
        "--year",
        "2020",
        "--rows",
        "--format",
        "json",
    ];
    let opened = kunyu(opened).exits(0).json();
    assert_eq!(opened["records"][0]["total"], 29);
    let where_ = [
        "--data",
        path(&folder),
        "records",
        "list",
        "idle_land",
        "--where",
        "outcome == '不构成闲置'",
        "--format",
        "json",
    ];
    assert_eq!(kunyu(where_).exits(0).json()["total"], 1);
}

#[test]
fn a_final_report_recomputes_and_a_later_one_lists_what_differs() {
    let (_dir, folder) = copy_of_district();
    let report = |extra: &[&str]| {
        let mut arguments = vec![
            "--data",
            path(&folder),
            "--as",
            "局长",
            "report",
            "annual",
            "--year",
            "2020",
            "--format",
            "json",
        ];
        arguments.extend(extra);
        kunyu(arguments)
    };
    assert_eq!(
        report(&["--final"]).exits(0).json()["edition"]["edition"],
        1
    );
    let filed = json!({ "filing_no": "测1", "name": "测试设施", "kind": "种植设施", "area": "1.5", "township": "420112001" });
    let case = done(act(
        &folder,
        CLERK,
        ["facility_filing", "receive"],
        None,
        "2020-12-01",
        &filed,
    ));
    done(act(
        &folder,
        CLERK,
        ["facility_filing", "confirm"],
        Some(&case),
        "2020-12-02",
        &json!({ "materials": ["land_agreement", "facility_plan"] }),
    ));
    let second = report(&["--final"]).exits(0).json();
    assert_eq!(second["edition"]["edition"], 2);
    let differences = second["edition"]["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert_eq!(differences[0]["indicator"], "facility_ag.area");
    let again = report(&["--edition", "1"]).exits(0).json();
    assert_eq!(again["edition"]["same"], true);
    let text = again.to_string();
    assert!(text.contains("55.21公顷") && !text.contains("56.71公顷"));
}

#[test]
fn a_wrong_entry_is_taken_back_by_another_user() {
    let (_keep, folder) = copy_of_district();
    batch(&folder);
    let balance = || {
        let arguments = [
            "--data",
            path(&folder),
            "balance",
            "--lot",
            LOT,
            "--format",
            "json",
        ];
        kunyu([&arguments[..], &["--date", "2020-12-31"]].concat())
            .exits(0)
            .json()
    };
    expropriate(&folder);
    let before = balance();
    let taken = before["entries"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    let entry = taken["entry"].to_string();
    let correct = |user: &str, entry: &str, reason: &str| {
        let arguments = ["--data", path(&folder), "--as", user, "correct", entry];
        kunyu([&arguments[..], &["--reason", reason, "--format", "json"]].concat())
    };
    correct(CLERK, &entry, "记错").exits(4);
    correct(CHIEF, "999999", "记错").exits(3).says("没有分录");
    correct("分管领导", &entry, " ").exits(3).says("原因");
    let done = correct("分管领导", &entry, "记错").exits(0).json();
    assert_eq!(done["date"], taken["date"]);
    correct("局长", &entry, "再记").exits(3).says("已由");
    let after = balance();
    let state = |balances: &Value, state: &str| {
        let rows = balances["balances"].as_array().unwrap().iter();
        let mut rows = rows.filter(|row| row["book"] == "ownership" && row["state"] == state);
        rows.next().unwrap()["hectares"].clone()
    };
    assert_ne!(state(&before, "state"), state(&after, "state"));
    assert_eq!(state(&after, "state"), "0.0000");
    let last = after["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(last["corrects"].to_string(), entry);
    kunyu(["--data", path(&folder), "audit", "verify"]).exits(0);
}
