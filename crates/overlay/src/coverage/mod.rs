//! Checks over whole layers: overlaps, gaps, mismatched edges, shapes, lines, points.
//!
//! [`Coverage`] keeps what is left of a layer's edges when every edge that exactly one neighbour
//! walks the other way is taken out: the rim and the faults. Depths of cover, overlaps, gaps and
//! mismatches all follow from these few edges, exactly on the grid.

mod clusters;
mod depths;
mod findings;
mod gaps;
mod line_meetings;
mod lines;
mod lines_on;
mod mesh;
mod metric;
mod mismatch;
mod overlaps;
mod parallel;
mod place;
mod points;
mod regions;
mod residue;
mod shapes;

use std::sync::OnceLock;

pub use depths::Outside;
pub use findings::{CheckOptions, Findings};
pub use gaps::Gap;
pub use line_meetings::{LineMeeting, LineRule, line_meetings};
pub use lines::{Dangle, PseudoNode, ShortLine, dangles, pseudo_nodes, short_lines};
pub use lines_on::{Stretch, boundary_off_lines, lines_off_boundary};
pub use mismatch::{Mismatch, MismatchKind};
pub use overlaps::Overlap;
pub use points::{PointHit, PointOutside, locate_points, points_outside};
pub use shapes::{HoleFinding, NarrowPolygon, SliverPolygon, Spike};
pub use shapes::{holes, narrow_polygons, sliver_polygons, spikes};

use crate::PackedLayer;
use clusters::Clusters;
use mesh::Mesh;

/// A layer of polygons made ready for checks of its topology.
///
/// Polygons are taken as valid ([`validate`](crate::validate) first): a ring that crosses itself
/// counts by winding number. All answers are exact on the grid of 2^-27 m, but that crossings of
/// edges are rounded to it once; they are the same for any number of threads and any order of
/// features, rings and start vertices.
///
/// Making one costs a pass over the edges (8 bytes each, 8 million at a time); what is kept is
/// about 70 bytes for each edge of the rim and the faults.
///
/// ```
/// use kunyu_overlay::{CheckOptions, Coverage, MultiPolygon, PackedLayer, Point, Polygon};
/// let square = |x: i64, y: i64| {
///     let shell = [(x, y), (x + 4, y), (x + 4, y + 4), (x, y + 4)].map(|(x, y)| Point { x, y });
///     MultiPolygon(vec![Polygon { shell: shell.to_vec(), holes: Vec::new() }])
/// };
/// // a ring of eight squares around a missing one
/// let places = [(0, 0), (4, 0), (8, 0), (0, 4), (8, 4), (0, 8), (4, 8), (8, 8)];
/// let shapes: Vec<_> = places.map(|(x, y)| square(x, y)).to_vec();
/// let coverage = Coverage::new(&PackedLayer::build(&shapes));
/// let options = CheckOptions::default();
/// assert!(coverage.overlaps(&options).is_empty());
/// let gaps = coverage.gaps(&options);
/// assert_eq!((gaps.count, gaps.first[0].area.0), (1, 2 * 16));
/// ```
pub struct Coverage {
    layer: PackedLayer,
    mesh: Mesh,
    clusters: OnceLock<Clusters>,
}

impl Coverage {
    /// Finds the unmatched edges of a layer.
    pub fn new(layer: &PackedLayer) -> Self {
        let segments = residue::residue(layer.table());
        let count = segments.len();
        Self {
            layer: layer.clone(),
            mesh: Mesh::new(segments, count),
            clusters: OnceLock::new(),
        }
    }

    /// The layer.
    pub fn layer(&self) -> &PackedLayer {
        &self.layer
    }

    /// Number of edges that are not matched by exactly one edge of a neighbour: the rim of the
    /// covered area, and the faults.
    pub fn unmatched_edges(&self) -> usize {
        self.mesh.segments.len()
    }

    /// Pairs of polygons whose interiors meet, by ascending numbers; the same polygon twice is
    /// such a pair.
    ///
    /// Areas are canonical: those of [`PackedLayer::intersect`]. Only polygons near unmatched
    /// edges that cross, or in places covered twice, are walked; an overlap that is nowhere wider
    /// than a grid unit (7.45 nm) may be missed.
    pub fn overlaps(&self, options: &CheckOptions) -> Findings<Overlap> {
        overlaps::overlaps(self, options)
    }

    /// Bounded parts of the plane that no polygon covers: the holes of the union, by place.
    ///
    /// What opens to the outside is no gap; [`Coverage::uncovered`] finds it.
    pub fn gaps(&self, options: &CheckOptions) -> Findings<Gap> {
        gaps::gaps(self, options)
    }

    /// Parts of a parent layer (villages, districts) that no polygon of this one covers, by place.
    pub fn uncovered(&self, parent: &Self, options: &CheckOptions) -> Findings<Gap> {
        gaps::uncovered(self, parent, options)
    }

    /// Polygons that reach out of the union of a parent layer, by number.
    pub fn outside(&self, parent: &Self, options: &CheckOptions) -> Findings<Outside> {
        depths::outside(self, parent, options)
    }

    /// Vertices of one polygon on or near an edge of another that has no vertex there, by place.
    ///
    /// With a tolerance of 0 only vertices exactly on a foreign edge are told; else also those that
    /// come as near as [`CheckOptions::tolerance_m`] to a foreign edge or to a foreign vertex
    /// without meeting it. Vertices inside other polygons' matched edges belong to overlaps.
    pub fn mismatches(&self, options: &CheckOptions) -> Findings<Mismatch> {
        mismatch::mismatches(self, options)
    }

    fn clusters(&self) -> &Clusters {
        self.clusters.get_or_init(|| Clusters::new(&self.mesh))
    }

    /// The caller's number of a packed place.
    fn number(&self, place: u32) -> u32 {
        self.layer.table().ids[place as usize]
    }
}
