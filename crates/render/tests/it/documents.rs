use std::io::Read;

use calamine::{Data, Reader, Xlsx};
use kunyu_render::{
    Block, Cell, Column, Document, Fonts, MapPictures, Number, RenderError, Row, Table, to_docx,
    to_markdown, to_pdf, to_xlsx,
};
use kunyu_terms::Lang;

use crate::report;

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

/// A part of a DOCX as text.
fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Text of a PDF, when the tool is there.
fn pdf_text(pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let command = std::process::Command::new("pdftotext")
        .arg(file.path())
        .arg("-")
        .output();
    command
        .ok()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn long_table(rows: usize) -> Document {
    let mut document = Document::new(Lang::Zh, "地块清单");
    let columns = vec![
        Column::text("序号", 0.6).centred(),
        Column::text("地块名称", 3.0),
        Column::number("面积", "公顷", 1.2),
    ];
    let mut table = Table::new("全部地块", columns);
    for row in 1..=rows {
        let name = match row % 40 {
            7 => "武汉市东西湖区径河街道办事处塅上垱村第十二村民小组农村集体产业发展综合用地\
                 （二期）及其附属道路、绿地和市政公用设施代征地项目（补充勘测）"
                .to_owned(),
            _ => format!("地块{row}"),
        };
        table.rows.push(Row::body(vec![
            Cell::text(row.to_string()),
            Cell::text(name),
            Cell::number(Number::parse(&format!("{row}.{:04}", row * 37 % 10_000)).unwrap()),
        ]));
    }
    document.blocks.push(Block::Table(table));
    document
}

#[test]
fn a_report_becomes_a_pdf_with_its_fonts() {
    let fonts = Fonts::embedded().unwrap();
    for lang in LANGS {
        let pdf = to_pdf(&report::report(lang), &fonts).unwrap();
        assert_eq!(pdf, to_pdf(&report::report(lang), &fonts).unwrap());
        crate::keep(&format!("report-{lang:?}.pdf"), &pdf);
        let bytes = String::from_utf8_lossy(&pdf);
        assert!(bytes.contains("KunyuSerif") && bytes.contains("KunyuHei"));
        let Some(text) = pdf_text(&pdf) else {
            continue;
        };
        for word in [
            report::said(lang, "东资规审〔2024〕12号", "No. 12 of 2024"),
            "7,623.45".into(),
        ] {
            assert!(text.contains(&word), "{word}");
        }
    }
}

#[test]
fn a_missing_glyph_stops_every_output_that_embeds_fonts() {
    let fonts = Fonts::embedded().unwrap();
    let places: [fn(&mut Document); 4] = [
        |document| document.title.push('𰻝'),
        |document| document.number = Some("𰻝".to_owned()),
        |document| document.blocks.push(Block::heading(2, "𰻝")),
        |document| document.blocks = vec![Block::Attachments(vec!["𰻝".to_owned()])],
    ];
    for place in places {
        let mut document = report::report(Lang::Zh);
        place(&mut document);
        let error = to_pdf(&document, &fonts).unwrap_err();
        assert!(
            matches!(
                error,
                RenderError::MissingGlyph {
                    character: '𰻝',
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn a_long_table_repeats_its_header_and_loses_no_row() {
    let fonts = Fonts::embedded().unwrap();
    let document = long_table(200);
    let pdf = to_pdf(&document, &fonts).unwrap();
    crate::keep("long.pdf", &pdf);
    if let Some(text) = pdf_text(&pdf) {
        let pages = text.matches('\u{c}').count();
        assert!(pages >= 5, "{pages}");
        assert_eq!(text.matches("地块名称").count(), pages);
        for row in (1..=200).filter(|row| row % 40 != 7) {
            assert!(text.contains(&format!("地块{row}\n")), "{row}");
        }
    }
    let docx = to_docx(&document, &fonts).unwrap();
    crate::keep("long.docx", &docx);
    let body = part(&docx, "word/document.xml");
    assert_eq!(body.matches("<w:tblHeader/>").count(), 1);
    assert_eq!(body.matches("<w:tr>").count(), 201);
}

#[test]
fn a_row_higher_than_a_page_is_divided() {
    let fonts = Fonts::embedded().unwrap();
    let mut document = long_table(3);
    let Block::Table(table) = &mut document.blocks[0] else {
        panic!()
    };
    table.rows[1].cells[1] = Cell::text("很长的说明。".repeat(400));
    let pdf = to_pdf(&document, &fonts).unwrap();
    crate::keep("high-row.pdf", &pdf);
    if let Some(text) = pdf_text(&pdf) {
        let whole: String = text
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        assert!(
            whole.matches('很').count() == 400,
            "{}",
            whole.matches('很').count()
        );
    }
}

#[test]
fn empty_documents_and_tables_are_documents() {
    let fonts = Fonts::embedded().unwrap();
    for lang in LANGS {
        let mut document = Document::new(lang, "");
        for _ in 0..2 {
            assert!(to_pdf(&document, &fonts).unwrap().starts_with(b"%PDF"));
            assert!(to_docx(&document, &fonts).unwrap().starts_with(b"PK"));
            assert!(to_xlsx(&document, &fonts).unwrap().starts_with(b"PK"));
            to_markdown(&document, &fonts, &MapPictures::Omitted).unwrap();
            document
                .blocks
                .push(Block::Table(Table::new("", vec![Column::text("a", 1.0)])));
            document
                .blocks
                .extend([Block::PageBreak, Block::PageBreak, Block::KeyValues(vec![])]);
            document
                .blocks
                .extend([Block::text(""), Block::Attachments(vec![])]);
        }
    }
    let mut wrong = Document::new(Lang::Zh, "x");
    let mut table = Table::new(
        "t",
        vec![Column::text("a", f32::NAN), Column::text("b", -1.0)],
    );
    table.rows.push(Row::body(vec![Cell::text("x")]));
    wrong.blocks.push(Block::Table(table));
    assert!(matches!(
        to_pdf(&wrong, &fonts),
        Err(RenderError::TableShape { .. })
    ));
    assert!(matches!(
        to_docx(&wrong, &fonts),
        Err(RenderError::TableShape { .. })
    ));
    assert!(matches!(
        to_xlsx(&wrong, &fonts),
        Err(RenderError::TableShape { .. })
    ));
    assert!(to_markdown(&wrong, &fonts, &MapPictures::Omitted).is_err());
}

#[test]
fn a_docx_has_the_official_layout() {
    let fonts = Fonts::embedded().unwrap();
    for lang in LANGS {
        let docx = to_docx(&report::report(lang), &fonts).unwrap();
        assert_eq!(docx, to_docx(&report::report(lang), &fonts).unwrap());
        crate::keep(&format!("report-{lang:?}.docx"), &docx);
        let body = part(&docx, "word/document.xml");
        // 210 × 297 mm; 37, 26, 35 and 28 mm
        assert!(body.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"));
        assert!(body.contains("w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\""));
        assert!(body.contains(&report::said(lang, "一、审查结论", "1  Answer")));
        assert!(body.contains("r:embed=\"rMap1\"") && body.contains("<w:gridSpan w:val=\"6\"/>"));
        assert!(part(&docx, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
        assert!(part(&docx, "docProps/core.xml").contains("2024-05-06T00:00:00Z"));
        for xml in [
            "word/document.xml",
            "word/styles.xml",
            "word/footer1.xml",
            "word/fontTable.xml",
        ] {
            well_formed(&part(&docx, xml));
        }
    }
    let docx = to_docx(&report::report(Lang::Zh), &fonts).unwrap();
    let styles = part(&docx, "word/styles.xml");
    for name in [
        "仿宋_GB2312",
        "方正小标宋简体",
        "楷体_GB2312",
        "黑体",
        "宋体",
    ] {
        assert!(styles.contains(name), "{name}");
    }
    assert!(part(&docx, "word/document.xml").contains("附件：1. "));
    assert!(part(&docx, "word/document.xml").contains("2024年5月6日"));
}

/// Tags open and close in pairs.
fn well_formed(xml: &str) {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1).filter(|tag| !tag.starts_with('?')) {
        let tag = &tag[..tag.find('>').unwrap()];
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_workbook_has_real_numbers_and_units() {
    let fonts = Fonts::embedded().unwrap();
    for lang in LANGS {
        let xlsx = to_xlsx(&report::report(lang), &fonts).unwrap();
        assert_eq!(xlsx, to_xlsx(&report::report(lang), &fonts).unwrap());
        crate::keep(&format!("report-{lang:?}.xlsx"), &xlsx);
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(&xlsx)).unwrap();
        let names = book.sheet_names();
        assert_eq!(names.len(), 4, "{names:?}");
        let table = book.worksheet_range(&names[1]).unwrap();
        let heading = report::said(lang, "重叠面积（m²）", "Overlap (m²)");
        assert_eq!(table.get_value((0, 2)), Some(&Data::String(heading)));
        assert_eq!(table.get_value((2, 2)), Some(&Data::Float(7623.45)));
        let none = report::said(lang, "无", "none");
        let empty = book.worksheet_range(&names[2]).unwrap();
        assert_eq!(empty.get_value((1, 0)), Some(&Data::String(none)));
        assert!(part(&xlsx, "xl/worksheets/sheet2.xml").contains("<pane ySplit=\"1\""));
        assert!(part(&xlsx, "xl/worksheets/sheet4.xml").contains("<drawing "));
    }
}

#[test]
fn markdown_has_its_tables_and_maps() {
    let fonts = Fonts::embedded().unwrap();
    let report = report::report(Lang::Zh);
    let prefix = "maps/map-".to_owned();
    let files = to_markdown(&report, &fonts, &MapPictures::Files { prefix }).unwrap();
    crate::keep("report.md", files.text.as_bytes());
    assert_eq!(files.files.len(), 1);
    assert_eq!(files.files[0].0, "maps/map-1.svg");
    assert!(files.text.contains("](<maps/map-1.svg>)"));
    assert!(
        files
            .text
            .contains("| 永久基本农田 | **× 冲突** | 7,623.45 | 11.44 |")
    );
    assert!(files.text.contains("## 一、审查结论"));
    let inline = to_markdown(&report, &fonts, &MapPictures::Inline).unwrap();
    assert!(inline.text.contains("(data:image/svg+xml;base64,PHN2Zy"));
    let plain = to_markdown(&report, &fonts, &MapPictures::Omitted).unwrap();
    assert!(plain.files.is_empty() && !plain.text.contains("!["));
}
