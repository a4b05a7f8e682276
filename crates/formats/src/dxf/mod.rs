//! DXF drawings, ASCII and binary, R12 to 2018.
//!
//! A closed polyline is a polygon of its own: which islands belong to which outline a drawing does
//! not say, and it is not guessed. Only the paths of one HATCH are nested. A text is a point with
//! its words; it is not tied to the polygon around it, which would take the whole drawing in memory.
//!
//! An INSERT gives a point with its attributes, and the entities of its block where it places them,
//! with the name of the block. What lies in paper space is left out; what lies on frozen or
//! switched-off layers is read; both are said in a notice. Coordinates stay as they are: a drawing
//! states no CRS and no axis order.

mod affine;
mod curve;
mod drawing;
mod entity;
mod findings;
mod frame;
mod group;
mod hatch;
mod pairs;
mod read;
mod row;
mod shape;
mod text;
mod walk;
mod write;
mod xdata;

pub(crate) use pairs::SENTINEL;
pub(crate) use read::DxfSource;
pub(crate) use write::DxfSink;
pub(crate) use xdata::text as text_of;

const FORMAT: &str = "DXF";
