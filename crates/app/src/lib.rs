//! The use cases: import, publish, check, overlay, verify, report. Each authorises, then acts.

pub mod area;
pub mod crs;
pub mod dates;
mod error;
mod input;
mod intake;
mod note;
mod progress;
pub mod project;
pub mod sheet;
mod projector;

pub use error::{Error, Kind, Result};
pub use note::Note;
pub use progress::{Progress, Silent};
