//! File Geodatabases as GDAL writes and reads them.

use kunyu_formats::{Feature, Geometry, Layer, Value};
use serde_json::Value as Json;

use crate::common::{Whole, read};
use crate::gdal;

/// Sequences of our geometry as the reference gives them: every point of a multipoint by itself.
fn ours(geometry: &Geometry) -> Vec<Vec<[f64; 4]>> {
    let mut out = Vec::new();
    let points = matches!(geometry, Geometry::Points(_));
    geometry.for_each(&mut |part| {
        let at = |list: &Option<Vec<f64>>, index: usize| {
            list.as_ref().map_or(f64::NAN, |list| list[index])
        };
        let all: Vec<[f64; 4]> = (0..part.len())
            .map(|index| {
                [
                    part.xy[index].0,
                    part.xy[index].1,
                    at(&part.z, index),
                    at(&part.m, index),
                ]
            })
            .collect();
        if points {
            out.extend(all.into_iter().map(|position| vec![position]));
        } else {
            out.push(all);
        }
    });
    out
}

fn same_positions(ours: &[Vec<[f64; 4]>], theirs: &[Vec<[f64; 4]>], step: f64) -> bool {
    let near = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= step;
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(ours, theirs)| {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(a, b)| a.iter().zip(b).all(|(a, b)| near(*a, *b)))
        })
}

fn same_value(value: &Value, theirs: &Json) -> bool {
    let Some(text) = theirs.as_str() else {
        return value.is_null();
    };
    match value {
        Value::Integer(number) => text.parse() == Ok(*number) || text.parse() == Ok(*number as f64),
        Value::Real(number) => text.parse() == Ok(*number),
        Value::DateTime(ours) => {
            text.starts_with(&ours[..19]) && text.trim_end_matches('Z').len() <= 23
        }
        Value::Text(ours) | Value::Date(ours) => ours == text,
        Value::Binary(bytes) => text.matches("\\x").count() == bytes.len(),
        _ => false,
    }
}

fn compare_row(label: &str, layer: &Layer, feature: &Feature, expected: &Json, exact: bool) {
    assert_eq!(Some(feature.row), expected[0].as_u64(), "{label}");
    let label = format!("{label} {}", feature.row);
    match expected[1].as_str() {
        None => assert!(feature.geometry.is_none(), "{label}"),
        Some(hex) => {
            let (ours, theirs) = (
                ours(feature.geometry.as_ref().unwrap()),
                gdal::sequences(hex),
            );
            let step = if exact { 0.0 } else { 1e-4 };
            assert!(
                same_positions(&ours, &theirs, step),
                "{label}: {ours:?}\n{theirs:?}"
            );
        }
    }
    let values = expected[2].as_array().unwrap();
    assert_eq!(
        (layer.fields.len(), feature.values.len()),
        (values.len(), values.len()),
        "{label}"
    );
    for (value, theirs) in feature.values.iter().zip(values) {
        assert!(
            same_value(value, theirs),
            "{label}: {value:?}, GDAL {theirs}"
        );
    }
}

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
