//! Worked examples: drawn, checked, compared with what the bureau says must come out.

mod draw;
mod run;

pub use run::{ExampleOutcome, Mismatch, Report, RuleCoverage};
