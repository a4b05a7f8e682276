use kunyu_terms::Decimal;

use crate::indicator::{Basis, NoValue};
use crate::model::ChartKind;

/// A report with its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledReport {
    /// The report's id.
    pub report: String,
    /// Its year.
    pub year: i16,
    /// Title.
    pub title: String,
    /// Who issues it.
    pub issuer: Option<String>,
    /// What it says, in the order of reading.
    pub blocks: Vec<ReportBlock>,
    /// Every figure in it, each indicator and year once, in the order of reading.
    pub figures: Vec<ReportFigure>,
}

/// A part of a filled report.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportBlock {
    /// A heading of level 1 or 2, without its number.
    Heading {
        /// Level, 1 the highest.
        level: u8,
        /// The words.
        runs: Vec<ReportRun>,
    },
    /// Running text.
    Paragraph(Vec<ReportRun>),
    /// A table.
    Table(FilledTable),
    /// A chart.
    Chart(FilledChart),
    /// A map of the records behind indicators; whoever holds the geometry draws it.
    Map {
        /// Caption.
        title: String,
        /// The indicators.
        indicators: Vec<String>,
    },
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportRun {
    /// Words.
    Text(String),
    /// A figure, as it is told here.
    Figure {
        /// The words.
        text: String,
        /// Index into [`FilledReport::figures`].
        figure: usize,
    },
}

/// A table over indicators.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledTable {
    /// Id.
    pub id: String,
    /// Caption.
    pub title: String,
    /// Headings; the first is that of the indicators' titles.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<FilledCell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledCell {
    /// The words.
    pub text: String,
    /// The figure that it tells, an index into [`FilledReport::figures`].
    pub figure: Option<usize>,
    /// Whether it is a number.
    pub number: bool,
}

/// A figure of a series (an index into [`FilledReport::figures`]) and its value, if there is one.
pub type SeriesPoint = (usize, Option<Decimal>);

/// A chart: one series for each indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledChart {
    /// Id.
    pub id: String,
    /// Caption.
    pub title: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// Unit of all series.
    pub unit: String,
    /// Years, ascending.
    pub years: Vec<i16>,
    /// Title of the indicator, and for each year its figure (index) and value, if there is one.
    pub series: Vec<(String, Vec<SeriesPoint>)>,
}

/// A figure of a report, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFigure {
    /// The indicator.
    pub indicator: String,
    /// Its title.
    pub title: String,
    /// The year it is about.
    pub year: i16,
    /// The rounded number, `—` where there is none.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// As the indicator tells it.
    pub display: String,
    /// The exact number before rounding, as a decimal or a fraction.
    pub exact: Option<String>,
    /// Why there is no number.
    pub reason: Option<NoValue>,
    /// What it rests on; none where it was not computed.
    pub basis: Option<Basis>,
    /// Records that counted.
    pub rows: u64,
    /// Of these, records that do not state the field measured.
    pub blank: u64,
    /// The register it counts; none where it is computed from other indicators.
    pub register: Option<String>,
    /// Title of that register.
    pub register_title: Option<String>,
}

impl ReportRun {
    /// The words.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Figure { text, .. } => text,
        }
    }
}

impl FilledReport {
    /// The figures that have no value, in the order of reading.
    pub fn missing(&self) -> impl Iterator<Item = &ReportFigure> {
        self.figures.iter().filter(|figure| figure.exact.is_none())
    }

    /// The text of a heading or paragraph.
    pub fn words(runs: &[ReportRun]) -> String {
        runs.iter().map(ReportRun::text).collect()
    }

    /// The table 数据来源: every figure with its indicator and the records it rests on.
    pub fn sources(&self) -> FilledTable {
        let columns = [
            "指标",
            "年度",
            "数值",
            "精确值",
            "指标编号",
            "台账",
            "记录数",
            "依据",
        ];
        let row = |(index, figure): (usize, &ReportFigure)| {
            let plain = |text: String| FilledCell {
                text,
                figure: Some(index),
                number: false,
            };
            let number = |text: String| FilledCell {
                number: true,
                ..plain(text)
            };
            let exact = figure.exact.clone().unwrap_or_else(|| "—".to_owned());
            vec![
                plain(figure.title.clone()),
                plain(figure.year.to_string()),
                plain(figure.display.clone()),
                plain(exact),
                plain(figure.indicator.clone()),
                plain(
                    figure
                        .register_title
                        .clone()
                        .unwrap_or_else(|| "—".to_owned()),
                ),
                number(figure.rows.to_string()),
                plain(figure.rests_on()),
            ]
        };
        FilledTable {
            id: "sources".to_owned(),
            title: "数据来源".to_owned(),
            columns: columns.map(str::to_owned).to_vec(),
            rows: self.figures.iter().enumerate().map(row).collect(),
        }
    }
}

impl ReportFigure {
    fn rests_on(&self) -> String {
        if let Some(reason) = &self.reason {
            return reason.sentence(kunyu_terms::Lang::Zh);
        }
        let words = match self.basis {
            Some(Basis::Counted) => "计数",
            Some(Basis::Written) => "文件所载数合计",
            Some(Basis::Posted) => "入库数合计换算",
            Some(Basis::Computed) => "由其他指标计算",
            None => "未计算",
        };
        match self.blank {
            0 => words.to_owned(),
            blank => format!("{words}（{blank}条未填）"),
        }
    }
}
