//! Written and read again.

use std::path::Path;

use kunyu_formats::{
    Coordinates, CrsStatement, Feature, Field, FieldKind, Format, Geometry, GeometryKind, Layer,
    Polygon, Value, WriteOptions, create,
};
use kunyu_geodesy::Crs;

use crate::common::{Whole, area, read, shared};

pub(super) fn layer(kind: GeometryKind, epsg: u32) -> Layer {
    let mut layer = Layer::new("DLTB", kind);
    layer.crs = CrsStatement::Stated(Crs::from_epsg(epsg).unwrap());
    let sized = |name, kind, width, decimals| Field {
        width,
        decimals,
        ..Field::new(name, kind)
    };
    layer.fields = vec![
        sized("BSM", FieldKind::Text, Some(18), None),
        sized("YSDM", FieldKind::Text, Some(10), None),
        sized("TBMJ", FieldKind::Real, Some(15), Some(2)),
        Field::new("RATIO", FieldKind::Real),
        sized("SJNF", FieldKind::Integer, Some(10), None),
        Field::new("RQ", FieldKind::Date),
        Field::new("SK", FieldKind::DateTime),
        Field::new("YN", FieldKind::Boolean),
    ];
    layer
}

pub(super) fn values(row: u64) -> Vec<Value> {
    vec![
        Value::Text(format!("42011221100000{row:04}")),
        Value::Text("2001010100".into()),
        Value::Real(row as f64 + 0.25),
        Value::Real(1.0 / (row as f64 + 2.0)),
        Value::Integer(row as i64 - 3),
        Value::Date("2024-05-06".into()),
        Value::DateTime("2024-05-06T07:08:09".into()),
        Value::Boolean(row.is_multiple_of(2)),
    ]
}

fn put(
    path: &Path,
    layer: &Layer,
    features: &[Feature],
    options: &WriteOptions,
) -> Vec<&'static str> {
    let mut sink = create(path, Format::Vct, layer, options).unwrap();
    for feature in features {
        sink.write(feature).unwrap();
    }
    let notices = sink.finish().unwrap();
    notices.into_iter().map(|notice| notice.code).collect()
}

pub(super) fn there_and_back(
    layer: &Layer,
    features: &[Feature],
    options: &WriteOptions,
) -> (Whole, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vct");
    put(&path, layer, features, options);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing is left beside the file");
    let bytes = std::fs::read(&path).unwrap();
    let text = encoding_rs::GB18030.decode(&bytes).0.into_owned();
    (read(&path).unwrap(), text)
}

/// Rings from their least position on, shells clockwise, holes counter-clockwise, in order.
pub(super) fn normal(geometry: &Geometry) -> Vec<Vec<Vec<(u64, u64)>>> {
    let Geometry::Polygons(polygons) = geometry else {
        panic!("{geometry:?}")
    };
    let ring = |(index, ring): (usize, &Coordinates)| {
        let mut ring = ring.clone();
        if (ring.signed_area2() > 0.0) == (index == 0) {
            ring.reverse();
        }
        let mut xy: Vec<(u64, u64)> = ring.xy[1..]
            .iter()
            .map(|at| (at.0.to_bits(), at.1.to_bits()))
            .collect();
        let least = (0..xy.len()).min_by_key(|index| xy[*index]).unwrap();
        xy.rotate_left(least);
        xy
    };
    let mut list: Vec<_> = polygons
        .iter()
        .map(|polygon| {
            let mut rings: Vec<_> = polygon.rings.iter().enumerate().map(ring).collect();
            rings[1..].sort();
            rings
        })
        .collect();
    list.sort();
    list
}

pub(super) fn ring(points: &[(f64, f64)]) -> Coordinates {
    let mut ring = Coordinates::plane(points.to_vec());
    ring.close();
    ring
}

fn polygon(row: u64, rings: Vec<Coordinates>) -> Feature {
    let geometry = Geometry::Polygons(vec![Polygon { rings }]);
    Feature::new(row, Some(geometry), values(row))
}

/// Cells of a grid with bent edges, each a polygon; neighbours have the same edges.
pub(super) fn cells(
    columns: usize,
    rows: usize,
    unit: f64,
    bend: impl Fn(usize) -> f64,
) -> Vec<Feature> {
    let node = |x: usize, y: usize| {
        (
            38_520_000.0 + x as f64 * unit,
            3_391_000.0 + y as f64 * unit,
        )
    };
    let across = |x: usize, y: usize| {
        let (a, b) = node(x, y);
        (a + unit / 2.0, b + bend(x * 31 + y))
    };
    let up = |x: usize, y: usize| {
        let (a, b) = node(x, y);
        (a + bend(x * 17 + y + 7), b + unit / 2.0)
    };
    let mut list = Vec::new();
    for y in 0..rows {
        for x in 0..columns {
            let points = [
                node(x, y),
                across(x, y),
                node(x + 1, y),
                up(x + 1, y),
                node(x + 1, y + 1),
                across(x, y + 1),
                node(x, y + 1),
                up(x, y),
            ];
            list.push(polygon(list.len() as u64 + 1, vec![ring(&points)]));
        }
    }
    list
}

fn boundary_lines(text: &str) -> usize {
    text.matches("\r\n1099000000\r\n").count()
}

fn same(whole: &Whole, layer: &Layer, features: &[Feature]) {
    let (found, list) = &whole.layers[0];
    assert_eq!(found.crs, layer.crs);
    assert_eq!(found.name, layer.name);
    assert_eq!(found.fields, layer.fields);
    assert_eq!(list.len(), features.len());
    for (ours, theirs) in list.iter().zip(features) {
        assert_eq!(ours.values, theirs.values);
        let (ours, theirs) = (
            ours.geometry.as_ref().unwrap(),
            theirs.geometry.as_ref().unwrap(),
        );
        assert_eq!(normal(ours), normal(theirs));
    }
}

#[test]
fn a_partition_comes_back_with_each_boundary_once() {
    let layer = layer(GeometryKind::Polygons, 4526);
    let features = cells(4, 3, 100.0, |seed| (seed % 7) as f64 - 3.0);
    let (whole, text) = there_and_back(&layer, &features, &WriteOptions::new());
    assert_eq!(whole.notices, []);
    same(&whole, &layer, &features);
    // 4 columns and 3 rows: 17 edges inside, and the outside cut at 10 nodes, of which the 4
    // corners join two edges
    assert_eq!(boundary_lines(&text), 17 + 10);
    assert!(
        text.contains("Parameters:114,1,38500000,0,3,38\r\n"),
        "{text}"
    );
    assert!(text.contains("DLTB,8\r\nBSM,Char,18\r\nYSDM,Char,10\r\nTBMJ,Float,15,2\r\n"));
    assert!(text.contains("SJNF,Int4\r\n") && text.contains("RQ,Date,8\r\n"));
    let bounds: Vec<[f64; 4]> = features
        .iter()
        .filter_map(|f| f.geometry.as_ref()?.bounds())
        .collect();
    let least = |index: usize| {
        bounds
            .iter()
            .map(|b| b[index])
            .fold(f64::INFINITY, f64::min)
    };
    let extent = format!("\r\nExtentMin:{:.3},{:.3}\r\n", least(0), least(1));
    assert!(text.contains(&extent), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn holes_islands_and_several_parts() {
    let at = |x: f64, y: f64| (38_520_000.0 + x, 3_391_000.0 + y);
    let square = |x: f64, y: f64, size: f64| {
        ring(&[
            at(x, y),
            at(x + size, y),
            at(x + size, y + size),
            at(x, y + size),
        ])
    };
    let layer = layer(GeometryKind::Polygons, 4526);
    let mut features = vec![
        polygon(1, vec![square(0.0, 0.0, 100.0), square(10.0, 10.0, 20.0)]),
        polygon(2, vec![square(10.0, 10.0, 20.0)]),
        polygon(3, vec![square(200.0, 0.0, 10.0)]),
    ];
    let parts = vec![
        Polygon {
            rings: vec![square(300.0, 0.0, 10.0)],
        },
        Polygon {
            rings: vec![square(400.0, 0.0, 30.0), square(410.0, 10.0, 5.0)],
        },
    ];
    features.push(Feature::new(4, Some(Geometry::Polygons(parts)), values(4)));
    let (whole, text) = there_and_back(&layer, &features, &WriteOptions::new());
    assert_eq!(whole.notices, []);
    same(&whole, &layer, &features);
    assert_eq!(
        boundary_lines(&text),
        6,
        "the hole and the island are one line"
    );
}

#[test]
fn references_stand_eight_to_a_line() {
    // a ring of 20 neighbours around one polygon
    let count = 20;
    let at = |radius: f64, index: usize| {
        let angle = index as f64 / f64::from(count) * std::f64::consts::TAU;
        let round = |number: f64| (number * 1000.0).round() / 1000.0;
        (
            38_520_000.0 + round(radius * angle.cos()),
            3_391_000.0 + round(radius * angle.sin()),
        )
    };
    let count = count as usize;
    let middle: Vec<(f64, f64)> = (0..count).map(|index| at(50.0, index)).collect();
    let mut features = vec![polygon(1, vec![ring(&middle)])];
    for index in 0..count {
        let next = (index + 1) % count;
        let points = [
            at(50.0, index),
            at(90.0, index),
            at(90.0, next),
            at(50.0, next),
        ];
        features.push(polygon(index as u64 + 2, vec![ring(&points)]));
    }
    let layer = layer(GeometryKind::Polygons, 4526);
    let (whole, text) = there_and_back(&layer, &features, &WriteOptions::new());
    same(&whole, &layer, &features);
    let longest = text
        .lines()
        .skip_while(|line| *line != "PolygonBegin")
        .take_while(|line| *line != "PolygonEnd")
        .map(|line| line.split(',').count())
        .max();
    assert_eq!(longest, Some(8));
    assert!(text.contains("\r\n21\r\n20\r\n"));
}

#[test]
fn reference_files_come_back_as_they_are() {
    for name in [
        "data/cnland/vct/derived_dltb_small_v3.vct",
        "domain/samples/sample_vct3_gbk.vct",
    ] {
        let Some(path) = shared(name) else { continue };
        let whole = read(&path).unwrap();
        let (layer, features) = &whole.layers[0];
        let (again, text) = there_and_back(layer, features, &WriteOptions::new());
        assert_eq!(again.notices, []);
        same(&again, layer, features);
        let lines = boundary_lines(
            &encoding_rs::GB18030
                .decode(&std::fs::read(&path).unwrap())
                .0,
        );
        assert!(
            boundary_lines(&text) <= lines,
            "{name}: no line is written twice"
        );
        let code = text.lines().find(|line| line.starts_with("2001010100,"));
        assert_eq!(code, Some("2001010100,地类图斑,Polygon,DLTB"), "{name}");
    }
}

#[test]
fn points_lines_annotations_and_tables() {
    let at = |x: f64| (520_000.0 + x, 3_391_000.5);
    let line = |x: f64| Coordinates::plane(vec![at(x), at(x + 1.0), at(x + 2.5)]);
    let points = |count: u32| {
        Geometry::Points(Coordinates::plane(
            (0..count).map(|x| at(f64::from(x))).collect(),
        ))
    };
    for (kind, geometries) in [
        (
            GeometryKind::Points,
            vec![Some(points(1)), Some(points(3)), None],
        ),
        (
            GeometryKind::Lines,
            vec![
                Some(Geometry::Lines(vec![line(0.0)])),
                Some(Geometry::Lines(vec![line(0.0), line(9.0)])),
            ],
        ),
        (GeometryKind::None, vec![None, None]),
    ] {
        let mut layer = layer(kind, 4547);
        if kind == GeometryKind::None {
            layer.crs = CrsStatement::Unknown;
        }
        let features: Vec<Feature> = geometries
            .into_iter()
            .zip(1..)
            .map(|(geometry, row)| Feature::new(row, geometry, values(row)))
            .collect();
        let (whole, _) = there_and_back(&layer, &features, &WriteOptions::new());
        let (found, list) = &whole.layers[0];
        assert_eq!(
            (found.geometry, &found.crs, &found.fields),
            (kind, &layer.crs, &layer.fields)
        );
        for (ours, theirs) in list.iter().zip(&features) {
            assert_eq!(
                (&ours.geometry, &ours.values),
                (&theirs.geometry, &theirs.values)
            );
        }
    }
    let mut layer = Layer::new("ZJ", GeometryKind::Points);
    layer.crs = CrsStatement::Stated(Crs::from_epsg(4547).unwrap());
    layer.fields = vec![
        Field {
            width: Some(5),
            ..Field::new("BSM", FieldKind::Text)
        },
        Field::new("vct_text", FieldKind::Text),
        Field::new("vct_angle", FieldKind::Real),
    ];
    let values = vec![
        Value::Text("1".into()),
        Value::Text("金银湖".into()),
        Value::Real(30.5),
    ];
    let features = [Feature::new(1, Some(points(1)), values)];
    let (whole, text) = there_and_back(&layer, &features, &WriteOptions::new());
    assert!(text.contains("Annotation,ZJ") && text.contains("\r\n1\r\n金银湖\r\n"));
    assert_eq!(whole.layers[0].0.fields, layer.fields);
    assert_eq!(whole.layers[0].1[0].values, features[0].values);
}

#[test]
fn several_kinds_in_one_layer() {
    let at = |x: f64| (38_520_000.0 + x, 3_391_000.5);
    let mut layer = Layer::new("ALL", GeometryKind::Mixed);
    layer.crs = CrsStatement::Stated(Crs::from_epsg(4526).unwrap());
    layer.fields = vec![Field {
        width: Some(5),
        ..Field::new("N", FieldKind::Text)
    }];
    let line = Coordinates::plane(vec![at(0.0), at(9.0)]);
    let polygon = Polygon {
        rings: vec![ring(&[at(0.0), (38_520_009.0, 3_391_009.0), at(9.0)])],
    };
    let geometries = [
        Geometry::Points(Coordinates::plane(vec![at(1.0)])),
        Geometry::Lines(vec![line]),
        Geometry::Polygons(vec![polygon]),
    ];
    let features: Vec<Feature> = geometries
        .into_iter()
        .zip(1..)
        .map(|(geometry, row)| {
            Feature::new(row, Some(geometry), vec![Value::Text(row.to_string())])
        })
        .collect();
    let (whole, _) = there_and_back(&layer, &features, &WriteOptions::new());
    let (found, list) = &whole.layers[0];
    assert_eq!(found.geometry, GeometryKind::Mixed);
    assert_eq!(found.fields[1].name, "vct_code");
    let codes: Vec<&str> = list
        .iter()
        .filter_map(|feature| feature.values[1].text())
        .collect();
    assert_eq!(codes, ["9000000000", "9000000001", "9000000002"]);
    for (ours, theirs) in list.iter().zip(&features) {
        assert_eq!(
            ours.geometry.as_ref().map(Geometry::kind),
            theirs.geometry.as_ref().map(Geometry::kind)
        );
    }
    // and once more, with the codes that were given
    let (again, _) = there_and_back(found, list, &WriteOptions::new());
    assert_eq!(
        (&again.layers[0].0.fields, again.notices),
        (&found.fields, vec![])
    );
    assert_eq!(again.layers[0].1[0].values, list[0].values);
}

#[test]
fn layers_are_added_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vct");
    let features = cells(2, 2, 50.0, |_| 1.0);
    let first = layer(GeometryKind::Polygons, 4526);
    put(&path, &first, &features, &WriteOptions::new());
    let mut second = layer(GeometryKind::Polygons, 4526);
    second.name = "CJDCQ".into();
    let mut others = features.clone();
    for feature in &mut others {
        feature.values[1] = Value::Text("1000600100".into());
    }
    let append = WriteOptions::new().append(true);
    put(&path, &second, &others, &append);
    let whole = read(&path).unwrap();
    assert_eq!(whole.notices, []);
    let names: Vec<&str> = whole
        .layers
        .iter()
        .map(|(layer, _)| layer.name.as_str())
        .collect();
    assert_eq!(names, ["DLTB", "CJDCQ"]);
    for (_, list) in &whole.layers {
        for (ours, theirs) in list.iter().zip(&features) {
            let geometry = |feature: &Feature| normal(feature.geometry.as_ref().unwrap());
            assert_eq!(geometry(ours), geometry(theirs));
        }
    }
    let before = std::fs::read(&path).unwrap();
    for (name, epsg, word) in [
        ("dltb", 4526, "used, empty or a keyword"),
        ("XZQ", 4527, "two systems"),
    ] {
        let mut third = layer(GeometryKind::Polygons, epsg);
        third.name = name.into();
        let error = create(&path, Format::Vct, &third, &append)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains(word), "{error}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn losses_are_named_and_the_rest_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vct");
    let mut layer = layer(GeometryKind::Polygons, 4526);
    layer.has_z = true;
    layer.fields.push(Field::new("BLOB", FieldKind::Binary));
    let mut features = cells(1, 1, 50.0, |_| 0.0);
    features[0].values[0] = Value::Text("甲,乙\n丙，一二三四五六七八九十一二三四五".into());
    features[0].values[1] = Value::Null;
    features[0].values[2] = Value::Real(1.23456);
    features[0].values[3] = Value::Real(f64::NAN);
    let mut codes = put(
        &path,
        &layer,
        &features,
        &WriteOptions::new().encoding(Some("GBK".into())),
    );
    codes.sort_unstable();
    let expected = [
        "vct.code_generated",
        "vct.decimals_rounded",
        "vct.fields_dropped",
        "vct.separator_replaced",
        "vct.value_not_finite",
        "vct.value_too_wide",
        "vct.z_dropped",
    ];
    assert_eq!(codes, expected);
    let whole = read(&path).unwrap();
    let values = &whole.features()[0].values;
    assert_eq!(
        values[0].text(),
        Some("甲，乙 丙，一二三四五六七八九十一二三四五")
    );
    assert_eq!(values[2], Value::Real(1.23));
}

#[test]
fn what_cannot_be_held_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vct");
    let layer = layer(GeometryKind::Polygons, 4526);
    let refused = |layer: &Layer, feature: Option<Feature>| {
        let options = WriteOptions::new();
        let mut sink = match create(&path, Format::Vct, layer, &options) {
            Ok(sink) => sink,
            Err(error) => return error.to_string(),
        };
        sink.write(&feature.unwrap()).unwrap_err().to_string()
    };
    let square = |size: f64| {
        let (x, y) = (38_520_000.0, 3_391_000.0);
        polygon(
            1,
            vec![ring(&[(x, y), (x + size, y), (x + size, y + size)])],
        )
    };
    let mut mercator = layer.clone();
    mercator.crs = CrsStatement::Stated(Crs::from_epsg(3857).unwrap());
    let mut unknown = layer.clone();
    unknown.crs = CrsStatement::Unknown;
    let points = Geometry::Points(Coordinates::plane(vec![(1.0, 2.0)]));
    for (message, word) in [
        (refused(&mercator, None), "only Gauss"),
        (refused(&unknown, None), "only Gauss"),
        (refused(&layer, Some(square(f64::NAN))), "not finite"),
        (refused(&layer, Some(square(0.0001))), "fewer than three"),
        (
            refused(&layer, Some(Feature::new(1, Some(points), values(1)))),
            "Points in a layer",
        ),
    ] {
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "dropped sinks leave nothing"
    );
}

#[test]
fn degrees_and_all_digits() {
    let layer = layer(GeometryKind::Polygons, 4490);
    let points = [
        (114.123456789012, 30.1),
        (114.2, 30.123456789012345),
        (114.15, 30.2),
    ];
    let features = [polygon(1, vec![ring(&points)])];
    let (whole, _) = there_and_back(&layer, &features, &WriteOptions::new().full_precision(true));
    assert_eq!(whole.notices, []);
    same(&whole, &layer, &features);
    let (whole, text) = there_and_back(&layer, &features, &WriteOptions::new());
    assert!(text.contains("114.123456789,30.100000000\r\n") && text.contains("XYUnit:D\r\n"));
    assert!(
        (area(whole.features()[0].geometry.as_ref().unwrap())
            - area(features[0].geometry.as_ref().unwrap()))
        .abs()
            < 1e-9
    );
}
