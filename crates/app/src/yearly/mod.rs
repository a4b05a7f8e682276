//! `kunyu yearly`: the change between two editions in the form in which the yearly survey of changes
//! is handed in (年度变更调查), written and read. Rows that did not change are not held in memory.

mod findings;
pub(crate) mod form;
mod pieces;
mod read;
mod verify;
mod write;

pub use read::{ReadBack, ReadRequest, read};
pub use write::{BehaviourRow, ClassRow, Written, write};
