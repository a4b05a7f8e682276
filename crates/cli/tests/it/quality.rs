//! A clerk's story: a delivery with planted faults is examined, worked off, rechecked and reported.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Run, copy_of_district, kunyu, path, write};
use crate::survey::{VILLAGE, areas, collection, metres, patch, rectangle, user};

/// What the story needs: the folder, the delivery and the villages and townships beside it.
struct Story {
    dir: tempfile::TempDir,
    folder: PathBuf,
    delivery: PathBuf,
    right: Vec<(Value, Value)>,
    with: Vec<String>,
}

fn story() -> Story {
    let (dir, folder) = copy_of_district();
    let at = dir.path();
    let measured = areas(
        at,
        &[(0.0, 100.0), (100.0, 200.0), (200.0, 300.0), (300.0, 400.0)],
    );
    let right: Vec<(Value, Value)> = (1..=4)
        .map(|serial| {
            let west = f64::from(serial - 1) * 100.0;
            let area = measured[serial as usize - 1];
            (rectangle(west, west + 100.0), patch(serial, area))
        })
        .collect();
    let total = metres(measured.iter().sum());
    let village = json!({
        "ZLDWDM": VILLAGE, "ZLDWMC": "甲村", "BSM": "420112120000000001", "YSDM": "1000600400",
        "DCMJ": total, "JSMJ": total, "MSSM": "00",
    });
    let township = json!({
        "XZQDM": "420112001", "XZQMC": "甲街道", "BSM": "420112110000000001",
        "YSDM": "1000600100", "DCMJ": total, "JSMJ": total, "MSSM": "00",
    });
    let all = rectangle(0.0, 400.0);
    let villages = write(at, "village.geojson", collection(&[(all.clone(), village)]));
    let townships = write(at, "township.geojson", collection(&[(all, township)]));
    let mut wrong = right.clone();
    wrong[0].1["DLMC"] = json!("旱地");
    wrong[1].1["TBDLMJ"] = json!(1.0);
    wrong[1].1["QSDWDM"] = json!("420112001001");
    wrong[2].1["ZZSXDM"] = json!("JKHF");
    wrong[3].0 = rectangle(299.0, 399.0);
    let delivery = write(at, "交付.geojson", collection(&wrong));
    let with = [("village", villages), ("township", townships)]
        .map(|(layer, file)| format!("{layer}={}", path(&file)))
        .to_vec();
    Story {
        dir,
        folder,
        delivery,
        right,
        with,
    }
}

impl Story {
    fn user(&self, role: &str) -> String {
        user(&self.folder, role)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let data = ["--data", path(&self.folder)];
        kunyu(data.iter().chain(arguments))
    }

    /// With the villages and townships of the delivery, in JSON.
    fn beside(&self, arguments: &[&str]) -> Run {
        let mut all: Vec<&str> = arguments.to_vec();
        for with in &self.with {
            all.extend(["--with", with]);
        }
        all.extend(["--crs", "EPSG:4526", "--year", "2024"]);
        self.run(&all)
    }

    fn import(&self, user: &str) -> String {
        let file = path(&self.delivery);
        let arguments = [
            "--as",
            user,
            "import",
            file,
            "--layer",
            "landuse",
            "--crs",
            "EPSG:4526",
            "--format",
            "json",
        ];
        let run = self.run(&arguments).exits(0);
        format!("landuse@{}", run.json()["edition"].as_str().unwrap())
    }
}

fn found<'f>(examined: &'f Value, rule: &str) -> Vec<&'f Value> {
    let findings = examined["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn a_delivery_is_examined_before_it_is_imported() {
    let story = story();
    let file = path(&story.delivery);
    let run = story
        .beside(&["quality", file, "--layer", "landuse", "--format", "json"])
        .exits(1);
    let examined = run.json();
    let planted = [
        ("A1", "420112211000000001", "DLMC"),
        ("5001", "420112211000000002", "TBDLMJ"),
        ("A2-2", "420112211000000002", "QSDWDM"),
        ("A8-2", "420112211000000003", "ZZSXDM"),
        ("4101", "420112211000000003", "geometry"),
        ("4102", VILLAGE, "geometry"),
        ("4106", "420112001", "geometry"),
    ];
    for (rule, key, field) in planted {
        let told = found(&examined, rule);
        assert_eq!(told.len(), 1, "{rule}: {examined:#}");
        assert_eq!(
            (&told[0]["key"], &told[0]["field"]),
            (&json!(key), &json!(field)),
            "{rule}"
        );
        assert!(told[0]["place"].is_array(), "{rule} has no place");
        assert!(!told[0]["remedy_zh"].as_str().unwrap().is_empty(), "{rule}");
        assert_eq!(told[0]["severity"], "error");
    }
    let overlap = found(&examined, "4101")[0];
    assert_eq!(overlap["area_m2"], "100.00");
    assert!(
        overlap["zh"]
            .as_str()
            .unwrap()
            .contains("420112211000000004")
    );
    // everything found is planted: rules that are not named here found nothing
    let others = examined["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| {
            finding["severity"] == "error"
                && planted.iter().all(|(rule, ..)| finding["rule"] != *rule)
        });
    assert_eq!(others.count(), 0, "{examined:#}");
    let unjudged = examined["not_assessed"].as_array().unwrap();
    assert!(
        unjudged
            .iter()
            .all(|open| open["rule"].as_str().unwrap().starts_with("A17"))
    );

    let right = write(story.dir.path(), "right.geojson", collection(&story.right));
    let clean = story.beside(&[
        "quality",
        path(&right),
        "--layer",
        "landuse",
        "--format",
        "json",
    ]);
    let clean = clean.exits(0).json();
    assert_eq!(clean["findings"], json!([]), "{clean:#}");
}

#[test]
fn a_file_is_told_what_its_columns_lack() {
    let story = story();
    let rows = [(
        rectangle(0.0, 100.0),
        json!({ "BSM": "1", "DLBM": "0101", "TBMJ": "甲" }),
    )];
    let file = write(story.dir.path(), "poor.geojson", collection(&rows));
    let run = story.beside(&[
        "quality",
        path(&file),
        "--layer",
        "landuse",
        "--format",
        "json",
    ]);
    let examined = run.exits(1).json();
    let missing = found(&examined, "3102");
    assert!(
        missing.iter().any(|finding| finding["field"] == "DLMC"),
        "{examined:#}"
    );
    assert_eq!(found(&examined, "3102-1").len(), 1);
    assert_eq!(found(&examined, "3108")[0]["field"], "BSM");
    let xian = write(story.dir.path(), "old.geojson", collection(&rows));
    let other = story.run(&[
        "quality",
        path(&xian),
        "--layer",
        "landuse",
        "--crs",
        "EPSG:4490",
        "--format",
        "json",
    ]);
    let told = other.json();
    assert!(!found(&told, "2102").is_empty(), "{told:#}");
}

impl Story {
    fn list(&self, arguments: &[&str]) -> Vec<Value> {
        let all = [&["findings", "list"], arguments, &["--format", "json"]].concat();
        self.run(&all).exits(0).json().as_array().unwrap().clone()
    }

    /// One is assigned and said to be mended, one waived by a second person.
    fn work_off(&self, edition: &str) {
        let (importer, chief, clerk) = (
            self.user("data"),
            self.user("section_chief"),
            self.user("clerk"),
        );
        let open = self.list(&[edition]);
        assert!(open.len() >= 6, "{open:#?}");
        let id = |rule: &str| {
            let finding = open.iter().find(|finding| finding["rule"] == rule).unwrap();
            finding["id"].as_i64().unwrap().to_string()
        };
        let act = |user: &str, act: &str, id: &str, option: &str, value: &str| {
            self.run(&["--as", user, "findings", act, id, option, value])
        };
        act(&importer, "assign", &id("A1"), "--to", &clerk).exits(0);
        assert_eq!(self.list(&["--owner", &clerk]).len(), 1);
        let reason = "实地如此";
        act(&importer, "waive", &id("A8-2"), "--reason", reason).exits(4);
        act(&chief, "waive", &id("A8-2"), "--reason", reason).exits(0);
        act(&clerk, "mended", &id("A1"), "--how", "改名称").exits(0);
    }

    /// A change file in which all but the third patch come back right; the corrected edition.
    fn correct(&self, edition: &str, importer: &str) -> String {
        let mut rows = self.right.clone();
        rows.remove(2);
        for row in &mut rows {
            row.1["change"] = json!("变更");
        }
        let file = write(self.dir.path(), "更正.geojson", collection(&rows));
        let file = path(&file);
        let document = [
            "--document",
            "样例2号",
            "--crs",
            "EPSG:4526",
            "--format",
            "json",
        ];
        let change = [&["--as", importer, "change", edition, file], &document[..]].concat();
        let changed = self.run(&change).exits(0).json();
        format!("landuse@{}", changed["edition"].as_str().unwrap())
    }
}

#[test]
fn findings_are_worked_off_and_closed() {
    let story = story();
    let (importer, chief) = (story.user("data"), story.user("section_chief"));
    let edition = story.import(&importer);
    let examine = ["--as", &importer, "quality", &edition, "--format", "json"];
    story.beside(&examine).exits(1);
    // an edition with open errors is not published
    let publish = ["--as", &chief, "publish", &edition, "--document", "样例1号"];
    story.run(&publish).exits(3);
    story.work_off(&edition);
    let new = story.correct(&edition, &importer);
    let recheck = [
        "--as", &importer, "findings", "recheck", &new, "--format", "json",
    ];
    let rechecked = story.beside(&recheck).json();
    assert_eq!(rechecked["new"], 0, "{rechecked:#}");
    assert_eq!(rechecked["kept"], 1, "{rechecked:#}");
    assert_eq!(rechecked["state"], "checked", "{rechecked:#}");
    assert_eq!(story.list(&[&edition]).len(), 0);
    let kept = story.list(&[&new]);
    let state = (
        kept.len(),
        kept[0]["state"].as_str(),
        kept[0]["reason"].as_str(),
    );
    assert_eq!(state, (1, Some("waived"), Some("实地如此")), "{kept:#?}");
    let number = kept[0]["id"].as_i64().unwrap().to_string();
    let chain = story.run(&["findings", "show", &number, "--format", "json"]);
    assert_eq!(chain.exits(0).json().as_array().unwrap().len(), 2);
    let publish = ["--as", &chief, "publish", &new, "--document", "样例2号"];
    story.run(&publish).exits(0);
    story.run(&["audit", "verify"]).exits(0);
    let trail = story
        .run(&["audit", "list", "--most", "50"])
        .exits(0)
        .stdout;
    for act in [
        "finding.assign",
        "finding.mend",
        "finding.waive",
        "edition.check",
    ] {
        assert!(trail.contains(act), "{act} is not in {trail}");
    }
}

#[test]
fn safe_repairs_are_listed_and_made_only_when_named() {
    let story = story();
    let importer = story.user("data");
    let edition = story.import(&importer);
    let listed = [
        "quality", &edition, "--repair", "A1,5001", "--format", "json",
    ];
    let listed = story.run(&listed).exits(0).json();
    assert_eq!(listed["edition"], Value::Null);
    let changes = listed["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{listed:#}");
    assert_eq!(
        (&changes[0]["before"], &changes[0]["after"]),
        (&json!("旱地"), &json!("水田"))
    );
    story
        .run(&["quality", &edition, "--repair", "A8-2"])
        .exits(2);
    let made = [
        "--as",
        &importer,
        "quality",
        &edition,
        "--repair",
        "A1,5001",
        "--document",
        "样例3号",
        "--format",
        "json",
    ];
    let made = story.run(&made).exits(0).json();
    let draft = format!("landuse@{}", made["edition"].as_str().expect("a draft"));
    let examined = story
        .beside(&["quality", &draft, "--format", "json"])
        .exits(1)
        .json();
    assert!(found(&examined, "A1").is_empty() && found(&examined, "5001").is_empty());
    assert_eq!(found(&examined, "A8-2").len(), 1);
    let trail = story
        .run(&["audit", "list", "--most", "20"])
        .exits(0)
        .stdout;
    assert!(trail.contains("edition.repair"), "{trail}");
}

#[test]
fn a_report_goes_back_to_the_institute() {
    let story = story();
    let file = path(&story.delivery);
    for name in [
        "报告.xlsx",
        "报告.docx",
        "报告.md",
        "问题.gpkg",
        "问题.geojson",
    ] {
        let target = story.dir.path().join(name);
        story
            .beside(&["quality", file, "--layer", "landuse", "-o", path(&target)])
            .exits(1);
        assert!(std::fs::metadata(&target).unwrap().len() > 500, "{name}");
    }
    let text = std::fs::read_to_string(story.dir.path().join("报告.md")).unwrap();
    assert!(
        text.contains("420112211000000001") && text.contains("改正办法"),
        "{text}"
    );
    let layer = std::fs::read_to_string(story.dir.path().join("问题.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&layer).unwrap();
    let features = layer["features"].as_array().unwrap();
    let overlap = features
        .iter()
        .find(|feature| feature["properties"]["rule"] == "4101")
        .unwrap();
    assert!(
        overlap["geometry"]["type"]
            .as_str()
            .unwrap()
            .ends_with("Polygon"),
        "{overlap}"
    );
}

#[test]
fn the_sample_passes_its_own_checks() {
    let district = crate::support::district();
    for layer in [
        "landuse",
        "village",
        "township",
        "zoning",
        "ecological_redline",
    ] {
        let data = [
            "--data",
            path(&district),
            "quality",
            layer,
            "--year",
            "2019",
        ];
        let run = kunyu(data.iter().chain(&["--format", "json"]))
            .exits(0)
            .json();
        assert_eq!(
            (&run["errors"], &run["warnings"]),
            (&json!(0), &json!(0)),
            "{run:#}"
        );
        assert!(run["rules"].as_array().unwrap().len() > 3);
    }
}
