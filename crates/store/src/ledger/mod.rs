//! The books of the land ledger: lots, entries and their lines, and balances on two time axes.
//!
//! The laws of the tracks are the ledger crate's; the store keeps what it is handed, refuses what
//! does not balance or takes more than there is, and never changes an entry.

mod balance;
mod post;
mod read;

pub use balance::{Balance, BalanceQuery, PieceBalance};
pub use post::{Line, Lot, NewEntry};
pub use read::{LedgerEntry, LotBook};

/// The one state that may be below zero: the contra account 本底.
pub const ORIGIN: &str = "origin";

/// Entries of the audit trail in one block of totals.
const BLOCK: i64 = 4096;

/// The block of an audit sequence.
fn block(seq: i64) -> i64 {
    seq / BLOCK
}

/// The month `YYYY-MM` of a day.
fn month(day: &str) -> &str {
    day.get(..7).unwrap_or(day)
}
