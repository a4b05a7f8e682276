//! Every construct of the grammar.

use kunyu_formats::{Feature, Geometry, GeometryKind, Value};

use super::{Draft, at, epsg, first_area, head, parse, positions, text};
use crate::common::area;

const OLD: &str = "HeadBegin\nDatamark: LANDUSE.VCTFILE\nVersion: 2.0\nUnit: M\nDim: 2\nTopo: 1\n\
    Coordinate: M\nProjection: 高斯-克吕格投影\nSpheroid: 1980西安坐标系\n\
    Parameters: 6378140,298.257\nMeridinan: 114\nMinX: 38520000\nMinY: 3391000\n\
    MaxX: 38520200\nMaxY: 3391200\nScale: 10000\nDate: 20091231\nSeparator: ,\nHeadEnd\n\
    FeatureCodeBegin\n2001010100,地类图斑,Polygon,0,0,0,DLTB\n2001020100,线状地物,Line,0,0,0,XZDW\n\
    2001040100,零星地物,Point,0,0,0,LXDW\nFeatureCodeEnd\n\
    TableStructureBegin\nDLTB,2\nBSM,Int,10\nTKXS,Float,5,2\n0\n\
    XZDW,2\nBSM,Int,10\nKD,Float,4,1\n0\nLXDW,1\nBSM,Int,10\n0\nTableStructureEnd\n\
    PointBegin\n30\n2001040100\nLXDW\n1\n38520010.5,3391010.5\nPointEnd\n\
    LineBegin\n\
    1\n1099000000\nDLTB\n1\n3\n38520000.0,3391000.0\n38520000.0,3391200.0\n38520200.0,3391200.0\n\
    2\n2001020100\nXZDW\n1\n3\n38520000.0,3391000.0\n38520200.0,3391000.0\n38520200.0,3391200.0\n\
    3\n1099000000\nDLTB\n1\n4\n38520050.0,3391050.0\n38520060.0,3391050.0\n38520060.0,3391060.0\n\
    38520050.0,3391050.0\nLineEnd\n\
    PolygonBegin\n10\n2001010100\nDLTB\n38520001.0,3391001.0\n4\n1,-2,0,3\n\
    11\n2001010100\nDLTB\n38520301.0,3391001.0\n4\n38520300.0,3391000.0\n38520300.0,3391010.0\n\
    38520310.0,3391010.0\n38520300.0,3391000.0\nPolygonEnd\nAnnotationBegin\nAnnotationEnd\n\
    AttributeBegin\nDLTB\n10,10,0.15\n11,11,0.00\nTableEnd\nXZDW\n2,2,3.5\nTableEnd\n\
    LXDW\n30,30\nTableEnd\nAttributeEnd\n";

#[test]
fn version_2_reads() {
    let whole = parse(OLD.as_bytes()).unwrap();
    assert_eq!(whole.notices, []);
    let names: Vec<&str> = whole
        .layers
        .iter()
        .map(|(layer, _)| layer.name.as_str())
        .collect();
    assert_eq!(names, ["DLTB", "XZDW", "LXDW"]);
    assert_eq!(epsg(&whole), Some(2362), "Xian 1980, zone 38");
    let areas: Vec<f64> = whole
        .features()
        .iter()
        .map(|f| area(f.geometry.as_ref().unwrap()))
        .collect();
    assert_eq!(areas, [39_950.0, 50.0]);
    assert_eq!(
        whole.features()[0].values,
        [Value::Integer(10), Value::Real(0.15)]
    );
    assert_eq!(whole.layers[0].0.fields[0].width, Some(10));
    let kinds: Vec<GeometryKind> = whole
        .layers
        .iter()
        .map(|(layer, _)| layer.geometry)
        .collect();
    assert_eq!(
        kinds,
        [
            GeometryKind::Polygons,
            GeometryKind::Lines,
            GeometryKind::Points
        ]
    );
    assert_eq!(
        whole.layers[1].1[0]
            .geometry
            .as_ref()
            .unwrap()
            .vertex_count(),
        3
    );
}

#[test]
fn surveyors_axes_of_version_2_are_turned() {
    let swapped: String = OLD
        .replace("Coordinate: M", "Coordinate: G")
        .replace(
            "MinX: 38520000\nMinY: 3391000",
            "MinX: 3391000\nMinY: 38520000",
        )
        .replace(
            "MaxX: 38520200\nMaxY: 3391200",
            "MaxX: 3391200\nMaxY: 38520200",
        )
        .lines()
        .map(|line| match line.split_once(',') {
            Some((x, y)) if x.starts_with("3852") => format!("{y},{x}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let (straight, turned) = (
        parse(OLD.as_bytes()).unwrap(),
        parse(swapped.as_bytes()).unwrap(),
    );
    assert_eq!(turned.notices, []);
    assert_eq!(
        straight.features()[0].geometry,
        turned.features()[0].geometry
    );
}

const ROWS: &str = "DW\n21,1\n22,2\n23,3\n24,4\n25,5\nTableEnd\nXW\n31,1\n32,2\n33,3\n34,4\n35,5\n\
                         TableEnd\nMW\n41,1\n42,2\n43,3\n44,4\n45,5\nTableEnd\nZJ\n51,1\n52,2\n53,3\nTableEnd\n\
                         BZ\n1,901\n2,短\nTableEnd\nVarcharBegin\n901\n第一行\n第二行，有逗号,\n,\nVarcharEnd\n";

/// A draft whose table holds points, lines and annotations of several codes.
fn mixed() -> Draft {
    let mut draft = Draft::new();
    draft.codes += "3001,点,Point,DW\n3002,群,Point,DW\n3003,线,Line,XW\n3004,注记,Annotation,ZJ\n\
                    3005,圆,Polygon,MW\n";
    draft.tables += "DW,1\nBSM,Int4\n0\nXW,1\nBSM,Int4\n0\nZJ,1\nBSM,Int4\n0\nMW,1\nBSM,Int4\n0\n\
                     BZ,2,NoneGeometry\nXH,Int4\nNR,Varchar\n0\n";
    let object = |id: u32, code: u32, body: &str| format!("{id}\n{code}\nunknown\n{body}0\n");
    let p = |x, y| at(x, y);
    draft.points = [
        object(21, 3001, &format!("1\n1\n{}", p(1, 2))),
        object(22, 3001, &format!("1\n{}", p(3, 4))),
        object(23, 3001, &format!("2\n{}", p(5, 6))),
        object(24, 3001, &format!("3\n{}{}", p(7, 8), p(8, 8))),
        object(
            25,
            3002,
            &format!("4\n3\n{}{}{}", p(1, 1), p(2, 2), p(3, 3)),
        ),
    ]
    .concat();
    let joined = format!(
        "1\n2\n11\n2\n{}{}11\n2\n{}{}",
        p(0, 0),
        p(9, 0),
        p(9, 0),
        p(9, 9)
    );
    let apart = format!(
        "1\n2\n11\n2\n{}{}11\n2\n{}{}",
        p(0, 0),
        p(9, 0),
        p(8, 0),
        p(9, 9)
    );
    let arc = format!("1\n1\n12\n3\n{}{}{}", p(0, 0), p(50, 50), p(100, 0));
    let about = format!("1\n1\n13\n{}50\n0,180\n", p(50, 0));
    draft.lines += &[
        object(31, 3003, &joined),
        object(32, 3003, &apart),
        object(33, 3003, &arc),
        object(34, 3003, &about),
        object(35, 3003, "100\n2\n1,-2\n"),
    ]
    .concat();
    let circle = |kind: u32, body: String| format!("1\n{}1\n{kind}\n{body}", p(0, 0));
    let square = positions(&[(0, 0), (0, 9), (9, 9), (9, 0)]);
    draft.polygons += &[
        object(
            41,
            3005,
            &circle(12, format!("3\n{}{}{}", p(50, 0), p(0, 50), p(-50, 0))),
        ),
        object(42, 3005, &circle(13, format!("{}50\n", p(0, 0)))),
        object(
            43,
            3005,
            &circle(14, format!("{}{}0.5\n", p(0, 0), p(50, 0))),
        ),
        object(44, 3005, &circle(11, format!("4\n{square}"))),
        object(45, 3005, &format!("100\n{}22\n2\n11,44\n", p(0, 0))),
    ]
    .concat();
    let angled = p(5, 5).trim_end().to_owned() + ",30.5\n";
    draft.notes = [
        object(51, 3004, &format!("1\n金银湖\n{angled}")),
        object(52, 3004, &format!("2\n路名\n2\n{angled}{angled}")),
        object(53, 3004, &format!("1\n\n{angled}")),
    ]
    .concat();
    draft.attributes += ROWS;
    draft
}

#[test]
fn every_shape_of_the_grammar() {
    let whole = mixed().read().unwrap();
    let mut codes = whole.codes();
    codes.dedup();
    assert_eq!(codes, ["vct.directed_point", "vct.curve_densified"]);
    assert!(
        whole
            .notices
            .iter()
            .any(|notice| notice.to_string().contains("0.01"))
    );
    let [_, points, lines, notes, circles, bare] = &whole.layers[..] else {
        panic!("{whole:?}")
    };
    let counts: Vec<usize> = points
        .1
        .iter()
        .map(|f| f.geometry.as_ref().unwrap().vertex_count())
        .collect();
    assert_eq!(counts, [1, 1, 1, 2, 3]);
    assert_eq!(points.0.fields[1].name, "vct_code", "two codes, no YSDM");
    assert_eq!(
        (text(&points.1[0], 1), text(&points.1[4], 1)),
        ("3001", "3002")
    );
    let parts = |feature: &Feature| match &feature.geometry {
        Some(Geometry::Lines(lines)) => lines.iter().map(|l| l.xy.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        parts(&lines.1[0])[0].len(),
        3,
        "segments that meet are one line"
    );
    assert_eq!(parts(&lines.1[1]).len(), 2);
    for arc in [2, 3] {
        let arc = &parts(&lines.1[arc])[0];
        let length: f64 = arc
            .windows(2)
            .map(|e| (e[0].0 - e[1].0).hypot(e[0].1 - e[1].1))
            .sum();
        assert!(
            (length - 50.0 * std::f64::consts::PI).abs() < 0.1,
            "{length}"
        );
    }
    assert_eq!(parts(&lines.1[4])[0].len(), 5, "lines by reference");
    let areas: Vec<f64> = circles
        .1
        .iter()
        .map(|f| area(f.geometry.as_ref().unwrap()))
        .collect();
    for (found, wanted) in areas.iter().zip([7854.0, 7854.0, 3927.0, 81.0, 2581.0]) {
        assert!((found - wanted).abs() < 3.0, "{areas:?}");
    }
    let said: Vec<&Value> = notes.1.iter().map(|f| &f.values[1]).collect();
    assert_eq!(said[0], &Value::Text("金银湖".into()));
    assert_eq!(notes.1[0].values[2], Value::Real(30.5));
    assert_eq!(notes.1[1].geometry.as_ref().unwrap().vertex_count(), 2);
    assert_eq!(said[2], &Value::Text(String::new()));
    assert_eq!((bare.0.geometry, bare.1.len()), (GeometryKind::None, 2));
    assert_eq!(text(&bare.1[0], 1), "第一行\n第二行，有逗号,");
    assert_eq!(text(&bare.1[1], 1), "短");
    assert!(bare.1[0].geometry.is_none());
}

#[test]
fn heights_are_read() {
    let mut draft = Draft::new();
    draft.head = head(&[("Dim", "3")]);
    let raise = |text: &str| text.replace(".000\n", ".000,12.5\n");
    (draft.lines, draft.polygons) = (raise(&draft.lines), raise(&draft.polygons));
    let whole = draft.read().unwrap();
    assert!(whole.layers[0].0.has_z);
    let Some(Geometry::Polygons(polygons)) = &whole.features()[0].geometry else {
        panic!()
    };
    let ring = &polygons[0].rings[0];
    assert_eq!(ring.z, Some(vec![12.5; ring.len()]));
}

#[test]
fn values_of_every_type() {
    let mut draft = Draft::new();
    draft.tables = "DLTB,11\nA,Char,5\nB,Varchar\nC,Int1\nD,Smallint\nE,Integer,4\nF,Int8\n\
                    G,Numeric,10,3\nH,Date,8\nI,Datetime\nJ,Boolean\nK,Varbin\n0\n"
        .into();
    draft.attributes = "DLTB\n10,甲,乙,1,2,3,4,5.125,20240506,2024-05-06 07:08:09,1,a.jpg\n\
                        11,,,,,,,,,,,\nTableEnd\n"
        .into();
    let whole = draft.read().unwrap();
    assert_eq!(whole.notices, []);
    let text = |text: &str| Value::Text(text.into());
    let expected = vec![
        text("甲"),
        text("乙"),
        Value::Integer(1),
        Value::Integer(2),
        Value::Integer(3),
        Value::Integer(4),
        Value::Real(5.125),
        Value::Date("2024-05-06".into()),
        Value::DateTime("2024-05-06T07:08:09".into()),
        Value::Boolean(true),
        text("a.jpg"),
    ];
    assert_eq!(whole.features()[0].values, expected);
    assert!(whole.features()[1].values.iter().all(Value::is_null));
}

#[test]
fn rows_without_leading_identifier() {
    let mut draft = Draft::new();
    draft.attributes = "DLTB\n10,水田,1\n11,坑塘,2\nTableEnd\n".into();
    let whole = draft.read().unwrap();
    assert_eq!(whole.notices, []);
    assert_eq!(first_area(&whole), 37_500.0);
    assert_eq!(text(&whole.features()[1], 0), "11");
}
