//! The land ledger: double entry in area.
//!
//! A piece of land stands on independent tracks (class, ownership, custody, …), each a [`Book`]
//! of states. An [`Entry`] moves area between states and sums to zero within each book; a [`Lot`]
//! says where the area comes from. Side accounts (quota, farmland balance, blank certificates)
//! are books of the same laws. Every balance stands on two time axes: the legal date and the
//! sequence of recording. Pure: no database, clock, file or thread.
//!
//! The laws, kept by every posting and on every later day:
//! each entry sums to zero within each book; a piece has the same area in every track; only the
//! contra state 本底 is below zero; in a track that is not mixed a piece stands in one state.

mod act;
mod book;
mod entry;
mod error;
mod idle;
mod ledger;
mod lot;
mod posting;
mod regime;
mod share;
mod view;

pub use act::{Act, RefusalRule};
pub use book::{Basis, Book, BookKind, BookUnit, Books, Id, State};
pub use entry::{At, Entry, EntryId, Line, MAX_AMOUNT, Seq};
pub use error::{LedgerError, Misplaced, Refusal, Shortage};
pub use idle::{
    Extension, IdleDate, IdleFacts, IdleGround, IdleLaw, IdleState, Pause, PauseCause, Progress,
    idle_fee, idle_state,
};
pub use ledger::{Correction, Fault, Ledger, Piece, Reconciliation, TrackSum};
pub use lot::{Document, Grade, Lot, LotKind, Written};
pub use posting::{
    ActStep, Difference, Differs, Holding, Move, Opening, OpeningPiece, Part, Posting, Return,
    Split, Step, Tolerance, Transfer,
};
pub use regime::Regime;
pub use share::largest_remainder;
pub use view::{View, ViewRow, by_lot, by_year, percent, total};
