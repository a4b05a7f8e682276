//! `kunyu balance`: the land ledger read: balances on both time axes, pieces, and what is left open.

mod balance;
mod convert;

pub use balance::{
    BalanceRequest, BalanceRow, Balances, LotShare, PieceRow, PieceState, ViewTotal, balance,
};

pub(crate) use balance::state_title;

pub(crate) use convert::{Gathered, load};
