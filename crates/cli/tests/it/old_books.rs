//! Scenario 3: the old books come in. One prepares a table, another confirms; what does not add up stays out.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, path, write};

const CLERK: &str = "经办";
const CHIEF: &str = "科长";

fn on(folder: &Path, user: &str, arguments: &[&str]) -> Run {
    let mut all = vec![
        "--data",
        path(folder),
        "--as",
        user,
        "--quiet",
        "--format",
        "json",
    ];
    all.extend(arguments);
    kunyu(all)
}

const HEAD: &str = "批准文号,批次,类别,批准日期,总面积（公顷）,农用地,耕地,建设用地,未利用地,图形,勘测面积,\
                    已征收,已供面积,供地文号,供应方式,供应完毕,佐证等级";

/// The two lots of the scenario.
fn two_lots() -> String {
    let rows = [
        "政土批〔2012〕3号,2012年第3批次,批次,2012-06-01,10.0000,8,6,1.5,0.5,有图形,100012.34,是,9.9988,合〔2014〕2号,挂牌,是,原件",
        "政土批〔2009〕1号,2009年第1批次,批次,2009年4月1日,8.0000,6,4,1,1,无图形,,是,5.0000,合〔2010〕7号,挂牌,否,复印件",
    ];
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

fn prepare(folder: &Path, user: &str, file: &Path, more: &[&str]) -> Run {
    let mut all = vec![
        "act",
        "old_books",
        "prepare",
        "--date",
        "2020-05-06",
        "--table",
        path(file),
    ];
    all.extend(more);
    on(folder, user, &all)
}

fn confirm(folder: &Path, user: &str) -> Run {
    on(
        folder,
        user,
        &[
            "act",
            "old_books",
            "confirm",
            "--date",
            "2020-05-07",
            "--each-case",
        ],
    )
}

fn balance(folder: &Path, lot: &str, date: &str) -> Value {
    on(folder, CLERK, &["balance", "--lot", lot, "--date", date])
        .exits(0)
        .json()
}

#[track_caller]
fn view(balance: &Value, id: &str) -> String {
    let views = balance["views"].as_array().unwrap();
    let found = views.iter().find(|view| view["view"] == id).unwrap();
    found["hectares"].as_str().unwrap().to_owned()
}

#[track_caller]
fn amount(balance: &Value, book: &str, state: &str) -> String {
    let rows = balance["balances"].as_array().unwrap();
    let found = rows
        .iter()
        .find(|row| row["book"] == book && row["state"] == state);
    found.unwrap()["amount"].as_str().unwrap().to_owned()
}

#[test]
fn two_lots_come_in_by_two_persons() {
    let (scratch, folder) = copy_of_district();
    let file = write(scratch.path(), "老账.csv", two_lots());
    let dry = prepare(&folder, CLERK, &file, &["--dry-run"])
        .exits(0)
        .json();
    assert_eq!((&dry["done"], &dry["seq"]), (&json!(2), &Value::Null));
    prepare(&folder, "查询", &file, &[]).exits(4);
    let told = prepare(&folder, CLERK, &file, &[]).exits(0).json();
    assert_eq!(told["cases"].as_array().unwrap().len(), 2);
    // nothing is in the books before another person has looked; a typed name is nobody
    let none = on(&folder, CLERK, &["balance", "--lot", "政土批〔2009〕1号"]);
    none.exits(3);
    let own = confirm(&folder, CLERK).exits(1).json();
    assert_eq!((&own["done"], &own["bad"]), (&json!(0), &json!(2)));
    assert!(
        own["problems"][0]["zh"]
            .as_str()
            .unwrap()
            .contains("另一人"),
        "{own}"
    );
    let case = told["cases"][0].as_str().unwrap();
    let claim = json!({ "opinion": "科长已核对" }).to_string();
    let claim = write(scratch.path(), "声称.json", claim);
    let claimed = [
        "act",
        "old_books",
        "confirm",
        "--case",
        case,
        "--input",
        path(&claim),
    ];
    on(&folder, CLERK, &claimed).exits(1);
    let done = confirm(&folder, CHIEF).exits(0).json();
    assert_eq!((&done["done"], &done["bad"]), (&json!(2), &json!(0)));
    // 2012: covered by contracts but for what survey and document differ
    let first = balance(&folder, "政土批〔2012〕3号", "2020-05-07");
    assert_eq!(view(&first, "approved_unsupplied"), "0.0000");
    assert_eq!(amount(&first, "survey_difference", "short"), "12.00");
    assert_eq!(amount(&first, "disposition", "granted"), "99988.00");
    // 2009: three hectares left, no drawing
    let second = balance(&folder, "政土批〔2009〕1号", "2020-05-07");
    assert_eq!(view(&second, "approved_unsupplied"), "3.0000");
    assert_eq!(view(&second, "expropriated_unsupplied"), "3.0000");
    let share = json!([{ "lot": "政土批〔2009〕1号", "hectares": "8.0000", "grade": "复印件", "without_drawing": true }]);
    assert_eq!(second["without_drawing"], share);
    assert_eq!(first["without_drawing"], json!([]));
    let views = second["views"].as_array().unwrap();
    let left = views
        .iter()
        .find(|view| view["view"] == "approved_unsupplied")
        .unwrap();
    assert_eq!(
        (&left["lots"][0]["grade"], &left["years"][0][0]),
        (&json!("复印件"), &json!(2009))
    );
    // the work list of what lacks a drawing
    let list = [
        "records",
        "list",
        "land_parcel",
        "--where",
        "drawing == '无图形'",
    ];
    let list = on(&folder, CLERK, &list).exits(0).json();
    let rows = list["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{list}");
    let every = on(&folder, CLERK, &["balance"]).exits(0).json();
    assert_eq!(every["without_drawing"], share);
    // the rest can be supplied: it is a piece like any other
    let again = prepare(&folder, CLERK, &file, &[]).exits(3).json();
    assert_eq!(again["bad"], json!(2));
    confirm(&folder, CHIEF).exits(3);
    on(&folder, CLERK, &["audit", "verify"]).exits(0);
}

fn row(number: usize, change: &[(usize, &str)]) -> String {
    let own = [
        format!("旧批〔2008〕{number}号"),
        format!("旧批次{number}"),
        format!("旧合{number}"),
    ];
    let mut cells = [
        own[0].as_str(),
        own[1].as_str(),
        "批次",
        "2008-03-04",
        "2.5000",
        "2",
        "1.5",
        "0.3",
        "0.2",
        "无图形",
        "",
        "是",
        "1.2",
        own[2].as_str(),
        "划拨",
        "",
        "台账",
    ];
    for (at, value) in change {
        cells[*at] = value;
    }
    cells.join(",")
}

#[test]
fn five_hundred_rows_of_which_three_are_bad_and_then_none() {
    let (scratch, folder) = copy_of_district();
    let table = |bad: bool| {
        let rows = (1..=500).map(|number| match number {
            // more was supplied than approved; parts that do not make the whole; a day that is none
            42 if bad => row(number, &[(12, "3.0")]),
            300 if bad => row(number, &[(8, "0.25")]),
            477 if bad => row(number, &[(3, "2008年3月"), (16, "听说")]),
            _ => row(number, &[]),
        });
        format!("{HEAD}\n{}\n", rows.collect::<Vec<_>>().join("\n"))
    };
    let file = write(scratch.path(), "老账.csv", table(true));
    let errors = scratch.path().join("错.xlsx");
    let told = prepare(&folder, CLERK, &file, &["--errors", path(&errors)])
        .exits(3)
        .json();
    assert_eq!(
        (&told["count"], &told["bad"], &told["seq"]),
        (&json!(500), &json!(3), &Value::Null)
    );
    let problems = told["problems"].as_array().unwrap();
    let places: Vec<_> = problems
        .iter()
        .map(|one| (one["row"].as_i64().unwrap(), one["column"].as_str()))
        .collect();
    assert_eq!(
        places,
        [(43, None), (301, None), (478, Some("D")), (478, Some("Q"))]
    );
    let says = |at: usize, part: &str| {
        assert!(
            problems[at]["zh"].as_str().unwrap().contains(part),
            "{}",
            problems[at]
        );
    };
    says(0, "剩余面积为负");
    says(0, "2018〕1号");
    says(1, "之和不等于批准总面积");
    assert!(errors.exists());
    let cases = on(&folder, CLERK, &["cases", "list", "--process", "old_books"]);
    assert_eq!(cases.exits(0).json(), json!([]));
    let file = write(scratch.path(), "老账.csv", table(false));
    let told = prepare(&folder, CLERK, &file, &[]).exits(0).json();
    assert_eq!(told["done"], json!(500));
    let done = confirm(&folder, CHIEF).exits(0).json();
    assert_eq!(done["done"], json!(500));
    let one = balance(&folder, "旧批〔2008〕477号", "2020-05-07");
    assert_eq!(view(&one, "approved_unsupplied"), "1.3000");
    assert_eq!(amount(&one, "disposition", "allocated"), "12000.00");
}
