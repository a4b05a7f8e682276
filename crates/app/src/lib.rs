//! The use cases: import, publish, check, overlay, verify, report. Each authorises, then acts.

pub mod act;
pub mod annual;
pub mod area;
pub mod backup;
pub mod bureau;
pub mod check;
pub mod classes;
pub mod convert;
pub mod crs;
pub mod dates;
pub mod definitions;
pub mod emit;

mod delivery;
pub mod error;
pub mod exchange;
pub mod exports;
mod facts;
mod folder;
pub mod follow_up;
pub mod forms;
pub mod import;
pub mod indicators;
pub mod input;
mod intake;
pub mod jobs;
mod keys;
pub mod layers;
pub mod ledgers;
pub mod login;
pub mod map;
pub mod mapping;
mod note;
pub mod overlay;
mod package;
pub mod papers;
mod place;
mod progress;
pub mod project;
mod projector;
pub mod proof;
pub mod proposal;
pub mod quality;
pub mod registers;
pub mod report;
pub mod rights;
mod rows;
pub mod sample;
mod sample_books;
mod sample_desk;
pub mod schema;
pub mod search;
mod sections;
pub mod sheet;
pub mod signing;
pub mod table;
mod take_in;
pub mod tiles;
pub mod verdict;
pub mod workbench;
pub mod yearly;

pub use error::{Error, Kind, Result};
pub use folder::{Folder, built_in_definitions, load_definitions, working_crs};
pub use note::Note;
pub use place::Place;
pub use progress::{Progress, Silent};

/// Bytes in hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a string cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}
