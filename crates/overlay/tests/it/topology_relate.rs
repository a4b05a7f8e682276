//! Predicates against the reference suite.

use std::collections::BTreeMap;

use kunyu_overlay::{
    MultiPolygon, Point, Shape, contains, covered_by, covers, disjoint, equals, intersects,
    touches, within,
};

use crate::support::wkt::Wkt;
use crate::support::{must_have_run, scaled, shared_rows};

const SUITE: &str = "data/overlay/cases/jts_geos_relate.jsonl";

fn shape(text: &str) -> Option<Shape> {
    let wkt = Wkt::parse(text).unwrap();
    let line = |line: &Vec<(f64, f64)>| -> Vec<Point> {
        line.iter()
            .map(|&(x, y)| Point::snap(x, y).unwrap())
            .collect()
    };
    Some(match &wkt {
        Wkt::Points(points) => Shape::Points(line(points)),
        Wkt::Lines(lines) => Shape::Lines(lines.iter().map(line).collect()),
        Wkt::Polygons(_) => Shape::Polygons(scaled(&wkt, 1.0)),
        Wkt::Collection(_) => return None,
    })
}

fn predicate(name: &str) -> Option<fn(&Shape, &Shape) -> bool> {
    Some(match name {
        "contains" => contains,
        "coveredby" => covered_by,
        "covers" => covers,
        "disjoint" => disjoint,
        "equalstopo" => equals,
        "intersects" => intersects,
        "touches" => touches,
        "within" => within,
        _ => return None,
    })
}

/// The predicate with swapped operands that must say the same.
fn mirrored(name: &str) -> &str {
    match name {
        "contains" => "within",
        "within" => "contains",
        "covers" => "coveredby",
        "coveredby" => "covers",
        same => same,
    }
}

#[test]
fn agrees_with_the_reference_suite() {
    let Some(rows) = shared_rows(SUITE) else {
        return;
    };
    let (mut run, mut left_out, mut wrong) = ([0, 0], BTreeMap::new(), Vec::new());
    for row in &rows {
        let name = row["op"].as_str().unwrap();
        let Some(apply) = predicate(name) else {
            *left_out.entry(format!("{name}: not offered")).or_insert(0) += 1;
            continue;
        };
        let operands = ["a", "b"].map(|key| shape(row[key].as_str().unwrap()));
        let [Some(a), Some(b)] = operands else {
            *left_out.entry("collection".to_owned()).or_insert(0) += 1;
            continue;
        };
        run[usize::from(row["polygonal"] != true)] += 1;
        let swapped = predicate(mirrored(name)).unwrap();
        let expected = row["expected"].as_bool().unwrap();
        if apply(&a, &b) != expected || swapped(&b, &a) != expected {
            wrong.push(format!("{} {name} {} {}", row["id"], row["a"], row["b"]));
        }
    }
    println!("predicates: {} rows with lines or points beside", run[1]);
    println!("predicates left out: {left_out:?}");
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
    must_have_run("predicates", run[0]);
}

#[test]
fn the_empty_shape_meets_nothing() {
    let (empty, point) = (
        MultiPolygon::default(),
        Shape::Points(vec![Point::default()]),
    );
    let empty = Shape::Polygons(empty);
    assert!(disjoint(&empty, &point) && !covers(&point, &empty) && !within(&empty, &empty));
}
