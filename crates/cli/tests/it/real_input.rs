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

/// A district of one permanent-farmland square around real parcels, made for the test.
fn district_around(dir: &std::path::Path, west: f64, south: f64) -> std::path::PathBuf {
    let folder = dir.join("second");
    kunyu([
        "init",
        path(&folder),
        "--crs",
        "EPSG:4526",
        "--code",
        "441200",
        "--admin",
        "管理员",
    ])
    .exits(0);
    for (name, role) in [("数据员", "data"), ("科长", "section_chief")] {
        kunyu([
            "--data",
            path(&folder),
            "--as",
            "管理员",
            "user",
            "add",
            name,
            "--role",
            role,
        ])
        .exits(0);
    }
    let (east, north) = (west + 20_000.0, south + 20_000.0);
    let text = format!(
        r#"{{"type":"Feature","properties":{{"BSM":"P1","JBNTTBBH":"T1","DLBM":"0101"}},"geometry":
        {{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],
        [{west},{north}],[{west},{south}]]]}}}}"#
    );
    let file = crate::support::write(dir, "farmland.geojson", text);
    let run = kunyu([
        "--data",
        path(&folder),
        "--as",
        "数据员",
        "import",
        path(&file),
        "--layer",
        "permanent_farmland",
        "--crs",
        "EPSG:4526",
        "--format",
        "json",
    ])
    .exits(0);
    let edition = run.json()["edition"].as_str().unwrap().to_owned();
    kunyu([
        "--data",
        path(&folder),
        "--as",
        "科长",
        "publish",
        &format!("permanent_farmland@{edition}"),
        "--document",
        "试验",
        "--date",
        "2020-01-01",
    ])
    .exits(0);
    folder
}

#[test]
fn real_boundary_files_are_checked_against_a_district_around_them() {
    let Some(folder) = shared("data/cnland/boundary_txt") else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let district = district_around(dir.path(), 38_370_000.0, 2_570_000.0);
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    for (stem, plots) in expected.as_object().unwrap() {
        let mut hashes = Vec::new();
        for below in ["", "gbk_crlf/"] {
            let file = folder.join(format!("{below}{stem}.txt"));
            let run = kunyu([
                "--data",
                path(&district),
                "check",
                path(&file),
                "--format",
                "json",
            ]);
            let bundle = run.exits(1).json();
            let subjects = bundle["payload"]["subjects"].as_array().unwrap().clone();
            for (subject, plot) in subjects.iter().zip(plots.as_array().unwrap()) {
                let rules = subject["rules"].as_array().unwrap();
                let rule = rules
                    .iter()
                    .find(|rule| rule["id"] == "permanent_farmland")
                    .unwrap();
                let area: f64 = rule["areas"]["plane_m2"].as_str().unwrap().parse().unwrap();
                let known = plot["planar_area_m2"].as_f64().unwrap();
                assert!(
                    (area - known).abs() <= 0.0051,
                    "{stem}: {area} instead of {known}"
                );
            }
            hashes.push(bundle["envelope"]["hash"].clone());
        }
        assert_eq!(hashes[0], hashes[1], "{stem}: the encoding changes nothing");
    }
}
