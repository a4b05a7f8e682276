//! Conditions: CEL's grammar, checked against the declared fields and lowered to a typed tree.
//!
//! `cel` parses; it neither checks types nor knows units, so its tree is walked here once, at
//! load, and what remains cannot fail at run time. Absent values follow three-valued logic.

mod compile;
mod evaluate;
mod filter;
mod functions;
mod literal;
mod names;
#[cfg(test)]
mod oracle;
mod parse;
mod scope;
mod sets;
mod tree;

pub(crate) use compile::{
    DELIVERY_YEAR, Expression, Fault, Kind, compile, compile_any, compile_for, compile_number,
};
pub(crate) use evaluate::{Constants, Inputs, order, shifted};
pub(crate) use filter::compile_filter;
pub(crate) use functions::is_blank;
pub(crate) use parse::parsed;
pub(crate) use scope::{CASE, FIRST, INPUT, OLD, RECORD, ROW, SECOND, Scope, case_fields};
pub(crate) use sets::{SetRead, compile_set};
pub use tree::{BalanceRead, Comparison};
pub(crate) use tree::{Condition, Datum, Reads, Step, Tree};
