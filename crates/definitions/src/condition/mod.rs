//! Conditions: CEL's grammar, checked against the declared fields and lowered to a typed tree.
//!
//! `cel` parses; it neither checks types nor knows units, so its tree is walked here once, at
//! load, and what remains cannot fail at run time. Absent values follow three-valued logic.

mod compile;
mod evaluate;
mod functions;
#[cfg(test)]
mod oracle;
mod tree;

pub(crate) use compile::{DELIVERY_YEAR, Expression, Fault, Names, Scope, compile, compile_number};
pub(crate) use evaluate::{Constants, Inputs};
pub(crate) use functions::is_blank;
pub(crate) use tree::{Condition, Datum};
