//! Yearly changes that are wrong: every fault is named, and nothing is changed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Run, path, write};
use crate::survey::rectangle;
use crate::yearly::{Survey, features, key};

/// A survey and a delivered change that may be spoilt.
struct Delivery {
    survey: Survey,
    after: String,
    update: Vec<Value>,
    process: Vec<Value>,
}

fn delivery() -> Delivery {
    let survey = Survey::before();
    let file = survey.dir.path().join("变更.gpkg");
    let after = survey.after();
    survey.write(&after, &file).exits(0);
    let [update, process] =
        ["DLTBGX", "DLTBGXGC"].map(|layer| features(survey.dir.path(), &file, layer));
    Delivery {
        survey,
        after,
        update,
        process,
    }
}

impl Delivery {
    fn file(&self, layer: &str, features: &[Value]) -> PathBuf {
        let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
        write(self.survey.dir.path(), &format!("{layer}.geojson"), text)
    }

    fn read(&self, base: &str) -> Run {
        let update = self.file("DLTBGX", &self.update);
        let process = self.file("DLTBGXGC", &self.process);
        let read = [
            "yearly",
            "read",
            base,
            path(&update),
            "--process",
            path(&process),
        ];
        self.survey
            .acts(&[&read[..], &["--document", "变更1号"]].concat())
    }

    /// The findings of a delivery that is refused without changing anything.
    fn findings(&self) -> Vec<Value> {
        let state = self.survey.state();
        let told = self.read(&self.survey.before).exits(1).json();
        assert_eq!(self.survey.state(), state, "something was changed");
        assert_eq!(told["edition"], Value::Null);
        told["examined"]["findings"].as_array().unwrap().clone()
    }

    fn piece(&mut self, before: u32, after: u32) -> &mut Value {
        let found = self.process.iter_mut().find(|piece| {
            let names = |column: &str, serial: u32| match piece["properties"][column].as_str() {
                Some(name) => name == key(serial),
                None => serial == 0,
            };
            names("BGQTBBSM", before) && names("BGHTBBSM", after)
        });
        found.unwrap()
    }
}

/// Rule, key and field of findings.
fn told(findings: &[Value]) -> Vec<(String, String, String)> {
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let mut told: Vec<_> = findings
        .iter()
        .map(|finding| {
            (
                text(finding, "rule"),
                text(finding, "key"),
                text(finding, "field"),
            )
        })
        .collect();
    told.sort();
    told
}

fn expected(rows: &[(&str, u32, &str)]) -> Vec<(String, String, String)> {
    let row = |(rule, serial, field): &(&str, u32, &str)| {
        ((*rule).to_owned(), key(*serial), (*field).to_owned())
    };
    rows.iter().map(row).collect()
}

#[test]
fn nothing_is_wrong_with_what_was_written() {
    let delivery = delivery();
    let read = delivery.read(&delivery.survey.before);
    let told = read.exits(0).json();
    assert_eq!(told["examined"]["errors"], 0);
}

#[test]
fn a_piece_that_names_a_missing_patch_is_found() {
    let mut delivery = delivery();
    delivery.piece(1, 1)["properties"]["BGQTBBSM"] = json!(key(77));
    let findings = delivery.findings();
    let rows = [("NB1", 77, "BGQTBBSM"), ("NB3", 1, "BGQTBBSM")];
    assert_eq!(told(&findings), expected(&rows));
    assert!(findings[0]["zh"].as_str().unwrap().contains(&key(77)));
    assert!(findings.iter().all(|finding| finding["place"].is_array()));

    let mut delivery = self::delivery();
    delivery.piece(1, 1)["properties"]["BGHTBBSM"] = json!(key(77));
    let rows = [("NB3", 1, "BSM"), ("NB3", 77, "BGHTBBSM")];
    assert_eq!(told(&delivery.findings()), expected(&rows));
}

#[test]
fn update_layer_and_process_layer_belong_together() {
    let mut delivery = delivery();
    // the row of the update layer is lost: patch 10 is named by a piece only
    delivery
        .update
        .retain(|row| row["properties"]["BSM"] != json!(key(10)));
    let rows = [("NB3", 10, "BGHTBBSM")];
    assert_eq!(told(&delivery.findings()), expected(&rows));
    // all pieces of it are lost
    let mut delivery = self::delivery();
    delivery
        .process
        .retain(|row| row["properties"]["BGHTBBSM"] != json!(key(10)));
    assert_eq!(told(&delivery.findings()), expected(&[("NB3", 10, "BSM")]));
    // a piece that names nothing
    let mut delivery = self::delivery();
    let piece = delivery.piece(0, 10);
    piece["properties"]["BGHTBBSM"] = Value::Null;
    let found = told(&delivery.findings());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(rule, ..)| rule == "NB3"));
}

#[test]
fn attributes_before_and_after_are_compared() {
    let mut delivery = delivery();
    delivery.piece(1, 1)["properties"]["BGQDLBM"] = json!("0103");
    delivery.piece(2, 9)["properties"]["BGHQSDWMC"] = json!("乙村");
    let findings = delivery.findings();
    let rows = [("NB2", 1, "BGQDLBM"), ("NB4", 9, "BGHQSDWMC")];
    assert_eq!(told(&findings), expected(&rows));
    let sentence = findings[0]["zh"].as_str().unwrap();
    assert!(
        sentence.contains("0103") && sentence.contains("0101"),
        "{sentence}"
    );
}

#[test]
fn land_that_does_not_fit_is_measured() {
    // the same piece twice
    let mut delivery = delivery();
    let again = delivery.piece(1, 1).clone();
    delivery.process.push(again);
    let findings = delivery.findings();
    let rows = [("NB5", 1, "geometry"), ("NB8", 1, "TBBGMJ")];
    assert_eq!(told(&findings), expected(&rows));
    assert_eq!(findings[0]["area_m2"], "10000.00");
    // 10 m of a piece are lost
    let mut delivery = self::delivery();
    delivery.piece(1, 1)["geometry"] = rectangle(0.0, 90.0);
    let findings = delivery.findings();
    let rows = [
        ("NB6", 1, "geometry"),
        ("NB7", 1, "geometry"),
        ("NB8", 1, "TBBGMJ"),
    ];
    assert_eq!(told(&findings), expected(&rows));
    assert_eq!(findings[0]["area_m2"], "1000.00");
    // an area that is not that of the land
    let mut delivery = self::delivery();
    let stated = &mut delivery.piece(8, 0)["properties"]["TBBGMJ"];
    *stated = json!(stated.as_f64().unwrap() + 5.0);
    let rows = [("NB8", 8, "TBBGMJ"), ("NB8", 8, "TBBGMJ")];
    assert_eq!(told(&delivery.findings()), expected(&rows));
}

#[test]
fn land_that_comes_lies_on_no_patch_that_stays() {
    let mut delivery = delivery();
    delivery.piece(0, 10)["geometry"] = rectangle(650.0, 700.0);
    for row in &mut delivery.update {
        if row["properties"]["BSM"] == json!(key(10)) {
            row["geometry"] = rectangle(650.0, 700.0);
        }
    }
    let findings = delivery.findings();
    let found: Vec<_> = findings.iter().filter(|one| one["rule"] == "NB9").collect();
    assert_eq!(found.len(), 1, "{findings:#?}");
    assert_eq!(found[0]["area_m2"], "5000.00");
    assert!(found[0]["zh"].as_str().unwrap().contains(&key(7)));
}

#[test]
fn a_change_onto_the_wrong_edition_is_refused() {
    let delivery = delivery();
    let state = delivery.survey.state();
    // onto the edition that it makes: patches 4 and 8 are gone, 9 and 10 are there already
    let found = delivery.read(&delivery.after).exits(1).json();
    let found = told(found["examined"]["findings"].as_array().unwrap());
    let of = |rule: &str| {
        found
            .iter()
            .filter(|one| one.0 == rule)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("NB1"),
        expected(&[("NB1", 4, "BGQTBBSM"), ("NB1", 8, "BGQTBBSM")])
    );
    assert_eq!(
        of("NB3"),
        expected(&[("NB3", 9, "BGQTBBSM"), ("NB3", 10, "BGQTBBSM")])
    );
    assert!(
        of("NB2").contains(&expected(&[("NB2", 1, "BGQDLBM")])[0]),
        "{found:?}"
    );
    // another survey may have the same keys: its land is not that of the pieces
    let other = delivery.read("landuse").exits(1).json();
    let findings = other["examined"]["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|one| one["rule"] == "NB6"),
        "{findings:?}"
    );
    // a layer without yearly form takes none
    delivery
        .read("ecological_redline")
        .exits(3)
        .says("yearly.no_form");
    delivery.read("landuse@ffffffffffff").exits(3);
    assert_eq!(delivery.survey.state(), state);
}

fn refused(delivery: &Delivery, file: &Path, more: &[&str], code: &str) {
    let state = delivery.survey.state();
    let read = [
        "yearly",
        "read",
        &delivery.survey.before,
        path(file),
        "--document",
        "1号",
    ];
    delivery
        .survey
        .acts(&[&read[..], more].concat())
        .exits(3)
        .says(code);
    assert_eq!(delivery.survey.state(), state);
}

#[test]
fn damaged_and_incomplete_deliveries_are_refused() {
    let delivery = delivery();
    let update = delivery.file("DLTBGX", &delivery.update);
    refused(&delivery, &update, &[], "yearly.no_layer");
    let whole = delivery.survey.dir.path().join("变更.gpkg");
    refused(
        &delivery,
        &whole,
        &["--process-layer", "XZQGXGC"],
        "XZQGXGC",
    );
    let bytes = std::fs::read(&whole).unwrap();
    let half = write(
        delivery.survey.dir.path(),
        "half.gpkg",
        &bytes[..bytes.len() / 2],
    );
    refused(&delivery, &half, &[], "half.gpkg");
    // a process layer without the keys of the rows before
    let mut process = delivery.process.clone();
    for piece in &mut process {
        piece["properties"]
            .as_object_mut()
            .unwrap()
            .remove("BGQTBBSM");
    }
    let process = delivery.file("DLTBGXGC", &process);
    refused(
        &delivery,
        &update,
        &["--process", path(&process)],
        "BGQTBBSM",
    );
    // a key twice in the update layer
    let twice = [&delivery.update[..], &delivery.update[..1]].concat();
    let twice = delivery.file("DLTBGX", &twice);
    let process = delivery.file("DLTBGXGC", &delivery.process);
    refused(
        &delivery,
        &twice,
        &["--process", path(&process)],
        "import.key_twice",
    );
}

#[test]
fn what_cannot_be_written_is_said() {
    let survey = Survey::before();
    let target = survey.dir.path().join("变更.gpkg");
    survey
        .write(&survey.before, &target)
        .exits(3)
        .says("yearly.no_change");
    survey
        .write("ecological_redline", &target)
        .exits(2)
        .says("diff.layers");
    let after = survey.after();
    let one = survey.dir.path().join("变更.geojson");
    survey.write(&after, &one).exits(2).says("output.one_layer");
    survey
        .run(&["yearly", "write", &survey.before, &after])
        .exits(2)
        .says("-o");
    let nowhere = survey.dir.path().join("无此目录/变更.gpkg");
    survey.write(&after, &nowhere).exits(3);
    let full = survey.dir.path().join("满");
    std::fs::create_dir(&full).unwrap();
    write(&full, "别人的.txt", "x");
    survey
        .write(&after, &full)
        .exits(3)
        .says("output.not_empty");
    assert!(!target.exists() && !one.exists());
    let read = ["yearly", "read", &survey.before, path(&one)];
    survey.acts(&read).exits(2).says("--document");
}
