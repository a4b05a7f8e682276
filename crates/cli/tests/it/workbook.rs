//! Registers out to Excel and in again; a workbook as another program reads and writes it.

use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;

use crate::support::{Run, copy_of_district, district, kunyu, path, write};

const SUPPLY: &str = "land_supply";

/// Runs `kunyu` on a folder as a user.
fn on(folder: &Path, arguments: &[&str]) -> Run {
    let mut all = vec!["--data", path(folder), "--as", "经办", "--quiet"];
    all.extend(arguments);
    kunyu(all)
}

fn export(folder: &Path, register: &str, target: &Path) {
    on(folder, &["records", "export", register, "-o", path(target)]).exits(0);
}

#[track_caller]
fn import(folder: &Path, register: &str, file: &Path, more: &[&str]) -> Run {
    let mut all = vec![
        "records",
        "import",
        register,
        path(file),
        "--format",
        "json",
    ];
    all.extend(more);
    on(folder, &all)
}

#[track_caller]
fn counts(told: &Value) -> [i64; 4] {
    ["new", "changed", "unchanged", "bad"].map(|count| told[count].as_i64().unwrap())
}

/// The cells of a sheet.
fn cells(file: &Path, sheet: usize) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let range = book.worksheet_range_at(sheet).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Writes cells as another program would.
fn rewritten(rows: &[Vec<Data>], folder: &Path, name: &str) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy/m/d");
    for (row, cells) in (0_u32..).zip(rows) {
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Data::String(text) => sheet.write_string(row, at, text).map(drop),
                Data::Float(number) => sheet.write_number(row, at, *number).map(drop),
                Data::DateTime(day) => {
                    let day = ExcelDateTime::from_serial_datetime(day.as_f64()).unwrap();
                    sheet
                        .write_datetime_with_format(row, at, &day, &date)
                        .map(drop)
                }
                Data::Empty => Ok(()),
                other => panic!("{other:?}"),
            }
            .unwrap();
        }
    }
    let file = folder.join(name);
    book.save(&file).unwrap();
    file
}

fn column(rows: &[Vec<Data>], title: &str) -> usize {
    let found = rows[0]
        .iter()
        .position(|cell| cell.to_string().starts_with(title));
    found.unwrap_or_else(|| panic!("no {title} in {:?}", rows[0]))
}

#[test]
fn what_is_exported_is_imported_without_a_change() {
    let (scratch, folder) = copy_of_district();
    let file = scratch.path().join("x.xlsx");
    let registers = on(&folder, &["records", "registers", "--format", "json"]);
    let mut some = 0;
    for register in registers.exits(0).json().as_array().unwrap() {
        let id = register["id"].as_str().unwrap();
        let records = register["records"].as_i64().unwrap();
        if records == 0 || id == "petition" {
            continue;
        }
        export(&folder, id, &file);
        let told = import(&folder, id, &file, &["--update"]).exits(0).json();
        assert_eq!(counts(&told), [0, 0, records, 0], "{id}");
        assert_eq!(
            (&told["seq"], &told["unread"]),
            (&Value::Null, &serde_json::json!([]))
        );
        some += 1;
    }
    assert!(some > 20, "{some}");
}

/// The day of the books that are edited.
const DAY: &str = "2021-01-01";

/// Exports the supplies of a day and edits the fourth row; the file, and the number of the record.
fn edited(scratch: &Path, folder: &Path) -> (PathBuf, String) {
    let file = scratch.join("x.xlsx");
    let of_day = [
        "records",
        "export",
        SUPPLY,
        "--date",
        DAY,
        "-o",
        path(&file),
    ];
    on(folder, &of_day).exits(0);
    let mut rows = cells(&file, 0);
    for (title, text) in [
        ("出让（划拨）面积", "30.00 亩"),
        ("成交价", "1,234.5 万元"),
        ("备注", "=HYPERLINK(\"x\")"),
        ("合同签订日期", "2020年5月6日"),
    ] {
        let at = column(&rows, title);
        rows[3][at] = Data::String(text.into());
    }
    (rewritten(&rows, scratch, "y.xlsx"), rows[3][0].to_string())
}

#[test]
fn an_edit_changes_exactly_what_was_edited() {
    let (scratch, folder) = copy_of_district();
    let (file, number) = edited(scratch.path(), &folder);
    let dry = import(
        &folder,
        SUPPLY,
        &file,
        &["--update", "--dry-run", "--date", DAY],
    );
    let dry = dry.exits(0).json();
    let [new, changed, unchanged, bad] = counts(&dry);
    assert_eq!((new, changed, bad), (0, 1, 0));
    assert!(unchanged > 20);
    assert_eq!(
        (&dry["seq"], &dry["dry_run"]),
        (&Value::Null, &Value::Bool(true))
    );
    let change = &dry["changes"][0];
    let place = (change["row"].as_i64(), change["number"].as_str());
    assert_eq!(place, (Some(4), Some(&*number)));
    let fields = change["fields"].as_array().unwrap().iter();
    let fields: Vec<_> = fields
        .map(|field| [&field["field"], &field["new"]].map(|one| one.as_str().unwrap()))
        .collect();
    let expected = [
        ["contract_signed_on", "2020-05-06"],
        ["contract_area", "30.00 亩"],
        ["price", "1234.5 万元"],
        ["remarks", "=HYPERLINK(\"x\")"],
    ];
    assert_eq!(fields, expected);
    let old = change["fields"][1]["old"].as_str().unwrap();
    assert!(old.ends_with("公顷"), "{old}");
    let told = import(&folder, SUPPLY, &file, &["--update", "--date", DAY]);
    let told = told.exits(0).json();
    assert_eq!(counts(&told), [0, 1, unchanged, 0]);
    let history = ["records", "history", SUPPLY, &number, "--format", "json"];
    let history = on(&folder, &history).exits(0).json();
    let last = history["changes"].as_array().unwrap().last().unwrap();
    assert_eq!(last["business_date"], DAY);
    assert_eq!(last["content"]["set"].as_object().unwrap().len(), 4);
    assert_eq!(last["seq"], told["seq"]);
    // before that day it is as it was
    let before = ["records", "show", SUPPLY, &number, "--date", "2020-12-31"];
    assert!(!on(&folder, &before).exits(0).stdout.contains("30.00 亩"));
}

#[test]
fn figures_keep_what_their_documents_write_and_texts_stay_texts() {
    let (scratch, folder) = copy_of_district();
    let (file, _) = edited(scratch.path(), &folder);
    import(&folder, SUPPLY, &file, &["--update"]).exits(0);
    export(&folder, SUPPLY, &file);
    let mut rows = cells(&file, 0);
    let area = column(&rows, "出让（划拨）面积（公顷）");
    let written = column(&rows, "出让（划拨）面积（原文）");
    assert_eq!(rows[3][area], Data::Float(2.0));
    assert_eq!(rows[3][written], Data::String("30.00 亩".into()));
    let remarks = column(&rows, "备注");
    assert_eq!(rows[3][remarks], Data::String("=HYPERLINK(\"x\")".into()));
    let mut book: Xlsx<_> = open_workbook(&file).unwrap();
    let formulas = book.worksheet_formula("国有建设用地供应").unwrap();
    assert!(
        formulas
            .used_cells()
            .all(|(_, _, formula)| formula.is_empty())
    );
    let told = import(&folder, SUPPLY, &file, &["--update"])
        .exits(0)
        .json();
    assert_eq!(counts(&told)[..2], [0, 0]);
    // the figure was changed and the document's beside it was not: which one holds?
    rows[3][area] = Data::Float(2.5);
    let torn = rewritten(&rows, scratch.path(), "z.xlsx");
    let told = import(&folder, SUPPLY, &torn, &["--update"])
        .exits(3)
        .json();
    assert!(told["problems"][0]["zh"].as_str().unwrap().contains("不符"));
}

/// A table of permits for the public of which some cells are bad.
fn general_work(rows: usize, bad: &[(usize, usize, &str)]) -> String {
    let mut text = String::from(
        "宗地编号,供应方式,出让（划拨）面积（亩）,合同签订日期,储备地块,工业用地,其他\n",
    );
    for row in 1..=rows {
        let number = format!("批量{row:04}");
        let mut cells = [&number, "挂牌", "15.50", "2020/3/2", "", "是", "x"];
        for (_, at, value) in bad.iter().filter(|(at, ..)| *at == row) {
            cells[*at] = value;
        }
        text += &cells.join(",");
        text.push('\n');
    }
    text
}

#[test]
fn every_bad_cell_is_told_and_nothing_is_written() {
    let (scratch, folder) = copy_of_district();
    let bad = [
        (17, 1, "抢购"),
        (250, 2, "约三亩"),
        (499, 0, "批量0003"),
        (499, 3, "2020年3月"),
        (499, 4, "没有的"),
    ];
    let file = write(scratch.path(), "批量.csv", general_work(500, &bad));
    let errors = scratch.path().join("错.xlsx");
    let told = import(&folder, SUPPLY, &file, &["--errors", path(&errors)])
        .exits(3)
        .says("3 行有错");
    let told = told.json();
    assert_eq!(counts(&told)[3], 3);
    assert_eq!(
        (told["problem_count"].as_i64(), &told["seq"]),
        (Some(5), &Value::Null)
    );
    let places: Vec<_> = told["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["row"].as_i64().unwrap(),
                problem["column"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [(18, "B"), (251, "C"), (500, "D"), (500, "A"), (500, "E")]
    );
    assert_eq!(told["unread"], serde_json::json!(["其他"]));
    let none = on(&folder, &["records", "show", SUPPLY, "批量0001"]);
    none.exits(3).says("没有");
    // the bad rows alone, ready to be mended: the same header, what is wrong beside it
    let rows = cells(&errors, 0);
    assert_eq!(rows.len(), 4);
    assert_eq!(
        rows[0][..3],
        ["原行号", "问题", "宗地编号"].map(|title| Data::String(title.into()))
    );
    assert!(rows[3][1].to_string().contains("与第 4 行重复"));
    let told = import(&folder, SUPPLY, &errors, &["--dry-run"])
        .exits(3)
        .json();
    assert_eq!(counts(&told)[3], 3, "{told}");
}

#[test]
fn five_hundred_rows_are_one_act() {
    let (scratch, folder) = copy_of_district();
    let mended = write(scratch.path(), "批量.csv", general_work(500, &[]));
    let told = import(&folder, SUPPLY, &mended, &[]).exits(0).json();
    assert_eq!(counts(&told), [500, 0, 0, 0]);
    let shown = on(&folder, &["records", "show", SUPPLY, "批量0500"])
        .exits(0)
        .stdout;
    assert!(
        shown.contains("15.50 亩") && shown.contains("2020-03-02"),
        "{shown}"
    );
    // one act, one entry
    let seq = told["seq"].as_i64().unwrap().to_string();
    assert!(
        on(&folder, &["audit", "verify"])
            .exits(0)
            .stdout
            .contains(&seq)
    );
    let again = import(&folder, SUPPLY, &mended, &[]).exits(3).json();
    assert!(
        again["problems"][0]["zh"]
            .as_str()
            .unwrap()
            .contains("--update")
    );
    let viewer = kunyu([
        "--data",
        path(&folder),
        "--as",
        "查询",
        "records",
        "import",
        SUPPLY,
        path(&mended),
    ]);
    viewer.exits(4);
}

#[test]
fn personal_data_stays_masked_and_is_not_lost() {
    let (scratch, folder) = copy_of_district();
    let file = scratch.path().join("x.xlsx");
    on(
        &folder,
        &[
            "records",
            "export",
            "facility_agriculture",
            "-o",
            path(&file),
        ],
    )
    .exits(0);
    let mut rows = cells(&file, 0);
    let person = rows[0]
        .iter()
        .position(|title| title.to_string().contains("经营"))
        .unwrap_or(1);
    let told = import(&folder, "facility_agriculture", &file, &["--update"])
        .exits(0)
        .json();
    assert_eq!(counts(&told)[1], 0);
    // a masked text in a new record would be lost for ever
    let number = rows[0]
        .iter()
        .position(|title| title.to_string().ends_with("编号*"))
        .unwrap_or(0);
    rows[1][number] = Data::String("新1".into());
    rows[1][person] = Data::String("某**".into());
    rows.truncate(2);
    let file = rewritten(&rows, scratch.path(), "y.xlsx");
    let told = import(&folder, "facility_agriculture", &file, &[]);
    let told = told.exits(3).json();
    let masked = told["problems"].as_array().unwrap().iter().any(|problem| {
        problem["zh"].as_str().unwrap().contains("遮蔽") && problem["value"] == Value::Null
    });
    assert!(masked, "{told}");
}

#[test]
fn templates_and_guides_speak_both_languages() {
    let folder = district();
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("空表.xlsx");
    on(
        &folder,
        &["records", "template", "land_approval", "-o", path(&file)],
    )
    .exits(0);
    let rows = cells(&file, 0);
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0].contains(&Data::String("批准总用地面积（公顷）*".into())),
        "{rows:?}"
    );
    let guide = cells(&file, 1);
    assert!(
        guide
            .iter()
            .any(|row| row[1] == Data::String("approved_area".into()))
    );
    let english = [
        "--lang",
        "en",
        "records",
        "template",
        "land_approval",
        "-o",
        path(&file),
    ];
    on(&folder, &english).exits(0);
    assert!(cells(&file, 0)[0].contains(&Data::String("Area approved (ha)*".into())));
    let told = import(&folder, "land_approval", &file, &[]).exits(3);
    told.says("没有可导入的行");
    on(&folder, &["records", "template", "land_approval"])
        .exits(2)
        .says("-o");
    let other = write(scratch.path(), "别的.csv", "甲,乙\n1,2\n");
    import(&folder, "land_approval", &other, &[])
        .exits(3)
        .says("表头");
}

#[test]
fn what_must_hold_of_a_record_is_checked_with_its_article() {
    let (scratch, folder) = copy_of_district();
    let head = "批准文号,批次（项目）名称,类别,批准日期,批准总用地面积,其中农用地,其中耕地,其中建设用地,其中未利用地";
    let rows = "甲1,甲,批次,2020-01-02,10,8,6,1,1\n甲2,乙,批次,2020-01-02,10,8,9,1,1\n甲3,丙,批次,2020-01-02,10,8,,1,2\n\
                甲4,丁,批次,2020-01-02,10,,,,\n合计,,,,40,24,15,3,4\n";
    let file = write(scratch.path(), "批.csv", format!("{head}\n{rows}"));
    let told = import(&folder, "land_approval", &file, &[]).exits(3).json();
    let problems = told["problems"].as_array().unwrap();
    let places: Vec<_> = problems
        .iter()
        .map(|one| (one["row"].as_i64(), one["column"].as_str()))
        .collect();
    assert_eq!(
        places[..2],
        [(Some(3), Some("G")), (Some(4), Some("I"))],
        "{told}"
    );
    assert!(
        problems[0]["zh"]
            .as_str()
            .unwrap()
            .contains("耕地面积大于农用地面积（建设用地审查报批")
    );
    assert!(
        problems
            .iter()
            .any(|one| one["zh"].as_str().unwrap().contains("合计行"))
    );
    assert_eq!(told["bad"], 3);
}
