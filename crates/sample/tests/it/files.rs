//! The files to try say the same in every form.

use kunyu_sample::{FileContent, FileFormat, SampleFile};

use crate::support::{shared, small};

fn file(path: &str) -> &'static SampleFile {
    small().files.iter().find(|file| file.path == path).unwrap()
}

fn bytes(path: &str) -> &'static [u8] {
    match &file(path).content {
        FileContent::Bytes(bytes) => bytes,
        FileContent::Parcels(id) => panic!("{path} is written from {id}"),
    }
}

fn gbk(path: &str) -> String {
    let (text, _, bad) = encoding_rs::GBK.decode(bytes(path));
    assert!(!bad, "{path} is not GBK");
    text.into_owned()
}

/// Parcel headers and point lines, without the section that names the producer.
fn parcels(text: &str) -> Vec<&str> {
    text.lines()
        .skip_while(|line| *line != "[地块坐标]")
        .skip(1)
        .collect()
}

#[test]
fn the_plots_are_those_of_the_reference_files() {
    let pairs = [
        (
            "try/plots_unclosed.txt",
            "domain/samples/parcel_unclosed_lf_utf8.txt",
        ),
        (
            "try/plots_utf8_bom.txt",
            "domain/samples/parcel_std_utf8bom.txt",
        ),
    ];
    for (ours, reference) in pairs {
        let Some(reference) = shared(reference) else {
            return;
        };
        let ours = std::str::from_utf8(bytes(ours)).unwrap();
        let points = |text: &str| -> Vec<String> {
            let rows = parcels(text)
                .into_iter()
                .filter(|line| !line.ends_with('@'));
            rows.map(|line| line.split_once(',').unwrap().1.to_owned())
                .collect()
        };
        assert_eq!(points(ours), points(&reference));
    }
}

#[test]
fn variants_differ_only_as_they_say() {
    let plain = gbk("try/plots_gbk.txt");
    let bom = bytes("try/plots_utf8_bom.txt");
    assert_eq!(
        bom.strip_prefix(b"\xef\xbb\xbf".as_slice()),
        Some(plain.as_bytes())
    );
    assert!(plain.contains("\r\n") && plain.contains("10,3.7500,1,一号地块,面,,工业用地,,@"));
    assert!(gbk("try/plots_no_prefix.txt").contains("3391200.000,520200.000"));
    assert!(gbk("try/plots_swapped_xy.txt").contains(",1,38520000.000,3391000.000"));
    let unclosed = std::str::from_utf8(bytes("try/plots_unclosed.txt")).unwrap();
    assert!(!unclosed.contains('\r') && unclosed.contains("8,3.7500,1,一号地块"));
}

#[test]
fn truth_parcels_are_written_exactly() {
    let text = gbk("try/truth_parcels.txt");
    let headers = text.lines().filter(|line| line.ends_with('@')).count();
    assert_eq!(headers, small().truth.cases.len());
    for case in &small().truth.cases {
        let [west, south, ..] = case.parcel.rectangle_mm;
        let metres = |mm: i64| format!("{}.{:03}", mm / 1000, mm % 1000);
        assert!(
            text.contains(&format!(",1,{},{}", metres(south), metres(west))),
            "{}",
            case.id
        );
    }
}

#[test]
fn geojson_is_json() {
    for (path, code) in [
        ("try/plots.geojson", 4490),
        ("try/truth_parcels.geojson", 4526),
    ] {
        let json: serde_json::Value = serde_json::from_slice(bytes(path)).unwrap();
        let name = json["crs"]["properties"]["name"].as_str().unwrap();
        assert!(name.ends_with(&format!("::{code}")));
        let ring = &json["features"][0]["geometry"]["coordinates"][0];
        assert_eq!(ring[0], ring[4]);
        let x = ring[0][0].as_f64().unwrap();
        assert!(if code == 4490 {
            (114.0..115.0).contains(&x)
        } else {
            x > 3.8e7
        });
    }
    assert_eq!(file("truth.json").format, FileFormat::Json);
}

#[test]
fn shapefile_and_geopackage_are_left_to_the_caller() {
    for (path, format) in [
        ("try/plots.shp", FileFormat::Shapefile),
        ("try/truth_parcels.gpkg", FileFormat::GeoPackage),
    ] {
        let FileContent::Parcels(id) = &file(path).content else {
            panic!("{path}")
        };
        assert_eq!(file(path).format, format);
        assert!(small().parcels.iter().any(|layer| layer.id == *id));
    }
}
