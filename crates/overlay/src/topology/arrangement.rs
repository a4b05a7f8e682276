use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use super::angle::Direction;
use super::plain;
use super::segment::{Contact, Segment, contact, crossing, push_ring};
use super::sweep::sweep;
use super::tree::BoxTree;
use crate::{PlaneArea, Point};

/// How two rings, or one ring with itself, meet where they must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Clash {
    /// They cross.
    Cross,
    /// They run along each other.
    Overlap,
    /// Two neighbouring edges run back along each other.
    Spike,
}

/// A clash with its place: the vertices begin the edges that clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Meeting {
    pub(crate) rings: (u32, u32),
    pub(crate) vertices: (u32, u32),
    pub(crate) clash: Clash,
    pub(crate) place: Point,
}

/// A visit of a ring to a place that is visited more than once, without crossing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch {
    pub(crate) place: Point,
    pub(crate) ring: u32,
    pub(crate) vertex: u32,
}

/// All that closed rings do to each other.
pub(crate) struct Arrangement {
    /// Clashes, in order of ring and vertex.
    pub(crate) meetings: Vec<Meeting>,
    /// Touches, in order of place.
    pub(crate) touches: Vec<Touch>,
    /// Rings of fewer than three edges; they take no part in the rest.
    pub(crate) short: Vec<u32>,
    /// Whether a ring takes part in no clash.
    pub(crate) clean: Vec<bool>,
    /// For clean rings the innermost clean ring around them.
    pub(crate) parents: Vec<Option<u32>>,
}

/// The edges of all rings, and where each ring's edges are.
struct Edges {
    segments: Vec<Segment>,
    ranges: Vec<Range<usize>>,
}

impl Edges {
    fn new(rings: &[&[Point]], keep: impl Fn(usize) -> bool) -> Self {
        let mut edges = Self {
            segments: Vec::new(),
            ranges: Vec::new(),
        };
        for (number, points) in rings.iter().enumerate() {
            let start = edges.segments.len();
            if keep(number) {
                push_ring(&mut edges.segments, number as u32, points);
                if edges.segments.len() - start < 3 {
                    edges.segments.truncate(start);
                }
            }
            edges.ranges.push(start..edges.segments.len());
        }
        edges
    }

    /// The edge before `id` in its ring.
    fn previous(&self, id: u32) -> u32 {
        let range = &self.ranges[self.segments[id as usize].ring as usize];
        if id as usize == range.start {
            range.end as u32 - 1
        } else {
            id - 1
        }
    }
}

/// Finds how closed rings meet each other and themselves, and how they are nested. n log n.
pub(crate) fn arrange(rings: &[&[Point]]) -> Arrangement {
    match plain::nesting(rings) {
        Some(parents) => Arrangement {
            meetings: Vec::new(),
            touches: Vec::new(),
            short: Vec::new(),
            clean: vec![true; rings.len()],
            parents,
        },
        None => swept(rings),
    }
}

/// [`arrange`] by the general sweep.
pub(crate) fn swept(rings: &[&[Point]]) -> Arrangement {
    let edges = Edges::new(rings, |_| true);
    let short = (0..rings.len() as u32).filter(|&ring| edges.ranges[ring as usize].is_empty());
    let short: Vec<u32> = short.collect();
    let mut contacts = Vec::new();
    let swept = sweep(&edges.segments, rings.len(), |found| {
        contacts.push(found);
        ControlFlow::Continue(())
    });
    let mut below = swept
        .as_ref()
        .map(|swept| swept.below.clone())
        .unwrap_or_default();
    all_of_dropped(
        &edges,
        &swept.map(|swept| swept.dropped).unwrap_or_default(),
        &mut contacts,
    );

    let mut meetings: BTreeSet<Meeting> = contacts
        .iter()
        .filter_map(|found| meeting(&edges, *found))
        .collect();
    let touches = touches(&edges, &contacts, &mut meetings);
    let mut clean = vec![true; rings.len()];
    for &ring in &short {
        clean[ring as usize] = false;
    }
    for meeting in &meetings {
        clean[meeting.rings.0 as usize] = false;
        clean[meeting.rings.1 as usize] = false;
    }
    let parents = if meetings.is_empty() {
        parents(rings, &edges, &below)
    } else {
        let edges = Edges::new(rings, |ring| clean[ring]);
        below = sweep(&edges.segments, rings.len(), |_| ControlFlow::Continue(()))
            .map(|swept| swept.below)
            .unwrap_or_default();
        parents(rings, &edges, &below)
    };
    Arrangement {
        meetings: meetings.into_iter().collect(),
        touches,
        short,
        clean,
        parents,
    }
}

/// The sweep tells one crossing of a segment it dropped; this finds all of them.
fn all_of_dropped(edges: &Edges, dropped: &[u32], contacts: &mut Vec<Contact>) {
    if dropped.is_empty() {
        return;
    }
    let boxes: Vec<_> = edges.segments.iter().map(Segment::bounds).collect();
    let tree = BoxTree::new(&boxes);
    for &segment in dropped {
        let _ = tree.query(&boxes[segment as usize], |other| {
            if other != segment {
                contacts.extend(contact(
                    &edges.segments,
                    segment.min(other),
                    segment.max(other),
                ));
            }
            ControlFlow::Continue(())
        });
    }
}

/// A contact as a clash, unless it is a mere touch.
fn meeting(edges: &Edges, found: Contact) -> Option<Meeting> {
    let (s, t, overlap) = match found {
        Contact::Cross(s, t) => (s.min(t), s.max(t), false),
        Contact::Overlap(s, t) => (s.min(t), s.max(t), true),
        Contact::Touch(..) => return None,
    };
    let (first, second) = (&edges.segments[s as usize], &edges.segments[t as usize]);
    let rings = (first.ring, second.ring);
    let (place, clash, vertices) = if !overlap {
        (
            crossing(first, second),
            Clash::Cross,
            (first.vertex, second.vertex),
        )
    } else if edges.previous(t) == s && first.ring == second.ring {
        (second.a, Clash::Spike, (second.vertex, second.vertex))
    } else if edges.previous(s) == t && first.ring == second.ring {
        (first.a, Clash::Spike, (first.vertex, first.vertex))
    } else {
        let place = first.left().max(second.left());
        (place, Clash::Overlap, (first.vertex, second.vertex))
    };
    Some(Meeting {
        rings,
        vertices,
        clash,
        place,
    })
}

/// One passing of a ring through a place: at a vertex, or inside an edge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Visit {
    place: Point,
    segment: u32,
    inside: bool,
}

/// Places that are visited more than once; visits that cross there join the meetings.
fn touches(edges: &Edges, contacts: &[Contact], meetings: &mut BTreeSet<Meeting>) -> Vec<Touch> {
    let mut visits: Vec<Visit> = (0_u32..)
        .zip(&edges.segments)
        .map(|(segment, edge)| Visit {
            place: edge.a,
            segment,
            inside: false,
        })
        .collect();
    for found in contacts {
        if let Contact::Touch(_, segment, place) = *found {
            visits.push(Visit {
                place,
                segment,
                inside: true,
            });
        }
    }
    visits.sort_unstable();
    visits.dedup();
    let mut touches = Vec::new();
    for group in visits.chunk_by(|a, b| a.place == b.place) {
        if group.len() > 1 {
            meetings.extend(crossings(edges, group));
            touches.extend(group.iter().map(|visit| {
                let segment = &edges.segments[visit.segment as usize];
                Touch {
                    place: visit.place,
                    ring: segment.ring,
                    vertex: segment.vertex,
                }
            }));
        }
    }
    touches
}

/// Pairs of visits that cross at their common place: their ends alternate around it.
fn crossings(edges: &Edges, visits: &[Visit]) -> Vec<Meeting> {
    let mut ends = Vec::with_capacity(2 * visits.len());
    for (number, visit) in visits.iter().enumerate() {
        let segment = &edges.segments[visit.segment as usize];
        let back = if visit.inside {
            segment.a
        } else {
            edges.segments[edges.previous(visit.segment) as usize].a
        };
        ends.push((Direction::new(visit.place, back), number));
        ends.push((Direction::new(visit.place, segment.b), number));
    }
    ends.sort_by(|a, b| a.0.by_angle(b.0));
    if ends
        .windows(2)
        .any(|pair| pair[0].0.by_angle(pair[1].0).is_eq())
    {
        return Vec::new(); // they run along each other, which is told as that
    }
    let mut open: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for (_, number) in ends {
        let Some(at) = open.iter().rposition(|&other| other == number) else {
            open.push(number);
            continue;
        };
        if let Some(&other) = open.get(at + 1) {
            found.push(vertex_crossing(edges, &visits[number], &visits[other]));
        }
        open.remove(at);
    }
    found
}

fn vertex_crossing(edges: &Edges, one: &Visit, other: &Visit) -> Meeting {
    let (s, t) = (
        one.segment.min(other.segment),
        one.segment.max(other.segment),
    );
    let (first, second) = (&edges.segments[s as usize], &edges.segments[t as usize]);
    Meeting {
        rings: (first.ring, second.ring),
        vertices: (first.vertex, second.vertex),
        clash: Clash::Cross,
        place: one.place,
    }
}

/// The innermost ring around each, from what lies below its smallest point.
fn parents(rings: &[&[Point]], edges: &Edges, below: &[Option<u32>]) -> Vec<Option<u32>> {
    let turns_left: Vec<bool> = rings
        .iter()
        .map(|ring| PlaneArea::of_ring(ring).0 > 0)
        .collect();
    let mut parents: Vec<Option<u32>> = vec![None; rings.len()];
    let mut known = vec![false; rings.len()];
    for start in 0..rings.len() {
        let mut chain = Vec::new();
        let mut ring = start;
        let parent = loop {
            if known[ring] {
                break parents[ring];
            }
            chain.push(ring);
            let Some(id) = below.get(ring).copied().flatten() else {
                break None;
            };
            let segment = &edges.segments[id as usize];
            let around = segment.ring as usize;
            if (segment.a < segment.b) == turns_left[around] {
                break Some(segment.ring);
            }
            ring = around;
        };
        for ring in chain {
            known[ring] = true;
            parents[ring] = parent;
        }
    }
    parents
}
