use std::collections::BTreeMap;

use i_overlay::core::fill_rule::FillRule as Fill;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::i_shape::int::shape::IntShapes;

use super::arrangement::arrange;
use super::rings::nest;
use super::validate::validate;
use crate::{MultiPolygon, PlaneArea, Point, Polygon, Ring};

/// A boolean operation on areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// What lies in either.
    Union,
    /// What lies in both.
    Intersection,
    /// What lies in the first and not in the second.
    Difference,
    /// What lies in exactly one.
    SymmetricDifference,
}

/// Which parts of the plane self-crossing rings enclose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillRule {
    /// Where a way out crosses the rings an odd number of times.
    EvenOdd,
    /// Where the rings wind around at all.
    NonZero,
}

/// Union of valid multipolygons; see [`combine`].
pub fn union(operands: &[MultiPolygon]) -> MultiPolygon {
    combine(Operation::Union, operands, &[])
}

/// What lies in both of two valid multipolygons; see [`combine`].
pub fn intersection(a: &MultiPolygon, b: &MultiPolygon) -> MultiPolygon {
    combine(
        Operation::Intersection,
        std::slice::from_ref(a),
        std::slice::from_ref(b),
    )
}

/// What lies in `a` and not in `b`, both valid; see [`combine`].
pub fn difference(a: &MultiPolygon, b: &MultiPolygon) -> MultiPolygon {
    combine(
        Operation::Difference,
        std::slice::from_ref(a),
        std::slice::from_ref(b),
    )
}

/// What lies in exactly one of two valid multipolygons; see [`combine`].
pub fn symmetric_difference(a: &MultiPolygon, b: &MultiPolygon) -> MultiPolygon {
    combine(
        Operation::SymmetricDifference,
        std::slice::from_ref(a),
        std::slice::from_ref(b),
    )
}

/// `operation` on the union of the first operands and the union of the second.
///
/// Operands must be valid ([`validate`]); only their orientation is put right here. New vertices
/// are rounded to the grid, so an area may differ from the exact one by a grid unit along each
/// cut edge. The result is valid, normalised ([`normalise`]), and the same for any order of
/// operands, parts, holes and start vertices.
///
/// ```
/// use kunyu_overlay::{MultiPolygon, Operation, Point, Polygon, combine};
/// let square = |x| {
///     let shell = [(x, 0), (x + 2, 0), (x + 2, 2), (x, 2)].map(|(x, y)| Point { x, y });
///     MultiPolygon(vec![Polygon { shell: shell.to_vec(), holes: Vec::new() }])
/// };
/// let both = combine(Operation::Intersection, &[square(0)], &[square(1), square(9)]);
/// assert_eq!(both.plane_area().0, 2 * 2); // doubled, in squared grid units
/// ```
pub fn combine(operation: Operation, a: &[MultiPolygon], b: &[MultiPolygon]) -> MultiPolygon {
    let rule = match operation {
        Operation::Union => OverlayRule::Union,
        Operation::Intersection => OverlayRule::Intersect,
        Operation::Difference => OverlayRule::Difference,
        Operation::SymmetricDifference => OverlayRule::Xor,
    };
    let mut overlay = Overlay::new_custom(count(a) + count(b), options(), Solver::default());
    for (operands, kind) in [(a, ShapeType::Subject), (b, ShapeType::Clip)] {
        for polygon in operands.iter().flat_map(|operand| &operand.0) {
            add(&mut overlay, &polygon.shell, kind, true);
            polygon
                .holes
                .iter()
                .for_each(|hole| add(&mut overlay, hole, kind, false));
        }
    }
    settled(overlay.overlay(rule, Fill::NonZero))
}

/// Union of all members of each group, ordered by group; as [`union`].
///
/// ```
/// # use kunyu_overlay::{MultiPolygon, dissolve};
/// let nothing = MultiPolygon::default();
/// let classes = dissolve([("0301", &nothing), ("0101", &nothing), ("0301", &nothing)]);
/// assert_eq!(classes.iter().map(|class| class.0).collect::<Vec<_>>(), ["0101", "0301"]);
/// ```
pub fn dissolve<'a, K: Ord>(
    members: impl IntoIterator<Item = (K, &'a MultiPolygon)>,
) -> Vec<(K, MultiPolygon)> {
    let mut groups: BTreeMap<K, Vec<MultiPolygon>> = BTreeMap::new();
    for (key, shape) in members {
        groups.entry(key).or_default().push(shape.clone());
    }
    groups
        .into_iter()
        .map(|(key, shapes)| (key, union(&shapes)))
        .collect()
}

/// The region that plain rings enclose by a fill rule, as valid, normalised polygons; the rings may
/// cross themselves and each other. A reading of a drawing, not of a legal boundary: see [`repair`]
/// and [`polygons_from_rings`] for those.
///
/// [`repair`]: crate::repair
/// [`polygons_from_rings`]: crate::polygons_from_rings
pub fn enclosed<'a>(rings: impl IntoIterator<Item = &'a Ring>, rule: FillRule) -> MultiPolygon {
    let mut overlay = Overlay::new_custom(0, options(), Solver::default());
    for ring in rings {
        let points = ring.iter().map(|point| IntPoint::new(point.x, point.y));
        overlay.add_path_iter(points, ShapeType::Subject);
    }
    let rule = match rule {
        FillRule::EvenOdd => Fill::EvenOdd,
        FillRule::NonZero => Fill::NonZero,
    };
    settled(overlay.overlay(OverlayRule::Subject, rule))
}

/// What [`filled`] takes of the plane, by how often rings wind around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    /// The first rings wind around it to the left.
    Positive,
    /// The first rings wind around it to the right.
    Negative,
    /// The first do to the left, the second do not.
    FirstOnly,
    /// The second do to the left, the first do not.
    SecondOnly,
}

/// A part of the plane by the winding numbers of closed rings, which are taken with the direction
/// they have and may touch, cross and repeat; as valid, normalised polygons.
pub(crate) fn filled(first: &[Ring], second: &[Ring], what: Filled) -> MultiPolygon {
    let count = first.iter().chain(second).map(Vec::len).sum();
    let mut overlay = Overlay::new_custom(count, options(), Solver::default());
    for (rings, kind) in [(first, ShapeType::Subject), (second, ShapeType::Clip)] {
        for ring in rings {
            let points = ring.iter().map(|point| IntPoint::new(point.x, point.y));
            overlay.add_path_iter(points, kind);
        }
    }
    let (rule, fill) = match what {
        Filled::Positive => (OverlayRule::Subject, Fill::Positive),
        Filled::Negative => (OverlayRule::Subject, Fill::Negative),
        Filled::FirstOnly => (OverlayRule::Difference, Fill::Positive),
        Filled::SecondOnly => (OverlayRule::InverseDifference, Fill::Positive),
    };
    settled(overlay.overlay(rule, fill))
}

/// Shells counter-clockwise, holes clockwise, each ring from its smallest point without repeated
/// points, holes and parts in order: one way to write one set of rings.
pub fn normalise(mut shape: MultiPolygon) -> MultiPolygon {
    for polygon in &mut shape.0 {
        normalise_ring(&mut polygon.shell, true);
        polygon
            .holes
            .iter_mut()
            .for_each(|hole| normalise_ring(hole, false));
        polygon.holes.sort_unstable();
    }
    shape
        .0
        .sort_unstable_by(|a, b| (&a.shell, &a.holes).cmp(&(&b.shell, &b.holes)));
    shape
}

fn normalise_ring(ring: &mut Ring, left: bool) {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if (PlaneArea::of_ring(ring).0 < 0) == left {
        ring.reverse();
    }
    let lowest = (0..ring.len())
        .min_by_key(|&vertex| ring[vertex])
        .unwrap_or(0);
    ring.rotate_left(lowest);
}

fn options() -> IntOverlayOptions<u128> {
    IntOverlayOptions::ogc()
}

fn count(operands: &[MultiPolygon]) -> usize {
    operands
        .iter()
        .flat_map(MultiPolygon::rings)
        .map(Vec::len)
        .sum()
}

/// Adds a ring turned the right way: holes must unwind what shells wind.
fn add(overlay: &mut Overlay<i64>, ring: &[Point], kind: ShapeType, left: bool) {
    let point = |point: &Point| IntPoint::new(point.x, point.y);
    if (PlaneArea::of_ring(ring).0 > 0) == left {
        overlay.add_path_iter(ring.iter().map(point), kind);
    } else {
        overlay.add_path_iter(ring.iter().rev().map(point), kind);
    }
}

/// The engine's answer as valid polygons. Seldom it puts a hole into the wrong part: then the
/// rings are sorted by containment. Rounded crossings may leave edges that meet again: then the
/// region is resolved once more.
fn settled(shapes: IntShapes<i64>) -> MultiPolygon {
    let mut shape = normalise(polygons(shapes));
    for _ in 0..4 {
        if validate(&shape).is_empty() {
            break;
        }
        let rings: Vec<&[Point]> = shape.rings().map(Vec::as_slice).collect();
        let found = arrange(&rings);
        if found.meetings.is_empty() {
            let sorted = normalise(nest(&rings, &found.parents));
            if validate(&sorted).is_empty() {
                return sorted;
            }
        }
        let mut overlay = Overlay::new_custom(0, options(), Solver::default());
        for polygon in &shape.0 {
            add(&mut overlay, &polygon.shell, ShapeType::Subject, true);
            polygon
                .holes
                .iter()
                .for_each(|h| add(&mut overlay, h, ShapeType::Subject, false));
        }
        shape = normalise(polygons(
            overlay.overlay(OverlayRule::Subject, Fill::NonZero),
        ));
    }
    shape
}

fn polygons(shapes: IntShapes<i64>) -> MultiPolygon {
    let ring = |contour: Vec<IntPoint<i64>>| -> Ring {
        contour
            .into_iter()
            .map(|point| Point {
                x: point.x,
                y: point.y,
            })
            .collect()
    };
    let polygon = |shape: Vec<Vec<IntPoint<i64>>>| {
        let mut rings = shape.into_iter().map(ring);
        Polygon {
            shell: rings.next().unwrap_or_default(),
            holes: rings.collect(),
        }
    };
    MultiPolygon(shapes.into_iter().map(polygon).collect())
}
