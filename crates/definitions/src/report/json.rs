use serde_json::{Value as Json, json};

use super::filled::{FilledChart, FilledReport, FilledTable, ReportBlock, ReportFigure, ReportRun};
use crate::indicator::Basis;
use kunyu_terms::Lang;

impl FilledReport {
    /// The report for programs: its text with the figures in place, and the list of figures, each
    /// with its indicator, exact number and display. Numbers are strings, so that none is lost.
    pub fn to_json(&self) -> Json {
        json!({
            "report": self.report,
            "year": self.year,
            "title": self.title,
            "issuer": self.issuer,
            "blocks": self.blocks.iter().map(block).collect::<Vec<_>>(),
            "figures": self.figures.iter().map(figure).collect::<Vec<_>>(),
        })
    }
}

fn block(block: &ReportBlock) -> Json {
    match block {
        ReportBlock::Heading { level, runs: text } => {
            json!({ "heading": { "level": level, "text": FilledReport::words(text) } })
        }
        ReportBlock::Paragraph(text) => json!({
            "paragraph": { "text": FilledReport::words(text), "runs": runs(text) }
        }),
        ReportBlock::Table(content) => json!({ "table": table(content) }),
        ReportBlock::Chart(content) => json!({ "chart": chart(content) }),
        ReportBlock::Map { title, indicators } => {
            json!({ "map": { "title": title, "indicators": indicators } })
        }
    }
}

fn runs(text: &[ReportRun]) -> Vec<Json> {
    let run = |run: &ReportRun| match run {
        ReportRun::Text(text) => json!({ "text": text }),
        ReportRun::Figure { text, figure } => json!({ "text": text, "figure": figure }),
    };
    text.iter().map(run).collect()
}

fn table(table: &FilledTable) -> Json {
    let row = |row: &Vec<super::FilledCell>| {
        let cells = row
            .iter()
            .map(|cell| json!({ "text": cell.text, "figure": cell.figure }));
        cells.collect::<Vec<_>>()
    };
    json!({
        "id": table.id,
        "title": table.title,
        "columns": table.columns,
        "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn chart(chart: &FilledChart) -> Json {
    let series = chart.series.iter().map(|(title, values)| {
        let points = values.iter().map(|(figure, value)| {
            let value = value.map(|value| value.to_string());
            json!({ "figure": figure, "value": value })
        });
        json!({ "title": title, "values": points.collect::<Vec<_>>() })
    });
    json!({
        "id": chart.id,
        "title": chart.title,
        "unit": chart.unit,
        "years": chart.years,
        "series": series.collect::<Vec<_>>(),
    })
}

fn figure(figure: &ReportFigure) -> Json {
    let basis = figure.basis.map(|basis| match basis {
        Basis::Counted => "counted",
        Basis::Written => "written",
        Basis::Posted => "posted",
        Basis::Computed => "computed",
    });
    json!({
        "id": figure.indicator,
        "title": figure.title,
        "year": figure.year,
        "value": figure.value,
        "unit": figure.unit,
        "display": figure.display,
        "exact": figure.exact,
        "reason": figure.reason.as_ref().map(|reason| reason.sentence(Lang::Zh)),
        "basis": basis,
        "rows": figure.rows,
        "blank": figure.blank,
        "register": figure.register,
    })
}
