//! File Geodatabases made here: what GDAL does not write, and what is damaged.

use std::io::Write as _;

use kunyu_formats::{FormatError, Geometry, GeometryKind, Limits, OpenOptions, Value};
use kunyu_terms::{Lang, Localized};

use crate::common::{Whole, area, read, read_with};
use crate::fgdb_writer::{
    M, Table, UTF8, Z, curve, field, geodatabase, index, path, put, shape_field, sized, varint,
    varuint,
};

fn read_all(tables: &[Table], domains: &[&str]) -> Result<Whole, FormatError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("三调.gdb");
    put(&path, &geodatabase(tables, domains));
    read(&path)
}

/// A table of polygons with a text field and the given geometries.
fn polygons(flags: u32, shapes: &[Vec<u8>]) -> Table {
    let (z, m) = (flags & Z != 0, flags & M != 0);
    let fields = vec![
        field("OBJECTID", 6, 2),
        shape_field(0.0, 10_000.0, z, m),
        field("地类", 4, 1),
    ];
    let mut table = Table::new("DLTB", 4 | flags, fields);
    for shape in shapes {
        table = table.row(&[vec![0], shape.clone(), sized("水田".as_bytes())]);
    }
    table
}

const SQUARE: [(i64, i64); 5] = [
    (0, 0),
    (0, 1_000_000),
    (1_000_000, 1_000_000),
    (1_000_000, 0),
    (0, 0),
];

#[test]
fn curves_become_chords_with_a_notice_that_names_the_tolerance() {
    let general = 0x33 | 0x2000_0000;
    // a circle of radius 100 m as one arc, as two by centre, and as an ellipse; a lens of Béziers
    let start = [(2_000_000, 1_000_000), (2_000_000, 1_000_000)];
    let ends = [
        (2_000_000, 1_000_000),
        (0, 1_000_000),
        (2_000_000, 1_000_000),
    ];
    let circle = path(
        general,
        &[&start],
        Some(1),
        &[curve(0, 1, &[0.0, 100.0], Some(0x80))],
    );
    let halves = [
        curve(1, 1, &[100.0, 100.0], Some(0)),
        curve(0, 1, &[100.0, 100.0], Some(0)),
    ];
    let halves = path(general, &[&ends], Some(2), &halves);
    let ellipse = curve(0, 5, &[100.0, 100.0, 0.0, 100.0, 0.5], Some(0x2000));
    let ellipse = path(general, &[&start], Some(1), &[ellipse]);
    let bezier = curve(0, 4, &[200.0, 0.0, 0.0, 0.0], None);
    let bezier = path(general, &[&ends], Some(1), &[bezier]);
    let whole = read_all(&[polygons(0, &[circle, halves, ellipse, bezier])], &[]).unwrap();
    let areas: Vec<f64> = whole
        .features()
        .iter()
        .map(|feature| area(feature.geometry.as_ref().unwrap()))
        .collect();
    let round = std::f64::consts::PI * 10_000.0;
    // under a cubic with both handles 100 m below: 3/4 of 200 m x 100 m
    for (area, exact) in areas
        .iter()
        .zip([round, round, round / 2.0, 15_000.0 * 0.8])
    {
        assert!((area - exact).abs() < 1.0, "{areas:?}");
    }
    assert_eq!(whole.codes(), ["fgdb.curves"; 4]);
    assert!(whole.notices[0].sentence(Lang::Zh).contains("0.001"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.gdb");
    put(
        &file,
        &geodatabase(
            &[polygons(
                0,
                &[path(
                    general,
                    &[&start],
                    Some(1),
                    &[curve(0, 1, &[0.0, 100.0], Some(0x80))],
                )],
            )],
            &[],
        ),
    );
    let strict = read_with(&file, &OpenOptions::new().strict(true)).unwrap_err();
    assert_eq!(strict.code(), "fgdb.curves");
    let mut limits = Limits::default();
    limits.feature_bytes = 1000;
    assert!(read_with(&file, &OpenOptions::new().limits(limits)).is_err());
}

#[test]
fn heights_and_measures_of_general_types_are_read() {
    let mut tail: Vec<Vec<u8>> = [100_000, 5_000, 0, -5_000, 0]
        .into_iter()
        .map(varint)
        .collect();
    let none = path(
        0x33 | 0xc000_0000,
        &[&SQUARE],
        None,
        &[tail.concat(), vec![0x42]],
    );
    tail.extend([70_000, 1, 2, 3, 4].into_iter().map(varint));
    let both = path(0x33 | 0xc000_0000, &[&SQUARE], None, &tail);
    let whole = read_all(&[polygons(Z | M, &[both, none])], &[]).unwrap();
    let ring = |index: usize| match &whole.features()[index].geometry {
        Some(Geometry::Polygons(polygons)) => polygons[0].rings[0].clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ring(0).z.unwrap(), [10.0, 10.5, 10.5, 10.0, 10.0]);
    assert_eq!(ring(0).m.unwrap(), [7.0, 7.0001, 7.0003, 7.0006, 7.001]);
    assert!(ring(1).m.unwrap().iter().all(|m| m.is_nan()));
}

#[test]
fn wide_numbers_and_blocks_without_rows_keep_the_numbers() {
    for wide in [false, true] {
        let mut table = polygons(0, &[path(5, &[&SQUARE], None, &[])]);
        table.wide = wide;
        let row = table.rows[0].clone();
        table.rows = vec![None; 5_000];
        for number in [1_usize, 4_096, 4_097, 5_000] {
            table.rows[number - 1].clone_from(&row);
        }
        let whole = read_all(&[table], &[]).unwrap();
        let rows: Vec<u64> = whole.features().iter().map(|feature| feature.row).collect();
        assert_eq!(rows, [1, 4_096, 4_097, 5_000]);
        assert_eq!(whole.layers[0].0.feature_count, Some(4));
        assert!(whole.notices.is_empty());
    }
}

#[test]
fn an_unknown_bitmap_of_wide_numbers_is_said() {
    let mut table = polygons(0, &[path(5, &[&SQUARE], None, &[])]);
    table.wide = true;
    let mut files = geodatabase(&[table.clone()], &[]);
    let (bytes, mut index) = table.bytes();
    let end = index.len();
    index[end - 4..].copy_from_slice(&9_u32.to_le_bytes());
    (files[4].1, files[5].1) = (bytes, index);
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &files);
    let whole = read(folder.path()).unwrap();
    assert_eq!(
        (whole.features().len(), whole.codes()),
        (1, vec!["fgdb.row_numbers"])
    );
}

#[test]
fn what_is_not_read_is_said() {
    let shape = shape_field(0.0, 10_000.0, true, false);
    let fields = vec![
        field("OID", 6, 2),
        shape,
        field("栅格", 9, 1),
        field("名", 4, 0),
    ];
    let mut table = Table::new("建筑", 9 | Z, fields);
    table.flags &= !UTF8;
    let name: Vec<u8> = "三维".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table = table.row(&[
        vec![0],
        sized(&varuint(54)),
        3_i32.to_le_bytes().to_vec(),
        sized(&name),
    ]);
    let mut hidden = Table::new("T_1_DirtyAreas", 0, vec![field("OID", 6, 2)]);
    hidden.definition = "<DETopologyInfo/>".to_owned();
    let whole = read_all(&[table, hidden], &[]).unwrap();
    assert_eq!(
        whole.codes(),
        ["fgdb.tables_hidden", "fgdb.multipatch", "fgdb.raster"]
    );
    let (layer, features) = &whole.layers[0];
    assert_eq!(
        (whole.layers.len(), layer.geometry, layer.fields.len()),
        (1, GeometryKind::None, 1)
    );
    assert_eq!(features[0].values, [Value::Text("三维".into())]);
    assert!(features[0].geometry.is_none());
}

#[test]
fn subtypes_and_their_domains_are_metadata() {
    let mut table = polygons(0, &[]);
    table.definition = "<DEFeatureClassInfo><CatalogPath>\\数据集\\DLTB</CatalogPath><Name>DLTB</Name><AliasName>\
        地类 &amp; 图斑</AliasName>\
        <GPFieldInfoExs><GPFieldInfoEx><Name>地类</Name><AliasName>地类名称</AliasName></GPFieldInfoEx></GPFieldInfoExs>\
        <SubtypeFieldName>类</SubtypeFieldName><Subtypes><Subtype><SubtypeName>耕地</SubtypeName><SubtypeCode>\
            1</SubtypeCode>\
        <FieldInfos><SubtypeFieldInfo><FieldName>地类</FieldName><DomainName>耕</DomainName></SubtypeFieldInfo>\
            </FieldInfos>\
        </Subtype></Subtypes></DEFeatureClassInfo>"
        .to_owned();
    let domain = "<typens:GPCodedValueDomain2 xmlns:typens=\"x\"><DomainName>耕</DomainName><CodedValues>\
        <CodedValue><Name>水田</Name><Code>0101</Code></CodedValue></CodedValues></typens:GPCodedValueDomain2>";
    let whole = read_all(&[table], &[domain, "<not xml", "<a><b></a>"]).unwrap();
    let metadata: Vec<String> = whole.layers[0]
        .0
        .metadata
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    assert_eq!(
        metadata,
        [
            "feature_dataset: 数据集",
            "alias: 地类 & 图斑",
            "alias:地类: 地类名称",
            "subtypes:类: 1=耕地",
            "domain:地类@1: 0101=水田"
        ]
    );
}

#[test]
fn compressed_tables_are_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gdb");
    put(&path, &geodatabase(&[polygons(0, &[])], &[]));
    std::fs::rename(path.join("a00000003.gdbtable"), path.join("a00000003.cdf")).unwrap();
    let error = read(&path).unwrap_err();
    assert_eq!(error.code(), "format.unsupported");
    assert!(
        error.sentence(Lang::Zh).contains("解压缩")
            && error.to_string().contains("decompress it in ArcGIS first")
    );
    std::fs::remove_file(path.join("a00000003.cdf")).unwrap();
    assert_eq!(read(&path).unwrap_err().code(), "format.missing");
    std::fs::remove_file(path.join("a00000001.gdbtable")).unwrap();
    assert_eq!(read(&path).unwrap_err().code(), "format.missing");
}

#[test]
fn geodatabases_in_archives_and_by_their_parts_are_found() {
    let shape = path(5, &[&SQUARE], None, &[]);
    let files = geodatabase(&[polygons(0, &[shape])], &[]);
    let folder = tempfile::tempdir().unwrap();
    for inner in ["", "成果/三调.gdb/"] {
        let file = folder.path().join("三调.zip");
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
        let names = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        for (name, bytes) in
            names.chain([("gdb", &b"x"[..]), ("timestamps", b"x"), ("a.lock", b"")])
        {
            zip.start_file(
                format!("{inner}{name}"),
                zip::write::SimpleFileOptions::default(),
            )
            .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        let whole = read(&file).unwrap();
        assert_eq!(
            (whole.format, whole.features().len()),
            ("File Geodatabase", 1)
        );
        assert!(whole.features()[0].place.to_string().contains("三调"));
        assert!((area(whole.features()[0].geometry.as_ref().unwrap()) - 10_000.0).abs() < 1e-6);
    }
    let gdb = folder.path().join("no_ending");
    put(&gdb, &files);
    assert_eq!(read(&gdb).unwrap().features().len(), 1);
    let whole = read(&gdb.join("a00000003.gdbtable")).unwrap();
    assert!(whole.codes().contains(&"format.sibling"));
}

/// Every file of a geodatabase cut at every byte: an error or the whole, never a part of it.
#[test]
fn truncation_anywhere_is_an_error() {
    let mut table = polygons(0, &[path(5, &[&SQUARE], None, &[])]);
    table.rows.push(None);
    table = table.row(&[vec![1], path(5, &[&SQUARE, &SQUARE], None, &[])]);
    let files = geodatabase(&[table], &["<a/>"]);
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &files);
    assert_eq!(read(folder.path()).unwrap().features().len(), 2);
    let mut cuts = 0;
    for (name, bytes) in &files {
        let path = folder.path().join(name);
        // offsets of the row index are all alike: a few places in the middle say enough
        let lengths = (0..bytes.len()).filter(|length| {
            !name.ends_with('x') || length % 509 == 0 || *length < 40 || length + 40 > bytes.len()
        });
        for length in lengths {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let error = read(folder.path()).expect_err("a part was read");
            assert!(!error.to_string().is_empty() && error.remedy(Lang::Zh).is_some());
            cuts += 1;
        }
        std::fs::write(&path, bytes).unwrap();
    }
    assert!(cuts > 1_500, "{cuts}");
}

#[test]
fn lying_counts_and_numbers_that_are_none_are_refused() {
    let huge = varuint(u64::MAX / 4);
    let shapes = [
        sized(&[varuint(5), huge.clone()].concat()),
        sized(&[varuint(5), varuint(1), huge.clone()].concat()),
        sized(
            &[
                varuint(5),
                varuint(2),
                varuint(3),
                vec![0; 4],
                varuint(9),
                vec![0; 9],
            ]
            .concat(),
        ),
        sized(
            &[
                varuint(0x33 | 0x2000_0000),
                varuint(1),
                varuint(1),
                huge,
                vec![0; 9],
            ]
            .concat(),
        ),
        sized(&varuint(77)),
        sized(&[0xff; 12]),
        varuint(1 << 40),
        path(
            0x33 | 0x2000_0000,
            &[&SQUARE],
            Some(1),
            &[curve(9, 4, &[0.0; 4], None)],
        ),
        path(
            0x33 | 0x2000_0000,
            &[&SQUARE],
            Some(1),
            &[curve(0, 4, &[f64::NAN; 4], None)],
        ),
        path(
            0x33 | 0x2000_0000,
            &[&SQUARE],
            Some(1),
            &[curve(0, 5, &[0.0, 0.0, 0.0, -1.0, 1.0], Some(0))],
        ),
        path(
            0x33 | 0x2000_0000,
            &[&SQUARE],
            Some(1),
            &[curve(0, 3, &[], None)],
        ),
        path(0x33 | 0x8000_0000, &[&SQUARE], None, &[vec![0; 5]]),
    ];
    for (number, shape) in shapes.into_iter().enumerate() {
        let error = read_all(&[polygons(0, &[shape])], &[]).expect_err(&number.to_string());
        assert_eq!(error.code(), "format.malformed", "{number}");
        assert!(error.to_string().contains("feature 1"), "{error}");
    }
}

#[test]
fn grids_that_are_none_are_refused() {
    for (origin, scale) in [
        (f64::NAN, 1.0),
        (0.0, f64::NAN),
        (0.0, 0.0),
        (0.0, f64::INFINITY),
        (f64::INFINITY, 1.0),
        (0.0, -1.0),
    ] {
        let table = Table::new("x", 4, vec![shape_field(origin, scale, false, false)]);
        assert_eq!(
            read_all(&[table], &[]).unwrap_err().code(),
            "format.malformed"
        );
    }
    let far = Table::new(
        "x",
        4,
        vec![shape_field(0.0, f64::MIN_POSITIVE, false, false)],
    );
    let far = far.row(&[vec![0], path(5, &[&SQUARE], None, &[])]);
    assert_eq!(
        read_all(&[far], &[]).unwrap_err().code(),
        "format.malformed"
    );
}

#[test]
fn rows_may_neither_overlap_nor_leave_the_table() {
    let table = polygons(0, &[path(5, &[&SQUARE], None, &[])]);
    let (_, sound) = table.bytes();
    let first = u64::from_le_bytes([
        sound[16], sound[17], sound[18], sound[19], sound[20], 0, 0, 0,
    ]);
    for (offsets, word) in [
        (vec![first; 1000], "overlap"),
        (vec![1 << 39], "outside"),
        (vec![first + 3], "states"),
    ] {
        let mut files = geodatabase(std::slice::from_ref(&table), &[]);
        files[5].1 = index(&offsets, false);
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &files);
        let error = read(folder.path()).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
    let mut files = geodatabase(std::slice::from_ref(&table), &[]);
    // the upper bytes of the length, which are nothing, read as a length
    files[5].1 = index(&[first + 1], false);
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &files);
    let whole = read(folder.path()).unwrap();
    assert_eq!(whole.codes(), ["fgdb.row_empty"]);
    let mut files = geodatabase(&[table], &[]);
    files[5].1[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &files);
    assert!(
        read(folder.path())
            .unwrap_err()
            .to_string()
            .contains("cut short")
    );
}

#[test]
fn dates_out_of_range_are_left_empty_with_a_notice() {
    let fields = [5, 14, 15, 16].map(|code| field("d", code, 0));
    let mut table = Table::new("x", 0, fields.to_vec());
    for days in [f64::NAN, f64::INFINITY, 1e300, -1e300, 1e9] {
        let days = days.to_le_bytes().to_vec();
        table = table.row(&[days.clone(), days.clone(), days.clone(), days, vec![0, 0]]);
    }
    let sound = 45_000.5_f64.to_le_bytes().to_vec();
    table = table.row(&[
        sound.clone(),
        sound.clone(),
        sound.clone(),
        sound,
        vec![0x1f, 0xff],
    ]);
    let whole = read_all(&[table], &[]).unwrap();
    let (last, others) = whole.features().split_last().unwrap();
    assert!(
        others
            .iter()
            .all(|feature| feature.values[0].is_null() && feature.values[3].is_null())
    );
    assert_eq!(whole.codes(), ["fgdb.date_invalid"; 5]);
    let text = |index: usize| last.values[index].text().unwrap();
    assert_eq!(
        [text(0), text(1), text(2), text(3)],
        [
            "2023-03-15T12:00:00",
            "2023-03-15",
            "12:00:00",
            "2023-03-15T12:00:00-03:45"
        ]
    );
}
