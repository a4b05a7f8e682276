//! Counts, CRS, bounds and areas as GDAL finds them (expected_gdal.json beside the files).

use std::path::Path;

use serde_json::Value as Json;

use crate::common::{Whole, area, read, shared};
use kunyu_formats::{CrsStatement, Feature, FieldKind, Layer};

fn near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-9)
}

fn crs_text(layer: &Layer) -> String {
    match &layer.crs {
        CrsStatement::Unknown => String::new(),
        stated => stated.to_string(),
    }
}

fn compare(
    name: &str,
    expected: &Json,
    layer: &Layer,
    features: &[Feature],
    faults: &mut Vec<String>,
) {
    let label = format!("{name}/{}", layer.name);
    let mut check = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            faults.push(format!("{label}: {what}: ours {ours}, GDAL {theirs}"));
        }
    };
    check(
        "features",
        features.len().to_string(),
        expected["features"].to_string(),
    );
    let is_spatial = expected["geometry_type"].is_string();
    if !is_spatial {
        return;
    }
    let theirs = expected["crs"].as_str().unwrap_or_default();
    // GDAL takes EPSG:4326 for a GeoJSON that states nothing; here that is the caller's decision
    if !(layer.crs.is_unknown() && name.ends_with("json") && theirs == "EPSG:4326") {
        check("crs", crs_text(layer), theirs.to_owned());
    }
    let geometries = || {
        features
            .iter()
            .filter_map(|feature| feature.geometry.as_ref())
    };
    let nulls = features.len() - geometries().count();
    check(
        "null geometries",
        nulls.to_string(),
        expected["null_geometries"].to_string(),
    );
    let vertices: usize = geometries()
        .map(kunyu_formats::Geometry::vertex_count)
        .sum();
    check(
        "vertices",
        vertices.to_string(),
        expected["vertices"].to_string(),
    );
    let names: Vec<&str> = layer
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    let theirs: Vec<&str> = expected["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    check("fields", names.join(","), theirs.join(","));
    let areas: f64 = geometries().map(area).sum();
    let expected_area = expected["area_sum"].as_f64().unwrap();
    if (areas - expected_area).abs() > 1e-9 * expected_area.abs() + 1e-6 {
        faults.push(format!("{label}: area {areas} against {expected_area}"));
    }
    compare_bounds(&label, expected, features, faults);
    if let Some(record) = expected["first_record"].as_object() {
        let latin = expected["encoding"] == "ISO-8859-1";
        compare_record(&label, record, layer, features, latin, faults);
    }
}

fn compare_bounds(label: &str, expected: &Json, features: &[Feature], faults: &mut Vec<String>) {
    let geometries = || {
        features
            .iter()
            .filter_map(|feature| feature.geometry.as_ref())
    };
    if let Some(bounds) = expected["bounds"].as_array() {
        let ours = geometries()
            .filter_map(kunyu_formats::Geometry::bounds)
            .reduce(|a, b| {
                [
                    a[0].min(b[0]),
                    a[1].min(b[1]),
                    a[2].max(b[2]),
                    a[3].max(b[3]),
                ]
            });
        let same = ours.is_some_and(|ours| {
            ours.iter()
                .zip(bounds)
                .all(|(ours, theirs)| near(*ours, theirs.as_f64().unwrap()))
        });
        let empty = bounds.iter().all(Json::is_null);
        let nothing = empty && ours.is_none();
        if !(same || nothing) {
            faults.push(format!("{label}: bounds {ours:?} against {bounds:?}"));
        }
    }
}

fn compare_record(
    label: &str,
    record: &serde_json::Map<String, Json>,
    layer: &Layer,
    features: &[Feature],
    expected_latin: bool,
    faults: &mut Vec<String>,
) {
    use kunyu_formats::Value;
    for (name, theirs) in record {
        let Some(index) = layer.field(name) else {
            continue;
        };
        if layer.fields[index].kind == FieldKind::DateTime {
            continue;
        }
        let ours = &features[0].values[index];
        let text = theirs.as_str().unwrap_or_default();
        let same = match ours {
            // without a .cpg GDAL reads bytes as Latin-1
            Value::Text(ours) if !ours.is_ascii() && expected_latin => true,
            Value::Null => theirs.is_null() || matches!(text, "None" | "nan" | "NaT" | ""),
            Value::Integer(number) => {
                text.parse() == Ok(*number) || text.parse() == Ok(*number as f64)
            }
            Value::Real(number) => text
                .parse()
                .is_ok_and(|other: f64| (number - other).abs() <= 1e-6 * number.abs().max(1e-9)),
            Value::Boolean(yes) => text.eq_ignore_ascii_case(&yes.to_string()),
            Value::Text(ours) | Value::Date(ours) => {
                text.starts_with(ours.as_str()) || ours.starts_with(text)
            }
            _ => true,
        };
        if !same {
            faults.push(format!(
                "{label}: first {name}: ours {ours:?}, GDAL {theirs}"
            ));
        }
    }
}

fn compare_file(folder: &Path, entry: &Json, faults: &mut Vec<String>) -> usize {
    let name = entry["file"].as_str().unwrap();
    let Some(layers) = entry["layers"].as_array() else {
        // GDAL refuses it: refusing is right, reading is allowed, a panic is not
        let _ = read(&folder.join(name));
        return 1;
    };
    let whole: Whole = match read(&folder.join(name)) {
        Ok(whole) => whole,
        Err(error) => {
            faults.push(format!("{name}: {error}"));
            return 1;
        }
    };
    for expected in layers {
        let wanted = expected["layer"].as_str().unwrap();
        let Some((layer, features)) = whole.layers.iter().find(|(layer, _)| layer.name == wanted)
        else {
            // tables that gpkg_contents does not list are no layers of a GeoPackage
            if expected["geometry_type"].is_string() {
                faults.push(format!("{name}: no layer {wanted}"));
            }
            continue;
        };
        compare(name, expected, layer, features, faults);
    }
    1
}

fn compare_folder(folder: &str) {
    let Some(folder) = shared(folder) else { return };
    let text = std::fs::read_to_string(folder.join("expected_gdal.json")).unwrap();
    let entries: Vec<Json> = serde_json::from_str(&text).unwrap();
    let mut faults = Vec::new();
    let ran: usize = entries
        .iter()
        .map(|entry| compare_file(&folder, entry, &mut faults))
        .sum();
    assert!(ran > 0, "no case ran");
    assert!(
        faults.is_empty(),
        "{} faults in {ran} files:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn geopackages_read_as_by_gdal() {
    compare_folder("data/formats/gpkg");
}

#[test]
fn shapelib_samples_read_as_by_gdal() {
    compare_folder("data/formats/shapefile/shapelib");
}

#[test]
fn mbostock_samples_read_as_by_gdal() {
    compare_folder("data/formats/shapefile/mbostock");
}

#[test]
fn shapefile_js_samples_read_as_by_gdal() {
    compare_folder("data/formats/shapefile/shapefile-js");
}

#[test]
fn pyshp_samples_read_as_by_gdal() {
    compare_folder("data/formats/shapefile/pyshp");
}

#[test]
fn field_parcels_of_many_countries_read_as_by_gdal() {
    compare_folder("data/formats/fiboa_parcels");
}

#[test]
fn council_deliveries_read_as_by_gdal() {
    compare_folder("data/formats/digital_land_messy");
}

#[test]
fn mapshaper_samples_read_as_by_gdal() {
    compare_folder("data/formats/mapshaper");
}

#[test]
fn flatgeobuf_samples_read_as_by_gdal() {
    compare_folder("data/formats/flatgeobuf");
}
