//! `kunyu balance`: the land ledger read: balances on both time axes, pieces, and what is left open.

mod balance;
mod convert;
mod correct;

pub use balance::{
    BalanceRequest, BalanceRow, Balances, LotShare, PieceRow, PieceState, ViewTotal, balance,
};

pub use correct::{Corrected, EntryLine, EntryRow, correct};

pub(crate) use balance::state_title;

pub(crate) use convert::{Gathered, load, new_entry};
