//! Laws of the checks of coverages: tessellations with faults, against brute force.

use std::collections::BTreeSet;

use kunyu_overlay::{
    CheckOptions, Coverage, MismatchKind, MultiPolygon, Operation, PackedLayer, Pieces, Point,
    Polygon, combine, union, validate,
};
use proptest::prelude::*;

use super::support::mesh::{Draw, FAULTS, Fault, Mesh, inject};

const ALL: CheckOptions = CheckOptions {
    keep: usize::MAX,
    tolerance_m: 0.0,
};

fn cases() -> u32 {
    let asked = std::env::var("KUNYU_PROPERTY_CASES").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(300)
}

fn tessellation(draw: &mut Draw, seed: u64) -> Mesh {
    let step = [60, 1200, 7_000_001][draw.below(3)];
    let inner = draw.below(3) as i64;
    Mesh::new(2 + draw.below(4), step, inner, seed)
}

/// A tessellation with faults; features that became invalid are left out.
fn faulty(seed: u64, faults: &[usize]) -> Vec<MultiPolygon> {
    let mut draw = Draw(seed);
    let mesh = tessellation(&mut draw, seed);
    let mut shapes = mesh.cells();
    if draw.below(8) == 0 {
        shapes.push(mesh.block((0, 0), (mesh.size, mesh.size)));
    }
    for &fault in faults {
        inject(&mut shapes, FAULTS[fault], &mut draw, mesh.step);
    }
    shapes.retain(|shape| validate(shape).is_empty());
    shapes
}

/// The same features in another order, from other vertices, elsewhere.
fn turned(shapes: &[MultiPolygon], offset: i64) -> Vec<MultiPolygon> {
    let turn = |shape: &MultiPolygon| {
        let mut shape = shape.clone();
        let shell = &mut shape.0[0].shell;
        shell.rotate_left(1);
        for point in shell {
            point.x += offset;
            point.y -= offset;
        }
        shape
    };
    shapes.iter().rev().map(turn).collect()
}

fn coverage(shapes: &[MultiPolygon]) -> Coverage {
    Coverage::new(&PackedLayer::build(shapes))
}

/// What rounding can move: twice the edges of all shapes by the box sides.
fn reach(shapes: &[MultiPolygon]) -> i128 {
    let edges = shapes
        .iter()
        .flat_map(MultiPolygon::rings)
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    edges
        .map(|(p, q)| i128::from((p.x - q.x).abs() + (p.y - q.y).abs()))
        .sum()
}

/// Bounded faces of the complement, from the general engine.
fn brute_gaps(shapes: &[MultiPolygon]) -> Vec<Polygon> {
    let far = 1 << 40;
    let corners = [(-far, -far), (far, -far), (far, far), (-far, far)];
    let shell: Vec<Point> = corners.map(|(x, y)| Point { x, y }).to_vec();
    let everything = MultiPolygon(vec![Polygon {
        shell: shell.clone(),
        holes: Vec::new(),
    }]);
    let rest = combine(Operation::Difference, &[everything], shapes);
    rest.0
        .into_iter()
        .filter(|polygon| !polygon.shell.contains(&shell[0]))
        .collect()
}

fn doubled_area(polygons: &[Polygon]) -> i128 {
    MultiPolygon(polygons.to_vec()).plane_area().0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn a_tessellation_has_no_fault(seed in any::<u64>()) {
        let shapes = tessellation(&mut Draw(seed), seed).cells();
        let coverage = coverage(&shapes);
        prop_assert!(coverage.overlaps(&ALL).is_empty());
        prop_assert!(coverage.gaps(&ALL).is_empty());
        prop_assert!(coverage.mismatches(&ALL).is_empty());
        prop_assert!(coverage.outside(&coverage, &ALL).is_empty());
        prop_assert!(coverage.uncovered(&coverage, &ALL).is_empty());
    }

    #[test]
    fn overlaps_are_those_of_all_pairs(
        seed in any::<u64>(), faults in proptest::collection::vec(0..FAULTS.len(), 0..6)
    ) {
        let shapes = faulty(seed, &faults);
        let layer = PackedLayer::build(&shapes);
        let mut expected = Vec::new();
        for (a, shape) in (0..).zip(&shapes) {
            for hit in layer.intersect(shape, Pieces::AreasOnly) {
                if hit.feature > a {
                    expected.push((a, hit.feature, hit.plane));
                }
            }
        }
        let found = Coverage::new(&layer).overlaps(&ALL);
        let areas: Vec<_> = found.first.iter().map(|o| (o.a, o.b, o.area)).collect();
        prop_assert_eq!(areas, expected);
        prop_assert_eq!(found.count, found.first.len() as u64);
    }

    #[test]
    fn gaps_are_the_bounded_rest(
        seed in any::<u64>(), faults in proptest::collection::vec(0..FAULTS.len(), 0..6)
    ) {
        let shapes = faulty(seed, &faults);
        let found = coverage(&shapes).gaps(&ALL);
        let gaps: Vec<Polygon> = found.first.iter().map(|gap| gap.polygon.clone()).collect();
        let expected = brute_gaps(&shapes);
        let exact = faults.iter().all(|&fault| {
            matches!(FAULTS[fault], Fault::Removed | Fault::Doubled | Fault::Dropped | Fault::Added)
        });
        if exact {
            let areas = |polygons: &[Polygon]| {
                let mut areas: Vec<i128> =
                    polygons.iter().map(|p| doubled_area(std::slice::from_ref(p))).collect();
                areas.sort_unstable();
                areas
            };
            prop_assert_eq!(areas(&gaps), areas(&expected));
        }
        let moved = (doubled_area(&gaps) - doubled_area(&expected)).abs();
        prop_assert!(moved <= 4 * reach(&shapes) + 64, "moved {}", moved);
        for gap in &found.first {
            prop_assert_eq!(validate(&MultiPolygon(vec![gap.polygon.clone()])), vec![]);
            prop_assert!(!gap.neighbours.is_empty());
        }
    }

    #[test]
    fn parents_are_compared_with_the_union(
        seed in any::<u64>(),
        faults in proptest::collection::vec(0..FAULTS.len(), 0..5),
        parent_faults in proptest::collection::vec(0..FAULTS.len(), 0..3),
    ) {
        let shapes = faulty(seed, &faults);
        let parents = faulty(seed, &parent_faults);
        let (layer, parent) = (coverage(&shapes), coverage(&parents));
        let limit = 8 * (reach(&shapes) + reach(&parents)) + 256;
        let uncovered = layer.uncovered(&parent, &ALL);
        let area: i128 = uncovered.first.iter().map(|gap| gap.area.0).sum();
        let expected = combine(Operation::Difference, &parents, &shapes).plane_area().0;
        prop_assert!((area - expected).abs() <= limit);
        let outside = layer.outside(&parent, &ALL);
        let whole = union(&parents);
        for (feature, shape) in (0..).zip(&shapes) {
            let expected = combine(
                Operation::Difference,
                std::slice::from_ref(shape),
                std::slice::from_ref(&whole),
            );
            let expected = expected.plane_area().0;
            let found = outside.first.iter().find(|found| found.feature == feature);
            let area = found.map_or(0, |found| found.area.0);
            prop_assert!((area - expected).abs() <= limit, "{} {} {}", feature, area, expected);
            if let Some(found) = found {
                let moved = (found.pieces.plane_area() - found.area).0.abs();
                prop_assert!(moved <= limit);
            }
        }
    }

    #[test]
    fn vertices_on_edges_are_all_found(
        seed in any::<u64>(), faults in proptest::collection::vec(0..2_usize, 0..6)
    ) {
        // without overlaps: cells missing, vertices added exactly on edges
        let faults: Vec<usize> = faults.iter().map(|&fault| [0, 4][fault]).collect();
        let shapes = faulty(seed, &faults);
        let vertices = |shape: &MultiPolygon| shape.0[0].shell.clone();
        let mut expected = BTreeSet::new();
        for one in &shapes {
            for place in vertices(one) {
                for (other, shape) in (0..).zip(&shapes) {
                    let shell = vertices(shape);
                    let on = shell.iter().zip(shell.iter().cycle().skip(1)).any(|(a, b)| {
                        let cross = i128::from(b.x - a.x) * i128::from(place.y - a.y)
                            - i128::from(b.y - a.y) * i128::from(place.x - a.x);
                        cross == 0 && a.min(b) < &place && &place < a.max(b)
                    });
                    if on {
                        expected.insert((place, other));
                    }
                }
            }
        }
        let coverage = coverage(&shapes);
        let found = coverage.mismatches(&ALL);
        if coverage.overlaps(&ALL).is_empty() {
            let places: BTreeSet<(Point, u32)> =
                found.first.iter().map(|found| (found.place, found.other)).collect();
            prop_assert_eq!(&places, &expected);
            prop_assert_eq!(found.count as usize, expected.len());
            prop_assert!(found.first.iter().all(|m| m.kind == MismatchKind::VertexOnEdge));
        }
    }

    #[test]
    fn order_and_bounds_change_nothing(
        seed in any::<u64>(),
        faults in proptest::collection::vec(0..FAULTS.len(), 0..6),
        keep in 0..4_usize,
    ) {
        let shapes = faulty(seed, &faults);
        let last = shapes.len().saturating_sub(1) as u32;
        let (here, there) = (coverage(&shapes), coverage(&turned(&shapes, 0)));
        let overlaps = here.overlaps(&ALL);
        let mut others: Vec<_> = there.overlaps(&ALL).first.iter().map(|found| {
            (last - found.b, last - found.a, found.area, found.place)
        }).collect();
        others.sort_unstable();
        let all: Vec<_> =
            overlaps.first.iter().map(|o| (o.a, o.b, o.area, o.place)).collect();
        prop_assert_eq!(&all, &others);
        let gaps = here.gaps(&ALL);
        let all: Vec<_> = gaps.first.iter().map(|gap| (gap.place, gap.area)).collect();
        let others: Vec<_> =
            there.gaps(&ALL).first.iter().map(|gap| (gap.place, gap.area)).collect();
        prop_assert_eq!(all, others);
        let tolerant = CheckOptions { tolerance_m: 1e-6, ..ALL };
        let places = |coverage: &Coverage| {
            let found = coverage.mismatches(&tolerant);
            found.first.iter().map(|m| (m.place, m.kind, m.edge)).collect::<Vec<_>>()
        };
        prop_assert_eq!(places(&here), places(&there));
        let few = CheckOptions { keep, ..ALL };
        let bounded = here.overlaps(&few);
        prop_assert_eq!(bounded.count, overlaps.count);
        prop_assert_eq!(&bounded.first[..], &overlaps.first[..keep.min(overlaps.first.len())]);
        let bounded = here.gaps(&few);
        prop_assert_eq!(&bounded.first[..], &gaps.first[..keep.min(gaps.first.len())]);
    }

    #[test]
    fn findings_move_with_the_layer(
        seed in any::<u64>(),
        faults in proptest::collection::vec(0..FAULTS.len(), 0..6),
        offset in -(1_i64 << 48)..(1_i64 << 48),
    ) {
        let shapes = faulty(seed, &faults);
        let last = shapes.len().saturating_sub(1) as u32;
        let (here, there) = (coverage(&shapes), coverage(&turned(&shapes, offset)));
        // which of two features counts as moved depends on their places: rounding may differ
        let limit = 4 * reach(&shapes) + 64;
        let areas = |coverage: &Coverage| -> Vec<(u32, u32, i128)> {
            let found = coverage.overlaps(&ALL);
            found.first.iter().map(|o| (o.a, o.b, o.area.0)).collect()
        };
        let (mine, theirs) = (areas(&here), areas(&there));
        for &(a, b, area) in mine.iter().filter(|found| found.2 > limit) {
            let moved = theirs.iter().find(|found| (found.0, found.1) == (last - b, last - a));
            prop_assert!(moved.is_some_and(|moved| (moved.2 - area).abs() <= limit));
        }
        let sum = |areas: &[(u32, u32, i128)]| areas.iter().map(|found| found.2).sum::<i128>();
        prop_assert!((sum(&mine) - sum(&theirs)).abs() <= limit);
        let gaps = |coverage: &Coverage, offset: i64| -> Vec<_> {
            let found = coverage.gaps(&ALL);
            let back = |p: Point| Point { x: p.x - offset, y: p.y + offset };
            found.first.iter().map(|gap| (back(gap.place), gap.area)).collect()
        };
        prop_assert_eq!(gaps(&here, 0), gaps(&there, offset));
        let mismatches = |coverage: &Coverage, offset: i64| -> Vec<_> {
            let found = coverage.mismatches(&ALL);
            let back = |p: Point| Point { x: p.x - offset, y: p.y + offset };
            found.first.iter().map(|m| (back(m.place), m.kind)).collect()
        };
        prop_assert_eq!(mismatches(&here, 0), mismatches(&there, offset));
    }
}
