//! Overlay of files and layers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{kunyu, path, write};

fn square(x: f64, y: f64, side: f64, name: &str) -> String {
    let (r, t) = (x + side, y + side);
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}","n":1}},"geometry":{{"type":"Polygon",
        "coordinates":[[[{x},{y}],[{r},{y}],[{r},{t}],[{x},{t}],[{x},{y}]]]}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

fn features(run: &crate::support::Run) -> Vec<Value> {
    run.json()["features"].as_array().expect("features").clone()
}

fn area(feature: &Value) -> f64 {
    feature["properties"]["area_plane_m2"]
        .as_f64()
        .expect("an area")
}

#[test]
fn the_four_operations_agree_with_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let a = collection(&[
        square(500_000.0, 3_390_000.0, 100.0, "a1"),
        square(500_200.0, 3_390_000.0, 100.0, "a2"),
    ]);
    let b = collection(&[square(500_050.0, 3_390_050.0, 200.0, "b1")]);
    let a = write(dir.path(), "a.geojson", a);
    let b = write(dir.path(), "b.geojson", b);
    let mut sums = BTreeMap::new();
    for op in ["intersection", "union", "difference", "symdifference"] {
        let run = kunyu([
            "overlay",
            path(&a),
            path(&b),
            "--op",
            op,
            "--crs",
            "EPSG:4547",
            "--format",
            "geojson",
        ])
        .exits(0);
        let faces = features(&run);
        sums.insert(op, (faces.len(), faces.iter().map(area).sum::<f64>()));
    }
    assert_eq!(sums["intersection"], (2, 5_000.0));
    assert_eq!(sums["difference"], (2, 15_000.0));
    assert!((sums["union"].1 - 55_000.0).abs() < 1e-6, "{sums:?}");
    assert!(
        (sums["symdifference"].1 - 50_000.0).abs() < 1e-6,
        "{sums:?}"
    );
}

#[test]
fn clashing_columns_are_told_apart_and_faces_dissolve_by_column() {
    let dir = tempfile::tempdir().unwrap();
    let a = collection(&[
        square(500_000.0, 3_390_000.0, 100.0, "left"),
        square(500_100.0, 3_390_000.0, 100.0, "left"),
    ]);
    let b = collection(&[square(500_050.0, 3_390_000.0, 100.0, "right")]);
    let a = write(dir.path(), "a.geojson", a);
    let b = write(dir.path(), "b.geojson", b);
    let common = [
        "overlay",
        path(&a),
        path(&b),
        "--op",
        "intersection",
        "--crs",
        "EPSG:4547",
    ];
    let faces = features(&kunyu(common).exits(0));
    assert_eq!(faces.len(), 2);
    assert_eq!(faces[0]["properties"]["name_a"], "left");
    assert_eq!(faces[0]["properties"]["name_b"], "right");
    assert_eq!(faces[0]["properties"]["a_id"], 1);
    let by = kunyu(common.iter().copied().chain(["--by", "name_a"])).exits(0);
    let faces = features(&by);
    assert_eq!(faces.len(), 1);
    assert_eq!(area(&faces[0]), 10_000.0);
    kunyu(common.iter().copied().chain(["--by", "nothing"])).exits(2);
}

#[test]
fn an_empty_collection_gives_an_empty_answer() {
    let dir = tempfile::tempdir().unwrap();
    let a = write(dir.path(), "a.geojson", collection(&[]));
    let b = write(
        dir.path(),
        "b.geojson",
        collection(&[square(500_000.0, 3_390_000.0, 9.0, "b")]),
    );
    for op in ["intersection", "difference"] {
        let run = kunyu([
            "overlay",
            path(&a),
            path(&b),
            "--op",
            op,
            "--crs",
            "EPSG:4547",
        ])
        .exits(0);
        assert_eq!(features(&run).len(), 0, "{op}");
    }
    let target = dir.path().join("empty.geojson");
    kunyu(["convert", path(&a), path(&target)]).exits(0);
    assert!(target.exists());
}

#[test]
fn files_are_converted_and_keep_their_rows() {
    let dir = tempfile::tempdir().unwrap();
    let text = collection(&[square(500_000.0, 3_390_000.0, 90.0, "地块一")]);
    let source = write(dir.path(), "a.geojson", text);
    let mut before = source;
    for name in ["b.gpkg", "c.shp", "d.parquet", "e.geojson"] {
        let target = dir.path().join(name);
        kunyu([
            "convert",
            path(&before),
            path(&target),
            "--crs",
            "EPSG:4547",
        ])
        .exits(0);
        before = target;
    }
    let run = kunyu([
        "area",
        path(&before),
        "--crs",
        "EPSG:4547",
        "--format",
        "json",
    ])
    .exits(0);
    let rows = run.json();
    assert_eq!(rows[0]["area_plane_m2"], "8100.0000");
    assert_eq!(rows[0]["name"], "地块一");
}
