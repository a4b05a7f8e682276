//! 勘测定界 boundary TXT: `[属性描述]`, `[地块坐标]`.

mod area;
mod attributes;
mod clean;
mod plot;
mod problem;
mod read;
mod write;

pub(crate) use attributes::{Notation, crs_of_zone};
pub(crate) use clean::{narrow, shorten};
pub(crate) use plot::{RawPoint, Repairs, Tolerance, close, is_swapped, rings};
pub use problem::TxtProblem;
pub(crate) use read::{TxtSource, build};
pub(crate) use write::TxtSink;
