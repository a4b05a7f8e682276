//! Reference suites and laws of the crate, against answers made by others.

mod areas;
mod codes;
mod gauss_kruger;
mod sheets;
mod shifts;
mod support;
mod texts;
