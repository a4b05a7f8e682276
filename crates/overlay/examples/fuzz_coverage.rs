//! Draws layers and lines and holds the laws of the quality checks on them:
//! `fuzz_coverage [executions] [seed]`.
//!
//! Layers are tessellations with faults, or polygons thrown together, of any scale up to the edge of the
//! grid; lines run along lattices, through each other and nowhere. Every check must answer; what it counts
//! may not depend on how many findings are kept, nor on the order of the features; overlaps are those of all
//! pairs. A fault or a panic prints the execution and ends with exit code 1.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use std::process::ExitCode;

use kunyu_overlay::{
    CheckOptions, Coverage, FillRule, LineRule, MultiPolygon, PackedLayer, Pieces, Point, Polygon,
    Ring, dangles, holes, line_meetings, lines_off_boundary, locate_points, narrow_polygons,
    points_outside, pseudo_nodes, repair, short_lines, sliver_polygons, spikes, validate,
};

#[allow(dead_code, reason = "made for the tests")]
#[path = "../tests/it/support/mesh.rs"]
mod mesh;

use mesh::{Draw, FAULTS, Mesh, inject};

const ALL: CheckOptions = CheckOptions {
    keep: usize::MAX,
    tolerance_m: 0.0,
};

/// Features without defects; `place` moves them, so that they may lie at the edge of the grid.
fn layer(draw: &mut Draw) -> Vec<MultiPolygon> {
    let mut shapes = if draw.below(3) == 0 {
        let (step, count) = (1 << draw.below(40), 1 + draw.below(7));
        (0..count).filter_map(|_| thrown(draw, step)).collect()
    } else {
        let step = [60, 1200, 7_000_001, 1 << 38][draw.below(4)];
        let (size, inner) = (1 + draw.below(4), draw.below(3) as i64);
        let mesh = Mesh::new(size, step, inner, draw.next());
        let mut shapes = mesh.cells();
        if draw.below(6) == 0 {
            shapes.push(mesh.block((0, 0), (size, size)));
        }
        for _ in 0..draw.below(6) {
            inject(&mut shapes, FAULTS[draw.below(FAULTS.len())], draw, step);
        }
        shapes
    };
    let east = [0, 500_000 << 27, 38_500_000 << 27][draw.below(3)];
    for shape in &mut shapes {
        for ring in shape
            .0
            .iter_mut()
            .flat_map(|polygon| std::iter::once(&mut polygon.shell).chain(&mut polygon.holes))
        {
            for point in ring.iter_mut() {
                point.x += east;
            }
        }
    }
    shapes.retain(|shape| validate(shape).is_empty());
    shapes
}

/// One to three rings on a lattice, made valid.
fn thrown(draw: &mut Draw, step: i64) -> Option<MultiPolygon> {
    let rings = (0..=draw.below(3)).map(|_| Polygon {
        shell: places(draw, step, 3),
        holes: Vec::new(),
    });
    let rings = MultiPolygon(rings.collect());
    repair(&rings, FillRule::EvenOdd)
        .ok()
        .map(|mended| mended.shape)
}

fn places(draw: &mut Draw, step: i64, least: usize) -> Vec<Point> {
    let count = least + draw.below(9);
    let place = |draw: &mut Draw| Point {
        x: draw.below(9) as i64 * step + draw.below(2) as i64,
        y: draw.below(9) as i64 * step,
    };
    (0..count).map(|_| place(draw)).collect()
}

/// Whether a check counts the same whatever it keeps, and keeps the first.
macro_rules! counted {
    ($name:literal, $keep:expr, $check:expr) => {{
        let check = $check;
        let (all, some) = (check(&ALL), check(&CheckOptions { keep: $keep, ..ALL }));
        let first = $keep.min(all.first.len());
        if all.count != all.first.len() as u64
            || (all.count, &all.first[..first]) != (some.count, &some.first[..])
        {
            return Err(format!(
                "{}: kept {} of {}, {}",
                $name,
                some.first.len(),
                some.count,
                all.count
            ));
        }
        // a tolerance, however odd, moves findings and loses none
        for tolerance_m in [0.001, 10.0, f64::NAN, -1.0, f64::INFINITY] {
            let _ = check(&CheckOptions {
                keep: $keep,
                tolerance_m,
            });
        }
        all
    }};
}

fn laws_of_layer(draw: &mut Draw, shapes: &[MultiPolygon]) -> Result<usize, String> {
    let packed = PackedLayer::build(shapes);
    let (coverage, keep) = (Coverage::new(&packed), draw.below(4));
    let overlaps = counted!("overlaps", keep, |options: &CheckOptions| coverage
        .overlaps(options));
    let gaps = counted!("gaps", keep, |options: &CheckOptions| coverage
        .gaps(options));
    let mismatches = counted!("mismatches", keep, |options: &CheckOptions| coverage
        .mismatches(options));
    let mut expected = Vec::new();
    for (a, shape) in (0..).zip(shapes) {
        let hits = packed.intersect(shape, Pieces::AreasOnly);
        let later = hits.iter().filter(|hit| hit.feature > a);
        expected.extend(later.map(|hit| (a, hit.feature, hit.plane)));
    }
    let found = overlaps.first.iter().map(|one| (one.a, one.b, one.area));
    // one that is nowhere wider than a grid unit may be missed
    let thin = |pair: &(u32, u32, _)| {
        !overlaps
            .first
            .iter()
            .any(|o| (o.a, o.b) == (pair.0, pair.1))
    };
    let found: Vec<_> = found.collect();
    let missed: Vec<_> = expected.iter().filter(|pair| thin(pair)).collect();
    if found.iter().any(|pair| !expected.contains(pair))
        || missed.iter().any(|pair| is_wide(shapes, pair.0, pair.1))
    {
        return Err(format!("overlaps {found:?}, of all pairs {expected:?}"));
    }
    let order: Vec<_> = shapes.iter().rev().cloned().collect();
    let turned = Coverage::new(&PackedLayer::build(&order));
    let counts = |one: &Coverage| {
        let (overlaps, gaps) = (one.overlaps(&ALL), one.gaps(&ALL));
        let area = gaps.first.iter().map(|gap| gap.area.0).sum::<i128>();
        let rims = gaps.first.iter().map(|gap| rim(gap.polygon.rings()));
        let counts = [overlaps.count, gaps.count, one.mismatches(&ALL).count];
        (counts, area, rims.sum::<i128>())
    };
    let (one, two) = (counts(&coverage), counts(&turned));
    // corners of gaps are rounded to the grid, by half a unit each way and order: twice the area differs by
    // no more than the rim of both
    if one.0 != two.0 || one.1.abs_diff(two.1) > (one.2 + two.2 + 64).unsigned_abs() {
        return Err(format!("in another order {two:?}, not {one:?}"));
    }
    let within = laws_of_parent(draw, &coverage, &packed)?;
    Ok((overlaps.count + gaps.count + mismatches.count) as usize + within)
}

/// What lies within a parent layer, and polygons one by one.
fn laws_of_parent(
    draw: &mut Draw,
    coverage: &Coverage,
    packed: &PackedLayer,
) -> Result<usize, String> {
    let keep = draw.below(4);
    let parent = Coverage::new(&PackedLayer::build(&layer(draw)));
    let uncovered = counted!("uncovered", keep, |options: &CheckOptions| coverage
        .uncovered(&parent, options));
    let outside = counted!("outside", keep, |options: &CheckOptions| coverage
        .outside(&parent, options));
    if !coverage.outside(coverage, &ALL).is_empty() {
        return Err("a layer reaches out of itself".to_owned());
    }
    let below = [0.0, 0.3, 5.0, 90.0, f64::NAN, f64::INFINITY][draw.below(6)];
    let area = kunyu_terms::Area::from_centi_m2(draw.below(1 << 20) as i64);
    let shapely = [
        counted!("slivers", keep, |o: &CheckOptions| sliver_polygons(
            packed, area, o
        ))
        .count,
        counted!("narrow", keep, |o: &CheckOptions| narrow_polygons(
            packed, below, o
        ))
        .count,
        counted!("spikes", keep, |o: &CheckOptions| spikes(packed, below, o)).count,
        counted!("holes", keep, |o: &CheckOptions| holes(packed, o)).count,
    ];
    let others = [uncovered.count, outside.count];
    Ok(shapely.into_iter().chain(others).sum::<u64>() as usize)
}

/// Whether two features share more than a grid unit in width.
fn is_wide(shapes: &[MultiPolygon], a: u32, b: u32) -> bool {
    let common = kunyu_overlay::intersection(&shapes[a as usize], &shapes[b as usize]);
    let rim = rim(common.rings());
    common.plane_area().0 > 4 * rim + 64
}

/// How long rings are along the axes together, in grid units.
fn rim<'r>(rings: impl Iterator<Item = &'r Ring>) -> i128 {
    let edges = rings.flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    edges
        .map(|(p, q)| i128::from((p.x - q.x).abs() + (p.y - q.y).abs()))
        .sum()
}

fn laws_of_lines(draw: &mut Draw, shapes: &[MultiPolygon]) -> Result<usize, String> {
    let (step, keep) = (1 << draw.below(40), draw.below(4));
    let lines: Vec<Vec<Point>> = (0..draw.below(8)).map(|_| places(draw, step, 0)).collect();
    let packed = PackedLayer::build(shapes);
    let points = places(draw, step, 0);
    let hits = locate_points(&points, &packed);
    if hits.iter().any(|hit| hit.point as usize >= points.len()) {
        return Err("a point that is none".to_owned());
    }
    let rules = [
        LineRule::SelfOverlap,
        LineRule::SelfCrossing,
        LineRule::Overlap,
        LineRule::Crossing,
    ];
    let rule = rules[draw.below(4)];
    let counts = [
        counted!("dangles", keep, |o: &CheckOptions| dangles(&lines, o)).count,
        counted!("pseudo nodes", keep, |o: &CheckOptions| pseudo_nodes(
            &lines, o
        ))
        .count,
        counted!("short lines", keep, |o: &CheckOptions| short_lines(
            &lines, 1.0, o
        ))
        .count,
        counted!("meetings", keep, |o: &CheckOptions| line_meetings(
            &lines, rule, o
        ))
        .count,
        counted!("off the boundary", keep, |o: &CheckOptions| {
            lines_off_boundary(&lines, &packed, o)
        })
        .count,
        counted!("points outside", keep, |o: &CheckOptions| points_outside(
            &points, &packed, o
        ))
        .count,
    ];
    Ok(counts.into_iter().sum::<u64>() as usize)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok());
    let executions: u64 = arguments.next().unwrap_or(100_000);
    let seed: u64 = arguments.next().unwrap_or(1);
    let (mut features, mut findings) = (0, 0);
    for execution in 0..executions {
        let one = || {
            let mut draw = Draw(seed.wrapping_add(execution.wrapping_mul(0x9E37_79B9)));
            let shapes = layer(&mut draw);
            let found = laws_of_layer(&mut draw, &shapes)? + laws_of_lines(&mut draw, &shapes)?;
            Ok::<_, String>((shapes.len(), found))
        };
        let held = std::panic::catch_unwind(one).unwrap_or_else(|_| Err("panic".to_owned()));
        match held {
            Ok((shapes, found)) => (features, findings) = (features + shapes, findings + found),
            Err(fault) => {
                println!("coverage: execution {execution}, seed {seed}: {fault}");
                return ExitCode::from(1);
            }
        }
    }
    println!(
        "coverage: {executions} executions, {features} features, {findings} findings held the laws"
    );
    ExitCode::SUCCESS
}
