//! Tables for typing in: what is read of a sheet, what a workbook holds, and files that mean harm.

use kunyu_formats::{
    Cell, ColumnForm, FormatError, OutCell, Row, SheetColumn, SheetPlan, Shown, TableInfo,
    TableOptions, WorkbookWriter, read_table,
};
use kunyu_terms::Localized;

use crate::common::file;
use crate::hostile::zip;
use crate::sheets::xlsx;

fn rows_of(
    path: &std::path::Path,
    sheet: Option<&str>,
) -> Result<(TableInfo, Vec<Row>), FormatError> {
    let options = TableOptions {
        sheet: sheet.map(str::to_owned),
        ..TableOptions::default()
    };
    let mut rows = Vec::new();
    let info = read_table(path, &options, &mut |row| {
        rows.push(row);
        true
    })?;
    Ok((info, rows))
}

fn read(name: &str, bytes: &[u8]) -> Result<(TableInfo, Vec<Row>), FormatError> {
    let (_folder, path) = file(name, bytes);
    rows_of(&path, None)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn column(title: &str, form: ColumnForm, choices: &[&str]) -> SheetColumn {
    SheetColumn {
        title: title.to_owned(),
        form,
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        width: 12,
    }
}

/// A member of a workbook, unpacked.
fn member(path: &std::path::Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    let mut entry = archive.by_name(name).unwrap();
    std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
    text
}

#[test]
fn what_is_written_is_read_and_nothing_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("台账.xlsx");
    let many: Vec<String> = (0..99).map(|number| format!("代码{number:03}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let plan = SheetPlan {
        name: "台账/[1]".into(),
        columns: vec![
            column("编号*", ColumnForm::Text, &[]),
            column("面积（公顷）", ColumnForm::Number(4), &[]),
            column("日期", ColumnForm::Date, &[]),
            column("方式", ColumnForm::Text, &["挂牌", "划拨"]),
            column("用途", ColumnForm::Text, &many),
        ],
        refusal: ("不在表中".into(), "请选择".into()),
        frozen: 1,
    };
    let mut book = WorkbookWriter::create(&path, "代码").unwrap();
    book.sheet(&plan).unwrap();
    let long = "12345678901234567890.12";
    let cells = [
        OutCell::Text("=1+1"),
        OutCell::Number("10.0000"),
        OutCell::Date("2020-03-02"),
        OutCell::Text("@cmd"),
        OutCell::Empty,
    ];
    book.row(&cells, &[]).unwrap();
    let cells = [
        OutCell::Text("-2+3"),
        OutCell::Number(long),
        OutCell::Date("1899-01-01"),
    ];
    book.row(&cells, &[false, true]).unwrap();
    assert!(!path.exists());
    book.finish().unwrap();
    let (info, rows) = rows_of(&path, None).unwrap();
    assert_eq!((info.sheet.as_str(), info.formulas), ("台账__1_", 0));
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].cells[0], text("=1+1"));
    let area = Cell::Number {
        value: 10.0,
        real: true,
        shown: Shown {
            decimals: 4,
            percent: false,
        },
    };
    assert_eq!(rows[1].cells[1], area);
    assert_eq!(rows[1].cells[2], Cell::Date("2020-03-02".into()));
    // what a sheet would round, or has no day for, stays as written
    assert_eq!(rows[2].cells[1..3], [text(long), text("1899-01-01")]);
    let sheet = member(&path, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "{sheet}");
    assert!(sheet.contains("<autoFilter ref=\"A1:E3\"/>"), "{sheet}");
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(
        sheet.contains("<formula1>\"挂牌,划拨\"</formula1>"),
        "{sheet}"
    );
    assert!(sheet.contains("'代码'!$A$1:$A$99"), "{sheet}");
    assert!(member(&path, "xl/workbook.xml").contains("state=\"hidden\""));
    let error = rows_of(&path, Some("没有")).unwrap_err();
    assert_eq!(error.code(), "format.no_sheet");
    assert_eq!(rows_of(&path, Some("2")).unwrap().1.len(), 99);
}

#[test]
fn merged_cells_stand_in_each_row_and_gbk_is_found() {
    let merged = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>批次</t></is></c>
<c r="B1" t="inlineStr"><is><t>其中</t></is></c></row><row r="2"><c r="B2" t="inlineStr"><is><t>耕地</t></is></c></row>
</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>"#;
    let (_, rows) = read("表.xlsx", &xlsx(&[("表", merged)])).unwrap();
    assert_eq!(rows[1].cells, [text("批次"), text("耕地")]);
    let gbk = encoding_rs::GB18030
        .encode("编号,面积\n甲,1.50\n")
        .0
        .into_owned();
    let (info, rows) = read("表.csv", &gbk).unwrap();
    assert_eq!((info.sheet.as_str(), rows.len()), ("", 2));
    assert_eq!(rows[1].cells[1], Cell::Open("1.50".into()));
}

#[test]
fn a_formula_that_nobody_computed_is_no_blank() {
    let sheet = r#"<sheetData><row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v>2</v></c>
<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1"><v>7</v></c></row></sheetData>"#;
    let (info, rows) = read("表.xlsx", &xlsx(&[("表", sheet)])).unwrap();
    assert_eq!(info.formulas, 3);
    assert_eq!(rows[0].cells[0], Cell::Error("=…".into()));
    assert!(matches!(rows[0].cells[1], Cell::Number { value: 2.0, .. }));
    assert!(matches!(&rows[0].cells[2], Cell::Error(fault) if fault.contains("DIV")));
}

#[test]
fn hostile_workbooks_are_refused_with_a_reason() {
    let row = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#;
    let whole = xlsx(&[("表", row)]);
    // a column far beyond what anybody types
    let wide = r#"<sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData>"#;
    let error = read("宽.xlsx", &xlsx(&[("表", wide)])).unwrap_err();
    assert_eq!(error.code(), "format.limit");
    let million: String = (0..1_000_000).map(|_| "<c><v>1</v></c>").collect();
    let million = format!(r#"<sheetData><row r="1">{million}</row></sheetData>"#);
    let error = read("百万列.xlsx", &xlsx(&[("表", &million)])).unwrap_err();
    assert_eq!(error.code(), "format.limit");
    // a sheet that lies about its size costs nothing
    let lying = format!(r#"<dimension ref="A1:XFD1048576"/>{row}"#);
    assert_eq!(
        read("大.xlsx", &xlsx(&[("表", &lying)])).unwrap().1.len(),
        1
    );
    // a bomb: 200 MB of blanks in a few kilobytes
    let bomb = vec![b' '; 200 << 20];
    let packed = zip(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", &bomb),
    ]);
    let error = read("弹.xlsx", &packed).unwrap_err();
    assert_eq!(error.code(), "format.limit");
    for end in (4..whole.len()).step_by(97) {
        // cut off anywhere: an error with words, never a panic
        let error = read("断.xlsx", &whole[..end]).unwrap_err();
        assert!(!error.sentence(kunyu_terms::Lang::Zh).is_empty());
    }
    assert_eq!(read("空.xlsx", b"").unwrap_err().code(), "format.empty");
    let other = zip(&[("word/document.xml", b"<document/>")]);
    assert_eq!(
        read("文.xlsx", &other).unwrap_err().code(),
        "format.no_table"
    );
}
