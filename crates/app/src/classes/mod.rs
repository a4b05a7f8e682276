//! `kunyu classes`: the classes of a layer in another classification, by the tables of the
//! definitions (基数转换). What a table leaves open is work for a person.

mod convert;
mod decisions;

pub use convert::{ClassCount, Converted, Request, convert};
pub use decisions::{Decisions, read_decisions};
