//! Polygons on one exact grid: pieces, areas, predicates, validity, packed layers, checks of whole
//! layers.
//!
//! Coordinates are whole numbers of 2^-27 m ([`Point`]); every predicate is exact, every sum an
//! integer, so results are the same bytes on every platform and under any order of the input.

mod area;
mod assemble;
mod coverage;
mod exact;
mod grid;
mod localized;
mod measure;
mod packed;
mod shape;
mod topology;
mod walk;

pub use area::PlaneArea;
pub use assemble::assemble;
pub use coverage::{
    CheckOptions, Coverage, Dangle, Findings, Gap, HoleFinding, LineMeeting, LineRule, Mismatch,
    MismatchKind, NarrowPolygon, Outside, Overlap, PointHit, PointOutside, PseudoNode, ShortLine,
    SliverPolygon, Spike, Stretch, boundary_off_lines, dangles, holes, line_meetings,
    lines_off_boundary, locate_points, narrow_polygons, points_outside, pseudo_nodes, short_lines,
    sliver_polygons, spikes,
};
pub use grid::{Bounds, GRID_BITS, GRID_PER_METRE, GridError, Point};
pub use measure::{EllipsoidArea, ellipsoid_area, ellipsoid_area_of};
pub use packed::{PackedError, PackedLayer};
pub use shape::{MultiPolygon, Polygon, Ring, Shape};
pub use topology::{
    BufferOptions, Cap, Defect, FillRule, Location, Operation, RawRing, Reason, Relation, Repair,
    RepairKind, Repaired, RingId, TopologyError, buffer, buffer_with, combine, contains,
    covered_by, covers, difference, disjoint, dissolve, enclosed, equals, intersection, intersects,
    locate, normalise, polygons_from_raw, polygons_from_rings, relate, repair, repair_raw,
    simple_polygon, simplify, simplify_coverage, symmetric_difference, touches, union, validate,
    validate_raw, within,
};
#[cfg(feature = "rayon")]
pub use walk::intersect_layers_parallel;
pub use walk::{Hit, Pair, PairOperation, Pieces, intersect_layers, pair, pair_rings};
