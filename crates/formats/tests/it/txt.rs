//! Boundary TXT: the four samples, the real plots, and a file for every malformed variant.

use kunyu_formats::{
    CrsStatement, FormatError, Geometry, OpenOptions, TxtProblem, Value, WriteOptions, create,
};
use kunyu_geodesy::Crs;
use kunyu_terms::{Lang, Localized};

use crate::common::{Whole, area, file, read, read_with, shared};

const HEAD: &str = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n\
                    计量单位=米\n带号=38\n精度=0.001\n转换参数=,,,,,,\n[地块坐标]\n";
const SQUARE: &str = "5,1.0000,2,二号地块,面,H50G033004,公园绿地,,@\n\
                      J1,1,3391300.000,38520000.000\nJ2,1,3391400.000,38520000.000\n\
                      J3,1,3391400.000,38520100.000\nJ4,1,3391300.000,38520100.000\n\
                      J1,1,3391300.000,38520000.000\n";

fn txt(body: &str) -> Result<Whole, FormatError> {
    txt_with(body.as_bytes(), &OpenOptions::new())
}

fn txt_with(bytes: &[u8], options: &OpenOptions) -> Result<Whole, FormatError> {
    let (_folder, path) = file("plot.txt", bytes);
    read_with(&path, options)
}

fn problem(body: &str) -> (u64, TxtProblem) {
    match txt(body) {
        Err(FormatError::Txt { place, problem }) => (place.line.unwrap_or(0), problem),
        other => panic!("expected a fault of the text, got {other:?}"),
    }
}

fn epsg(whole: &Whole) -> Option<u32> {
    whole.layers[0].0.crs.stated().map(Crs::epsg)
}

fn area_of(whole: &Whole, row: usize) -> f64 {
    area(whole.features()[row].geometry.as_ref().unwrap())
}

#[test]
fn the_four_samples_are_the_same_land() {
    let mut seen = Vec::new();
    for name in [
        "parcel_std_gbk",
        "parcel_std_utf8bom",
        "parcel_unclosed_lf_utf8",
        "parcel_noprefix_gbk",
    ] {
        let Some(path) = shared(&format!("domain/samples/{name}.txt")) else {
            return;
        };
        let whole = read(&path).unwrap();
        assert_eq!(whole.features().len(), 2, "{name}");
        assert_eq!(
            whole.features()[0].values[1],
            Value::Text("一号地块".into()),
            "{name}"
        );
        assert!((area_of(&whole, 0) - 37_500.0).abs() < 1e-6, "{name}");
        assert!((area_of(&whole, 1) - 10_000.0).abs() < 1e-6, "{name}");
        let plain = name.contains("noprefix");
        assert_eq!(
            epsg(&whole),
            Some(if plain { 4547 } else { 4526 }),
            "{name}"
        );
        let shift = if plain { 38_000_000.0 } else { 0.0 };
        let geometries: Vec<Vec<Vec<(f64, f64)>>> = whole
            .features()
            .iter()
            .map(|feature| {
                let mut rings = Vec::new();
                feature.geometry.as_ref().unwrap().for_each(&mut |ring| {
                    rings.push(ring.xy.iter().map(|(x, y)| (x + shift, *y)).collect());
                });
                let lines: Vec<usize> = feature.vertex_lines.iter().map(Vec::len).collect();
                let lengths: Vec<usize> = rings.iter().map(Vec::len).collect();
                assert_eq!(lines, lengths, "{name}: a line number for every vertex");
                rings
            })
            .collect();
        seen.push(geometries);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn declared_hectares_of_real_plots_are_reproduced() {
    let Some(folder) = shared("data/cnland/boundary_txt") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut ran = 0;
    for (name, plots) in expected.as_object().unwrap() {
        let utf8 = read(&folder.join(format!("{name}.txt"))).unwrap();
        let gbk = read(&folder.join(format!("gbk_crlf/{name}.txt"))).unwrap();
        assert_eq!(
            gbk.layers[0].0.encoding.as_deref(),
            Some("GB18030"),
            "{name}"
        );
        assert_eq!(
            u64::from(epsg(&utf8).unwrap()),
            plots[0]["epsg"].as_u64().unwrap()
        );
        for (row, plot) in plots.as_array().unwrap().iter().enumerate() {
            let planar = area_of(&utf8, row);
            assert!(
                (planar - plot["planar_area_m2"].as_f64().unwrap()).abs() < 1e-3,
                "{name}"
            );
            if name != "multi_plot" {
                let declared: f64 = plot["declared_area_ha"].as_str().unwrap().parse().unwrap();
                assert_eq!(
                    format!("{:.4}", planar / 1e4),
                    format!("{declared:.4}"),
                    "{name}"
                );
            }
            assert_eq!(utf8.features()[row].geometry, gbk.features()[row].geometry);
            assert_eq!(utf8.features()[row].values, gbk.features()[row].values);
            ran += 1;
        }
    }
    assert!(ran >= 7);
}

#[test]
fn marks_blanks_and_encodings_do_not_matter() {
    let body = format!("{HEAD}{SQUARE}");
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(body.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let utf16_plain: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(body.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let gb = encoding_rs::GB18030.encode(&body).0.into_owned();
    let spaced = body
        .replace("[属性描述]", " [属性描述]")
        .replace('\n', " \t\r\n\r\n");
    let mac = body.replace('\n', "\r");
    let wanted = txt(&body).unwrap();
    for (name, bytes) in [
        ("utf-8 mark", format!("\u{feff}{body}").into_bytes()),
        ("utf-16le", utf16),
        ("utf-16le without mark", utf16_plain),
        ("utf-16be", big),
        ("gb18030", gb),
        ("blanks", spaced.into_bytes()),
        ("cr", mac.into_bytes()),
    ] {
        let whole = txt_with(&bytes, &OpenOptions::new()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(
            whole.features()[0].geometry,
            wanted.features()[0].geometry,
            "{name}"
        );
        assert_eq!(
            whole.features()[0].values,
            wanted.features()[0].values,
            "{name}"
        );
    }
}

#[test]
fn swapped_columns_are_exchanged_and_named() {
    let swap = |body: &str| {
        let line = |line: &str| {
            let fields: Vec<&str> = line.split(',').collect();
            if line.starts_with('J') {
                format!("{},{},{},{}\n", fields[0], fields[1], fields[3], fields[2])
            } else {
                format!("{line}\n")
            }
        };
        body.lines().map(line).collect::<String>()
    };
    let wanted = txt(&format!("{HEAD}{SQUARE}")).unwrap();
    let body = format!("{HEAD}{}", swap(SQUARE));
    let whole = txt(&body).unwrap();
    assert_eq!(whole.features()[0].geometry, wanted.features()[0].geometry);
    assert!(whole.codes().contains(&"txt.axes_swapped"));
    let plain = format!("{HEAD}{}", swap(&SQUARE.replace(",3852", ",52")));
    let whole = txt(&plain).unwrap();
    assert_eq!((epsg(&whole), area_of(&whole, 0)), (Some(4547), 10_000.0));
    let strict = txt_with(body.as_bytes(), &OpenOptions::new().strict(true));
    assert!(matches!(
        strict,
        Err(FormatError::Strict {
            notice: "txt.axes_swapped",
            ..
        })
    ));
}

#[test]
fn full_width_signs_are_read() {
    let body = format!("{HEAD}{SQUARE}")
        .replace("J2,1,3391400.000", "J2，１，３３９１４００．０００")
        .replace("5,1.0000", "５,１.0000")
        .replace("[地块坐标]", "［地块坐标］")
        .replace("带号=38", "带号＝３８");
    let whole = txt(&body).unwrap();
    assert_eq!((epsg(&whole), area_of(&whole, 0)), (Some(4526), 10_000.0));
    assert!(whole.codes().contains(&"txt.full_width"));
    assert_eq!(whole.features()[0].values[8], Value::Integer(5));
}

#[test]
fn areas_with_unit_or_in_square_metres_are_told_apart() {
    let with = |area: &str| txt(&format!("{HEAD}{}", SQUARE.replace("1.0000", area))).unwrap();
    let unit = |whole: &Whole| whole.features()[0].values[7].clone();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(unit(&with("1.0000")), text("公顷"));
    assert_eq!(unit(&with("1.0公顷")), text("公顷"));
    assert!(with("1.0公顷").codes().contains(&"txt.area_unit"));
    assert_eq!(unit(&with("10000")), text("平方米"));
    assert!(with("10000").codes().contains(&"txt.area_assumed_m2"));
    assert_eq!(unit(&with("15亩")), text("亩"));
    assert_eq!(unit(&with("")), Value::Null);
    assert_eq!(with("0.98").features()[0].values[6], text("0.98"));
}

#[test]
fn a_count_that_does_not_fit_is_a_notice() {
    let whole = txt(&format!("{HEAD}{}", SQUARE.replace("5,1.0", "9,1.0"))).unwrap();
    assert!(whole.codes().contains(&"txt.count_mismatch"));
    // the closing point may be counted or not
    for count in ["5,1.0", "4,1.0"] {
        let whole = txt(&format!("{HEAD}{}", SQUARE.replace("5,1.0", count))).unwrap();
        assert!(!whole.codes().contains(&"txt.count_mismatch"), "{count}");
    }
}

#[test]
fn a_point_written_twice_or_far_off_is_refused_with_its_line() {
    let twice = SQUARE
        .replace("J1,1,3391300.000,38520000.000\n5", "")
        .replacen(
            "J4,1,3391300.000,38520100.000\nJ1,1,3391300.000,38520000.000",
            "J4,1,3391300.000,38520100.000\nJ1,1,3391300.000,3391300.000",
            1,
        );
    let (line, fault) = problem(&format!("{HEAD}{twice}"));
    assert_eq!(
        (line, fault.clone()),
        (15, TxtProblem::WrittenTwice { value: 3_391_300.0 })
    );
    let far = SQUARE.replacen(
        "J4,1,3391300.000,38520100.000\nJ1,1,3391300.000,38520000.000",
        "J4,1,3391300.000,38520100.000\nJ1,1,3391300.000,38523391.300",
        1,
    );
    match problem(&format!("{HEAD}{far}")) {
        (
            15,
            TxtProblem::ClosingJump {
                first_line: 11,
                distance_m,
                ..
            },
        ) => {
            assert!((distance_m - 3391.3).abs() < 1e-6);
        }
        other => panic!("{other:?}"),
    }
    let near = far.replace("38523391.300", "38520000.020");
    assert!(
        txt(&format!("{HEAD}{near}"))
            .unwrap()
            .codes()
            .contains(&"txt.closing_gap")
    );
}

#[test]
fn zones_come_from_the_eastings_the_header_or_the_caller() {
    let body = format!("{HEAD}{SQUARE}");
    let blank = body.replace("带号=38", "带号=");
    assert_eq!(epsg(&txt(&blank).unwrap()), Some(4526));
    let conflict = body.replace("带号=38", "带号=37");
    let wanted = TxtProblem::ZoneConflict {
        declared: 37,
        found: 38,
    };
    assert_eq!(problem(&conflict), (11, wanted));
    let error = txt(&conflict).unwrap_err();
    assert!(error.remedy(Lang::Zh).unwrap().contains("核实"));
    let plain = blank.replace(",3852", ",52");
    assert_eq!(problem(&plain).1, TxtProblem::ZoneMissing);
    let chosen = OpenOptions::new().crs(Crs::from_epsg(4526).ok());
    let whole = txt_with(plain.as_bytes(), &chosen).unwrap();
    assert_eq!(
        epsg(&whole),
        Some(4547),
        "no prefix in the file, so none in its CRS"
    );
    assert!(whole.codes().contains(&"txt.zone_from_option"));
    // what the file states is never overridden
    let other = OpenOptions::new().crs(Crs::from_epsg(4525).ok());
    assert_eq!(
        epsg(&txt_with(body.as_bytes(), &other).unwrap()),
        Some(4526)
    );
    let wide = body.replace("几度分带=3", "几度分带=6");
    assert!(matches!(
        problem(&wide).1,
        TxtProblem::WidthConflict {
            declared: 6,
            found: 3,
            ..
        }
    ));
    let mixed = body.replacen("J3,1,3391400.000,38520100", "J3,1,3391400.000,520100", 1);
    assert!(matches!(
        problem(&mixed),
        (13, TxtProblem::ZoneMixed { .. })
    ));
    let bad = body.replace("带号=38", "带号=99").replace(",3852", ",52");
    assert!(matches!(problem(&bad).1, TxtProblem::ZoneUnknown { .. }));
}

#[test]
fn datums_and_six_degree_zones_give_their_codes() {
    let body = format!("{HEAD}{SQUARE}");
    for (datum, code) in [
        ("1980西安坐标系", 2362),
        ("80国家大地坐标系", 2362),
        ("1954北京坐标系", 2414),
    ] {
        let text = body.replace("2000国家大地坐标系", datum);
        assert_eq!(epsg(&txt(&text).unwrap()), Some(code), "{datum}");
    }
    let six = body
        .replace("几度分带=3", "分带=6度带")
        .replace("带号=38", "带号=20")
        .replace("3852", "2052");
    assert_eq!(epsg(&txt(&six).unwrap()), Some(4498));
    let other = body.replace("2000国家大地坐标系", "地方独立坐标系");
    assert!(matches!(
        txt(&other).unwrap().layers[0].0.crs,
        CrsStatement::Unsupported(_)
    ));
    let none = body.replace("坐标系=2000国家大地坐标系\n", "");
    assert!(txt(&none).unwrap().codes().contains(&"txt.datum_assumed"));
    let degrees = body.replace("计量单位=米", "计量单位=度");
    assert!(matches!(problem(&degrees).1, TxtProblem::Unit { .. }));
}

#[test]
fn duplicates_are_dropped_and_short_rings_refused() {
    let double = SQUARE.replace("J3,1", "J2,1,3391400.000,38520000.0004\nJ3,1");
    let whole = txt(&format!("{HEAD}{double}")).unwrap();
    assert_eq!(area_of(&whole, 0), 10_000.0);
    assert!(whole.codes().contains(&"txt.duplicates_dropped"));
    let short = "3,1.0,7,三号,面,,,,@\nJ1,1,3391300.000,38520000.000\n\
                 J2,1,3391400.000,38520000.000\nJ1,1,3391300.000,38520000.000\n";
    match problem(&format!("{HEAD}{SQUARE}{short}")) {
        (17, TxtProblem::TooFewPoints { plot, count: 2, .. }) => assert_eq!(plot, "7 三号"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        problem(&format!("{HEAD}5,1,1,甲,面,,,,@\n")),
        (10, TxtProblem::NoPoints { .. })
    ));
}

#[test]
fn rings_start_by_number_by_closing_or_by_name() {
    let ring = |names: [&str; 4], ring: &str, south: i64, size: i64, close: bool| {
        let corners = [(0, 0), (size, 0), (size, size), (0, size)];
        let mut text = String::new();
        for (name, (north, east)) in names.iter().zip(corners) {
            let (x, y) = (3_391_000 + south + north, 38_520_000 + south + east);
            text += &format!("{name},{ring},{x}.000,{y}.000\n");
        }
        if close {
            let closing = text.lines().next().unwrap().to_owned();
            text += &closing;
            text.push('\n');
        }
        text
    };
    let first = ["J1", "J2", "J3", "J4"];
    let other = ["J5", "J6", "J7", "J8"];
    let header = "0,,1,甲,面,,,,@\n";
    for (case, body) in [
        (
            "number",
            ring(first, "1", 0, 200, true) + &ring(other, "2", 50, 50, true),
        ),
        (
            "number 101",
            ring(first, "1", 0, 200, false) + &ring(other, "101", 50, 50, false),
        ),
        (
            "closing",
            ring(first, "1", 0, 200, true) + &ring(other, "1", 50, 50, true),
        ),
        (
            "name",
            ring(first, "1", 0, 200, false) + &ring(first, "1", 50, 50, false),
        ),
        (
            "hole first",
            ring(other, "1", 50, 50, true) + &ring(first, "2", 0, 200, true),
        ),
    ] {
        let whole = txt(&format!("{HEAD}{header}{body}")).unwrap_or_else(|e| panic!("{case}: {e}"));
        let Some(Geometry::Polygons(polygons)) = &whole.features()[0].geometry else {
            panic!()
        };
        assert_eq!(polygons.len(), 1, "{case}");
        assert_eq!(polygons[0].rings.len(), 2, "{case}");
        assert_eq!(area_of(&whole, 0), 37_500.0, "{case}");
        assert_eq!(
            polygons[0].rings[0].signed_area2().abs(),
            80_000.0,
            "{case}: shell first"
        );
    }
    // apart from each other they are two polygons, whatever their numbers
    let apart = ring(first, "1", 0, 50, true) + &ring(other, "2", 500, 50, true);
    let whole = txt(&format!("{HEAD}{header}{apart}")).unwrap();
    let Some(Geometry::Polygons(polygons)) = &whole.features()[0].geometry else {
        panic!()
    };
    assert_eq!(polygons.len(), 2);
}

#[test]
fn names_and_columns_may_be_missing() {
    let columns = |skip: usize| {
        SQUARE
            .lines()
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                if line.ends_with('@') {
                    line.to_owned()
                } else {
                    fields[skip..].join(",")
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    for body in [
        columns(1),
        columns(2),
        SQUARE.replace('J', ""),
        SQUARE.replace("J1,", ","),
    ] {
        let whole = txt(&format!("{HEAD}{body}")).unwrap_or_else(|error| panic!("{error}\n{body}"));
        assert_eq!(area_of(&whole, 0), 10_000.0, "{body}");
    }
    let six = SQUARE.replace(".000\n", ".000,100.0,J9\n");
    assert!(
        txt(&format!("{HEAD}{six}"))
            .unwrap()
            .codes()
            .contains(&"txt.extra_columns")
    );
    let short = SQUARE.replace("面,H50G033004,公园绿地,,@", "面,,,@");
    let whole = txt(&format!("{HEAD}{short}")).unwrap();
    assert!(whole.codes().contains(&"txt.header_fields"));
    assert_eq!(whole.features()[0].values[2], Value::Text("面".into()));
}

#[test]
fn other_sections_and_comments_are_passed_over() {
    let body = format!(
        "导出自某软件\n[项目信息]\n项目名称=东西湖试验\n{}# 注释\n{SQUARE}[其他]\n乱七八糟\n",
        HEAD.replace("转换参数=,,,,,,", "转换参数=0,0")
    );
    let whole = txt(&body).unwrap();
    assert_eq!(area_of(&whole, 0), 10_000.0);
    let metadata = &whole.layers[0].0.metadata;
    assert!(metadata.contains(&("项目名称".to_owned(), "东西湖试验".to_owned())));
}

#[test]
fn what_is_no_number_or_no_point_is_named_with_its_line() {
    let with = |from: &str, to: &str| problem(&format!("{HEAD}{}", SQUARE.replacen(from, to, 1)));
    assert!(matches!(
        with("3391400.000", "NaN"),
        (12, TxtProblem::NotANumber { .. })
    ));
    assert!(matches!(
        with("3391400.000", "33914OO"),
        (12, TxtProblem::NotANumber { .. })
    ));
    assert!(matches!(
        with("J3,1,3391400.000", "J3,1,9391400.000"),
        (13, TxtProblem::OutOfRange { .. })
    ));
    assert!(matches!(
        with("J3,1,3391400.000,38520100.000", "说明"),
        (13, TxtProblem::NotAPoint { .. })
    ));
    let headless = SQUARE.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert!(matches!(
        problem(&format!("{HEAD}{headless}")).1,
        TxtProblem::PointBeforeHeader
    ));
    assert_eq!(problem("随便写的\n").1, TxtProblem::NoCoordinates);
    assert!(
        txt(HEAD).unwrap().features().is_empty(),
        "an empty collection is valid"
    );
    let error = txt(&format!("{HEAD}{}", SQUARE.replacen("3391400.000", "x", 1))).unwrap_err();
    assert!(error.to_string().contains("plot.txt, line 12"), "{error}");
    assert!(error.sentence(Lang::Zh).contains("第 12 行"));
}

#[test]
fn a_million_points_simply_work() {
    let mut body = format!("{HEAD}0,,1,大,面,,,,@\n");
    let count = 1_000_000;
    for index in 0..count {
        let angle = f64::from(index) / f64::from(count) * std::f64::consts::TAU;
        let (x, y) = (
            3_391_000.0 + 40_000.0 * angle.sin(),
            38_520_000.0 + 40_000.0 * angle.cos(),
        );
        body += &format!("J{},1,{x:.4},{y:.4}\n", index + 1);
    }
    let whole = txt(&body).unwrap();
    assert_eq!(
        whole.features()[0]
            .geometry
            .as_ref()
            .unwrap()
            .vertex_count(),
        1_000_001
    );
}

#[test]
fn written_files_read_back_and_are_as_the_desktop_writes_them() {
    let Some(path) = shared("domain/samples/parcel_std_gbk.txt") else {
        return;
    };
    let whole = read(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.txt");
    let format = kunyu_formats::Format::BoundaryTxt;
    let (layer, features) = &whole.layers[0];
    let mut sink = create(&target, format, layer, &WriteOptions::new()).unwrap();
    assert!(!target.exists(), "nothing half-written is visible");
    for feature in features {
        sink.write(feature).unwrap();
    }
    sink.finish().unwrap();
    assert_eq!(
        std::fs::read(&target).unwrap(),
        std::fs::read(&path).unwrap()
    );
    let plain = WriteOptions::new()
        .zone_prefix(Some(false))
        .encoding(Some("UTF-8".into()));
    let mut sink = create(&target, format, layer, &plain).unwrap();
    for feature in features {
        sink.write(feature).unwrap();
    }
    sink.finish().unwrap();
    let again = read(&target).unwrap();
    assert_eq!(epsg(&again), Some(4547));
    assert_eq!(again.features()[0].values, whole.features()[0].values);
}
