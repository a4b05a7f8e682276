use super::clusters::Clusters;
use super::mesh::Mesh;
use super::metric::turned;
use super::parallel::map_ranges;
use crate::exact::orient;
use crate::topology::{BoxTree, Filled, Location, Locator, Segment, filled};
use crate::{Bounds, MultiPolygon, PlaneArea, Point, Polygon, Ring};
use std::ops::ControlFlow;

/// Groups looked at by one task.
const GROUPS: usize = 16;
/// Grid units between a group and the box around it.
const MARGIN: i64 = 8;

/// A part of the plane, by how many features of the layer and of the parent cover it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// More than one of the layer.
    Overlap,
    /// None of the layer.
    Gap,
    /// Some of the layer, none of the parent.
    Outside,
    /// Some of the parent, none of the layer.
    Uncovered,
}

/// How many features of the layer and of the parent cover a place.
type Depth = (i64, i64);

impl Part {
    fn holds(self, (layer, parent): Depth) -> bool {
        match self {
            Self::Overlap => layer >= 2,
            Self::Gap => layer <= 0,
            Self::Outside => layer > 0 && parent <= 0,
            Self::Uncovered => parent > 0 && layer <= 0,
        }
    }
}

/// The bounded regions of a part of the plane, in order of their shells.
pub(super) fn regions(mesh: &Mesh, clusters: &Clusters, part: Part) -> Vec<Polygon> {
    let solved = map_ranges(clusters.len(), GROUPS, |range| {
        let mut found = Found::default();
        for group in range {
            solve(mesh, clusters, group, part, &mut found);
        }
        found
    });
    let mut all = Found::default();
    for found in solved {
        all.regions.extend(found.regions);
        all.islands.extend(found.islands);
    }
    let mut shape = MultiPolygon(all.with_islands());
    shape = crate::normalise(shape);
    shape.0
}

#[derive(Default)]
struct Found {
    regions: Vec<Polygon>,
    /// Outlines of groups that stand in a region of another group, or outside of everything.
    islands: Vec<Ring>,
}

fn solve(mesh: &Mesh, clusters: &Clusters, group: usize, part: Part, found: &mut Found) {
    let members = clusters.members(group);
    let around = depth_around(mesh, clusters, group);
    let segments: Vec<Segment> = members.iter().map(|&m| mesh.segments[m as usize]).collect();
    let of_layer = members.partition_point(|&member| !mesh.is_parent(member));
    let mut first = closed_rings(&segments[..of_layer]);
    let mut second = closed_rings(&segments[of_layer..]);
    if clusters.simple[group] {
        if let Some(ring) = first.pop() {
            let winding = PlaneArea::of_ring(&ring).0.signum() as i64;
            simple(ring, part, around, (around.0 + winding, around.1), found);
        } else if let Some(ring) = second.pop() {
            let winding = PlaneArea::of_ring(&ring).0.signum() as i64;
            simple(ring, part, around, (around.0, around.1 + winding), found);
        }
        return;
    }
    if in_one_line(&segments) {
        return;
    }
    let Some(bounds) = Bounds::of(segments.iter().flat_map(|segment| [&segment.a, &segment.b]))
    else {
        return;
    };
    let corners = corners(&bounds);
    let what = match part {
        Part::Overlap => Filled::Positive,
        Part::Gap => Filled::Negative,
        Part::Outside => Filled::FirstOnly,
        Part::Uncovered => Filled::SecondOnly,
    };
    if matches!(part, Part::Overlap | Part::Gap) {
        wind(&mut first, &corners, around.0 - 1);
        second.clear();
    } else {
        wind(&mut first, &corners, around.0);
        wind(&mut second, &corners, around.1);
    }
    for polygon in filled(&first, &second, what).0 {
        if polygon.shell.first() == Some(&corners[0]) {
            found.islands.extend(polygon.holes);
        } else {
            found.regions.push(polygon);
        }
    }
}

/// A group that is one ring: it bounds a region from inside, from outside, or not at all.
fn simple(ring: Ring, part: Part, outer: Depth, inner: Depth, found: &mut Found) {
    match (part.holds(outer), part.holds(inner)) {
        (false, true) => found.regions.push(Polygon {
            shell: turned(ring, true),
            holes: Vec::new(),
        }),
        (true, false) => found.islands.push(ring),
        _ => {}
    }
}

/// How often the features of both layers cover what lies around a group: what the edges of other
/// groups wind around its westernmost place.
fn depth_around(mesh: &Mesh, clusters: &Clusters, group: usize) -> Depth {
    let members = clusters.members(group);
    let lefts = members
        .iter()
        .map(|&member| mesh.segments[member as usize].left());
    let Some(place) = lefts.min() else {
        return (0, 0);
    };
    let west = Point {
        x: mesh.west(),
        y: place.y,
    };
    let mut near = Vec::new();
    mesh.near(west, place, 0, &mut near);
    let mut depth = (0, 0);
    for other in near {
        if clusters.of[other as usize] == group as u32 {
            continue;
        }
        let winding = winding_west(&mesh.segments[other as usize], place);
        if mesh.is_parent(other) {
            depth.1 += winding;
        } else {
            depth.0 += winding;
        }
    }
    depth
}

/// What an edge adds to the winding number of a place it does not touch, by a ray to the west.
fn winding_west(edge: &Segment, place: Point) -> i64 {
    let down = edge.a.y > edge.b.y;
    let (low, high) = if down {
        (edge.b, edge.a)
    } else {
        (edge.a, edge.b)
    };
    let passes = low.y <= place.y && place.y < high.y && orient(low, high, place) < 0;
    match (passes, down) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => -1,
    }
}

/// Closed rings from edges of which as many come to each place as go from it.
fn closed_rings(segments: &[Segment]) -> Vec<Ring> {
    let mut order: Vec<u32> = (0..segments.len() as u32).collect();
    order.sort_unstable_by_key(|&edge| segments[edge as usize].a);
    let from = |at: u32| segments[order[at as usize] as usize].a;
    // the next edge to be taken of those that go from the same place
    let first_from =
        |place: Point| order.partition_point(|&edge| segments[edge as usize].a < place);
    let mut taken = vec![0_u32; segments.len()];
    let mut rings = Vec::new();
    for start in 0..segments.len() {
        let begin = first_from(from(start as u32));
        if begin + taken[begin] as usize > start {
            continue;
        }
        let mut ring = Vec::new();
        let mut at = begin;
        loop {
            let next = at + taken[at] as usize;
            let leads = next < order.len() && from(next as u32) == from(at as u32);
            if !leads {
                break;
            }
            taken[at] += 1;
            let edge = &segments[order[next] as usize];
            ring.push(edge.a);
            at = first_from(edge.b);
            if at == order.len() {
                break;
            }
        }
        rings.push(ring);
    }
    rings
}

fn in_one_line(segments: &[Segment]) -> bool {
    let Some(first) = segments.first() else {
        return true;
    };
    let level = |place: Point| orient(first.a, first.b, place) == 0;
    segments.iter().all(|edge| level(edge.a) && level(edge.b))
}

/// A box a little larger than the bounds, counter-clockwise from its smallest corner.
fn corners(bounds: &Bounds) -> [Point; 4] {
    let (west, south) = (bounds.min.x - MARGIN, bounds.min.y - MARGIN);
    let (east, north) = (bounds.max.x + MARGIN, bounds.max.y + MARGIN);
    [(west, south), (east, south), (east, north), (west, north)].map(|(x, y)| Point { x, y })
}

/// Adds a box so often that it winds `times` around what it holds.
fn wind(rings: &mut Vec<Ring>, corners: &[Point; 4], times: i64) {
    let mut ring = corners.to_vec();
    if times < 0 {
        ring.reverse();
    }
    rings.extend((0..times.unsigned_abs()).map(|_| ring.clone()));
}

impl Found {
    /// The regions with the islands of other groups cut out.
    fn with_islands(mut self) -> Vec<Polygon> {
        if self.regions.is_empty() || self.islands.is_empty() {
            return self.regions;
        }
        let boxes: Vec<Bounds> = self
            .regions
            .iter()
            .filter_map(|region| Bounds::of(&region.shell))
            .collect();
        let tree = BoxTree::new(&boxes);
        let locators: Vec<Locator> = self
            .regions
            .iter()
            .map(|region| Locator::new(&MultiPolygon(vec![region.clone()])))
            .collect();
        let areas: Vec<i128> = self
            .regions
            .iter()
            .map(|region| PlaneArea::of_ring(&region.shell).0)
            .collect();
        for island in std::mem::take(&mut self.islands) {
            let Some(&place) = island.first() else {
                continue;
            };
            let at = Bounds {
                min: place,
                max: place,
            };
            let mut around: Option<u32> = None;
            let _ = tree.query(&at, |region| {
                let smaller =
                    around.is_none_or(|best| areas[region as usize] < areas[best as usize]);
                if smaller && locators[region as usize].locate(place) == Location::Inside {
                    around = Some(region);
                }
                ControlFlow::Continue(())
            });
            if let Some(region) = around {
                self.regions[region as usize]
                    .holes
                    .push(turned(island, false));
            }
        }
        self.regions
    }
}
