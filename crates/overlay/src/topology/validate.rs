use std::collections::{BTreeMap, BTreeSet};

use super::arrangement::{Arrangement, Clash, Touch, arrange};
use super::defect::{Defect, Reason, RingId};
use crate::{GridError, MultiPolygon, Point, Polygon, Ring};

/// A ring as read: (east, north) in metres.
pub type RawRing = Vec<(f64, f64)>;

/// Everything that makes the polygons invalid; empty when they are valid.
///
/// Valid is OGC Simple Features (ISO 19125-1 §6.1.11): rings simple, holes inside their shell,
/// touching at single points at most, interior connected, parts without a common interior or
/// edge. Orientation and repeated points are no defects; empty rings are passed over. Exact on
/// the grid; time n log n in the vertices.
///
/// ```
/// use kunyu_overlay::{MultiPolygon, Point, Polygon, Reason, validate};
/// let bow_tie = [(0, 0), (2, 2), (2, 0), (0, 2)].map(|(x, y)| Point { x, y });
/// let shape = MultiPolygon(vec![Polygon { shell: bow_tie.to_vec(), holes: Vec::new() }]);
/// assert_eq!(validate(&shape)[0].reason, Reason::SelfCrossing);
/// ```
pub fn validate(shape: &MultiPolygon) -> Vec<Defect> {
    let mut ids = Vec::new();
    let mut rings: Vec<&[Point]> = Vec::new();
    for (polygon, parts) in shape.0.iter().enumerate() {
        for (ring, points) in parts.rings().enumerate() {
            if !points.is_empty() {
                ids.push(RingId { polygon, ring });
                rings.push(points);
            }
        }
    }
    let found = arrange(&rings);
    let mut defects = Defects {
        ids: &ids,
        rings: &rings,
        list: Vec::new(),
    };
    defects.short(&found);
    defects.clashes(&found);
    defects.touches(&found);
    defects.nesting(&found);
    let mut list = defects.list;
    list.sort_by_key(|defect| (defect.polygon, defect.ring, defect.vertex, defect.reason));
    list
}

/// [`validate`] for rings as read, in metres: each polygon a list of rings, shell first.
///
/// Adds what only raw rings can have: coordinates that are no numbers or beyond the grid, rings
/// that are not closed. Such rings are left out of the rest.
pub fn validate_raw(polygons: &[Vec<RawRing>]) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut shape = MultiPolygon::default();
    for (polygon, rings) in polygons.iter().enumerate() {
        let mut snapped: Vec<Ring> = Vec::new();
        for (ring, points) in rings.iter().enumerate() {
            match snap(points) {
                Ok(closed) => snapped.push(closed),
                Err((vertex, reason)) => {
                    let place = points[vertex];
                    defects.push(Defect {
                        reason,
                        polygon,
                        ring,
                        vertex,
                        place,
                        other: None,
                    });
                    snapped.push(Vec::new());
                }
            }
        }
        let mut snapped = snapped.into_iter();
        let shell = snapped.next().unwrap_or_default();
        shape.0.push(Polygon {
            shell,
            holes: snapped.collect(),
        });
    }
    let bad: BTreeSet<_> = defects.iter().map(|bad| (bad.polygon, bad.ring)).collect();
    let shellless = |defect: &Defect| {
        defect.reason == Reason::HoleOutsideShell && bad.contains(&(defect.polygon, 0))
    };
    defects.extend(
        validate(&shape)
            .into_iter()
            .filter(|defect| !shellless(defect)),
    );
    defects.sort_by_key(|defect| (defect.polygon, defect.ring, defect.vertex, defect.reason));
    defects
}

/// A closed raw ring on the grid, its closing point dropped.
fn snap(points: &[(f64, f64)]) -> Result<Ring, (usize, Reason)> {
    let mut ring = Vec::with_capacity(points.len());
    for (vertex, &(x, y)) in points.iter().enumerate() {
        ring.push(Point::snap(x, y).map_err(|error| {
            let range = matches!(error, GridError::OutOfRange { .. });
            (
                vertex,
                if range {
                    Reason::OutOfRange
                } else {
                    Reason::NotFinite
                },
            )
        })?);
    }
    if ring.first() != ring.last() {
        return Err((ring.len() - 1, Reason::NotClosed));
    }
    if ring.len() > 1 {
        ring.pop();
    }
    Ok(ring)
}

struct Defects<'a> {
    ids: &'a [RingId],
    rings: &'a [&'a [Point]],
    list: Vec<Defect>,
}

impl Defects<'_> {
    fn add(&mut self, reason: Reason, ring: u32, vertex: u32, place: Point, other: Option<u32>) {
        let id = self.ids[ring as usize];
        self.list.push(Defect {
            reason,
            polygon: id.polygon,
            ring: id.ring,
            vertex: vertex as usize,
            place: place.metres(),
            other: other.map(|other| self.ids[other as usize]),
        });
    }

    fn short(&mut self, found: &Arrangement) {
        for &ring in &found.short {
            let place = self.rings[ring as usize][0];
            self.add(Reason::TooFewPoints, ring, 0, place, None);
        }
    }

    /// Crossings, each; shared edges, the first of each pair of rings.
    fn clashes(&mut self, found: &Arrangement) {
        let mut told: BTreeSet<(u32, u32)> = BTreeSet::new();
        for meeting in &found.meetings {
            let (one, two) = meeting.rings;
            let mut reason = self.reason(one, two, meeting.clash);
            if one != two && meeting.clash == Clash::Overlap {
                if !told.insert((one, two)) {
                    continue;
                }
                if same_ring(self.rings[one as usize], self.rings[two as usize]) {
                    reason = Reason::DuplicateRing;
                }
            }
            // the later ring is told as the one that is wrong
            let other = (one != two).then_some(one);
            self.add(reason, two, meeting.vertices.1, meeting.place, other);
        }
    }

    fn reason(&self, one: u32, two: u32, clash: Clash) -> Reason {
        let (first, second) = (self.ids[one as usize], self.ids[two as usize]);
        let crosses = clash == Clash::Cross;
        if one == two {
            return match clash {
                Clash::Cross => Reason::SelfCrossing,
                Clash::Overlap => Reason::SelfOverlap,
                Clash::Spike => Reason::Spike,
            };
        }
        let shell = first.ring == 0 || second.ring == 0;
        match (first.polygon == second.polygon, shell, crosses) {
            (false, _, true) => Reason::PartsOverlap,
            (false, _, false) => Reason::PartsShareEdge,
            (true, true, true) => Reason::HoleCrossesShell,
            (true, true, false) => Reason::HoleSharesEdge,
            (true, false, true) => Reason::HolesCross,
            (true, false, false) => Reason::HolesShareEdge,
        }
    }

    /// A ring that touches itself; rings of one polygon that touch in a cycle.
    fn touches(&mut self, found: &Arrangement) {
        let mut groups = Groups::new(self.rings.len());
        for group in found.touches.chunk_by(|a, b| a.place == b.place) {
            let clean = group
                .iter()
                .filter(|touch| found.clean[touch.ring as usize]);
            let mut by_polygon: BTreeMap<usize, Vec<&Touch>> = BTreeMap::new();
            for touch in clean {
                let polygon = self.ids[touch.ring as usize].polygon;
                by_polygon.entry(polygon).or_default().push(touch);
            }
            for mut touches in by_polygon.into_values() {
                touches.sort();
                self.touches_of_polygon(&touches, &mut groups);
            }
        }
    }

    fn touches_of_polygon(&mut self, touches: &[&Touch], groups: &mut Groups) {
        for pair in touches
            .windows(2)
            .filter(|pair| pair[0].ring == pair[1].ring)
        {
            self.add(
                Reason::SelfTouch,
                pair[1].ring,
                pair[1].vertex,
                pair[1].place,
                None,
            );
        }
        let mut rings: Vec<&&Touch> = touches.iter().collect();
        rings.dedup_by_key(|touch| touch.ring);
        for pair in rings.windows(2) {
            if !groups.join(pair[0].ring, pair[1].ring) {
                let (touch, other) = (pair[1], pair[0].ring);
                let reason = Reason::InteriorDisconnected;
                self.add(reason, touch.ring, touch.vertex, touch.place, Some(other));
            }
        }
    }

    /// Holes outside their shell or in each other, parts in parts.
    fn nesting(&mut self, found: &Arrangement) {
        for ring in 0..self.rings.len() as u32 {
            if !found.clean[ring as usize] {
                continue;
            }
            let id = self.ids[ring as usize];
            let parent = found.parents[ring as usize];
            let reason = if id.ring == 0 {
                self.nested_shell(id, parent)
                    .then_some(Reason::NestedShells)
            } else {
                self.misplaced_hole(found, ring)
            };
            if let Some(reason) = reason {
                let (vertex, place) = lowest(self.rings[ring as usize]);
                self.add(reason, ring, vertex, place, parent);
            }
        }
    }

    fn nested_shell(&self, id: RingId, parent: Option<u32>) -> bool {
        parent
            .map(|parent| self.ids[parent as usize])
            .is_some_and(|around| around.ring == 0 && around.polygon != id.polygon)
    }

    fn misplaced_hole(&self, found: &Arrangement, ring: u32) -> Option<Reason> {
        let id = self.ids[ring as usize];
        let shell = self.ids.binary_search(&RingId { ring: 0, ..id });
        if !shell.is_ok_and(|shell| found.clean[shell]) {
            return None; // its shell is empty, short or told already
        }
        let mut around = found.parents[ring as usize];
        while let Some(parent) = around {
            let parent_id = self.ids[parent as usize];
            if parent_id.polygon == id.polygon {
                return (parent_id.ring != 0).then_some(Reason::NestedHoles);
            }
            around = found.parents[parent as usize];
        }
        Some(Reason::HoleOutsideShell)
    }
}

fn lowest(ring: &[Point]) -> (u32, Point) {
    let found = (0_u32..).zip(ring).min_by_key(|(_, point)| **point);
    found.map_or((0, Point::default()), |(vertex, point)| (vertex, *point))
}

/// Whether two rings have the same points in the same or opposite order.
pub(crate) fn same_ring(one: &[Point], two: &[Point]) -> bool {
    let canonical = |ring: &[Point]| {
        let mut points = ring.to_vec();
        points.dedup();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        let start = lowest(&points).0 as usize;
        points.rotate_left(start);
        points
    };
    if one.len().abs_diff(two.len()) > one.len().max(two.len()) / 2 {
        return false;
    }
    let (one, mut two) = (canonical(one), canonical(two));
    if one == two {
        return true;
    }
    if let Some(rest) = two.get_mut(1..) {
        rest.reverse();
    }
    one == two
}

/// Disjoint sets of rings (union by link, with path halving).
struct Groups(Vec<u32>);

impl Groups {
    fn new(rings: usize) -> Self {
        Self((0..rings as u32).collect())
    }

    fn root(&mut self, mut ring: u32) -> u32 {
        while self.0[ring as usize] != ring {
            let above = self.0[self.0[ring as usize] as usize];
            self.0[ring as usize] = above;
            ring = above;
        }
        ring
    }

    /// Joins two sets; `false` when they were one already.
    fn join(&mut self, one: u32, two: u32) -> bool {
        let (one, two) = (self.root(one), self.root(two));
        self.0[one as usize] = two;
        one != two
    }
}
