//! Spreadsheets: `.xlsx` in parts made here, `.xls` and `.ods` likewise, hostile ones too.

use std::io::{Cursor, Write};

use kunyu_formats::{FieldKind, FormatError, GeometryKind, Limits, OpenOptions, Value};
use kunyu_terms::Localized;

use crate::common::{Whole, area, file, read, read_with, shared};
use crate::hostile::zip;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

const STYLES: &str = r#"<?xml version="1.0"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2">
<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="0.000"/></numFmts>
<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs>
</styleSheet>"#;

/// A workbook of these sheets: name and the content of `worksheet`.
pub(crate) fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut links, mut parts) = (String::new(), String::new(), Vec::new());
    for (index, (name, content)) in sheets.iter().enumerate() {
        let id = index + 1;
        list += &format!(r#"<sheet name="{name}" sheetId="{id}" r:id="rId{id}"/>"#);
        links += &format!(
            r#"<Relationship Id="rId{id}" Type="{office}/worksheet" Target="worksheets/sheet{id}.xml"/>"#
        );
        let sheet =
            format!(r#"<?xml version="1.0"?><worksheet xmlns="{main}">{content}</worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{id}.xml"), sheet));
    }
    links += &format!(r#"<Relationship Id="rId99" Type="{office}/styles" Target="styles.xml"/>"#);
    let workbook = format!(
        r#"<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets>{list}</sheets></workbook>"#
    );
    let rels =
        format!(r#"<?xml version="1.0"?><Relationships xmlns="{package}">{links}</Relationships>"#);
    let root = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="{package}">
<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    parts.push(("_rels/.rels".into(), root));
    parts.push(("xl/workbook.xml".into(), workbook));
    parts.push(("xl/_rels/workbook.xml.rels".into(), rels));
    parts.push(("xl/styles.xml".into(), STYLES.into()));
    let entries: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_bytes()))
        .collect();
    zip(&entries)
}

/// Rows of cells as `sheetData`; a text that is no number becomes an inline string, `=` an error.
fn data(rows: &[(u32, &[&str])]) -> String {
    let mut out = String::from("<sheetData>");
    for (row, cells) in rows {
        out += &format!(r#"<row r="{row}">"#);
        for (index, cell) in cells.iter().enumerate() {
            let at = format!("{}{row}", char::from(b'A' + index as u8));
            out += &match *cell {
                "" => continue,
                cell if cell.starts_with('#') => format!(r#"<c r="{at}" t="e"><v>{cell}</v></c>"#),
                cell if cell.starts_with('<') => cell.replacen("<c", &format!(r#"<c r="{at}""#), 1),
                cell if cell.parse::<f64>().is_ok() => format!(r#"<c r="{at}"><v>{cell}</v></c>"#),
                cell => format!(r#"<c r="{at}" t="inlineStr"><is><t>{cell}</t></is></c>"#),
            };
        }
        out += "</row>";
    }
    out + "</sheetData>"
}

fn open(bytes: &[u8]) -> Whole {
    let (_folder, path) = file("表.xlsx", bytes);
    read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(name: &str, bytes: &[u8]) -> FormatError {
    let (_folder, path) = file(name, bytes);
    read(&path).unwrap_err()
}

const PLOTS: [(u32, &[&str]); 12] = [
    (1, &["界址点成果表"]),
    (3, &["地块号", "点号", "坐标", "", "备注"]),
    (4, &["", "", "X(m)", "Y(m)", ""]),
    (5, &["01", "J1", "3391000", "38520000", "甲"]),
    (6, &["", "J2", "3391000", "38520100"]),
    (7, &["", "J3", "3391100", "38520100"]),
    (8, &["", "J4", "3391100", "38520000"]),
    (9, &["", "J1", "3391000", "38520000"]),
    (10, &["02", "J1", "3391200", "38520000"]),
    (11, &["", "J2", "3391200", "38520010"]),
    (12, &["", "J3", "3391210", "38520010"]),
    (13, &["", "J1", "3391200", "38520000"]),
];

/// The plot numbers are text, whatever the digits say.
fn plots() -> String {
    let text = |digits: &str| format!(r#"<c t="inlineStr"><is><t>{digits}</t></is></c>"#);
    let (one, two) = (text("01"), text("02"));
    let mut rows: Vec<(u32, Vec<&str>)> = PLOTS
        .iter()
        .map(|(row, cells)| (*row, cells.to_vec()))
        .collect();
    rows[3].1[0] = &one;
    rows[8].1[0] = &two;
    let rows: Vec<(u32, &[&str])> = rows
        .iter()
        .map(|(row, cells)| (*row, cells.as_slice()))
        .collect();
    let merges = r#"<mergeCells><mergeCell ref="A1:E1"/><mergeCell ref="A3:A4"/><mergeCell ref="B3:B4"/>
<mergeCell ref="C3:D3"/><mergeCell ref="A5:A9"/><mergeCell ref="A10:A13"/></mergeCells>"#;
    data(&rows) + merges
}

#[test]
fn merged_headers_and_plot_numbers_are_understood() {
    let whole = open(&xlsx(&[("界址点", &plots()), ("空表", &data(&[]))]));
    assert_eq!((whole.format, whole.layers.len()), ("Excel", 1));
    let (layer, rows) = &whole.layers[0];
    assert_eq!(
        (layer.name.as_str(), layer.geometry),
        ("界址点", GeometryKind::Polygons)
    );
    assert_eq!(layer.crs.to_string(), "EPSG:4526");
    let names: Vec<&str> = layer
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names, ["地块号", "备注"]);
    assert_eq!(rows[0].values, [text("01"), text("甲")]);
    assert_eq!(rows[1].values, [text("02"), Value::Null]);
    let areas: Vec<f64> = rows
        .iter()
        .map(|row| area(row.geometry.as_ref().unwrap()))
        .collect();
    assert!((areas[0] - 10_000.0).abs() < 1e-6 && (areas[1] - 50.0).abs() < 1e-6);
    assert_eq!(rows[1].place.line, Some(10));
    let broken = plots().replacen(
        "38520010",
        "38520010</v></c><c r=\"D11\" t=\"e\"><v>#REF!",
        1,
    );
    let fault = refused("表.xlsx", &xlsx(&[("界址点", &broken)]));
    let message = fault.to_string();
    assert!(
        message.contains("layer \"界址点\", line 11: column D \"Y(m)\""),
        "{message}"
    );
}

#[test]
fn cells_keep_their_kinds() {
    use FieldKind::{Boolean, Date, DateTime, Integer, Real, Text};
    let formula = "<c><f>A2+1</f><v>5</v></c>";
    let date = r#"<c s="1"><v>45418</v></c>"#;
    let moment = r#"<c s="2"><v>45418.5</v></c>"#;
    let real = r#"<c s="3"><v>7</v></c>"#;
    let yes = r#"<c t="b"><v>1</v></c>"#;
    let digits = r#"<c t="inlineStr"><is><t>12</t></is></c>"#;
    let sheet = data(&[
        (
            1,
            &["整", "式", "日", "时", "实", "否", "文", "长", "混", "错"],
        ),
        (
            2,
            &[
                "1",
                formula,
                date,
                moment,
                real,
                yes,
                digits,
                "1234567890123456789",
                "1",
                "2",
            ],
        ),
        (3, &["2", "", "", "", "", "", "", "", "甲", "#REF!"]),
    ]);
    let whole = open(&xlsx(&[("表", &sheet)]));
    let (layer, rows) = &whole.layers[0];
    let kinds: Vec<FieldKind> = layer.fields.iter().map(|field| field.kind).collect();
    assert_eq!(
        kinds,
        [
            Integer, Integer, Date, DateTime, Real, Boolean, Text, Text, Text, Integer
        ]
    );
    assert_eq!(rows[0].values[1], Value::Integer(5));
    assert_eq!(rows[0].values[2], Value::Date("2024-05-06".into()));
    assert_eq!(
        rows[0].values[3],
        Value::DateTime("2024-05-06T12:00:00".into())
    );
    assert_eq!(rows[0].values[4], Value::Real(7.0));
    assert_eq!(rows[0].values[6], text("12"));
    assert_eq!(rows[0].values[8], text("1"));
    assert_eq!(rows[1].values[9], Value::Null);
    let said = |code: &str| {
        whole
            .notices
            .iter()
            .find(|notice| notice.code == code)
            .unwrap()
    };
    assert!(
        said("table.cell_error")
            .to_string()
            .contains("line 3: column J \"错\"")
    );
    assert!(said("table.long_number").to_string().contains("column H"));
    let (_folder, path) = file("表.xlsx", &xlsx(&[("表", &sheet)]));
    let strict = read_with(&path, &OpenOptions::new().strict(true)).unwrap_err();
    assert_eq!(strict.code(), "table.cell_error");
}

#[test]
fn lying_sheets_cost_nothing() {
    let huge = r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>名</t>
</is></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData><mergeCells>
<mergeCell ref="A1:XFD1048576"/></mergeCells>"#;
    let whole = open(&xlsx(&[("表", huge)]));
    assert_eq!(whole.features().len(), 1);
    assert_eq!(whole.features()[0].place.line, Some(1_048_576));
    let wide = huge.replace("A1048576\"><v>", "XFD1048576\"><v>");
    assert_eq!(
        refused("表.xlsx", &xlsx(&[("表", &wide)])).code(),
        "format.limit"
    );
    let many =
        r#"<sheetData><row r="1000000000"><c r="A1000000000"><v>1</v></c></row></sheetData>"#;
    let (_folder, path) = file("表.xlsx", &xlsx(&[("表", many)]));
    if let Ok(whole) = read(&path) {
        assert_eq!(whole.features().len(), 1);
    }
    let turned = data(&[(5, &["a", "b"]), (2, &["1", "2"])]);
    assert_eq!(
        refused("表.xlsx", &xlsx(&[("表", &turned)])).code(),
        "format.malformed"
    );
    let bomb = format!("<sheetData>{}</sheetData>", " ".repeat(100 << 20));
    let bomb = xlsx(&[("表", &bomb)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(refused("表.xlsx", &bomb).code(), "format.limit");
    let (_folder, path) = file("表.xlsx", &xlsx(&[("表", &plots())]));
    let mut limits = Limits::default();
    limits.archive_entries = 2;
    let refused = read_with(&path, &OpenOptions::new().limits(limits)).unwrap_err();
    assert_eq!(refused.code(), "format.limit");
}

#[test]
fn cut_workbooks_are_answered() {
    let bytes = xlsx(&[("表", &plots())]);
    for end in 0..bytes.len() {
        let fault = refused("表.xlsx", &bytes[..end]);
        assert!(!fault.to_string().is_empty());
    }
    let content = plots();
    for end in (0..content.len())
        .filter(|end| content.is_char_boundary(*end))
        .step_by(7)
    {
        let (_folder, path) = file("表.xlsx", &xlsx(&[("表", &content[..end])]));
        let _ = read(&path);
    }
}

/// An OpenDocument spreadsheet of this table content.
fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x">
<office:body><office:spreadsheet><table:table table:name="地块">{table}</table:table></office:spreadsheet>
</office:body></office:document-content>"#
    );
    zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn open_document_spreadsheets_are_read() {
    let cell = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let number = |value: &str| {
        format!(
            r#"<table:table-cell office:value-type="float" office:value="{value}"><text:p>…</text:p>
</table:table-cell>"#
        )
    };
    let date = r#"<table:table-cell office:value-type="date" office:date-value="2024-05-06">
<text:p>6.5.</text:p></table:table-cell>"#;
    let spanned = r#"<table:table-cell office:value-type="string" table:number-rows-spanned="2">
<text:p>甲&amp;乙</text:p></table:table-cell>"#;
    let table = format!(
        r#"<table:table-row>{}{}{}{}</table:table-row><table:table-row table:number-rows-repeated="3">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row>{spanned}{}{}{date}</table:table-row><table:table-row>
<table:covered-table-cell/>{}{}</table:table-row><table:table-row table:number-rows-repeated="1048570">
<table:table-cell/></table:table-row>"#,
        cell("名称"),
        cell("经度"),
        cell("纬度"),
        cell("日期"),
        number("114.2"),
        number("30.65"),
        number("114.25"),
        number("30.6"),
    );
    let (_folder, path) = file("地块.ods", &ods(&table));
    let whole = read(&path).unwrap();
    let (layer, rows) = &whole.layers[0];
    assert_eq!(
        (layer.name.as_str(), layer.geometry),
        ("地块", GeometryKind::Points)
    );
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0].values,
        [text("甲&乙"), Value::Date("2024-05-06".into())]
    );
    assert_eq!(rows[1].values[0], text("甲&乙"));
    assert_eq!(rows[1].place.line, Some(6));
    let repeated = format!(
        r#"<table:table-row>{}</table:table-row><table:table-row table:number-rows-repeated="4000000000">
<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="4000"/>
</table:table-row>"#,
        cell("名称")
    );
    assert_eq!(refused("a.ods", &ods(&repeated)).code(), "format.limit");
    let whole = ods(&table);
    for end in (0..whole.len()).step_by(3) {
        assert!(!refused("a.ods", &whole[..end]).to_string().is_empty());
    }
    // a content that ends in the middle, in a sound archive
    let cut = zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        (
            "content.xml",
            b"<office:body><table:table table:name=\"a\"><table:table-row>",
        ),
    ]);
    assert_eq!(refused("a.ods", &cut).code(), "format.malformed");
}

/// One record of an old workbook.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend_from_slice(&(content.len() as u16).to_le_bytes());
    out.extend_from_slice(content);
    out
}

/// `XLUnicodeString` with a length of two bytes, or of one.
fn wide(text: &str, short: bool) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u16).to_le_bytes()[..if short { 1 } else { 2 }].to_vec();
    out.push(1);
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

/// An old workbook (BIFF8) of one sheet: stated rows and columns, then the cells.
fn xls(extent: (u32, u32, u16, u16), cells: &[(u16, u16, &str)]) -> Vec<u8> {
    let begin = |kind: u16| {
        let mut content = vec![0, 6];
        content.extend_from_slice(&kind.to_le_bytes());
        content.resize(16, 0);
        record(0x0809, &content)
    };
    let mut sheet = begin(0x0010);
    let mut stated = extent.0.to_le_bytes().to_vec();
    stated.extend(extent.1.to_le_bytes());
    stated.extend(extent.2.to_le_bytes());
    stated.extend(extent.3.to_le_bytes());
    stated.extend([0, 0]);
    sheet.extend(record(0x0200, &stated));
    for (row, column, value) in cells {
        let mut content = row.to_le_bytes().to_vec();
        content.extend(column.to_le_bytes());
        content.extend([0, 0]);
        if let Ok(number) = value.parse::<f64>() {
            content.extend(number.to_le_bytes());
            sheet.extend(record(0x0203, &content));
        } else {
            content.extend(wide(value, false));
            sheet.extend(record(0x0204, &content));
        }
    }
    sheet.extend(record(0x000a, &[]));
    let name = wide("地块", true);
    let start = begin(0x0005).len() + 4 + 6 + name.len() + 4;
    let mut stream = begin(0x0005);
    let mut bound = (start as u32).to_le_bytes().to_vec();
    bound.extend([0, 0]);
    bound.extend(name);
    stream.extend(record(0x0085, &bound));
    stream.extend(record(0x000a, &[]));
    stream.extend(sheet);
    stream.resize(stream.len().max(4_096), 0);
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("Workbook")
        .unwrap()
        .write_all(&stream)
        .unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn old_workbooks_are_read_within_bounds() {
    let cells = [
        (0, 0, "名称"),
        (0, 1, "X"),
        (0, 2, "Y"),
        (1, 0, "甲"),
        (1, 1, "3391000.5"),
        (1, 2, "38520000.25"),
    ];
    let whole = xls((0, 2, 0, 3), &cells);
    let (_folder, path) = file("地块.xls", &whole);
    let found = read(&path).unwrap();
    let (layer, rows) = &found.layers[0];
    assert_eq!(
        (layer.name.as_str(), layer.geometry),
        ("地块", GeometryKind::Points)
    );
    assert_eq!(
        (layer.crs.to_string().as_str(), rows.len()),
        ("EPSG:4526", 1)
    );
    for extent in [
        (0, u32::MAX, 0, u16::MAX),
        (9, 2, 0, 3),
        (0, 2, 9, 3),
        (0, 70_000_000, 0, 255),
    ] {
        assert_eq!(
            refused("a.xls", &xls(extent, &cells)).code(),
            "format.limit"
        );
    }
    let far = [(0, 0, "名称"), (65_535, 65_535, "1")];
    assert_eq!(
        refused("a.xls", &xls((0, 2, 0, 3), &far)).code(),
        "format.limit"
    );
    for end in (0..whole.len()).step_by(31) {
        let (_folder, path) = file("a.xls", &whole[..end]);
        let _ = read(&path);
    }
    let mut other = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    other.create_stream("WordDocument").unwrap();
    let other = other.into_inner().into_inner();
    assert_eq!(refused("a.doc", &other).code(), "format.unrecognised");
}

#[test]
fn spreadsheets_under_false_names_are_read() {
    let tabs = "名称\t数\n甲\t1\n乙\t2\n";
    let gbk = encoding_rs::GB18030.encode(tabs).0.into_owned();
    let (_folder, path) = file("导出.xls", &gbk);
    let whole = read(&path).unwrap();
    assert_eq!((whole.format, whole.features().len()), ("CSV", 2));
    assert!(whole.codes().contains(&"format.wrong_extension"));
    let (_folder, path) = file("表.zip", &xlsx(&[("表", &plots())]));
    let whole = read(&path).unwrap();
    assert_eq!(whole.format, "Excel");
    assert!(whole.codes().contains(&"format.wrong_extension"));
}

#[test]
fn a_council_workbook_is_read() {
    let Some(path) = shared("data/formats/digital_land_messy/xlsx.resource") else {
        return;
    };
    let whole = read(&path).unwrap();
    let (layer, rows) = &whole.layers[0];
    assert_eq!((rows.len(), layer.geometry), (8, GeometryKind::Points));
    assert!(rows.iter().all(|row| row.geometry.is_some()));
    assert_eq!(layer.fields.len(), 26);
}
