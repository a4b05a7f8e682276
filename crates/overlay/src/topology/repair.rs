use std::collections::BTreeSet;

use super::boolean::{FillRule, difference, enclosed, normalise, union};
use super::defect::{Defect, Reason, RingId};
use super::error::TopologyError;
use super::relate::covers;
use super::repaired::{Repair, RepairKind, Repaired};
use super::rings::{clean, note_cleaning, ring_area, same_area, snap_ring, turned};
use super::validate::{RawRing, validate};
use crate::{MultiPolygon, PlaneArea, Point, Polygon, Ring, Shape};

/// Makes polygons valid, by named repairs only, each with its effect on the area.
///
/// In this order: repeated points and spikes are dropped, rings without area left out, rings
/// turned; a ring that crosses itself becomes what it encloses by `rule`; holes outside their
/// shell go to the part they lie in; holes that cross, meet or leave their shell are cut out
/// together; parts that overlap or share an edge become one (even-odd: what lies in an odd number
/// of them). A valid shape comes back as it is, without repairs; so does a repaired one.
///
/// ```
/// use kunyu_overlay::{FillRule, MultiPolygon, Point, Polygon, RepairKind, repair};
/// let bow_tie = [(0, 0), (4, 4), (4, 0), (0, 4)].map(|(x, y)| Point { x, y }).to_vec();
/// let shape = MultiPolygon(vec![Polygon { shell: bow_tie, holes: Vec::new() }]);
/// let repaired = repair(&shape, FillRule::EvenOdd)?;
/// assert_eq!(repaired.repairs[0].kind, RepairKind::ResolvedCrossing(FillRule::EvenOdd));
/// assert_eq!(repaired.shape.plane_area().0, 2 * 8); // doubled: two triangles of 4
/// # Ok::<(), kunyu_overlay::TopologyError>(())
/// ```
pub fn repair(shape: &MultiPolygon, rule: FillRule) -> Result<Repaired, TopologyError> {
    mend(shape.clone(), rule, Vec::new(), true)
}

/// [`repair`] for rings as read, in metres: each polygon a list of rings, shell first. Directions
/// mean nothing in raw rings and are set silently; unclosed rings are closed, by name.
///
/// A coordinate that is no number or lies beyond the grid is an error.
pub fn repair_raw(polygons: &[Vec<RawRing>], rule: FillRule) -> Result<Repaired, TopologyError> {
    let mut repairs = Vec::new();
    let mut shape = MultiPolygon::default();
    for (polygon, rings) in polygons.iter().enumerate() {
        let mut snapped = Vec::with_capacity(rings.len());
        for (ring, points) in rings.iter().enumerate() {
            let (points, closed) = snap_ring(points, RingId { polygon, ring })?;
            if closed {
                let kind = RepairKind::ClosedRing;
                repairs.push(same_area(kind, Some(polygon), ring, 1, &points));
            }
            snapped.push(turned(&points, ring == 0));
        }
        let mut snapped = snapped.into_iter();
        let shell = snapped.next().unwrap_or_default();
        shape.0.push(Polygon {
            shell,
            holes: snapped.collect(),
        });
    }
    mend(shape, rule, repairs, false)
}

fn mend(
    mut shape: MultiPolygon,
    rule: FillRule,
    mut repairs: Vec<Repair>,
    note_turns: bool,
) -> Result<Repaired, TopologyError> {
    clean_rings(&mut shape, &mut repairs);
    turn_rings(&mut shape, note_turns.then_some(&mut repairs));
    let defects = validate(&shape);
    if defects.is_empty() {
        return Ok(Repaired { shape, repairs });
    }
    move_holes(&mut shape, &defects, &mut repairs);
    let defects = validate(&shape);
    let mut parts = Vec::with_capacity(shape.0.len());
    for (number, polygon) in shape.0.iter().enumerate() {
        // defects come in order of their polygon
        let from = defects.partition_point(|bad| bad.polygon < number);
        let to = defects.partition_point(|bad| bad.polygon <= number);
        parts.push(mend_polygon(
            number,
            polygon,
            &defects[from..to],
            rule,
            &mut repairs,
        ));
    }
    let shape = merge_parts(parts, rule, &mut repairs);
    if !validate(&shape).is_empty() {
        return Err(TopologyError::Unrepairable);
    }
    Ok(Repaired { shape, repairs })
}

fn clean_rings(shape: &mut MultiPolygon, repairs: &mut Vec<Repair>) {
    let mut cleaned = MultiPolygon::default();
    for (polygon, given) in shape.0.iter().enumerate() {
        let mut part = Polygon::default();
        for (ring, points) in given.rings().enumerate() {
            let result = clean(points);
            let tidy = result.dropped == 0 && result.spikes == 0;
            if result.ring.is_empty() {
                if !points.is_empty() {
                    let kind = RepairKind::RemovedRing;
                    repairs.push(same_area(kind, Some(polygon), ring, 1, &[]));
                }
            } else if !tidy {
                note_cleaning(&result, Some(polygon), ring, repairs);
            }
            match ring {
                0 => part.shell = result.ring,
                _ if result.ring.is_empty() => {}
                _ => part.holes.push(result.ring),
            }
        }
        if !part.shell.is_empty() {
            cleaned.0.push(part);
        }
    }
    *shape = cleaned;
}

fn turn_rings(shape: &mut MultiPolygon, repairs: Option<&mut Vec<Repair>>) {
    let wrong = |ring: &[Point], left: bool| {
        let area = PlaneArea::of_ring(ring).0;
        area != 0 && (area > 0) != left
    };
    let mut count = 0;
    for polygon in &mut shape.0 {
        let holes = polygon.holes.iter_mut().map(|hole| (hole, false));
        for (ring, left) in std::iter::once((&mut polygon.shell, true)).chain(holes) {
            if wrong(ring, left) {
                *ring = turned(ring, left);
                count += 1;
            }
        }
    }
    if let Some(repairs) = repairs.filter(|_| count > 0) {
        let (kind, area) = (RepairKind::Reoriented, rings_area(&shape.0));
        repairs.push(Repair {
            kind,
            polygon: None,
            ring: None,
            count,
            before: area,
            after: area,
        });
    }
}

/// Area by vertices, holes deducted, each ring taken as positive.
fn rings_area(polygons: &[Polygon]) -> PlaneArea {
    let holes =
        |polygon: &Polygon| -> PlaneArea { polygon.holes.iter().map(|hole| ring_area(hole)).sum() };
    polygons
        .iter()
        .map(|polygon| ring_area(&polygon.shell) - holes(polygon))
        .sum()
}

/// Holes outside their shell go to the part they lie in, or are left out.
fn move_holes(shape: &mut MultiPolygon, defects: &[Defect], repairs: &mut Vec<Repair>) {
    let mut outside: Vec<RingId> = defects
        .iter()
        .filter(|defect| defect.reason == Reason::HoleOutsideShell)
        .map(|defect| RingId {
            polygon: defect.polygon,
            ring: defect.ring,
        })
        .collect();
    outside.sort_unstable();
    outside.dedup();
    for id in outside.into_iter().rev() {
        let before = rings_area(&shape.0);
        let hole = shape.0[id.polygon].holes.remove(id.ring - 1);
        let area = single(turned(&hole, true));
        let around = (0..shape.0.len()).find(|&other| {
            other != id.polygon && covers(&single(shape.0[other].shell.clone()), &area)
        });
        let kind = if let Some(other) = around {
            shape.0[other].holes.push(hole);
            RepairKind::MovedHole
        } else {
            RepairKind::DroppedHole
        };
        let after = rings_area(&shape.0);
        let (polygon, ring) = (Some(id.polygon), Some(id.ring));
        repairs.push(Repair {
            kind,
            polygon,
            ring,
            count: 1,
            before,
            after,
        });
    }
}

fn single(shell: Ring) -> Shape {
    Shape::Polygons(MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }]))
}

/// One polygon without defects of its own.
fn mend_polygon(
    number: usize,
    polygon: &Polygon,
    defects: &[Defect],
    rule: FillRule,
    repairs: &mut Vec<Repair>,
) -> MultiPolygon {
    let mut changed = false;
    let mut holes: Vec<Ring> = Vec::new();
    let mut region = MultiPolygon::default();
    for (index, ring) in polygon.rings().enumerate() {
        let own = defects
            .iter()
            .filter(|defect| defect.ring == index && defect.other.is_none());
        let reasons: BTreeSet<Reason> = own.map(|defect| defect.reason).collect();
        let resolved = if reasons.is_empty() {
            MultiPolygon(vec![Polygon {
                shell: turned(ring, true),
                holes: Vec::new(),
            }])
        } else {
            changed = true;
            let resolved = enclosed(std::slice::from_ref(ring), rule);
            let kind = if reasons.iter().all(|reason| *reason == Reason::SelfTouch) {
                RepairKind::SplitAtTouch
            } else {
                RepairKind::ResolvedCrossing(rule)
            };
            let (before, after) = (ring_area(ring), resolved.plane_area());
            let (polygon, ring) = (Some(number), Some(index));
            repairs.push(Repair {
                kind,
                polygon,
                ring,
                count: 1,
                before,
                after,
            });
            resolved
        };
        if index == 0 {
            region = resolved;
        } else {
            // a hole that fell apart may have islands: those turn the other way
            let turns = |part: Polygon| std::iter::once(part.shell).chain(part.holes);
            holes.extend(resolved.0.into_iter().flat_map(turns));
        }
    }
    let reasons: BTreeSet<Reason> = defects
        .iter()
        .filter(|defect| defect.other.is_none_or(|other| other.polygon == number))
        .filter(|defect| defect.other.is_some() || !is_own(defect.reason))
        .map(|defect| defect.reason)
        .collect();
    if reasons.is_empty() && !changed {
        return MultiPolygon(vec![polygon.clone()]);
    }
    let cut = difference(&region, &enclosed(&holes, rule));
    if !reasons.is_empty() {
        let count = polygon.holes.len();
        let before = region.plane_area() - holes.iter().map(|hole| ring_area(hole)).sum();
        let (kind, after) = (RepairKind::CutHoles(rule), cut.plane_area());
        repairs.push(Repair {
            kind,
            polygon: Some(number),
            ring: None,
            count,
            before,
            after,
        });
    }
    cut
}

/// Defects of one ring alone.
fn is_own(reason: Reason) -> bool {
    use Reason::{SelfCrossing, SelfOverlap, SelfTouch, Spike, TooFewPoints};
    matches!(
        reason,
        SelfCrossing | SelfOverlap | SelfTouch | Spike | TooFewPoints
    )
}

/// All parts as one valid shape.
fn merge_parts(
    parts: Vec<MultiPolygon>,
    rule: FillRule,
    repairs: &mut Vec<Repair>,
) -> MultiPolygon {
    let apart = MultiPolygon(parts.iter().flat_map(|part| part.0.clone()).collect());
    let defects = validate(&apart);
    if defects.is_empty() {
        return normalise(apart);
    }
    let merged = match rule {
        FillRule::NonZero => union(&parts),
        FillRule::EvenOdd => enclosed(apart.rings(), rule),
    };
    let numbers = defects
        .iter()
        .flat_map(|bad| [Some(bad.polygon), bad.other.map(|other| other.polygon)])
        .flatten();
    let count = numbers.collect::<BTreeSet<_>>().len();
    let (before, after) = (apart.plane_area(), merged.plane_area());
    let kind = RepairKind::MergedParts(rule);
    repairs.push(Repair {
        kind,
        polygon: None,
        ring: None,
        count,
        before,
        after,
    });
    merged
}
