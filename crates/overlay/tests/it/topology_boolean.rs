//! Boolean operations against the reference suites.

use kunyu_overlay::{
    FillRule, MultiPolygon, difference, intersection, repair, symmetric_difference, union, validate,
};
use serde_json::Value;

use crate::support::wkt::Wkt;
use crate::support::{must_have_run, perimeter_m, scale_of, scaled, shared_rows};

const PAIRS: &str = "data/overlay/cases/jts_geos_overlay.jsonl";
const LISTS: &str = "data/overlay/cases/geojson_suites_overlay.jsonl";
const ROBUST: &str = "data/overlay/cases/jts_geos_robust_areas.jsonl";

fn wkt(value: &Value) -> Wkt {
    Wkt::parse(value.as_str().unwrap()).unwrap()
}

fn apply(operation: &str, operands: &[MultiPolygon]) -> MultiPolygon {
    let (first, rest) = operands.split_first().unwrap();
    let rest_union = || union(rest);
    match operation {
        "union" => union(operands),
        "intersection" => rest.iter().fold(first.clone(), |a, b| intersection(&a, b)),
        "difference" | "a_minus_b" => difference(first, &rest_union()),
        "difference_ba" | "b_minus_a" => difference(&rest_union(), first),
        "symdifference" | "xor" => rest
            .iter()
            .fold(first.clone(), |a, b| symmetric_difference(&a, b)),
        other => panic!("unknown operation {other}"),
    }
}

/// What is wrong with the answer, if anything: the area (tolerance of the suite) or validity.
fn complaint(operation: &str, operands: &[MultiPolygon], expected_m2: f64) -> Option<String> {
    let result = apply(operation, operands);
    let area = |shape: &MultiPolygon| shape.plane_area().square_metres();
    let areas: f64 = operands.iter().map(area).sum();
    let perimeters: f64 = operands.iter().map(perimeter_m).sum();
    let tolerance = 1e-9 * areas + perimeters / kunyu_overlay::GRID_PER_METRE;
    let off = (area(&result) - expected_m2).abs();
    let defects = validate(&result);
    (off > tolerance || !defects.is_empty())
        .then(|| format!("off by {off} m² of {tolerance}; {defects:?}"))
}

#[test]
fn agrees_with_jts_and_geos() {
    let Some(rows) = shared_rows(PAIRS) else {
        return;
    };
    let (mut run, mut wrong) = (0, Vec::new());
    for row in rows.iter().filter(|row| row["geos_agrees"] == true) {
        let (a, b) = (wkt(&row["a"]), wkt(&row["b"]));
        let scale = scale_of(&[&a, &b]);
        let operands = [scaled(&a, scale), scaled(&b, scale)];
        let expected = row["expected_area"].as_f64().unwrap() * scale * scale;
        let operation = row["op"].as_str().unwrap();
        run += 1;
        wrong.extend(complaint(operation, &operands, expected).map(|c| (row["id"].clone(), c)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("pairs: {} rows are no gold rows", rows.len() - run);
    must_have_run("boolean pairs", run);
}

#[test]
fn agrees_with_the_geojson_suites() {
    let Some(rows) = shared_rows(LISTS) else {
        return;
    };
    let (mut run, mut wrong) = (0, Vec::new());
    for row in rows.iter().filter(|row| row["geos_agrees"] == true) {
        let args: Vec<Wkt> = row["args"].as_array().unwrap().iter().map(wkt).collect();
        let scale = scale_of(&args.iter().collect::<Vec<_>>());
        let operands: Vec<_> = args.iter().map(|arg| scaled(arg, scale)).collect();
        let expected = row["expected_area"].as_f64().unwrap() * scale * scale;
        let operation = row["op"].as_str().unwrap();
        run += 1;
        wrong.extend(complaint(operation, &operands, expected).map(|c| (row["id"].clone(), c)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("lists: {} rows are no gold rows", rows.len() - run);
    must_have_run("boolean lists", run);
}

/// Rows with invalid operands: repaired by a named rule, the answer is the suite's by one of
/// the rules, or the operands have no single meaning. The result is valid in any case.
#[test]
fn invalid_operands_are_repaired_by_name() {
    let Some(rows) = shared_rows(LISTS) else {
        return;
    };
    let (mut run, mut by_rule) = (0, [0; 3]);
    for row in rows.iter().filter(|row| row["geos_agrees"] != true) {
        let args: Vec<Wkt> = row["args"].as_array().unwrap().iter().map(wkt).collect();
        let scale = scale_of(&args.iter().collect::<Vec<_>>());
        let expected = row["expected_area"].as_f64().unwrap() * scale * scale;
        let operation = row["op"].as_str().unwrap();
        let agrees = |rule: &FillRule| {
            let operands: Vec<_> = args
                .iter()
                .map(|arg| repair(&scaled(arg, scale), *rule).unwrap().shape)
                .collect();
            let complaint = complaint(operation, &operands, expected);
            assert!(
                complaint.iter().all(|text| text.ends_with("[]")),
                "{}",
                row["id"]
            );
            complaint.is_none()
        };
        run += 1;
        let rule = [FillRule::EvenOdd, FillRule::NonZero]
            .iter()
            .position(agrees)
            .unwrap_or(2);
        by_rule[rule] += 1;
        if rule == 2 {
            println!("{} by neither: {}", row["id"], row["args_valid"]);
        }
    }
    println!(
        "repaired lists: even-odd {}, non-zero {}, neither {}",
        by_rule[0], by_rule[1], by_rule[2]
    );
    assert_eq!(by_rule[2], 0);
    must_have_run("repaired lists", run);
}

#[test]
fn agrees_with_the_robustness_pairs() {
    let Some(rows) = shared_rows(ROBUST) else {
        return;
    };
    let (mut run, mut wrong) = (0, Vec::new());
    for row in &rows {
        let (a, b) = (wkt(&row["a"]), wkt(&row["b"]));
        let scale = scale_of(&[&a, &b]);
        let operands = [scaled(&a, scale), scaled(&b, scale)];
        for operation in [
            "intersection",
            "union",
            "a_minus_b",
            "b_minus_a",
            "symdifference",
        ] {
            let expected = row["ref"][operation].as_f64().unwrap() * scale * scale;
            run += 1;
            let found = complaint(operation, &operands, expected);
            wrong.extend(found.map(|c| (row["id"].clone(), operation, c)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    must_have_run("robustness pairs", run);
}
