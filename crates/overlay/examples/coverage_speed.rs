//! Times the checks of coverages: `coverage_speed [patches] [faults] | coverage_speed FILE.bin`.
//!
//! Without a file the layer is a wiggly tessellation of about 46 vertices a patch, with faults put in:
//! a missing patch, a patch twice, a vertex moved, a vertex dropped. A file is one of the benchmark's
//! layers. Prints seconds and the peak of memory.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use std::time::Instant;

use kunyu_overlay::{
    CheckOptions, Coverage, Findings, MultiPolygon, PackedLayer, Point, Polygon, holes,
    narrow_polygons, sliver_polygons, spikes,
};
use kunyu_terms::Area;

/// Grid units in 100 m.
const STEP: i64 = 100 << 27;
const INNER: i64 = 11;

/// A number for a place and a part of the lattice, the same on every platform.
fn mixed(x: i64, y: i64, part: i64) -> u64 {
    let number = (x as u64) << 40 ^ (y as u64) << 16 ^ part as u64;
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 31)
}

fn jittered(point: Point, x: i64, y: i64, part: i64, reach: i64) -> Point {
    let number = mixed(x, y, part);
    let around = |bits: u64| (bits & 0xFFFF) as i64 * reach / 0x8000 - reach;
    Point {
        x: point.x + around(number),
        y: point.y + around(number >> 20),
    }
}

fn node(x: i64, y: i64) -> Point {
    let point = Point {
        x: x * STEP,
        y: y * STEP,
    };
    jittered(point, x, y, 99, STEP / 6)
}

/// The edge between neighbouring nodes, from the smaller, without its ends.
fn inner(x: i64, y: i64, upright: bool) -> Vec<Point> {
    let (a, b) = (
        node(x, y),
        node(x + i64::from(!upright), y + i64::from(upright)),
    );
    (1..=INNER)
        .map(|part| {
            let share = |a: i64, b: i64| a + (b - a) / (INNER + 1) * part;
            let point = Point {
                x: share(a.x, b.x),
                y: share(a.y, b.y),
            };
            jittered(point, x, y, 2 * part + i64::from(upright), STEP / 150)
        })
        .collect()
}

fn patch(x: i64, y: i64) -> Vec<Point> {
    let mut shell = vec![node(x, y)];
    shell.extend(inner(x, y, false));
    shell.push(node(x + 1, y));
    shell.extend(inner(x + 1, y, true));
    shell.push(node(x + 1, y + 1));
    shell.extend(inner(x, y + 1, false).iter().rev());
    shell.push(node(x, y + 1));
    shell.extend(inner(x, y, true).iter().rev());
    shell
}

/// A patch by number, some of them faulty.
fn feature(number: i64, columns: i64, every: i64) -> MultiPolygon {
    let (mut x, y) = (number % columns, number / columns);
    let faulty = every > 0 && number % every == every / 2;
    let kind = number / every.max(1) % 4;
    if faulty && kind == 0 {
        return MultiPolygon::default();
    }
    if faulty && kind == 1 {
        x = (x - 1).max(0);
    }
    let mut shell = patch(x, y);
    if faulty && kind == 2 {
        shell[5].x += STEP / 300;
    }
    if faulty && kind == 3 {
        shell.remove(7);
    }
    MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }])
}

/// A layer of the benchmark: counts of rows, rings and points as `u64`; first ring of each row and
/// first point of each ring as `u32`; padding to 8; x and y as `f64`.
fn read(path: &str) -> std::io::Result<PackedLayer> {
    let bytes = std::fs::read(path)?;
    let word = |at: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(word)
    };
    let half = |at: usize| (word(at & !7) >> (8 * (at & 7))) as u32 as usize;
    let (rows, rings) = (word(0) as usize, word(8) as usize);
    let rings_at = 24 + 4 * (rows + 1);
    let points_at = (rings_at + 4 * (rings + 1)).next_multiple_of(8);
    let ring = |ring: usize| -> Vec<Point> {
        let (start, end) = (half(rings_at + 4 * ring), half(rings_at + 4 * ring + 4));
        let coordinate = |index: usize| f64::from_bits(word(points_at + 8 * index));
        (start..end - 1)
            .filter_map(|at| Point::snap(coordinate(2 * at), coordinate(2 * at + 1)).ok())
            .collect()
    };
    let area = |ring: &[Point]| kunyu_overlay::PlaneArea::of_ring(ring).0;
    Ok(PackedLayer::build_from(rows, |row| {
        let mut polygons: Vec<Polygon> = Vec::new();
        for number in half(24 + 4 * row)..half(24 + 4 * row + 4) {
            let points = ring(number);
            match polygons.last_mut() {
                Some(polygon) if area(&points) < 0 => polygon.holes.push(points),
                _ => polygons.push(Polygon {
                    shell: points,
                    holes: Vec::new(),
                }),
            }
        }
        MultiPolygon(polygons)
    }))
}

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!(
        "{name:<22} {:8.3} s   peak {:5} MB",
        start.elapsed().as_secs_f64(),
        peak_mb()
    );
    result
}

fn checked<T>(name: &str, work: impl FnOnce() -> Findings<T>) {
    let found = timed(name, work);
    println!(
        "    {} found, {} within tolerance",
        found.count, found.within_tolerance
    );
}

/// The largest resident memory so far, where the system tells it.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or(0) / 1024
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<i64>().ok());
    let layer = match arguments.first().filter(|_| number(0).is_none()) {
        Some(path) => timed("read", || read(path))?,
        None => timed("generate", || {
            let patches = number(0).unwrap_or(50_000).clamp(1, 10_000_000);
            let columns = (patches as f64).sqrt().ceil() as i64;
            let every = number(1)
                .filter(|&faults| faults > 0)
                .map_or(0, |faults| patches / faults);
            PackedLayer::build_from(patches as usize, |patch| {
                feature(patch as i64, columns, every)
            })
        }),
    };
    println!(
        "{} polygons, {} vertices, {} MB packed",
        layer.len(),
        layer.vertex_count(),
        layer.size_bytes() / 1_000_000
    );
    let options = CheckOptions::default();
    let tolerant = CheckOptions {
        tolerance_m: 1e-4,
        ..options
    };
    let start = Instant::now();
    let coverage = timed("unmatched edges", || Coverage::new(&layer));
    println!("    {} edges", coverage.unmatched_edges());
    checked("overlaps", || coverage.overlaps(&options));
    checked("gaps", || coverage.gaps(&options));
    checked("gaps, 0.1 mm", || coverage.gaps(&tolerant));
    checked("mismatches, 0.1 mm", || coverage.mismatches(&tolerant));
    checked("slivers, 10 m²", || {
        sliver_polygons(&layer, Area::from_centi_m2(1000), &options)
    });
    checked("narrow, 0.02", || narrow_polygons(&layer, 0.02, &options));
    checked("spikes, 1°", || spikes(&layer, 1.0, &options));
    checked("holes", || holes(&layer, &options));
    let frame = layer.total_bounds().map(|bounds| {
        let (low, high) = (bounds.min, bounds.max);
        let corners = [
            (low.x, low.y),
            (high.x, low.y),
            (high.x, high.y),
            (low.x, high.y),
        ];
        MultiPolygon(vec![Polygon {
            shell: corners.map(|(x, y)| Point { x, y }).to_vec(),
            holes: Vec::new(),
        }])
    });
    let parent = Coverage::new(&PackedLayer::build(&Vec::from_iter(frame)));
    checked("outside the box", || coverage.outside(&parent, &options));
    checked("uncovered in the box", || {
        coverage.uncovered(&parent, &options)
    });
    println!("all checks {:.3} s", start.elapsed().as_secs_f64());
    Ok(())
}
