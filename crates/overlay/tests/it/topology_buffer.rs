//! Buffers against closed forms.

use kunyu_overlay::{
    BufferOptions, Cap, MultiPolygon, Point, Polygon, Shape, TopologyError, buffer, buffer_with,
    covers, difference, validate,
};
use proptest::prelude::*;

use crate::support::perimeter_m;

fn at(x: f64, y: f64) -> Point {
    Point::snap(x, y).unwrap()
}

fn square(low: f64, high: f64) -> Vec<Point> {
    vec![at(low, low), at(high, low), at(high, high), at(low, high)]
}

fn area(shape: &MultiPolygon) -> f64 {
    assert_eq!(validate(shape), []);
    shape.plane_area().square_metres()
}

/// Area of the disc that the default options draw: a 128-gon in the circle.
fn disc(radius: f64) -> f64 {
    64.0 * radius * radius * libm::sin(std::f64::consts::PI / 64.0)
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
}

#[test]
fn areas_are_those_of_the_closed_forms() {
    let point = Shape::Points(vec![at(500.0, 700.0)]);
    close(area(&buffer(&point, 10.0).unwrap()), disc(10.0));
    let line = Shape::Lines(vec![vec![at(0.0, 0.0), at(0.0, 50.0)]]);
    close(area(&buffer(&line, 2.0).unwrap()), 50.0 * 4.0 + disc(2.0));
    let flat = BufferOptions {
        cap: Cap::Flat,
        ..BufferOptions::default()
    };
    close(area(&buffer_with(&line, 2.0, &flat).unwrap()), 200.0);
    let slanted = Shape::Lines(vec![vec![at(0.0, 0.0), at(30.0, 40.0)]]);
    let round = area(&buffer(&slanted, 2.0).unwrap()) - 200.0;
    assert!(round > disc(2.0) && round < 4.0 * std::f64::consts::PI);
    // a right-angled bend: two rectangles share a square inside, a quarter disc fills the outside
    let bent = Shape::Lines(vec![vec![at(0.0, 0.0), at(50.0, 0.0), at(50.0, 50.0)]]);
    let corridor = area(&buffer_with(&bent, 2.0, &flat).unwrap());
    close(corridor, 2.0 * 200.0 - 4.0 + disc(2.0) / 4.0);
    let shell = Polygon {
        shell: square(0.0, 100.0),
        holes: Vec::new(),
    };
    let land = Shape::Polygons(MultiPolygon(vec![shell]));
    close(
        area(&buffer(&land, 5.0).unwrap()),
        10_000.0 + 4.0 * 500.0 + disc(5.0),
    );
    close(area(&buffer(&land, -5.0).unwrap()), 8_100.0);
    assert!(buffer(&land, -50.0).unwrap().is_empty());
    assert!(buffer(&land, -500.0).unwrap().is_empty());
    let mut hole = square(40.0, 60.0);
    hole.reverse();
    let shell = Polygon {
        shell: square(0.0, 100.0),
        holes: vec![hole],
    };
    let ring = Shape::Polygons(MultiPolygon(vec![shell]));
    close(
        area(&buffer(&ring, 5.0).unwrap()),
        12_000.0 + disc(5.0) - 100.0,
    );
    let grown_hole = 400.0 + 400.0 + disc(5.0);
    close(area(&buffer(&ring, -5.0).unwrap()), 8_100.0 - grown_hole);
}

#[test]
fn odd_input_has_a_clear_answer() {
    let empty = Shape::Polygons(MultiPolygon::default());
    assert!(buffer(&empty, 5.0).unwrap().is_empty());
    let twice = Shape::Lines(vec![vec![at(0.0, 0.0), at(0.0, 0.0)]]);
    close(area(&buffer(&twice, 1.0).unwrap()), disc(1.0));
    let back = Shape::Lines(vec![vec![
        at(0.0, 0.0),
        at(10.0, 0.0),
        at(0.0, 0.0),
        at(4.0, 0.0),
    ]]);
    close(area(&buffer(&back, 1.0).unwrap()), 20.0 + disc(1.0));
    for distance in [f64::NAN, f64::INFINITY, 1e9, -1.0] {
        assert!(matches!(
            buffer(&twice, distance),
            Err(TopologyError::Distance { .. })
        ));
    }
}

fn path() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec((0.0..500.0, 0.0..500.0), 2..12)
        .prop_map(|points| points.into_iter().map(|(x, y)| at(x, y)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_wider_buffer_holds_the_narrower(line in path(), width in 0.5..60.0, more in 0.01..40.0) {
        let line = Shape::Lines(vec![line]);
        let narrow = buffer(&line, width).unwrap();
        let wide = buffer(&line, width + more).unwrap();
        prop_assert_eq!(validate(&narrow), vec![]);
        prop_assert_eq!(validate(&wide), vec![]);
        let outside = difference(&narrow, &wide);
        prop_assert!(outside.plane_area().square_metres() < 1e-4);
        prop_assert!(covers(&Shape::Polygons(wide), &line));
    }

    #[test]
    fn shrinking_undoes_growing_at_most(line in path(), width in 5.0..60.0) {
        let land = buffer(&Shape::Lines(vec![line]), width).unwrap();
        let shrunk = buffer(&Shape::Polygons(land.clone()), -2.0).unwrap();
        let again = buffer(&Shape::Polygons(shrunk.clone()), 2.0).unwrap();
        prop_assert_eq!(validate(&shrunk), vec![]);
        prop_assert!(shrunk.plane_area() < land.plane_area());
        // around a corner that points inwards the arc's chords fall short by 0.03 % of 2 m
        let slack = perimeter_m(&land) * 2.0 * 3.1e-4;
        let outside = difference(&again, &land);
        prop_assert!(outside.plane_area().square_metres() < slack);
    }
}
