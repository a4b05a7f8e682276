//! `kunyu balance`: the land ledger read: balances on both time axes, pieces, and what is left open.

mod balance;
mod convert;

pub use balance::{BalanceRequest, BalanceRow, Balances, PieceRow, ViewTotal, balance};

pub(crate) use convert::{entry_of, load, lot_of};
