//! Laws of boolean operations, predicates and simplification on random shapes.

use std::slice::from_ref;

use kunyu_overlay::{
    FillRule, MultiPolygon, Operation, PlaneArea, Point, Polygon, Reason, Shape, combine, contains,
    covers, difference, dissolve, equals, intersection, relate, repair, simplify,
    simplify_coverage, symmetric_difference, union, validate,
};
use proptest::prelude::*;

use crate::support::perimeter_m;

/// A valid shape of a few random rings on a lattice of `cells` × `cells`, `pitch` units apart.
fn shape(cells: i64, pitch: i64) -> impl Strategy<Value = MultiPolygon> {
    let point = (0..cells, 0..cells).prop_map(move |(x, y)| Point {
        x: x * pitch,
        y: y * pitch,
    });
    let ring = prop::collection::vec(point, 3..9);
    let polygon = prop::collection::vec(ring, 1..3).prop_map(|mut rings| {
        let shell = rings.remove(0);
        Polygon {
            shell,
            holes: rings,
        }
    });
    prop::collection::vec(polygon, 1..4).prop_map(|polygons| {
        repair(&MultiPolygon(polygons), FillRule::EvenOdd)
            .unwrap()
            .shape
    })
}

fn pair() -> impl Strategy<Value = (MultiPolygon, MultiPolygon)> {
    let wild = || shape(1 << 20, 1 << 20);
    let tight = || shape(7, 1 << 30);
    prop_oneof![(wild(), wild()), (tight(), tight())]
}

/// A grid unit along all edges, in m².
fn slack(shapes: &[&MultiPolygon]) -> f64 {
    let perimeters: f64 = shapes.iter().map(|shape| perimeter_m(shape)).sum();
    perimeters / kunyu_overlay::GRID_PER_METRE
}

fn m2(area: PlaneArea) -> f64 {
    area.square_metres()
}

/// The same region written in another way: parts and holes turned round, other start vertices.
fn rewritten(shape: &MultiPolygon, shift: usize) -> MultiPolygon {
    let mut other = shape.clone();
    other.0.reverse();
    for polygon in &mut other.0 {
        polygon.holes.reverse();
        for ring in std::iter::once(&mut polygon.shell).chain(&mut polygon.holes) {
            let start = shift % ring.len().max(1);
            ring.rotate_left(start);
        }
    }
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn areas_add_up_and_results_are_valid((a, b) in pair()) {
        let both = intersection(&a, &b);
        let (only_a, only_b) = (difference(&a, &b), difference(&b, &a));
        let all = union(&[a.clone(), b.clone()]);
        let either = symmetric_difference(&a, &b);
        for result in [&both, &only_a, &only_b, &all, &either] {
            prop_assert_eq!(validate(result), vec![]);
        }
        let slack = slack(&[&a, &b]);
        let [a, b, both, only_a, only_b, all, either] =
            [&a, &b, &both, &only_a, &only_b, &all, &either].map(MultiPolygon::plane_area);
        prop_assert!(m2(a - both - only_a).abs() <= slack);
        prop_assert!(m2(all - a - b + both).abs() <= slack);
        prop_assert!(m2(either - only_a - only_b).abs() <= slack);
    }

    #[test]
    fn results_do_not_depend_on_how_operands_are_written((a, b) in pair(), shift in 0_usize..9) {
        use Operation::{Difference, Intersection, SymmetricDifference, Union};
        let (other_a, other_b) = (rewritten(&a, shift), rewritten(&b, shift + 1));
        for operation in [Difference, Intersection, SymmetricDifference, Union] {
            let one = combine(operation, from_ref(&a), from_ref(&b));
            let two = combine(operation, from_ref(&other_a), from_ref(&other_b));
            prop_assert_eq!(&one, &two);
            if operation != Difference {
                prop_assert_eq!(one, combine(operation, from_ref(&other_b), from_ref(&a)));
            }
        }
        let all = union(&[a.clone(), b.clone(), other_a.clone()]);
        prop_assert_eq!(&all, &union(&[other_b, a.clone(), b.clone()]));
        prop_assert_eq!(dissolve([(1, &b), (0, &a), (1, &a)]), vec![(0, union(&[a])), (1, all)]);
    }

    #[test]
    fn predicates_agree_with_areas(a in shape(7, 1 << 30), b in shape(7, 1 << 30)) {
        // regions on the lattice share no area, or far more than rounding could make; a vertex that
        // a repair rounded off the lattice may leave a sliver that only the predicate sees
        let on_lattice = |shape: &MultiPolygon| {
            shape.rings().flatten().all(|point| (point.x | point.y) % (1 << 30) == 0)
        };
        let exact = on_lattice(&a) && on_lattice(&b);
        let agree = |predicate: bool, area: bool| predicate == area || (predicate && !exact);
        let some = |shape: MultiPolygon| m2(shape.plane_area()) > 1e-6;
        let (first, second) = (Shape::Polygons(a.clone()), Shape::Polygons(b.clone()));
        let found = relate(&first, &second);
        prop_assert!(agree(found.interiors_meet, some(intersection(&a, &b))));
        prop_assert!(agree(found.a_outside_b, some(difference(&a, &b))));
        prop_assert!(agree(found.b_outside_a, some(difference(&b, &a))));
        prop_assert!(found.intersects || !found.interiors_meet);
        prop_assert!(!found.intersects || !a.is_empty());
        if !a.is_empty() {
            let rewritten = Shape::Polygons(rewritten(&a, 1));
            prop_assert!(equals(&first, &rewritten));
            let all = union(&[a.clone(), b.clone()]);
            // the union has rounded vertices where rings cross, so only parts it kept are in it
            if !found.interiors_meet {
                prop_assert!(covers(&Shape::Polygons(all), &first));
            }
        }
        let points = Shape::Points(a.rings().flatten().copied().collect());
        prop_assert!(a.is_empty() || (covers(&first, &points) && !contains(&first, &points)));
        let edges = a.rings().map(|ring| [&ring[..], &ring[..1]].concat());
        let edges = Shape::Lines(edges.collect());
        prop_assert!(a.is_empty() || (covers(&first, &edges) && !contains(&first, &edges)));
        let lines = relate(&edges, &second);
        prop_assert!(!lines.interiors_meet || found.interiors_meet);
        prop_assert!(!lines.a_outside_b || found.a_outside_b);
    }

    #[test]
    fn simplifying_keeps_validity(
        a in prop_oneof![shape(1 << 20, 1 << 12), shape(7, 1 << 30)],
        tolerance in 0.0..40.0,
    ) {
        let Shape::Polygons(simple) = simplify(&Shape::Polygons(a.clone()), tolerance).unwrap()
        else { panic!() };
        prop_assert_eq!(validate(&simple), vec![]);
        prop_assert_eq!(simple.0.len(), a.0.len());
        let moved = m2(simple.plane_area() - a.plane_area()).abs();
        prop_assert!(moved <= perimeter_m(&a) * tolerance);
    }

    #[test]
    fn a_partition_stays_a_partition(
        seeds in prop::collection::vec(-40_i64..40, 4 * 36),
        tolerance in 0.0..60.0,
    ) {
        let cells = mosaic(4, &seeds);
        let before: PlaneArea = cells.iter().map(MultiPolygon::plane_area).sum();
        let simple = simplify_coverage(&cells, tolerance).unwrap();
        let after: PlaneArea = simple.iter().map(MultiPolygon::plane_area).sum();
        // the outer border is straight and keeps its corners: no area is lost or gained at all
        prop_assert_eq!(before, after);
        let all = MultiPolygon(simple.iter().flat_map(|cell| cell.0.clone()).collect());
        prop_assert!(validate(&all).iter().all(|bad| bad.reason == Reason::PartsShareEdge));
        let vertices = |cells: &[MultiPolygon]| -> usize {
            cells.iter().flat_map(MultiPolygon::rings).map(Vec::len).sum()
        };
        prop_assert!(vertices(&simple) <= vertices(&cells));
    }
}

/// `size` × `size` cells of 100 m with inner borders that are bent, each border shared.
fn mosaic(size: i64, seeds: &[i64]) -> Vec<MultiPolygon> {
    let metres = |x: i64, y: i64| Point::snap(x as f64, y as f64).unwrap();
    let bend = |number: i64, border: bool| {
        if border {
            0
        } else {
            seeds[number as usize % seeds.len()]
        }
    };
    // the border from one lattice point to the next, east or north, by way of one bent point
    let east = |x: i64, y: i64| {
        let off = bend(2 * (y * (size + 1) + x), y == 0 || y == size);
        vec![
            metres(100 * x, 100 * y),
            metres(100 * x + 50, 100 * y + off),
        ]
    };
    let north = |x: i64, y: i64| {
        let off = bend(2 * (y * (size + 1) + x) + 1, x == 0 || x == size);
        vec![
            metres(100 * x, 100 * y),
            metres(100 * x + off, 100 * y + 50),
        ]
    };
    let back = |line: Vec<Point>, end: Point| vec![end, line[1]];
    let cell = |x: i64, y: i64| {
        let west = back(north(x, y), metres(100 * x, 100 * y + 100));
        let top = back(east(x, y + 1), metres(100 * x + 100, 100 * y + 100));
        let shell = [east(x, y), north(x + 1, y), top, west].concat();
        MultiPolygon(vec![Polygon {
            shell,
            holes: Vec::new(),
        }])
    };
    (0..size * size)
        .map(|number| cell(number % size, number / size))
        .collect()
}
