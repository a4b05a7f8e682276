//! Worked examples: drawn, checked, compared with what the bureau says must come out.

mod draw;
mod indicator;
mod process;
mod quality;
mod run;
mod view;

pub use quality::QualityCoverage;
pub use run::{ExampleOutcome, Mismatch, Report, RuleCoverage};
