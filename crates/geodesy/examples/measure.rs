//! Times forward, inverse and area on this machine: `cargo run --release --example measure`.

use std::hint::black_box;
use std::time::Instant;

use kunyu_geodesy::{Crs, ZoneArea, forward, inverse};

/// Best of nine rounds, nanoseconds for one of `count` calls.
fn best(count: usize, mut work: impl FnMut()) -> f64 {
    let rounds = (0..9).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_nanos() as f64 / count as f64
    });
    rounds.fold(f64::INFINITY, f64::min)
}

#[expect(
    clippy::print_stdout,
    reason = "a program that prints its measurements"
)]
fn main() {
    const COUNT: usize = 200_000;
    let zone = Crs::from_epsg(4526)
        .ok()
        .and_then(|crs| crs.zone())
        .expect("4526 is a zone");
    let places: Vec<(f64, f64)> = (0..COUNT)
        .map(|i| {
            (
                113.0 + (i % 2_003) as f64 / 1_000.0,
                20.0 + (i % 3_001) as f64 / 100.0,
            )
        })
        .collect();
    let plane: Vec<(f64, f64)> = places.iter().map(|&(l, b)| forward(&zone, l, b)).collect();
    let ring: Vec<(i64, i64)> = (0..COUNT)
        .map(|i| {
            let (sin, cos) = libm::sincos(i as f64 * 1e-3);
            let metres = (38_520_000.0 + 2_000.0 * cos, 3_391_000.0 + 2_000.0 * sin);
            let unit = 134_217_728.0;
            ((metres.0 * unit) as i64, (metres.1 * unit) as i64)
        })
        .collect();
    let metres: Vec<(f64, f64)> = ring
        .iter()
        .map(|&(x, y)| (x as f64 / 134_217_728.0, y as f64 / 134_217_728.0))
        .collect();
    let area = ZoneArea::new(&zone);
    let forward_ns = best(COUNT, || {
        for &(lon, lat) in &places {
            black_box(forward(&zone, lon, lat));
        }
    });
    let inverse_ns = best(COUNT, || {
        for &(east, north) in &plane {
            black_box(inverse(&zone, east, north));
        }
    });
    let edge_ns = best(COUNT, || {
        for pair in metres.windows(2) {
            black_box(area.edge(pair[0], pair[1]));
        }
    });
    let grid_ns = best(COUNT, || {
        black_box(area.ring_on_grid(ring.iter().copied()));
    });
    let ring_ns = best(COUNT, || {
        black_box(area.ring(&metres));
    });
    let new_ns = best(100, || {
        for _ in 0..100 {
            black_box(ZoneArea::new(black_box(&zone)));
        }
    });
    println!("forward            {forward_ns:6.1} ns");
    println!("inverse            {inverse_ns:6.1} ns");
    println!("ZoneArea::edge     {edge_ns:6.1} ns");
    println!("ZoneArea::ring     {ring_ns:6.1} ns an edge");
    println!("  on the grid      {grid_ns:6.1} ns an edge");
    println!("ZoneArea::new      {new_ns:6.0} ns");
}
