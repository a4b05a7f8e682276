//! Every format that can be written takes the same rich layer: what does not come back is named.

use kunyu_formats::{
    Coordinates, Crs, CrsStatement, Feature, Field, FieldKind, Format, FormatError, Geometry,
    GeometryKind, Layer, Notice, OpenOptions, Polygon, Value, WriteOptions, create, open,
};

/// Format, ending, whether everything must come back.
const FORMATS: &[(Format, &str, bool)] = &[
    (Format::GeoPackage, "gpkg", true),
    (Format::GeoParquet, "parquet", true),
    (Format::FlatGeobuf, "fgb", true),
    (Format::Shapefile, "shp", false),
    (Format::GeoJson, "geojson", false),
    (Format::GeoJsonSeq, "geojsonl", false),
    (Format::BoundaryTxt, "txt", false),
    (Format::Vct, "vct", false),
    (Format::Dxf, "dxf", false),
    (Format::Kml, "kml", false),
    (Format::Csv, "csv", false),
    (Format::Xlsx, "xlsx", false),
];

fn field(name: &str, kind: FieldKind, width: Option<u16>) -> Field {
    Field {
        width,
        ..Field::new(name, kind)
    }
}

fn square(x: f64, y: f64, side: f64) -> Coordinates {
    let (r, t) = (x + side, y + side);
    Coordinates::plane(vec![(x, y), (r, y), (r, t), (x, t), (x, y)])
}

/// A hole runs the other way than its shell.
fn hole(x: f64, y: f64, side: f64) -> Coordinates {
    let mut ring = square(x, y, side);
    ring.reverse();
    ring
}

/// Three rows: a plot with a hole, one of two parts, one whose values are all missing but its key.
fn rich(crs: Crs, (x, y): (f64, f64), unit: f64) -> (Layer, Vec<Feature>) {
    let mut layer = Layer::new("地块", GeometryKind::Polygons);
    layer.crs = CrsStatement::Stated(crs);
    layer.fields = vec![
        field("BSM", FieldKind::Text, Some(18)),
        field("权属单位名称", FieldKind::Text, Some(254)),
        field("a_rather_long_name", FieldKind::Text, None),
        field("NUMBER", FieldKind::Integer, None),
        field("AREA", FieldKind::Real, None),
        field("BUILT", FieldKind::Boolean, None),
        field("DAY", FieldKind::Date, None),
        field("SEEN", FieldKind::DateTime, None),
    ];
    let holed = Polygon {
        rings: vec![
            square(x, y, 8.0 * unit),
            hole(x + unit, y + unit, 2.0 * unit),
        ],
    };
    let part = |step: f64| Polygon {
        rings: vec![square(x + step * unit, y, 4.0 * unit)],
    };
    let values = |key: &str, number: i64| {
        vec![
            Value::Text(key.to_owned()),
            Value::Text("东西湖区测试村〇一组".to_owned()),
            Value::Text("，\"quoted\"; 换行前\n后".to_owned()),
            Value::Integer(number),
            Value::Real(1234.5678),
            Value::Boolean(number % 2 == 0),
            Value::Date("2020-12-31".to_owned()),
            Value::DateTime("2020-12-31T23:59:58".to_owned()),
        ]
    };
    let mut blank = vec![Value::Null; 8];
    blank[0] = Value::Text("0003".to_owned());
    let shapes = [vec![holed], vec![part(20.0), part(30.0)], vec![part(50.0)]];
    let values = [
        values("0001", 7),
        values("0002", 9_007_199_254_740_993),
        blank,
    ];
    let rows = shapes.into_iter().zip(values).zip(1..);
    let features = rows
        .map(|((shape, values), row)| Feature::new(row, Some(Geometry::Polygons(shape)), values));
    layer.feature_count = Some(3);
    (layer, features.collect())
}

/// The rings of a geometry as sets of rounded points: order, start and turn of rings set aside.
fn rings(geometry: Option<&Geometry>) -> Vec<Vec<(i64, i64)>> {
    let mut all = Vec::new();
    if let Some(geometry) = geometry {
        geometry.for_each(&mut |ring| {
            let mut points: Vec<_> = ring
                .xy
                .iter()
                .map(|(x, y)| ((x * 1e8).round() as i64, (y * 1e8).round() as i64))
                .collect();
            points.sort_unstable();
            points.dedup();
            all.push(points);
        });
    }
    all.sort();
    all
}

/// What differs between what was written and what came back.
fn differences(layer: &Layer, rows: &[Feature], back: &Layer, read: &[Feature]) -> Vec<String> {
    let mut found = Vec::new();
    if back.crs != layer.crs {
        found.push(format!("CRS: {}", back.crs));
    }
    if read.len() != rows.len() {
        found.push(format!("{} rows", read.len()));
    }
    for (index, ours) in layer.fields.iter().enumerate() {
        let Some(at) = back.field(&ours.name) else {
            found.push(format!("field {} is gone", ours.name));
            continue;
        };
        let theirs = &back.fields[at];
        if theirs.kind != ours.kind {
            found.push(format!("field {} is {:?}", ours.name, theirs.kind));
        }
        if ours.width.is_some() && theirs.width != ours.width {
            found.push(format!("width of {}: {:?}", ours.name, theirs.width));
        }
        for row in rows {
            let same = |other: &&Feature| other.values.contains(&row.values[0]);
            let other = read.iter().find(same).map(|other| &other.values[at]);
            if other != Some(&row.values[index]) {
                found.push(format!("{} of row {}: {other:?}", ours.name, row.row));
            }
        }
    }
    let shapes = |rows: &[Feature]| {
        let mut all: Vec<_> = rows
            .iter()
            .map(|row| rings(row.geometry.as_ref()))
            .collect();
        all.sort();
        all
    };
    if shapes(rows) != shapes(read) {
        found.push("geometry".to_owned());
    }
    found
}

struct Outcome {
    lost: Vec<Notice>,
    differences: Vec<String>,
}

fn there_and_back(format: Format, ending: &str, crs: Crs) -> Result<Outcome, FormatError> {
    let (origin, unit) = if crs.is_geographic() {
        ((114.2, 30.65), 1.0 / 8192.0)
    } else {
        ((38_520_000.0, 3_391_000.0), 0.25)
    };
    let (layer, rows) = rich(crs, origin, unit);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("delivery.{ending}"));
    let options = WriteOptions::new().full_precision(true);
    let mut sink = create(&path, format, &layer, &options)?;
    for row in &rows {
        sink.write(row)?;
    }
    let lost = sink.finish()?;
    let mut source = open(&path, &OpenOptions::new().crs(Some(crs)))?;
    let mut read = Vec::new();
    let mut back = source.layers()[0].clone();
    for index in 0..source.layers().len() {
        for feature in source.features(index)? {
            read.push(feature?);
        }
    }
    // a GeoJSON in another CRS than 4326 states it; one in 4490 is what we take it for
    if matches!(back.crs, CrsStatement::Unknown) && ending.starts_with("geojson") {
        back.crs = CrsStatement::Stated(Crs::CGCS2000);
    }
    Ok(Outcome {
        lost,
        differences: differences(&layer, &rows, &back, &read),
    })
}

#[test]
fn what_a_format_cannot_hold_is_named_and_the_rest_comes_back() {
    let mut faults = Vec::new();
    for &(format, ending, whole) in FORMATS {
        for crs in [Crs::from_epsg(4526).unwrap(), Crs::CGCS2000] {
            let Outcome { lost, differences } = match there_and_back(format, ending, crs) {
                Ok(outcome) => outcome,
                // a format that holds one kind of CRS only says so before anything is written
                Err(FormatError::CannotHold { .. }) if !whole => continue,
                Err(error) => panic!("{ending}: {error}"),
            };
            let silent = lost.is_empty() && !differences.is_empty();
            if silent || (whole && !differences.is_empty()) {
                faults.push((ending, crs.epsg(), differences, lost));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Format, ending, whether GDAL must find the three rows and their box (a drawing has parts for rows, a
/// CSV no geometry that GDAL looks for unasked, and VCT and the boundary TXT are not known to it).
const READ_BY_GDAL: &[(Format, &str, bool)] = &[
    (Format::GeoPackage, "gpkg", true),
    (Format::Shapefile, "shp", true),
    (Format::GeoJson, "geojson", true),
    (Format::GeoJsonSeq, "geojsonl", true),
    (Format::FlatGeobuf, "fgb", true),
    (Format::Kml, "kml", true),
    (Format::GeoParquet, "parquet", true),
    (Format::Dxf, "dxf", false),
    (Format::Csv, "csv", false),
    (Format::Xlsx, "xlsx", false),
];

#[test]
fn gdal_reads_what_is_written() {
    let Some(python) = crate::gdal::python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (layer, rows) = rich(Crs::CGCS2000, (114.2, 30.65), 1.0 / 8192.0);
    let mut paths = Vec::new();
    for (format, ending, _) in READ_BY_GDAL {
        let path = folder.path().join(format!("delivery.{ending}"));
        let options = WriteOptions::new().full_precision(true);
        let mut sink = create(&path, *format, &layer, &options).unwrap();
        for row in &rows {
            sink.write(row).unwrap();
        }
        sink.finish().unwrap();
        paths.push(path);
    }
    let arguments: Vec<&std::path::Path> = paths.iter().map(AsRef::as_ref).collect();
    let said = crate::gdal::run(&python, "read.py", &arguments);
    let said: serde_json::Value = serde_json::from_slice(&said).unwrap();
    let unit = 1.0 / 8192.0;
    let expected = [114.2, 30.65, 114.2 + 54.0 * unit, 30.65 + 8.0 * unit];
    for ((_, ending, whole), path) in READ_BY_GDAL.iter().zip(&paths) {
        let found = &said[path.to_str().unwrap()];
        if found.is_null() && *ending == "parquet" {
            println!("skipped: this GDAL has no driver for GeoParquet");
            continue;
        }
        assert!(
            found["features"].as_u64().unwrap() >= 3,
            "{ending}: {found}"
        );
        if *whole {
            assert_eq!(found["features"], 3, "{ending}: {found}");
            for (side, wanted) in expected.iter().enumerate() {
                let bound = found["bounds"][side].as_f64().unwrap();
                assert!((bound - wanted).abs() < 1e-9, "{ending}: {found}");
            }
        }
        if *ending != "dxf" {
            let fields = found["fields"].as_array().unwrap();
            assert!(fields.iter().any(|name| name == "BSM"), "{ending}: {found}");
        }
    }
}
