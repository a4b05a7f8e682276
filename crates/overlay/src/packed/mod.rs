//! Layers packed for overlay: columns of numbers, features in Hilbert order, an index of edges.

mod boxes;
mod build;
mod bytes;
mod cells;
mod events;
mod frame;
mod grid;
mod hilbert;
mod rings;

use std::sync::{Arc, OnceLock};

pub use bytes::PackedError;
pub(crate) use cells::{Cells, Entry};
pub(crate) use events::toggle;
pub(crate) use grid::{EdgeGrid, NEAR, RingStart};
pub(crate) use rings::{RingTable, Rings, chain_sum, scramble};

use crate::{Bounds, MultiPolygon, PlaneArea};
use boxes::BoxTree;

/// An immutable layer of polygons, ready to be overlaid; cloning shares it.
///
/// Features keep the caller's numbers (their place in the slice given to [`PackedLayer::build`]);
/// inside they stand in Hilbert order of their boxes. The index of edges is made when first
/// needed and costs about 20 bytes an edge.
///
/// Input is taken as valid. On building, points that repeat the one before are dropped, rings
/// without area are left out, shells are turned counter-clockwise and holes clockwise. An invalid
/// polygon (one that crosses itself, or whose rings overlap) never panics and never hangs, but its
/// areas count regions by winding number and its pieces may be invalid: validate first.
#[derive(Debug, Clone)]
pub struct PackedLayer(Arc<Table>);

#[derive(Debug)]
pub(crate) struct Table {
    pub rings: RingTable,
    /// First ring of each packed feature, and the end.
    pub features: Vec<u32>,
    /// Caller's number of each packed feature.
    pub ids: Vec<u32>,
    /// Packed place of each caller's number.
    places: Vec<u32>,
    tags: Vec<u64>,
    boxes: BoxTree,
    grid: OnceLock<EdgeGrid>,
}

impl PackedLayer {
    /// Number of features, empty ones included.
    pub fn len(&self) -> usize {
        self.0.ids.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.0.ids.is_empty()
    }

    /// Number of vertices, closing points not counted.
    pub fn vertex_count(&self) -> usize {
        self.0.rings.points.len() - self.0.rings.areas.len()
    }

    /// The polygons of a feature, as cleaned on building; empty when there is no such feature.
    pub fn polygon(&self, feature: u32) -> MultiPolygon {
        self.place(feature)
            .map_or_else(MultiPolygon::default, |place| {
                self.0.rings.polygons(self.0.ring_range(place))
            })
    }

    /// The box of a feature; `None` when it is empty or missing.
    pub fn bounds(&self, feature: u32) -> Option<Bounds> {
        self.0.boxes.leaf(self.place(feature)?)
    }

    /// The plane area of a feature, stored on building.
    pub fn plane_area(&self, feature: u32) -> PlaneArea {
        let place = self.place(feature);
        PlaneArea(place.map_or(0, |place| self.0.feature(place).area()))
    }

    /// The box around all features; `None` when there is nothing.
    pub fn total_bounds(&self) -> Option<Bounds> {
        self.0.boxes.total()
    }

    /// Features whose box meets `bounds`, in ascending order.
    pub fn candidates(&self, bounds: &Bounds) -> Vec<u32> {
        let mut found = Vec::new();
        self.0
            .boxes
            .search(bounds, |place| found.push(self.0.ids[place as usize]));
        found.sort_unstable();
        found
    }

    /// Builds the index of edges now instead of at the first overlay.
    pub fn prepare(&self) {
        self.0.grid();
    }

    /// Bytes held: columns, boxes and, once built, the index of edges.
    pub fn size_bytes(&self) -> usize {
        let table = &self.0;
        let columns = table.rings.points.len() * 16
            + table.rings.areas.len() * 21
            + table.ids.len() * (12 + 8 + 34);
        columns + table.grid.get().map_or(0, EdgeGrid::size_bytes)
    }

    fn place(&self, feature: u32) -> Option<usize> {
        self.0
            .places
            .get(feature as usize)
            .map(|&place| place as usize)
    }

    pub(crate) fn table(&self) -> &Table {
        &self.0
    }
}

impl Table {
    pub(crate) fn ring_range(&self, place: usize) -> std::ops::Range<usize> {
        self.features[place] as usize..self.features[place + 1] as usize
    }

    /// The rings of a packed feature.
    pub(crate) fn feature(&self, place: usize) -> Rings<'_> {
        let rings = self.ring_range(place);
        Rings {
            points: &self.rings.points,
            starts: &self.rings.starts[rings.start..=rings.end],
            areas: &self.rings.areas[rings],
            tag: self.tags[place],
        }
    }

    pub(crate) fn bounds(&self, place: usize) -> Option<Bounds> {
        self.boxes.leaf(place)
    }

    pub(crate) fn total_bounds(&self) -> Option<Bounds> {
        self.boxes.total()
    }

    /// Calls `found` with the place of every feature whose box meets `bounds`.
    pub(crate) fn places_in(&self, bounds: &Bounds, found: impl FnMut(u32)) {
        self.boxes.search(bounds, found);
    }

    /// The place of the feature an edge belongs to.
    pub(crate) fn owner(&self, edge: u32) -> u32 {
        let ring = self.rings.starts.partition_point(|&start| start <= edge) as u32 - 1;
        self.features.partition_point(|&first| first <= ring) as u32 - 1
    }

    pub(crate) fn tag(&self, place: u32) -> u64 {
        self.tags[place as usize]
    }

    pub(crate) fn grid(&self) -> &EdgeGrid {
        self.grid.get_or_init(|| EdgeGrid::build(self))
    }
}
