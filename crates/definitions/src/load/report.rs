use super::canonical::canonical;
use super::dangling;
use super::registry::duplicate;
use crate::error::Problem;
use crate::model::{
    Form, Indicator, InsertKind, NarrativeReport, Piece, ReportChart, ReportMap, ReportPart,
    ReportSection, ReportTable, TableColumn, TaskSource, Template,
};
use crate::text::{Place, Placed, Reader, nearest};

/// Most years that a chart shows.
const MOST_YEARS: i64 = 50;

const BARE: [&str; 5] = ["year", "next_year", "last_year", "bureau", "tasks"];
const FORMS: [(&str, Form); 4] = [
    ("value", Form::Value),
    ("display", Form::Display),
    ("words", Form::Words),
    ("last_year", Form::LastYear),
];
const INSERTS: [(&str, InsertKind); 3] = [
    ("table", InsertKind::Table),
    ("chart", InsertKind::Chart),
    ("map", InsertKind::Map),
];

/// Reads `[report]` with its parts, tables, charts and maps, if the file has one.
pub(crate) fn read(
    document: &Reader<'_>,
    indicators: &[Indicator],
    earlier: &[NarrativeReport],
) -> Option<NarrativeReport> {
    let table = document.optional_table("report")?;
    let names = Names::of(document, indicators);
    let id = table.text("id");
    let title = names.line(&table, "title");
    let issuer = table
        .find("issuer")
        .and_then(|_| names.line(&table, "issuer"));
    table.finish();
    let parts: Vec<ReportPart> = document
        .tables("part")
        .iter()
        .filter_map(|row| part(row, &names))
        .collect();
    let tables = read_all(document, "table", |row| report_table(row, &names));
    let charts = read_all(document, "chart", |row| chart(row, &names));
    let maps = read_all(document, "map", |row| map(row, &names));
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
    read: impl Fn(&Reader<'_>) -> Option<T>,
) -> Vec<T> {
    document.tables(key).iter().filter_map(read).collect()
}

/// What a text of the report can name.
struct Names<'d> {
    indicators: &'d [Indicator],
    /// The ids of its tables, charts and maps, each with its place.
    inserts: Vec<(InsertKind, Placed<String>)>,
}

impl<'d> Names<'d> {
    fn of(document: &Reader<'_>, indicators: &'d [Indicator]) -> Self {
        let mut inserts: Vec<(InsertKind, Placed<String>)> = Vec::new();
        for (key, kind) in INSERTS {
            for row in document.tables(key) {
                let Some(id) = row.optional_text("id") else {
                    continue;
                };
                let same = |other: &&(InsertKind, Placed<String>)| {
                    other.0 == kind && other.1.value == id.value
                };
                match inserts.iter().find(same) {
                    Some((_, first)) => {
                        duplicate(document.reports(), &id.value, &id.place, &first.place);
                    }
                    None => inserts.push((kind, id)),
                }
            }
        }
        Self {
            indicators,
            inserts,
        }
    }

    /// A required text on one line.
    fn line(&self, table: &Reader<'_>, key: &'static str) -> Option<Template> {
        let text = table.text(key)?;
        Some(self.template(&text.value, &text.place, table))
    }

    /// The paragraphs of a text, one to a line; empty lines do not count.
    fn paragraphs(&self, table: &Reader<'_>) -> Vec<Template> {
        let Some(text) = table.optional_text("text") else {
            return Vec::new();
        };
        let lines = (text.place.line..).zip(text.value.lines());
        let written = lines.filter(|(_, line)| !line.trim().is_empty());
        let template = |(number, line): (u32, &str)| {
            let place = Place {
                line: number,
                ..text.place.clone()
            };
            self.template(line.trim(), &place, table)
        };
        written.map(template).collect()
    }

    fn template(&self, text: &str, place: &Place, table: &Reader<'_>) -> Template {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            match self.piece(name) {
                Ok(piece) => pieces.push(piece),
                Err(suggestion) => {
                    let problem = Problem::Placeholder {
                        name: name.to_owned(),
                    };
                    table.reports().add(place.clone(), problem, suggestion);
                }
            }
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Template { pieces }
    }

    /// What stands between braces, or what was probably meant.
    fn piece(&self, name: &str) -> Result<Piece, Option<String>> {
        match name {
            "year" => return Ok(Piece::Year(0)),
            "next_year" => return Ok(Piece::Year(1)),
            "last_year" => return Ok(Piece::Year(-1)),
            "bureau" => return Ok(Piece::Bureau),
            "tasks" => return Ok(Piece::Tasks),
            _ => {}
        }
        let (first, second) = name
            .split_once(':')
            .map_or((name, None), |(a, b)| (a, Some(b)));
        if let (Some((word, kind)), Some(id)) =
            (INSERTS.iter().find(|(word, _)| *word == first), second)
        {
            return self.insert(word, *kind, id);
        }
        let form = match second {
            None => Form::Value,
            Some(word) => match FORMS.iter().find(|(form, _)| *form == word) {
                Some((_, form)) => *form,
                None => {
                    let near = nearest(word, FORMS.iter().map(|(form, _)| *form));
                    return Err(near.map(|near| format!("{first}:{near}")));
                }
            },
        };
        if self
            .indicators
            .iter()
            .any(|indicator| indicator.id == first)
        {
            let indicator = first.to_owned();
            return Ok(Piece::Figure { indicator, form });
        }
        let known = self
            .indicators
            .iter()
            .map(|indicator| indicator.id.as_str());
        let near = nearest(first, known.chain(BARE));
        Err(near.map(|near| second.map_or(near.clone(), |form| format!("{near}:{form}"))))
    }

    fn insert(&self, word: &str, kind: InsertKind, id: &str) -> Result<Piece, Option<String>> {
        let known = || {
            let same = self.inserts.iter().filter(|(other, _)| *other == kind);
            same.map(|(_, id)| id.value.as_str())
        };
        if known().any(|other| other == id) {
            let id = id.to_owned();
            return Ok(Piece::Insert { kind, id });
        }
        Err(nearest(id, known()).map(|near| format!("{word}:{near}")))
    }

    /// Ids of indicators; one that nothing defines is reported.
    fn indicators(&self, table: &Reader<'_>) -> Vec<String> {
        let texts = table.texts("indicators");
        if texts.is_empty() {
            let problem = Problem::MissingField {
                table: "report".into(),
                field: "indicators".into(),
            };
            table.reports().add(table.place(), problem, None);
        }
        for text in &texts {
            if !self
                .indicators
                .iter()
                .any(|indicator| indicator.id == text.value)
            {
                let known = self
                    .indicators
                    .iter()
                    .map(|indicator| indicator.id.as_str());
                let place = text.place.clone();
                dangling(
                    table.reports(),
                    place,
                    ("指标", "indicator"),
                    &text.value,
                    known,
                );
            }
        }
        texts.into_iter().map(|text| text.value).collect()
    }
}

fn part(table: &Reader<'_>, names: &Names<'_>) -> Option<ReportPart> {
    let title = names.line(table, "title");
    let paragraphs = names.paragraphs(table);
    let sections = table.tables("section");
    let sections = sections
        .iter()
        .filter_map(|row| section(row, names))
        .collect();
    table.finish();
    Some(ReportPart {
        title: title?,
        paragraphs,
        sections,
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

fn report_table(table: &Reader<'_>, names: &Names<'_>) -> Option<ReportTable> {
    let (id, title) = (table.text("id"), names.line(table, "title"));
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
        id: id?.value,
        title: title?,
        indicators,
        columns,
    })
}

fn chart(table: &Reader<'_>, names: &Names<'_>) -> Option<ReportChart> {
    let (id, title) = (table.text("id"), names.line(table, "title"));
    let indicators = names.indicators(table);
    let years = table.optional_decimal("years");
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
        id: id?.value,
        title: title?,
        indicators,
        years: i16::try_from(count?).ok()?,
    })
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

fn map(table: &Reader<'_>, names: &Names<'_>) -> Option<ReportMap> {
    let (id, title) = (table.text("id"), names.line(table, "title"));
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
        id: id?.value,
        title: title?,
        indicators,
    })
}
