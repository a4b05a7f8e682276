//! 勘测定界 boundary TXT: `[属性描述]`, `[地块坐标]`.

mod area;
mod attributes;
mod clean;
mod plot;
mod problem;
mod read;
mod write;

pub use problem::TxtProblem;
pub(crate) use read::TxtSource;
pub(crate) use write::TxtSink;
