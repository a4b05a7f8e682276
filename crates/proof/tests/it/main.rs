//! The proof of written reports: the bureau's own report of 2020, reports made at random, hostile text.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests speak and stop"
)]

mod bureau;
mod common;
mod corpus;
mod hostile;
mod rules;
