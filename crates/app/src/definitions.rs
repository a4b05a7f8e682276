//! The definitions themselves: checked, their coverage, their reference.

use std::path::Path;

use kunyu_definitions::{Cell, Definitions, ProcessCoverage, Report};
use serde::Serialize;

use crate::error::system_zh;
use crate::folder::{built_in_definitions, load_definitions};
use crate::{Error, Note, Result};

/// What a check of the definitions found.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DefinitionsChecked {
    /// Whether every worked example came out as written, and nothing asked for is blank without a
    /// reason.
    pub passed: bool,
    /// Number of layers.
    pub layers: usize,
    /// Number of checks.
    pub checks: usize,
    /// Number of registers.
    pub registers: usize,
    /// Number of processes.
    pub processes: usize,
    /// Number of worked examples.
    pub examples: usize,
    /// The coverage of the processes, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Vec<CoverageRow>>,
    /// What to tell.
    pub lines: Vec<Note>,
}

/// One process in the coverage table.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CoverageRow {
    /// Process id.
    pub process: String,
    /// Title.
    pub title: String,
    /// Columns in order.
    pub cells: Vec<CoverageCell>,
}

/// One cell of the coverage table.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CoverageCell {
    /// Column: `return_path`, `clock`, `document`, `accepted`, `refused`, `indicator`,
    /// `drill_down`.
    pub column: &'static str,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Why it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The columns of the coverage table as people read them.
const COLUMNS: [(&str, &str, &str); 7] = [
    ("return_path", "退回路径", "way back"),
    ("clock", "时钟和依据", "clock with article"),
    ("document", "文书", "document"),
    ("accepted", "受理算例", "accepted example"),
    (
        "refused",
        "不予受理算例和依据",
        "refused example with article",
    ),
    ("indicator", "指标", "indicator"),
    ("drill_down", "钻取到行", "drill-down"),
];

/// The definitions of a folder, of the data folder, or the built-in ones.
fn chosen(dir: Option<&Path>, data: Option<&Path>) -> Result<Definitions> {
    match (dir, data) {
        (Some(dir), _) => load_definitions(dir),
        (None, Some(data)) => load_definitions(&data.join("definitions")),
        (None, None) => built_in_definitions(),
    }
}

/// Type-checks the definitions of a folder, of the data folder, or the built-in ones, and runs their
/// worked examples; with `coverage`, every blank without a reason fails too.
///
/// # Errors
/// The definitions cannot be read or have faults, each told with its file and line.
pub fn check(
    dir: Option<&Path>,
    data: Option<&Path>,
    coverage: bool,
) -> Result<DefinitionsChecked> {
    let definitions = chosen(dir, data)?;
    let report = definitions.check_all();
    let mut lines = vec![counted(&definitions, &report)];
    differences(&report, &mut lines);
    let mut passed = report.passed();
    if coverage {
        let blank = report
            .processes
            .iter()
            .any(|row| row.blanks().next().is_some());
        passed &= !blank;
        lines.extend(report.processes.iter().map(coverage_line));
    }
    Ok(DefinitionsChecked {
        passed,
        layers: definitions.layers().len(),
        checks: definitions.checks().len(),
        registers: definitions.registers().len(),
        processes: definitions.processes().len(),
        examples: report.examples.len(),
        coverage: coverage.then(|| report.processes.iter().map(coverage_row).collect()),
        lines,
    })
}

fn counted(definitions: &Definitions, report: &Report) -> Note {
    let (layers, checks) = (definitions.layers().len(), definitions.checks().len());
    let (registers, processes) = (definitions.registers().len(), definitions.processes().len());
    let examples = report.examples.len();
    Note::new(
        "definitions.checked",
        format!(
            "规程无误：{layers} 个图层，{checks} 项审查，{registers} 个台账，{processes} 个流程，\
             {examples} 个算例"
        ),
        format!(
            "the definitions are well-formed: {layers} layers, {checks} checks, {registers} \
             registers, {processes} processes, {examples} examples"
        ),
    )
}

fn differences(report: &Report, lines: &mut Vec<Note>) {
    for example in &report.examples {
        for mismatch in &example.mismatches {
            let (title, what) = (&example.title, &mismatch.what);
            let (expected, found) = (&mismatch.expected, &mismatch.found);
            lines.push(Note::new(
                "definitions.example",
                format!("算例“{title}”：{what} 应为 {expected}，实为 {found}"),
                format!("example \"{title}\": {what} should be {expected}, is {found}"),
            ));
        }
    }
}

fn coverage_line(row: &ProcessCoverage) -> Note {
    let told = |chinese: bool| {
        let cells = row.cells.iter().map(|(column, cell)| {
            let known = COLUMNS.iter().find(|(id, ..)| id == column);
            let (zh, en) = known.map_or((*column, *column), |(_, zh, en)| (*zh, *en));
            let name = if chinese { zh } else { en };
            match (cell, chinese) {
                (Cell::Shown(found), _) => format!("{name} {found}"),
                (Cell::Reason(reason), true) => format!("{name} 无（{reason}）"),
                (Cell::Reason(reason), false) => format!("{name} none ({reason})"),
                (Cell::Blank, true) => format!("{name} 缺，未说明原因"),
                (Cell::Blank, false) => format!("{name} missing, no reason given"),
            }
        });
        cells
            .collect::<Vec<_>>()
            .join(if chinese { "；" } else { "; " })
    };
    let (process, title) = (&row.process, &row.title);
    Note::new(
        "definitions.coverage",
        format!("{title}（{process}）：{}", told(true)),
        format!("{process}: {}", told(false)),
    )
}

fn coverage_row(row: &ProcessCoverage) -> CoverageRow {
    let cells = row.cells.iter().map(|(column, cell)| CoverageCell {
        column,
        shown: match cell {
            Cell::Shown(found) => Some(found.clone()),
            _ => None,
        },
        reason: match cell {
            Cell::Reason(reason) => Some(reason.clone()),
            _ => None,
        },
    });
    CoverageRow {
        process: row.process.clone(),
        title: row.title.clone(),
        cells: cells.collect(),
    }
}

/// A template of a document as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TemplateRow {
    /// Id.
    pub id: String,
    /// First day on which it is used.
    pub from: String,
    /// Title.
    pub title_zh: String,
    /// Title.
    pub title_en: String,
    /// Register; none where it is for any.
    pub register: Option<String>,
    /// The form or article that it follows.
    pub source: Option<String>,
    /// Steps that make it: process and step.
    pub steps: Vec<String>,
}

/// The templates of documents, with the steps that make them.
///
/// # Errors
/// The definitions have faults.
pub fn templates(dir: Option<&Path>, data: Option<&Path>) -> Result<Vec<TemplateRow>> {
    let definitions = chosen(dir, data)?;
    let steps = |id: &str| {
        let mut steps = Vec::new();
        for process in definitions.processes() {
            let makes = |document: &String| {
                let rule = process.document(document);
                rule.is_some_and(|rule| rule.template == id)
            };
            let own = process.transitions.iter();
            let own = own.filter(|step| step.documents.iter().any(makes));
            steps.extend(own.map(|step| format!("{}.{}", process.id, step.id)));
        }
        steps
    };
    let rows = definitions
        .document_templates()
        .iter()
        .map(|template| TemplateRow {
            id: template.id.clone(),
            from: template.from.to_string(),
            title_zh: template.title.zh.clone(),
            title_en: template.title.en.clone(),
            register: template.register.clone(),
            source: template.source.clone(),
            steps: steps(&template.id),
        });
    Ok(rows.collect())
}

/// A template as paper, with the values of a worked example.
///
/// # Errors
/// The definitions have faults, or there is no such template.
pub fn preview(
    dir: Option<&Path>,
    data: Option<&Path>,
    template: &str,
    form: crate::annual::Form,
    fonts: &[std::path::PathBuf],
) -> Result<Vec<u8>> {
    crate::papers::preview(&chosen(dir, data)?, template, form, fonts)
}

/// Writes the reference of the definitions as Markdown below `folder`; the number of pages.
///
/// # Errors
/// The definitions have faults, or a page cannot be written.
pub fn write_reference(dir: Option<&Path>, data: Option<&Path>, folder: &Path) -> Result<usize> {
    let pages = chosen(dir, data)?.reference();
    for page in &pages {
        let path = folder.join(&page.path);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, &page.text));
        written.map_err(|error| {
            let shown = path.display();
            Error::input(
                "definitions.write",
                format!("无法写入 {shown}：{}", system_zh(&error)),
                format!("cannot write {shown}: {error}"),
            )
        })?;
    }
    Ok(pages.len())
}
