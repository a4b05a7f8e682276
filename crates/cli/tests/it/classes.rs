//! Survey classes converted to land and sea use; what the table leaves open becomes work.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, path, write};
use crate::survey::{collection, patch, rectangle, user};

const RULE: &str = "landuse_to_land_sea_use";

/// A survey with three patches the table converts, three it leaves open.
struct Story {
    dir: tempfile::TempDir,
    folder: PathBuf,
    importer: String,
    edition: String,
}

fn key(serial: u32) -> String {
    format!("4201122110{serial:08}")
}

fn story() -> Story {
    let classes = ["0101", "0305", "0204", "0702", "0702", "1107"];
    let rows: Vec<_> = (1..)
        .zip(classes)
        .map(|(serial, class)| {
            let west = f64::from(serial) * 100.0;
            let mut row = patch(serial, 1_000_000);
            row["DLBM"] = json!(class);
            (rectangle(west, west + 100.0), row)
        })
        .collect();
    let (dir, folder) = copy_of_district();
    let importer = user(&folder, "data");
    let mut story = Story {
        dir,
        folder,
        importer,
        edition: String::new(),
    };
    story.edition = story.import(&rows);
    story
}

impl Story {
    fn run(&self, arguments: &[&str]) -> Run {
        let head = ["--data", path(&self.folder), "--format", "json"];
        kunyu(head.iter().chain(arguments))
    }

    fn import(&self, rows: &[(Value, Value)]) -> String {
        let file = write(self.dir.path(), "图斑.geojson", collection(rows));
        let import = [
            "import",
            path(&file),
            "--layer",
            "landuse",
            "--crs",
            "EPSG:4526",
        ];
        let run = self.run(&[&["--as", &self.importer][..], &import].concat());
        format!(
            "landuse@{}",
            run.exits(0).json()["edition"].as_str().unwrap()
        )
    }

    fn convert(&self, more: &[&str]) -> Run {
        let target = self.dir.path().join("规划用途.geojson");
        let convert = ["classes", "convert", &self.edition, "-o", path(&target)];
        self.run(&[&convert[..], more].concat())
    }

    /// Key, code and name of the rows written.
    fn written(&self) -> Vec<(String, Value, Value)> {
        let text = std::fs::read_to_string(self.dir.path().join("规划用途.geojson")).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        let rows = read["features"].as_array().unwrap().iter();
        let mut rows: Vec<_> = rows
            .map(|row| {
                let row = &row["properties"];
                let key = row["BSM"].as_str().unwrap().to_owned();
                (key, row["YDYHFLDM"].clone(), row["YDYHFLMC"].clone())
            })
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    }

    fn open(&self) -> Vec<Value> {
        let list = self.run(&["findings", "list", &self.edition, "--rule", RULE]);
        list.exits(0).json().as_array().unwrap().clone()
    }
}

#[test]
fn one_to_one_is_converted_and_one_to_many_becomes_work() {
    let story = story();
    let told = story.convert(&["--as", &story.importer]).exits(0).json();
    let counts = ["rows", "by_table", "by_decision", "open"].map(|name| &told[name]);
    assert_eq!(counts, [6, 3, 0, 3], "{told:#}");
    let row = |serial, code: &str, name: &str| (key(serial), json!(code), json!(name));
    let blank = |serial| (key(serial), Value::Null, Value::Null);
    let expected = [
        row(1, "0101", "水田"),
        row(2, "0303", "灌木林地"),
        row(3, "0205", "其他园地"),
        blank(4),
        blank(5),
        blank(6),
    ];
    assert_eq!(story.written(), expected);
    let open = story.open();
    let keys: Vec<_> = open
        .iter()
        .map(|finding| finding["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys.len(), 3, "{open:#?}");
    for serial in [4, 5, 6] {
        let finding = open
            .iter()
            .find(|finding| finding["key"] == json!(key(serial)))
            .unwrap();
        let state = (&finding["state"], &finding["severity"], &finding["field"]);
        assert_eq!(
            state,
            (&json!("open"), &json!("notice"), &json!("YDYHFLDM"))
        );
        let codes = if serial == 6 {
            ["1705", "1311"]
        } else {
            ["0703", "0704"]
        };
        for sentence in ["zh", "en"] {
            let sentence = finding[sentence].as_str().unwrap();
            assert!(
                codes.iter().all(|code| sentence.contains(code)),
                "{sentence}"
            );
        }
    }
    // without a user nothing goes to the work list
    let other = self::story();
    let told = other.convert(&[]).exits(0).json();
    assert_eq!(
        (&told["open"], &told["recorded"]),
        (&json!(3), &json!(false))
    );
    assert_eq!(other.open().len(), 0);
}

#[test]
fn decisions_close_the_work() {
    let story = story();
    story.convert(&["--as", &story.importer]).exits(0);
    let open = story.open();
    let number = open[0]["id"].as_i64().unwrap().to_string();
    let clerk = user(&story.folder, "clerk");
    let assign = [
        "--as", &clerk, "findings", "assign", &number, "--to", &clerk,
    ];
    story.run(&assign).exits(0);
    let text = format!(
        "[keys]\n{} = \"0704\"\n[[rule]]\nclass = \"0702\"\nwhen = {{ QSXZ = [\"30\"] }}\nto = \"0703\"\n",
        key(5)
    );
    let file = write(story.dir.path(), "确认.toml", text);
    let told = story
        .convert(&["--as", &clerk, "--decisions", path(&file)])
        .exits(0)
        .json();
    let counts = ["by_table", "by_decision", "open"].map(|name| &told[name]);
    assert_eq!(counts, [3, 2, 1], "{told:#}");
    let codes: Vec<Value> = story.written().into_iter().map(|row| row.1).collect();
    assert_eq!(codes[3..], [json!("0703"), json!("0704"), Value::Null]);
    let left = story.open();
    assert_eq!((left.len(), &left[0]["key"]), (1, &json!(key(6))));
    let closed = [
        "findings",
        "list",
        &story.edition,
        "--state",
        "closed",
        "--rule",
        RULE,
    ];
    assert_eq!(
        story.run(&closed).exits(0).json().as_array().unwrap().len(),
        2
    );
    // the last one: nothing is open any more
    let text = format!(
        "[keys]\n{} = \"0704\"\n{} = \"0703\"\n{} = \"1311\"\n",
        key(5),
        key(4),
        key(6)
    );
    let file = write(story.dir.path(), "确认.toml", text);
    let told = story
        .convert(&["--as", &clerk, "--decisions", path(&file)])
        .exits(0)
        .json();
    assert_eq!(told["open"], 0);
    assert_eq!(story.open().len(), 0);
    story.run(&["audit", "verify"]).exits(0);
}

#[test]
fn decisions_that_cannot_be_are_refused() {
    let story = story();
    story.convert(&["--as", &story.importer]).exits(0);
    let (before, open) = (story.written(), story.open());
    let wrong = [
        (
            format!("[keys]\n{} = \"0101\"\n", key(4)),
            "classes.candidate",
        ),
        (format!("[keys]\n{} = \"0703\"\n", key(99)), "classes.key"),
        (
            format!("[keys]\n{} = \"0101\"\n", key(1)),
            "classes.decided",
        ),
        (
            "[[rule]]\nclass = \"0702\"\nto = \"9999\"\n".to_owned(),
            "classes.candidate",
        ),
        (
            "[[rule]]\nclass = \"9999\"\nto = \"0703\"\n".to_owned(),
            "9999",
        ),
        (
            "[[rule]]\nclass = \"0702\"\nwhen = { QSZX = [\"30\"] }\nto = \"0703\"\n".to_owned(),
            "QSZX",
        ),
        (
            "[[rule]]\nclas = \"0702\"\nto = \"0703\"\n".to_owned(),
            "classes.syntax",
        ),
    ];
    for (text, code) in wrong {
        let file = write(story.dir.path(), "确认.toml", text);
        let more = ["--as", &story.importer, "--decisions", path(&file)];
        story.convert(&more).exits(3).says(code);
    }
    let viewer = user(&story.folder, "viewer");
    story.convert(&["--as", &viewer]).exits(4);
    story.convert(&["--table", "none"]).exits(3).says(RULE);
    assert_eq!((story.written(), story.open()), (before, open));
}

#[test]
fn a_class_that_the_table_lacks_is_named() {
    let mut story = story();
    let mut row = patch(1, 1_000_000);
    row["DLBM"] = json!("9999");
    story.edition = story.import(&[(rectangle(0.0, 100.0), row)]);
    let told = story.convert(&["--as", &story.importer]).exits(0).json();
    assert_eq!(
        (&told["open"], &told["classes"][0]["class"]),
        (&json!(1), &json!("9999"))
    );
    let open = story.open();
    assert!(
        open[0]["zh"].as_str().unwrap().contains("9999"),
        "{open:#?}"
    );
    assert!(
        open[0]["en"].as_str().unwrap().contains("9999"),
        "{open:#?}"
    );
}
