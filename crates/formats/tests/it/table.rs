//! Tables with coordinates: CSV and spreadsheets.

use kunyu_formats::{
    Coordinates, CrsStatement, Feature, Field, FieldKind, FormatError, Geometry, GeometryKind,
    Layer, OpenOptions, Polygon, Value, WriteOptions,
};
use kunyu_terms::Localized;

use crate::common::{Whole, area, file, read, read_with, shared};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn csv(content: &str) -> Whole {
    let (_folder, path) = file("表.csv", content.as_bytes());
    read(&path).unwrap_or_else(|error| panic!("{error}\n{content}"))
}

fn refused(content: &[u8]) -> FormatError {
    let (_folder, path) = file("表.csv", content);
    read(&path).unwrap_err()
}

fn strict(content: &str) -> Result<Whole, FormatError> {
    let (_folder, path) = file("表.csv", content.as_bytes());
    read_with(&path, &OpenOptions::new().strict(true))
}

fn kinds(layer: &Layer) -> Vec<(&str, FieldKind)> {
    let kind = |field: &'_ Field| field.kind;
    layer
        .fields
        .iter()
        .map(|field| (field.name.as_str(), kind(field)))
        .collect()
}

fn first_point(feature: &Feature) -> (f64, f64) {
    match &feature.geometry {
        Some(Geometry::Points(points)) => points.xy[0],
        other => panic!("{other:?}"),
    }
}

#[test]
fn kinds_of_columns_are_found_and_codes_stay_text() {
    use FieldKind::{Boolean, Date, DateTime, Integer, Real, Text};
    let whole = csv("代码,编号,数,面积,日期,时刻,有无,混,空\r\n\
        0101,420112001001000001,1,1.5,2024-05-06,2024-05-06 07:08:09,TRUE,1,\r\n\
        0201,420112001001000002,-2,2,2024/5/7,2024-05-07T00:00:00,false,a,\r\n\
        ,,,,,,,,\r\n");
    let (layer, rows) = &whole.layers[0];
    let found: Vec<FieldKind> = kinds(layer).iter().map(|(_, kind)| *kind).collect();
    assert_eq!(
        found,
        [
            Text, Text, Integer, Real, Date, DateTime, Boolean, Text, Text
        ]
    );
    assert_eq!((layer.geometry, rows.len()), (GeometryKind::None, 2));
    assert_eq!(rows[1].values[2], Value::Integer(-2));
    assert_eq!(rows[1].values[3], Value::Real(2.0));
    assert_eq!(rows[1].values[4], Value::Date("2024-05-07".into()));
    assert_eq!(
        rows[0].values[5],
        Value::DateTime("2024-05-06T07:08:09".into())
    );
    assert_eq!(rows[0].values[7], text("1"));
    assert_eq!((rows[1].place.line, rows[1].place.row), (Some(3), Some(2)));
}

#[test]
fn separators_encodings_and_quotes_are_found() {
    let table = "编号;名称;说明\n1;甲，乙;\"一;二\n三\"\"四\"\"\"\n2;丙;\n";
    let gbk = encoding_rs::GB18030.encode(table).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain(table.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, encoding) in [
        (table.as_bytes().to_vec(), "UTF-8"),
        ([b"\xef\xbb\xbf", table.as_bytes()].concat(), "UTF-8"),
        (gbk, "GB18030"),
        (utf16, "UTF-16LE"),
        (format!("sep=;\r\n{table}").into_bytes(), "UTF-8"),
        (table.replace('\n', "\r\n").into_bytes(), "UTF-8"),
    ] {
        let (_folder, path) = file("表.csv", &bytes);
        let whole = read(&path).unwrap();
        let (layer, rows) = &whole.layers[0];
        assert_eq!(layer.encoding.as_deref(), Some(encoding));
        assert_eq!(kinds(layer)[0], ("编号", FieldKind::Integer), "{encoding}");
        assert_eq!(rows[0].values[1], text("甲，乙"));
        let note = rows[0].values[2].text().unwrap().replace("\r\n", "\n");
        assert_eq!(note, "一;二\n三\"四\"");
        assert_eq!(rows[1].values[2], Value::Null);
    }
    let tabs = csv("a\tb\n1\t2,5\n3\t4,5\n");
    assert_eq!(tabs.features()[1].values, [Value::Integer(3), text("4,5")]);
    let one = csv("名称\n甲\n乙\n");
    assert_eq!(one.features().len(), 2);
    // quotes mean text only where not everything is quoted
    let all = csv("\"a\",\"b\"\n\"1\",\"x\"\n");
    assert_eq!(all.features()[0].values[0], Value::Integer(1));
    let some = csv("a,b\n\"1\",2\n");
    assert_eq!(some.features()[0].values, [text("1"), Value::Integer(2)]);
}

#[test]
fn headers_are_found_under_titles_and_missed_where_there_is_none() {
    let whole =
        csv("东西湖区地块清单,,,\n填表日期：2024年5月,,,\n编号,名称,面积,名称\n1,甲,2.5,乙\n");
    let (layer, rows) = &whole.layers[0];
    let names: Vec<&str> = kinds(layer).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["编号", "名称", "面积", "名称_2"]);
    assert_eq!(
        layer.metadata[0],
        ("title".into(), "东西湖区地块清单".into())
    );
    assert_eq!(layer.metadata.len(), 2);
    assert_eq!(rows.len(), 1);
    for code in ["table.title_rows", "table.field_renamed"] {
        assert!(whole.codes().contains(&code), "{code}");
    }
    let bare = csv("1,甲,2.5\n2,乙,3.5\n");
    assert_eq!(kinds(&bare.layers[0].0)[1], ("field_2", FieldKind::Text));
    assert_eq!(bare.features().len(), 2);
    assert!(bare.codes().contains(&"table.header_absent"));
    let ragged = csv("a,b\n1,2,3\n4\n");
    assert_eq!(ragged.features()[0].values[2], Value::Integer(3));
    assert_eq!(ragged.features()[1].values[1], Value::Null);
    assert!(ragged.codes().contains(&"table.field_unnamed"));
    let only = csv("a,b\n");
    assert_eq!(
        (only.features().len(), only.layers[0].0.fields.len()),
        (0, 2)
    );
}

#[test]
fn well_known_text_gives_geometry_of_all_kinds() {
    let whole = csv("id,geom\n\
        1,\"SRID=4547;POLYGON ((0 0, 1 0, 1 1, 0 0))\"\n\
        2,\"SRID=4547;MULTIPOLYGON EMPTY\"\n3,\n");
    let (layer, rows) = &whole.layers[0];
    assert_eq!(layer.crs.to_string(), "EPSG:4547");
    assert_eq!(layer.geometry, GeometryKind::Polygons);
    assert_eq!(kinds(layer), [("id", FieldKind::Integer)]);
    assert!((area(rows[0].geometry.as_ref().unwrap()) - 0.5).abs() < 1e-12);
    assert_eq!(rows[1].geometry, Some(Geometry::Polygons(Vec::new())));
    assert_eq!(rows[2].geometry, None);
    let whole = csv("a,b\n1,\"LINESTRING Z (38520000 3391000 5, 38520001 3391000 6)\"\n");
    let layer = &whole.layers[0].0;
    assert!(layer.has_z && layer.geometry == GeometryKind::Lines);
    assert_eq!(layer.crs.to_string(), "EPSG:4526");
    assert!(whole.codes().contains(&"table.datum_assumed"));
    let fault = refused(b"id,wkt\n1,POINT (1 2)\n2,POINT (1 x)\n");
    let message = fault.to_string();
    assert!(
        message.contains("line 3: column 2 \"wkt\": character 10"),
        "{message}"
    );
    assert!(strict("id,wkt\n1,\"POLYGON ((0 0, 1 0, 1 1))\"\n").is_err());
    let mixed = csv("id,wkt\n1,SRID=4547;POINT (1 2)\n2,SRID=4526;POINT (1 2)\n");
    assert!(mixed.layers[0].0.crs.is_unknown() && mixed.codes().contains(&"table.srid_mixed"));
}

#[test]
fn coordinate_columns_are_read_by_values_and_names() {
    for (content, wanted, crs, how) in [
        // the surveying convention, by the values
        (
            "名,X,Y\na,3391000.5,38520000.25\n",
            (38_520_000.25, 3_391_000.5),
            "EPSG:4526",
            "values",
        ),
        (
            "name,x,y\na,38520000.25,3391000.5\n",
            (38_520_000.25, 3_391_000.5),
            "EPSG:4526",
            "values",
        ),
        (
            "名,X坐标(m),Y坐标(m)\na,3391000.5,520000.25\n",
            (520_000.25, 3_391_000.5),
            "unknown",
            "values",
        ),
        // values that leave it open
        (
            "名,X,Y\na,391000,520000\n",
            (520_000.0, 391_000.0),
            "unknown",
            "surveying",
        ),
        (
            "name,x,y\na,391000,520000\n",
            (391_000.0, 520_000.0),
            "unknown",
            "geographic",
        ),
        (
            "名,经度,纬度\na,114.2,30.65\n",
            (114.2, 30.65),
            "unknown",
            "by the names",
        ),
        (
            "名,纬度,经度\na,30°39′0″,114°12′0″\n",
            (114.2, 30.65),
            "unknown",
            "by the names",
        ),
        (
            "n,lat,lon\na,114.2,30.65\n",
            (114.2, 30.65),
            "unknown",
            "against the names",
        ),
        (
            "n,x,y\na,30.65,114.2\n",
            (114.2, 30.65),
            "unknown",
            "values",
        ),
    ] {
        let whole = csv(content);
        let (layer, rows) = &whole.layers[0];
        let found = first_point(&rows[0]);
        let near = (found.0 - wanted.0).abs() < 1e-9 && (found.1 - wanted.1).abs() < 1e-9;
        assert!(near, "{content}: {found:?}");
        assert_eq!(layer.crs.to_string(), crs, "{content}");
        assert_eq!(layer.fields.len(), 1);
        let said = whole
            .notices
            .iter()
            .any(|notice| notice.to_string().contains(how));
        assert!(said, "{content}: {:?}", whole.notices);
    }
}

#[test]
fn coordinates_that_do_not_fit_are_said() {
    assert!(strict("n,lat,lon\na,114.2,30.65\n").is_err());
    let whole = csv("名,X,Y\na,3391000.5,38520000.25\nb,38520000,3391000\nc,无,38520000\nd,,\n");
    let rows = whole.features();
    assert_eq!(first_point(&rows[1]), (38_520_000.0, 3_391_000.0));
    assert!(rows[2].geometry.is_none() && rows[3].geometry.is_none());
    for code in ["table.axes_swapped", "table.coordinate_unreadable"] {
        assert!(whole.codes().contains(&code), "{:?}", whole.codes());
    }
    let zones = csv("名,X,Y\na,3391000,38520000\nb,3391000,39520000\n");
    assert!(zones.layers[0].0.crs.is_unknown() && zones.codes().contains(&"table.zone_mixed"));
    let xian = kunyu_geodesy::Crs::from_epsg(2362).unwrap();
    let (_folder, path) = file("a.csv", "名,X,Y\na,3391000,38520000\n".as_bytes());
    let whole = read_with(&path, &OpenOptions::new().crs(Some(xian))).unwrap();
    assert_eq!(whole.layers[0].0.crs, CrsStatement::Stated(xian));
}

const PLOTS: &str = "地块编号,地块名称,圈号,点号,X坐标,Y坐标,边长\n\
    1,东地块,1,J1,3391000,38520000,100\n\
    1,东地块,1,J2,3391000,38520100,100\n\
    1,,1,J3,3391100,38520100,100\n\
    1,,1,J4,3391100,38520000,100\n\
    1,,1,J1,3391000,38520000,\n\
    1,,2,J5,3391040,38520040,20\n\
    ,,2,J6,3391040,38520060,20\n\
    ,,2,J7,3391060,38520060,28\n\
    2,西地块,1,J1,3391200,38520000,10\n\
    2,西地块,1,J2,3391200,38520010,10\n\
    2,西地块,1,J3,3391210,38520010,14\n";

#[test]
fn boundary_points_become_plots() {
    let whole = csv(PLOTS);
    let (layer, rows) = &whole.layers[0];
    assert_eq!(layer.geometry, GeometryKind::Polygons);
    assert_eq!(layer.crs.to_string(), "EPSG:4526");
    let names: Vec<&str> = kinds(layer).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["地块编号", "地块名称", "边长"]);
    assert_eq!(rows.len(), 2);
    let areas: Vec<f64> = rows
        .iter()
        .map(|row| area(row.geometry.as_ref().unwrap()))
        .collect();
    assert!(
        (areas[0] - 9_800.0).abs() < 1e-6 && (areas[1] - 50.0).abs() < 1e-6,
        "{areas:?}"
    );
    assert_eq!(rows[0].values[1], text("东地块"));
    assert_eq!((rows[1].place.line, rows[1].place.row), (Some(10), Some(2)));
    assert_eq!(rows[0].vertex_lines[1], [7, 8, 9, 7]);
    for code in ["table.ring_closed", "table.value_differs", "table.axes"] {
        assert!(whole.codes().contains(&code), "{code}: {:?}", whole.codes());
    }
    // one plot without a number
    let lone = csv("点号,X,Y\nJ1,3391000,38520000\nJ2,3391000,38520100\nJ3,3391100,38520100\n");
    assert_eq!(lone.features().len(), 1);
    // control points are points
    let points = csv("点名,X,Y\nA1,3391000,38520000\nA2,3391000,38520100\nA3,3391100,38520100\n");
    assert_eq!(points.layers[0].0.geometry, GeometryKind::Points);
    let plots = csv("地块编号,X,Y\n1,3391000,38520000\n2,3391000,38520100\n3,3391100,38520100\n");
    assert_eq!(plots.layers[0].0.geometry, GeometryKind::Points);
}

#[test]
fn broken_plots_are_named() {
    let replaced = |from: &str, to: &str| PLOTS.replacen(from, to, 1);
    for (content, code, words) in [
        (
            replaced("J3,3391100,38520100", "J3,无,38520100"),
            "format.malformed",
            "line 4: column 5 \"X坐标\"",
        ),
        (
            replaced("J3,3391100,38520100", "J3,,38520100"),
            "format.malformed",
            "line 4: column 5",
        ),
        (
            replaced("J3,3391100,38520100", "J3,3391100,3391100"),
            "txt.written_twice",
            "line 4",
        ),
        (
            replaced("J1,3391000,38520000,\n", "J1,3391000,38529000,\n"),
            "txt.closing_jump",
            "line 6",
        ),
        (
            replaced("2,西地块,1,J3,3391210,38520010,14\n", ""),
            "txt.too_few_points",
            "line 10",
        ),
    ] {
        let fault = refused(content.as_bytes());
        assert_eq!(fault.code(), code, "{fault}");
        assert!(fault.to_string().contains(words), "{fault}");
    }
    let swapped = replaced("J3,3391100,38520100", "J3,38520100,3391100");
    assert!(csv(&swapped).codes().contains(&"table.axes_swapped"));
    assert_eq!(strict(&swapped).unwrap_err().code(), "table.axes_swapped");
    let again = format!(
        "{PLOTS}1,东地块,1,J9,3391000,38520000,1\n1,,1,J10,3391000,38520001,1\n1,,1,J11,3391001,38520001,1\n"
    );
    let whole = csv(&again);
    assert_eq!(whole.features().len(), 3);
    assert!(whole.codes().contains(&"table.plot_again"));
    let empty = format!("{PLOTS}3,空地块,,,,,\n");
    assert!(csv(&empty).features()[2].geometry.is_none());
}

#[test]
fn hostile_texts_are_answered() {
    assert_eq!(refused(b"a,b\n1,\"open\n2,3\n").code(), "format.malformed");
    assert!(
        refused(b"a,b\n1,\"open\n2,3\n")
            .to_string()
            .contains("line 2")
    );
    assert_eq!(refused(&b",".repeat(10_000_000)).code(), "format.limit");
    let long = csv(&format!("a,b\n1,{}\n", "x".repeat(10_000_000)));
    assert_eq!(
        long.features()[0].values[1].text().unwrap().len(),
        10_000_000
    );
    let nested = format!("id,wkt\n1,\"{}\"\n", "GEOMETRYCOLLECTION(".repeat(500_000));
    assert_eq!(refused(nested.as_bytes()).code(), "format.malformed");
    assert_eq!(refused(b"").code(), "format.empty");
    assert_eq!(refused(b"\n\n \n").code(), "format.empty");
    assert_eq!(refused(b"a,b\n\xff\xff,1\n").code(), "format.encoding");
    for value in ["NaN", "inf", "-inf", "1e999"] {
        let points = csv(&format!("名,X,Y\na,3391000,38520000\nb,{value},38520000\n"));
        assert!(points.features()[1].geometry.is_none(), "{value}");
        let fault = refused(format!("id,wkt\n1,POINT ({value} 1)\n").as_bytes());
        assert_eq!(fault.code(), "format.malformed");
    }
    for end in 0..PLOTS.len() {
        let (_folder, path) = file("cut.csv", &PLOTS.as_bytes()[..end]);
        if let Err(error) = read(&path) {
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn messy_deliveries_are_read() {
    let Some(folder) = shared("data/formats") else {
        return;
    };
    let whole = read(&folder.join("digital_land_messy/csv.resource")).unwrap();
    let (layer, rows) = &whole.layers[0];
    // 28 columns, two of them the coordinates
    assert_eq!(
        (whole.format, rows.len(), layer.fields.len()),
        ("CSV", 2, 26)
    );
    assert_eq!(
        rows[0].values[4],
        text("The Hoplands Depot, Boston Road, Sleaford")
    );
    for (name, count, nulls, total) in [
        ("data-polygon-wkt.csv", 4, 1, 1225.0),
        ("data-multipolygon-wkt.csv", 5, 1, 1875.0),
    ] {
        let whole = read(&folder.join("geoparquet").join(name)).unwrap();
        let rows = whole.features();
        assert_eq!(rows.len(), count);
        let geometries: Vec<_> = rows
            .iter()
            .filter_map(|row| row.geometry.as_ref())
            .collect();
        assert_eq!(rows.len() - geometries.len(), nulls);
        let sum: f64 = geometries.into_iter().map(area).sum();
        assert!((sum - total).abs() < 1e-9, "{name}: {sum}");
        assert_eq!(kinds(&whole.layers[0].0), [("col", FieldKind::Integer)]);
    }
}

fn polygon(rings: &[&[(f64, f64)]]) -> Polygon {
    let ring = |corners: &&[(f64, f64)]| {
        let mut ring = Coordinates::plane(corners.to_vec());
        ring.close();
        ring
    };
    Polygon {
        rings: rings.iter().map(ring).collect(),
    }
}

fn land() -> (Layer, Vec<Feature>) {
    let mut layer = Layer::new("地块", GeometryKind::Polygons);
    let crs = kunyu_geodesy::Crs::from_epsg(4526).unwrap();
    layer.crs = CrsStatement::Stated(crs);
    layer.fields = vec![
        Field::new("地块号", FieldKind::Text),
        Field::new("面积", FieldKind::Real),
    ];
    let (x, y) = (38_520_000.0, 3_391_000.0);
    let outer = [
        (x, y),
        (x + 100.0, y),
        (x + 100.0, y + 100.0),
        (x, y + 100.0),
    ];
    let hole = [
        (x + 40.0, y + 40.0),
        (x + 60.0, y + 40.0),
        (x + 60.0, y + 60.0),
    ];
    let apart = [(x + 200.0, y), (x + 210.0, y), (x + 210.0, y + 10.5)];
    let geometry = Geometry::Polygons(vec![polygon(&[&outer, &hole]), polygon(&[&apart])]);
    let features = vec![
        Feature::new(1, Some(geometry), vec![text("001"), Value::Real(0.98)]),
        Feature::new(2, None, vec![text("002"), Value::Null]),
    ];
    (layer, features)
}

fn written(
    name: &str,
    layer: &Layer,
    rows: &[Feature],
    options: &WriteOptions,
) -> Result<(Whole, Vec<&'static str>, Vec<u8>), FormatError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let format = kunyu_formats::Format::from_path(&path).unwrap();
    let mut sink = kunyu_formats::create(&path, format, layer, options)?;
    for row in rows {
        sink.write(row)?;
    }
    let codes = sink.finish()?.iter().map(|notice| notice.code).collect();
    let bytes = std::fs::read(&path).unwrap();
    Ok((read(&path).unwrap(), codes, bytes))
}

#[test]
fn plots_survive_as_rows_of_points() {
    let (layer, features) = land();
    let rows = WriteOptions::new().table_form(kunyu_formats::TableForm::Rows);
    for name in ["a.csv", "a.tsv", "a.xlsx"] {
        let (whole, codes, _) = written(name, &layer, &features, &rows).unwrap();
        let (read, back) = &whole.layers[0];
        assert_eq!(
            (&read.crs, &read.fields),
            (&layer.crs, &layer.fields),
            "{name}"
        );
        for (ours, wanted) in back.iter().zip(&features) {
            assert_eq!(
                (&ours.geometry, &ours.values),
                (&wanted.geometry, &wanted.values),
                "{name}"
            );
        }
        assert_eq!((back.len(), codes.len()), (2, 0), "{name}");
    }
    let mut twice = features.clone();
    twice[1].values[0] = text("001");
    let fault = written("a.csv", &layer, &twice, &rows).unwrap_err();
    assert_eq!(fault.code(), "format.cannot_hold");
    // without a number of its own a plot gets one
    let mut nameless = layer.clone();
    nameless.fields[0].name = "名称".into();
    let (whole, _, _) = written("a.xlsx", &nameless, &features, &rows).unwrap();
    assert_eq!(whole.features()[1].values[0], Value::Integer(2));
    nameless.fields[0].name = "圈号".into();
    assert!(written("a.csv", &nameless, &features, &rows).is_err());
    let mut lines = layer.clone();
    lines.geometry = GeometryKind::Lines;
    assert!(written("a.csv", &lines, &[], &rows).is_err());
    let mut points = layer;
    points.geometry = GeometryKind::Points;
    let mut feature = features[0].clone();
    feature.geometry = Some(Geometry::Points(Coordinates::plane(vec![(
        38_520_000.5,
        3_391_000.25,
    )])));
    for name in ["a.csv", "a.xlsx"] {
        let (whole, _, _) = written(name, &points, std::slice::from_ref(&feature), &rows).unwrap();
        assert_eq!(whole.features()[0].geometry, feature.geometry);
        assert_eq!(whole.features()[0].values, feature.values);
    }
}

#[test]
fn written_text_is_as_excel_wants_it() {
    let (layer, features) = land();
    let (_, codes, bytes) = written("a.csv", &layer, &features, &WriteOptions::new()).unwrap();
    assert!(
        codes.is_empty(),
        "the zone in the eastings tells the system"
    );
    let content = String::from_utf8(bytes).unwrap();
    assert!(
        content.starts_with("\u{feff}wkt,地块号,面积\r\n\"MULTIPOLYGON ((("),
        "{content}"
    );
    assert!(content.ends_with("\r\n,002,\r\n"), "{content}");
    let gbk = WriteOptions::new().encoding(Some("GBK".into()));
    let (whole, _, bytes) = written("a.csv", &layer, &features, &gbk).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    assert_eq!(whole.layers[0].0.encoding.as_deref(), Some("GB18030"));
    let utf16 = WriteOptions::new().encoding(Some("UTF-16LE".into()));
    let (whole, _, _) = written("a.csv", &layer, &features, &utf16).unwrap();
    assert_eq!(whole.features()[0].values, features[0].values);
    let mut other = layer.clone();
    other.crs = CrsStatement::Stated(kunyu_geodesy::Crs::from_epsg(4547).unwrap());
    let (_, codes, _) = written("a.csv", &other, &[], &WriteOptions::new()).unwrap();
    assert_eq!(codes, ["format.crs_unwritten"]);
    // a text that begins like a formula is what it was
    let mut formula = features[0].clone();
    formula.values[0] = text("=1+1");
    for name in ["a.csv", "a.xlsx"] {
        let rows = std::slice::from_ref(&formula);
        let (whole, _, _) = written(name, &layer, rows, &WriteOptions::new()).unwrap();
        assert_eq!(whole.features()[0].values[0], text("=1+1"));
    }
}

#[test]
fn what_excel_cannot_hold_is_said() {
    let (mut layer, mut features) = land();
    features[0].values[0] = text(&"长".repeat(32_768));
    let fault = written("a.xlsx", &layer, &features, &WriteOptions::new()).unwrap_err();
    assert_eq!(fault.code(), "format.cannot_hold");
    features[0].values[0] = text(&"长".repeat(32_767));
    assert!(written("a.xlsx", &layer, &features, &WriteOptions::new()).is_ok());
    let count = 3_000;
    let circle: Vec<(f64, f64)> = (0..count)
        .map(|index| (f64::from(index) / f64::from(count) * std::f64::consts::TAU).sin_cos())
        .map(|(sin, cos)| (38_520_000.0 + 500.0 * cos, 3_391_000.0 + 500.0 * sin))
        .collect();
    features[0].geometry = Some(Geometry::Polygons(vec![polygon(&[&circle])]));
    let fault = written("a.xlsx", &layer, &features, &WriteOptions::new()).unwrap_err();
    assert!(fault.to_string().contains("rows of points"), "{fault}");
    let rows = WriteOptions::new().table_form(kunyu_formats::TableForm::Rows);
    assert!(written("a.xlsx", &layer, &features, &rows).is_ok());
    let nothing = [Feature::new(1, None, vec![Value::Null, text(" ")])];
    let (whole, codes, _) = written("a.xlsx", &layer, &nothing, &WriteOptions::new()).unwrap();
    assert_eq!(
        (whole.features().len(), codes),
        (0, vec!["table.empty_text", "xlsx.blank_rows"])
    );
    let (whole, _, _) = written("a.csv", &layer, &nothing, &WriteOptions::new()).unwrap();
    assert_eq!(whole.features().len(), 1);
    layer.name = "一/二:".repeat(20);
    let (whole, codes, _) = written("a.xlsx", &layer, &[], &WriteOptions::new()).unwrap();
    assert!(codes.contains(&"xlsx.sheet_renamed"));
    assert_eq!(whole.layers[0].0.name.chars().count(), 31);
    layer.feature_count = Some(1_048_576);
    assert!(written("a.xlsx", &layer, &[], &WriteOptions::new()).is_err());
    layer.feature_count = None;
    layer.fields = (0..16_384)
        .map(|n| Field::new(format!("f{n}"), FieldKind::Text))
        .collect();
    assert!(written("a.xlsx", &layer, &[], &WriteOptions::new()).is_err());
}
