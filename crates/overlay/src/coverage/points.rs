use std::ops::ControlFlow;

use super::findings::{CheckOptions, Findings, Keeper};
use super::parallel::map_ranges;
use crate::topology::{BoxTree, Location, Locator};
use crate::{Bounds, PackedLayer, Point};

/// Features looked at by one task.
const FEATURES: usize = 64;

/// A point that lies in or on a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointHit {
    /// Number of the point.
    pub point: u32,
    /// Number of the polygon.
    pub feature: u32,
    /// [`Location::Inside`] or [`Location::OnBoundary`].
    pub location: Location,
}

/// A point that lies in no polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointOutside {
    /// Number of the point.
    pub point: u32,
    /// The point.
    pub place: Point,
}

/// Every polygon each point lies in or on, by point, then polygon; exact. Empty polygons hold none.
pub fn locate_points(points: &[Point], layer: &PackedLayer) -> Vec<PointHit> {
    let boxes: Vec<Bounds> = points
        .iter()
        .map(|&point| Bounds {
            min: point,
            max: point,
        })
        .collect();
    let tree = BoxTree::new(&boxes);
    let table = layer.table();
    let found = map_ranges(table.ids.len(), FEATURES, |places| {
        let mut hits = Vec::new();
        for place in places {
            let Some(bounds) = table.bounds(place) else {
                continue;
            };
            let mut inside: Vec<u32> = Vec::new();
            let _ = tree.query(&bounds, |point| {
                inside.push(point);
                ControlFlow::Continue(())
            });
            if inside.is_empty() {
                continue;
            }
            let locator = Locator::new(&table.rings.polygons(table.ring_range(place)));
            hits.extend(inside.into_iter().filter_map(|point| {
                let location = locator.locate(points[point as usize]);
                (location != Location::Outside).then_some(PointHit {
                    point,
                    feature: table.ids[place],
                    location,
                })
            }));
        }
        hits
    });
    let mut hits = found.concat();
    hits.sort_unstable_by_key(|hit| (hit.point, hit.feature));
    hits
}

/// Points that lie neither in nor on any polygon, by number.
pub fn points_outside(
    points: &[Point],
    layer: &PackedLayer,
    options: &CheckOptions,
) -> Findings<PointOutside> {
    let hits = locate_points(points, layer);
    let mut hits = hits.iter().map(|hit| hit.point).peekable();
    let mut keeper = Keeper::new(options.keep);
    for (point, &place) in (0..).zip(points) {
        if hits.peek() != Some(&point) {
            keeper.push(PointOutside { point, place });
        }
        while hits.next_if_eq(&point).is_some() {}
    }
    keeper.finish()
}
