//! Bad input: exit 3 with a sentence that names the place, nothing changed, or a named repair.

use crate::support::{boundary_txt, district, kunyu, path, write};

const SQUARE: [(&str, &str); 4] = [
    ("3391010.000", "38520010.000"),
    ("3391040.000", "38520010.000"),
    ("3391040.000", "38520040.000"),
    ("3391010.000", "38520040.000"),
];

fn check_text(name: &str, text: impl AsRef<[u8]>) -> crate::support::Run {
    let dir = tempfile::tempdir().unwrap();
    let file = write(dir.path(), name, text);
    kunyu(["--data", path(&district()), "check", path(&file)])
}

#[test]
fn a_good_square_is_answered() {
    check_text("good.txt", boundary_txt(&SQUARE)).exits(1);
}

#[test]
fn an_empty_file_is_refused() {
    for name in [
        "a.txt",
        "a.shp",
        "a.geojson",
        "a.gpkg",
        "a.parquet",
        "a.zip",
    ] {
        check_text(name, "").exits(3).says(name);
    }
}

#[test]
fn a_file_of_another_kind_is_refused() {
    check_text("a.txt", "%PDF-1.7 nothing of a boundary file").exits(3);
    check_text("a.gpkg", "PK\u{3}\u{4}nothing").exits(3);
    check_text("a.geojson", "{\"type\":\"Topology\"}").exits(3);
}

#[test]
fn a_missing_file_is_refused_by_name() {
    let run = kunyu(["--data", path(&district()), "check", "no-such-file.txt"]).exits(3);
    run.says("no-such-file.txt");
}

#[test]
fn a_self_crossing_ring_is_refused_with_its_line() {
    let points = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]];
    check_text("bowtie.txt", boundary_txt(&points))
        .exits(3)
        .says("行");
}

#[test]
fn swapped_columns_are_repaired_and_said() {
    let swapped: Vec<(&str, &str)> = SQUARE.iter().map(|(x, y)| (*y, *x)).collect();
    check_text("swapped.txt", boundary_txt(&swapped))
        .exits(1)
        .says("写反");
}

#[test]
fn a_zone_that_contradicts_the_coordinates_is_refused() {
    let text = boundary_txt(&SQUARE).replace("带号=38", "带号=39");
    check_text("zone.txt", text).exits(3).says("39");
}

#[test]
fn not_a_number_is_refused() {
    let text = boundary_txt(&SQUARE).replace("3391040.000", "NaN");
    check_text("nan.txt", text).exits(3).says("行");
    let text = r#"{"type":"Polygon","coordinates":[[[114.2,30.6],[114.3,1e999],[114.2,30.7],[114.2,30.6]]]}"#;
    check_text("nan.geojson", text).exits(3);
}

#[test]
fn mixed_geometry_is_refused_where_polygons_are_needed() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Point","coordinates":[114.2,30.64]}}]}"#;
    check_text("point.geojson", text).exits(3);
    let text = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[114.2,30.64]},
        {"type":"Polygon","coordinates":[[[114.2,30.64],[114.201,30.64],[114.2,30.641],[114.2,30.64]]]}]}"#;
    check_text("mixed.geojson", text).exits(3);
}

#[test]
fn a_shapefile_without_crs_needs_one() {
    let dir = tempfile::tempdir().unwrap();
    let text = r#"{"type":"Polygon","coordinates":[[[38520010,3391010],[38520040,3391010],
        [38520040,3391040],[38520010,3391010]]]}"#;
    let source = write(dir.path(), "a.geojson", text);
    let target = dir.path().join("b.shp");
    kunyu([
        "convert",
        path(&source),
        path(&target),
        "--crs",
        "EPSG:4526",
    ])
    .exits(0);
    std::fs::remove_file(dir.path().join("b.prj")).unwrap();
    let data = district();
    let run = kunyu(["--data", path(&data), "check", path(&target)]).exits(3);
    run.says("--crs");
    kunyu([
        "--data",
        path(&data),
        "check",
        path(&target),
        "--crs",
        "EPSG:4526",
    ])
    .exits(1);
}

#[test]
fn a_million_vertices_simply_work() {
    let count = 1_000_000;
    let mut text = String::from(r#"{"type":"Polygon","coordinates":[["#);
    for step in 0..=count {
        let angle = f64::from(step % count) / f64::from(count) * std::f64::consts::TAU;
        let (x, y) = (
            38_520_100.0 + 90.0 * angle.cos(),
            3_391_200.0 + 90.0 * angle.sin(),
        );
        text += &format!("[{x:.6},{y:.6}],");
    }
    text.pop();
    text += "]]}";
    let dir = tempfile::tempdir().unwrap();
    let file = write(dir.path(), "circle.geojson", text);
    let run = kunyu([
        "area",
        path(&file),
        "--crs",
        "EPSG:4526",
        "--format",
        "json",
    ])
    .exits(0);
    let area: f64 = run.json()[0]["area_plane_m2"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (area - std::f64::consts::PI * 8_100.0).abs() < 0.01,
        "{area}"
    );
}
