//! FlatGeobuf with GDAL at the other end, and what only this format has.

use std::path::Path;

use flatbuffers::FlatBufferBuilder;
use kunyu_formats::{
    Coordinates, CrsStatement, Feature, Field, FieldKind, Format, FormatError, Geometry,
    GeometryKind, Layer, Polygon, Value, WriteOptions, create, fuzz,
};
use kunyu_geodesy::Crs;
use kunyu_terms::Localized;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::common::{Whole, file, read};
use crate::gdal::{self, compare_row};

fn write(path: &Path, layer: &Layer, features: &[Feature]) -> Vec<&'static str> {
    let mut sink = create(path, Format::FlatGeobuf, layer, &WriteOptions::new()).unwrap();
    for feature in features {
        sink.write(feature).unwrap();
    }
    sink.finish()
        .unwrap()
        .into_iter()
        .map(|notice| notice.code)
        .collect()
}

fn layer(kind: GeometryKind) -> Layer {
    let mut layer = Layer::new("地类图斑", kind);
    layer.crs = CrsStatement::Stated(Crs::from_epsg(4526).unwrap());
    layer.fields = vec![
        Field {
            width: Some(20),
            ..Field::new("地类", FieldKind::Text)
        },
        Field {
            width: Some(12),
            ..Field::new("个数", FieldKind::Integer)
        },
        Field {
            width: Some(15),
            decimals: Some(2),
            ..Field::new("面积", FieldKind::Real)
        },
        Field::new("登记日", FieldKind::Date),
        Field::new("时间", FieldKind::DateTime),
        Field::new("是否", FieldKind::Boolean),
        Field::new("附件", FieldKind::Binary),
    ];
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    layer.metadata = vec![
        pair("title", "图斑"),
        pair("alias:地类", "地类名称"),
        pair("单位", "某局"),
    ];
    layer
}

fn square(x: f64, y: f64) -> Polygon {
    let corners = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)];
    let place = |(dx, dy): &(f64, f64)| (38_520_000.5 + x + dx, 3_391_000.25 + y + dy);
    Polygon {
        rings: vec![Coordinates::plane(corners.iter().map(place).collect())],
    }
}

/// Squares on a spiral, so that the index has to move them.
fn squares(count: u64) -> Vec<Feature> {
    let feature = |row: u64| {
        let angle = row as f64 * 2.4;
        let radius = row as f64 * 13.0;
        let geometry = Geometry::Polygons(vec![square(radius * angle.cos(), radius * angle.sin())]);
        let values = vec![
            Value::Text(format!("水田{row}")),
            Value::Integer(-(row as i64) << 40),
            Value::Real(row as f64 / 3.0),
            Value::Date("2020-02-29".into()),
            Value::DateTime("2024-05-06T07:08:09.250Z".into()),
            Value::Boolean(row.is_multiple_of(2)),
            Value::Binary(vec![row as u8; (row % 5) as usize]),
        ];
        let values = if row % 7 == 3 {
            vec![Value::Null; 7]
        } else {
            values
        };
        Feature::new(row + 1, (row % 11 != 5).then_some(geometry), values)
    };
    (0..count).map(feature).collect()
}

fn compare(name: &str, whole: &Whole, expected: &Json) {
    let (layer, features) = &whole.layers[0];
    let expected = &expected["layers"][0];
    assert_eq!(
        layer.crs.to_string(),
        expected["crs"].as_str().unwrap_or("unknown"),
        "{name}"
    );
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
    let rows = expected["rows"].as_array().unwrap();
    assert_eq!(features.len(), rows.len(), "{name}");
    for (feature, row) in features.iter().zip(rows) {
        assert_eq!(Some(feature.row - 1), row[0].as_u64(), "{name}");
        compare_row(name, layer, feature, row, expected["exact"] == true);
    }
}

/// The features whose box meets a box, by the index of GDAL and one by one.
fn compare_search(whole: &Whole, expected: &Json) {
    let quarter = &expected["quarter"];
    let side = |index: usize| quarter["box"][index].as_f64().unwrap();
    let meets = |feature: &&Feature| {
        let bounds = feature.geometry.as_ref().and_then(Geometry::bounds);
        bounds.is_some_and(|b| {
            b[0] <= side(2) && b[2] >= side(0) && b[1] <= side(3) && b[3] >= side(1)
        })
    };
    let ours: Vec<u64> = whole
        .features()
        .iter()
        .filter(meets)
        .map(|feature| feature.row - 1)
        .collect();
    let theirs: Vec<u64> = quarter["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_u64().unwrap())
        .collect();
    assert!(ours.len() > 100, "{}", ours.len());
    assert_eq!(ours, theirs);
}

#[test]
fn gdal_reads_what_is_written_and_the_other_way_round() {
    let Some(python) = gdal::python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    assert_eq!(
        write(
            &path("squares.fgb"),
            &layer(GeometryKind::Polygons),
            &squares(2_000)
        ),
        ["fgb.reordered"]
    );
    assert_eq!(
        write(&path("empty.fgb"), &layer(GeometryKind::Lines), &[]),
        [""; 0]
    );
    let mut line = Coordinates::plane(vec![
        (38_520_000.0, 3_391_000.0),
        (38_520_009.0, 3_391_001.0),
    ]);
    let mut several = squares(3);
    several[0].geometry = None;
    several[1].geometry = Some(Geometry::Lines(vec![line.clone()]));
    let point = Geometry::Points(Coordinates::plane(vec![line.xy[0]]));
    let both = Geometry::Lines(vec![line.clone(), line.clone()]);
    several[2].geometry = Some(Geometry::Collection(vec![point, both]));
    write(&path("mixed.fgb"), &layer(GeometryKind::Mixed), &several);
    (line.z, line.m) = (Some(vec![1.5, 2.5]), Some(vec![0.0, f64::NAN]));
    for feature in &mut several {
        feature.geometry = Some(Geometry::Lines(vec![line.clone()]));
    }
    let measured = Layer {
        has_z: true,
        has_m: true,
        ..layer(GeometryKind::Lines)
    };
    write(&path("measured.fgb"), &measured, &several);
    let table: Vec<Feature> = squares(5)
        .into_iter()
        .map(|feature| Feature {
            geometry: None,
            ..feature
        })
        .collect();
    write(
        &path("table.fgb"),
        &Layer {
            crs: CrsStatement::Unknown,
            ..layer(GeometryKind::None)
        },
        &table,
    );
    gdal::run(&python, "fgb.py", &[folder.path()]);
    let text = std::fs::read_to_string(path("expected.json")).unwrap();
    let expected: serde_json::Map<String, Json> = serde_json::from_str(&text).unwrap();
    assert_eq!(expected.len(), 6 * 4 * 2 + 5);
    for (name, expected) in &expected {
        compare(name, &read(&path(name)).unwrap(), expected);
    }
    compare_search(
        &read(&path("squares.fgb")).unwrap(),
        &expected["squares.fgb"],
    );
}

#[test]
fn widths_dates_names_and_metadata_survive() {
    let (_folder, path) = file("out.fgb", b"");
    let layer = layer(GeometryKind::Polygons);
    let features = squares(40);
    write(&path, &layer, &features);
    let whole = read(&path).unwrap();
    let (read, rows) = &whole.layers[0];
    assert_eq!(
        (&read.name, &read.fields, &read.crs),
        (&layer.name, &layer.fields, &layer.crs)
    );
    assert_eq!(
        read.metadata
            .iter()
            .filter(|pair| layer.metadata.contains(pair))
            .count(),
        3
    );
    assert_eq!((read.feature_count, rows.len()), (Some(40), 40));
    for wanted in &features {
        let same = |row: &&Feature| row.values == wanted.values && row.geometry == wanted.geometry;
        assert!(rows.iter().any(|row| same(&row)), "{wanted:?}");
    }
}

#[test]
fn kinds_of_a_file_that_declares_none_are_found() {
    let (_folder, path) = file("out.fgb", b"");
    let mut features = squares(6);
    write(&path, &layer(GeometryKind::Mixed), &features);
    assert_eq!(
        read(&path).unwrap().layers[0].0.geometry,
        GeometryKind::Polygons
    );
    features[2].geometry = Some(Geometry::Points(Coordinates::plane(vec![(1.0, 2.0)])));
    write(&path, &layer(GeometryKind::Mixed), &features);
    assert_eq!(
        read(&path).unwrap().layers[0].0.geometry,
        GeometryKind::Mixed
    );
    let lone = Layer {
        geometry: GeometryKind::None,
        ..Layer::new("", GeometryKind::None)
    };
    write(&path, &lone, &[Feature::new(1, None, vec![])]);
    let whole = read(&path).unwrap();
    assert_eq!(
        (whole.layers[0].0.geometry, whole.layers[0].0.name.as_str()),
        (GeometryKind::None, "out")
    );
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.fgb");
    let refused = |geometry: Option<Geometry>, values: Vec<Value>| {
        let mut sink = create(
            &path,
            Format::FlatGeobuf,
            &layer(GeometryKind::Polygons),
            &WriteOptions::new(),
        )
        .unwrap();
        let error = sink.write(&Feature::new(7, geometry, values)).unwrap_err();
        assert_eq!(error.code(), "format.cannot_hold");
        assert!(error.to_string().contains("feature 7"), "{error}");
    };
    let mut far = square(0.0, 0.0);
    far.rings[0].xy[1].0 = f64::NAN;
    let mut high = square(0.0, 0.0);
    high.rings[0].z = Some(vec![0.0; 5]);
    refused(Some(Geometry::Polygons(vec![far])), vec![]);
    refused(Some(Geometry::Polygons(vec![high])), vec![]);
    refused(Some(Geometry::Points(Coordinates::default())), vec![]);
    refused(None, vec![Value::Null, Value::Text("no number".into())]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn truncation_anywhere_is_an_error() {
    let (_folder, path) = file("out.fgb", b"");
    for (kind, features) in [
        (GeometryKind::Polygons, squares(4)),
        (GeometryKind::Mixed, squares(2)),
    ] {
        write(&path, &layer(kind), &features);
        let bytes = std::fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            // no file: this is done thousands of times
            assert!(!fuzz::fuzz_fgb(&bytes[..length]), "a part was read");
        }
        let (_folder, path) = file("cut.fgb", &bytes[..bytes.len() - 9]);
        assert!(read(&path).unwrap_err().to_string().contains("cut short"));
        let (_folder, path) = file("more.fgb", &[bytes, vec![7; 9]].concat());
        assert!(read(&path).unwrap().codes().contains(&"fgb.trailing_bytes"));
    }
}

/// A file of one feature with this geometry, made by hand.
fn by_hand(
    kind: u8,
    count: u64,
    node_size: u16,
    geometry: impl FnOnce(&mut FlatBufferBuilder<'_>) -> u32,
) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let table = builder.start_table();
    builder.push_slot_always(8, kind);
    builder.push_slot_always(20, count);
    builder.push_slot_always(22, node_size);
    let table = builder.end_table(table);
    builder.finish_size_prefixed(table, None);
    let header = builder.finished_data().to_vec();
    let mut builder = FlatBufferBuilder::new();
    let geometry = flatbuffers::WIPOffset::<()>::new(geometry(&mut builder));
    let table = builder.start_table();
    builder.push_slot_always(4, geometry);
    let table = builder.end_table(table);
    builder.finish_size_prefixed(table, None);
    [
        b"fgb\x03fgb\x01",
        header.as_slice(),
        builder.finished_data(),
    ]
    .concat()
}

fn error_of(bytes: &[u8]) -> FormatError {
    let (_folder, path) = file("a.fgb", bytes);
    read(&path).unwrap_err()
}

#[test]
fn lies_and_loops_are_refused() {
    let line = |builder: &mut FlatBufferBuilder<'_>, kind: u8| {
        let xy = builder.create_vector(&[0.0, 0.0, 1.0, 1.0, 2.0, 0.0]);
        let table = builder.start_table();
        builder.push_slot_always(6, xy);
        builder.push_slot_always(16, kind);
        builder.end_table(table).value()
    };
    let sound = by_hand(2, 1, 0, |builder| line(builder, 2));
    let (_folder, path) = file("a.fgb", &sound);
    assert_eq!(read(&path).unwrap().features().len(), 1);
    let lying = by_hand(2, 3, 0, |builder| line(builder, 2));
    assert!(error_of(&lying).to_string().contains("states 3 features"));
    for (count, node_size) in [(1, 1), (u64::MAX, 2), (1 << 40, 16)] {
        let bytes = by_hand(2, count, node_size, |builder| line(builder, 2));
        assert!(
            error_of(&bytes).to_string().contains("index"),
            "{count} {node_size}"
        );
    }
    let curve = error_of(&by_hand(8, 1, 0, |builder| line(builder, 8)));
    assert_eq!(curve.code(), "format.unsupported");
    assert!(curve.to_string().contains("CircularString"), "{curve}");
    // collections of the same collection, forty deep: 2^40 lines if it were believed
    for depth in [20, 40] {
        let bytes = by_hand(0, 1, 0, |builder| {
            let mut inner = line(builder, 2);
            for _ in 0..depth {
                let twice = [flatbuffers::WIPOffset::<()>::new(inner); 2];
                let parts = builder.create_vector(&twice);
                let table = builder.start_table();
                builder.push_slot_always(18, parts);
                builder.push_slot_always(16, 7_u8);
                inner = builder.end_table(table).value();
            }
            inner
        });
        let error = error_of(&bytes).to_string();
        assert!(
            error.contains("overlap") || error.contains("deeply"),
            "{error}"
        );
    }
    // a version to come
    let mut later = sound;
    later[3] = 4;
    assert_eq!(error_of(&later).code(), "format.unsupported");
}

fn coordinates(
    z: bool,
    m: bool,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Coordinates> {
    let position = (
        -4e7_f64..4e7,
        -1e7_f64..1e7,
        -100.0_f64..9000.0,
        prop_oneof![Just(f64::INFINITY), -1e3_f64..1e3],
    );
    prop::collection::vec(position, count).prop_map(move |all| Coordinates {
        xy: all.iter().map(|p| (p.0, p.1)).collect(),
        z: z.then(|| all.iter().map(|p| p.2).collect()),
        m: m.then(|| all.iter().map(|p| p.3).collect()),
    })
}

fn geometry(z: bool, m: bool) -> impl Strategy<Value = Geometry> {
    let ring = coordinates(z, m, 3..9).prop_map(|mut ring| {
        ring.close();
        ring
    });
    let polygon = prop::collection::vec(ring, 1..4).prop_map(|rings| Polygon { rings });
    let single = prop_oneof![
        coordinates(z, m, 1..5).prop_map(Geometry::Points),
        prop::collection::vec(coordinates(z, m, 2..9), 1..4).prop_map(Geometry::Lines),
        prop::collection::vec(polygon, 1..4).prop_map(Geometry::Polygons),
    ];
    let single = single.boxed();
    prop_oneof![3 => single.clone(), 1 => prop::collection::vec(single, 1..4).prop_map(Geometry::Collection)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_geometries_survive(
        (z, m, geometries) in (any::<bool>(), any::<bool>()).prop_flat_map(|(z, m)| {
            (Just(z), Just(m), prop::collection::vec(prop::option::weighted(0.9, geometry(z, m)), 0..40))
        })
    ) {
        let mut layer = Layer::new("x", GeometryKind::Mixed);
        layer.fields = vec![Field::new("n", FieldKind::Integer)];
        (layer.has_z, layer.has_m) = (z, m);
        let features: Vec<Feature> = geometries.into_iter().enumerate()
            .map(|(row, geometry)| Feature::new(row as u64 + 1, geometry, vec![Value::Integer(row as i64)]))
            .collect();
        let (_folder, path) = file("a.fgb", b"");
        write(&path, &layer, &features);
        let whole = read(&path).unwrap();
        prop_assert_eq!(whole.features().len(), features.len());
        for feature in whole.features() {
            let Value::Integer(row) = feature.values[0] else { panic!("no number") };
            prop_assert_eq!(&feature.geometry, &features[row as usize].geometry);
        }
    }

    #[test]
    fn damage_is_never_a_panic(at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let (_folder, path) = file("a.fgb", b"");
        write(&path, &layer(GeometryKind::Polygons), &squares(5));
        let mut bytes = std::fs::read(&path).unwrap();
        for (index, byte) in at {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        fuzz::fuzz_fgb(&bytes);
    }
}
