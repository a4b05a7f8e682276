//! From TOML texts to checked definitions; every error is collected.

mod book;
mod calendar;
mod canonical;
mod check;
mod codes;
mod conversion;
mod effects;
mod example;
mod expression;
mod follow_up;
mod formula;
mod indicator;
mod indicator_example;
mod invariant;
mod layer;
mod ledger;
mod message;
mod postings;
mod process;
mod process_example;
mod process_links;
mod quality;
mod quality_example;
mod quality_kind;
mod register;
mod registry;
mod report;
mod role;
mod rule;
mod secrecy;
mod series;
mod template;
mod transition;
mod value;
mod yearly;

use std::collections::BTreeMap;

use kunyu_terms::Date;

pub(crate) use canonical::canonical_table;
pub(crate) use example::row_values;
pub(crate) use expression::told;
pub(crate) use process::COVERAGE;
pub(crate) use process_links::conditions;
pub(crate) use registry::{Registry, duplicate};

use crate::condition::compile_filter;
use crate::document;
use crate::error::{DefinitionError, Problem};
use crate::evaluate::ActiveCheck;
use crate::exchange::{self, ExchangeSystem};
use crate::indicator::Filter;
use crate::model::{
    Calendar, Check, Codes, Conversion, DatedValue, Guard, Layer, LedgerRole, Matrix,
    OutsideSigner, Process, QualityCheck, Register, Role, SecrecyClass, Transition, is_cleared,
};
use crate::model::{Indicator, NarrativeReport};
use crate::process::ActiveProcess;
use crate::text::{Lines, Place, Reader, Reports, nearest, parse};

/// All definitions of a data folder, checked.
#[derive(Debug)]
pub struct Definitions {
    pub(crate) registry: Registry,
    pub(crate) checks: Vec<Check>,
    pub(crate) quality: Vec<QualityCheck>,
    pub(crate) processes: Vec<Process>,
    /// By register.
    pub(crate) invariants: BTreeMap<String, Vec<Guard>>,
    pub(crate) calendars: Vec<Calendar>,
    pub(crate) indicators: Vec<Indicator>,
    pub(crate) reports: Vec<NarrativeReport>,
    pub(crate) ledger: ledger::LandLedger,
    pub(crate) exchanges: Vec<ExchangeSystem>,
}

impl Definitions {
    /// Reads and checks definition texts, given as (path, text); the path only names errors.
    ///
    /// Definitions of every kind may come in any file and any order.
    /// All errors of all files are returned together, sorted by file and line.
    pub fn load<P: AsRef<str>, T: AsRef<str>>(
        files: &[(P, T)],
    ) -> Result<Self, Vec<DefinitionError>> {
        let reports = Reports::default();
        let lines: Vec<Lines> = files
            .iter()
            .map(|(path, text)| Lines::of(path.as_ref(), text.as_ref()))
            .collect();
        let texts = files.iter().zip(&lines);
        let tables: Vec<_> = texts
            .map(|((_, text), lines)| parse(text.as_ref(), lines, &reports))
            .collect();
        let documents: Vec<Reader<'_>> = tables
            .iter()
            .zip(&lines)
            .map(|(table, lines)| Reader::new("文件 (file)", table, 0, lines, &reports))
            .collect();
        let registry = named_things(&documents, &reports);
        let ledger = ledger::build(&registry, &reports);
        let drafts = documents.iter().filter_map(calendar::read).collect();
        let calendars = calendar::link(drafts, &reports);
        let drafts = documents.iter();
        let drafts = drafts
            .flat_map(|document| indicator::read(document, &registry))
            .collect();
        let indicators = indicator::link(drafts, &reports);
        let mut narratives: Vec<NarrativeReport> = Vec::new();
        let mut exchanges: Vec<ExchangeSystem> = Vec::new();
        let mut checks: Vec<Check> = Vec::new();
        let mut processes: Vec<Process> = Vec::new();
        let mut invariants: BTreeMap<String, Vec<Guard>> = BTreeMap::new();
        let mut quality_checks: Vec<QualityCheck> = Vec::new();
        for document in &documents {
            if let Some(process) = process::read(document, &registry) {
                process::add(process, &mut processes, &reports);
            }
            // `[[rule]]` belongs to whichever of the two the file holds
            if let Some(check) = quality::read(document, &registry) {
                quality::add(check, &mut quality_checks, &reports);
            } else if let Some(check) = check::read(document, &registry) {
                check::add(check, &mut checks, &reports);
            }
            exchanges.extend(exchange::read(document, &registry, &exchanges));
            invariants.extend(invariant::read(document, &registry));
            narratives.extend(report::read(document, &indicators, &narratives));
            document.finish();
        }
        role::link(&registry, &processes, &reports);
        secrecy::link(&registry, &reports);
        role::link_chains(&registry, &processes, &reports);
        document::link(&registry, &processes, &reports);
        follow_up::link(&processes, &reports);
        drop(documents);
        let errors = reports.into_errors();
        if errors.is_empty() {
            Ok(Self {
                registry,
                checks,
                quality: quality_checks,
                processes,
                invariants,
                calendars,
                indicators,
                reports: narratives,
                ledger,
                exchanges,
            })
        } else {
            Err(errors)
        }
    }

    /// The layers, in the order of the files.
    pub fn layers(&self) -> &[Layer] {
        &self.registry.layers
    }

    /// The layer of this id.
    pub fn layer(&self, id: &str) -> Option<&Layer> {
        self.registry.layers.iter().find(|layer| layer.id == id)
    }

    /// The registers, in the order of the files.
    pub fn registers(&self) -> &[Register] {
        &self.registry.registers
    }

    /// The register of this id.
    pub fn register(&self, id: &str) -> Option<&Register> {
        let index = self.registry.register_index(id)?;
        self.registry.registers.get(index)
    }

    /// A condition over the fields of a register, by bare names, as indicators use it.
    ///
    /// # Errors
    /// When it does not read, or compares what cannot be compared.
    pub fn filter(&self, register: &Register, text: &str) -> Result<Filter, Box<DefinitionError>> {
        let filter = compile_filter(text, &self.registry, &register.fields);
        filter.map_err(|fault| {
            Box::new(DefinitionError {
                place: Place {
                    file: "--where".into(),
                    line: 1 + fault.line,
                },
                problem: Problem::Condition {
                    expression: text.to_owned(),
                    zh: fault.zh,
                    en: fault.en,
                },
                suggestion: fault.suggestion,
            })
        })
    }

    /// The register whose records have this role in the land ledger.
    pub fn register_of(&self, role: LedgerRole) -> Option<&Register> {
        let mut registers = self.registry.registers.iter();
        registers.find(|register| register.ledger == Some(role))
    }

    /// The roles.
    pub fn roles(&self) -> &[Role] {
        &self.registry.roles
    }

    /// The role of this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.registry.roles.iter().find(|role| role.id == id)
    }

    /// Whether a role may do something: `may("clerk", "act", "listing.open_listing")`. A role that
    /// nothing defines may nothing.
    pub fn may(&self, role: &str, action: &str, subject: &str) -> bool {
        self.role(role)
            .is_some_and(|role| role.allows(action, subject))
    }

    /// The classes of secrecy, the lowest first.
    pub fn secrecy_classes(&self) -> &[SecrecyClass] {
        &self.registry.secrecy
    }

    /// The secrecy class of this id.
    pub fn secrecy_class(&self, id: &str) -> Option<&SecrecyClass> {
        let mut classes = self.registry.secrecy.iter();
        classes.find(|class| class.id == id)
    }

    /// Whether somebody cleared for `clearance` may know what bears the class `id`.
    pub fn is_cleared(&self, clearance: &[String], id: &str) -> bool {
        is_cleared(&self.registry.secrecy, clearance, id)
    }

    /// The column of a layer whose value begins with the code of the township.
    pub fn township_column(&self, layer: &str) -> Option<&str> {
        let mut columns = self.registry.township_columns.iter();
        let found = columns.find(|column| column.layer == layer);
        found.map(|column| column.column.as_str())
    }

    /// The signer outside the system of this id.
    pub fn outside_signer(&self, id: &str) -> Option<&OutsideSigner> {
        self.registry.signers.iter().find(|signer| signer.id == id)
    }

    /// All versions of all processes.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// The version of a process in force on a date, with the numbers of that date: for a case, the
    /// day on which it was opened. `None` when no process has this id or none is in force yet.
    pub fn process(&self, id: &str, date: Date) -> Option<ActiveProcess<'_>> {
        let versions = self.processes.iter();
        let begun = versions.filter(|process| process.id == id && process.from <= date);
        let process = begun.max_by_key(|process| process.from)?;
        ActiveProcess::new(process, self, date)
    }

    /// The code list of this id.
    pub fn codes(&self, id: &str) -> Option<&Codes> {
        self.registry.codes.iter().find(|codes| codes.id == id)
    }

    /// The tables from one code list to another.
    pub fn conversions(&self) -> &[Conversion] {
        &self.registry.conversions
    }

    /// The legal numbers.
    pub fn values(&self) -> &[DatedValue] {
        &self.registry.values
    }

    /// The matrices of uses.
    pub fn matrices(&self) -> &[Matrix] {
        &self.registry.matrices
    }

    /// All versions of all checks.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// All versions of all quality checks.
    pub fn quality_checks(&self) -> &[QualityCheck] {
        &self.quality
    }

    /// The version of a check in force on a date, with the numbers of that date; `None` when no
    /// check has this id or none is in force yet.
    pub fn check(&self, id: &str, date: Date) -> Option<ActiveCheck<'_>> {
        let versions = self
            .checks
            .iter()
            .filter(|check| check.id == id && check.from <= date);
        let check = versions.max_by_key(|check| check.from)?;
        Some(ActiveCheck::new(check, &self.registry, date))
    }
}

/// What other definitions refer to by name.
fn named_things(documents: &[Reader<'_>], reports: &Reports) -> Registry {
    let mut registry = Registry::default();
    for document in documents {
        codes::read(document, &mut registry);
        conversion::read(document, &mut registry);
        value::read(document, &mut registry);
        layer::read(document, &mut registry);
        register::read(document, &mut registry);
        book::read(document, &mut registry);
        ledger::read(document, &mut registry);
        role::read(document, &mut registry);
        secrecy::read(document, &mut registry);
        series::read(document, &mut registry);
        document::read(document, &mut registry);
    }
    registry.link(reports);
    registry
}

/// The conditions under which the materials of a step are needed.
pub(crate) fn guards_of_materials<'p>(
    process: &'p Process,
    step: &'p Transition,
) -> impl Iterator<Item = &'p crate::condition::Condition> {
    let wanted = step.materials.iter();
    wanted.filter_map(|id| process.material(id)?.when.as_ref())
}

/// Reports a name that nothing defines, with the nearest that is defined.
pub(crate) fn dangling<'k>(
    reports: &Reports,
    place: crate::text::Place,
    kind: (&'static str, &'static str),
    id: &str,
    known: impl IntoIterator<Item = &'k str>,
) {
    let suggestion = nearest(id, known);
    reports.add(
        place,
        Problem::Dangling {
            kind,
            id: id.to_owned(),
        },
        suggestion,
    );
}

/// Sorts versions by date; reports two that begin on one day.
pub(crate) fn order_versions<T>(
    id: &str,
    versions: &mut [(crate::text::Place, T)],
    from: impl Fn(&T) -> Date,
    reports: &Reports,
) {
    versions.sort_by_key(|(_, version)| from(version));
    for pair in versions.windows(2) {
        let day = from(&pair[1].1);
        if from(&pair[0].1) == day {
            let problem = Problem::TwoVersions {
                id: id.to_owned(),
                date: day.to_string(),
            };
            reports.add(pair[1].0.clone(), problem, day_after(day));
        }
    }
}

/// What the second of two versions of one day was probably to say: that it begins later.
pub(crate) fn day_after(day: Date) -> Option<String> {
    let next = day.plus_days(1)?;
    Some(format!("from = \"{next}\""))
}
