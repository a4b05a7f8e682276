use std::collections::BTreeMap;

use kunyu_terms::Exact;

use super::filled::{
    FilledCell, FilledChart, FilledReport, FilledTable, ReportBlock, ReportFigure, ReportRun,
};
use crate::indicator::Figure;
use crate::load::Definitions;
use crate::model::{
    Form, Indicator, InsertKind, NarrativeReport, Piece, Register, ReportChart, ReportTable,
    TableColumn, TaskSource, Template,
};

/// What a report is filled with.
#[derive(Debug, Clone, Copy)]
pub struct FillInput<'i> {
    /// The year of the report.
    pub year: i16,
    /// The bureau's name.
    pub bureau: &'i str,
    /// The figures of [`NarrativeReport::figures`], by indicator and year.
    pub figures: &'i BTreeMap<(String, i16), Figure>,
    /// Tasks of the work plans of this year and the next, in order.
    pub tasks: &'i [Task],
}

/// A task of a work plan, as the report tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The section (科室) that does it.
    pub section: String,
    /// The year.
    pub year: i16,
    /// The sentence, with its full stop.
    pub sentence: String,
}

/// What stands where there is no figure.
const NOTHING: &str = "—";

impl Definitions {
    /// The reports, in the order of the files.
    pub fn reports(&self) -> &[NarrativeReport] {
        &self.reports
    }

    /// The report of this id.
    pub fn report(&self, id: &str) -> Option<&NarrativeReport> {
        self.reports.iter().find(|report| report.id == id)
    }

    /// The report with its figures and tasks. A figure that is not given stands as `—` and is
    /// listed among [`FilledReport::missing`].
    pub fn fill(&self, report: &NarrativeReport, input: FillInput<'_>) -> FilledReport {
        let mut filler = Filler {
            definitions: self,
            report,
            input,
            figures: Vec::new(),
            placed: Vec::new(),
            blocks: Vec::new(),
        };
        let title = filler.runs(&report.title, None);
        let issuer = report
            .issuer
            .as_ref()
            .map(|issuer| filler.runs(issuer, None));
        filler.parts();
        filler.rest();
        FilledReport {
            report: report.id.clone(),
            year: input.year,
            title: FilledReport::words(&title),
            issuer: issuer.map(|runs| FilledReport::words(&runs)),
            blocks: filler.blocks,
            figures: filler.figures,
        }
    }
}

struct Filler<'f> {
    definitions: &'f Definitions,
    report: &'f NarrativeReport,
    input: FillInput<'f>,
    figures: Vec<ReportFigure>,
    /// Tables, charts and maps that the text has placed.
    placed: Vec<(InsertKind, String)>,
    blocks: Vec<ReportBlock>,
}

impl Filler<'_> {
    fn parts(&mut self) {
        let report = self.report;
        for part in &report.parts {
            self.heading(1, &part.title);
            for text in &part.paragraphs {
                self.paragraph(text, None);
            }
            for section in &part.sections {
                self.heading(2, &section.title);
                let tasks = section.tasks.as_ref();
                for text in &section.paragraphs {
                    self.paragraph(text, tasks);
                }
                let named = |text: &Template| text.pieces.contains(&Piece::Tasks);
                let told = section.paragraphs.iter().any(named);
                if let Some(tasks) = tasks.filter(|_| !told) {
                    let sentences = self.tasks(tasks);
                    self.told_tasks(sentences);
                }
            }
            if part.next_year_tasks {
                self.next_year();
            }
        }
    }

    fn told_tasks(&mut self, sentences: String) {
        if !sentences.is_empty() {
            let runs = vec![ReportRun::Text(sentences)];
            self.blocks.push(ReportBlock::Paragraph(runs));
        }
    }

    /// The tasks of the year after, section by section, in the order in which they come.
    fn next_year(&mut self) {
        let year = self.input.year.saturating_add(1);
        let mut sections: Vec<&str> = Vec::new();
        for task in self.input.tasks.iter().filter(|task| task.year == year) {
            if !sections.contains(&task.section.as_str()) {
                sections.push(&task.section);
            }
        }
        for section in sections {
            let runs = vec![ReportRun::Text(section.to_owned())];
            self.blocks.push(ReportBlock::Heading { level: 2, runs });
            let section = section.to_owned();
            let sentences = self.tasks(&TaskSource {
                section,
                years_on: 1,
            });
            self.told_tasks(sentences);
        }
    }

    /// What the text has not placed, at the end.
    fn rest(&mut self) {
        let report = self.report;
        let tables = report
            .tables
            .iter()
            .map(|table| (InsertKind::Table, &table.id));
        let charts = report
            .charts
            .iter()
            .map(|chart| (InsertKind::Chart, &chart.id));
        let maps = report.maps.iter().map(|map| (InsertKind::Map, &map.id));
        for (kind, id) in tables.chain(charts).chain(maps) {
            if !self
                .placed
                .iter()
                .any(|(placed, other)| *placed == kind && other == id)
            {
                self.insert(kind, id);
            }
        }
    }

    fn heading(&mut self, level: u8, text: &Template) {
        let runs = self.runs(text, None);
        self.blocks.push(ReportBlock::Heading { level, runs });
    }

    /// A paragraph; what it places stands behind it.
    fn paragraph(&mut self, text: &Template, tasks: Option<&TaskSource>) {
        let runs = self.runs(text, tasks);
        if runs.iter().any(|run| !run.text().trim().is_empty()) {
            self.blocks.push(ReportBlock::Paragraph(runs));
        }
        for piece in &text.pieces {
            if let Piece::Insert { kind, id } = piece {
                self.insert(*kind, id);
            }
        }
    }

    fn runs(&mut self, text: &Template, tasks: Option<&TaskSource>) -> Vec<ReportRun> {
        let mut runs = Vec::new();
        for piece in &text.pieces {
            let words = match piece {
                Piece::Text(words) => words.clone(),
                Piece::Year(on) => self.input.year.saturating_add(*on).to_string(),
                Piece::Bureau => self.input.bureau.to_owned(),
                Piece::Tasks => tasks.map_or_else(String::new, |tasks| self.tasks(tasks)),
                Piece::Insert { .. } => continue,
                Piece::Figure { indicator, form } => {
                    runs.push(self.told(indicator, *form));
                    continue;
                }
            };
            match runs.last_mut() {
                Some(ReportRun::Text(before)) => before.push_str(&words),
                _ => runs.push(ReportRun::Text(words)),
            }
        }
        runs
    }

    fn tasks(&self, source: &TaskSource) -> String {
        let year = self.input.year.saturating_add(source.years_on);
        let tasks = self.input.tasks.iter();
        tasks
            .filter(|task| task.section == source.section && task.year == year)
            .map(|task| task.sentence.as_str())
            .collect()
    }

    fn told(&mut self, id: &str, form: Form) -> ReportRun {
        let years_on = if form == Form::LastYear { -1 } else { 0 };
        let figure = self.figure(id, years_on);
        let found = &self.figures[figure];
        let text = match form {
            Form::Value => found.value.clone(),
            Form::Display | Form::LastYear => found.display.clone(),
            Form::Words => self.in_words(id).unwrap_or_else(|| found.display.clone()),
        };
        ReportRun::Figure { text, figure }
    }

    /// The indicator's own words for its value.
    fn in_words(&self, id: &str) -> Option<String> {
        let rounded = self.given(id, self.input.year)?.rounded?;
        let indicator = self.definitions.indicator(id)?;
        let mut words = indicator.words.iter();
        words
            .find(|(value, _)| *value == rounded)
            .map(|(_, words)| words.clone())
    }

    fn given(&self, id: &str, year: i16) -> Option<&Figure> {
        self.input.figures.get(&(id.to_owned(), year))
    }

    /// The index of a figure, listed when it is met first.
    fn figure(&mut self, id: &str, years_on: i16) -> usize {
        let year = self.input.year.saturating_add(years_on);
        let same = |other: &ReportFigure| other.indicator == id && other.year == year;
        if let Some(index) = self.figures.iter().position(same) {
            return index;
        }
        let indicator = self.definitions.indicator(id);
        let register = indicator.and_then(|found| found.register.as_deref());
        let register = register.and_then(|id| self.definitions.register(id));
        let listed = listed(id, year, indicator, register, self.given(id, year));
        self.figures.push(listed);
        self.figures.len() - 1
    }

    fn insert(&mut self, kind: InsertKind, id: &str) {
        let report = self.report;
        let block = match kind {
            InsertKind::Table => {
                let found = report.tables.iter().find(|table| table.id == id);
                found.map(|table| ReportBlock::Table(self.table(table)))
            }
            InsertKind::Chart => {
                let found = report.charts.iter().find(|chart| chart.id == id);
                found.map(|chart| ReportBlock::Chart(self.chart(chart)))
            }
            InsertKind::Map => {
                let found = report.maps.iter().find(|map| map.id == id);
                found.map(|map| {
                    let title = FilledReport::words(&self.runs(&map.title, None));
                    for id in &map.indicators {
                        self.figure(id, 0);
                    }
                    let indicators = map.indicators.clone();
                    ReportBlock::Map { title, indicators }
                })
            }
        };
        self.blocks.extend(block);
        self.placed.push((kind, id.to_owned()));
    }

    fn table(&mut self, table: &ReportTable) -> FilledTable {
        let title = FilledReport::words(&self.runs(&table.title, None));
        let headings = table
            .columns
            .iter()
            .map(|column| column.heading().to_owned());
        let columns = std::iter::once("指标".to_owned()).chain(headings).collect();
        let rows = table.indicators.iter().map(|id| {
            let figure = self.figure(id, 0);
            let name = FilledCell {
                text: self.figures[figure].title.clone(),
                figure: None,
                number: false,
            };
            let mut cells = vec![name];
            cells.extend(
                table
                    .columns
                    .iter()
                    .map(|column| self.cell(id, figure, *column)),
            );
            cells
        });
        let rows = rows.collect();
        FilledTable {
            id: table.id.clone(),
            title,
            columns,
            rows,
        }
    }

    fn cell(&mut self, id: &str, figure: usize, column: TableColumn) -> FilledCell {
        let nothing = || NOTHING.to_owned();
        let (text, figure, number) = match column {
            TableColumn::Value => (self.figures[figure].value.clone(), Some(figure), true),
            TableColumn::Unit => (self.figures[figure].unit.clone(), None, false),
            TableColumn::LastYear => {
                let before = self.figure(id, -1);
                (self.figures[before].value.clone(), Some(before), true)
            }
            TableColumn::Change => {
                self.figure(id, -1);
                (self.change(id).unwrap_or_else(nothing), Some(figure), true)
            }
            TableColumn::Target => {
                let target = self
                    .definitions
                    .indicator(id)
                    .and_then(|found| found.target);
                (
                    target.map_or_else(nothing, |target| target.to_string()),
                    None,
                    true,
                )
            }
            TableColumn::Reached => {
                let reached = self
                    .given(id, self.input.year)
                    .and_then(|given| given.reached);
                let word = reached.map(|reached| if reached { "是" } else { "否" });
                (word.unwrap_or(NOTHING).to_owned(), Some(figure), false)
            }
        };
        FilledCell {
            text,
            figure,
            number,
        }
    }

    /// The difference of the exact values to the year before, rounded as the indicator is.
    fn change(&self, id: &str) -> Option<String> {
        let indicator = self.definitions.indicator(id)?;
        let exact = |year: i16| self.given(id, year)?.amount.value.clone().ok();
        let before = exact(self.input.year.saturating_sub(1))?;
        let change = exact(self.input.year)?.minus(before)?;
        let rounded = indicator.rounded(change)?;
        let sign = if Exact::from(rounded) > Exact::ZERO {
            "+"
        } else {
            ""
        };
        Some(format!("{sign}{rounded}"))
    }

    fn chart(&mut self, chart: &ReportChart) -> FilledChart {
        let title = FilledReport::words(&self.runs(&chart.title, None));
        let series = chart.indicators.iter().map(|id| {
            let values = (1 - chart.years..=0).map(|years_on| {
                let figure = self.figure(id, years_on);
                let year = self.figures[figure].year;
                (figure, self.given(id, year).and_then(|given| given.rounded))
            });
            let values: Vec<_> = values.collect();
            let name = self
                .definitions
                .indicator(id)
                .map(|found| found.title.zh.clone());
            (name.unwrap_or_else(|| id.clone()), values)
        });
        let series: Vec<_> = series.collect();
        let first = chart
            .indicators
            .first()
            .and_then(|id| self.definitions.indicator(id));
        FilledChart {
            id: chart.id.clone(),
            title,
            kind: chart.kind,
            unit: first.map_or_else(String::new, |indicator| indicator.unit.word.clone()),
            years: (1 - chart.years..=0)
                .map(|years_on| self.input.year.saturating_add(years_on))
                .collect(),
            series,
        }
    }
}

fn listed(
    id: &str,
    year: i16,
    indicator: Option<&Indicator>,
    register: Option<&Register>,
    given: Option<&Figure>,
) -> ReportFigure {
    let amount = given.map(|figure| &figure.amount);
    let exact = amount.and_then(|amount| amount.value.clone().ok());
    let word = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
    ReportFigure {
        indicator: id.to_owned(),
        title: indicator.map_or_else(|| id.to_owned(), |found| found.title.zh.clone()),
        year,
        value: word(given.map(Figure::value)),
        unit: indicator.map_or_else(String::new, |found| found.unit.word.clone()),
        display: word(given.map(|figure| figure.display.clone())),
        exact: exact.map(|exact| exact.to_string()),
        reason: amount.and_then(|amount| amount.value.clone().err()),
        basis: amount.map(|amount| amount.basis),
        rows: amount.map_or(0, |amount| amount.rows),
        blank: amount.map_or(0, |amount| amount.blank),
        register: indicator.and_then(|found| found.register.clone()),
        register_title: register.map(|register| register.title.zh.clone()),
    }
}
