//! The walker against the reference suites.

use kunyu_overlay::{
    MultiPolygon, PackedLayer, PairOperation, Pieces, PlaneArea, pair, pair_rings, validate,
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

fn apply(operation: &str, a: &MultiPolygon, b: &MultiPolygon) -> (MultiPolygon, PlaneArea) {
    let (a, b, operation) = match operation {
        "intersection" => (a, b, PairOperation::Intersection),
        "union" => (a, b, PairOperation::Union),
        "difference" | "a_minus_b" => (a, b, PairOperation::Difference),
        "difference_ba" | "b_minus_a" => (b, a, PairOperation::Difference),
        "symdifference" | "xor" => (a, b, PairOperation::SymmetricDifference),
        other => panic!("unknown operation {other}"),
    };
    let rings = pair_rings(a, b, operation);
    (
        pair(a, b, operation),
        rings.iter().map(|ring| PlaneArea::of_ring(ring)).sum(),
    )
}

/// What is wrong with the answer of the walker, if anything.
fn complaint(operation: &str, a: &MultiPolygon, b: &MultiPolygon, m2: f64) -> Option<String> {
    let (shape, canonical) = apply(operation, a, b);
    let areas = a.plane_area().square_metres() + b.plane_area().square_metres();
    let perimeters = perimeter_m(a) + perimeter_m(b);
    let tolerance = 1e-9 * areas + perimeters / kunyu_overlay::GRID_PER_METRE;
    let off = (canonical.square_metres() - m2).abs();
    let moved = (shape.plane_area() - canonical).square_metres().abs();
    let defects = validate(&shape);
    if operation == "intersection" {
        let layer = PackedLayer::build(std::slice::from_ref(b));
        let sum: PlaneArea = layer
            .intersect(a, Pieces::AreasOnly)
            .iter()
            .map(|hit| hit.plane)
            .sum();
        assert_eq!(sum, canonical);
    }
    (off > tolerance || moved > tolerance || !defects.is_empty())
        .then(|| format!("off by {off} m², geometry by {moved}, of {tolerance}; {defects:?}"))
}

#[derive(Default)]
struct Score {
    run: usize,
    invalid: usize,
    wrong: Vec<String>,
}

impl Score {
    fn take(&mut self, id: &Value, operation: &str, operands: [&Wkt; 2], m2: f64, scale: f64) {
        let [a, b] = operands.map(|operand| scaled(operand, scale));
        if !validate(&a).is_empty() || !validate(&b).is_empty() {
            self.invalid += 1;
            return;
        }
        self.run += 1;
        let found = complaint(operation, &a, &b, m2 * scale * scale);
        self.wrong
            .extend(found.map(|found| format!("{id} {operation}: {found}")));
    }

    fn settle(self, suite: &str) {
        println!(
            "{suite}: {} cases with invalid operands left out",
            self.invalid
        );
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
        must_have_run(suite, self.run);
    }
}

#[test]
fn walker_agrees_with_jts_and_geos() {
    let Some(rows) = shared_rows(PAIRS) else {
        return;
    };
    let mut score = Score::default();
    for row in rows.iter().filter(|row| row["geos_agrees"] == true) {
        let (a, b) = (wkt(&row["a"]), wkt(&row["b"]));
        let scale = scale_of(&[&a, &b]);
        let expected = row["expected_area"].as_f64().unwrap();
        score.take(
            &row["id"],
            row["op"].as_str().unwrap(),
            [&a, &b],
            expected,
            scale,
        );
    }
    score.settle("walker pairs");
}

#[test]
fn walker_agrees_with_the_geojson_suites() {
    let Some(rows) = shared_rows(LISTS) else {
        return;
    };
    let mut score = Score::default();
    for row in rows.iter().filter(|row| row["geos_agrees"] == true) {
        let args: Vec<Wkt> = row["args"].as_array().unwrap().iter().map(wkt).collect();
        let [a, b] = &args[..] else { continue };
        let scale = scale_of(&[a, b]);
        let expected = row["expected_area"].as_f64().unwrap();
        score.take(
            &row["id"],
            row["op"].as_str().unwrap(),
            [a, b],
            expected,
            scale,
        );
    }
    score.settle("walker lists");
}

#[test]
fn walker_agrees_with_the_robustness_pairs() {
    let Some(rows) = shared_rows(ROBUST) else {
        return;
    };
    let mut score = Score::default();
    for row in &rows {
        let (a, b) = (wkt(&row["a"]), wkt(&row["b"]));
        let scale = scale_of(&[&a, &b]);
        for operation in [
            "intersection",
            "union",
            "a_minus_b",
            "b_minus_a",
            "symdifference",
        ] {
            let expected = row["ref"][operation].as_f64().unwrap();
            score.take(&row["id"], operation, [&a, &b], expected, scale);
        }
    }
    score.settle("walker robustness pairs");
}
