//! Empty, wrong, cut, oversized and malicious files: a clear answer, never a panic.

use std::io::Write;

use kunyu_formats::{FormatError, Geometry, GeometryKind, Limits, OpenOptions, Value, fuzz};
use kunyu_terms::{Lang, Localized};

use crate::common::{area, file, read, read_with, shared};

fn error(name: &str, bytes: &[u8]) -> FormatError {
    let (_folder, path) = file(name, bytes);
    match read(&path) {
        Err(error) => error,
        Ok(whole) => panic!("{name} was read: {whole:?}"),
    }
}

#[test]
fn empty_files_say_so() {
    for name in [
        "a.txt",
        "a.shp",
        "a.gpkg",
        "a.geojson",
        "a.parquet",
        "a.zip",
        "a.dbf",
        "a",
    ] {
        let empty = error(name, b"");
        assert_eq!(empty.code(), "format.empty", "{name}");
        assert!(empty.sentence(Lang::Zh).contains("空"));
        assert!(empty.remedy(Lang::En).is_some());
    }
    assert_eq!(error("blank.geojson", b" \n\t \n").code(), "format.empty");
}

#[test]
fn foreign_content_is_named() {
    for (bytes, word) in [
        (&b"%PDF-1.7 ..."[..], "PDF"),
        (b"AC1032\0\0", "DWG"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"<?xml version=\"1.0\"?><gml/>", "GML"),
        (b"SQLite format 3\0 but nothing else", "database"),
        (b"PAR1 but nothing else", "Parquet"),
        (b"just some words", "no known"),
    ] {
        let message = error("what.bin", bytes).to_string();
        assert!(message.contains(word), "{message}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(read(folder.path()).is_err());
    assert_eq!(
        read(&folder.path().join("none.shp")).unwrap_err().code(),
        "format.read"
    );
}

#[test]
fn a_wrong_extension_is_noticed_and_the_content_read() {
    let json = br#"{"type":"Point","coordinates":[114.2,30.6]}"#;
    let (_folder, path) = file("point.shp", json);
    let whole = read(&path).unwrap();
    assert_eq!((whole.format, whole.features().len()), ("GeoJSON", 1));
    assert!(whole.codes().contains(&"format.wrong_extension"));
}

#[test]
fn parts_of_a_shapefile_lead_to_it_or_miss_it() {
    let (folder, path) = file("a.shx", &shp(5, 2, &[0; 4]));
    assert_eq!(read(&path).unwrap_err().code(), "format.missing");
    std::fs::write(folder.path().join("A.SHP"), shp(5, 2, &[0; 4])).unwrap();
    assert!(read(&path).unwrap().codes().contains(&"format.sibling"));
}

#[test]
fn encodings_of_tables_are_found() {
    let Some(folder) = shared("data/cnland/dbf_encodings") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut ran = 0;
    for (name, wanted) in expected.as_object().unwrap() {
        let whole = read(&folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let wanted = wanted["values"].as_array().unwrap();
        assert_eq!(whole.features().len(), wanted.len(), "{name}");
        for (feature, values) in whole.features().iter().zip(wanted) {
            for (ours, text) in feature.values.iter().zip(values.as_array().unwrap()) {
                assert_eq!(
                    ours,
                    &Value::Text(text.as_str().unwrap().trim().to_owned()),
                    "{name}"
                );
            }
            ran += 1;
        }
    }
    assert!(ran >= 4);
}

#[test]
fn an_archive_with_gbk_names_and_no_cpg_is_read() {
    let Some(path) = shared("data/formats/hostile/zip_gbk_entry_names_no_cpg.zip") else {
        return;
    };
    let whole = read(&path).unwrap();
    let (layer, features) = &whole.layers[0];
    assert_eq!((layer.name.as_str(), features.len()), ("地类图斑", 60));
    assert_eq!(layer.crs.to_string(), "EPSG:4549");
    let total: f64 = features
        .iter()
        .filter_map(|f| f.geometry.as_ref())
        .map(area)
        .sum();
    assert!((total - 36_672_830.6928).abs() < 1e-3, "{total}");
    let named = |text: &str| {
        features
            .iter()
            .any(|feature| feature.values.contains(&Value::Text(text.to_owned())))
    };
    assert!(named("秋水苑") && named("南都德嘉西区"));
}

#[test]
fn real_layers_in_gbk_archives_are_read() {
    for (name, count) in [("landuse", 2_002), ("water", 529)] {
        let zip = format!("data/realpolys/hangzhou_osm_sw/{name}_epsg4549_gbk_shp.zip");
        let Some(path) = shared(&zip) else { return };
        let whole = read(&path).unwrap();
        assert_eq!(whole.features().len(), count);
        assert_eq!(whole.layers[0].0.crs.to_string(), "EPSG:4549");
        assert_eq!(whole.layers[0].0.geometry, GeometryKind::Polygons);
        let json = shared(&format!("data/realpolys/hangzhou_osm_sw/{name}.geojson")).unwrap();
        let json = read(&json).unwrap();
        assert_eq!(json.features().len(), count);
        let vertices = |whole: &crate::common::Whole| -> usize {
            let geometries = whole.features().iter().filter_map(|f| f.geometry.as_ref());
            geometries.map(Geometry::vertex_count).sum()
        };
        // the projected copy was rounded, which may merge neighbours
        assert!(vertices(&json) >= vertices(&whole));
    }
}

pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_are_bounded() {
    let bomb = zip(&[("bomb.geojson", &vec![b' '; 100 << 20])]);
    assert!(bomb.len() < 200_000);
    let bounded = error("bomb.zip", &bomb);
    assert_eq!(bounded.code(), "format.limit");
    assert!(
        error("none.zip", &zip(&[("readme.md", b"nothing")]))
            .to_string()
            .contains("missing")
    );
    assert!(
        error("cut.zip", &bomb[..500])
            .to_string()
            .contains("damaged")
    );
    let many: Vec<(String, Vec<u8>)> = (0..50)
        .map(|index| (format!("{index}.geojson"), b"{}".to_vec()))
        .collect();
    let many: Vec<(&str, &[u8])> = many
        .iter()
        .map(|(n, b)| (n.as_str(), b.as_slice()))
        .collect();
    let (_folder, path) = file("many.zip", &zip(&many));
    let mut limits = Limits::default();
    limits.archive_entries = 10;
    let options = OpenOptions::new().limits(limits);
    assert_eq!(
        read_with(&path, &options).unwrap_err().code(),
        "format.limit"
    );
}

#[test]
fn several_layers_in_one_archive_keep_their_names() {
    let point = br#"{"type":"Point","coordinates":[1,2]}"#;
    let bytes = zip(&[
        ("甲/一.geojson", point),
        ("乙/二.geojson", point),
        ("__MACOSX/x.shp", b"x"),
    ]);
    let (_folder, path) = file("two.zip", &bytes);
    let whole = read(&path).unwrap();
    let names: Vec<&str> = whole
        .layers
        .iter()
        .map(|(layer, _)| layer.name.as_str())
        .collect();
    assert_eq!(names, ["一", "二"]);
}

#[test]
fn deep_json_and_long_lines_are_bounded() {
    let deep = format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"a\":{}",
        "[".repeat(100_000)
    );
    assert_eq!(
        error("deep.geojson", deep.as_bytes()).code(),
        "format.limit"
    );
    let coordinates = format!(
        "{{\"type\":\"Point\",\"coordinates\":{}",
        "[".repeat(100_000)
    );
    assert_eq!(
        error("deep.geojson", coordinates.as_bytes()).code(),
        "format.malformed"
    );
    let line = format!("[属性描述]\n[地块坐标]\n{}", "1".repeat(3 << 20));
    assert_eq!(error("line.txt", line.as_bytes()).code(), "format.limit");
}

/// A Shapefile of one polygon record with these content bytes and stated length in words.
fn shp(kind: i32, words: i32, content: &[u8]) -> Vec<u8> {
    let mut out = 9994_i32.to_be_bytes().to_vec();
    out.resize(24, 0);
    let length = (100 + 8 + content.len()) as i32 / 2;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&1000_i32.to_le_bytes());
    out.extend_from_slice(&kind.to_le_bytes());
    out.resize(100, 0);
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&words.to_be_bytes());
    out.extend_from_slice(content);
    out
}

#[test]
fn shapefiles_that_lie_are_refused_with_the_record() {
    let mut content = 5_i32.to_le_bytes().to_vec();
    content.resize(36, 0);
    let counts = |parts: i32, points: i32| {
        let mut all = content.clone();
        all.extend_from_slice(&parts.to_le_bytes());
        all.extend_from_slice(&points.to_le_bytes());
        all
    };
    for (what, bytes) in [
        ("negative length", shp(5, -4, &counts(1, 4))),
        ("too long", shp(5, i32::MAX, &counts(1, 4))),
        ("negative parts", shp(5, 22, &counts(-1, 4))),
        ("overflowing points", shp(5, 22, &counts(1, i32::MAX))),
        ("overflowing parts", shp(5, 22, &counts(i32::MAX, 4))),
        ("points that are not there", shp(5, 22, &counts(0, 1))),
        ("another type", shp(3, 22, &counts(1, 0))),
        (
            "an unknown type",
            shp(5, 22, &{
                let mut c = counts(1, 0);
                c[0] = 99;
                c
            }),
        ),
    ] {
        let fault = error("bad.shp", &bytes);
        assert_eq!(fault.code(), "format.malformed", "{what}: {fault}");
        assert!(fault.to_string().contains("feature 1"), "{what}: {fault}");
    }
    assert_eq!(
        error("bad.shp", &shp(31, 2, &[0; 4])).code(),
        "format.unsupported"
    );
    let cut = shp(5, 22, &counts(1, 4));
    for length in [3, 50, 99] {
        assert!(matches!(
            error("cut.shp", &cut[..length]),
            FormatError::Malformed { .. }
        ));
    }
    let (_folder, path) = file("none.shp", &shp(5, 2, &0_i32.to_le_bytes()));
    let whole = read(&path).unwrap();
    assert!(
        whole.features()[0].geometry.is_none(),
        "a null shape is a feature without geometry"
    );
    assert!(whole.codes().contains(&"shp.part_missing"));
}

#[test]
fn every_good_geojson_is_read_and_every_bad_one_answered() {
    let Some(folder) = shared("data/formats/geojsonhint") else {
        return;
    };
    let (mut good, mut bad) = (0, 0);
    for entry in std::fs::read_dir(folder.join("good")).unwrap().flatten() {
        read(&entry.path()).unwrap_or_else(|error| panic!("{error}"));
        good += 1;
    }
    for entry in std::fs::read_dir(folder.join("bad")).unwrap().flatten() {
        let path = entry.path();
        if path
            .extension()
            .is_none_or(|extension| extension != "geojson")
        {
            continue;
        }
        let result = std::fs::read_to_string(path.with_extension("result")).unwrap();
        if result.trim() == "[]" {
            continue;
        }
        bad += 1;
        if let Ok(whole) = read(&path) {
            assert!(
                !whole.notices.is_empty(),
                "{} was read without a word",
                path.display()
            );
        }
        let strict = read_with(&path, &OpenOptions::new().strict(true));
        assert!(
            strict.is_err(),
            "{} passed the strict reading",
            path.display()
        );
    }
    assert!(good >= 8 && bad >= 15, "{good} good, {bad} bad");
}

#[test]
fn json_is_strict() {
    let Some(folder) = shared("data/formats/jsontestsuite") else {
        return;
    };
    let mut ran = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let bytes = std::fs::read(entry.path()).unwrap();
        let accepted = fuzz::json_accepts(&bytes);
        match name.get(..2) {
            Some("y_") => assert!(accepted, "{name} must parse"),
            Some("n_") => assert!(!accepted, "{name} must be refused"),
            Some("i_") => {}
            _ => continue,
        }
        // the reader says either that it is no JSON or that it is no GeoJSON
        let (_folder, path) = file("case.geojson", &bytes);
        assert!(read(&path).is_err(), "{name}");
        ran += 1;
    }
    assert!(ran > 140, "{ran} cases ran");
}

#[test]
fn geojson_members_come_in_any_order_and_crs_is_read() {
    let text = r#"{"features":[{"properties":{"a":1,"b":{"c":[1,2]}},"geometry":
        {"coordinates":[[[0,0],[1,0],[1,1],[0,0]]],"type":"Polygon"},"id":7,"type":"Feature"},
        {"type":"Feature","properties":{"a":2.5,"d":"2020-01-02"},"geometry":null}],
        "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},
        "type":"FeatureCollection"}"#;
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
    ] {
        let (_folder, path) = file("a.json", &bytes);
        let whole = read(&path).unwrap();
        let (layer, features) = &whole.layers[0];
        assert_eq!(layer.crs.to_string(), "EPSG:4547");
        let names: Vec<&str> = layer
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b", "d", "id"]);
        assert_eq!(features[0].values[0], Value::Real(1.0));
        assert_eq!(features[0].values[1], Value::Text(r#"{"c":[1,2]}"#.into()));
        assert_eq!(features[0].values[3], Value::Integer(7));
        assert_eq!(features[1].values[2], Value::Date("2020-01-02".into()));
        assert!(features[1].geometry.is_none());
    }
    let (_folder, path) = file("b.json", br#"{"type":"Point","coordinates":[1,2]}"#);
    assert!(read(&path).unwrap().layers[0].0.crs.is_unknown());
    let lines = b"{\"type\":\"Feature\",\"properties\":{\"n\":1},\"geometry\":null}\n\
                  \x1e{\"type\":\"Feature\",\"properties\":{\"n\":2},\"geometry\":null}\n";
    let (_folder, path) = file("c.geojsonl", lines);
    let whole = read(&path).unwrap();
    assert_eq!((whole.format, whole.features().len()), ("GeoJSONSeq", 2));
    let fault = error("d.geojson", b"{\"type\":\"FeatureCollection\",\n\"features\":[\n\
          {\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,NaN]}}]}");
    assert!(
        fault.to_string().contains("d.geojson, line 3, feature 1"),
        "{fault}"
    );
}

#[test]
fn geoparquet_samples_agree_with_their_text_twins() {
    let Some(folder) = shared("data/formats/geoparquet") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("expected_gdal.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    for wanted in expected.as_array().unwrap() {
        let name = wanted["file"].as_str().unwrap();
        let whole = read(&folder.join(name)).unwrap();
        let features = whole.features();
        let geometries = || {
            features
                .iter()
                .filter_map(|feature| feature.geometry.as_ref())
        };
        assert_eq!(features.len() as u64, wanted["rows"].as_u64().unwrap());
        let nulls = (features.len() - geometries().count()) as u64;
        assert_eq!(nulls, wanted["null_geometries"].as_u64().unwrap(), "{name}");
        assert_eq!(
            geometries().map(area).sum::<f64>(),
            wanted["area_sum"].as_f64().unwrap()
        );
        let vertices: usize = geometries().map(Geometry::vertex_count).sum();
        assert_eq!(
            vertices as u64,
            wanted["vertices"].as_u64().unwrap(),
            "{name}"
        );
        assert_eq!(whole.layers[0].0.crs.to_string(), "EPSG:4326");
    }
}

#[test]
fn field_parcels_in_parquet_are_read() {
    let Some(path) = shared("data/formats/fiboa_parcels/jp_jp_field_polygons_2024.parquet") else {
        return;
    };
    let whole = read(&path).unwrap();
    let (layer, features) = &whole.layers[0];
    assert_eq!(features.len(), 100);
    assert_eq!(layer.fields.len(), 14, "the covering column is not a field");
    assert_eq!(layer.geometry, GeometryKind::Polygons);
    assert_eq!(layer.crs.to_string(), "EPSG:6668");
    assert!(features.iter().all(|feature| feature.geometry.is_some()));
}
