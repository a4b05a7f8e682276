//! Registers: typed tables with history on two time axes.

mod condition;
mod error;
mod error_text;
mod filter;
mod journal;
mod lookup;
mod measure;
mod read;
mod reveal;
mod row;
mod series;
mod spec;
mod table;
mod timeline;
mod unique;
mod value;
mod verify;
mod write;

pub use error::{Difference, NumberFault, RecordError, SpecFault};
pub use filter::{Comparison, Where};
pub use journal::RecordChange;
pub use measure::{Measure, Sum};
pub use read::{Order, Page, RecordRow, Selection};
pub(crate) use row::{keep_shape, shape_from};
pub use series::{GivenNumber, SeriesNumber};
pub use spec::{FieldKind, FieldSpec, PersonalKind, RegisterSpec};
pub use table::RegisterVersion;
pub(crate) use table::in_use;
pub use timeline::{Stretch, Timeline, TimelineFault};
pub use value::Value;
pub use verify::RecordFault;
pub use write::RecordInput;
