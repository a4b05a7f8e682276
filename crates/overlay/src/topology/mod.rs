//! Validity, repair, boolean operations, predicates, buffers and simplification.
//!
//! Everything stands on one exact sweep over the edges ([`validate`], predicates) or on the
//! integer engine of `i_overlay` on the same grid (boolean operations, repair, buffers).

mod angle;
mod arrangement;
mod boolean;
mod buffer;
mod defect;
mod error;
mod locate;
mod places;
mod plain;
mod relate;
mod repair;
mod repaired;
mod rings;
mod segment;
mod simplify;
mod single;
mod sweep;
mod tree;
mod validate;

pub(crate) use angle::Direction;
pub use boolean::{
    FillRule, Operation, combine, difference, dissolve, enclosed, intersection, normalise,
    symmetric_difference, union,
};
pub(crate) use boolean::{Filled, filled};
pub use buffer::{BufferOptions, Cap, buffer, buffer_with};
pub use defect::{Defect, Reason, RingId};
pub use error::TopologyError;
pub(crate) use locate::Locator;
pub use locate::{Location, locate};
pub use relate::{
    Relation, contains, covered_by, covers, disjoint, equals, intersects, relate, touches, within,
};
pub use repair::{repair, repair_raw};
pub use repaired::{Repair, RepairKind, Repaired};
pub use rings::{polygons_from_raw, polygons_from_rings};
pub(crate) use segment::{Contact, Segment, contact, crossing, push_line};
pub use simplify::{simplify, simplify_coverage};
pub use single::simple_polygon;
pub(crate) use tree::BoxTree;
pub use validate::{RawRing, validate, validate_raw};
