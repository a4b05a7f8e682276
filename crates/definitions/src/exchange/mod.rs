//! Packs exchanged with outside systems: which records, under which names, and where the answers go.

mod convert;
mod load;
mod model;

pub use convert::{AnswerFault, AnswerRow};
pub(crate) use load::read;
pub use model::{ExchangeColumn, ExchangeForm, ExchangeResult, ExchangeSystem};
