//! The change between two editions, written as update layer and process layer and read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, path, write};
use crate::survey::{VILLAGE, areas, collection, patch, rectangle, user};

/// Patches before: west and east end in metres, class.
const BEFORE: [(f64, f64, &str); 8] = [
    (0.0, 100.0, "0101"),
    (100.0, 200.0, "0101"),
    (200.0, 300.0, "0103"),
    (300.0, 400.0, "0301"),
    (400.0, 500.0, "0101"),
    (500.0, 600.0, "0301"),
    (600.0, 700.0, "0101"),
    (700.0, 800.0, "0101"),
];

/// Patches after: what is done, number, west and east end, class. The first changes its class, the
/// second is split, 3 and 4 are merged, 5 takes land of 6, 8 leaves, 10 comes.
const AFTER: [(&str, u32, f64, f64, &str); 9] = [
    ("changed", 1, 0.0, 100.0, "0201"),
    ("changed", 2, 100.0, 150.0, "0101"),
    ("added", 9, 150.0, 200.0, "0702"),
    ("changed", 3, 200.0, 400.0, "0301"),
    ("removed", 4, 300.0, 400.0, "0301"),
    ("changed", 5, 400.0, 520.0, "0101"),
    ("changed", 6, 520.0, 600.0, "0301"),
    ("removed", 8, 700.0, 800.0, "0101"),
    ("added", 10, 800.0, 900.0, "1104"),
];

/// Key of a patch by number.
pub fn key(serial: u32) -> String {
    format!("4201122110{serial:08}")
}

/// Two editions of a survey in a data folder of their own.
pub struct Survey {
    pub dir: tempfile::TempDir,
    pub folder: PathBuf,
    pub importer: String,
    pub before: String,
}

fn name(class: &str) -> &'static str {
    match class {
        "0101" => "水田",
        "0103" => "旱地",
        "0201" => "果园",
        "0301" => "乔木林地",
        "0702" => "农村宅基地",
        _ => "坑塘水面",
    }
}

fn row(serial: u32, land: (f64, f64), class: &str, area: i64) -> (Value, Value) {
    let mut row = patch(serial, area);
    row["DLBM"] = json!(class);
    row["DLMC"] = json!(name(class));
    (rectangle(land.0, land.1), row)
}

impl Survey {
    /// With the edition before only.
    pub fn before() -> Self {
        let (dir, folder) = copy_of_district();
        let lands: Vec<_> = BEFORE.map(|(west, east, _)| (west, east)).to_vec();
        let measured = areas(dir.path(), &lands);
        let rows: Vec<_> = (1..)
            .zip(BEFORE)
            .zip(measured)
            .map(|((serial, (west, east, class)), area)| row(serial, (west, east), class, area))
            .collect();
        let file = write(dir.path(), "变更前.geojson", collection(&rows));
        let importer = user(&folder, "data");
        let mut survey = Self {
            dir,
            folder,
            importer,
            before: String::new(),
        };
        let import = ["import", path(&file), "--layer", "landuse"];
        let told = survey.acts(&import).exits(0).json();
        survey.before = format!("landuse@{}", told["edition"].as_str().unwrap());
        survey
    }

    /// Makes the edition after by a change file; its name.
    pub fn after(&self) -> String {
        let lands: Vec<_> = AFTER.map(|(_, _, west, east, _)| (west, east)).to_vec();
        let measured = areas(self.dir.path(), &lands);
        let rows: Vec<_> = AFTER
            .into_iter()
            .zip(measured)
            .map(|((change, serial, west, east, class), area)| {
                let mut row = row(serial, (west, east), class, area);
                row.1["change"] = json!(change);
                row
            })
            .collect();
        let file = write(self.dir.path(), "更正.geojson", collection(&rows));
        let change = ["change", &self.before, path(&file), "--document", "样例1号"];
        let told = self.acts(&change).exits(0).json();
        format!("landuse@{}", told["edition"].as_str().unwrap())
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let data = ["--data", path(&self.folder)];
        kunyu(data.iter().chain(arguments))
    }

    /// As the importer, in JSON, files in the working CRS.
    pub fn acts(&self, arguments: &[&str]) -> Run {
        let head = ["--as", &self.importer, "--format", "json"];
        let tail = ["--crs", "EPSG:4526"];
        self.run(&[&head, arguments, &tail].concat())
    }

    pub fn write(&self, after: &str, target: &Path) -> Run {
        let write = ["yearly", "write", &self.before, after, "-o", path(target)];
        self.run(&[&write[..], &["--format", "json"]].concat())
    }

    /// All editions and the head of the audit chain, to hold that nothing was changed.
    pub fn state(&self) -> [String; 2] {
        let layers = self.run(&["layers", "--format", "json"]).exits(0).stdout;
        let audit = ["audit", "list", "--most", "3", "--format", "json"];
        [layers, self.run(&audit).exits(0).stdout]
    }
}

/// The features of a layer of a file.
pub fn features(dir: &Path, file: &Path, layer: &str) -> Vec<Value> {
    let target = dir.join(format!("{layer}.geojson"));
    let convert = [
        "convert",
        path(file),
        path(&target),
        "--source-layer",
        layer,
    ];
    kunyu(convert).exits(0);
    let text = std::fs::read_to_string(target).unwrap();
    let mut read: Value = serde_json::from_str(&text).unwrap();
    match read["features"].take() {
        Value::Array(features) => features,
        other => panic!("no features: {other}"),
    }
}

/// Text such as `12.30` in units of 0.01.
fn centi(value: &Value) -> i64 {
    value.as_str().unwrap().replace('.', "").parse().unwrap()
}

#[test]
fn areas_shared_lost_and_gained_add_up() {
    let survey = Survey::before();
    let after = survey.after();
    let written = survey.write(&after, &survey.dir.path().join("变更.gpkg"));
    let written = written.exits(0).json();
    let numbers = ["update_rows", "process_rows", "removed", "slivers"].map(|name| &written[name]);
    assert_eq!(numbers, [7, 10, 2, 0], "{written:#}");
    let area = |name: &str| centi(&written[name]);
    let measured = |lands: &[(f64, f64)]| -> i64 { areas(survey.dir.path(), lands).iter().sum() };
    let changed = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0].map(|n| (n * 100.0, n * 100.0 + 100.0));
    assert_eq!(area("before_m2"), measured(&changed));
    assert_eq!(area("shared_m2") + area("lost_m2"), area("before_m2"));
    assert_eq!(area("lost_m2"), measured(&[(700.0, 800.0)]));
    assert_eq!(area("gained_m2"), measured(&[(800.0, 900.0)]));
    // stated to 0.01 m² piece by piece, so that they may differ by half of it for each
    let after_m2 = area("shared_m2") + area("gained_m2");
    assert!((after_m2 - area("after_m2")).abs() <= 5, "{written:#}");
    let behaviours = written["behaviours"].as_array().unwrap().iter();
    let told: Vec<_> = behaviours
        .map(|row| {
            let name = row["name"].as_str().unwrap();
            (row["code"].as_str().unwrap(), name, row["count"].as_u64())
        })
        .collect();
    let expected = [
        ("0", "灭失", Some(1)),
        ("1", "属性变更", Some(1)),
        ("21", "分割", Some(2)),
        ("22", "合并", Some(2)),
        ("23", "界线调整", Some(3)),
        ("3", "新增", Some(1)),
    ];
    assert_eq!(told, expected);
    let flows = written["classes"].as_array().unwrap().iter();
    let flows: BTreeMap<_, _> = flows
        .map(|flow| {
            let class = |side: &str| flow[side].as_str().unwrap();
            ((class("before"), class("after")), flow["count"].as_u64())
        })
        .collect();
    let expected = [
        (("", "1104"), Some(1)),
        (("0101", ""), Some(1)),
        (("0101", "0201"), Some(1)),
        (("0101", "0702"), Some(1)),
        (("0103", "0301"), Some(1)),
        (("0301", "0101"), Some(1)),
    ];
    assert_eq!(flows, BTreeMap::from(expected));
}

#[test]
fn pieces_repeat_the_rows_before_and_after() {
    let survey = Survey::before();
    let file = survey.dir.path().join("变更.gpkg");
    survey.write(&survey.after(), &file).exits(0);
    let updates = features(survey.dir.path(), &file, "DLTBGX");
    let keys: Vec<_> = updates
        .iter()
        .map(|row| &row["properties"]["BSM"])
        .collect();
    for serial in [1, 2, 3, 5, 6, 9, 10] {
        assert!(keys.contains(&&json!(key(serial))), "{keys:?}");
    }
    let pieces = features(survey.dir.path(), &file, "DLTBGXGC");
    let text =
        |piece: &Value, column: &str| piece["properties"][column].as_str().map(str::to_owned);
    let told: Vec<_> = pieces
        .iter()
        .map(|piece| {
            let columns = [
                "BGQTBBSM", "BGHTBBSM", "BGXW", "BGXWXF", "BGQDLBM", "BGHDLBM",
            ];
            columns.map(|column| text(piece, column).unwrap_or_default())
        })
        .collect();
    let row = |before: u32, after: u32, words: [&str; 4]| {
        let key = |serial| {
            if serial == 0 {
                String::new()
            } else {
                key(serial)
            }
        };
        let [a, b, c, d] = words.map(str::to_owned);
        [key(before), key(after), a, b, c, d]
    };
    let expected = [
        row(0, 10, ["3", "3", "", "1104"]),
        row(1, 1, ["1", "1", "0101", "0201"]),
        row(2, 2, ["2", "21", "0101", "0101"]),
        row(2, 9, ["2", "21", "0101", "0702"]),
        row(3, 3, ["2", "22", "0103", "0301"]),
        row(4, 3, ["2", "22", "0301", "0301"]),
        row(5, 5, ["2", "23", "0101", "0101"]),
        row(6, 5, ["2", "23", "0301", "0101"]),
        row(6, 6, ["2", "23", "0301", "0301"]),
        row(8, 0, ["0", "0", "0101", ""]),
    ];
    assert_eq!(told, expected);
    for piece in &pieces {
        for (side, row) in [("BGQ", "BGQTBBSM"), ("BGH", "BGHTBBSM")] {
            let there = text(piece, row).is_some();
            for column in ["ZLDWDM", "QSDWDM"] {
                let code = text(piece, &format!("{side}{column}"));
                assert_eq!(code.as_deref(), there.then_some(VILLAGE), "{piece:#}");
            }
        }
    }
    // pieces of 100 m height: 80 m of patch 6 stay, 20 m go to patch 5
    let area = |at: usize| pieces[at]["properties"]["TBBGMJ"].as_f64().unwrap();
    assert!(
        (area(7) / area(8) - 0.25).abs() < 1e-4,
        "{} {}",
        area(7),
        area(8)
    );
}

#[test]
fn a_change_read_onto_the_edition_before_is_the_edition_after() {
    let origin = Survey::before();
    let after = origin.after();
    for file in ["变更.gpkg", "变更.vct", "变更.zip", "变更"] {
        let file = origin.dir.path().join(file);
        origin.write(&after, &file).exits(0);
        let survey = Survey::before();
        assert_eq!(survey.before, origin.before);
        let state = survey.state();
        let read = ["yearly", "read", &survey.before, path(&file)];
        let dry = survey
            .acts(&[&read[..], &["--dry-run"]].concat())
            .exits(0)
            .json();
        let counts = ["added", "changed", "removed", "edition"].map(|name| &dry[name]);
        assert_eq!(counts, [&json!(2), &json!(5), &json!(2), &Value::Null]);
        assert_eq!(survey.state(), state, "a dry run changed something");
        let read = [&read[..], &["--document", "变更〔2024〕1号"]].concat();
        let made = survey.acts(&read).exits(0).json();
        let made = format!("landuse@{}", made["edition"].as_str().expect("a draft"));
        assert_eq!(made, after, "{}", file.display());
    }
}

#[test]
fn a_change_is_read_by_one_and_published_by_another() {
    let survey = Survey::before();
    let file = survey.dir.path().join("变更.gpkg");
    survey.write(&survey.after(), &file).exits(0);
    let (viewer, chief) = (
        user(&survey.folder, "viewer"),
        user(&survey.folder, "section_chief"),
    );
    // the edition after is not known in this folder
    let survey = Survey::before();
    let read = [
        "yearly",
        "read",
        &survey.before,
        path(&file),
        "--document",
        "变更1号",
    ];
    survey
        .run(&[&["--as", &viewer][..], &read].concat())
        .exits(4);
    survey.run(&read).exits(2).says("--as");
    let made = survey.acts(&read).exits(0).json();
    let draft = format!("landuse@{}", made["edition"].as_str().unwrap());
    let publish = [
        "publish",
        &draft,
        "--document",
        "变更1号",
        "--date",
        "2024-12-31",
    ];
    survey
        .run(&[&["--as", &survey.importer][..], &publish].concat())
        .exits(4);
    survey
        .run(&[&["--as", &chief][..], &publish].concat())
        .exits(0);
    survey.run(&["audit", "verify"]).exits(0);
}

/// A patch of the sample with a west and an east half, cut by the overlay command.
fn halves(dir: &Path, patch: &Value) -> Vec<Value> {
    let text = patch["geometry"]["coordinates"].to_string();
    let numbers = text
        .split(['[', ']', ','])
        .filter_map(|word| word.parse::<f64>().ok());
    let (mut east, mut north) = (Vec::new(), Vec::new());
    for (at, number) in numbers.enumerate() {
        if at % 2 == 0 { &mut east } else { &mut north }.push(number);
    }
    let least = |all: &[f64]| all.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |all: &[f64]| all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (west, middle) = (least(&east) - 1.0, f64::midpoint(least(&east), most(&east)));
    let (south, north) = (least(&north) - 1.0, most(&north) + 1.0);
    let half = json!({ "type": "Polygon", "coordinates": [[
        [west, south], [middle, south], [middle, north], [west, north], [west, south]
    ]] });
    let one = [(patch["geometry"].clone(), patch["properties"].clone())];
    let (one, half) = (
        write(dir, "one.geojson", collection(&one)),
        write(dir, "half.geojson", collection(&[(half, json!({}))])),
    );
    let cut = |op: &str| -> Vec<Value> {
        let overlay = [
            "overlay",
            path(&one),
            path(&half),
            "--op",
            op,
            "--crs",
            "EPSG:4526",
        ];
        let run = kunyu([&overlay[..], &["--format", "geojson"]].concat()).exits(0);
        run.json()["features"].as_array().unwrap().clone()
    };
    [cut("intersection"), cut("difference")].concat()
}

/// The patches of the sample, from its lake.
fn patches(dir: &Path, folder: &Path) -> Vec<Value> {
    let entries = std::fs::read_dir(folder.join("lake/landuse")).unwrap();
    let mut editions = entries.map(|entry| entry.unwrap().path());
    let edition = editions.find(|path| path.join("manifest.json").exists());
    let part = edition.unwrap().join("part-00000.parquet");
    let target = dir.join("图斑.geojson");
    kunyu(["convert", path(&part), path(&target)]).exits(0);
    let text = std::fs::read_to_string(target).unwrap();
    let patches: Value = serde_json::from_str(&text).unwrap();
    patches["features"].as_array().unwrap().clone()
}

/// Rows of a change file: every other patch is split, the rest gets a remark.
fn edited(dir: &Path, patches: &[Value]) -> Vec<(Value, Value)> {
    let mut rows = Vec::new();
    for (at, patch) in patches.iter().enumerate() {
        let mut row = patch["properties"].clone();
        row["change"] = json!("changed");
        if at % 2 == 0 {
            row["BZ"] = json!("复核");
            rows.push((patch["geometry"].clone(), row));
            continue;
        }
        for (half, shape) in halves(dir, patch).into_iter().enumerate() {
            let mut row = row.clone();
            if half > 0 {
                row["BSM"] = json!(key(90_000_000 + rows.len() as u32));
                row["change"] = json!("added");
            }
            rows.push((shape["geometry"].clone(), row));
        }
    }
    rows
}

#[test]
fn patches_of_the_sample_are_split_and_come_back() {
    let (dir, folder) = copy_of_district();
    let importer = user(&folder, "data");
    let patches = patches(dir.path(), &folder);
    let rows = edited(dir.path(), &patches[..20]);
    let file = write(dir.path(), "更正.geojson", collection(&rows));
    let data = |folder: &Path, arguments: &[&str]| {
        let head = [
            "--data",
            path(folder),
            "--as",
            &importer,
            "--format",
            "json",
        ];
        kunyu([&head, arguments].concat()).exits(0).json()
    };
    let document = ["--document", "样例1号", "--crs", "EPSG:4526"];
    let change = [&["change", "landuse", path(&file)][..], &document].concat();
    let after = data(&folder, &change)["edition"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = dir.path().join("变更.gpkg");
    let after_name = format!("landuse@{after}");
    let write = [
        "yearly",
        "write",
        "landuse",
        &after_name,
        "-o",
        path(&target),
    ];
    let written = data(&folder, &write);
    assert_eq!(centi(&written["shared_m2"]), centi(&written["before_m2"]));
    let other = ["lost_m2", "gained_m2"].map(|name| &written[name]);
    assert_eq!(other, ["0.00", "0.00"]);
    assert_eq!(written["update_rows"], rows.len() as u64);
    let (_kept, other) = copy_of_district();
    let read = [&["yearly", "read", "landuse", path(&target)][..], &document].concat();
    let made = data(&other, &read);
    assert_eq!(made["edition"], after, "{made:#}");
}
