use std::sync::{Arc, OnceLock};

use super::boxes::{BoxTree, NOWHERE};
use super::hilbert::hilbert;
use super::rings::tag;
use super::{PackedLayer, RingTable, Table};
use crate::{Bounds, MultiPolygon, Point};

impl PackedLayer {
    /// Packs polygons; feature `i` is `shapes[i]`, which may be empty.
    pub fn build(shapes: &[MultiPolygon]) -> Self {
        let boxes: Vec<_> = shapes.iter().map(MultiPolygon::bounds).collect();
        let mut rings = RingTable::new();
        let vertices: usize = shapes
            .iter()
            .flat_map(MultiPolygon::rings)
            .map(Vec::len)
            .sum();
        let count: usize = shapes.iter().map(|shape| shape.rings().count()).sum();
        rings.points.reserve_exact(vertices + count);
        let ids = in_hilbert_order(&boxes);
        let mut features = vec![0];
        for &id in &ids {
            rings.push(&shapes[id as usize]);
            features.push(rings.areas.len() as u32);
        }
        Self(Arc::new(Table::new(rings, features, ids)))
    }
}

/// Feature numbers sorted along the Hilbert curve by the middle of their boxes; empty ones last.
fn in_hilbert_order(boxes: &[Option<Bounds>]) -> Vec<u32> {
    let total = boxes.iter().flatten().fold(NOWHERE, |all, bounds| Bounds {
        min: Point {
            x: all.min.x.min(bounds.min.x),
            y: all.min.y.min(bounds.min.y),
        },
        max: Point {
            x: all.max.x.max(bounds.max.x),
            y: all.max.y.max(bounds.max.y),
        },
    });
    let mut keyed: Vec<(u32, u32)> = boxes
        .iter()
        .zip(0..)
        .map(|(bounds, id)| {
            let key = bounds.map_or(u32::MAX, |bounds| hilbert(&total, middle(&bounds)));
            (key, id)
        })
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, id)| id).collect()
}

fn middle(bounds: &Bounds) -> Point {
    Point {
        x: bounds.min.x.midpoint(bounds.max.x),
        y: bounds.min.y.midpoint(bounds.max.y),
    }
}

impl Table {
    /// A table from its columns; everything else is derived.
    pub(super) fn new(rings: RingTable, features: Vec<u32>, ids: Vec<u32>) -> Self {
        let mut places = vec![0; ids.len()];
        for (place, &id) in ids.iter().enumerate() {
            places[id as usize] = place as u32;
        }
        let span = |place: usize| features[place] as usize..features[place + 1] as usize;
        let leaves = (0..ids.len()).map(|place| {
            let span = span(place);
            let (start, end) = (rings.starts[span.start], rings.starts[span.end]);
            Bounds::of(&rings.points[start as usize..end as usize]).unwrap_or(NOWHERE)
        });
        let boxes = BoxTree::new(leaves.collect());
        let tags = (0..ids.len())
            .map(|place| {
                let span = span(place);
                tag(&rings.points, &rings.starts[span.start..=span.end])
            })
            .collect();
        Self {
            rings,
            features,
            ids,
            places,
            tags,
            boxes,
            grid: OnceLock::new(),
        }
    }
}
