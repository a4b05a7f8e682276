mod day;
mod document;
mod map;
mod palette;
mod style;
mod table;

pub use day::Day;
pub use document::{Block, Document, Figure, Mark, Run};
pub use map::{Extent, Frame, MapFacts, MapLayer, MapShape, MapSheet};
pub use palette::land_use_style;
pub use style::{Colour, Hatch, HatchKind, Line, Marker, MarkerKind, Style, Verdict};
pub use table::{Align, Cell, CellValue, Column, Number, Row, RowKind, Table};
