//! The built command, used as people use it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests speak and stop"
)]

mod area;
mod bad_input;
mod check;
mod classes;
mod documents;
mod engine;
mod exchange;
mod import;
mod keep;
mod ledger;
mod old_books;
mod organisation;
mod overlay;
mod project;
mod proof;
mod quality;
mod real_input;
mod signing;
mod support;
mod surface;
mod survey;
mod verdict;
mod workbook;
mod yearly;
mod yearly_faults;
