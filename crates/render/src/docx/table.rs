use std::fmt::Write as _;

use kunyu_terms::Lang;

use super::xml::{paragraph, run, runs, twips_of_mm};
use crate::page::theme::TEXT_MM;
use crate::words::{typeset, words};
use crate::{Align, Cell, CellValue, RenderError, Row, RowKind, Run, Table};

const SHADE: &str = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EFEFEF\"/>";

/// A table with its header repeated on each page; the caption is the caller's.
pub(super) fn table(table: &Table, lang: Lang) -> Result<String, RenderError> {
    table.verify()?;
    let widths = widths(table.columns.iter().map(|column| column.width));
    let mut xml = start(&widths);
    let heads = table.columns.iter().zip(&widths).map(|(column, &width)| {
        let text = run(&typeset(lang, &column.heading(lang)), "");
        cell("TableHead", Align::Centre, width, 1, true, &text)
    });
    let heads: String = heads.collect();
    if table.has_header() {
        let _ = write!(
            xml,
            "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
        );
    }
    if table.rows.is_empty() {
        let none = run(words(lang).none, "");
        let width = widths.iter().sum();
        let none = cell(
            "TableText",
            Align::Centre,
            width,
            widths.len(),
            false,
            &none,
        );
        let _ = write!(xml, "<w:tr>{none}</w:tr>");
    }
    for content in &table.rows {
        let _ = write!(xml, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        xml.push_str(&row(table, content, &widths, lang));
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>\n");
    Ok(xml)
}

/// Names at the left, values at the right.
pub(super) fn key_values(pairs: &[(String, Vec<Run>)], lang: Lang) -> String {
    let widths = widths([0.24, 0.76].into_iter());
    let mut xml = start(&widths);
    for (name, value) in pairs {
        let name = run(&typeset(lang, name), "");
        let name = cell("TableHead", Align::Left, widths[0], 1, false, &name);
        let value = cell(
            "TableText",
            Align::Left,
            widths[1],
            1,
            false,
            &runs(value, lang),
        );
        let _ = write!(
            xml,
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>{name}{value}</w:tr>"
        );
    }
    xml.push_str("</w:tbl>\n");
    xml
}

/// Widths of the columns in twips.
fn widths(shares: impl Iterator<Item = f32>) -> Vec<i64> {
    let clean = |share: f32| {
        if share.is_finite() {
            share.clamp(0.1, 20.0)
        } else {
            1.0
        }
    };
    let shares: Vec<f32> = shares.map(clean).collect();
    let sum: f32 = shares.iter().sum();
    shares
        .iter()
        .map(|share| twips_of_mm(TEXT_MM.0 * share / sum))
        .collect()
}

fn start(widths: &[i64]) -> String {
    let width: i64 = widths.iter().sum();
    let mut xml = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
         <w:tblBorders>"
    );
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        let _ = write!(
            xml,
            "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        );
    }
    xml.push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>");
    for (side, space) in [("top", 40), ("left", 70), ("bottom", 40), ("right", 70)] {
        let _ = write!(xml, "<w:{side} w:w=\"{space}\" w:type=\"dxa\"/>");
    }
    xml.push_str("</w:tblCellMar></w:tblPr><w:tblGrid>");
    for width in widths {
        let _ = write!(xml, "<w:gridCol w:w=\"{width}\"/>");
    }
    xml.push_str("</w:tblGrid>");
    xml
}

fn row(table: &Table, row: &Row, widths: &[i64], lang: Lang) -> String {
    let mut xml = String::new();
    let mut column = 0;
    for content in &row.cells {
        let span = content.span;
        let width = widths[column..column + span].iter().sum();
        let align = match (&content.value, row.kind) {
            (CellValue::Number(_), _) => Align::Right,
            (_, RowKind::Group) => Align::Left,
            (_, RowKind::Total) if span > 1 => Align::Centre,
            _ => table.columns[column].align,
        };
        let style = if row.kind == RowKind::Body {
            "TableText"
        } else {
            "TableHead"
        };
        let shaded = row.kind == RowKind::Group;
        xml.push_str(&cell(
            style,
            align,
            width,
            span,
            shaded,
            &text(content, lang),
        ));
        column += span;
    }
    xml
}

fn text(cell: &Cell, lang: Lang) -> String {
    match &cell.value {
        CellValue::Empty => String::new(),
        CellValue::Text(content) => runs(content, lang),
        CellValue::Number(number) => run(&number.written(), ""),
    }
}

fn cell(style: &str, align: Align, width: i64, span: usize, shaded: bool, content: &str) -> String {
    let span = if span > 1 {
        format!("<w:gridSpan w:val=\"{span}\"/>")
    } else {
        String::new()
    };
    let shade = if shaded { SHADE } else { "" };
    let align = match align {
        Align::Left => "<w:jc w:val=\"left\"/>",
        Align::Centre => "<w:jc w:val=\"center\"/>",
        Align::Right => "<w:jc w:val=\"right\"/>",
    };
    let paragraph = paragraph(style, align, content);
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}{shade}\
         <w:vAlign w:val=\"center\"/></w:tcPr>{paragraph}</w:tc>"
    )
}
