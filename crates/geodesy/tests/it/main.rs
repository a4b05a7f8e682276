//! Reference suites and laws of the crate, against answers made by others.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failed test may stop, a skipped one says so"
)]

mod areas;
mod codes;
mod gauss_kruger;
mod sheets;
mod shifts;
mod support;
mod texts;
