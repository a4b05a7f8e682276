//! DXF and KML written and read again.

use std::path::Path;

use kunyu_formats::{
    Coordinates, CrsStatement, Feature, Field, FieldKind, Format, Geometry, GeometryKind, Layer,
    Notice, Polygon, Value, WriteOptions, create,
};
use kunyu_geodesy::Crs;
use kunyu_terms::Localized;
use proptest::prelude::*;

use crate::common::{Whole, read};

fn write(path: &Path, format: Format, layer: &Layer, features: &[Feature]) -> Vec<Notice> {
    write_with(path, format, layer, features, WriteOptions::new())
}

fn write_with(
    path: &Path,
    format: Format,
    layer: &Layer,
    features: &[Feature],
    options: WriteOptions,
) -> Vec<Notice> {
    let options = options.full_precision(true);
    let mut sink = create(path, format, layer, &options).unwrap();
    for feature in features {
        sink.write(feature).unwrap();
    }
    sink.finish().unwrap()
}

fn there_and_back(name: &str, layer: &Layer, features: &[Feature]) -> Whole {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    write(&path, Format::from_path(&path).unwrap(), layer, features);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn layer(kind: GeometryKind) -> Layer {
    let mut layer = Layer::new("地类图斑", kind);
    layer.crs = CrsStatement::Stated(Crs::WGS_84);
    layer.fields = vec![
        Field::new("名称 = #1~", FieldKind::Text),
        Field::new("I", FieldKind::Integer),
        Field {
            width: Some(15),
            decimals: Some(2),
            ..Field::new("R", FieldKind::Real)
        },
        Field::new("B", FieldKind::Boolean),
        Field::new("D", FieldKind::Date),
        Field::new("handle", FieldKind::Text),
    ];
    layer
}

fn values() -> Vec<Value> {
    vec![
        Value::Text("水田𠮷 <&>\"\n\\U+0041 ^J %%d €".into()),
        Value::Integer(-2_147_483_648),
        Value::Real(0.1 + 0.2),
        Value::Boolean(false),
        Value::Date("2020-02-29".into()),
        Value::Text(String::new()),
    ]
}

fn square(x: f64, y: f64, size: f64) -> Coordinates {
    let corners = [
        (x, y),
        (x + size, y),
        (x + size, y + size),
        (x, y + size),
        (x, y),
    ];
    Coordinates::plane(corners.to_vec())
}

fn lifted(mut part: Coordinates, heights: &[f64]) -> Coordinates {
    part.z = Some(heights.to_vec());
    part
}

/// The columns and rows must be those of the layer; further columns may stand behind them.
fn same(whole: &Whole, layer: &Layer, features: &[Feature]) {
    let (read, rows) = &whole.layers[0];
    assert_eq!((whole.layers.len(), rows.len()), (1, features.len()));
    assert_eq!(read.name, layer.name);
    let kinds = |fields: &[Field]| -> Vec<(String, FieldKind)> {
        let pair = |field: &Field| (field.name.clone(), field.kind);
        fields.iter().map(pair).collect()
    };
    let count = layer.fields.len();
    assert_eq!(kinds(&read.fields[..count]), kinds(&layer.fields));
    for (ours, wanted) in rows.iter().zip(features) {
        assert_eq!(ours.geometry, wanted.geometry, "row {}", wanted.row);
        assert_eq!(ours.values[..count], wanted.values, "row {}", wanted.row);
    }
}

fn polygons() -> Geometry {
    let whole = Polygon {
        rings: vec![
            square(0.0, 0.0, 60.0),
            square(1.1, 1.2, 1.0 / 3.0),
            square(5.0, 5.0, 1.0),
        ],
    };
    let island = Polygon {
        rings: vec![square(5.25, 5.25, 0.5)],
    };
    Geometry::Polygons(vec![whole, island])
}

fn kinds_of_geometry() -> Vec<(GeometryKind, Vec<Geometry>)> {
    let line = Coordinates::plane(vec![(1.0, 2.0), (3.0, 4.0), (5.0, -6.5)]);
    let closed = square(1.0, 2.0, 3.0);
    let high = lifted(line.clone(), &[1.0, 2.0, 2.5]);
    let level = lifted(line.clone(), &[7.0; 3]);
    let sea = lifted(line.clone(), &[0.0; 3]);
    let point = Coordinates::plane(vec![(114.123_456_789_012_3, 30.5)]);
    let points = Coordinates::plane(vec![(1.0, 2.0), (1.0, 2.0), (3.0, 4.0)]);
    let tilted = lifted(square(0.0, 0.0, 1.0), &[1.0, 2.0, 3.0, 4.0, 1.0]);
    let single = |rings| Geometry::Polygons(vec![Polygon { rings }]);
    let lines = |lines: &[&Coordinates]| Geometry::Lines(lines.iter().copied().cloned().collect());
    vec![
        (
            GeometryKind::Polygons,
            vec![
                polygons(),
                single(vec![square(9.0, 9.0, 0.1)]),
                single(vec![tilted]),
            ],
        ),
        (
            GeometryKind::Lines,
            vec![
                lines(&[&line]),
                lines(&[&closed]),
                lines(&[&closed, &line, &closed]),
                lines(&[&high]),
                lines(&[&level]),
                lines(&[&sea]),
                lines(&[&high, &sea]),
            ],
        ),
        (
            GeometryKind::Points,
            vec![
                Geometry::Points(point.clone()),
                Geometry::Points(points.clone()),
                Geometry::Points(lifted(point, &[0.0])),
                Geometry::Points(lifted(points, &[5.0, 0.0, -1.0])),
            ],
        ),
    ]
}

#[test]
fn every_kind_of_geometry_survives() {
    for name in ["a.dxf", "a.kml", "a.kmz"] {
        for (kind, geometries) in kinds_of_geometry() {
            let rows = geometries.into_iter().zip(1..);
            let features: Vec<Feature> = rows
                .map(|(geometry, row)| Feature::new(row, Some(geometry), values()))
                .collect();
            let layer = layer(kind);
            let whole = there_and_back(name, &layer, &features);
            same(&whole, &layer, &features);
            assert!(whole.notices.is_empty(), "{name}: {:?}", whole.notices);
        }
    }
}

#[test]
fn nulls_and_rows_without_geometry() {
    let layer = layer(GeometryKind::Points);
    let point = Geometry::Points(Coordinates::plane(vec![(1.0, 2.0)]));
    let nulls = || vec![Value::Null; 6];
    let features = [
        Feature::new(1, Some(point.clone()), values()),
        Feature::new(2, Some(point), nulls()),
        Feature::new(3, None, values()),
    ];
    let whole = there_and_back("a.kml", &layer, &features);
    same(&whole, &layer, &features);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    let notices = write(&path, Format::Dxf, &layer, &features);
    let lost = notices
        .iter()
        .find(|notice| notice.code == "dxf.no_geometry");
    assert!(lost.unwrap().to_string().contains("1 features"));
    let whole = read(&path).unwrap();
    assert_eq!(whole.features().len(), 2);
    assert_eq!(whole.features()[0].values[..6], values());
    // the handle that the drawing gave, where ours was null
    let others = &whole.features()[1].values;
    assert!(others[..5].iter().all(Value::is_null));
}

/// A drawing with a layer, a text and a Cass code in columns of its own.
fn survey() -> (Layer, Vec<Feature>) {
    let mut layer = Layer::new("测点", GeometryKind::Points);
    layer.crs = CrsStatement::Stated(Crs::from_epsg(4526).unwrap());
    let names = ["layer", "text", "south_code"];
    layer.fields = names.map(|name| Field::new(name, FieldKind::Text)).to_vec();
    let row = |row: u64, values: [&str; 3]| {
        let point = Coordinates::plane(vec![(38_500_000.0 + row as f64, 3_391_000.25)]);
        let values = values.map(|text| Value::Text(text.into())).to_vec();
        Feature::new(row, Some(Geometry::Points(point)), values)
    };
    let features = vec![
        row(1, ["高程点", "45%%d\\U+0041", "202101"]),
        row(2, ["宗地/注记", &"长".repeat(300), &"9".repeat(300)]),
        row(3, ["高程点", "", ""]),
    ];
    (layer, features)
}

#[test]
fn drawing_layers_texts_and_codes_come_from_columns() {
    let (layer, features) = survey();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    let notices = write(&path, Format::Dxf, &layer, &features);
    let codes: Vec<&str> = notices.iter().map(|notice| notice.code).collect();
    assert_eq!(codes, ["format.crs_unwritten", "dxf.layer_name"]);
    let whole = read(&path).unwrap();
    same(&whole, &layer, &features);
    let bytes = std::fs::read(&path).unwrap();
    let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    // GBK, an R2000 drawing in metres, layers in its table, texts and codes where CAD has them
    assert!(has(b"AC1015") && has(b"ANSI_936") && has(b"$INSUNITS\n 70\n6\n"));
    assert!(has(
        b"AcDbLayerTableRecord\n  2\n\xb8\xdf\xb3\xcc\xb5\xe3\n"
    ));
    assert!(has(b"\n  0\nTEXT\n") && has(b"SOUTH\n1000\n202101\n"));
    assert!(has(b"\n  8\n\xd7\xda\xb5\xd8_\xd7\xa2\xbc\xc7\n"));
}

#[test]
fn a_drawing_in_utf8_is_of_2007() {
    let (layer, features) = survey();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    let options = |label: &str| WriteOptions::new().encoding(Some(label.into()));
    write_with(&path, Format::Dxf, &layer, &features, options("UTF-8"));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("AC1021") && text.contains("高程点"));
    same(&read(&path).unwrap(), &layer, &features);
    let refuse = |label: &str| create(&path, Format::Dxf, &layer, &options(label)).err();
    assert_eq!(refuse("macintosh").unwrap().code(), "format.cannot_hold");
    assert_eq!(refuse("none").unwrap().code(), "format.unknown_encoding");
}

#[test]
fn what_a_drawing_cannot_hold_is_named() {
    let mut layer = layer(GeometryKind::Mixed);
    layer.fields = vec![Field::new("T", FieldKind::Text)];
    let mut measured = Coordinates::plane(vec![(1.0, 2.0), (3.0, 4.0)]);
    measured.m = Some(vec![1.0, 2.0]);
    let long = Value::Text("长".repeat(20_000));
    let features = [
        Feature::new(1, Some(Geometry::Lines(vec![measured])), vec![long]),
        Feature::new(2, Some(polygons()), vec![Value::Null]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    let notices = write(&path, Format::Dxf, &layer, &features);
    let codes: Vec<&str> = notices.iter().map(|notice| notice.code).collect();
    let wanted = [
        "format.crs_unwritten",
        "dxf.parts",
        "dxf.xdata_full",
        "dxf.m_dropped",
    ];
    assert_eq!(codes, wanted);
    let whole = read(&path).unwrap();
    assert_eq!(whole.layers.len(), 2);
    let mut sink = create(&path, Format::Dxf, &layer, &WriteOptions::new()).unwrap();
    let nowhere = Geometry::Points(Coordinates::plane(vec![(f64::INFINITY, 0.0)]));
    for geometry in [nowhere, Geometry::Collection(vec![polygons()])] {
        let feature = Feature::new(7, Some(geometry), vec![Value::Null]);
        let error = sink.write(&feature).unwrap_err();
        assert_eq!(error.code(), "format.cannot_hold");
        assert!(error.to_string().contains("feature 7"));
    }
    drop(sink);
    // the drawing from before is still there, and nothing else
    assert_eq!(read(&path).unwrap().layers.len(), 2);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn parts_that_were_moved_apart_are_read_one_by_one() {
    let layer = layer(GeometryKind::Polygons);
    let features = [Feature::new(1, Some(polygons()), values())];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    write(&path, Format::Dxf, &layer, &features);
    let text = std::fs::read(&path).unwrap();
    let mark = b"  0\nLWPOLYLINE\n";
    let starts: Vec<usize> = (0..text.len())
        .filter(|at| text[*at..].starts_with(mark))
        .collect();
    assert_eq!(starts.len(), 4);
    // the second ring is taken out
    let cut = [&text[..starts[1]], &text[starts[2]..]].concat();
    std::fs::write(&path, cut).unwrap();
    let whole = read(&path).unwrap();
    assert_eq!(whole.features().len(), 3);
    assert!(whole.codes().contains(&"dxf.parts_apart"));
}

fn number(limit: f64) -> impl Strategy<Value = f64> {
    prop_oneof![-limit..limit, (-90_i32..90).prop_map(f64::from)]
}

fn part() -> impl Strategy<Value = Coordinates> {
    let place = (number(180.0), number(90.0));
    let heights = prop::option::of(prop::collection::vec(number(9e3), 9));
    (prop::collection::vec(place, 2..9), heights).prop_map(|(xy, z)| {
        let mut part = Coordinates::plane(xy);
        part.z = z.map(|z| z[..part.len()].to_vec());
        part
    })
}

fn ring() -> impl Strategy<Value = Coordinates> {
    let places = |part: &Coordinates| {
        let mut places = part.xy.clone();
        places.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        places.dedup();
        places.len()
    };
    let enough = part().prop_filter("three places", move |part| places(part) > 2);
    enough.prop_map(|mut part| {
        part.close();
        part
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "[ -~\u{4e00}-\u{9fa5}\n\t€𠀀-𠀏]{0,300}".prop_map(Value::Text),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_polygons_and_texts_survive(
        shapes in prop::collection::vec(prop::collection::vec(prop::collection::vec(ring(), 1..4), 1..4), 1..5),
        texts in prop::collection::vec(value(), 10),
        number in any::<i64>(),
        real in prop::num::f64::NORMAL,
    ) {
        let mut layer = Layer::new("任意", GeometryKind::Polygons);
        layer.crs = CrsStatement::Stated(Crs::WGS_84);
        layer.fields = vec![
            Field::new("T", FieldKind::Text),
            Field::new("text", FieldKind::Text),
            Field::new("I", FieldKind::Integer),
            Field::new("R", FieldKind::Real),
        ];
        let features: Vec<Feature> = shapes.into_iter().enumerate().map(|(row, polygons)| {
            let polygons = polygons.into_iter().map(|rings| Polygon { rings }).collect();
            let values = vec![
                texts[row].clone(),
                texts[row + 5].clone(),
                Value::Integer(number),
                Value::Real(real),
            ];
            Feature::new(row as u64 + 1, Some(Geometry::Polygons(polygons)), values)
        }).collect();
        for name in ["a.dxf", "a.kml"] {
            same(&there_and_back(name, &layer, &features), &layer, &features);
        }
    }

    #[test]
    fn any_lines_and_points_survive(
        shapes in prop::collection::vec(prop::collection::vec(part(), 1..4), 1..5),
        points in prop::collection::vec(part(), 1..5),
        texts in prop::collection::vec(value(), 5),
    ) {
        let mut layer = Layer::new("任意", GeometryKind::Lines);
        layer.crs = CrsStatement::Stated(Crs::WGS_84);
        layer.fields = vec![Field::new("text", FieldKind::Text)];
        let feature = |row: usize, geometry| {
            Feature::new(row as u64 + 1, Some(geometry), vec![texts[row].clone()])
        };
        let lines = shapes.into_iter().map(Geometry::Lines);
        let lines: Vec<Feature> = lines.enumerate().map(|(row, lines)| feature(row, lines)).collect();
        let points = points.into_iter().map(Geometry::Points);
        let points: Vec<Feature> = points.enumerate().map(|(row, points)| feature(row, points)).collect();
        for name in ["a.dxf", "a.kml"] {
            same(&there_and_back(name, &layer, &lines), &layer, &lines);
            same(&there_and_back(name, &layer, &points), &layer, &points);
        }
    }
}
