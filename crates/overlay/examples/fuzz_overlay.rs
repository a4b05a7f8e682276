//! Draws polygons and holds the laws of the overlay on them: `fuzz_overlay [executions] [seed]`.
//!
//! Small lattices make shared edges, touching vertices and collinear overlaps common. A fault prints
//! the case that led to it and ends with exit code 1.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use std::process::ExitCode;

use kunyu_overlay::{
    FillRule, MultiPolygon, PackedLayer, Pieces, PlaneArea, Point, Polygon, intersection, repair,
    validate,
};

/// splitmix64: enough for drawing cases, the same on every platform.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> i64 {
        (self.next() % limit) as i64
    }

    /// One to three rings on a lattice, made valid.
    fn region(&mut self, step: i64, noise: u64) -> Option<MultiPolygon> {
        let rings = 1 + self.next() % 3;
        let mut polygons = Vec::new();
        for _ in 0..rings {
            let count = 3 + self.next() % 9;
            let mut shell = Vec::new();
            for _ in 0..count {
                let x = self.below(9) * step + self.below(noise);
                let y = self.below(9) * step + self.below(noise);
                shell.push(Point { x, y });
            }
            polygons.push(Polygon {
                shell,
                holes: Vec::new(),
            });
        }
        let repaired = repair(&MultiPolygon(polygons), FillRule::EvenOdd).ok()?;
        validate(&repaired.shape)
            .is_empty()
            .then_some(repaired.shape)
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok());
    let executions: u64 = arguments.next().unwrap_or(100_000);
    let seed: u64 = arguments.next().unwrap_or(1);
    let mut draw = Draw(seed);
    let mut compared = 0_u64;
    for execution in 0..executions {
        // from 1/8 m down to eight grid units
        let step = 1 << (3 + draw.next() % 22);
        let noise = [1, 2, 9][(draw.next() % 3) as usize];
        let (Some(a), Some(b)) = (draw.region(step, noise), draw.region(step, noise)) else {
            continue;
        };
        compared += 1;
        if let Err(fault) = laws(&a, &b) {
            println!("overlay: execution {execution}, seed {seed}: {fault}\na = {a:?}\nb = {b:?}");
            return ExitCode::from(1);
        }
    }
    println!("overlay: {executions} executions, {compared} pairs held the laws");
    ExitCode::SUCCESS
}

fn laws(a: &MultiPolygon, b: &MultiPolygon) -> Result<(), String> {
    let (ab, ba) = (common(a, b), common(b, a));
    if ab != ba {
        return Err(format!("|A∩B| = {ab:?}, |B∩A| = {ba:?}"));
    }
    let tolerance = 4 * (reach(a) + reach(b)) + 64;
    let oracle = intersection(a, b).plane_area();
    if (ab.0 - oracle.0).abs() > tolerance {
        return Err(format!(
            "walker {ab:?}, oracle {oracle:?}, tolerance {tolerance}"
        ));
    }
    let layer = PackedLayer::build(std::slice::from_ref(b));
    for hit in layer.intersect(a, Pieces::Rings) {
        let shape = hit.polygons();
        let defects = validate(&shape);
        if !defects.is_empty() {
            return Err(format!("the piece is invalid: {defects:?}"));
        }
        if (shape.plane_area() - hit.plane).0.abs() > tolerance {
            return Err(format!(
                "the piece has {:?} of {:?}",
                shape.plane_area(),
                hit.plane
            ));
        }
    }
    Ok(())
}

fn common(a: &MultiPolygon, b: &MultiPolygon) -> PlaneArea {
    let layer = PackedLayer::build(std::slice::from_ref(b));
    layer
        .intersect(a, Pieces::AreasOnly)
        .iter()
        .map(|hit| hit.plane)
        .sum()
}

/// Sum of the box sides of all edges, in grid units: what rounding can move.
fn reach(shape: &MultiPolygon) -> i128 {
    let edges = shape
        .rings()
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    edges
        .map(|(from, to)| i128::from((from.x - to.x).abs() + (from.y - to.y).abs()))
        .sum()
}
