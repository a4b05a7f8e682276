//! The use cases: import, publish, check, overlay, verify, report. Each authorises, then acts.

pub mod area;
pub mod bureau;
pub mod check;
pub mod classes;
pub mod convert;
pub mod crs;
pub mod dates;
pub mod emit;

mod delivery;
pub mod error;
mod facts;
mod folder;
pub mod import;
pub mod input;
mod intake;
pub mod layers;
pub mod mapping;
mod note;
pub mod overlay;
mod package;
mod progress;
pub mod project;
mod projector;
pub mod proof;
pub mod proposal;
pub mod quality;
pub mod report;
pub mod rights;
mod rows;
pub mod sample;
pub mod sheet;
pub mod signing;
pub mod table;
pub mod verdict;
pub mod yearly;

pub use error::{Error, Kind, Result};
pub use folder::{Folder, built_in_definitions, load_definitions, working_crs};
pub use note::Note;
pub use progress::{Progress, Silent};
