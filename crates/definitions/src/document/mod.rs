//! Documents from templates (文书): a template read and checked at load, filled by a step that takes
//! effect, its text then frozen. Pure.

mod fill;
mod format;
mod load;
mod model;
mod parse;
mod preview;
mod source;

pub use fill::{Absent, DocumentFacts, DocumentReads, FilledDocument};
pub use format::{capital, date_in_chinese};
pub(crate) use load::{link, read};
pub use model::{Bureau, DocumentTemplate, Stamp};
