//! Packs exchanged with outside systems: what was sent, and what came back.

mod act;
mod read;

pub use act::{Answer, NewPack, NewPackRow};
pub use read::{Pack, PackRow, RowState};
