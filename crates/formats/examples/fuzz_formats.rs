//! A mutation fuzzer for every parser, on stable Rust and without a corpus of its own.
//!
//! `cargo run -p kunyu-formats --example fuzz_formats -- [executions] [seed] [parser] [folder]`
//!
//! Seeds are files that the writers make, files under the folder, and small hand-made ones. Each
//! execution takes a seed, changes a few bytes, copies, cuts or joins pieces, and hands it to one
//! parser. The generator is seeded, so a finding is found again. Prints the executions reached and
//! how many inputs were read without an error; a panic ends the run and names seed and execution.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use std::path::Path;
use std::time::Instant;

#[allow(dead_code, clippy::unwrap_used, reason = "made for the tests")]
#[path = "../tests/it/fgdb_writer.rs"]
mod fgdb_writer;

use kunyu_formats::{
    Coordinates, Feature, Field, FieldKind, Format, Geometry, GeometryKind, Layer, Polygon, Value,
    WriteOptions, create, fuzz,
};

/// xorshift64*: small, seeded, good enough to choose bytes.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            0
        } else {
            (self.next() % bound as u64) as usize
        }
    }
}

/// Values that parsers tend to get wrong.
const SPECIAL: [&[u8]; 18] = [
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x80\0\0\0",
    b"\0\0\0\0",
    b"\0\0\0\x80",
    b"\0\0\0\0\0\0\xf8\x7f",
    b"1e999",
    b"-0",
    b"NaN",
    b"\"",
    b"[[[[",
    b"]}",
    b",,,,@",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xb5\xd8",
    b"38520000.000",
];

fn mutate(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(data.len() + 1);
        match random.below(8) {
            0 if !data.is_empty() => {
                let at = at.min(data.len() - 1);
                data[at] ^= 1 << random.below(8);
            }
            1 if !data.is_empty() => {
                let at = at.min(data.len() - 1);
                data[at] = random.next() as u8;
            }
            2 => data.truncate(at),
            3 => {
                let end = (at + 1 + random.below(16)).min(data.len());
                data.drain(at..end);
            }
            4 => {
                let special = SPECIAL[random.below(SPECIAL.len())];
                let end = (at + special.len()).min(data.len());
                data.splice(at..end, special.iter().copied());
            }
            5 => {
                let special = SPECIAL[random.below(SPECIAL.len())];
                data.splice(at..at, special.iter().copied());
            }
            6 => {
                let from = random.below(data.len() + 1);
                let end = (from + random.below(64)).min(data.len());
                let piece = data[from..end].to_vec();
                data.splice(at..at, piece);
            }
            _ => {
                let from = random.below(other.len() + 1);
                let end = (from + random.below(64)).min(other.len());
                data.splice(at..at, other[from..end].iter().copied());
            }
        }
    }
    data.truncate(1 << 20);
    data
}

fn sample(format: Format, name: &str, folder: &Path) -> Vec<u8> {
    let mut layer = Layer::new("地块", GeometryKind::Polygons);
    layer.crs = kunyu_formats::CrsStatement::Stated(
        kunyu_geodesy::Crs::from_epsg(4526).expect("4526 is in the table"),
    );
    layer.fields = vec![
        Field::new("name", FieldKind::Text),
        Field::new("n", FieldKind::Integer),
        Field::new("r", FieldKind::Real),
        Field::new("d", FieldKind::Date),
    ];
    let corners = [
        (0.0, 0.0),
        (100.0, 0.0),
        (100.0, 100.0),
        (0.0, 100.0),
        (0.0, 0.0),
    ];
    let ring = |x: f64| {
        let place = |(dx, dy): &(f64, f64)| (38_520_000.0 + x + dx, 3_391_000.0 + dy);
        Coordinates::plane(corners.iter().map(place).collect())
    };
    let path = folder.join(name);
    let mut sink =
        create(&path, format, &layer, &WriteOptions::new()).expect("the sample can be written");
    for row in 1..4 {
        let rings = vec![ring(row as f64 * 200.0)];
        let values = vec![
            Value::Text(format!("图斑{row}")),
            Value::Integer(row),
            Value::Real(0.5 * row as f64),
            Value::Date("2024-05-06".into()),
        ];
        let geometry = (row < 3).then(|| Geometry::Polygons(vec![Polygon { rings }]));
        sink.write(&Feature::new(row as u64, geometry, values))
            .expect("the sample fits");
    }
    sink.finish().expect("the sample can be finished");
    std::fs::read(&path).expect("the sample was written")
}

/// Parts behind their lengths, as the fuzz entries take them.
fn packed(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let sized = |part: Vec<u8>| [(part.len() as u32).to_le_bytes().to_vec(), part].concat();
    parts.flat_map(sized).collect()
}

/// The parts of a Shapefile.
fn joined(stem: &Path) -> Vec<u8> {
    let extensions = ["shp", "shx", "dbf", "prj", "cpg"].into_iter();
    packed(extensions.map(|part| std::fs::read(stem.with_extension(part)).unwrap_or_default()))
}

/// A small File Geodatabase with curves, heights, measures and every type of field.
fn geodatabase(wide: bool) -> Vec<u8> {
    use fgdb_writer::{M, Table, Z, curve, field, geodatabase, path, shape_field, sized, varint};
    let ring = [
        (0, 0),
        (0, 900_000),
        (900_000, 900_000),
        (900_000, 0),
        (0, 0),
    ];
    let mut tail: Vec<Vec<u8>> = (0..10).map(|value| varint(value * 700)).collect();
    tail.push(curve(0, 1, &[-40.0, 45.0], Some(0x80)));
    tail.push(curve(1, 4, &[30.0, 99.0, 60.0, 80.0], None));
    tail.push(curve(2, 5, &[90.0, 45.0, 0.3, 45.0, 0.5], Some(0x1000)));
    let curved = path(0x33 | 0xe000_0000, &[&ring], Some(3), &tail);
    let plain = path(5, &[&ring, &ring[..4]], None, &[]);
    let codes = [0, 1, 2, 3, 5, 13, 14, 15, 16, 4, 8, 10, 12];
    let fields = codes
        .iter()
        .map(|code| field(&format!("字段{code}"), *code, 1));
    let shape = shape_field(-1e4, 1e4, true, true);
    let fields = [field("OID", 6, 2), shape]
        .into_iter()
        .chain(fields)
        .collect();
    let mut table = Table::new("图斑", 4 | Z | M, fields);
    table.wide = wide;
    let numbers = vec![1_u8; 2 + 4 + 4];
    let days = 45_000.25_f64.to_le_bytes();
    for shape in [curved, plain] {
        let times = [&days[..], &days, &[7; 8], &days, &days, &days, &[0xe0, 1]].concat();
        let texts = [
            sized("水田".as_bytes()),
            sized(&[1, 2, 3]),
            vec![9; 16],
            sized(b"<a/>"),
        ]
        .concat();
        table = table.row(&[vec![0, 0], shape, numbers.clone(), times, texts]);
    }
    table.rows.insert(1, None);
    let domain = "<GPCodedValueDomain2><DomainName>d</DomainName><CodedValues><CodedValue><Name>n</Name><Code>1</Code>\
                  </CodedValue></CodedValues></GPCodedValueDomain2>";
    packed(
        geodatabase(&[table], &[domain])
            .into_iter()
            .map(|(_, bytes)| bytes),
    )
}

fn collect(folder: &Path, extensions: &[&str], seeds: &mut Vec<Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, extensions, seeds);
            continue;
        }
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or("");
        let small = std::fs::metadata(&path).is_ok_and(|meta| meta.len() < 20_000);
        if small && extensions.contains(&extension) && seeds.len() < 200 {
            match extension {
                "shp" => seeds.push(joined(&path)),
                _ => seeds.extend(std::fs::read(&path).ok()),
            }
        }
    }
}

/// The drawing of the tests, as text and as binary of either age.
fn drawings() -> Vec<Vec<u8>> {
    let lines = include_str!("../tests/it/drawing.txt").lines();
    let pairs: Vec<(&str, &str)> = lines
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .collect();
    let mut text = Vec::new();
    let mut binary = [
        b"AutoCAD Binary DXF\r\n\x1a\0".to_vec(),
        b"AutoCAD Binary DXF\r\n\x1a\0".to_vec(),
    ];
    for (code, value) in pairs {
        text.extend_from_slice(format!("{code}\n{value}\n").as_bytes());
        let number: i16 = code.parse().expect("the drawing has codes");
        let bytes = match number {
            10..=59 | 210..=239 => value
                .parse::<f64>()
                .expect("a number")
                .to_le_bytes()
                .to_vec(),
            60..=79 => value
                .parse::<i16>()
                .expect("a number")
                .to_le_bytes()
                .to_vec(),
            90..=99 => value
                .parse::<i32>()
                .expect("a number")
                .to_le_bytes()
                .to_vec(),
            _ => [value.as_bytes(), b"\0"].concat(),
        };
        if number != 999 {
            binary[0].extend_from_slice(&number.to_le_bytes());
            binary[0].extend_from_slice(&bytes);
            if number > 254 {
                binary[1].push(255);
                binary[1].extend_from_slice(&number.to_le_bytes());
            } else {
                binary[1].push(number as u8);
            }
            binary[1].extend_from_slice(&bytes);
        }
    }
    let [new, old] = binary;
    vec![text, new, old]
}

type Parser = (&'static str, &'static [&'static str], fn(&[u8]) -> bool);

const PARSERS: &[Parser] = &[
    ("txt", &["txt"], fuzz::fuzz_txt),
    ("vct", &["vct"], fuzz::fuzz_vct),
    ("geojson", &["geojson", "json"], fuzz::fuzz_geojson),
    ("shapefile", &["shp"], fuzz::fuzz_shapefile),
    ("dbf", &["dbf"], fuzz::fuzz_dbf),
    ("fgdb", &[], fuzz::fuzz_fgdb),
    ("fgb", &["fgb"], fuzz::fuzz_fgb),
    ("zip", &["zip"], fuzz::fuzz_zip),
    ("wkb", &[], fuzz::fuzz_wkb),
    ("gpkg_geometry", &[], fuzz::fuzz_gpkg_geometry),
    ("crs", &["prj"], fuzz::fuzz_crs),
    ("any", &["txt", "geojson", "dbf", "zip"], fuzz::fuzz_any),
    ("gpkg", &["gpkg"], fuzz::fuzz_gpkg),
    ("parquet", &["parquet"], fuzz::fuzz_parquet),
    ("dxf", &["dxf"], fuzz::fuzz_dxf),
    ("kml", &["kml", "kmz"], fuzz::fuzz_kml),
    ("csv", &["csv"], fuzz::fuzz_csv),
    ("xlsx", &["xlsx"], fuzz::fuzz_xlsx),
    ("sheet", &[], fuzz::fuzz_sheet),
    ("ods", &[], fuzz::fuzz_ods),
    ("xls", &[], fuzz::fuzz_xls),
    ("wkt", &[], fuzz::fuzz_wkt),
    ("docx", &["docx"], fuzz::fuzz_docx),
];

/// A written file, and small ones with what is seldom written: arcs, references to polygons,
/// annotations, long texts, and the grammar of 2.0.
fn vct_seeds(made: &Path) -> Vec<Vec<u8>> {
    let head = "HeadBegin\nDataMark:LANDUSE-VCT\nVersion:3.0\nHeadEnd\nFeatureCodeBegin\n\
        1,a,Polygon,A\n2,b,Line,B\n3,c,Point,C\n4,d,Annotation,D\nFeatureCodeEnd\n\
        TableStructureBegin\nA,1\nX,Int4\n0\nB,1\nX,Varchar\n0\nC,1\nX,Date\n0\nD,1\nX,Float,5,2\n0\n\
        E,1,NoneGeometry\nX,Char,5\n0\nTableStructureEnd\n";
    let new = "PointBegin\n1\n3\ns\n1\n1\n0,0\n0\n2\n3\ns\n4\n2\n0,0\n1,1\n0\n3\n3\ns\n3\n0,0\n1,1\n0\nPointEnd\n\
        LineBegin\n11\n2\ns\n1\n1\n11\n3\n0,0\n0,9\n9,9\n0\n12\n2\ns\n1\n1\n11\n3\n0,0\n9,0\n9,9\n0\n\
        13\n2\ns\n1\n1\n12\n3\n0,0\n5,5\n9,0\n0\n14\n2\ns\n1\n1\n13\n0,0\n5\n0,90\n0\n15\n2\ns\n100\n2\n11,-12\n0\n\
        LineEnd\nPolygonBegin\n21\n1\ns\n100\n1,1\n21\n2\n11,-12\n0\n22\n1\ns\n100\n1,1\n22\n1\n21\n0\n\
        23\n1\ns\n1\n1,1\n2\n11\n3\n0,0\n0,1\n1,1\n13\n0,0\n5\n0\n24\n1\ns\n1\n1,1\n1\n14\n0,0\n5,0\n0.5\n0\n\
        25\n1\ns\n100\n1,1\n21\n4\n11,-12,0,15\n0\nPolygonEnd\nAnnotationBegin\n31\n4\ns\n1\nword\n0,0,5\n0\n\
        AnnotationEnd\nAttributeBegin\nA\n21,1\n22,2\n23,3\n24,4\n25,5\nTableEnd\nB\n11,7\n15,x\nTableEnd\n\
        C\n1,20240506\n2,\nTableEnd\nD\n31,1.50\nTableEnd\nE\nx\nTableEnd\nVarcharBegin\n7\nlong\n,\nVarcharEnd\n\
        AttributeEnd\n";
    let old = "LineBegin\n11\n2\ns\n1\n3\n0.0,0.0\n0.0,9.0\n9.0,9.0\n12\n2\ns\n1\n3\n0.0,0.0\n9.0,0.0\n9.0,9.0\n\
        LineEnd\nPolygonBegin\n21\n1\ns\n1.0,1.0\n2\n11,-12\n22\n1\ns\n1.0,1.0\n4\n0.0,0.0\n0.0,1.0\n1.0,1.0\n0.0,0.0\n\
        PolygonEnd\nAttributeBegin\nA\n21,1\n22,2\nTableEnd\nAttributeEnd\n";
    let early = head.replace("Version:3.0", "Version:2.0");
    vec![
        sample(Format::Vct, "a.vct", made),
        format!("{head}{new}").into_bytes(),
        format!("{early}{old}").into_bytes(),
    ]
}

/// Boundary points with a header of two rows, merged cells, a fault and a date.
const SHEET: &str = r#"<worksheet><dimension ref="A1:E6"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is>
<t>plot</t></is></c><c r="B1" t="inlineStr"><is><t>point</t></is></c><c r="C1" t="inlineStr"><is><t>x</t></is>
</c><c r="D1" t="inlineStr"><is><t>y</t></is></c><c r="E1" t="str"><v>n</v></c></row><row r="2"><c r="A2">
<v>1</v></c><c r="B2" t="str"><v>J1</v></c><c r="C2"><v>38520000</v></c><c r="D2"><v>3391000</v></c>
<c r="E2" t="e"><v>#REF!</v></c></row><row r="3"><c r="B3" t="str"><v>J2</v></c><c r="C3"><v>38520100</v></c>
<c r="D3"><v>3391000</v></c><c r="E3" t="b"><v>1</v></c></row><row r="4"><c r="B4" t="str"><v>J3</v></c>
<c r="C4"><v>38520100</v></c><c r="D4"><v>3391100</v></c><c r="E4" t="d"><v>2024-05-06</v></c></row>
</sheetData><mergeCells><mergeCell ref="A2:A4"/></mergeCells></worksheet>"#;

const DOCUMENT: &str = r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/>
</w:pPr><w:r><w:t>part</w:t></w:r></w:p><w:p><w:r><w:t>a&amp;b</w:t><w:tab/></w:r><w:del><w:r><w:delText>x</w:delText>
</w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:tbl><w:tr><w:tc/></w:tr>
</w:tbl></w:tc></w:tr></w:tbl></w:body></w:document>"#;

const ODS: &str = r#"<office:body><table:table table:name="a"><table:table-row>
<table:table-cell office:value-type="string"><text:p>wkt</text:p></table:table-cell>
<table:table-cell office:value-type="string" table:number-rows-spanned="2">
<text:p>a<text:s text:c="3"/>&amp;</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string">
<text:p>POINT (1 2)</text:p></table:table-cell><table:covered-table-cell/>
<table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="3"/>
</table:table-row></table:table></office:body>"#;

/// Records of an old workbook: globals with one sheet, then its cells.
fn records() -> Vec<u8> {
    let record = |kind: u16, content: &[u8]| {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend_from_slice(&(content.len() as u16).to_le_bytes());
        out.extend_from_slice(content);
        out
    };
    let begin = record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let start = begin.len() as u32 + 13 + 4;
    let mut bound = start.to_le_bytes().to_vec();
    bound.extend([0, 0, 1, 0, b'a']);
    let mut out = [
        begin.clone(),
        record(0x0085, &bound),
        record(0x000a, &[]),
        begin,
    ]
    .concat();
    out.extend(record(0x0200, &[0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0]));
    for (row, column, text) in [(0_u8, 0_u8, b'x'), (0, 1, b'y'), (1, 2, b'z')] {
        out.extend(record(0x0204, &[row, 0, column, 0, 0, 0, 1, 0, 0, text]));
    }
    let number = [[1, 0, 0, 0, 0, 0].as_slice(), &114.2_f64.to_le_bytes()].concat();
    out.extend(record(0x0203, &number));
    out.extend(record(
        0x00bd,
        &[1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2, 1, 0, 0, 1, 0],
    ));
    out.extend(record(0x00e5, &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0]));
    out.extend(record(0x000a, &[]));
    out
}

fn seeds(name: &str, extensions: &[&str], made: &Path, folder: Option<&Path>) -> Vec<Vec<u8>> {
    let mut seeds = match name {
        "txt" => vec![sample(Format::BoundaryTxt, "a.txt", made)],
        "vct" => vct_seeds(made),
        "geojson" => vec![
            sample(Format::GeoJson, "a.geojson", made),
            sample(Format::GeoJsonSeq, "a.geojsonl", made),
        ],
        "shapefile" => {
            sample(Format::Shapefile, "a.shp", made);
            vec![joined(&made.join("a.shp"))]
        }
        "dbf" => {
            sample(Format::Shapefile, "b.shp", made);
            vec![std::fs::read(made.join("b.dbf")).unwrap_or_default()]
        }
        "zip" => vec![sample(Format::Shapefile, "a.zip", made)],
        "gpkg" => vec![sample(Format::GeoPackage, "a.gpkg", made)],
        "parquet" => vec![sample(Format::GeoParquet, "a.parquet", made)],
        "fgb" => vec![sample(Format::FlatGeobuf, "a.fgb", made)],
        "fgdb" => vec![geodatabase(false), geodatabase(true)],
        "dxf" => [drawings(), vec![sample(Format::Dxf, "a.dxf", made)]].concat(),
        "kml" => vec![include_bytes!("../tests/it/map.kml").to_vec()],
        "csv" => vec![
            sample(Format::Csv, "a.csv", made),
            "地块号,圈号,点号,X,Y\n1,1,J1,3391000,38520000\n1,1,J2,3391000,38520100\n\
             1,1,J3,3391100,38520100\n2,1,\"J1\",3391000,38520000\n"
                .into(),
            "n;lon;lat\na;114°12′30″;30.5\nb;;1e5\n".into(),
        ],
        "xlsx" => vec![sample(Format::Xlsx, "a.xlsx", made)],
        "sheet" => vec![SHEET.into()],
        "ods" => vec![ODS.into()],
        "xls" => vec![records()],
        "docx" => vec![DOCUMENT.into()],
        "wkt" => vec![
            "SRID=4526;POLYGON Z ((0 0 1, 1 0 1, 1 1 1), (0 0 1, 1 0 1, 1 1 1))".into(),
            "GEOMETRYCOLLECTION (POINT EMPTY, MULTIPOINT ((1 2), 3 4), LINESTRING M (1 2 3, 4 5 NaN))".into(),
            "MULTIPOLYGON (((0 0, 1e1 0, 1 -.5, 0 0)), EMPTY)".into(),
        ],
        "crs" => vec![
            b"EPSG:4526".to_vec(),
            kunyu_geodesy::Crs::CGCS2000.wkt().into_bytes(),
            kunyu_geodesy::Crs::CGCS2000.projjson().into_bytes(),
        ],
        _ => {
            let mut wkb = b"\x01\x03\0\0\0\x01\0\0\0\x04\0\0\0".to_vec();
            wkb.extend((0..8_u8).flat_map(|value| f64::from(value % 3).to_le_bytes()));
            let blob = [b"GP\0\x01\x0e\0\0\0".as_slice(), &wkb].concat();
            let multi = [b"\x01\x06\0\0\0\x01\0\0\0".as_slice(), &wkb].concat();
            vec![wkb, blob, multi]
        }
    };
    if let Some(folder) = folder {
        collect(folder, extensions, &mut seeds);
    }
    seeds
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize| {
        arguments
            .get(index)
            .and_then(|text| text.parse::<u64>().ok())
    };
    let (executions, start) = (number(0).unwrap_or(10_000), number(1).unwrap_or(1));
    let only = arguments.get(2).map_or("all", String::as_str);
    let folder = arguments.get(3).map(Path::new);
    let made = tempfile::tempdir().expect("a temporary folder can be made");
    // libraries below may panic on damaged bytes and are caught there; what gets out is told below
    std::panic::set_hook(Box::new(|_| {}));
    for (name, extensions, parser) in PARSERS {
        if only != "all" && only != *name {
            continue;
        }
        let seeds = seeds(name, extensions, made.path(), folder);
        let mut random = Random(start.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let (began, mut read) = (Instant::now(), 0_u64);
        for execution in 0..executions {
            let seed = random.below(seeds.len());
            let other = random.below(seeds.len());
            let data = mutate(&seeds[seed], &seeds[other], &mut random);
            let result = std::panic::catch_unwind(|| parser(&data));
            if let Ok(whole) = result {
                read += u64::from(whole);
            } else {
                let path = std::env::temp_dir().join(format!("fuzz-{name}-{execution}.bin"));
                let _ = std::fs::write(&path, &data);
                println!(
                    "{name}: PANIC at execution {execution}, input {}",
                    path.display()
                );
                std::process::exit(1);
            }
        }
        let seconds = began.elapsed().as_secs_f64();
        let count = seeds.len();
        println!(
            "{name}: {executions} executions, {count} seeds, {read} read whole, {seconds:.0} s"
        );
    }
}
