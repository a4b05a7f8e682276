use std::collections::{BTreeMap, BTreeSet};

use super::process::Shown;
use crate::load::{COVERAGE, Definitions};
use crate::model::{Measure, Process, StepKind, Transition};
use crate::text::Place;

/// What a process has of what a business needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessCoverage {
    /// Process id.
    pub process: String,
    /// Its title in Chinese.
    pub title: String,
    /// Where its latest version is defined.
    pub place: Place,
    /// Each column of the table with what stands in it: way back, clock with its article,
    /// document, accepted example, refused example with its article, indicator, drill-down.
    pub cells: Vec<(&'static str, Cell)>,
}

/// A cell of the coverage table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// It is there: which one.
    Shown(String),
    /// It is not there, and the definition says why (`why_not`).
    Reason(String),
    /// It is not there, and nobody says why.
    Blank,
}

impl ProcessCoverage {
    /// The columns that are blank without a reason.
    pub fn blanks(&self) -> impl Iterator<Item = &'static str> {
        let blank = self.cells.iter().filter(|(_, cell)| *cell == Cell::Blank);
        blank.map(|(column, _)| *column)
    }
}

impl Definitions {
    /// The coverage table: one row per process, by its latest version; examples of all versions.
    pub(super) fn process_coverage(&self, shown: &BTreeMap<String, Shown>) -> Vec<ProcessCoverage> {
        let mut latest: BTreeMap<&str, &Process> = BTreeMap::new();
        for process in &self.processes {
            let entry = latest.entry(&process.id).or_insert(process);
            if process.from > entry.from {
                *entry = process;
            }
        }
        let rows = latest.into_values();
        rows.map(|process| self.row(process, shown.get(&process.id).copied()))
            .collect()
    }

    fn row(&self, process: &Process, shown: Option<Shown>) -> ProcessCoverage {
        let shown = shown.unwrap_or_default();
        let yes = |is: bool| is.then(|| "✓".to_owned());
        let measured = self
            .indicators()
            .iter()
            .filter(|indicator| indicator.register.as_deref() == Some(process.register.as_str()));
        let rows = measured
            .clone()
            .find(|indicator| !matches!(indicator.measure, Measure::Expression(_)));
        let made = process.transitions.iter().flat_map(|step| &step.documents);
        let found = |column: &str| match column {
            "return_path" => way_back(process).map(|step| step.id.clone()),
            "clock" => process.clocks.first().map(|clock| clock.id.clone()),
            "document" => made.clone().next().cloned(),
            "accepted" => yes(shown.accepted),
            "refused" => yes(shown.refused),
            "indicator" => measured
                .clone()
                .next()
                .map(|indicator| indicator.id.clone()),
            "drill_down" => rows.map(|indicator| indicator.id.clone()),
            _ => None,
        };
        let cell = |column: &'static str| {
            let reason = process.why_not.get(column).or(process.why_not.get("*"));
            let cell = match (found(column), reason) {
                (Some(found), _) => Cell::Shown(found),
                (None, Some(reason)) => Cell::Reason(reason.clone()),
                (None, None) => Cell::Blank,
            };
            (column, cell)
        };
        ProcessCoverage {
            process: process.id.clone(),
            title: process.title.zh.clone(),
            place: process.place.clone(),
            cells: COVERAGE.into_iter().map(cell).collect(),
        }
    }
}

/// A step that leads back: declared so, or to a state from which its own can be reached again.
fn way_back(process: &Process) -> Option<&Transition> {
    let declared = |step: &&Transition| step.kind == StepKind::Return;
    let leads_back = |step: &&Transition| {
        let Some(to) = step.to.as_deref().filter(|_| step.kind != StepKind::Reopen) else {
            return false;
        };
        let mut from = step.from.iter().filter(|from| *from != to);
        from.any(|from| reaches(process, to, from))
    };
    let steps = process.transitions.iter();
    steps
        .clone()
        .find(declared)
        .or_else(|| steps.clone().find(leads_back))
}

fn reaches(process: &Process, from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from.to_owned()], BTreeSet::new());
    while let Some(state) = open.pop() {
        if state == to {
            return true;
        }
        if seen.insert(state.clone()) {
            let steps = process.steps_from(Some(&state));
            open.extend(steps.filter_map(|step| step.to.clone()));
        }
    }
    false
}
