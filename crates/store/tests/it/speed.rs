//! Measurements, printed and never asserted: `cargo test --release -- --ignored speed --nocapture`.

use std::time::Instant;

use kunyu_overlay::{MultiPolygon, Point, Polygon, Shape};
use kunyu_store::{ReadOptions, Row};

use crate::harness::{Kind, World, at, row};

/// Polygons of `vertices` points, each on a circle that a fixed sequence bends.
fn patches(count: i64, vertices: u32) -> Vec<Row> {
    let mut state = 42_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64
    };
    let side = (count as f64).sqrt().ceil() as i64;
    let patch = |n: i64| {
        let middle = at(n % side * 100, n / side * 100);
        let point = |k: u32| {
            let angle = f64::from(k) * std::f64::consts::TAU / f64::from(vertices);
            let radius = 30.0 * 134_217_728.0 + (next() % (1 << 30)) as f64;
            let (x, y) = ((angle.cos() * radius) as i64, (angle.sin() * radius) as i64);
            Point {
                x: middle.x + x,
                y: middle.y + y,
            }
        };
        let shell: Vec<_> = (0..vertices).map(point).collect();
        let polygon = Polygon {
            shell,
            holes: Vec::new(),
        };
        row(
            &format!("4201120000{n:08}"),
            Some(Shape::Polygons(MultiPolygon(vec![polygon]))),
        )
    };
    let mut patch = patch;
    (0..count).map(&mut patch).collect()
}

#[test]
#[ignore = "measures, asserts nothing"]
fn speed_of_writing_and_reading() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new(Kind::Sqlite).await;
        world.add_layer().await;
        let rows = patches(50_000, 80);
        let count = rows.len() as f64;
        let report = |what: &str, start: Instant| {
            let seconds = start.elapsed().as_secs_f64();
            println!("{what}: {seconds:.3} s, {:.0} rows/s", count / seconds);
        };
        let start = Instant::now();
        let id = world.import(rows).await.id;
        report("write and register", start);
        let lake = world.store.lake();
        let manifest = lake.manifest("landuse", &id).await.unwrap();
        let size: u64 = manifest.parts.iter().map(|part| part.size_bytes).sum();
        println!(
            "{} parts, {:.1} MB",
            manifest.parts.len(),
            size as f64 / 1e6
        );
        let start = Instant::now();
        let rows = lake
            .read("landuse", &id, ReadOptions::default())
            .await
            .unwrap()
            .all()
            .await;
        assert_eq!(rows.unwrap().len(), 50_000);
        report("read", start);
        let start = Instant::now();
        lake.packed("landuse", &id).await.unwrap();
        report("pack", start);
        let start = Instant::now();
        lake.packed("landuse", &id).await.unwrap();
        report("load packed", start);
        let start = Instant::now();
        lake.verify("landuse", &id).await.unwrap();
        report("verify", start);
    });
}
