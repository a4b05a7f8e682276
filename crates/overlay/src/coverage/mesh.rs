use crate::Point;
use crate::packed::Cells;
use crate::topology::Segment;

/// Unmatched edges of a layer, and perhaps of its parent, with an index.
pub(super) struct Mesh {
    /// The layer's edges, then the parent's.
    pub segments: Vec<Segment>,
    /// Number of the layer's edges.
    pub split: usize,
    cells: Cells,
}

impl Mesh {
    pub(super) fn new(segments: Vec<Segment>, split: usize) -> Self {
        let ends: Vec<Point> = segments.iter().flat_map(|edge| [edge.a, edge.b]).collect();
        Self {
            cells: Cells::of_edges(&ends),
            segments,
            split,
        }
    }

    /// The edges of two layers in one index.
    pub(super) fn joined(layer: &Self, parent: &Self) -> Self {
        let segments = [&layer.segments[..], &parent.segments[..]].concat();
        Self::new(segments, layer.segments.len())
    }

    /// Fills `found` with every edge that has a point within `margin` of both axes of a point of
    /// the segment (and perhaps a few more), in order.
    pub(super) fn near(&self, a: Point, b: Point, margin: i64, found: &mut Vec<u32>) {
        found.clear();
        self.cells.along(a, b, margin, &mut |entries| {
            found.extend(entries.iter().map(|entry| entry.edge / 2));
        });
        found.sort_unstable();
        found.dedup();
    }

    /// The westernmost place of the index.
    pub(super) fn west(&self) -> i64 {
        self.cells.frame().origin.x
    }

    pub(super) fn is_parent(&self, segment: u32) -> bool {
        segment as usize >= self.split
    }
}
