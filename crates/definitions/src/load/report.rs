use super::canonical::canonical;
use super::dangling;
use super::registry::duplicate;
use super::template::Names;
use crate::error::Problem;
use crate::model::{
    ChartKind, Indicator, NarrativeReport, Piece, ReportChart, ReportMap, ReportPart,
    ReportSection, ReportTable, TableColumn, TaskSource,
};
use crate::text::{Placed, Reader};

/// Most years that a chart shows.
const MOST_YEARS: i64 = 50;

/// Reads `[report]` with its parts, tables, charts and maps, if the file has one.
pub(crate) fn read(
    document: &Reader<'_>,
    indicators: &[Indicator],
    earlier: &[NarrativeReport],
) -> Option<NarrativeReport> {
    let table = document.optional_table("report")?;
    let names = Names::of(document, indicators);
    let id = table.text("id");
    let (title, title_en) = names.title(&table);
    let section = table.optional_text("section");
    let issuer = table
        .find("issuer")
        .and_then(|_| names.line(&table, "issuer"));
    table.finish();
    let parts: Vec<ReportPart> = document
        .tables("part")
        .iter()
        .filter_map(|row| part(row, &names))
        .collect();
    let tables = read_all(document, "table", |row, id| report_table(row, id, &names));
    let charts = read_all(document, "chart", |row, id| chart(row, id, &names));
    let maps = read_all(document, "map", |row, id| map(row, id, &names));
    if parts.is_empty() {
        let problem = Problem::MissingField {
            table: "report".into(),
            field: "part".into(),
        };
        document.reports().add(table.place(), problem, None);
    }
    let id = id?;
    if let Some(first) = earlier.iter().find(|other| other.id == id.value) {
        duplicate(document.reports(), &id.value, &id.place, &first.place);
        return None;
    }
    Some(NarrativeReport {
        id: id.value,
        title: title?,
        title_en,
        section: section.map(|section| section.value),
        issuer,
        parts,
        tables,
        charts,
        maps,
        place: id.place,
        canonical: canonical(document.raw(), &["report", "part", "table", "chart", "map"]),
    })
}

fn read_all<T>(
    document: &Reader<'_>,
    key: &'static str,
    read: impl Fn(&Reader<'_>, String) -> Option<T>,
) -> Vec<T> {
    let rows = document.tables(key);
    let named = |(number, row): (usize, &Reader<'_>)| {
        let id = row.optional_text("id").map(|id| id.value);
        read(row, id.unwrap_or_else(|| format!("{key}-{}", number + 1)))
    };
    rows.iter().enumerate().filter_map(named).collect()
}

fn part(table: &Reader<'_>, names: &Names<'_>) -> Option<ReportPart> {
    let title = names.line(table, "title");
    let paragraphs = names.paragraphs(table);
    let sections = table.tables("section");
    let sections = sections
        .iter()
        .filter_map(|row| section(row, names))
        .collect();
    let next_year_tasks = table.flag("next_year_tasks").unwrap_or(false);
    table.finish();
    Some(ReportPart {
        title: title?,
        paragraphs,
        sections,
        next_year_tasks,
    })
}

fn section(table: &Reader<'_>, names: &Names<'_>) -> Option<ReportSection> {
    let title = names.line(table, "title");
    let paragraphs = names.paragraphs(table);
    let tasks = tasks(table);
    table.finish();
    let placed = paragraphs
        .iter()
        .any(|text| text.pieces.contains(&Piece::Tasks));
    if placed && tasks.is_none() {
        let problem = Problem::MissingField {
            table: "section".into(),
            field: "tasks".into(),
        };
        table.reports().add(table.place(), problem, None);
    }
    Some(ReportSection {
        title: title?,
        paragraphs,
        tasks,
    })
}

/// `tasks = "土地管理"`, with `tasks_year = "next_year"` for those of the year after.
fn tasks(table: &Reader<'_>) -> Option<TaskSource> {
    let section = table.optional_text("tasks");
    let year = table.optional_text("tasks_year");
    let years = [("year", 0), ("next_year", 1)];
    let years_on = year.map_or(Some(0), |year| {
        let found = years.iter().find(|(word, _)| *word == year.value);
        if found.is_none() {
            let known = years.iter().map(|(word, _)| *word);
            dangling(
                table.reports(),
                year.place,
                ("年度", "year"),
                &year.value,
                known,
            );
        }
        found.map(|(_, years_on)| *years_on)
    });
    Some(TaskSource {
        section: section?.value,
        years_on: years_on?,
    })
}

fn report_table(table: &Reader<'_>, id: String, names: &Names<'_>) -> Option<ReportTable> {
    let title = names.line(table, "title");
    let indicators = names.indicators(table);
    let columns = table.texts("columns");
    table.finish();
    let column = |word: &Placed<String>| {
        let found = TableColumn::ALL
            .iter()
            .find(|(name, ..)| *name == word.value);
        if found.is_none() {
            let known = TableColumn::ALL.iter().map(|(name, ..)| *name);
            let place = word.place.clone();
            dangling(
                table.reports(),
                place,
                ("表格列", "column"),
                &word.value,
                known,
            );
        }
        found.map(|(_, column, _)| *column)
    };
    let mut columns: Vec<TableColumn> = columns.iter().filter_map(column).collect();
    if columns.is_empty() {
        columns = vec![TableColumn::Value, TableColumn::Unit];
    }
    Some(ReportTable {
        id,
        title: title?,
        indicators,
        columns,
    })
}

fn chart(table: &Reader<'_>, id: String, names: &Names<'_>) -> Option<ReportChart> {
    let title = names.line(table, "title");
    let indicators = names.indicators(table);
    let years = table.optional_decimal("years");
    let kind = chart_kind(table);
    table.finish();
    let count = years
        .as_ref()
        .map_or(Some(1), |years| years.value.stored(0));
    let count = count.filter(|count| (1..=MOST_YEARS).contains(count));
    if let (None, Some(years)) = (count, &years) {
        let problem = Problem::WrongType {
            field: "years".into(),
            expected: ("1 至 50 的整数", "a whole number from 1 to 50"),
        };
        table.reports().add(years.place.clone(), problem, None);
    }
    one_unit(&indicators, names, table);
    Some(ReportChart {
        id,
        title: title?,
        kind,
        indicators,
        years: i16::try_from(count?).ok()?,
    })
}

fn chart_kind(table: &Reader<'_>) -> ChartKind {
    let Some(word) = table.optional_text("kind") else {
        return ChartKind::default();
    };
    let known = ChartKind::ALL;
    let found = known.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let kind = ("图的种类", "kind of chart");
        let names = known.iter().map(|(name, _)| *name);
        dangling(table.reports(), word.place, kind, &word.value, names);
    }
    found.map(|(_, kind)| *kind).unwrap_or_default()
}

/// A chart has one scale.
fn one_unit(ids: &[String], names: &Names<'_>, table: &Reader<'_>) {
    let found = |id: &String| {
        names
            .indicators
            .iter()
            .find(|indicator| indicator.id == *id)
    };
    let mut units = ids
        .iter()
        .filter_map(found)
        .map(|indicator| &indicator.unit.word);
    let Some(first) = units.next() else { return };
    if let Some(other) = units.find(|unit| *unit != first) {
        let zh = format!("一张图中的指标单位应相同：{first} 与 {other}");
        let en = format!("the indicators of a chart are in different units: {first} and {other}");
        table
            .reports()
            .add(table.place(), Problem::Sense { zh, en }, None);
    }
}

fn map(table: &Reader<'_>, id: String, names: &Names<'_>) -> Option<ReportMap> {
    let title = names.line(table, "title");
    let indicators = names.indicators(table);
    table.finish();
    for id in &indicators {
        let found = names
            .indicators
            .iter()
            .find(|indicator| indicator.id == *id);
        if found.is_some_and(|indicator| indicator.register.is_none()) {
            let zh = format!("指标“{id}”由其他指标算出，没有图形");
            let en = format!("\"{id}\" is computed from other indicators and has no geometry");
            table
                .reports()
                .add(table.place(), Problem::Sense { zh, en }, None);
        }
    }
    Some(ReportMap {
        id,
        title: title?,
        indicators,
    })
}
