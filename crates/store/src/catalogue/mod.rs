//! What is known about layers and their editions.

mod change_set;
mod edition;
mod finding;
mod finding_acts;
mod finding_check;
mod layer;
mod mapping;
mod publication;

pub use change_set::ChangeSet;
pub use edition::{Edition, EditionState, Lineage};
pub use finding::{Finding, FindingState, NewFinding, Severity};
pub use finding_check::{CheckOutcome, CheckRecord};
pub use layer::{LayerRecord, LayerSpec};
pub use mapping::Mapping;
pub(crate) use publication::last_entry_by;
pub use publication::{KnownAt, Publication, Publish};

pub(crate) use layer::check_id as check_layer_id;
