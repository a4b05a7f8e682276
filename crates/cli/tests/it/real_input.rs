//! Files that we did not write, read in place from the shared folder.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{kunyu, path, shared};

#[test]
fn hangzhou_land_use_and_water_have_the_known_pairs() {
    let Some(folder) = shared("data/realpolys/hangzhou_osm_sw") else {
        return;
    };
    let landuse = folder.join("landuse_epsg4549_gbk_shp.zip");
    let water = folder.join("water_epsg4549_gbk_shp.zip");
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("pairs.geojson");
    // a few OSM polygons cross themselves: repaired by name
    kunyu([
        "overlay",
        path(&landuse),
        path(&water),
        "--op",
        "intersection",
        "--repair",
        "-o",
        path(&target),
    ])
    .exits(0);
    let text = std::fs::read_to_string(&target).unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    let mut found: BTreeMap<(i64, i64), f64> = BTreeMap::new();
    for feature in answer["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        let id = |key: &str| properties[key].as_i64().unwrap();
        let area = properties["area_plane_m2"].as_f64().unwrap();
        *found.entry((id("fid_a"), id("fid_b"))).or_default() += area;
    }
    let csv = std::fs::read_to_string(folder.join("expected_pairs_epsg4549.csv")).unwrap();
    let mut compared = 0;
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let pair = (cells[0].parse().unwrap(), cells[2].parse().unwrap());
        let known: f64 = cells[4].parse().unwrap();
        let ours = found.remove(&pair).unwrap_or(0.0);
        assert!(
            (ours - known).abs() <= 1e-3,
            "{pair:?}: {ours} instead of {known}"
        );
        compared += 1;
    }
    assert!(compared > 200, "only {compared} pairs were compared");
    let more: f64 = found.values().copied().fold(0.0, f64::max);
    assert!(more < 1e-3, "pairs that GEOS has not: {found:?}");
}

#[test]
fn a_parcel_of_another_district_is_refused_naming_both_places() {
    let Some(folder) = shared("data/cnland/boundary_txt") else {
        return;
    };
    let file = folder.join("44120000072.txt");
    let district = crate::support::district();
    let run = kunyu(["--data", path(&district), "check", path(&file)]).exits(3);
    run.says("112.8").says("113.");
}
