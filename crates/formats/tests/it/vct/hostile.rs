//! Slips, faults, cut and malicious files.

use kunyu_formats::{FormatError, Limits, OpenOptions};

use super::{Draft, indirect, line, parse};
use crate::common::{file, read_with};

/// What is changed to what, the notice, and how many features there are then.
type Slip = (
    &'static str,
    (&'static str, &'static str),
    &'static str,
    usize,
);

const SLIPS: [Slip; 13] = [
    ("row", ("11,乙,坑塘水面,2500\n", ""), "vct.no_attributes", 2),
    (
        "object",
        ("TableEnd", "12,丙,旱地,1\nTableEnd"),
        "vct.no_geometry",
        3,
    ),
    (
        "twice",
        ("TableEnd", "10,甲,水田,1\nTableEnd"),
        "vct.duplicate_row",
        3,
    ),
    (
        "short",
        ("10,甲,水田,37500.00", "10,甲"),
        "vct.short_row",
        2,
    ),
    ("value", ("37500.00", "很多"), "vct.value_unreadable", 2),
    (
        "table",
        ("AttributeEnd", "ABCD\n1,2\nTableEnd\nAttributeEnd"),
        "vct.unknown_table",
        2,
    ),
    (
        "code",
        ("11\n2001010100\n", "11\n2009\n"),
        "vct.unknown_code",
        2,
    ),
    ("zero", ("1,-2,0,3", "1,-2,3"), "vct.ring_split", 2),
    ("sign", ("1,-2,0,3", "1,2,0,3"), "vct.line_turned", 2),
    ("fields", ("DLTB,3", "DLTB,4"), "vct.field_count", 2),
    (
        "section",
        ("AttributeEnd\n", "AttributeEnd\nStyleBegin\nx\nStyleEnd\n"),
        "vct.section_skipped",
        2,
    ),
    (
        "stray",
        ("PointBegin", "one\nPointBegin"),
        "vct.stray_lines",
        2,
    ),
    ("end", ("TableEnd\n", ""), "vct.table_end_missing", 2),
];

#[test]
fn slips_are_told_and_refused_when_strict() {
    for (what, change, code, features) in SLIPS {
        let text = Draft::new().text().replace(change.0, change.1);
        let text = if what == "zero" {
            text.replace("\n4\n1,-2,3", "\n3\n1,-2,3")
        } else {
            text
        };
        let whole = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(whole.codes().contains(&code), "{what}: {:?}", whole.codes());
        assert_eq!(whole.features().len(), features, "{what}");
        assert!(
            whole
                .notices
                .iter()
                .all(|notice| notice.place.file == "a.vct")
        );
        let refused = [
            "vct.short_row",
            "vct.value_unreadable",
            "vct.ring_split",
            "vct.line_turned",
        ];
        let (_folder, path) = file("a.vct", text.as_bytes());
        let strict = read_with(&path, &OpenOptions::new().strict(true));
        assert_eq!(strict.is_err(), refused.contains(&code), "{what}");
    }
}

#[test]
fn ends_a_little_apart_are_joined_and_told() {
    let mut draft = Draft::new();
    draft.lines = draft
        .lines
        .replacen("38520200.000,3391200.000", "38520200.0005,3391200.000", 1);
    let whole = draft.read().unwrap();
    assert_eq!(whole.codes(), ["vct.ring_snapped"]);
    draft.lines = draft.lines.replacen("38520200.0005", "38520200.5", 1);
    assert!(
        draft.error().contains("polygon 10 is open by 0.5000"),
        "{}",
        draft.error()
    );
}

#[test]
fn faults_name_object_and_line() {
    for (from, to, words) in [
        ("1,-2,0,3", "1,-99,0,3", "object 10 names line 99"),
        ("1,-2,0,3", "1,0,3,0", "polygon 10 is open"),
        ("1,-2,0,3", "1,x", "expected identifiers"),
        (
            "10,甲,水田,37500.00",
            "10,甲,水田,37500.00,1,2",
            "6 items instead of 4",
        ),
        (
            "10,甲,水田,37500.00",
            "x,甲,水田,37500.00",
            "begin with an identifier",
        ),
        (
            "38520000.000,3391200.000",
            "38520000.000",
            "expected coordinates",
        ),
        (
            "38520000.000,3391200.000",
            "38520000.000,nan",
            "expected coordinates",
        ),
        (
            "38520000.000,3391200.000",
            "inf,3391200.000",
            "expected coordinates",
        ),
        ("\n11\n3\n", "\n16\n3\n", "unknown kind of segment 16"),
        ("\n11\n3\n", "\n11\n-3\n", "is negative"),
        ("\n11\n3\n", "\n11\n0\n", "at least 1"),
        ("\n11\n3\n", "\n11\n99999999999\n", "expected coordinates"),
        ("\n100\n", "\n7\n", "unknown kind of polygon 7"),
        ("BSM,Char,18", "BSM,Blurb,18", "a field should be"),
        ("BSM,Char,18", "BSM", "a field should be"),
        (
            "2001010100,地类图斑,Polygon,DLTB",
            "2001010100",
            "a feature code should be",
        ),
        ("HeadEnd", "word\nHeadEnd", "key:value"),
        ("AttributeEnd", "", "AttributeEnd should follow"),
        ("TableStructureBegin", "OtherBegin", "end"),
        ("LineBegin\n1\n", "LineBegin\n-1\n", "not positive"),
        (
            "LineBegin\n1\n",
            "LineBegin\none\n",
            "expected an identifier",
        ),
    ] {
        let text = Draft::new().text();
        assert!(text.contains(from), "{from}");
        let error = parse(text.replacen(from, to, 1).as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{from} -> {to}: {error}");
        assert!(error.contains("a.vct, line"), "{error}");
    }
    let bare = Draft::new().text().replace("Attribute", "Something");
    assert!(
        parse(bare.as_bytes())
            .unwrap_err()
            .to_string()
            .contains("AttributeBegin is missing")
    );
}

#[test]
fn duplicate_identifiers_are_told() {
    let mut draft = Draft::new();
    draft.polygons = draft.polygons.replace("11\n2001010100", "10\n2001010100");
    let whole = draft.read().unwrap();
    let codes = whole.codes();
    assert!(
        codes.contains(&"vct.duplicate_id") && codes.contains(&"vct.no_attributes"),
        "{codes:?}"
    );
    assert_eq!(
        whole.features().len(),
        3,
        "a row without object, and the second polygon"
    );
}

#[test]
fn circles_of_references_end() {
    for lines in [
        "1\n1099000000\nu\n100\n1\n1\n0\n",
        "1\n1099000000\nu\n100\n2\n2,2\n0\n2\n1099000000\nu\n100\n2\n1,1\n0\n",
    ] {
        let mut draft = Draft::new();
        draft.lines = lines.to_owned() + &line(3, &[(5, 5), (6, 5), (6, 6), (5, 5)]);
        let error = draft.error();
        assert!(error.contains("in a circle"), "{error}");
    }
    let mut draft = Draft::new();
    draft.polygons = "10\n2001010100\nu\n100\n1.0,1.0\n22\n2\n11,11\n0\n11\n2001010100\nu\n100\n1.0,1.0\n22\n2\n\
        10,10\n0\n".into();
    assert!(draft.error().contains("in a circle"));
}

#[test]
fn references_that_multiply_are_bounded() {
    // each line names the next one a thousand times: 10^12 positions from a few kilobytes
    let mut draft = Draft::new();
    let thousand = (1..4)
        .map(|id| {
            let next = vec![(id + 1).to_string(); 1000].join(",");
            format!("{id}\n1099000000\nu\n100\n1000\n{next}\n0\n")
        })
        .collect::<Vec<_>>()
        .concat();
    draft.lines = thousand + &line(4, &[(0, 0), (1, 1), (0, 0)]);
    draft.polygons = indirect(10, 1, "1");
    let (_folder, path) = file("a.vct", draft.text().as_bytes());
    let mut limits = Limits::default();
    limits.feature_bytes = 16 << 20;
    let error = read_with(&path, &OpenOptions::new().limits(limits)).unwrap_err();
    assert!(matches!(error, FormatError::Limit { .. }), "{error}");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = Draft::new().text();
    let end = whole.trim_end().len();
    for cut in 0..end {
        let bytes = &whole.as_bytes()[..cut];
        match parse(bytes) {
            Err(error) => assert!(error.to_string().contains("a.vct"), "{cut}: {error}"),
            Ok(read) => panic!("cut at {cut} was read: {read:?}"),
        }
    }
    let (gb, _, _) = encoding_rs::GB18030.encode(&whole);
    let end = gb.trim_ascii_end().len();
    for cut in 0..end {
        assert!(parse(&gb[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn long_lines_are_bounded() {
    let long = "9".repeat(10_000_000);
    for (from, to) in [
        ("38520000.000,3391200.000", long.as_str()),
        ("水田", &long),
        ("Spheroid:", &format!("Spheroid:{long}")),
        ("1,-2,0,3", &vec!["1"; 5_000_000].join(",")),
    ] {
        let error = parse(Draft::new().text().replacen(from, to, 1).as_bytes()).unwrap_err();
        assert!(matches!(error, FormatError::Limit { .. }), "{error}");
    }
}

#[test]
fn declarations_are_bounded() {
    let began = std::time::Instant::now();
    let many = |count: u32, one: &dyn Fn(u32) -> String| {
        (0..count).map(one).collect::<Vec<String>>().concat()
    };
    let heads = many(20_000, &|n| format!("{n}:x\n"));
    let codes = many(59_000, &|n| format!("c{n},n,Polygon,t{}\n", n % 5_000));
    let tables = many(4_000, &|n| format!("t{n},1\nA,Int4\n0\n"));
    let rows = many(50_000, &|n| format!("t{n}\n1,1\nTableEnd\n"));
    let mut draft = Draft::new();
    (draft.codes, draft.tables, draft.attributes) = (codes, tables.clone(), rows);
    draft.polygons = String::new();
    let whole = draft.read().unwrap();
    assert_eq!(whole.layers.len(), 4_000);
    draft.tables = tables.repeat(2);
    assert!(draft.error().contains("too many tables"));
    draft = Draft::new();
    draft.head = draft.head.replace("HeadEnd", &(heads + "HeadEnd"));
    assert!(draft.error().contains("the head has more than"));
    draft = Draft::new();
    draft.codes = "1,".to_owned() + &"n".repeat(5_000) + ",Polygon,DLTB\n";
    assert!(draft.error().contains("longer than 4096"));
    assert!(began.elapsed().as_secs() < 60);
}

#[test]
fn a_vct_in_an_archive_is_read() {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive
        .start_file("数据/a.vct", zip::write::SimpleFileOptions::default())
        .unwrap();
    archive.write_all(Draft::new().text().as_bytes()).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let (_folder, path) = file("a.zip", &bytes);
    let whole = read_with(&path, &OpenOptions::new()).unwrap();
    assert_eq!((whole.format, whole.features().len()), ("VCT", 2));
}
