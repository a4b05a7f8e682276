//! The reference files, encodings and coordinate systems.

use kunyu_formats::{CrsStatement, FieldKind, Geometry, GeometryKind, Value};
use serde_json::Value as Json;

use super::{Draft, epsg, first_area, head, parse, text};
use crate::common::{Whole, area, read, shared};

#[test]
fn the_reference_file_reads_as_expected() {
    let Some(path) = shared("data/cnland/vct/derived_dltb_small_v3.vct") else {
        return;
    };
    let expected = std::fs::read(path.with_extension("expected.json")).unwrap();
    let expected: Json = serde_json::from_slice(&expected).unwrap();
    let whole = read(&path).unwrap();
    assert_eq!(whole.notices, []);
    assert_eq!(whole.layers.len(), 1);
    let (layer, features) = &whole.layers[0];
    assert_eq!((layer.name.as_str(), layer.fields.len()), ("DLTB", 15));
    assert_eq!(layer.encoding.as_deref(), Some("GB18030"));
    assert_eq!(epsg(&whole).map(u64::from), expected["epsg"].as_u64());
    let wanted = expected["features"].as_array().unwrap();
    assert_eq!(features.len(), wanted.len());
    let column = |name: &str| layer.field(name).unwrap();
    let (bsm, dlbm, dlmc) = (column("BSM"), column("DLBM"), column("DLMC"));
    let (tbmj, tbdlmj) = (column("TBMJ"), column("TBDLMJ"));
    for (feature, wanted) in features.iter().zip(wanted) {
        let geometry = feature.geometry.as_ref().unwrap();
        assert!((area(geometry) - wanted["planar_area_m2"].as_f64().unwrap()).abs() < 1e-3);
        let Geometry::Polygons(polygons) = geometry else {
            panic!("{geometry:?}")
        };
        let rings: usize = polygons.iter().map(|polygon| polygon.rings.len()).sum();
        assert_eq!(rings as u64, wanted["rings"].as_u64().unwrap());
        assert!(geometry.vertex_count() as u64 - wanted["vertices"].as_u64().unwrap() <= 1);
        for (index, key) in [(bsm, "bsm"), (dlbm, "dlbm"), (dlmc, "dlmc")] {
            assert_eq!(Some(text(feature, index)), wanted[key].as_str());
        }
        let number = |key: &str| Value::Real(wanted[key].as_f64().unwrap());
        assert_eq!(feature.values[tbmj], number("tbmj_official32_m2"));
        assert_eq!(feature.values[tbdlmj], number("tbdlmj_m2"));
    }
    let total: f64 = features
        .iter()
        .filter_map(|f| f.geometry.as_ref())
        .map(area)
        .sum();
    assert!((total - expected["total_planar_area_m2"].as_f64().unwrap()).abs() < 0.01);
}

#[test]
fn the_sample_has_its_hole() {
    let Some(path) = shared("domain/samples/sample_vct3_gbk.vct") else {
        return;
    };
    let whole = read(&path).unwrap();
    assert_eq!(whole.notices, []);
    assert_eq!(epsg(&whole), Some(4526));
    assert_eq!(whole.features().len(), 2);
    assert_eq!(first_area(&whole), 37_500.0);
    assert_eq!(text(&whole.features()[1], 2), "1104");
}

#[test]
fn the_draft_reads_without_a_notice() {
    let whole = Draft::new().read().unwrap();
    assert_eq!(whole.notices, []);
    assert_eq!((whole.format, first_area(&whole)), ("VCT", 37_500.0));
    let (layer, features) = &whole.layers[0];
    assert_eq!(layer.geometry, GeometryKind::Polygons);
    assert_eq!(layer.fields[2].kind, FieldKind::Real);
    assert_eq!(
        (layer.fields[2].width, layer.fields[2].decimals),
        (Some(15), Some(2))
    );
    assert_eq!(text(&features[1], 1), "坑塘水面");
    assert_eq!(features[1].values[2], Value::Real(2500.0));
    assert!(matches!(&features[0].geometry, Some(Geometry::Polygons(p)) if p[0].rings.len() == 2));
}

#[test]
fn every_encoding_gives_the_same() {
    let text = Draft::new().text();
    let crlf = text.replace('\n', "\r\n");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gb, _, _) = encoding_rs::GB18030.encode(&crlf);
    for bytes in [
        crlf.as_bytes(),
        &[b"\xef\xbb\xbf", text.as_bytes()].concat(),
        &gb,
        &utf16,
        &[b"\xff\xfe", utf16.as_slice()].concat(),
    ] {
        let whole = parse(bytes).unwrap();
        assert_eq!(whole.layers[0].1.len(), 2);
        assert_eq!(text_of(&whole), ["水田", "坑塘水面"]);
        assert_eq!(first_area(&whole), 37_500.0);
    }
}

fn text_of(whole: &Whole) -> Vec<&str> {
    whole
        .features()
        .iter()
        .map(|feature| text(feature, 1))
        .collect()
}

#[test]
fn systems_by_head_and_extent() {
    let plain = [
        ("ExtentMin", "520000,3391000"),
        ("ExtentMax", "520200,3391200"),
    ];
    let none = [("ExtentMin", "0,0"), ("ExtentMax", "0,0")];
    for (change, epsg, codes) in [
        (vec![], Some(4526), vec![]),
        (
            vec![("Parameters", "114,1,500000,0,3,38"), plain[0], plain[1]],
            Some(4547),
            vec![],
        ),
        (
            vec![("Parameters", "114,1,500000,0,3,38")],
            Some(4526),
            vec!["vct.prefix_by_extent"],
        ),
        (
            vec![("Parameters", "114,1,500000,0,3,38"), none[0], none[1]],
            Some(4547),
            vec![],
        ),
        (
            vec![
                ("Parameters", "114,0,,,,1,500000,0,3,38"),
                plain[0],
                plain[1],
            ],
            Some(4547),
            vec![],
        ),
        (
            vec![("ExtentMin", "0,0"), ("ExtentMax", "1,1")],
            Some(4526),
            vec![],
        ),
        (
            vec![("Spheroid", "西安(1980),6378.140,298.257")],
            Some(2362),
            vec![],
        ),
        (
            vec![("Spheroid", "克拉索夫斯基(1940),6378245,298.3")],
            Some(2414),
            vec![],
        ),
        (vec![("Parameters", "117,1,38500000,0,3,38")], None, vec![]),
        (
            vec![("Parameters", "114,0.9996,38500000,0,3,38")],
            None,
            vec![],
        ),
        (
            vec![("Spheroid", "Clarke 1866,6378206.4,294.9786982")],
            None,
            vec![],
        ),
    ] {
        let mut draft = Draft::new();
        draft.head = head(&change);
        let whole = draft.read().unwrap();
        assert_eq!(self::epsg(&whole), epsg, "{change:?}");
        assert_eq!(whole.codes(), codes, "{change:?}");
        if epsg.is_none() {
            assert!(matches!(
                whole.layers[0].0.crs,
                CrsStatement::Unsupported(_)
            ));
        }
    }
}

#[test]
fn axes_offset_unit_and_separator() {
    let mut draft = Draft::new();
    let text = draft.text().replace("XAxisDirection:E", "XAxisDirection:N");
    let whole = parse(text.as_bytes()).unwrap();
    assert_eq!(whole.codes(), ["vct.axes_by_extent"], "the extent is right");
    assert_eq!(first_area(&whole), 37_500.0);

    draft.head = head(&[("Offset", "100,-200"), ("XAxisDirection", "E")]);
    let whole = draft.read().unwrap();
    let bounds = whole.features()[0].geometry.as_ref().unwrap().bounds();
    assert_eq!(
        bounds,
        Some([38_520_100.0, 3_390_800.0, 38_520_300.0, 3_391_000.0])
    );

    let mut draft = Draft::new();
    draft.head = head(&[
        ("XAxisDirection", "N"),
        ("YAxisDirection", "E"),
        ("ExtentMin", "3391000,38520000"),
        ("ExtentMax", "3391200,38520200"),
    ]);
    let swapped = |text: &str| -> String {
        text.lines()
            .map(|line| match line.split_once(',') {
                Some((x, y)) if x.contains('.') => format!("{y},{x}\n"),
                _ => format!("{line}\n"),
            })
            .collect()
    };
    (draft.lines, draft.polygons) = (swapped(&draft.lines), swapped(&draft.polygons));
    let whole = draft.read().unwrap();
    assert_eq!(whole.notices, []);
    let bounds = whole.features()[0].geometry.as_ref().unwrap().bounds();
    assert_eq!(
        bounds,
        Some([38_520_000.0, 3_391_000.0, 38_520_200.0, 3_391_200.0])
    );

    for separator in ["|", "@", "，", "\t"] {
        let text = Draft::new().text().replace(',', separator);
        let whole = parse(text.as_bytes()).unwrap();
        assert_eq!(text_of(&whole), ["水田", "坑塘水面"], "{separator:?}");
        assert_eq!(epsg(&whole), Some(4526), "{separator:?}");
    }
}

#[test]
fn degrees_are_degrees() {
    let mut draft = Draft::new();
    draft.head = head(&[
        ("CoordinateSystemType", "D"),
        ("XYUnit", "D"),
        ("Parameters", ""),
        ("ExtentMin", "114.0,30.0"),
        ("ExtentMax", "114.2,30.2"),
    ]);
    assert_eq!(epsg(&draft.read().unwrap()), Some(4490));
}
