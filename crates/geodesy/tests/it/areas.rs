use kunyu_geodesy::{
    Crs, Datum, Rounding, Variant, Zone, ZoneArea, ZoneWidth, adjust, geodesic_area, inverse,
    official_area, official_area_with, plane_area, rounded_centi_m2, square_metres,
};
use proptest::prelude::*;

use crate::support::{json, number, ring};

fn zone38() -> Zone {
    Crs::from_epsg(4526).unwrap().zone().unwrap()
}

fn zone(datum: Datum) -> Zone {
    Zone::new(datum, ZoneWidth::ThreeDegree, 38, false).unwrap()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn the_domain_vectors() {
    let Some(vectors) = json("domain/test_vectors.json") else {
        return;
    };
    let zone = zone38();
    let area = ZoneArea::new(&zone);
    let cases = vectors["ellipsoidal_area_zone38"].as_array().unwrap();
    assert!(cases.len() >= 5);
    for case in cases {
        let ring = ring(&case["ring_XY"]);
        let rings = [ring.as_slice()];
        let expected = number(&case["expected_m2"]);
        let additive = square_metres(area.ring(&ring)).abs();
        // the expected values are sums over pieces of 70 m
        assert!(
            close(additive, expected, 0.005),
            "{case} additive {additive}"
        );
        let geodesic = geodesic_area(&rings, &zone);
        assert!(
            close(geodesic, expected, 0.01),
            "{case} geodesic {geodesic}"
        );
        for rounding in [Rounding::Official, Rounding::None] {
            let official =
                official_area_with(&rings, &zone, Variant::Survey3, rounding) as f64 / 100.0;
            assert!(close(official, expected, 0.05), "{case} survey3 {official}");
        }
        if let Some(with_rounding) = case["expected_with_official_second_rounding_m2"].as_f64() {
            let official = official_area(&rings, &zone, Variant::Survey3) as f64 / 100.0;
            assert!(
                close(official, with_rounding, 0.05),
                "{case} {official} {with_rounding}"
            );
        }
        if let Some(planar) = case["planar_m2"].as_f64() {
            let plane = square_metres(plane_area(&rings)).abs();
            assert!(close(plane, planar, 1e-9), "{case} {plane}");
        }
    }
}

/// Area by definition: every edge cut into `pieces`, the vertices taken to the ellipsoid, each
/// piece a trapezoid of the authalic integral with longitudes from the first vertex.
fn densified(ring: &[(f64, f64)], zone: Zone, pieces: u32) -> f64 {
    let e2 = zone.datum().ellipsoid().eccentricity_squared();
    let a = zone.datum().ellipsoid().semi_major_m;
    let b2 = a * a * (1.0 - e2);
    // strip of one radian of longitude between two parallels, by Gauss-Legendre with three nodes
    let strip = |from: f64, to: f64| {
        let density = |phi: f64| {
            let (sin, cos) = libm::sincos(phi);
            let w = 1.0 - e2 * sin * sin;
            b2 * cos / (w * w)
        };
        let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
        let node = half * 0.774_596_669_241_483_4;
        half * (density(middle - node) * 5.0 / 9.0
            + density(middle) * 8.0 / 9.0
            + density(middle + node) * 5.0 / 9.0)
    };
    let place = |point: (f64, f64)| {
        let (lon, lat) = inverse(&zone, point.0, point.1);
        (lon.to_radians(), lat.to_radians())
    };
    let origin = place(ring[0]).0;
    let mut sum = 0.0;
    for (index, &from) in ring.iter().enumerate() {
        let to = ring[(index + 1) % ring.len()];
        let mut last = place(from);
        for piece in 1..=pieces {
            let share = f64::from(piece) / f64::from(pieces);
            let next = place((
                from.0 + share * (to.0 - from.0),
                from.1 + share * (to.1 - from.1),
            ));
            sum += (f64::midpoint(last.0, next.0) - origin) * strip(last.1, next.1);
            last = next;
        }
    }
    sum
}

/// A star around a centre, counter-clockwise.
fn star(centre: (f64, f64), radius: f64, count: usize) -> Vec<(f64, f64)> {
    (0..count)
        .map(|i| {
            let (sin, cos) = libm::sincos(std::f64::consts::TAU * i as f64 / count as f64);
            let reach = radius * (1.0 + 0.4 * f64::from(u8::from(i % 2 == 0)));
            (centre.0 + reach * cos, centre.1 + reach * sin)
        })
        .collect()
}

#[test]
fn additive_area_is_the_integral_of_its_definition() {
    for datum in [Datum::Cgcs2000, Datum::Xian1980, Datum::Beijing1954] {
        let zone = zone(datum);
        let area = ZoneArea::new(&zone);
        for (east, north) in [
            (500_000.0, 350_000.0),
            (520_000.0, 3_391_000.0),
            (640_000.0, 3_391_000.0),
            (860_000.0, 400_000.0),
            (210_000.0, 2_500_000.0),
            (690_000.0, 5_900_000.0),
        ] {
            assert!(area.covers(east, north));
            for (radius, pieces, absolute) in [
                (30.0, 4, 1e-3),
                (300.0, 20, 1e-3),
                (5_000.0, 200, 0.1),
                (20_000.0, 800, 1.0),
            ] {
                let star = star((east, north), radius, 11);
                let expected = densified(&star, zone, pieces);
                let got = square_metres(area.ring(&star));
                let tolerance = f64::max(1e-5, 1e-9 * expected).min(absolute);
                assert!(
                    close(got, expected, tolerance),
                    "{} {east} {north} {radius}: {got} {expected}",
                    datum.name()
                );
            }
        }
    }
}

#[test]
fn areas_do_not_depend_on_prefix_or_width() {
    let with = ZoneArea::new(&zone38());
    let without = ZoneArea::new(&zone38().with_prefix(false));
    let six = Zone::new(Datum::Cgcs2000, ZoneWidth::SixDegree, 20, false).unwrap();
    let three = Zone::new(Datum::Cgcs2000, ZoneWidth::ThreeDegree, 39, false).unwrap();
    let star = star((520_000.0, 3_391_000.0), 700.0, 9);
    let prefixed: Vec<_> = star
        .iter()
        .map(|&(east, north)| (snapped(east) + 38e6, north))
        .collect();
    let plain: Vec<_> = star
        .iter()
        .map(|&(east, north)| (snapped(east), north))
        .collect();
    assert_eq!(with.ring(&prefixed), without.ring(&plain));
    assert_eq!(
        ZoneArea::new(&six).ring(&star),
        ZoneArea::new(&three).ring(&star)
    );
}

fn snapped(metres: f64) -> f64 {
    libm::round(metres * 134_217_728.0) / 134_217_728.0
}

/// Squares by corner (east, north) and side, areas by GeographicLib 2.1 for PROJ's inverse
/// coordinates of their corners.
#[test]
fn geodesic_area_agrees_with_geographiclib() {
    let zone = zone38();
    for (east, north, side, expected) in GEOGRAPHICLIB {
        let ring = [
            (east, north),
            (east + side, north),
            (east + side, north + side),
            (east, north + side),
        ];
        let got = geodesic_area(&[ring.as_slice()], &zone);
        let tolerance = if side <= 10_000.0 { 0.003 } else { 10.0 };
        assert!(
            close(got, expected, tolerance),
            "{east} {north} {side}: {got} {expected}"
        );
    }
}

const GEOGRAPHICLIB: [(f64, f64, f64, f64); 6] = [
    (38_520_000.0, 3_391_000.0, 200.0, 39_999.601_46),
    (38_640_000.0, 3_391_000.0, 1_000.0, 999_513.335_64),
    (38_780_000.0, 2_500_000.0, 1_000.0, 998_059.225_61),
    (38_640_000.0, 3_391_000.0, 10_000.0, 99_948_167.741_64),
    (38_250_000.0, 4_800_000.0, 5_000.0, 24_962_378.207_60),
    (38_700_000.0, 3_000_000.0, 100_000.0, 9_984_592_983.667_77),
];

#[test]
fn official_rounding_and_variants() {
    let zone = zone38();
    // the L-shaped plot: without densification it is wrong by about a third of a square metre
    let plot = [
        (38_520_000.0, 3_395_000.0),
        (38_520_000.0, 3_395_300.0),
        (38_520_150.0, 3_395_300.0),
        (38_520_150.0, 3_395_120.0),
        (38_520_400.0, 3_395_120.0),
        (38_520_400.0, 3_395_000.0),
    ];
    let rings = [plot.as_slice()];
    let as_given = official_area(&rings, &zone, Variant::Edges2008) as f64 / 100.0;
    let densified = official_area(&rings, &zone, Variant::Survey3) as f64 / 100.0;
    assert!(close(densified, 74_999.25, 0.05), "{densified}");
    assert!(
        close((as_given - densified).abs(), 0.35, 0.05),
        "{as_given} {densified}"
    );
    // orientation does not matter, holes count negative by running the other way
    let mut reversed = plot;
    reversed.reverse();
    assert_eq!(
        official_area(&[reversed.as_slice()], &zone, Variant::Survey3),
        official_area(&rings, &zone, Variant::Survey3)
    );
    assert_eq!(
        official_area(&[&plot, &reversed], &zone, Variant::Survey3),
        0
    );
    assert_eq!(official_area(&[], &zone, Variant::Survey3), 0);
    assert_eq!(official_area(&[&[]], &zone, Variant::Edges2008), 0);
}

#[test]
fn rounding_is_half_away_from_zero() {
    let unit = 1_i128 << 40;
    assert_eq!(rounded_centi_m2(unit), 100);
    assert_eq!(rounded_centi_m2(unit / 8), 13, "0.125 m²");
    assert_eq!(rounded_centi_m2(-unit / 8), -13);
    assert_eq!(rounded_centi_m2(unit / 8 - 1), 12);
    assert_eq!(rounded_centi_m2(i128::MAX), i64::MAX);
    assert_eq!(rounded_centi_m2(i128::MIN), -i64::MAX);
}

/// A place of the zone on a coarse grid, so that points between two of them are exact.
fn place() -> impl Strategy<Value = (i64, i64)> {
    let east = (38_120_000_i64 << 7)..(38_880_000_i64 << 7);
    let north = (340_000_i64 << 7)..(5_990_000_i64 << 7);
    (east, north).prop_map(|(x, y)| (x << 20, y << 20))
}

proptest! {
    #[test]
    fn a_collinear_vertex_moves_nothing(
        from in place(),
        step in (-1_000_000_i64..1_000_000, -1_000_000_i64..1_000_000),
        bits in 0_u32..24,
        cuts in proptest::collection::btree_set(1_i64..64, 1..8),
    ) {
        // from a few centimetres to about 100 km, cut in 64ths
        let step = ((step.0 >> (24 - bits.min(23))) << 12, (step.1 >> (24 - bits.min(23))) << 12);
        let at = |share: i64| (from.0 + step.0 * share, from.1 + step.1 * share);
        let area = ZoneArea::new(&zone38());
        let whole = area.edge_on_grid(at(0), at(64));
        let (mut last, mut sum) = (0, 0);
        for share in cuts.into_iter().chain([64]) {
            sum += area.edge_on_grid(at(last), at(share));
            last = share;
        }
        let moved = square_metres(sum - whole);
        prop_assert!(moved.abs() < 1e-6, "{}", moved);
    }

    #[test]
    fn backwards_is_the_exact_negative(from in place(), to in place(), short: bool) {
        let to = if short { (from.0 + (to.0 >> 20), from.1 - (to.1 >> 18)) } else { to };
        let area = ZoneArea::new(&zone38());
        prop_assert_eq!(area.edge_on_grid(from, to), -area.edge_on_grid(to, from));
    }

    #[test]
    fn a_ring_is_the_sum_of_its_edges_from_any_start(
        ring in proptest::collection::vec(place(), 3..12),
        start in 0_usize..12,
    ) {
        let area = ZoneArea::new(&zone38());
        let sum: i128 = (0..ring.len())
            .map(|i| area.edge_on_grid(ring[i], ring[(i + 1) % ring.len()]))
            .sum();
        let mut turned = ring.clone();
        turned.rotate_left(start % ring.len());
        prop_assert_eq!(area.ring_on_grid(turned.iter().copied()), sum);
        let metres: Vec<(f64, f64)> = ring
            .iter()
            .map(|&(x, y)| (x as f64 / 134_217_728.0, y as f64 / 134_217_728.0))
            .collect();
        prop_assert_eq!(area.ring(&metres), sum);
        let closed: Vec<_> = metres.iter().chain(&metres[..1]).copied().collect();
        prop_assert_eq!(area.ring(&closed), sum);
    }

    #[test]
    fn no_input_panics(points in proptest::collection::vec(any::<(f64, f64)>(), 0..5)) {
        let area = ZoneArea::new(&zone38());
        area.ring(&points);
        plane_area(&[points.as_slice()]);
        geodesic_area(&[points.as_slice()], &zone38());
        for variant in [Variant::Edges2008, Variant::Survey3] {
            // one edge from anywhere to anywhere must not be followed for ever
            official_area(&[&points[..points.len().min(1)]], &zone38(), variant);
        }
        official_area(&[points.as_slice()], &zone38(), Variant::Edges2008);
    }

    #[test]
    fn adjusted_members_sum_to_the_control(
        control in -1_000_000_i64..10_000_000_000,
        areas in proptest::collection::vec(0_i64..100_000_000, 1..40),
    ) {
        let keys: Vec<String> = (0..areas.len()).map(|i| format!("{:03}", i * 7 % 40)).collect();
        let members: Vec<(i64, &str)> =
            areas.iter().copied().zip(keys.iter().map(String::as_str)).collect();
        let adjusted = adjust(control, &members);
        prop_assert_eq!(adjusted.iter().sum::<i64>(), control);
        let changes: Vec<i64> = adjusted.iter().zip(&areas).map(|(new, old)| new - old).collect();
        let (least, most) = (changes.iter().min().unwrap(), changes.iter().max().unwrap());
        prop_assert!(most - least <= 1);
        let mut reversed = members.clone();
        reversed.reverse();
        let mut other = adjust(control, &reversed);
        other.reverse();
        prop_assert_eq!(other, adjusted);
    }
}

#[test]
fn nobody_to_adjust() {
    assert_eq!(adjust(5, &[]), Vec::<i64>::new());
    assert_eq!(adjust(i64::MAX, &[(i64::MIN, "a")]), [i64::MAX]);
    assert_eq!(
        adjust(100, &[(40, "b"), (40, "a"), (19, "c")]),
        [40, 41, 19]
    );
    assert_eq!(adjust(97, &[(40, "b"), (40, "a"), (19, "c")]), [39, 39, 19]);
}
