//! Readers and writers against real, hostile and generated files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::inconsistent_digit_grouping,
    reason = "a test may fail loudly, and says when it is skipped"
)]

mod common;
mod delivery;
mod hostile;
mod reference;
mod roundtrip;
mod sheets;
mod table;
mod txt;
