//! Written and read again: geometry, names, values, nulls, CRS.

use std::path::Path;

use kunyu_formats::{
    Coordinates, CrsStatement, Feature, Field, FieldKind, Format, Geometry, GeometryKind, Layer,
    Polygon, Value, WriteOptions, create,
};
use kunyu_geodesy::Crs;
use proptest::prelude::*;

use crate::common::{Whole, read};

fn write(path: &Path, format: Format, layer: &Layer, features: &[Feature]) -> Vec<&'static str> {
    let options = WriteOptions::new().full_precision(true).table_srid(true);
    let mut sink = create(path, format, layer, &options).unwrap();
    for feature in features {
        sink.write(feature)
            .unwrap_or_else(|error| panic!("{format:?}: {error}"));
    }
    sink.finish()
        .unwrap()
        .into_iter()
        .map(|notice| notice.code)
        .collect()
}

fn there_and_back(format: Format, layer: &Layer, features: &[Feature]) -> Whole {
    let extension = match format {
        Format::Shapefile => "shp",
        Format::GeoPackage => "gpkg",
        Format::GeoJson => "geojson",
        Format::GeoJsonSeq => "geojsonl",
        Format::GeoParquet => "parquet",
        Format::FlatGeobuf => "fgb",
        Format::Csv => "csv",
        Format::Xlsx => "xlsx",

        _ => "txt",
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("地类图斑.{extension}"));
    write(&path, format, layer, features);
    read(&path).unwrap()
}

/// Rings turned so that two writers' orientations compare equal.
fn turned(geometry: &Geometry) -> Geometry {
    let mut geometry = geometry.clone();
    if let Geometry::Polygons(polygons) = &mut geometry {
        for (index, ring) in polygons
            .iter_mut()
            .flat_map(|p| p.rings.iter_mut().enumerate())
        {
            if (ring.signed_area2() < 0.0) == (index == 0) {
                ring.reverse();
            }
        }
    }
    geometry
}

/// The rows read in the order in which they were written: a spatial index has its own.
fn in_order(format: Format, rows: &[Feature], wanted: &[Feature]) -> Vec<Feature> {
    let mut left = rows.to_vec();
    if format != Format::FlatGeobuf {
        return left;
    }
    let same = |one: &Feature, other: &Feature| {
        one.values == other.values
            && one.geometry.as_ref().map(turned) == other.geometry.as_ref().map(turned)
    };
    let mut ordered = Vec::new();
    for wanted in wanted {
        let found = left.iter().position(|row| same(row, wanted));
        ordered.extend(found.map(|index| left.remove(index)));
    }
    assert!(left.is_empty(), "{} rows came back changed", left.len());
    ordered
}

fn ring(corners: &[(f64, f64)]) -> Coordinates {
    let mut ring = Coordinates::plane(corners.to_vec());
    ring.close();
    ring
}

fn square(x: f64, y: f64, size: f64) -> Coordinates {
    ring(&[(x, y), (x + size, y), (x + size, y + size), (x, y + size)])
}

fn layer(kind: GeometryKind) -> Layer {
    let mut layer = Layer::new("地类图斑", kind);
    layer.crs = CrsStatement::Stated(Crs::from_epsg(4526).unwrap());
    layer.fields = vec![
        Field::new("DLMC", FieldKind::Text),
        Field::new("个数", FieldKind::Integer),
        Field {
            width: Some(15),
            decimals: Some(2),
            ..Field::new("TBMJ", FieldKind::Real)
        },
        Field::new("RATIO", FieldKind::Real),
        Field::new("日期", FieldKind::Date),
    ];
    layer
}

fn rows(geometries: Vec<Option<Geometry>>) -> Vec<Feature> {
    let values = [
        vec![
            Value::Text("水田、旱地𠮷“引号”,\\".into()),
            Value::Integer(-123_456_789_012),
            Value::Real(12_345.67),
            Value::Real(0.1 + 0.2),
            Value::Date("2020-02-29".into()),
        ],
        vec![
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
        ],
    ];
    geometries
        .into_iter()
        .enumerate()
        .map(|(row, geometry)| Feature::new(row as u64 + 1, geometry, values[row % 2].clone()))
        .collect()
}

fn compare(format: Format, layer: &Layer, features: &[Feature]) {
    let whole = there_and_back(format, layer, features);
    let (read, rows) = &whole.layers[0];
    assert_eq!(rows.len(), features.len(), "{format:?}");
    let names = |layer: &Layer| -> Vec<(String, FieldKind)> {
        layer
            .fields
            .iter()
            .map(|field| (field.name.clone(), field.kind))
            .collect()
    };
    assert_eq!(names(read), names(layer), "{format:?}");
    if format != Format::GeoJsonSeq {
        assert_eq!(read.crs, layer.crs, "{format:?}");
    }
    if matches!(
        format,
        Format::GeoPackage | Format::Shapefile | Format::GeoJson | Format::FlatGeobuf
    ) {
        assert_eq!(read.name, layer.name, "{format:?}");
    }
    for (ours, wanted) in in_order(format, rows, features).iter().zip(features) {
        assert_eq!(ours.values, wanted.values, "{format:?} row {}", wanted.row);
        let (ours, wanted) = (ours.geometry.as_ref(), wanted.geometry.as_ref());
        assert_eq!(ours.map(turned), wanted.map(turned), "{format:?}");
    }
}

const ALL: [Format; 7] = [
    Format::Shapefile,
    Format::GeoPackage,
    Format::GeoJson,
    Format::GeoJsonSeq,
    Format::GeoParquet,
    Format::FlatGeobuf,
    Format::Csv,
];

#[test]
fn polygons_with_holes_parts_and_nulls_survive_every_format() {
    let holed = Geometry::Polygons(vec![
        Polygon {
            rings: vec![
                square(38_500_000.125, 3_391_000.0, 200.0),
                square(38_500_050.1, 3_391_050.0, 50.0),
            ],
        },
        Polygon {
            rings: vec![square(38_501_000.0, 3_391_000.0, 10.0)],
        },
        Polygon {
            rings: vec![square(38_500_060.0, 3_391_060.0, 10.0)],
        },
    ]);
    let simple = Geometry::Polygons(vec![Polygon {
        rings: vec![square(38_500_000.1, 3.3e6, 1.0 / 3.0)],
    }]);
    let features = rows(vec![Some(holed), Some(simple), None]);
    for format in ALL {
        compare(format, &layer(GeometryKind::Polygons), &features);
    }
}

#[test]
fn lines_and_points_survive_every_format() {
    let line = |x: f64| Coordinates::plane(vec![(x, 0.5), (x + 1.0, 2.25), (x, 7.0)]);
    let lines = rows(vec![
        Some(Geometry::Lines(vec![line(38.5e6)])),
        Some(Geometry::Lines(vec![line(38.4e6), line(38.6e6)])),
        None,
    ]);
    let point = |x: f64| {
        Some(Geometry::Points(Coordinates::plane(vec![(
            x,
            3_391_000.123_456,
        )])))
    };
    let points = rows(vec![point(38.5e6), None, point(38_500_000.1)]);
    let several = Geometry::Points(Coordinates::plane(vec![(1.0, 2.0), (3.0, 4.0)]));
    for format in ALL {
        compare(format, &layer(GeometryKind::Lines), &lines);
        compare(format, &layer(GeometryKind::Points), &points);
        compare(
            format,
            &layer(GeometryKind::Points),
            &rows(vec![Some(several.clone()), None]),
        );
    }
}

#[test]
fn heights_and_measures_survive_or_are_named() {
    let mut line = Coordinates::plane(vec![(1.0, 2.0), (3.0, 4.0)]);
    line.z = Some(vec![10.5, 11.5]);
    let mut layer = layer(GeometryKind::Lines);
    layer.has_z = true;
    let heights = rows(vec![Some(Geometry::Lines(vec![line.clone()]))]);
    for format in ALL {
        compare(format, &layer, &heights);
        assert!(
            there_and_back(format, &layer, &heights).layers[0].0.has_z,
            "{format:?}"
        );
    }
    layer.has_m = true;
    line.m = Some(vec![0.0, 2.0]);
    let both = rows(vec![Some(Geometry::Lines(vec![line.clone()]))]);
    for format in [
        Format::Shapefile,
        Format::GeoPackage,
        Format::GeoJson,
        Format::FlatGeobuf,
        Format::Csv,
        Format::Xlsx,
    ] {
        compare(format, &layer, &both);
    }
    let folder = tempfile::tempdir().unwrap();
    let parquet = folder.path().join("m.parquet");
    assert!(write(&parquet, Format::GeoParquet, &layer, &both).contains(&"geoparquet.m_dropped"));
    (line.z, layer.has_z) = (None, false);
    let measured = rows(vec![Some(Geometry::Lines(vec![line]))]);
    for format in [
        Format::Shapefile,
        Format::GeoPackage,
        Format::FlatGeobuf,
        Format::Csv,
        Format::Xlsx,
    ] {
        compare(format, &layer, &measured);
    }
    let json = folder.path().join("m.geojson");
    assert!(write(&json, Format::GeoJson, &layer, &measured).contains(&"geojson.m_dropped"));
}

#[test]
fn mixed_layers_and_all_kinds_of_values() {
    let mut layer = layer(GeometryKind::Mixed);
    layer.fields.push(Field::new("是否", FieldKind::Boolean));
    layer.fields.push(Field::new("时间", FieldKind::DateTime));
    let point = Geometry::Points(Coordinates::plane(vec![(1.5, 2.5)]));
    let line = Geometry::Lines(vec![Coordinates::plane(vec![(0.0, 0.0), (1.0, 1.0)])]);
    let both = Geometry::Collection(vec![point.clone(), line.clone()]);
    let mut features = rows(vec![Some(point), Some(line), Some(both)]);
    for (feature, yes) in features.iter_mut().zip([true, false, true]) {
        feature.values.push(Value::Boolean(yes));
        feature
            .values
            .push(Value::DateTime("2024-05-06T07:08:09.25Z".into()));
    }
    for format in [
        Format::GeoPackage,
        Format::GeoJson,
        Format::GeoParquet,
        Format::FlatGeobuf,
        Format::Csv,
        Format::Xlsx,
    ] {
        compare(format, &layer, &features);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.shp");
    let refused = create(&path, Format::Shapefile, &layer, &WriteOptions::new());
    assert!(
        refused
            .err()
            .unwrap()
            .to_string()
            .contains("mixed geometry")
    );
}

#[test]
fn a_dropped_sink_leaves_the_old_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    for format in ALL {
        let path = folder.path().join("a.dat");
        std::fs::write(&path, "old").unwrap();
        let features = rows(vec![None]);
        let mut sink = create(
            &path,
            format,
            &layer(GeometryKind::Points),
            &WriteOptions::new(),
        )
        .unwrap();
        sink.write(&features[0]).unwrap();
        drop(sink);
        assert_eq!(std::fs::read(&path).unwrap(), b"old", "{format:?}");
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "{format:?} left something behind");
    }
}

#[test]
fn geopackages_take_several_layers_and_strange_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.gpkg");
    let features = rows(vec![Some(Geometry::Points(Coordinates::plane(vec![(
        1.0, 2.0,
    )])))]);
    let mut first = layer(GeometryKind::Points);
    let mut second = layer(GeometryKind::Points);
    first.name = "a \"quoted\" 'layer'".into();
    second.name = "永久基本农田".into();
    second.fields[0].name = "geom".into();
    second.fields[1].name = "FID".into();
    second.crs = CrsStatement::Unknown;
    write(&path, Format::GeoPackage, &first, &features);
    let options = WriteOptions::new().append(true);
    for layer in [
        &second,
        &Layer {
            geometry: GeometryKind::None,
            name: "表".into(),
            ..second.clone()
        },
    ] {
        let mut sink = create(&path, Format::GeoPackage, layer, &options).unwrap();
        let mut feature = features[0].clone();
        if layer.geometry == GeometryKind::None {
            feature.geometry = None;
        }
        sink.write(&feature).unwrap();
        sink.finish().unwrap();
    }
    let twice = create(&path, Format::GeoPackage, &second, &options)
        .err()
        .unwrap();
    assert!(twice.to_string().contains("a second layer"), "{twice}");
    let whole = read(&path).unwrap();
    let names: Vec<&str> = whole
        .layers
        .iter()
        .map(|(layer, _)| layer.name.as_str())
        .collect();
    assert_eq!(names, ["a \"quoted\" 'layer'", "永久基本农田", "表"]);
    assert!(whole.layers[1].0.crs.is_unknown());
    for (_, rows) in &whole.layers {
        assert_eq!(rows[0].values, features[0].values);
    }
}

#[test]
fn shapefiles_zip_and_rename_long_fields() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.zip");
    let mut layer = layer(GeometryKind::Points);
    layer.fields = vec![
        Field::new("地类编码名称", FieldKind::Text),
        Field::new("地类编码", FieldKind::Text),
        Field {
            width: Some(4),
            ..Field::new("SHORT", FieldKind::Text)
        },
    ];
    let text = |text: &str| Value::Text(text.to_owned());
    let values = vec![text("水田"), text("0101"), text("四个字呢多了")];
    let point = Geometry::Points(Coordinates::plane(vec![(1.0, 2.0)]));
    let feature = Feature::new(1, Some(point), values);
    let notices = write(
        &path,
        Format::Shapefile,
        &layer,
        std::slice::from_ref(&feature),
    );
    assert!(notices.contains(&"shp.field_renamed") && notices.contains(&"shp.text_cut"));
    let whole = read(&path).unwrap();
    assert_eq!(whole.features()[0].values[0], text("水田"));
    let gbk = WriteOptions::new().encoding(Some("GBK".into()));
    let mut sink = create(&path, Format::Shapefile, &layer, &gbk).unwrap();
    sink.write(&feature).unwrap();
    sink.finish().unwrap();
    let whole = read(&path).unwrap();
    assert_eq!(whole.layers[0].0.encoding.as_deref(), Some("GB18030"));
    assert_eq!(whole.layers[0].0.fields[1].name, "地类编码");
    assert_eq!(whole.features()[0].values[1], text("0101"));
}

#[test]
fn big_features_simply_work() {
    let count = 1_000_000;
    let corners: Vec<(f64, f64)> = (0..count)
        .map(|index| {
            let angle = f64::from(index) / f64::from(count) * std::f64::consts::TAU;
            (
                38_500_000.0 + 1e4 * angle.cos(),
                3_391_000.0 + 1e4 * angle.sin(),
            )
        })
        .collect();
    let big = Geometry::Polygons(vec![Polygon {
        rings: vec![ring(&corners)],
    }]);
    for format in ALL {
        compare(
            format,
            &layer(GeometryKind::Polygons),
            &rows(vec![Some(big.clone())]),
        );
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -1e8..1e8,
        (-1_000_000_i32..1_000_000).prop_map(f64::from),
        Just(0.0)
    ]
}

fn line() -> impl Strategy<Value = Coordinates> {
    prop::collection::vec((number(), number()), 2..12).prop_map(Coordinates::plane)
}

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "[a-zA-Z0-9\u{4e00}-\u{9fa5}，。\"\\\\']{1,12}".prop_map(Value::Text),
    ]
}

/// Text that a table could take for something else.
fn table_text() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "[a-zA-Z0-9\u{4e00}-\u{9fa5}，。\"\\\\',;\t=+@-]{1,12}"
            .prop_filter("not blank", |text| !text.trim().is_empty())
            .prop_map(Value::Text),
        "(0|00|-|\\+|=|@)?[0-9]{1,18}(\\.[0-9]{1,3})?(E[0-9])?".prop_map(Value::Text),
        "(true|FALSE|=1\\+1|_x0041_|a\nb|  x )".prop_map(Value::Text),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_lines_and_values_survive(
        geometries in prop::collection::vec(prop::option::of(prop::collection::vec(line(), 1..4)), 1..6),
        texts in prop::collection::vec(text(), 6),
        whole in prop::collection::vec(prop::option::of(-99_999_999_999_999_999_i64..99_999_999_999_999_999), 6),
        real in prop::collection::vec(prop::option::of(number()), 6),
    ) {
        let mut layer = layer(GeometryKind::Lines);
        layer.fields = vec![
            Field::new("T", FieldKind::Text),
            Field::new("I", FieldKind::Integer),
            Field::new("R", FieldKind::Real),
        ];
        let features: Vec<Feature> = geometries.into_iter().enumerate().map(|(row, lines)| {
            let values = vec![
                texts[row].clone(),
                whole[row].map_or(Value::Null, Value::Integer),
                real[row].map_or(Value::Null, Value::Real),
            ];
            Feature::new(row as u64 + 1, lines.map(Geometry::Lines), values)
        }).collect();
        // numbers of over 15 digits are text in a table
        let long = whole.iter().flatten().any(|number| number.unsigned_abs() >= 1_000_000_000_000_000);
        for format in ALL.into_iter().filter(|format| !(long && *format == Format::Csv)) {
            let back = there_and_back(format, &layer, &features);
            for (ours, wanted) in in_order(format, back.features(), &features).iter().zip(&features) {
                prop_assert_eq!(&ours.values, &wanted.values, "{:?}", format);
                prop_assert_eq!(&ours.geometry, &wanted.geometry, "{:?}", format);
            }
        }
    }

    #[test]
    fn any_table_survives(
        lines in prop::collection::vec(prop::collection::vec(line(), 1..3), 1..6),
        texts in prop::collection::vec(table_text(), 6),
        whole in prop::collection::vec(prop::option::of(-999_999_999_999_999_i64..999_999_999_999_999), 6),
        real in prop::collection::vec(prop::option::of(prop_oneof![number(),
            any::<f64>().prop_filter("finite", |n| n.is_finite())]), 6),
        yes in prop::collection::vec(prop::option::of(any::<bool>()), 6),
        days in prop::collection::vec(prop::option::of((1880..2200_u32, 1..13_u32, 1..29_u32)), 6),
    ) {
        let mut layer = layer(GeometryKind::Lines);
        let kinds = [FieldKind::Text, FieldKind::Integer, FieldKind::Real, FieldKind::Boolean, FieldKind::Date];
        layer.fields = ["2019", "整数", "r\"e,al", "是否", "日期"]
            .into_iter()
            .zip(kinds)
            .map(|(name, kind)| Field::new(name, kind))
            .collect();
        let features: Vec<Feature> = lines.into_iter().enumerate().map(|(row, lines)| {
            let date = |(year, month, day): (u32, u32, u32)| Value::Date(format!("{year:04}-{month:02}-{day:02}"));
            let values = vec![
                texts[row].clone(),
                whole[row].map_or(Value::Null, Value::Integer),
                real[row].map_or(Value::Null, Value::Real),
                yes[row].map_or(Value::Null, Value::Boolean),
                days[row].map_or(Value::Null, date),
            ];
            Feature::new(row as u64 + 1, Some(Geometry::Lines(lines)), values)
        }).collect();
        for format in [Format::Csv, Format::Xlsx] {
            let back = there_and_back(format, &layer, &features);
            prop_assert_eq!(&back.layers[0].0.crs, &layer.crs);
            for (field, (ours, wanted)) in back.layers[0].0.fields.iter().zip(&layer.fields).enumerate() {
                prop_assert_eq!(&ours.name, &wanted.name);
                // a column of nothing but nulls has no kind
                if features.iter().any(|feature| !feature.values[field].is_null()) {
                    prop_assert_eq!(ours.kind, wanted.kind, "{:?}", format);
                }
            }
            for (ours, wanted) in back.features().iter().zip(&features) {
                prop_assert_eq!(&ours.values, &wanted.values, "{:?}", format);
                prop_assert_eq!(&ours.geometry, &wanted.geometry, "{:?}", format);
            }
        }
    }

    #[test]
    fn nothing_read_from_noise_panics(data in prop::collection::vec(any::<u8>(), 0..600)) {
        use kunyu_formats::fuzz;
        fuzz::fuzz_any(&data);
        fuzz::fuzz_txt(&data);
        fuzz::fuzz_geojson(&data);
        fuzz::fuzz_dbf(&data);
        fuzz::fuzz_wkb(&data);
        fuzz::fuzz_gpkg_geometry(&data);
        fuzz::fuzz_shapefile(&data);
        fuzz::fuzz_crs(&data);
        fuzz::fuzz_fgdb(&data);
        fuzz::fuzz_fgb(&data);
        fuzz::fuzz_fgb(&[b"fgb\x03fgb\0".as_slice(), &data].concat());
        fuzz::fuzz_dxf(&data);
        fuzz::fuzz_kml(&data);
    }
}

#[test]
fn a_geopackage_goes_through_every_format_and_back() {
    // a Z shape always has room for measures; none must appear where there were none
    let mut line = Coordinates::plane(vec![(1.0, 2.0), (3.0, 4.0)]);
    line.z = Some(vec![10.5, 11.5]);
    let mut layer = layer(GeometryKind::Lines);
    layer.has_z = true;
    let features = rows(vec![Some(Geometry::Lines(vec![line]))]);
    let shp = there_and_back(Format::Shapefile, &layer, &features);
    let (layer, features) = &shp.layers[0];
    assert!(layer.has_z && !layer.has_m);
    for format in ALL {
        compare(format, layer, features);
    }
}
