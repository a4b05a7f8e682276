//! Overlay of files and layers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{boundary_txt, kunyu, path, write};

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

/// A GeoPackage with two layers, made by converting a delivery folder.
#[test]
fn a_delivery_of_several_layers_becomes_one_geopackage() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("院交成果");
    std::fs::create_dir(&folder).unwrap();
    let square = [
        ("3391000", "38520000"),
        ("3391100", "38520000"),
        ("3391100", "38520100"),
        ("3391000", "38520100"),
    ];
    write(&folder, "地块.txt", boundary_txt(&square));
    write(
        &folder,
        "点.csv",
        "名称,lon,lat\n甲,114.2,30.65\n乙,114.3,30.65\n",
    );
    write(&folder, "说明.docx", "not a layer");
    let target = dir.path().join("成果.gpkg");
    let run = kunyu(["convert", path(&folder), path(&target)]).exits(0);
    let run = run.says("2 个图层 3 个要素");
    assert!(
        run.stderr.contains("说明.docx"),
        "what is not read is said: {}",
        run.stderr
    );
    let again = dir.path().join("again.gpkg");
    kunyu(["convert", path(&target), path(&again)])
        .exits(0)
        .says("2 个图层 3 个要素");
    // one layer has to be chosen where the target holds one
    let shp = dir.path().join("a.shp");
    kunyu(["convert", path(&target), path(&shp)])
        .exits(3)
        .says("--source-layer");
    assert!(!shp.exists());
}

#[test]
fn what_would_be_lost_is_said_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"a_rather_long_name":"x"},"geometry":{"type":"Point","coordinates":[114.2,30.65]}}]}"#;
    let file = write(dir.path(), "a.geojson", text);
    let target = dir.path().join("a.shp");
    let convert = |more: &[&str]| {
        let common = ["convert", path(&file), path(&target)];
        kunyu(
            common
                .into_iter()
                .chain(more.iter().copied())
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    };
    convert(&["--dry-run"])
        .exits(0)
        .says("a_rather_long_name")
        .says("未写文件");
    assert!(!target.exists());
    convert(&["--strict"]).exits(3).says("a_rather_long_name");
    assert!(!target.exists());
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "nothing is left behind"
    );
    convert(&[]).exits(0).says("a_rather_long_name");
    assert!(target.exists());
}
