use std::ops::Range;

use super::mesh::Mesh;
use super::parallel::map_ranges;
use crate::Point;
use crate::topology::{Contact, Segment, contact};

/// Edges looked at by one task.
const EDGES: usize = 4096;

/// Groups of edges that hang together: no edge of one touches an edge of another.
pub(super) struct Clusters {
    /// Edges by group.
    members: Vec<u32>,
    starts: Vec<u32>,
    /// Whether a group is one closed ring that does not touch itself.
    pub simple: Vec<bool>,
    /// Group of each edge.
    pub of: Vec<u32>,
    /// Edges that cross another in its interior.
    pub crossing: Vec<u32>,
}

impl Clusters {
    pub(super) fn new(mesh: &Mesh) -> Self {
        let mut sets = Sets::new(mesh.segments.len());
        let mut knots: Vec<u32> = Vec::new();
        join_at_ends(&mesh.segments, &mut sets, &mut knots);
        let found = map_ranges(mesh.segments.len(), EDGES, |range| contacts(mesh, range));
        let mut crossing = Vec::new();
        for (one, two, crosses) in found.into_iter().flatten() {
            sets.join(one, two);
            knots.push(one);
            if crosses {
                crossing.extend([one, two]);
            }
        }
        crossing.sort_unstable();
        crossing.dedup();
        Self::grouped(sets, &knots, crossing)
    }

    fn grouped(mut sets: Sets, knots: &[u32], crossing: Vec<u32>) -> Self {
        let count = sets.0.len() as u32;
        let mut number = vec![0_u32; count as usize];
        let mut groups = 0;
        for edge in 0..count {
            // a root is the smallest of its set
            let root = sets.root(edge);
            if root == edge {
                number[edge as usize] = groups;
                groups += 1;
            } else {
                number[edge as usize] = number[root as usize];
            }
        }
        let mut starts = vec![0_u32; groups as usize + 1];
        for &group in &number {
            starts[group as usize + 1] += 1;
        }
        for group in 0..groups as usize {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut members = vec![0; count as usize];
        for edge in 0..count {
            let place = &mut next[number[edge as usize] as usize];
            members[*place as usize] = edge;
            *place += 1;
        }
        let mut simple = vec![true; groups as usize];
        for &knot in knots {
            simple[number[knot as usize] as usize] = false;
        }
        Self {
            members,
            starts,
            simple,
            of: number,
            crossing,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.simple.len()
    }

    /// The edges of a group, in order.
    pub(super) fn members(&self, group: usize) -> &[u32] {
        &self.members[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

/// Joins edges with a common end; ends where not just one edge comes and one goes are knots.
fn join_at_ends(segments: &[Segment], sets: &mut Sets, knots: &mut Vec<u32>) {
    let mut ends: Vec<(Point, bool, u32)> = Vec::with_capacity(2 * segments.len());
    for (number, segment) in (0..).zip(segments) {
        ends.push((segment.a, true, number));
        ends.push((segment.b, false, number));
    }
    super::parallel::sort(&mut ends);
    for place in ends.chunk_by(|one, two| one.0 == two.0) {
        for pair in place.windows(2) {
            sets.join(pair[0].2, pair[1].2);
        }
        if place.len() != 2 || place[0].1 == place[1].1 {
            knots.push(place[0].2);
        }
    }
}

/// Contacts of some edges with later ones, and whether they cross.
fn contacts(mesh: &Mesh, range: Range<usize>) -> Vec<(u32, u32, bool)> {
    let (mut near, mut found) = (Vec::new(), Vec::new());
    for one in range.start as u32..range.end as u32 {
        let segment = &mesh.segments[one as usize];
        mesh.near(segment.a, segment.b, 0, &mut near);
        let first = near.partition_point(|&other| other <= one);
        for &two in &near[first..] {
            if let Some(contact) = contact(&mesh.segments, one, two) {
                found.push((one, two, matches!(contact, Contact::Cross(..))));
            }
        }
    }
    found
}

/// Disjoint sets of numbers, the smallest of each its root.
struct Sets(Vec<u32>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn root(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let above = self.0[member as usize];
            self.0[member as usize] = self.0[above as usize];
            member = above;
        }
        member
    }

    fn join(&mut self, one: u32, two: u32) {
        let (one, two) = (self.root(one), self.root(two));
        self.0[one.max(two) as usize] = one.min(two);
    }
}
