//! A filled report as a document: DOCX in the official layout, PDF, Markdown.

use std::path::PathBuf;

use kunyu_definitions::{
    FilledCell, FilledChart, FilledReport, FilledTable, ReportBlock, ReportRun,
};
use kunyu_render::{
    Block, Cell, Column, Day, Document, Extent, Figure, Fonts, MapLayer, MapPictures, MapShape,
    MapSheet, RenderError, Row, Run, Style, Table, to_docx, to_markdown, to_pdf,
};
use kunyu_terms::Lang;

use super::{Annual, shapes};
use crate::error::Kind;
use crate::folder::Folder;
use crate::{Error, Result};

/// Forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Word document in the official layout (GB/T 9704).
    Docx,
    /// PDF.
    Pdf,
    /// Markdown.
    Markdown,
}

/// Writes a filled report.
pub async fn render(
    folder: &Folder,
    annual: &Annual,
    form: Form,
    fonts: &[PathBuf],
) -> Result<Vec<u8>> {
    let fail = |error: RenderError| Error::of(Kind::Input, &error);
    let document = document(folder, annual).await?;
    let fonts = Fonts::find(fonts).map_err(fail)?;
    match form {
        Form::Docx => to_docx(&document, &fonts).map_err(fail),
        Form::Pdf => to_pdf(&document, &fonts).map_err(fail),
        Form::Markdown => {
            let written = to_markdown(&document, &fonts, &MapPictures::Inline).map_err(fail)?;
            Ok(written.text.into_bytes())
        }
    }
}

async fn document(folder: &Folder, annual: &Annual) -> Result<Document> {
    let filled = &annual.filled;
    let mut document = Document::new(Lang::Zh, filled.title.clone());
    document.issuer.clone_from(&filled.issuer);
    document.date = Day::parse(&annual.date).ok();
    for block in &filled.blocks {
        match block {
            ReportBlock::Heading { level, runs } => {
                let heading = Block::heading(*level, FilledReport::words(runs));
                document.blocks.push(heading);
            }
            ReportBlock::Paragraph(runs) => {
                document.blocks.push(Block::Paragraph(paragraph(runs)));
            }
            ReportBlock::Table(table) => document.blocks.push(Block::Table(whole(table))),
            ReportBlock::Chart(chart) => document.blocks.push(Block::Table(series(chart))),
            ReportBlock::Map { title, indicators } => {
                let drawn = map(folder, annual, title, indicators).await?;
                document.blocks.extend(drawn);
            }
        }
    }
    if folder.is_synthetic() {
        document
            .blocks
            .push(Block::note(kunyu_sample::NOTICE_ZH.to_owned()));
    }
    document.blocks.push(Block::PageBreak);
    document.blocks.push(Block::Table(whole(&filled.sources())));
    let (date, seq) = (&annual.date, annual.known_seq);
    let edition = annual.edition.as_ref();
    let edition = edition.map_or_else(String::new, |edition| {
        format!("定稿第 {} 版；", edition.edition)
    });
    let dates = format!("{edition}数据截至 {date}（业务日期），入库截至审计号 {seq}。");
    document.blocks.push(Block::note(dates));
    Ok(document)
}

fn paragraph(runs: &[ReportRun]) -> Vec<Run> {
    runs.iter().map(|run| Run::plain(run.text())).collect()
}

fn whole(table: &FilledTable) -> Table {
    let columns = table.columns.iter().enumerate();
    let columns = columns.map(|(index, title)| {
        let width = if index == 0 { 2.0 } else { 1.0 };
        Column::text(title.clone(), width)
    });
    let mut whole = Table::new(table.title.clone(), columns.collect());
    let rows = table.rows.iter();
    whole.rows = rows
        .map(|row| Row::body(row.iter().map(cell).collect()))
        .collect();
    whole
}

fn cell(cell: &FilledCell) -> Cell {
    Cell::text(cell.text.clone())
}

/// A chart told as the numbers it shows, with bars of full blocks.
fn series(chart: &FilledChart) -> Table {
    let values = chart.series.iter().flat_map(|(_, points)| points);
    let values = values.filter_map(|(_, value)| value.as_ref().map(|value| value.to_f64()));
    let greatest = values.fold(0.0_f64, f64::max);
    let mut rows = Vec::new();
    for (title, points) in &chart.series {
        for ((_, value), year) in points.iter().zip(&chart.years) {
            let shown = value.map_or_else(|| "—".to_owned(), |value| value.to_string());
            let share = value.map_or(0.0, kunyu_terms::Decimal::to_f64);
            let share = if greatest > 0.0 {
                share / greatest
            } else {
                0.0
            };
            let bar = "█".repeat((share.max(0.0) * BAR).round() as usize);
            let cells = [title.clone(), year.to_string(), shown, bar];
            rows.push(Row::body(cells.into_iter().map(Cell::text).collect()));
        }
    }
    let columns = vec![
        Column::text("指标", 1.5),
        Column::text("年度", 0.8),
        Column::number("数值", chart.unit.clone(), 1.0),
        Column::text("", 2.0),
    ];
    let mut table = Table::new(chart.title.clone(), columns);
    table.rows = rows;
    table
}

/// Blocks of the longest bar.
const BAR: f64 = 16.0;

/// A map of the records behind indicators; nothing where none has geometry.
async fn map(
    folder: &Folder,
    annual: &Annual,
    title: &str,
    indicators: &[String],
) -> Result<Option<Block>> {
    let fail = |error: RenderError| Error::of(Kind::Internal, &error);
    let mut layers = Vec::new();
    let mut all = Vec::new();
    for (index, id) in indicators.iter().enumerate() {
        let found = shapes(folder, annual, id).await?;
        if found.is_empty() {
            continue;
        }
        let legend = folder.definitions.indicator(id);
        let legend = legend.map_or_else(|| id.clone(), |indicator| indicator.title.zh.clone());
        let style = Style::of_series(index);
        all.extend(found.iter().map(|(_, shape)| shape.clone()));
        let shapes = found.into_iter().map(|(_, shape)| MapShape::new(shape));
        layers.push(MapLayer::new(legend, style, shapes.collect()));
    }
    if all.is_empty() {
        return Ok(None);
    }
    let extent = Extent::around(&all, 0.05).map_err(fail)?;
    let mut map = MapSheet::new(Lang::Zh, title.to_owned(), extent);
    map.layers = layers;
    map.facts.crs = format!("{} (EPSG:{})", folder.crs.name(), folder.crs.epsg());
    map.facts.date = Day::parse(&annual.date).ok();
    map.facts.synthetic = folder.is_synthetic();
    Ok(Some(Block::Figure(Box::new(Figure {
        caption: title.to_owned(),
        map,
    }))))
}
