//! KML and KMZ: the map beside this file, hostile files, and what is written.

use std::io::Write;

use kunyu_formats::{
    CrsStatement, Feature, Field, FieldKind, Format, FormatError, Geometry, GeometryKind, Layer,
    OpenOptions, Value, WriteOptions, create, fuzz,
};
use kunyu_geodesy::Crs;
use kunyu_terms::Localized;

use crate::common::{Whole, file, read, read_with};

const MAP: &str = include_str!("map.kml");

fn whole(bytes: &[u8]) -> Whole {
    let (_folder, path) = file("图.kml", bytes);
    read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn error(text: &str) -> FormatError {
    let (_folder, path) = file("a.kml", text.as_bytes());
    match read(&path) {
        Err(error) => error,
        Ok(whole) => panic!("read: {whole:?}"),
    }
}

fn document(content: &str) -> String {
    format!("<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{content}</Document></kml>")
}

fn placemark(content: &str) -> String {
    document(&format!("<Placemark>{content}</Placemark>"))
}

fn check_map(whole: &Whole) {
    let found: Vec<(&str, GeometryKind, usize)> = whole
        .layers
        .iter()
        .map(|(layer, features)| (layer.name.as_str(), layer.geometry, features.len()))
        .collect();
    assert_eq!(
        found,
        [
            ("地块 & 附属", GeometryKind::Mixed, 2),
            ("轨迹", GeometryKind::Mixed, 4)
        ]
    );
    for (layer, features) in &whole.layers {
        assert_eq!(layer.crs, CrsStatement::Stated(Crs::WGS_84));
        assert_eq!(layer.feature_count, Some(features.len() as u64));
    }
    assert!(whole.codes().contains(&"kml.unread"));
    assert!(whole.codes().contains(&"kml.ring_closed"));
}

#[test]
fn folders_are_layers() {
    check_map(&whole(MAP.as_bytes()));
}

#[test]
fn columns_keep_their_kinds() {
    let whole = whole(MAP.as_bytes());
    let (layer, features) = &whole.layers[0];
    let fields: Vec<(&str, FieldKind)> = layer
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.kind))
        .collect();
    assert_eq!(
        fields,
        [
            ("name", FieldKind::Text),
            ("description", FieldKind::Text),
            ("timestamp", FieldKind::Date),
            ("begin", FieldKind::DateTime),
            ("end", FieldKind::DateTime),
            ("DKMC", FieldKind::Text),
            ("N", FieldKind::Integer),
            ("R", FieldKind::Real),
            ("B", FieldKind::Boolean),
            ("备注", FieldKind::Text),
        ]
    );
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(
        features[0].values,
        [
            text("甲"),
            text("<b>粗</b> & more"),
            Value::Date("2020-05-06".into()),
            Value::Null,
            Value::Null,
            text("一<二三"),
            Value::Integer(12),
            Value::Real(2.5),
            Value::Boolean(true),
            text("v"),
        ]
    );
    assert_eq!(features[0].place.line, Some(14));
}

#[test]
fn geometries_are_read() {
    let whole = whole(MAP.as_bytes());
    let geometry = |layer: usize, row: usize| whole.layers[layer].1[row].geometry.as_ref();
    let Some(Geometry::Polygons(polygons)) = geometry(0, 0) else {
        panic!("no polygon");
    };
    let lengths: Vec<usize> = polygons[0]
        .rings
        .iter()
        .map(kunyu_formats::Coordinates::len)
        .collect();
    assert_eq!(lengths, [5, 4]);
    assert_eq!(polygons[0].rings[0].z, Some(vec![0.0; 5]));
    let Some(Geometry::Points(points)) = geometry(0, 1) else {
        panic!("no points");
    };
    assert_eq!(points.xy, [(114.5, 30.5), (114.6, 30.6)]);
    let Some(Geometry::Lines(track)) = geometry(1, 0) else {
        panic!("no line");
    };
    assert_eq!(track[0].z, Some(vec![156.0, 152.0]));
    assert_eq!(track[0].m, Some(vec![1_275_012_129.0, 1_275_012_155.0]));
    assert!(matches!(geometry(1, 2), Some(Geometry::Collection(two)) if two.len() == 2));
    assert_eq!(geometry(1, 3), None);
}

#[test]
fn archives_are_unpacked() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [("doc.kml", MAP.as_bytes()), ("files/icon.png", b"\x89PNG")] {
        writer.start_file(name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    for name in ["图.kmz", "图.zip"] {
        let (_folder, path) = file(name, &bytes);
        let whole = read(&path).unwrap();
        check_map(&whole);
        assert!(!whole.codes().contains(&"format.wrong_extension"));
    }
}

#[test]
fn other_encodings_are_read() {
    let text = MAP.replace("UTF-8", "UTF-16");
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    check_map(&whole(&utf16));
    let gbk = b"<?xml version=\"1.0\" \
        encoding=\"GBK\"?><kml><Placemark><name>\xcb\xae\xcc\xef</name></Placemark></kml>";
    let whole = whole(gbk);
    assert_eq!(whole.features()[0].values, [Value::Text("水田".into())]);
    assert!(whole.codes().contains(&"kml.encoding"));
}

#[test]
fn names_stay_apart() {
    let point = "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>";
    let folder = |name: &str, inner: &str| format!("<Folder><name>{name}</name>{inner}</Folder>");
    let inner = folder("同名", point);
    let content = [
        folder("甲", &inner),
        folder("乙", &inner),
        folder("乙", &inner),
        point.to_owned(),
        format!("<Folder>{point}</Folder>"),
    ];
    let whole = whole(document(&content.concat()).as_bytes());
    let names: Vec<&str> = whole.layers.iter().map(|one| one.0.name.as_str()).collect();
    assert_eq!(names, ["图", "甲/同名", "乙/同名", "乙/同名 (2)", "图 (2)"]);
}

#[test]
fn entities_of_ones_own_are_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
        <kml><Document><name>&b;</name></Document></kml>";
    assert_eq!(error(bomb).code(), "format.unsupported");
    let unknown = error(&document("\n<name>&nbsp;</name>"));
    assert!(
        unknown.to_string().contains("line 2: the entity &nbsp;"),
        "{unknown}"
    );
}

#[test]
fn a_map_cut_anywhere_is_no_map() {
    let end = MAP.trim_end().len();
    for cut in 0..end {
        let (_folder, path) = file("a.kml", &MAP.as_bytes()[..cut]);
        let error = read(&path).unwrap_err();
        let known = [
            "format.malformed",
            "format.empty",
            "format.encoding",
            "format.unrecognised",
        ];
        assert!(known.contains(&error.code()), "{cut}: {error}");
    }
}

#[test]
fn faults_name_their_line() {
    let point = |text: &str| {
        placemark(&format!(
            "\n<Point>\n<coordinates>{text}</coordinates></Point>"
        ))
    };
    for text in [
        "1",
        "1,NaN",
        "1,1e999",
        "1,2,3,4",
        "a,b",
        "38520000,3391000",
    ] {
        let error = error(&point(text));
        assert_eq!(error.code(), "format.malformed", "{text}");
        assert!(error.to_string().contains("line 3:"), "{error}");
    }
    let hole = "<Polygon><innerBoundaryIs><LinearRing><coordinates>1,2 3,4 5,6 \
        1,2</coordinates></LinearRing></innerBoundaryIs></Polygon>";
    assert!(error(&placemark(hole)).to_string().contains("no outer one"));
    assert!(
        error("<kml><Document></kml>")
            .to_string()
            .contains("well-formed")
    );
    let open = "<Polygon><outerBoundaryIs><LinearRing><coordinates>1,2 3,4 \
        5,6</coordinates></LinearRing></outerBoundaryIs></Polygon>";
    let (_folder, path) = file("a.kml", placemark(open).as_bytes());
    let strict = read_with(&path, &OpenOptions::new().strict(true));
    assert_eq!(strict.unwrap_err().code(), "kml.ring_closed");
}

#[test]
fn absurd_sizes_are_bounded() {
    let deep = format!("<kml>{}", "<Folder>".repeat(100_000));
    assert_eq!(error(&deep).code(), "format.limit");
    let deep = format!("<kml><Placemark>{}", "<MultiGeometry>".repeat(100_000));
    assert_eq!(error(&deep).code(), "format.limit");
    let mut limits = kunyu_formats::Limits::default();
    limits.feature_bytes = 1 << 20;
    let options = OpenOptions::new().limits(limits);
    let attribute = format!("<kml><Placemark id=\"{}\"/></kml>", "x".repeat(10_000_000));
    let line = placemark(&format!("<name>{}</name>", "x".repeat(10_000_000)));
    let pieces = placemark(&format!("<name>{}</name>", "x<!---->".repeat(2_000_000)));
    for text in [attribute, line, pieces] {
        let (_folder, path) = file("a.kml", text.as_bytes());
        assert_eq!(
            read_with(&path, &options).unwrap_err().code(),
            "format.limit"
        );
    }
    let many = "<Data name=\"a\"><value>1</value></Data>".repeat(10_000);
    let many = placemark(&format!("<ExtendedData>{many}</ExtendedData>"));
    assert_eq!(error(&many).code(), "format.limit");
}

#[test]
fn mutated_maps_do_not_panic() {
    for at in (0..MAP.len()).step_by(3) {
        for byte in [b'<', b'&', b'9', 0xff] {
            let mut data = MAP.as_bytes().to_vec();
            data[at] = byte;
            fuzz::fuzz_kml(&data);
        }
    }
}

#[test]
fn only_degrees_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.kml");
    let mut layer = Layer::new("地块", GeometryKind::Points);
    layer.fields = vec![Field::new("name", FieldKind::Text)];
    let make = |layer: &Layer| create(&path, Format::Kml, layer, &WriteOptions::new());
    for crs in [
        CrsStatement::Unknown,
        CrsStatement::Stated(Crs::from_epsg(4526).unwrap()),
    ] {
        layer.crs = crs;
        assert_eq!(make(&layer).err().unwrap().code(), "format.cannot_hold");
    }
    layer.crs = CrsStatement::Stated(Crs::CGCS2000);
    let mut sink = make(&layer).unwrap();
    let point = |x: f64| {
        let point = kunyu_formats::Coordinates::plane(vec![(x, 30.0)]);
        let name = Value::Text("a\u{1}b".into());
        Feature::new(1, Some(Geometry::Points(point)), vec![name])
    };
    assert!(sink.write(&point(f64::NAN)).is_err());
    drop(sink);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let mut sink = make(&layer).unwrap();
    sink.write(&point(114.0)).unwrap();
    let codes: Vec<&str> = sink.finish().unwrap().iter().map(|one| one.code).collect();
    assert_eq!(codes, ["kml.datum", "kml.control_characters"]);
    let whole = read(&path).unwrap();
    assert_eq!(
        whole.features()[0].values,
        [Value::Text("a\u{fffd}b".into())]
    );
}
