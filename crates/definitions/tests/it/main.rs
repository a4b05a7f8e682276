//! Tests of the definitions: the shipped ones, what is wrong with broken ones, verdicts.
#![expect(clippy::unwrap_used, reason = "what cannot be set up cannot be tested")]

mod calendar;
mod conversion;
mod coverage;
mod document;
mod follow_up;
mod indicator;
mod indicator_load;
mod ledger;
mod load;
mod plausible;
mod process;
mod quality;
mod register;
mod report;
mod rights;
mod sets;
mod shipped;
mod steps;
mod support;
mod verdict;
