use std::sync::{Arc, OnceLock};

use super::boxes::{BoxTree, NOWHERE};
use super::hilbert::hilbert;
use super::rings::tag;
use super::{PackedLayer, RingTable, Table};
use crate::{Bounds, MultiPolygon, Point};

impl PackedLayer {
    /// Packs polygons; feature `i` is `shapes[i]`, which may be empty.
    ///
    /// ```
    /// use kunyu_overlay::{MultiPolygon, PackedLayer, Pieces, Point, Polygon};
    /// let square = |x: i64| {
    ///     let shell = [(x, 0), (x + 4, 0), (x + 4, 4), (x, 4)].map(|(x, y)| Point { x, y });
    ///     MultiPolygon(vec![Polygon { shell: shell.to_vec(), holes: Vec::new() }])
    /// };
    /// let layer = PackedLayer::build(&[square(0), square(100), square(4)]);
    /// let hits = layer.intersect(&square(3), Pieces::Rings);
    /// let areas: Vec<_> = hits.iter().map(|hit| (hit.feature, hit.plane.0)).collect();
    /// assert_eq!(areas, [(0, 2 * 4), (2, 2 * 12)]); // doubled, in squared grid units
    /// assert_eq!(hits[0].polygons().plane_area(), hits[0].plane);
    /// ```
    pub fn build(shapes: &[MultiPolygon]) -> Self {
        let boxes: Vec<_> = shapes.iter().map(MultiPolygon::bounds).collect();
        let count = |shape: &MultiPolygon| shape.rings().map(|ring| ring.len() + 1).sum::<usize>();
        let mut packing = Packing::new(&boxes, shapes.iter().map(count).sum());
        for index in 0..packing.ids.len() {
            packing.push(&shapes[packing.ids[index] as usize]);
        }
        packing.finish()
    }

    /// As [`PackedLayer::build`] for shapes that are made on demand, so that they never stand in
    /// memory together: `shape` is asked twice for each of `count` features, and must answer the
    /// same.
    pub fn build_from(count: usize, shape: impl Fn(usize) -> MultiPolygon) -> Self {
        let mut points = 0;
        let bounds = |feature: usize| {
            let shape = shape(feature);
            points += shape.rings().map(|ring| ring.len() + 1).sum::<usize>();
            shape.bounds()
        };
        let boxes: Vec<_> = (0..count).map(bounds).collect();
        let mut packing = Packing::new(&boxes, points);
        for index in 0..packing.ids.len() {
            packing.push(&shape(packing.ids[index] as usize));
        }
        packing.finish()
    }
}

/// A layer being packed, feature after feature in Hilbert order.
struct Packing {
    rings: RingTable,
    features: Vec<u32>,
    ids: Vec<u32>,
}

impl Packing {
    fn new(boxes: &[Option<Bounds>], points: usize) -> Self {
        let ids = in_hilbert_order(boxes);
        let mut rings = RingTable::new();
        rings.points.reserve_exact(points);
        Self {
            rings,
            features: vec![0],
            ids,
        }
    }

    fn push(&mut self, shape: &MultiPolygon) {
        self.rings.push(shape);
        self.features.push(self.rings.areas.len() as u32);
    }

    fn finish(self) -> PackedLayer {
        PackedLayer(Arc::new(Table::new(self.rings, self.features, self.ids)))
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
