//! Laws of the kernel on random valid shapes full of degenerate meetings.

use kunyu_overlay::{
    MultiPolygon, PackedLayer, PairOperation, Pieces, PlaneArea, Point, Polygon, intersect_layers,
    intersection, normalise, pair, pair_rings, union, validate,
};
use proptest::prelude::*;

/// Grid units between lattice points: a tiny grid, an odd one, and 3.7 m.
const STEPS: [i64; 4] = [1, 7, 1001, 500_000_003];

/// Rectangles and triangles on a small lattice, united: valid, with holes, touching corners and
/// shared edges.
fn shape(lattice: i64) -> impl Strategy<Value = Vec<Polygon>> {
    let corner = (0..=lattice, 0..=lattice).prop_map(|(x, y)| Point { x, y });
    let triangle =
        (corner.clone(), corner.clone(), corner.clone()).prop_map(|(p, q, r)| vec![p, q, r]);
    let rectangle = (corner.clone(), corner)
        .prop_map(|(p, q)| vec![p, Point { x: q.x, y: p.y }, q, Point { x: p.x, y: q.y }]);
    let part = prop_oneof![triangle, rectangle];
    let polygon = part.prop_map(|shell| Polygon {
        shell,
        holes: Vec::new(),
    });
    proptest::collection::vec(polygon, 1..6)
}

/// Cases of each law: 400, or as many as `KUNYU_PROPERTY_CASES` says for a long run.
fn cases() -> u32 {
    let asked = std::env::var("KUNYU_PROPERTY_CASES").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(400)
}

fn on_grid(parts: &[Polygon], step: i64, offset: i64) -> MultiPolygon {
    let place = |p: &Point| Point {
        x: p.x * step + offset,
        y: p.y * step - offset,
    };
    let shapes: Vec<MultiPolygon> = parts
        .iter()
        .map(|part| Polygon {
            shell: part.shell.iter().map(place).collect(),
            holes: Vec::new(),
        })
        .filter(|part| PlaneArea::of_ring(&part.shell).0 != 0)
        .map(|part| normalise(MultiPolygon(vec![part])))
        .collect();
    union(&shapes)
}

fn common(a: &MultiPolygon, b: &MultiPolygon) -> i128 {
    let layer = PackedLayer::build(std::slice::from_ref(b));
    let hits = layer.intersect(a, Pieces::AreasOnly);
    hits.first().map_or(0, |hit| hit.plane.0)
}

fn area_of(a: &MultiPolygon, b: &MultiPolygon, operation: PairOperation) -> i128 {
    let rings = pair_rings(a, b, operation);
    rings.iter().map(|ring| PlaneArea::of_ring(ring).0).sum()
}

/// Other starts, other order of parts: the same shape.
fn shuffled(shape: &MultiPolygon, turn: usize) -> MultiPolygon {
    let mut other = shape.clone();
    other.0.reverse();
    for polygon in &mut other.0 {
        polygon.holes.reverse();
        for ring in std::iter::once(&mut polygon.shell).chain(&mut polygon.holes) {
            let turn = turn % ring.len();
            ring.rotate_left(turn);
        }
    }
    other
}

/// Twice the length of all rings by the larger coordinate difference, in grid units.
fn reach(shape: &MultiPolygon) -> i128 {
    let edge = |(p, q): (&Point, &Point)| i128::from((p.x - q.x).abs() + (p.y - q.y).abs());
    shape
        .rings()
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)))
        .map(edge)
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn areas_do_not_depend_on_order(
        a in shape(6), b in shape(6), step in 0..STEPS.len(), turn in 0..9_usize
    ) {
        let (a, b) = (on_grid(&a, STEPS[step], 0), on_grid(&b, STEPS[step], 0));
        let area = common(&a, &b);
        prop_assert_eq!(area, common(&b, &a));
        prop_assert_eq!(area, common(&shuffled(&a, turn), &shuffled(&b, turn + 3)));
        prop_assert_eq!(common(&a, &a), a.plane_area().0);
    }

    #[test]
    fn areas_and_rings_agree_with_the_oracle(
        a in shape(7), b in shape(7), step in 0..STEPS.len(), offset in 0..3_i64
    ) {
        let (a, b) = (on_grid(&a, STEPS[step], 0), on_grid(&b, STEPS[step], offset));
        let layer = PackedLayer::build(std::slice::from_ref(&b));
        let hits = layer.intersect(&a, Pieces::Rings);
        let canonical: PlaneArea = hits.iter().map(|hit| hit.plane).sum();
        let rings: PlaneArea =
            hits.iter().flat_map(|hit| &hit.rings).map(|ring| PlaneArea::of_ring(ring)).sum();
        prop_assert_eq!(canonical, rings);
        let oracle = intersection(&a, &b).plane_area();
        let tolerance = 4 * (reach(&a) + reach(&b)) + 16;
        prop_assert!((canonical.0 - oracle.0).abs() <= tolerance, "{canonical:?} {oracle:?}");
        for hit in &hits {
            let polygons = hit.polygons();
            prop_assert_eq!(validate(&polygons), vec![]);
            let moved = (polygons.plane_area() - hit.plane).0.abs();
            prop_assert!(moved <= tolerance, "moved {moved}");
        }
    }

    #[test]
    fn parts_make_the_whole(a in shape(6), b in shape(6), step in 0..STEPS.len()) {
        let (a, b) = (on_grid(&a, STEPS[step], 0), on_grid(&b, STEPS[step], 0));
        let limit = 2 * (reach(&a) + reach(&b));
        let both = common(&a, &b);
        let (first, second) = (
            area_of(&a, &b, PairOperation::Difference),
            area_of(&b, &a, PairOperation::Difference),
        );
        prop_assert_eq!(both, area_of(&a, &b, PairOperation::Intersection));
        prop_assert!((a.plane_area().0 - both - first).abs() <= limit);
        prop_assert!((b.plane_area().0 - both - second).abs() <= limit);
        let either = area_of(&a, &b, PairOperation::Union);
        prop_assert!((either - both - first - second).abs() <= limit);
        let one = area_of(&a, &b, PairOperation::SymmetricDifference);
        prop_assert!((one - first - second).abs() <= limit);
        for operation in [
            PairOperation::Union,
            PairOperation::Difference,
            PairOperation::SymmetricDifference,
        ] {
            let shape = pair(&a, &b, operation);
            prop_assert_eq!(validate(&shape), vec![]);
        }
    }

    #[test]
    fn a_partition_changes_nothing(
        parcel in shape(8), features in proptest::collection::vec(shape(8), 1..7), cut in 0..7_usize
    ) {
        let step = STEPS[2];
        let parcel = on_grid(&parcel, step, 0);
        let features: Vec<_> = features.iter().map(|parts| on_grid(parts, step, 0)).collect();
        let whole = PackedLayer::build(&features);
        let hits = whole.intersect(&parcel, Pieces::AreasOnly);
        let (left, right) = features.split_at(cut.min(features.len()));
        let mut parts = Vec::new();
        for (shapes, first) in [(left, 0), (right, left.len() as u32)] {
            let found = PackedLayer::build(shapes).intersect(&parcel, Pieces::AreasOnly);
            parts.extend(found.into_iter().map(|mut hit| {
                hit.feature += first;
                hit
            }));
        }
        let plane = |hit: &kunyu_overlay::Hit| (hit.feature, hit.plane);
        prop_assert_eq!(
            hits.iter().map(plane).collect::<Vec<_>>(),
            parts.iter().map(plane).collect::<Vec<_>>()
        );
        let mut pairs = Vec::new();
        let single = PackedLayer::build(&[parcel]);
        intersect_layers(&whole, &single, Pieces::Rings, |pair| pairs.push((pair.a, pair.plane)));
        pairs.sort_unstable();
        prop_assert_eq!(hits.iter().map(plane).collect::<Vec<_>>(), pairs);
    }
}
