//! `kunyu records`: the registers of the bureau, their records and how they changed.

mod condition;
pub mod excel;
mod number;
mod query;
mod reveal;
mod spec;
mod value;

pub use query::{
    CaseOf, ChangeView, Column, History, ListRequest, Listing, RecordView, RegisterView, Shown,
    Written, all, history, linked, list, show,
};

pub(crate) use condition::condition;
pub(crate) use number::{Numbers, Reader, by_number};
pub(crate) use query::{known, no_record, register, selected, selection};
pub use reveal::{Revealed, reveal};
pub use spec::apply;
pub(crate) use spec::{declare, keep_up, readable, spec};
pub(crate) use value::{definition_values, store_value};
