//! Polygons on one exact grid: pieces, areas, predicates, validity, packed layers.
//!
//! Coordinates are whole numbers of 2^-27 m ([`Point`]); every predicate is exact, every sum an
//! integer, so results are the same bytes on every platform and under any order of the input.

mod area;
mod grid;
mod shape;
mod topology;

pub use area::PlaneArea;
pub use grid::{Bounds, GRID_BITS, GRID_PER_METRE, GridError, Point};
pub use shape::{MultiPolygon, Polygon, Ring, Shape};
pub use topology::{
    Defect, FillRule, Location, Operation, RawRing, Reason, Relation, RingId, combine, contains,
    covered_by, covers, difference, disjoint, dissolve, equals, intersection, intersects, locate,
    normalise, relate, symmetric_difference, touches, union, validate, validate_raw, within,
};
