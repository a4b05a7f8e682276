//! Reading TOML with places: every problem is collected with its file and line.

mod lines;
mod reader;
mod suggest;

pub(crate) use lines::Lines;
pub use lines::Place;
pub(crate) use reader::{Placed, Reader, Reports, parse};
pub(crate) use suggest::nearest;
