use std::ops::Range;

use super::Coverage;
use super::findings::{CheckOptions, Findings, Keeper};
use super::metric::{beside, distance_squared};
use super::parallel::{keep_from, sort};
use crate::Point;
use crate::topology::Segment;

/// Places looked at by one task.
const PLACES: usize = 2048;

/// How a vertex fails to meet a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MismatchKind {
    /// It lies exactly on an edge of the other polygon, which has no vertex there.
    VertexOnEdge,
    /// It lies within the tolerance of an edge of the other polygon.
    VertexNearEdge,
    /// It lies within the tolerance of a vertex of the other polygon.
    VertexNearVertex,
}

/// A vertex that does not meet a neighbour's boundary as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mismatch {
    /// The vertex.
    pub place: Point,
    /// What is wrong.
    pub kind: MismatchKind,
    /// Begin and end of the edge, or the other vertex twice.
    pub edge: (Point, Point),
    /// The polygon that has the vertex: the smallest number, where several have it.
    pub feature: u32,
    /// The polygon with the edge or the other vertex (of which the smallest number).
    pub other: u32,
}

pub(super) fn mismatches(coverage: &Coverage, options: &CheckOptions) -> Findings<Mismatch> {
    let vertices = Vertices::new(coverage);
    let tolerance = options.tolerance();
    let count = vertices.starts.len() - 1;
    let keeper = keep_from(count, PLACES, options.keep, |range, keeper| {
        vertices.look(coverage, range, tolerance, keeper);
    });
    keeper.finish()
}

/// The ends of unmatched edges by place, with the features that have them.
struct Vertices {
    owners: Vec<(Point, u32)>,
    starts: Vec<usize>,
}

impl Vertices {
    fn new(coverage: &Coverage) -> Self {
        let segments = coverage.mesh.segments.iter();
        let mut owners: Vec<(Point, u32)> = segments
            .flat_map(|edge| {
                let number = coverage.number(edge.ring);
                [(edge.a, number), (edge.b, number)]
            })
            .collect();
        sort(&mut owners);
        owners.dedup();
        let mut starts: Vec<usize> = (0..owners.len())
            .filter(|&at| at == 0 || owners[at].0 != owners[at - 1].0)
            .collect();
        starts.push(owners.len());
        Self { owners, starts }
    }

    fn at(&self, vertex: usize) -> &[(Point, u32)] {
        &self.owners[self.starts[vertex]..self.starts[vertex + 1]]
    }

    /// Whether one of the features has the vertex, by an unmatched edge.
    fn owned(&self, place: Point, feature: u32) -> bool {
        self.owners.binary_search(&(place, feature)).is_ok()
    }

    /// The features that have a vertex at a place.
    fn owners_of(&self, place: Point) -> &[(Point, u32)] {
        let start = self.owners.partition_point(|owner| owner.0 < place);
        let end = start + self.owners[start..].partition_point(|owner| owner.0 == place);
        &self.owners[start..end]
    }

    fn look(
        &self,
        coverage: &Coverage,
        range: Range<usize>,
        tolerance: i64,
        keeper: &mut Keeper<Mismatch>,
    ) {
        let (mut near, mut found) = (Vec::new(), Vec::new());
        for vertex in range {
            let owners = self.at(vertex);
            let (place, feature) = owners[0];
            coverage.mesh.near(place, place, tolerance, &mut near);
            found.clear();
            for &edge in &near {
                let edge = &coverage.mesh.segments[edge as usize];
                self.compare(coverage, (place, feature), edge, tolerance, &mut found);
            }
            found.sort_unstable();
            found.dedup();
            found.drain(..).for_each(|mismatch| keeper.push(mismatch));
        }
    }

    fn compare(
        &self,
        coverage: &Coverage,
        (place, feature): (Point, u32),
        edge: &Segment,
        tolerance: i64,
        found: &mut Vec<Mismatch>,
    ) {
        let limit = square(tolerance);
        for end in [edge.a, edge.b] {
            if place < end && distance_squared(place, end) <= limit {
                found.extend(self.vertices_apart(place, end));
            }
        }
        let other = coverage.number(edge.ring);
        if edge.a == place || edge.b == place || self.owned(place, other) {
            return;
        }
        let exact = edge.has_inside(place);
        let kind = if exact {
            MismatchKind::VertexOnEdge
        } else {
            MismatchKind::VertexNearEdge
        };
        if !exact && (tolerance == 0 || !near_inside(edge, place, tolerance)) {
            return;
        }
        if !exact && has_vertex(coverage, edge.ring, place) {
            return;
        }
        found.push(Mismatch {
            place,
            kind,
            feature,
            other,
            edge: (edge.a, edge.b),
        });
    }

    /// Two vertices too near to each other, unless all features have both.
    fn vertices_apart(&self, place: Point, end: Point) -> Option<Mismatch> {
        let (here, there) = (self.owners_of(place), self.owners_of(end));
        let only = |some: &[(Point, u32)], others: Point| {
            let alone = some.iter().find(|owner| !self.owned(others, owner.1));
            alone.map(|owner| owner.1)
        };
        let feature = only(here, end)?;
        let other = only(there, place)?;
        Some(Mismatch {
            place,
            kind: MismatchKind::VertexNearVertex,
            feature,
            other,
            edge: (end, end),
        })
    }
}

fn square(length: i64) -> i128 {
    i128::from(length) * i128::from(length)
}

/// Whether a place comes within a distance of an edge between its ends, and not of these.
fn near_inside(edge: &Segment, place: Point, tolerance: i64) -> bool {
    let limit = square(tolerance);
    distance_squared(place, edge.a) > limit
        && distance_squared(place, edge.b) > limit
        && beside((edge.a, edge.b), place, tolerance)
}

/// Whether a packed feature has a vertex at a place.
fn has_vertex(coverage: &Coverage, feature: u32, place: Point) -> bool {
    let table = coverage.layer.table();
    let rings = table.ring_range(feature as usize);
    let (start, end) = (
        table.rings.starts[rings.start],
        table.rings.starts[rings.end],
    );
    table.rings.points[start as usize..end as usize].contains(&place)
}
