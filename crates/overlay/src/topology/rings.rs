use std::collections::BTreeSet;

use super::arrangement::{Arrangement, Clash, arrange};
use super::boolean::{FillRule, enclosed};
use super::defect::{Reason, RingId};
use super::error::TopologyError;
use super::repaired::{Repair, RepairKind, Repaired};
use super::segment::side;
use super::validate::{RawRing, same_ring, validate};
use crate::{GridError, MultiPolygon, PlaneArea, Point, Polygon, Ring};

/// Polygons from plain rings in any order and direction, by containment: a ring inside an even
/// number of others is a shell, the rest are holes.
///
/// Repeated points and spikes are dropped; rings that touch themselves or share edges are
/// resolved where every fill rule gives the same area: all of it named in the answer. Rings that
/// cross themselves or each other, stand twice, or have fewer than three distinct points are an
/// error with ring and vertex. The answer is valid ([`validate`]).
///
/// ```
/// use kunyu_overlay::{Point, polygons_from_rings};
/// let square = |low, high| {
///     [(low, low), (high, low), (high, high), (low, high)].map(|(x, y)| Point { x, y }).to_vec()
/// };
/// let built = polygons_from_rings(&[square(2, 6), square(0, 9), square(3, 4)]);
/// assert_eq!(built?.shape.0.len(), 2); // the outer with a hole, and an island in the hole
/// # Ok::<(), kunyu_overlay::TopologyError>(())
/// ```
pub fn polygons_from_rings(rings: &[Ring]) -> Result<Repaired, TopologyError> {
    build(rings, Vec::new())
}

/// [`polygons_from_rings`] from (east, north) in metres; a closing point may be there or not.
pub fn polygons_from_raw(rings: &[RawRing]) -> Result<Repaired, TopologyError> {
    let mut snapped = Vec::with_capacity(rings.len());
    let mut repairs = Vec::new();
    for (ring, points) in rings.iter().enumerate() {
        let (points, closed) = snap_ring(points, RingId { polygon: 0, ring })?;
        if closed {
            repairs.push(same_area(RepairKind::ClosedRing, None, ring, 1, &points));
        }
        snapped.push(points);
    }
    build(&snapped, repairs)
}

/// A raw ring on the grid without its closing point, and whether that had to be added.
pub(crate) fn snap_ring(points: &[(f64, f64)], id: RingId) -> Result<(Ring, bool), TopologyError> {
    let mut ring = Vec::with_capacity(points.len());
    for (vertex, &(x, y)) in points.iter().enumerate() {
        ring.push(Point::snap(x, y).map_err(|error| {
            let range = matches!(error, GridError::OutOfRange { .. });
            let reason = if range {
                Reason::OutOfRange
            } else {
                Reason::NotFinite
            };
            TopologyError::BadRing {
                reason,
                id,
                vertex,
                place: (x, y),
                other: None,
            }
        })?);
    }
    let closed = ring.len() > 1 && ring.first() == ring.last();
    if closed {
        ring.pop();
    }
    Ok((ring, !closed))
}

/// A ring without repeated points and spikes.
pub(crate) struct Cleaned {
    pub(crate) ring: Ring,
    /// For each point its index in the ring as given.
    pub(crate) index: Vec<usize>,
    pub(crate) dropped: usize,
    pub(crate) spikes: usize,
}

/// Drops repeated points, then cuts edges that run straight back, until none is left.
pub(crate) fn clean(points: &[Point]) -> Cleaned {
    let mut kept: Vec<(Point, usize)> = Vec::with_capacity(points.len());
    let (mut dropped, mut spikes) = (0, 0);
    for (index, &point) in points.iter().enumerate() {
        while let [.., (before, _), (tip, _)] = kept[..] {
            if !is_spike(before, tip, point) {
                break;
            }
            kept.pop();
            spikes += 1;
        }
        // a point met again after a spike is part of the spike
        let repeated = kept.last().is_some_and(|last| last.0 == point);
        dropped += usize::from(repeated && index > 0 && points[index - 1] == point);
        if !repeated {
            kept.push((point, index));
        }
    }
    let mut start = 0;
    while let [(first, _), (second, _), .., (before, _), (last, _)] = kept[start..] {
        if last == first {
            dropped += usize::from(points.first() == points.last());
            kept.pop();
        } else if is_spike(before, last, first) {
            kept.pop();
            spikes += 1;
        } else if is_spike(last, first, second) {
            start += 1;
            spikes += 1;
        } else {
            break;
        }
    }
    let kept = &kept[start..];
    let distinct =
        kept.len() >= 3 && (kept.len() > 3 || side(kept[0].0, kept[1].0, kept[2].0) != 0);
    let kept = if distinct { kept } else { &[] };
    Cleaned {
        ring: kept.iter().map(|point| point.0).collect(),
        index: kept.iter().map(|point| point.1).collect(),
        dropped,
        spikes,
    }
}

/// Whether the edges before and after `tip` run along each other.
fn is_spike(before: Point, tip: Point, after: Point) -> bool {
    let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
    side(before, tip, after) == 0
        && product(before.x - tip.x, after.x - tip.x) + product(before.y - tip.y, after.y - tip.y)
            > 0
}

/// The area a ring goes around by its vertices, never negative.
pub(crate) fn ring_area(ring: &[Point]) -> PlaneArea {
    PlaneArea(PlaneArea::of_ring(ring).0.abs())
}

/// A repair that leaves the area of its ring as it was.
pub(crate) fn same_area(
    kind: RepairKind,
    polygon: Option<usize>,
    ring: usize,
    count: usize,
    points: &[Point],
) -> Repair {
    let area = ring_area(points);
    Repair {
        kind,
        polygon,
        ring: Some(ring),
        count,
        before: area,
        after: area,
    }
}

/// Notes what cleaning a ring did.
pub(crate) fn note_cleaning(
    cleaned: &Cleaned,
    polygon: Option<usize>,
    ring: usize,
    repairs: &mut Vec<Repair>,
) {
    let kinds = [
        (RepairKind::DroppedPoints, cleaned.dropped),
        (RepairKind::RemovedSpike, cleaned.spikes),
    ];
    for (kind, count) in kinds.into_iter().filter(|(_, count)| *count > 0) {
        repairs.push(same_area(kind, polygon, ring, count, &cleaned.ring));
    }
}

fn build(given: &[Ring], mut repairs: Vec<Repair>) -> Result<Repaired, TopologyError> {
    let mut cleaned = Vec::with_capacity(given.len());
    for (ring, points) in given.iter().enumerate() {
        let clean = clean(points);
        if clean.ring.is_empty() {
            let place = points.first().copied().unwrap_or_default().metres();
            let id = RingId { polygon: 0, ring };
            let reason = Reason::TooFewPoints;
            return Err(TopologyError::BadRing {
                reason,
                id,
                vertex: 0,
                place,
                other: None,
            });
        }
        note_cleaning(&clean, None, ring, &mut repairs);
        cleaned.push(clean);
    }
    let rings: Vec<&[Point]> = cleaned.iter().map(|clean| clean.ring.as_slice()).collect();
    let found = arrange(&rings);
    refuse_ambiguous(&cleaned, &found)?;
    let touching = self_touching(&found);
    for ring in touching
        .iter()
        .map(|&ring| ring as usize)
        .filter(|&ring| found.clean[ring])
    {
        repairs.push(same_area(
            RepairKind::SplitAtTouch,
            None,
            ring,
            1,
            rings[ring],
        ));
    }
    if !touching.is_empty() || !found.meetings.is_empty() {
        return Ok(resolve(&cleaned, &found, repairs));
    }
    let shape = nest(&rings, &found.parents);
    // rings that meet nowhere cannot cut the interior apart
    if found.touches.is_empty() || validate(&shape).is_empty() {
        return Ok(Repaired { shape, repairs });
    }
    // rings that touch in a cycle cut the interior apart: the same area, in more parts
    let (before, resolved) = (
        shape.plane_area(),
        enclosed(shape.rings(), FillRule::EvenOdd),
    );
    let after = resolved.plane_area();
    let kind = RepairKind::SplitAtTouch;
    repairs.push(Repair {
        kind,
        polygon: None,
        ring: None,
        count: rings.len(),
        before,
        after,
    });
    Ok(Repaired {
        shape: resolved,
        repairs,
    })
}

/// Rings that visit a place twice.
fn self_touching(found: &Arrangement) -> BTreeSet<u32> {
    let places = found.touches.chunk_by(|a, b| a.place == b.place);
    let twice =
        places.flat_map(|visits| visits.windows(2).filter(|two| two[0].ring == two[1].ring));
    twice.map(|two| two[0].ring).collect()
}

/// Crossings, rings that stand twice, and rings that fill rules read differently are errors.
fn refuse_ambiguous(cleaned: &[Cleaned], found: &Arrangement) -> Result<(), TopologyError> {
    for meeting in &found.meetings {
        let (one, two) = (meeting.rings.0 as usize, meeting.rings.1 as usize);
        let own = &cleaned[two];
        let reason = match meeting.clash {
            Clash::Cross if one == two => Reason::SelfCrossing,
            Clash::Cross => Reason::RingsCross,
            Clash::Overlap if one != two => {
                if !same_ring(&cleaned[one].ring, &own.ring) {
                    continue;
                }
                Reason::DuplicateRing
            }
            Clash::Overlap | Clash::Spike => {
                let ring = std::slice::from_ref(&own.ring);
                if enclosed(ring, FillRule::EvenOdd) == enclosed(ring, FillRule::NonZero) {
                    continue;
                }
                Reason::SelfOverlap
            }
        };
        return Err(TopologyError::BadRing {
            reason,
            id: RingId {
                polygon: 0,
                ring: two,
            },
            vertex: own.index[meeting.vertices.1 as usize],
            place: meeting.place.metres(),
            other: (one != two).then_some(RingId {
                polygon: 0,
                ring: one,
            }),
        });
    }
    Ok(())
}

/// Rings that meet without crossing: what lies inside an odd number of them.
fn resolve(cleaned: &[Cleaned], found: &Arrangement, mut repairs: Vec<Repair>) -> Repaired {
    let shape = enclosed(cleaned.iter().map(|clean| &clean.ring), FillRule::EvenOdd);
    let mut told = Vec::new();
    for meeting in &found.meetings {
        let (one, two) = meeting.rings;
        if one == two && !told.contains(&one) {
            let ring = &cleaned[one as usize].ring;
            let after = enclosed(std::slice::from_ref(ring), FillRule::EvenOdd).plane_area();
            repairs.push(Repair {
                kind: RepairKind::ResolvedCrossing(FillRule::EvenOdd),
                polygon: None,
                ring: Some(one as usize),
                count: 1,
                before: ring_area(ring),
                after,
            });
            told.push(one);
        }
    }
    let mut shared: Vec<u32> = found
        .meetings
        .iter()
        .filter(|meeting| meeting.rings.0 != meeting.rings.1)
        .flat_map(|meeting| [meeting.rings.0, meeting.rings.1])
        .collect();
    shared.sort_unstable();
    shared.dedup();
    if !shared.is_empty() {
        let area = shape.plane_area();
        let kind = RepairKind::MergedRings;
        let count = shared.len();
        repairs.push(Repair {
            kind,
            polygon: None,
            ring: None,
            count,
            before: area,
            after: area,
        });
    }
    Repaired { shape, repairs }
}

/// Shells at even depth, holes at odd depth in the ring around them.
pub(crate) fn nest(rings: &[&[Point]], parents: &[Option<u32>]) -> MultiPolygon {
    let depth = depths(parents);
    let mut polygon_of = vec![0; rings.len()];
    let mut shape = MultiPolygon::default();
    for ring in (0..rings.len()).filter(|&ring| depth[ring].is_multiple_of(2)) {
        polygon_of[ring] = shape.0.len();
        shape.0.push(Polygon {
            shell: turned(rings[ring], true),
            holes: Vec::new(),
        });
    }
    for ring in (0..rings.len()).filter(|&ring| !depth[ring].is_multiple_of(2)) {
        if let Some(parent) = parents[ring] {
            let polygon = polygon_of[parent as usize];
            shape.0[polygon].holes.push(turned(rings[ring], false));
        }
    }
    shape
}

/// How many rings are around each ring.
fn depths(parents: &[Option<u32>]) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let (mut chain, mut at) = (Vec::new(), Some(start));
        while let Some(ring) = at.filter(|&ring| depths[ring].is_none()) {
            chain.push(ring);
            at = parents[ring].map(|parent| parent as usize);
        }
        let outer = at
            .and_then(|ring| depths[ring])
            .map_or(0, |depth| depth + 1);
        for (depth, ring) in (outer..).zip(chain.into_iter().rev()) {
            depths[ring] = Some(depth);
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}

/// The ring counter-clockwise (or clockwise), from the same start.
pub(crate) fn turned(ring: &[Point], left: bool) -> Ring {
    let mut ring = ring.to_vec();
    if (PlaneArea::of_ring(&ring).0 > 0) != left
        && let Some(rest) = ring.get_mut(1..)
    {
        rest.reverse();
    }
    ring
}
