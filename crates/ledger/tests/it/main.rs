//! The ledger: scenarios of a bureau, and its laws under random acts.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod accounts;
mod batch;
mod corrections;
mod idle;
mod laws;
mod naive;
mod old_books;
mod random;
mod refusals;
mod support;
