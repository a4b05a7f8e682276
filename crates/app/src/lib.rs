//! The use cases: import, publish, check, overlay, verify, report. Each authorises, then acts.

pub mod area;
pub mod convert;
pub mod crs;
pub mod dates;
pub mod emit;
mod error;
mod input;
mod intake;
pub mod mapping;
mod note;
pub mod overlay;
mod progress;
pub mod project;
pub mod sheet;
pub mod table;
mod projector;

pub use error::{Error, Kind, Result};
pub use note::Note;
pub use progress::{Progress, Silent};
