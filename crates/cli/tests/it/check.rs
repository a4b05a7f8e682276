//! 红线查一查: a parcel in, a verdict out.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{boundary_txt, district, kunyu, path, shared, write};

fn rules(subject: &Value) -> Vec<&Value> {
    subject["rules"].as_array().expect("rules").iter().collect()
}

fn rule<'a>(subject: &'a Value, id: &str) -> &'a Value {
    rules(subject)
        .into_iter()
        .find(|rule| rule["id"] == id)
        .unwrap_or_else(|| panic!("no rule {id} in {subject}"))
}

fn bundle(file: &std::path::Path) -> Value {
    let run = kunyu([
        "--data",
        path(&district()),
        "check",
        path(file),
        "--format",
        "json",
    ]);
    run.exits(1).json()
}

#[test]
fn five_forms_of_one_file_lead_to_one_conclusion() {
    let Some(samples) = shared("domain/samples") else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(samples.join("parcel_unclosed_lf_utf8.txt")).unwrap();
    let swapped: String = text
        .lines()
        .map(
            |line| match line.split(',').collect::<Vec<_>>().as_slice() {
                [point, ring, x, y] if point.starts_with('J') => {
                    format!("{point},{ring},{y},{x}\n")
                }
                _ => format!("{line}\n"),
            },
        )
        .collect();
    let swapped = write(dir.path(), "swapped.txt", swapped);
    let run = kunyu(["--data", path(&district()), "check", path(&swapped)]).exits(1);
    assert!(run.stderr.contains("写反"), "{}", run.stderr);
    assert!(run.stdout.contains("永久基本农田"), "{}", run.stdout);
    let mut seen = Vec::new();
    for file in [
        samples.join("parcel_std_gbk.txt"),
        samples.join("parcel_std_utf8bom.txt"),
        samples.join("parcel_unclosed_lf_utf8.txt"),
        samples.join("parcel_noprefix_gbk.txt"),
        swapped,
    ] {
        let bundle = bundle(&file);
        let subjects = bundle["payload"]["subjects"].as_array().unwrap();
        assert_eq!(subjects.len(), 2);
        let rule = rule(&subjects[0], "permanent_farmland");
        assert_eq!(rule["outcome"], "conflict");
        assert!(rule["articles"].to_string().contains("条"), "{rule}");
        seen.push(bundle["envelope"]["hash"].clone());
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[test]
fn areas_are_given_in_three_units() {
    let Some(samples) = shared("domain/samples") else {
        return;
    };
    let run = kunyu([
        "--data",
        path(&district()),
        "check",
        path(&samples.join("parcel_std_gbk.txt")),
    ])
    .exits(1);
    for part in ["37,499.63", "56.2494", "3.7500"] {
        assert!(
            run.stdout.contains(part),
            "{part} is not in:\n{}",
            run.stdout
        );
    }
}

#[test]
fn every_form_of_report_is_written() {
    let Some(samples) = shared("domain/samples") else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    for (format, magic) in [
        ("docx", b"PK".as_slice()),
        ("xlsx", b"PK".as_slice()),
        ("pdf", b"%PDF".as_slice()),
        ("md", b"#".as_slice()),
        ("geojson", b"{".as_slice()),
        ("json", b"{".as_slice()),
    ] {
        let target = dir.path().join(format!("report.{format}"));
        kunyu([
            "--data",
            path(&district()),
            "check",
            path(&samples.join("parcel_std_gbk.txt")),
            "--format",
            format,
            "-o",
            path(&target),
        ])
        .exits(1);
        let bytes = std::fs::read(&target).unwrap();
        assert!(
            bytes.starts_with(magic),
            "{format}: {:?}",
            &bytes[..bytes.len().min(20)]
        );
        assert!(bytes.len() > 500, "{format} has {} bytes", bytes.len());
    }
}

#[test]
fn facts_on_the_command_line_reach_the_rules() {
    let dir = tempfile::tempdir().unwrap();
    let points = [
        ("3391010.000", "38520010.000"),
        ("3391040.000", "38520010.000"),
        ("3391040.000", "38520040.000"),
        ("3391010.000", "38520040.000"),
    ];
    let file = write(dir.path(), "a.txt", boundary_txt(&points));
    let data = district();
    let common = [
        "--data",
        path(&data),
        "check",
        path(&file),
        "--format",
        "json",
    ];
    kunyu(
        common
            .iter()
            .copied()
            .chain(["--set", "building_height=30"]),
    );
    let refused = [
        ("no_such_fact=1", "可写明的有"),
        ("building_height=-3", "不能为负"),
        ("building_height=高", "类型不符"),
        ("use=9999", "代码表"),
    ];
    for (fact, told) in refused {
        let run = kunyu(common.iter().copied().chain(["--set", fact]));
        run.exits(2).says(told);
    }
    let twice = ["--set", "parking=1", "--set", "parking=2"];
    kunyu(common.iter().copied().chain(twice))
        .exits(2)
        .says("写了两次");
    kunyu(common.iter().copied().chain(["--check", "no_such_check"])).exits(2);
    kunyu(common.iter().copied().chain(["--date", "yesterday"])).exits(2);
}

fn number(value: &Value) -> f64 {
    value
        .as_str()
        .expect("a decimal string")
        .parse()
        .expect("a number")
}

/// `truth.json` follows from construction, never from the kernel; the check must reproduce it.
#[test]
fn every_planted_truth_is_found() {
    let district = district();
    let truth = std::fs::read_to_string(district.join("truth.json")).expect("truth.json");
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let cases = truth["cases"].as_array().expect("cases");
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    for check in ["site_compliance", "skyline"] {
        let run = kunyu([
            "--data",
            path(&district),
            "check",
            path(&district.join("try/truth_parcels.gpkg")),
            "--check",
            check,
            "--format",
            "json",
        ])
        .exits(1);
        for subject in run.json()["payload"]["subjects"].as_array().unwrap() {
            found.insert(
                format!("{check} {}", subject["name"].as_str().unwrap()),
                subject.clone(),
            );
        }
    }
    let mut faults = Vec::new();
    for case in cases {
        if let Err(fault) = holds(case, &found) {
            faults.push(format!("{}: {fault}", case["id"]));
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        cases.len(),
        faults.join("\n")
    );
}

fn holds(case: &Value, found: &BTreeMap<String, Value>) -> Result<(), String> {
    let id = case["rule"].as_str().unwrap();
    let check = if id == "skyline" {
        "skyline"
    } else {
        "site_compliance"
    };
    let name = case["parcel"]["name"].as_str().unwrap();
    let subject = found
        .get(&format!("{check} {name}"))
        .ok_or("no such plot")?;
    let rule = rule(subject, id);
    if rule["outcome"] != case["expected"] {
        return Err(format!(
            "{} instead of {}",
            rule["outcome"], case["expected"]
        ));
    }
    for source in case["sources"].as_array().unwrap() {
        let bound = number(&source["bound_m2"]) + 0.011;
        let key = source["feature"].as_str().unwrap();
        let areas = if key.is_empty() {
            rule["areas"].clone()
        } else {
            let features = rule["features"].as_array().unwrap();
            let feature = features.iter().find(|feature| feature["key"] == key);
            feature.ok_or(format!("{key} is not hit"))?["areas"].clone()
        };
        for (ours, theirs) in [("plane_m2", "plane_m2"), ("ellipsoid_m2", "ellipsoid_m2")] {
            let difference = (number(&areas[ours]) - number(&source[theirs])).abs();
            if difference > bound {
                return Err(format!(
                    "{ours} {} instead of {}",
                    areas[ours], source[theirs]
                ));
            }
        }
    }
    Ok(())
}
