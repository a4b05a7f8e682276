//! DXF: the drawing beside this file in every form, hostile drawings, and what is written.

use kunyu_formats::{
    Coordinates, Feature, FormatError, Geometry, GeometryKind, Limits, OpenOptions, Value, fuzz,
};
use kunyu_terms::Localized;

use crate::common::{Whole, area, file, read, read_with};

const DRAWING: &str = include_str!("drawing.txt");
const SENTINEL: &[u8] = b"AutoCAD Binary DXF\r\n\x1a\0";

fn pairs(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    lines
        .lines()
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
}

/// The drawing as text: GBK, the way AutoCAD writes it.
fn text(lines: &str) -> Vec<u8> {
    let pairs = pairs(lines).map(|(code, value)| format!("{code:>3}\r\n{value}\r\n"));
    gbk(&pairs.collect::<String>())
}

fn gbk(text: &str) -> Vec<u8> {
    // the few Chinese characters of the drawing
    let table = [
        ("宗", [0xd7, 0xda]),
        ("地", [0xb5, 0xd8]),
        ("旧", [0xbe, 0xc9]),
        ("图", [0xcd, 0xbc]),
        ("张", [0xd5, 0xc5]),
        ("三", [0xc8, 0xfd]),
        ("水", [0xcb, 0xae]),
        ("田", [0xcc, 0xef]),
    ];
    let mut out = Vec::new();
    for sign in text.chars() {
        let found = table.iter().find(|(other, _)| other.starts_with(sign));
        match found {
            Some((_, bytes)) => out.extend_from_slice(bytes),
            None => out.push(u8::try_from(u32::from(sign)).unwrap()),
        }
    }
    out
}

/// The drawing in binary; `wide` codes take two bytes (R13), else one (R12).
fn binary(lines: &str, wide: bool) -> Vec<u8> {
    let mut out = SENTINEL.to_vec();
    for (code, value) in pairs(lines).filter(|(code, _)| *code != "999") {
        let code: i16 = code.parse().unwrap();
        match code {
            _ if wide => out.extend_from_slice(&code.to_le_bytes()),
            255.. => {
                out.push(255);
                out.extend_from_slice(&code.to_le_bytes());
            }
            _ => out.push(u8::try_from(code).unwrap()),
        }
        match code {
            10..=59 | 210..=239 => {
                out.extend_from_slice(&value.parse::<f64>().unwrap().to_le_bytes());
            }
            60..=79 => out.extend_from_slice(&value.parse::<i16>().unwrap().to_le_bytes()),
            90..=99 => out.extend_from_slice(&value.parse::<i32>().unwrap().to_le_bytes()),
            _ => {
                out.extend_from_slice(&gbk(value));
                out.push(0);
            }
        }
    }
    out
}

/// A drawing of these entities alone.
fn entities(lines: &str) -> String {
    format!("0 SECTION\n2 ENTITIES\n{lines}\n0 ENDSEC\n0 EOF\n")
}

fn whole(bytes: &[u8]) -> Whole {
    let (_folder, path) = file("图.dxf", bytes);
    read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn error(bytes: &[u8]) -> FormatError {
    let (_folder, path) = file("a.dxf", bytes);
    match read(&path) {
        Err(error) => error,
        Ok(whole) => panic!("read: {whole:?}"),
    }
}

fn value<'a>(whole: &'a Whole, layer: usize, feature: &'a Feature, name: &str) -> &'a Value {
    let index = whole.layers[layer].0.field(name);
    &feature.values[index.unwrap_or_else(|| panic!("no column {name}"))]
}

/// The feature of this handle, and the number of its layer.
fn by_handle<'a>(whole: &'a Whole, handle: &str) -> (usize, &'a Feature) {
    let wanted = Value::Text(handle.into());
    let layers = whole.layers.iter().enumerate();
    layers
        .flat_map(|(layer, (_, features))| features.iter().map(move |one| (layer, one)))
        .find(|(layer, one)| *value(whole, *layer, one, "handle") == wanted)
        .unwrap_or_else(|| panic!("no entity {handle}"))
}

fn geometry<'a>(whole: &'a Whole, handle: &str) -> &'a Geometry {
    by_handle(whole, handle).1.geometry.as_ref().unwrap()
}

fn attribute<'a>(whole: &'a Whole, handle: &str, name: &str) -> &'a Value {
    let (layer, feature) = by_handle(whole, handle);
    value(whole, layer, feature, name)
}

fn near(ours: f64, wanted: f64, tolerance: f64) {
    assert!(
        (ours - wanted).abs() <= tolerance,
        "{ours} against {wanted}"
    );
}

fn length(line: &Coordinates) -> f64 {
    let edge = |pair: &[(f64, f64)]| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
    line.xy.windows(2).map(edge).sum()
}

fn text_value(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn every_form_gives_the_same() {
    let plain = whole(&text(DRAWING));
    assert_eq!(plain.format, "DXF");
    for other in [binary(DRAWING, true), binary(DRAWING, false)] {
        let other = whole(&other);
        assert_eq!(plain.layers.len(), other.layers.len());
        for ((layer, features), (other, others)) in plain.layers.iter().zip(&other.layers) {
            assert_eq!(layer, other);
            assert_eq!(features.len(), others.len());
            for (one, two) in features.iter().zip(others) {
                assert_eq!((&one.geometry, &one.values), (&two.geometry, &two.values));
                assert!(one.place.line.is_some() && two.place.line.is_none());
            }
        }
        assert_eq!(plain.notices, other.notices);
    }
}

#[test]
fn layers_are_by_kind_and_name_no_crs() {
    let whole = whole(&text(DRAWING));
    let found: Vec<(&str, GeometryKind, usize)> = whole
        .layers
        .iter()
        .map(|(layer, features)| (layer.name.as_str(), layer.geometry, features.len()))
        .collect();
    assert_eq!(
        found,
        [
            ("图_polygons", GeometryKind::Polygons, 21),
            ("图_lines", GeometryKind::Lines, 12),
            ("图_points", GeometryKind::Points, 14),
        ]
    );
    for (layer, features) in &whole.layers {
        assert!(layer.crs.is_unknown());
        assert_eq!(layer.feature_count, Some(features.len() as u64));
        assert_eq!(layer.encoding.as_deref(), Some("GB18030"));
        for (feature, row) in features.iter().zip(1..) {
            assert_eq!((feature.row, feature.place.row), (row, Some(row)));
            assert_eq!(feature.values.len(), layer.fields.len());
            let kind = feature.geometry.as_ref().map(Geometry::kind);
            assert_eq!(kind, Some(layer.geometry));
        }
    }
}

#[test]
fn polylines_close_by_flag_or_by_their_last_vertex() {
    let whole = whole(&text(DRAWING));
    near(area(geometry(&whole, "2A")), 100.0, 1e-6);
    assert_eq!(geometry(&whole, "2A").vertex_count(), 5);
    assert_eq!(attribute(&whole, "2A", "elevation"), &Value::Real(12.5));
    assert_eq!(attribute(&whole, "2A", "layer"), &text_value("宗地"));
    assert_eq!(attribute(&whole, "2A", "colour"), &Value::Integer(3));
    assert_eq!(attribute(&whole, "2A", "linetype"), &text_value("DASHED"));
    assert_eq!(attribute(&whole, "2A", "south_code"), &text_value("300000"));
    let xdata = text_value("SOUTH: 300000; 0001; 张三");
    assert_eq!(attribute(&whole, "2A", "xdata"), &xdata);
    // triangle and half circle, drawn open but back at its start
    near(
        area(geometry(&whole, "2B")),
        5.0 + std::f64::consts::PI / 2.0,
        0.005,
    );
    // half a millimetre apart is not closed
    assert_eq!(geometry(&whole, "2C").kind(), GeometryKind::Lines);
    assert!(whole.codes().contains(&"dxf.nearly_closed"));
    let Geometry::Polygons(spatial) = geometry(&whole, "2D") else {
        panic!("no polygon");
    };
    assert_eq!(spatial[0].rings[0].z, Some(vec![1.0, 2.0, 3.0, 1.0]));
}

#[test]
fn curves_become_chords_within_a_millimetre() {
    use std::f64::consts::PI;
    let whole = whole(&text(DRAWING));
    let Geometry::Lines(arc) = geometry(&whole, "2F") else {
        panic!("no line");
    };
    near(length(&arc[0]), 10.0 * PI / 2.0, 0.002);
    for (x, y) in &arc[0].xy {
        near(x.hypot(*y), 10.0, 1e-9);
    }
    // mirrored by its extrusion
    let bounds = geometry(&whole, "30").bounds().unwrap();
    near(bounds[0], 42.5, 0.001);
    near(bounds[2], 57.5, 0.001);
    near(area(geometry(&whole, "30")), PI * 7.5 * 7.5, 0.06);
    near(area(geometry(&whole, "31")), PI * 5.0 * 2.0, 0.03);
    let Geometry::Lines(spline) = geometry(&whole, "32") else {
        panic!("no line");
    };
    // length of the parabola y = 2 x (1 - x / 20)
    near(length(&spline[0]), 29.578_857_2, 0.001);
    assert_eq!(geometry(&whole, "33").vertex_count(), 3);
    for code in ["dxf.curves", "dxf.spline_fit"] {
        assert!(whole.codes().contains(&code), "{code}");
    }
    let curves = whole.notices.iter().find(|one| one.code == "dxf.curves");
    assert!(curves.unwrap().to_string().contains("0.001 drawing units"));
}

#[test]
fn neighbours_along_an_arc_share_its_points() {
    let two = entities(
        "0 LWPOLYLINE\n5 1\n90 3\n70 1\n10 0.1\n20 0.2\n42 0.3\n10 30.7\n20 1.9\n10 15.0\n20 20.0\n\
         0 LWPOLYLINE\n5 2\n90 3\n70 1\n10 30.7\n20 1.9\n42 -0.3\n10 0.1\n20 0.2\n10 15.0\n20 -20.0",
    );
    let whole = whole(&text(&two));
    let ring = |handle| match geometry(&whole, handle) {
        Geometry::Polygons(polygons) => polygons[0].rings[0].xy.clone(),
        other => panic!("{other:?}"),
    };
    let shared = ring("1").len() - 2;
    assert!(shared > 20);
    let mut other = ring("2")[..shared].to_vec();
    other.reverse();
    assert_eq!(ring("1")[..shared], other);
}

#[test]
fn hatches_nest_their_paths() {
    let whole = whole(&text(DRAWING));
    let Geometry::Polygons(hatch) = geometry(&whole, "34") else {
        panic!("no polygon");
    };
    assert_eq!((hatch.len(), hatch[0].rings.len()), (1, 3));
    let pi = std::f64::consts::PI;
    // a circle of two bulges; a square with a half circle at its side
    let wanted = 10_000.0 - pi * 100.0 - (100.0 + pi * 12.5);
    near(area(geometry(&whole, "34")), wanted, 0.1);
}

#[test]
fn points_carry_texts() {
    let whole = whole(&text(DRAWING));
    let at = |handle| match geometry(&whole, handle) {
        Geometry::Points(points) => points.xy[0],
        other => panic!("{other:?}"),
    };
    assert_eq!(attribute(&whole, "35", "elevation"), &Value::Real(33.25));
    assert_eq!(attribute(&whole, "36", "text"), &text_value("水田° A水"));
    assert_eq!(at("36"), (7.0, 8.0));
    assert_eq!(attribute(&whole, "37", "text"), &text_value("宗地\n0001"));
    assert_eq!(at("37"), (3.0, 4.0));
}

#[test]
fn blocks_stand_where_they_are_inserted() {
    let whole = whole(&text(DRAWING));
    assert_eq!(attribute(&whole, "3A", "block"), &text_value("gc200"));
    assert_eq!(attribute(&whole, "3A", "HEIGHT"), &text_value("45.6"));
    // a tag that is the name of a usual column
    assert_eq!(attribute(&whole, "3A", "attribute_Text"), &text_value("a"));
    assert_eq!(attribute(&whole, "3A", "south_code"), &text_value("202101"));
    assert_eq!(attribute(&whole, "3A", "elevation"), &Value::Real(45.6));
    let of_block = |layer: usize, block: &str| -> Vec<&Feature> {
        let (_, features) = &whole.layers[layer];
        let wanted = text_value(block);
        let fits = |one: &&Feature| *value(&whole, layer, one, "block") == wanted;
        features.iter().filter(fits).collect()
    };
    // base point (1,1), scale 3, turned by 30 degrees, placed at (7,7): the line from the base east
    let lines = of_block(1, "gc200");
    let Some(Geometry::Lines(line)) = &lines[0].geometry else {
        panic!("no line");
    };
    let (from, to) = (line[0].xy[0], line[0].xy[1]);
    near(from.0, 7.0, 1e-9);
    near(to.0, 7.0 + 6.0 * 30_f64.to_radians().cos(), 1e-9);
    near(to.1, 7.0 + 3.0, 1e-9);
    assert_eq!(line[0].z, Some(vec![45.6, 45.6]));
    // layer and colour come from the insert
    assert_eq!(value(&whole, 1, lines[0], "layer"), &text_value("宗地"));
    assert_eq!(value(&whole, 1, lines[0], "colour"), &Value::Integer(4));
    assert_eq!(value(&whole, 1, lines[0], "HEIGHT"), &text_value("45.6"));
    // an array of 2 by 3, mirrored, with an insert inside
    assert_eq!(of_block(0, "OUTER").len(), 6);
    assert_eq!(of_block(0, "GC200").len(), 6);
    let bounds = of_block(0, "OUTER")[5].geometry.as_ref().unwrap().bounds();
    let (sin, cos) = 45_f64.to_radians().sin_cos();
    // last member: column 1, row 2
    let corner = (100.0 + 100.0 * cos - 100.0 * sin, 100.0 * sin + 100.0 * cos);
    near(bounds.unwrap()[2], corner.0, 1e-9);
    near(bounds.unwrap()[3], corner.1, 1e-9);
}

#[test]
fn what_is_left_out_is_said() {
    let whole = whole(&text(DRAWING));
    let sentence = |code: &str| {
        let found = whole.notices.iter().find(|notice| notice.code == code);
        found.unwrap_or_else(|| panic!("no {code}")).to_string()
    };
    assert!(sentence("dxf.paper_space").contains("1 entities"));
    // 2D itself, and six of the block
    assert!(sentence("dxf.hidden").contains("7 entities"));
    assert!(sentence("dxf.hidden").contains("旧图"));
    assert!(sentence("dxf.lost_block").contains("MISSING, SELF"));
    assert!(sentence("dxf.unread").contains("DIMENSION × 1"));
}

#[test]
fn encodings_are_settled() {
    let point = "0 TEXT\n5 1\n8 宗地\n10 1.0\n20 2.0\n1 水田";
    let header = |version: &str, page: &str| {
        let header = format!(
            "0 SECTION\n2 HEADER\n9 $ACADVER\n1 {version}\n9 $DWGCODEPAGE\n3 {page}\n0 ENDSEC\n"
        );
        header + &entities(point)
    };
    let utf8 = |lines: &str| lines.replacen(' ', "\n", 1);
    let as_utf8 = |lines: &str| -> Vec<u8> {
        let lines: Vec<String> = lines.lines().map(utf8).collect();
        (lines.join("\n") + "\n").into_bytes()
    };
    let right = |bytes: &[u8], options: &OpenOptions| {
        let (_folder, path) = file("a.dxf", bytes);
        let whole = read_with(&path, options).unwrap();
        assert_eq!(attribute(&whole, "1", "text"), &text_value("水田"));
        assert_eq!(attribute(&whole, "1", "layer"), &text_value("宗地"));
        whole.codes().contains(&"dxf.encoding")
    };
    let plain = OpenOptions::new();
    assert!(!right(&text(&header("AC1015", "ANSI_936")), &plain));
    assert!(!right(&as_utf8(&header("AC1032", "ANSI_936")), &plain));
    assert!(!right(&text(&entities(point)), &plain));
    assert!(!right(&as_utf8(&entities(point)), &plain));
    // a statement that cannot be true
    assert!(right(&text(&header("AC1021", "ANSI_1252")), &plain));
    assert!(right(&as_utf8(&header("AC1015", "ANSI_936")), &plain));
    // a Western page may be written without meaning; the caller knows better
    let told = OpenOptions::new().encoding(Some("GBK".into()));
    assert!(right(&text(&header("AC1015", "ANSI_1252")), &told));
    let (_folder, path) = file("a.dxf", &text(&header("AC1021", "ANSI_1252")));
    let strict = read_with(&path, &OpenOptions::new().strict(true));
    assert_eq!(strict.unwrap_err().code(), "dxf.encoding");
}

#[test]
fn a_drawing_cut_anywhere_is_no_drawing() {
    let forms = [text(DRAWING), binary(DRAWING, true), binary(DRAWING, false)];
    for (whole, step) in forms.into_iter().zip([1, 5, 5]) {
        let mut notices = 0;
        let end = whole.len() - 40;
        for cut in (0..end).step_by(step).chain(end..whole.len()) {
            let (_folder, path) = file("a.dxf", &whole[..cut]);
            match read(&path) {
                Err(error) => {
                    let code = error.code();
                    let known = ["format.malformed", "format.empty", "format.unrecognised"];
                    assert!(known.contains(&code), "{cut}: {error}");
                }
                // only the mark of the end is missing
                Ok(read) => {
                    assert!(cut + 13 > whole.len(), "{cut}");
                    notices += usize::from(read.codes().contains(&"dxf.no_eof"));
                }
            }
        }
        assert!(notices > 0);
    }
}

#[test]
fn faults_name_their_line() {
    let cases = [
        ("0 LINE\n10 NaN\n20 1.0", 8, "no finite number"),
        ("0 LINE\n10 1.0\n20 1e999", 10, "no finite number"),
        ("0 LWPOLYLINE\n90 x", 8, "no whole number"),
        (
            "0 LWPOLYLINE\n10 1.0\n10 2.0\n20 3.0",
            5,
            "no second coordinate",
        ),
        ("10 1.0", 5, "an entity is expected"),
        ("0 SPLINE\n71 2\n40 0.0\n10 1.0\n20 1.0", 5, "do not fit"),
        ("0 LINE\nx 1", 7, "a group code is expected"),
    ];
    for (lines, line, words) in cases {
        let error = error(&text(&entities(lines)));
        let message = error.to_string();
        assert_eq!(error.code(), "format.malformed", "{message}");
        assert!(message.contains(&format!("line {line}:")), "{message}");
        assert!(message.contains(words), "{message}");
    }
    let binary = error(
        &[
            binary("0 SECTION\n2 ENTITIES\n0 LINE", true),
            vec![0xff, 0x7f],
        ]
        .concat(),
    );
    assert!(binary.to_string().contains("byte 50"), "{binary}");
    let none = error(&text("0 SECTION\n2 HEADER\n0 ENDSEC\n0 EOF"));
    assert!(none.to_string().contains("no ENTITIES"));
}

#[test]
fn absurd_sizes_are_bounded() {
    let long = format!(
        "0 SECTION\n2 ENTITIES\n0 TEXT\n10 0.0\n20 0.0\n1 {}",
        "x".repeat(10_000_000)
    );
    assert_eq!(error(&text(&long)).code(), "format.limit");
    let long = [
        binary("0 SECTION\n2 ENTITIES\n0 TEXT", true),
        vec![1, 0],
        vec![b'x'; 10_000_000],
    ];
    assert_eq!(error(&long.concat()).code(), "format.limit");
    // counts that lie are not believed
    let hatch = "0 HATCH\n91 2000000000\n92 2\n72 0\n73 1\n93 2000000000\n10 0.0\n20 0.0";
    assert!(
        whole(&text(&entities(hatch)))
            .codes()
            .contains(&"dxf.hatch_broken")
    );
    let arc = "0 CIRCLE\n10 0.0\n20 0.0\n40 1e15";
    assert_eq!(error(&text(&entities(arc))).code(), "format.limit");
    let bulge = "0 LWPOLYLINE\n10 0.0\n20 0.0\n42 1e300\n10 1.0\n20 0.0";
    assert_eq!(error(&text(&entities(bulge))).code(), "format.limit");
    let mut limits = Limits::default();
    limits.feature_bytes = 1_000;
    let many = "0 LWPOLYLINE\n".to_owned() + &"10 0.0\n20 0.0\n".repeat(1_000);
    let (_folder, path) = file("a.dxf", &text(&entities(many.trim())));
    let read = read_with(&path, &OpenOptions::new().limits(limits));
    assert_eq!(read.unwrap_err().code(), "format.limit");
}

#[test]
fn blocks_that_unfold_without_end_are_refused() {
    let array = |columns: u32| format!("70 {columns}\n71 32767\n44 1.0\n45 1.0");
    let block = |name: &str, content: &str| {
        format!("0 BLOCK\n2 {name}\n10 0.0\n20 0.0\n{content}0 ENDBLK\n")
    };
    let inner = block("A0", "0 POINT\n10 0.0\n20 0.0\n");
    let mut blocks = inner;
    for level in 1..12 {
        let insert = format!("0 INSERT\n2 A{}\n10 0.0\n20 0.0\n", level - 1);
        blocks += &block(&format!("A{level}"), &insert.repeat(10));
    }
    let drawing = |insert: &str| {
        let head = format!("0 SECTION\n2 BLOCKS\n{blocks}0 ENDSEC\n");
        text(&(head + &entities(insert)))
    };
    let mut limits = Limits::default();
    limits.unpacked_bytes = 1 << 20;
    let options = OpenOptions::new().limits(limits);
    for insert in [
        "0 INSERT\n2 A11\n10 0.0\n20 0.0".to_owned(),
        format!("0 INSERT\n2 A0\n10 0.0\n20 0.0\n{}", array(32_767)),
        format!("0 INSERT\n2 A11\n10 0.0\n20 0.0\n{}", array(32_767)),
    ] {
        let (_folder, path) = file("a.dxf", &drawing(&insert));
        let error = read_with(&path, &options).unwrap_err();
        assert_eq!(error.code(), "format.limit", "{error}");
    }
}

#[test]
fn mutated_drawings_do_not_panic() {
    for seed in [text(DRAWING), binary(DRAWING, true), binary(DRAWING, false)] {
        for at in (0..seed.len()).step_by(37) {
            for byte in [0, b'\n', b'9', 0xff] {
                let mut data = seed.clone();
                data[at] = byte;
                fuzz::fuzz_dxf(&data);
            }
        }
    }
}
