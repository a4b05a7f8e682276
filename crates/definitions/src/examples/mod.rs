//! Worked examples: drawn, checked, compared with what the bureau says must come out.

mod coverage;
mod draw;
mod indicator;
mod process;
pub(crate) use process::first_number;
mod quality;
mod run;
mod view;

pub use coverage::{Cell, ProcessCoverage};
pub use quality::QualityCoverage;
pub use run::{ExampleOutcome, Mismatch, Report, RuleCoverage};
