//! Families of hard cases, each with an answer known by construction.

use kunyu_overlay::{
    MultiPolygon, PackedError, PackedLayer, PairOperation, Pieces, PlaneArea, Point, Polygon,
    intersect_layers, pair, pair_rings, validate,
};

/// Grid units in a metre.
const METRE: i64 = 1 << 27;

fn ring(points: &[(i64, i64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point { x, y }).collect()
}

fn simple(points: &[(i64, i64)]) -> MultiPolygon {
    MultiPolygon(vec![Polygon {
        shell: ring(points),
        holes: Vec::new(),
    }])
}

fn rectangle(x0: i64, y0: i64, x1: i64, y1: i64) -> MultiPolygon {
    simple(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
}

/// Twice the area shared, checked to be the same both ways and equal to that of the rings.
fn shared(a: &MultiPolygon, b: &MultiPolygon) -> i128 {
    let one_way = |a: &MultiPolygon, b: &MultiPolygon| {
        let layer = PackedLayer::build(std::slice::from_ref(b));
        let hits = layer.intersect(a, Pieces::Rings);
        for hit in &hits {
            let rings: PlaneArea = hit.rings.iter().map(|ring| PlaneArea::of_ring(ring)).sum();
            assert_eq!(rings, hit.plane);
            assert_eq!(validate(&hit.polygons()), vec![]);
        }
        hits.iter().map(|hit| hit.plane.0).sum::<i128>()
    };
    let area = one_way(a, b);
    assert_eq!(area, one_way(b, a));
    area
}

#[test]
fn identical_shapes_share_everything() {
    let shape = simple(&[(0, 0), (10, 1), (12, 9), (5, 4), (1, 11)]);
    assert_eq!(shared(&shape, &shape), shape.plane_area().0);
    let other = pair(&shape, &shape, PairOperation::Difference);
    assert!(other.is_empty());
    let union = pair(&shape, &shape, PairOperation::Union);
    assert_eq!(union.plane_area(), shape.plane_area());
}

#[test]
fn neighbours_share_nothing() {
    let left = rectangle(0, 0, 10, 10);
    for right in [
        rectangle(10, 0, 20, 10),
        rectangle(10, 3, 20, 7),
        rectangle(10, -5, 20, 30),
        rectangle(10, 10, 20, 20),
        rectangle(-3, 10, 10, 12),
        simple(&[(10, 5), (20, 0), (20, 10)]),
    ] {
        assert_eq!(shared(&left, &right), 0, "{right:?}");
    }
}

#[test]
fn shared_edges_and_vertices_on_edges() {
    let outer = rectangle(0, 0, 12, 12);
    for (inner, area) in [
        (rectangle(0, 0, 5, 5), 25),
        (rectangle(3, 0, 9, 12), 72),
        (rectangle(0, 4, 12, 8), 48),
        (simple(&[(0, 6), (6, 0), (12, 6), (6, 12)]), 72),
        (rectangle(-5, 0, 17, 12), 144),
        (rectangle(-5, 3, 17, 12), 108),
    ] {
        assert_eq!(shared(&outer, &inner), 2 * area, "{inner:?}");
    }
}

#[test]
fn corners_that_touch_in_both() {
    // two squares meeting at (5, 5), against two others meeting there
    let two = |a: MultiPolygon, b: MultiPolygon| MultiPolygon([a.0, b.0].concat());
    let rising = two(rectangle(0, 0, 5, 5), rectangle(5, 5, 10, 10));
    let falling = two(rectangle(0, 5, 5, 10), rectangle(5, 0, 10, 5));
    assert_eq!(shared(&rising, &falling), 0);
    let diamond = simple(&[(2, 5), (5, 2), (8, 5), (5, 8)]);
    assert_eq!(shared(&rising, &diamond), 18);
    assert_eq!(shared(&falling, &diamond), 18);
}

#[test]
fn holes_that_touch_their_shell() {
    let mut holed = rectangle(0, 0, 20, 20);
    holed.0[0].holes.push(ring(&[(0, 10), (8, 14), (8, 6)]));
    assert_eq!(validate(&holed), vec![]);
    assert_eq!(shared(&holed, &holed), holed.plane_area().0);
    assert_eq!(shared(&holed, &rectangle(0, 0, 20, 10)), 400 - 2 * 16);
    assert_eq!(shared(&holed, &rectangle(-1, 5, 8, 15)), 2 * (80 - 32));
    let inside = simple(&[(0, 10), (8, 6), (8, 14)]);
    assert_eq!(shared(&holed, &inside), 0);
}

#[test]
fn rings_within_rings() {
    let mut holed = rectangle(0, 0, 100, 100);
    holed.0[0]
        .holes
        .push(ring(&[(20, 20), (20, 80), (80, 80), (80, 20)]));
    let island = rectangle(40, 40, 60, 60);
    assert_eq!(shared(&holed, &island), 0);
    let around = rectangle(-10, -10, 110, 110);
    assert_eq!(shared(&holed, &around), holed.plane_area().0);
    let across = rectangle(10, 10, 90, 90);
    assert_eq!(shared(&holed, &across), 2 * (6400 - 3600));
    let mut both = holed.clone();
    both.0.extend(island.0);
    assert_eq!(shared(&both, &across), 2 * (6400 - 3600 + 400));
}

#[test]
fn slivers_of_one_unit() {
    let wide = rectangle(0, 0, 1000 * METRE, 10 * METRE);
    let sliver = rectangle(-METRE, 10 * METRE - 1, 2000 * METRE, 11 * METRE);
    assert_eq!(shared(&wide, &sliver), 2 * i128::from(1000 * METRE));
    let spike = simple(&[(0, 5), (900 * METRE, 5), (900 * METRE, 6)]);
    assert_eq!(shared(&wide, &spike), spike.plane_area().0);
}

#[test]
fn tiny_angles_on_long_edges() {
    let long = 100_000 * METRE;
    let flat = simple(&[(0, 0), (long, 1), (long, -METRE)]);
    let other = simple(&[(0, 1), (0, -METRE), (long, 0)]);
    let area = shared(&flat, &other);
    assert!(area > 0);
    let whole = flat.plane_area().0.abs();
    let rings = pair_rings(&flat, &other, PairOperation::Difference);
    let rest: PlaneArea = rings.iter().map(|ring| PlaneArea::of_ring(ring)).sum();
    // 2^-27 m along the perimeters of both, doubled
    assert!((whole - area - rest.0).abs() <= 8 * i128::from(long));
    let rest = pair(&flat, &other, PairOperation::Difference);
    assert_eq!(validate(&rest), vec![]);
}

#[test]
fn long_edges_against_short_ones() {
    let strip = rectangle(-50_000 * METRE, 3, 50_000 * METRE, METRE / 2);
    let small = rectangle(0, 0, METRE, METRE);
    let height = i128::from(METRE / 2 - 3);
    assert_eq!(shared(&strip, &small), 2 * i128::from(METRE) * height);
}

#[test]
fn nothing_in_nothing_out() {
    let empty = MultiPolygon::default();
    let square = rectangle(0, 0, 4, 4);
    assert_eq!(shared(&empty, &square), 0);
    assert_eq!(shared(&empty, &empty), 0);
    let layer = PackedLayer::build(&[empty.clone(), square.clone(), empty.clone()]);
    let hits = layer.intersect(&square, Pieces::AreasOnly);
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].feature, hits[0].plane.0), (1, 32));
    assert_eq!(layer.bounds(0), None);
    assert_eq!(layer.polygon(1), square);
    assert!(layer.polygon(77).is_empty());
    let none = PackedLayer::build(&[]);
    assert!(none.is_empty() && none.total_bounds().is_none());
    assert!(none.intersect(&square, Pieces::Rings).is_empty());
    intersect_layers(&none, &layer, Pieces::Rings, |pair| panic!("{pair:?}"));
}

#[test]
fn orientation_and_repeated_points_do_not_matter() {
    let square = rectangle(0, 0, 10, 10);
    let clockwise = simple(&[(0, 10), (10, 10), (10, 10), (10, 0), (0, 0), (0, 0)]);
    let cut = rectangle(5, 5, 15, 15);
    assert_eq!(shared(&clockwise, &cut), shared(&square, &cut));
    let spot = simple(&[(3, 3), (3, 3), (3, 3)]);
    assert_eq!(shared(&spot, &square), 0);
}

#[test]
fn invalid_shapes_end() {
    let bow_tie = simple(&[(0, 0), (10, 10), (10, 0), (0, 10)]);
    let star = simple(&[(0, 0), (10, 4), (-2, 4), (8, 0), (3, 9)]);
    let twice = simple(&[
        (0, 0),
        (6, 0),
        (6, 6),
        (0, 6),
        (0, 0),
        (6, 0),
        (6, 6),
        (0, 6),
    ]);
    let shapes = [bow_tie, star, twice, rectangle(1, 1, 9, 3)];
    let layer = PackedLayer::build(&shapes);
    for a in &shapes {
        let hits = layer.intersect(a, Pieces::Rings);
        for hit in &hits {
            drop(hit.polygons());
        }
        for b in &shapes {
            drop(pair(a, b, PairOperation::Union));
            drop(pair(a, b, PairOperation::SymmetricDifference));
        }
    }
}

/// A saw-toothed ring of many vertices, its teeth along the south of a rectangle.
fn saw(teeth: i64, tooth: i64) -> MultiPolygon {
    let mut shell: Vec<Point> = (0..2 * teeth)
        .map(|step| Point {
            x: step * tooth,
            y: (step % 2) * tooth,
        })
        .collect();
    let top = 100 * tooth;
    shell.push(Point {
        x: (2 * teeth - 1) * tooth,
        y: top,
    });
    shell.push(Point { x: 0, y: top });
    MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }])
}

#[test]
fn a_million_vertices() {
    let tooth = METRE / 1000;
    let big = saw(500_000, tooth);
    let half = rectangle(-tooth, -tooth, 2_000_000 * tooth, tooth);
    // triangles of the teeth below y = tooth
    let expected = 2 * (500_000 * 2 - 1) * i128::from(tooth) * i128::from(tooth) / 2;
    let layer = PackedLayer::build(std::slice::from_ref(&big));
    let hits = layer.intersect(&half, Pieces::AreasOnly);
    assert_eq!(hits[0].plane.0, expected);
    let layer = PackedLayer::build(std::slice::from_ref(&half));
    assert_eq!(
        layer.intersect(&big, Pieces::AreasOnly)[0].plane.0,
        expected
    );
}

#[test]
fn a_dense_corner_of_a_sparse_layer() {
    let dense = saw(50_000, METRE / 1000);
    let far = rectangle(
        90_000 * METRE,
        90_000 * METRE,
        90_001 * METRE,
        90_001 * METRE,
    );
    let layer = PackedLayer::build(&[dense.clone(), far]);
    let moved = dense.0[0]
        .shell
        .iter()
        .map(|p| Point { x: p.x + 7, ..*p })
        .collect();
    let moved = MultiPolygon(vec![Polygon {
        shell: moved,
        holes: Vec::new(),
    }]);
    let hits = layer.intersect(&moved, Pieces::AreasOnly);
    assert_eq!(hits.len(), 1);
    let alone = PackedLayer::build(&[moved]);
    assert_eq!(
        alone.intersect(&dense, Pieces::AreasOnly)[0].plane,
        hits[0].plane
    );
}

#[test]
fn features_over_each_other() {
    let shapes: Vec<_> = (0..40)
        .map(|step| rectangle(-step, -step, 100 + step, 100 + step))
        .collect();
    let layer = PackedLayer::build(&shapes);
    let hits = layer.intersect(&rectangle(10, 10, 20, 20), Pieces::AreasOnly);
    assert_eq!(hits.len(), 40);
    assert!(hits.iter().all(|hit| hit.plane.0 == 200));
    let everything = layer.intersect(&rectangle(-50, -50, 200, 200), Pieces::AreasOnly);
    assert!(
        everything
            .iter()
            .all(|hit| hit.plane == layer.plane_area(hit.feature))
    );
}

#[test]
fn packed_bytes_come_back() {
    let mut holed = rectangle(0, 0, 100, 100);
    holed.0[0]
        .holes
        .push(ring(&[(20, 20), (20, 80), (80, 80), (80, 20)]));
    let layer = PackedLayer::build(&[
        rectangle(-5, 7, 9, 11),
        MultiPolygon::default(),
        holed.clone(),
    ]);
    let bytes = layer.to_bytes();
    let back = PackedLayer::from_bytes(&bytes).unwrap();
    assert_eq!(back.to_bytes(), bytes);
    assert_eq!(back.polygon(2), holed);
    assert_eq!(back.plane_area(2), holed.plane_area());
    let mut candidates = back.candidates(&rectangle(0, 0, 8, 8).bounds().unwrap());
    candidates.sort_unstable();
    assert_eq!(candidates, [0, 2]);
}

#[test]
fn damaged_bytes_are_refused() {
    let layer = PackedLayer::build(&[rectangle(0, 0, 9, 9), rectangle(20, 0, 29, 9)]);
    let bytes = layer.to_bytes();
    assert_eq!(
        PackedLayer::from_bytes(&[]).unwrap_err(),
        PackedError::NotPacked
    );
    for cut in 0..bytes.len() {
        assert!(PackedLayer::from_bytes(&bytes[..cut]).is_err());
    }
    for at in 0..bytes.len() {
        for flip in [1, 0x80, 0xFF] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            // whatever is accepted must be safe to use
            if let Ok(layer) = PackedLayer::from_bytes(&damaged) {
                layer.intersect(&rectangle(-3, -3, 25, 5), Pieces::Rings);
            }
        }
    }
}
