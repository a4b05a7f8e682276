//! Areas of files.

use serde_json::Value;

use crate::support::{kunyu, path, shared, write};

fn rows(run: &crate::support::Run) -> Vec<Value> {
    run.json().as_array().expect("a list").clone()
}

#[test]
fn the_four_variants_of_a_boundary_file_have_the_same_areas() {
    let Some(samples) = shared("domain/samples") else {
        return;
    };
    let mut seen = Vec::new();
    for name in [
        "parcel_std_gbk.txt",
        "parcel_std_utf8bom.txt",
        "parcel_unclosed_lf_utf8.txt",
        "parcel_noprefix_gbk.txt",
    ] {
        let file = samples.join(name);
        let run = kunyu(["area", path(&file), "--format", "json"]).exits(0);
        let rows = rows(&run);
        assert_eq!(rows.len(), 2, "{name}");
        let areas: Vec<String> = rows
            .iter()
            .map(|row| format!("{} {}", row["area_plane_m2"], row["area_ellipsoid_m2"]))
            .collect();
        assert!(
            rows[0]["area_plane_m2"]
                .as_str()
                .unwrap()
                .starts_with("37500.00"),
            "{rows:?}"
        );
        assert!(
            rows[1]["area_plane_m2"]
                .as_str()
                .unwrap()
                .starts_with("10000.00"),
            "{rows:?}"
        );
        let ellipsoid: f64 = rows[0]["area_ellipsoid_m2"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!(
            (ellipsoid - (39_999.601_5 - 2_499.975_2)).abs() < 0.01,
            "{ellipsoid}"
        );
        seen.push(areas);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[test]
fn real_boundary_files_reproduce_their_declared_hectares() {
    let Some(folder) = shared("data/cnland/boundary_txt") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    for (stem, plots) in expected.as_object().unwrap() {
        for below in ["", "gbk_crlf/"] {
            let file = folder.join(format!("{below}{stem}.txt"));
            let run = kunyu(["area", path(&file), "--format", "json"]);
            if stem == "multi_plot" {
                // its plots cross themselves; the file is refused with the plot named
                assert!(run.code == 3 || run.code == 0, "{}", run.stderr);
                if run.code == 3 {
                    continue;
                }
            }
            let run = run.exits(0);
            for (row, plot) in rows(&run).iter().zip(plots.as_array().unwrap()) {
                let area = |key: &str| -> f64 { row[key].as_str().unwrap().parse().unwrap() };
                let known = |key: &str| plot[key].as_f64().unwrap();
                assert!((area("area_plane_m2") - known("planar_area_m2")).abs() < 1e-4);
                let official = known("official32_ellipsoid_area_m2");
                assert!(
                    (area("area_official_2008_m2") - official).abs() < 0.0101,
                    "{stem} {row}"
                );
                let geodesic = known("geodesic_area_m2");
                assert!(
                    (area("area_geodesic_m2") - geodesic).abs() < 0.01,
                    "{stem} {row}"
                );
            }
        }
    }
}

#[test]
fn a_crs_less_geojson_is_longitude_and_latitude() {
    let dir = tempfile::tempdir().unwrap();
    let text = r#"{"type":"Polygon","coordinates":[[[114.2,30.65],[114.201,30.65],
        [114.201,30.651],[114.2,30.651],[114.2,30.65]]]}"#;
    let file = write(dir.path(), "a.geojson", text);
    let run = kunyu(["area", path(&file), "--format", "json"]).exits(0);
    let rows = rows(&run);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["crs"], "EPSG:4547", "{rows:?}");
}
