//! Single faults with known answers.

use kunyu_overlay::{
    CheckOptions, Coverage, Location, MismatchKind, MultiPolygon, PackedLayer, Point, Polygon,
    holes, locate, locate_points, narrow_polygons, points_outside, sliver_polygons, spikes,
};
use kunyu_terms::Area;

use super::support::mesh::Mesh;

const OPTIONS: CheckOptions = CheckOptions {
    keep: 100,
    tolerance_m: 0.0,
};
const METRE: i64 = 1 << 27;

fn at(x: i64, y: i64) -> Point {
    Point { x, y }
}

fn ring(points: &[(i64, i64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| at(x, y)).collect()
}

fn shape(points: &[(i64, i64)]) -> MultiPolygon {
    MultiPolygon(vec![Polygon {
        shell: ring(points),
        holes: Vec::new(),
    }])
}

fn rectangle(x: i64, y: i64, width: i64, height: i64) -> MultiPolygon {
    shape(&[
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
    ])
}

fn coverage(shapes: &[MultiPolygon]) -> Coverage {
    Coverage::new(&PackedLayer::build(shapes))
}

#[test]
fn a_missing_patch_is_a_gap_with_its_neighbours() {
    let mesh = Mesh::new(5, 100 * METRE, 3, 7);
    let mut shapes = mesh.cells();
    let missing = std::mem::take(&mut shapes[12]);
    let gaps = coverage(&shapes).gaps(&OPTIONS);
    assert_eq!(gaps.count, 1);
    let gap = &gaps.first[0];
    assert_eq!(gap.area, missing.plane_area());
    assert_eq!(gap.neighbours, [7, 11, 13, 17]);
    assert_eq!(locate(&missing, gap.place), Location::Inside);
    assert!(coverage(&shapes).overlaps(&OPTIONS).is_empty());
}

#[test]
fn an_island_in_a_gap_is_no_part_of_it() {
    let mesh = Mesh::new(7, 10 * METRE, 0, 3);
    let mut shapes = mesh.cells();
    let inner = |place: usize| (1..6).contains(&(place % 7)) && (1..6).contains(&(place / 7));
    for place in (0..49).filter(|&place| inner(place) && place != 24) {
        shapes[place] = MultiPolygon::default();
    }
    let gaps = coverage(&shapes).gaps(&OPTIONS);
    let block = mesh.block((1, 1), (6, 6)).plane_area();
    assert_eq!(gaps.count, 1);
    assert_eq!(gaps.first[0].area, block - shapes[24].plane_area());
    assert_eq!(gaps.first[0].polygon.holes.len(), 1);
    assert!(gaps.first[0].neighbours.contains(&24));
}

#[test]
fn what_opens_to_the_outside_is_told_against_a_parent() {
    let mesh = Mesh::new(4, 10 * METRE, 2, 5);
    let mut shapes = mesh.cells();
    let corner = std::mem::take(&mut shapes[0]);
    let parent = coverage(&[mesh.block((0, 0), (4, 4))]);
    let layer = coverage(&shapes);
    assert!(layer.gaps(&OPTIONS).is_empty());
    let uncovered = layer.uncovered(&parent, &OPTIONS);
    assert_eq!(
        (uncovered.count, uncovered.first[0].area),
        (1, corner.plane_area())
    );
    let smaller = coverage(&[mesh.block((0, 0), (4, 3))]);
    let outside = layer.outside(&smaller, &OPTIONS);
    let features: Vec<u32> = outside.first.iter().map(|found| found.feature).collect();
    assert_eq!(features, [12, 13, 14, 15]);
    assert!(outside.first.iter().all(|found| {
        found.area == shapes[found.feature as usize].plane_area()
            && locate(&found.pieces, found.place) == Location::Inside
    }));
}

#[test]
fn a_layer_twice_is_all_pairs() {
    let mesh = Mesh::new(6, 10 * METRE, 1, 11);
    let mut shapes = mesh.cells();
    shapes.extend(mesh.cells());
    let found = coverage(&shapes).overlaps(&OPTIONS);
    assert_eq!(found.count, 36);
    assert!(
        found
            .first
            .iter()
            .all(|o| o.b == o.a + 36 && o.pieces.plane_area() == o.area)
    );
}

#[test]
fn an_island_that_covers_many_is_told_with_each() {
    // its edges are nobody's, those below it are all matched
    let mesh = Mesh::new(6, 10 * METRE, 1, 13);
    let mut shapes = mesh.cells();
    shapes.push(mesh.block((1, 1), (5, 5)));
    let found = coverage(&shapes).overlaps(&OPTIONS);
    assert_eq!(found.count, 16);
    assert!(found.first.iter().all(|o| {
        o.b == 36
            && o.area == shapes[o.a as usize].plane_area()
            && locate(&o.pieces, o.place) == Location::Inside
    }));
}

#[test]
fn missing_vertices_are_mismatches_and_slivers_can_be_passed_over() {
    let west = rectangle(0, 0, 10 * METRE, 20 * METRE);
    // a node of the neighbours lies on the edge of the western one, then 10 µm off it
    for off in [0, 1342] {
        let middle = (10 * METRE + off, 8 * METRE);
        let (right, top) = (20 * METRE, 20 * METRE);
        let south = shape(&[(10 * METRE, 0), (right, 0), (right, 8 * METRE), middle]);
        let north = shape(&[middle, (right, 8 * METRE), (right, top), (10 * METRE, top)]);
        let layer = coverage(&[west.clone(), south, north]);
        let exact = layer.mismatches(&OPTIONS);
        let tolerant = CheckOptions {
            tolerance_m: 1e-4,
            ..OPTIONS
        };
        let found = layer.mismatches(&tolerant);
        assert_eq!(found.count, 1);
        assert_eq!((found.first[0].feature, found.first[0].other), (1, 0));
        assert_eq!(found.first[0].place, at(middle.0, middle.1));
        if off == 0 {
            assert_eq!(exact.first, found.first);
            assert_eq!(found.first[0].kind, MismatchKind::VertexOnEdge);
        } else {
            assert!(exact.is_empty());
            assert_eq!(found.first[0].kind, MismatchKind::VertexNearEdge);
        }
    }
}

#[test]
fn near_vertices_and_thin_overlaps_fall_to_the_tolerance() {
    let size = 10 * METRE;
    let near = 134; // 1 µm
    let west = rectangle(0, 0, size, size);
    let east = shape(&[
        (size - near, 0),
        (2 * size, 0),
        (2 * size, size),
        (size, size),
    ]);
    let layer = coverage(&[west, east]);
    let tolerant = CheckOptions {
        tolerance_m: 1e-4,
        ..OPTIONS
    };
    assert_eq!(layer.overlaps(&OPTIONS).count, 1);
    let passed = layer.overlaps(&tolerant);
    assert_eq!((passed.count, passed.within_tolerance), (0, 1));
    let found = layer.mismatches(&tolerant);
    let near_vertex = |kind| kind == MismatchKind::VertexNearVertex;
    assert_eq!(
        found.first.iter().filter(|m| near_vertex(m.kind)).count(),
        1
    );
}

#[test]
fn shapes_are_measured() {
    let mut ringed = rectangle(100 * METRE, 0, 10 * METRE, 10 * METRE);
    let hole = [(103, 3), (103, 5), (105, 5), (105, 3)].map(|(x, y)| at(x * METRE, y * METRE));
    ringed.0[0].holes.push(hole.to_vec());
    let shapes = [
        rectangle(0, 0, 3 * METRE, 3 * METRE),
        rectangle(10 * METRE, 0, 40 * METRE, METRE),
        ringed,
        shape(&[
            (0, 50 * METRE),
            (40 * METRE, 50 * METRE),
            (40 * METRE, 51 * METRE),
        ]),
        MultiPolygon::default(),
    ];
    let layer = PackedLayer::build(&shapes);
    let slivers = sliver_polygons(&layer, Area::from_centi_m2(1000), &OPTIONS);
    let features: Vec<u32> = slivers.first.iter().map(|found| found.feature).collect();
    assert_eq!(features, [0]);
    assert_eq!(
        sliver_polygons(&layer, Area::from_centi_m2(900), &OPTIONS).count,
        0
    );
    let narrow = narrow_polygons(&layer, 0.2, &OPTIONS);
    let features: Vec<u32> = narrow.first.iter().map(|found| found.feature).collect();
    assert_eq!(features, [1, 3]);
    assert_eq!(narrow.first[0].perimeter, i128::from(82 * METRE));
    assert!((narrow.first[0].compactness - 0.074_756).abs() < 1e-6);
    let sharp = spikes(&layer, 2.0, &OPTIONS);
    assert_eq!((sharp.count, sharp.first[0].feature), (1, 3));
    assert!((sharp.first[0].degrees - 1.432_096).abs() < 1e-6);
    assert_eq!(spikes(&layer, 1.43, &OPTIONS).count, 0);
    assert_eq!(spikes(&layer, 90.0, &OPTIONS).count, 2);
    let found = holes(&layer, &OPTIONS);
    assert_eq!((found.count, found.first[0].feature), (1, 2));
    assert_eq!(found.first[0].area.square_metres(), 4.0);
}

#[test]
fn points_find_their_polygons() {
    let mesh = Mesh::new(3, 100, 40, 3);
    let shapes = mesh.cells();
    let layer = PackedLayer::build(&shapes);
    let corner = shapes[0].0[0].shell[0];
    let points = [at(50, 50), corner, at(-900, 0), at(150, 250)];
    let hits = locate_points(&points, &layer);
    let found: Vec<_> = hits
        .iter()
        .map(|hit| (hit.point, hit.feature, hit.location))
        .collect();
    let expected = [
        (0, 0, Location::Inside),
        (1, 0, Location::OnBoundary),
        (3, 7, Location::Inside),
    ];
    assert_eq!(found, expected);
    let outside = points_outside(&points, &layer, &OPTIONS);
    assert_eq!((outside.count, outside.first[0].point), (1, 2));
}

#[test]
fn nothing_is_found_in_nothing() {
    let empty = coverage(&[]);
    let full = coverage(&[rectangle(0, 0, 9, 9)]);
    assert!(empty.overlaps(&OPTIONS).is_empty() && empty.gaps(&OPTIONS).is_empty());
    assert!(empty.mismatches(&OPTIONS).is_empty());
    assert_eq!(empty.uncovered(&full, &OPTIONS).count, 1);
    assert_eq!(full.outside(&empty, &OPTIONS).count, 1);
    assert!(empty.outside(&full, &OPTIONS).is_empty());
    assert_eq!(locate_points(&[], full.layer()), []);
}
