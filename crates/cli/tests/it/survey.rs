//! A small land survey to try: rectangles in a row.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{kunyu, path, write};

const WEST: f64 = 38_520_000.0;
const SOUTH: f64 = 3_391_000.0;
/// Code of the only village.
pub const VILLAGE: &str = "4201120010010000000";

/// A rectangle of 100 m height.
pub fn rectangle(from: f64, to: f64) -> Value {
    let (west, east, south, north) = (WEST + from, WEST + to, SOUTH, SOUTH + 100.0);
    json!({ "type": "Polygon", "coordinates": [[
        [west, south], [east, south], [east, north], [west, north], [west, south]
    ]] })
}

/// Rows as GeoJSON.
pub fn collection(rows: &[(Value, Value)]) -> String {
    let features = rows.iter().map(|(shape, properties)| {
        json!({ "type": "Feature", "geometry": shape, "properties": properties })
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() }).to_string()
}

/// The ellipsoidal areas of rectangles in units of 0.01 m², as the program measures them.
pub fn areas(folder: &Path, shapes: &[(f64, f64)]) -> Vec<i64> {
    let rows: Vec<_> = shapes
        .iter()
        .map(|(a, b)| (rectangle(*a, *b), json!({})))
        .collect();
    let file = write(folder, "measure.geojson", collection(&rows));
    let run = kunyu([
        "area",
        path(&file),
        "--crs",
        "EPSG:4526",
        "--format",
        "json",
    ])
    .exits(0);
    let rows = run.json();
    let centi = |row: &Value| row["area_ellipsoid_m2"].as_str().unwrap().replace('.', "");
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| centi(row).parse().unwrap())
        .collect()
}

/// Units of 0.01 m² as m².
pub fn metres(centi: i64) -> f64 {
    centi as f64 / 100.0
}

/// The columns of a patch, paddy field unless changed; `area` in 0.01 m².
pub fn patch(serial: u32, area: i64) -> Value {
    json!({
        "BSM": format!("4201122110{serial:08}"), "YSDM": "2001010100", "TBYBH": null,
        "TBBH": format!("{serial:05}"), "DLBM": "0101", "DLMC": "水田", "QSXZ": "30",
        "QSDWDM": VILLAGE, "QSDWMC": "甲村", "ZLDWDM": VILLAGE, "ZLDWMC": "甲村",
        "TBMJ": metres(area), "KCDLBM": null, "KCXS": null, "KCMJ": null, "TBDLMJ": metres(area),
        "GDLX": null, "GDPDJB": "1", "XZDWKD": null, "TBXHDM": null, "TBXHMC": null,
        "ZZSXDM": "LS", "ZZSXMC": "种植粮食作物", "GDDB": null, "FRDBS": null, "CZCSXM": null,
        "SJNF": 2024, "MSSM": "00", "HDMC": null, "BZ": null,
    })
}

/// A user of the sample district with a role.
pub fn user(folder: &Path, role: &str) -> String {
    let run = kunyu(["--data", path(folder), "user", "list", "--format", "json"]).exits(0);
    let users = run.json();
    let mut users = users.as_array().unwrap().iter();
    let found = users.find(|user| user["role"] == role);
    let found = found.expect("a sample user of the role");
    found["name"].as_str().unwrap().to_owned()
}
