//! File Geodatabases as GDAL writes and reads them.

use serde_json::Value as Json;

use crate::common::{Whole, read};
use crate::gdal::{self, compare_row};

fn compare(whole: &Whole, expected: &Json) {
    let name = expected["layer"].as_str().unwrap();
    let found = whole.layers.iter().find(|(layer, _)| layer.name == name);
    let (layer, features) = found.unwrap_or_else(|| panic!("no layer {name}"));
    let fields: Vec<&str> = layer
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    let theirs: Vec<&str> = expected["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field.as_str().unwrap())
        .collect();
    assert_eq!(fields, theirs, "{name}");
    assert_eq!(
        layer.crs.to_string(),
        expected["crs"].as_str().unwrap_or("unknown"),
        "{name}"
    );
    let geometry = expected["geometry"].as_str().unwrap_or_default();
    assert_eq!(layer.has_z, geometry.ends_with('Z'), "{name}");
    let rows = expected["rows"].as_array().unwrap();
    assert_eq!(layer.feature_count, Some(rows.len() as u64), "{name}");
    assert_eq!(features.len(), rows.len(), "{name}");
    for (feature, row) in features.iter().zip(rows) {
        assert_eq!(Some(feature.row), row[0].as_u64(), "{name}");
        compare_row(name, layer, feature, row, expected["exact"] == true);
    }
}

#[test]
fn geodatabases_of_gdal_read_as_by_gdal() {
    let Some(python) = gdal::python() else { return };
    let folder = tempfile::tempdir().unwrap();
    gdal::run(&python, "make_fgdb.py", &[folder.path()]);
    let text = std::fs::read_to_string(folder.path().join("expected.json")).unwrap();
    let expected: Vec<Json> = serde_json::from_str(&text).unwrap();
    let whole = read(&folder.path().join("rows.gdb")).unwrap();
    assert_eq!(
        (whole.format, whole.layers.len()),
        ("File Geodatabase", expected.len())
    );
    assert!(expected.len() > 25);
    for layer in &expected {
        compare(&whole, layer);
    }
    assert_eq!(whole.notices, vec![]);
    let (layer, _) = whole
        .layers
        .iter()
        .find(|(layer, _)| layer.name == "DLTB")
        .unwrap();
    let value = |key: &str| {
        layer
            .metadata
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("alias"), Some("地类图斑（调查）"));
    assert_eq!(value("feature_dataset"), Some("三调"));
    assert_eq!(value("alias:大数"), Some("大数的别名"));
    assert_eq!(
        value("domain:地类编码"),
        Some(r"0101=水田;0103=旱地\;坡\=梯\\田;0702=农村宅基地")
    );
    assert_eq!(value("domain:等级"), Some("1..15"));
}
