//! Reports filled with figures and tasks: a document that knows no format, in which every figure
//! keeps the indicator it comes from.

mod fill;
mod filled;
mod json;

pub use fill::{FillInput, Task};
pub use filled::{
    FilledCell, FilledChart, FilledReport, FilledTable, ReportBlock, ReportFigure, ReportRun,
    SeriesPoint,
};
