//! Building polygons from rings, and named repairs.

use kunyu_overlay::{
    FillRule, MultiPolygon, Point, Reason, RepairKind, Repaired, TopologyError, polygons_from_raw,
    polygons_from_rings, repair, repair_raw, validate,
};
use kunyu_terms::{Lang, Localized};
use proptest::prelude::*;

use crate::support::wkt::Wkt;

fn raw(wkt: &str) -> Vec<Vec<Vec<(f64, f64)>>> {
    let Wkt::Polygons(polygons) = Wkt::parse(wkt).unwrap() else {
        panic!("{wkt}")
    };
    polygons
}

fn mended(wkt: &str, rule: FillRule) -> (f64, Vec<RepairKind>) {
    let Repaired { shape, repairs } = repair_raw(&raw(wkt), rule).unwrap();
    assert_eq!(validate(&shape), []);
    (
        shape.plane_area().square_metres(),
        repairs.iter().map(|repair| repair.kind).collect(),
    )
}

const SHELL: &str = "(0 0, 100 0, 100 100, 0 100, 0 0)";

#[test]
fn repairs_are_named_and_have_the_declared_effect() {
    use FillRule::{EvenOdd, NonZero};
    let with = |hole: &str| format!("POLYGON ({SHELL}, ({hole}))");
    let parts = |other: &str| format!("MULTIPOLYGON (({SHELL}), (({other})))");
    let valid = format!("POLYGON ({SHELL})");
    assert_eq!(mended(&valid, EvenOdd), (10_000.0, vec![]));
    let doubled = "POLYGON ((0 0, 0 0, 100 0, 100 100, 0 100))";
    let kinds = vec![RepairKind::ClosedRing, RepairKind::DroppedPoints];
    assert_eq!(mended(doubled, EvenOdd), (10_000.0, kinds));
    let spike = "POLYGON ((0 0, 100 0, 100 100, 100 150, 100 100, 0 100, 0 0))";
    assert_eq!(
        mended(spike, EvenOdd),
        (10_000.0, vec![RepairKind::RemovedSpike])
    );
    let bow_tie = "POLYGON ((0 0, 100 100, 100 0, 0 100, 0 0))";
    let kinds = vec![RepairKind::ResolvedCrossing(EvenOdd)];
    assert_eq!(mended(bow_tie, EvenOdd), (5_000.0, kinds));
    // a shared edge, a hole in a hole, overlapping parts: the rule decides
    let edge = with("0 40, 40 40, 40 100, 0 100, 0 40");
    assert_eq!(
        mended(&edge, NonZero),
        (7_600.0, vec![RepairKind::CutHoles(NonZero)])
    );
    let nested = with("10 10, 90 10, 90 90, 10 90, 10 10), (30 30, 60 30, 60 60, 30 60, 30 30");
    assert_eq!(
        mended(&nested, NonZero),
        (3_600.0, vec![RepairKind::CutHoles(NonZero)])
    );
    assert_eq!(
        mended(&nested, EvenOdd),
        (4_500.0, vec![RepairKind::CutHoles(EvenOdd)])
    );
    let overlap = parts("50 50, 150 50, 150 150, 50 150, 50 50");
    assert_eq!(
        mended(&overlap, NonZero),
        (17_500.0, vec![RepairKind::MergedParts(NonZero)])
    );
    assert_eq!(
        mended(&overlap, EvenOdd),
        (15_000.0, vec![RepairKind::MergedParts(EvenOdd)])
    );
    let far = with("200 0, 210 0, 210 10, 200 0");
    assert_eq!(
        mended(&far, NonZero),
        (10_000.0, vec![RepairKind::DroppedHole])
    );
    let astray = "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (52 51, 53 51, 53 52, 52 51)), \
                  ((50 50, 60 50, 60 60, 50 50)))";
    assert_eq!(mended(astray, NonZero), (90.0, vec![RepairKind::MovedHole]));
    let waist = "POLYGON ((0 0, 10 0, 5 5, 10 10, 0 10, 5 5, 0 0))";
    assert_eq!(
        mended(waist, NonZero),
        (50.0, vec![RepairKind::SplitAtTouch])
    );
    let flat = with("10 10, 20 20, 30 30, 10 10");
    assert_eq!(
        mended(&flat, NonZero),
        (10_000.0, vec![RepairKind::RemovedRing])
    );
}

#[test]
fn a_repair_reads_well_in_both_languages() {
    let bow_tie = raw("POLYGON ((0 0, 100 100, 100 0, 0 100, 0 0))");
    let repaired = repair_raw(&bow_tie, FillRule::EvenOdd).unwrap();
    assert_eq!(
        repaired.repairs[0].sentence(Lang::Zh),
        "第1个部分第1环：按奇偶规则处理自相交（面积由 0.00 变为 5000.00 平方米）"
    );
    assert_eq!(
        repaired.repairs[0].sentence(Lang::En),
        "part 1, ring 1: resolved a self-crossing by the even-odd rule \
         (area 0.00 m² before, 5000.00 m² after)"
    );
}

#[test]
fn rings_are_nested_by_containment() {
    let ring = |low: f64, high: f64| {
        vec![
            (low, low),
            (high, low),
            (high, high),
            (low, high),
            (low, low),
        ]
    };
    let built = polygons_from_raw(&[ring(2.0, 4.0), ring(0.0, 10.0), ring(2.5, 3.0)]).unwrap();
    assert_eq!(built.repairs, []);
    assert_eq!(built.shape.0.len(), 2);
    assert_eq!(built.shape.plane_area().square_metres(), 100.0 - 4.0 + 0.25);
    let two = polygons_from_raw(&[ring(0.0, 1.0), ring(5.0, 6.0)]).unwrap();
    assert_eq!(two.shape.0.len(), 2);
    // a hole that shares edges with its shell, and a keyhole
    let corner = polygons_from_raw(&[ring(0.0, 10.0), ring(0.0, 4.0)]).unwrap();
    assert_eq!(corner.shape.plane_area().square_metres(), 84.0);
    assert_eq!(corner.repairs[0].kind, RepairKind::MergedRings);
    let keyhole = [
        (0., 0.),
        (9., 0.),
        (9., 9.),
        (4., 9.),
        (4., 5.),
        (5., 4.),
        (3., 4.),
        (4., 5.),
    ];
    let keyhole = [&keyhole[..], &[(4., 9.), (0., 9.), (0., 0.)]].concat();
    let keyhole = polygons_from_raw(&[keyhole]).unwrap();
    assert_eq!(keyhole.shape.0[0].holes.len(), 1);
    assert_eq!(
        keyhole.repairs[0].kind,
        RepairKind::ResolvedCrossing(FillRule::EvenOdd)
    );
}

#[test]
fn crossing_rings_are_an_error_with_ring_and_vertex() {
    let square = |x: f64| vec![(x, 0.0), (x + 4.0, 0.0), (x + 4.0, 4.0), (x, 4.0), (x, 0.0)];
    let refused = |rings: &[Vec<(f64, f64)>]| match polygons_from_raw(rings) {
        Err(TopologyError::BadRing {
            reason, id, vertex, ..
        }) => (reason, id.ring, vertex),
        other => panic!("{other:?}"),
    };
    let raised = square(2.0).into_iter().map(|(x, y)| (x, y + 1.0)).collect();
    assert_eq!(refused(&[square(0.0), raised]), (Reason::RingsCross, 1, 0));
    assert_eq!(
        refused(&[square(0.0), square(0.0)]),
        (Reason::DuplicateRing, 1, 0)
    );
    let bow_tie = vec![(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)];
    assert_eq!(
        refused(&[square(9.0), bow_tie]),
        (Reason::SelfCrossing, 1, 2)
    );
    assert_eq!(
        refused(&[vec![(0.0, 0.0), (1.0, 1.0)]]),
        (Reason::TooFewPoints, 0, 0)
    );
    assert_eq!(refused(&[vec![(0.0, f64::NAN)]]), (Reason::NotFinite, 0, 0));
}

fn points(grid: i64, count: usize) -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec(
        (0..grid, 0..grid).prop_map(|(x, y)| Point { x, y }),
        3..count,
    )
}

fn nonsense(grid: i64) -> impl Strategy<Value = MultiPolygon> {
    let polygon = prop::collection::vec(points(grid, 9), 1..4).prop_map(|mut rings| {
        let shell = rings.remove(0);
        kunyu_overlay::Polygon {
            shell,
            holes: rings,
        }
    });
    prop::collection::vec(polygon, 1..4).prop_map(MultiPolygon)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn anything_becomes_valid_and_stays_so(
        shape in prop_oneof![nonsense(8), nonsense(1 << 40)],
        rule in prop_oneof![Just(FillRule::EvenOdd), Just(FillRule::NonZero)],
    ) {
        let repaired = repair(&shape, rule).unwrap();
        prop_assert_eq!(validate(&repaired.shape), vec![]);
        prop_assert_eq!(validate(&shape).is_empty(), {
            let cleaned = |kind| matches!(
                kind,
                RepairKind::DroppedPoints | RepairKind::Reoriented
            );
            repaired.repairs.iter().all(|repair| cleaned(repair.kind))
        });
        let again = repair(&repaired.shape, rule).unwrap();
        prop_assert_eq!(&again.shape, &repaired.shape);
        prop_assert_eq!(again.repairs, vec![]);
    }

    #[test]
    fn rings_are_built_valid_or_refused(rings in prop::collection::vec(points(8, 6), 1..5)) {
        if let Ok(built) = polygons_from_rings(&rings) {
            prop_assert_eq!(validate(&built.shape), vec![]);
        }
    }
}
