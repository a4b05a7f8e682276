use crate::text::Place;

/// A narrative over indicators (报告), such as the yearly report.
#[derive(Debug, Clone, PartialEq)]
pub struct NarrativeReport {
    /// Id, as in `annual`.
    pub id: String,
    /// Title.
    pub title: Template,
    /// Who issues it.
    pub issuer: Option<Template>,
    /// Parts (一、), in order.
    pub parts: Vec<ReportPart>,
    /// Tables that the text places; those it does not place follow at the end.
    pub tables: Vec<ReportTable>,
    /// Charts, likewise.
    pub charts: Vec<ReportChart>,
    /// Maps, likewise.
    pub maps: Vec<ReportMap>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) canonical: String,
}

/// A part of a report (一、).
#[derive(Debug, Clone, PartialEq)]
pub struct ReportPart {
    /// Heading, without its number.
    pub title: Template,
    /// Paragraphs before the first section.
    pub paragraphs: Vec<Template>,
    /// Sections (（一）), in order.
    pub sections: Vec<ReportSection>,
}

/// A section of a part (（一）).
#[derive(Debug, Clone, PartialEq)]
pub struct ReportSection {
    /// Heading, without its number.
    pub title: Template,
    /// Paragraphs.
    pub paragraphs: Vec<Template>,
    /// Whose tasks it tells; they stand at `{tasks}`, or in a paragraph at the end.
    pub tasks: Option<TaskSource>,
}

/// Tasks of the work plan: those of a section (科室), this year's or next year's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskSource {
    /// The section.
    pub section: String,
    /// Years after the year of the report: 0 or 1.
    pub years_on: i16,
}

/// A text with places to fill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Words and places, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A year, so many after that of the report: `{year}`, `{next_year}`, `{last_year}`.
    Year(i16),
    /// The bureau's name: `{bureau}`.
    Bureau,
    /// The tasks of the section: `{tasks}`.
    Tasks,
    /// An indicator: `{supply.deal_area}`, `{supply.deal_area:display}`.
    Figure {
        /// The indicator.
        indicator: String,
        /// How it is told.
        form: Form,
    },
    /// A table, chart or map in a paragraph of its own: `{table:supply}`.
    Insert {
        /// What it is.
        kind: InsertKind,
        /// Its id.
        id: String,
    },
}

/// How an indicator is told in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The rounded number alone: `{id}`.
    Value,
    /// As the indicator declares it, with unit: `{id:display}`.
    Display,
    /// The indicator's words for this value (未发生, 均已), else as it declares it: `{id:words}`.
    Words,
    /// The number of the year before: `{id:last_year}`.
    LastYear,
}

/// What a text can place between its paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsertKind {
    /// A table.
    Table,
    /// A chart.
    Chart,
    /// A map.
    Map,
}

/// A table over indicators, one row each.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportTable {
    /// Id.
    pub id: String,
    /// Caption.
    pub title: Template,
    /// Indicators, in order.
    pub indicators: Vec<String>,
    /// Columns after the title, in order.
    pub columns: Vec<TableColumn>,
}

/// A column of a table over indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableColumn {
    /// The figure.
    Value,
    /// Its unit.
    Unit,
    /// The figure of the year before.
    LastYear,
    /// The difference to the year before.
    Change,
    /// The target.
    Target,
    /// Whether the target is reached.
    Reached,
}

/// A chart of indicators over years.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportChart {
    /// Id.
    pub id: String,
    /// Caption.
    pub title: Template,
    /// Indicators, of one unit.
    pub indicators: Vec<String>,
    /// Years, the last that of the report; at least 1.
    pub years: i16,
}

/// A map of the records behind indicators.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportMap {
    /// Id.
    pub id: String,
    /// Caption.
    pub title: Template,
    /// Indicators over registers with geometry.
    pub indicators: Vec<String>,
}

impl TableColumn {
    /// All columns by the name used in definitions, with their heading.
    pub const ALL: [(&'static str, Self, &'static str); 6] = [
        ("value", Self::Value, "本年"),
        ("unit", Self::Unit, "单位"),
        ("last_year", Self::LastYear, "上年"),
        ("change", Self::Change, "增减"),
        ("target", Self::Target, "目标"),
        ("reached", Self::Reached, "完成目标"),
    ];

    /// Its heading.
    pub fn heading(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, column, _)| *column == self)
            .map_or("", |(.., heading)| heading)
    }
}

impl NarrativeReport {
    /// The definition as canonical text, for hashes.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// Every indicator that it tells, with the years (0: its own, -1: the year before), each once.
    pub fn figures(&self) -> Vec<(&str, i16)> {
        let mut needed: Vec<(&str, i16)> = Vec::new();
        let mut need = |id, years_on| {
            if !needed.contains(&(id, years_on)) {
                needed.push((id, years_on));
            }
        };
        for piece in self.templates().flat_map(|template| &template.pieces) {
            if let Piece::Figure { indicator, form } = piece {
                need(
                    indicator.as_str(),
                    if *form == Form::LastYear { -1 } else { 0 },
                );
            }
        }
        for table in &self.tables {
            let before = [TableColumn::LastYear, TableColumn::Change];
            let both = table.columns.iter().any(|column| before.contains(column));
            for id in &table.indicators {
                need(id, 0);
                if both {
                    need(id, -1);
                }
            }
        }
        for chart in &self.charts {
            for id in &chart.indicators {
                (1 - chart.years..=0).for_each(|years_on| need(id, years_on));
            }
        }
        for id in self.maps.iter().flat_map(|map| &map.indicators) {
            need(id, 0);
        }
        needed
    }

    /// All texts, in order.
    fn templates(&self) -> impl Iterator<Item = &Template> {
        let parts = self.parts.iter().flat_map(|part| {
            let sections = part
                .sections
                .iter()
                .flat_map(|section| std::iter::once(&section.title).chain(&section.paragraphs));
            std::iter::once(&part.title)
                .chain(&part.paragraphs)
                .chain(sections)
        });
        std::iter::once(&self.title)
            .chain(&self.issuer)
            .chain(parts)
    }
}
