//! The life of an edition: import, publish by another user, supersede, diff, change, audit.

use crate::support::{copy_of_district, kunyu, path, write};

fn redline(x: f64, side: f64) -> String {
    let (y, r) = (3_391_000.0, x + side);
    let t = y + side;
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",
        "properties":{{"BSM":"R1","HXMC":"试验红线","HXLX":"水源涵养"}},"geometry":{{"type":"Polygon",
        "coordinates":[[[{x},{y}],[{r},{y}],[{r},{t}],[{x},{t}],[{x},{y}]]]}}}}]}}"#
    )
}

/// Users of the sample district: (importer, publisher).
fn users(folder: &std::path::Path) -> (String, String) {
    let run = kunyu(["--data", path(folder), "user", "list", "--format", "json"]).exits(0);
    let users = run.json();
    let of = |role: &str| {
        let mut all = users.as_array().unwrap().iter();
        let found = all
            .find(|user| user["role"] == role)
            .expect("a sample user of the role");
        found["name"].as_str().unwrap().to_owned()
    };
    (of("data"), of("section_chief"))
}

/// Lets section chiefs import too, and names one beside the publisher.
fn importing_chief(folder: &std::path::Path) -> String {
    let file = folder.join("definitions/rights/roles.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let chief = "\"exchange\", \"publish\", \"examine\"";
    assert!(text.contains(chief));
    let changed = text.replacen(chief, &format!("\"import\", {chief}"), 1);
    std::fs::write(&file, changed).unwrap();
    "科长-规划科".to_owned()
}

fn publish(folder: &std::path::Path, user: &str, name: &str, more: &[&str]) -> crate::support::Run {
    let mut arguments = vec!["--data", path(folder), "--as", user, "publish", name];
    arguments.extend(["--document", "样例〔2024〕1号", "--date", "2024-01-01"]);
    arguments.extend(more);
    kunyu(arguments)
}

#[test]
fn a_dry_run_proposes_which_field_is_which() {
    let (dir, folder) = copy_of_district();
    let (importer, _) = users(&folder);
    let feature = |key: &str, class: &str, x: f64| {
        let (r, y, t) = (x + 10.0, 3_391_000.0, 3_391_010.0);
        format!(
            r#"{{"type":"Feature","properties":{{"图斑号":"{key}","现状类":"{class}","院内备忘":"x"}},"geometry":
            {{"type":"Polygon","coordinates":[[[{x},{y}],[{r},{y}],[{r},{t}],[{x},{t}],[{x},{y}]]]}}}}"#
        )
    };
    let (a, b) = (
        feature("T1", "0101", 38_520_000.0),
        feature("T2", "0301", 38_520_100.0),
    );
    let text = format!(r#"{{"type":"FeatureCollection","features":[{a},{b}]}}"#);
    let file = write(dir.path(), "院交.geojson", text);
    let common = [
        "--data",
        path(&folder),
        "import",
        path(&file),
        "--layer",
        "landuse",
    ];
    let dry = |more: &[&str]| {
        let more = ["--crs", "EPSG:4526", "--dry-run"]
            .into_iter()
            .chain(more.iter().copied());
        kunyu(
            common
                .into_iter()
                .chain(more)
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    };
    let proposal = dry(&["--format", "json"]).json();
    let fields = proposal["fields"].as_array().unwrap();
    let class = fields
        .iter()
        .find(|field| field["field"] == "DLBM")
        .unwrap();
    assert_eq!(
        (class["theirs"].as_str(), class["found_by"].as_str()),
        (Some("现状类"), Some("values"))
    );
    assert!(
        proposal["unused"]
            .as_array()
            .unwrap()
            .iter()
            .any(|name| name == "院内备忘")
    );
    // the proposal becomes a mapping file, the mapping an edition
    let mapping = dir.path().join("对照.toml");
    dry(&["-o", path(&mapping)]);
    let written = std::fs::read_to_string(&mapping).unwrap();
    assert!(written.contains("\"现状类\" = \"DLBM\""), "{written}");
    let written = written.replace("# ? = \"BSM\"", "\"图斑号\" = \"BSM\"");
    std::fs::write(&mapping, written).unwrap();
    let arguments = common
        .into_iter()
        .chain(["--crs", "EPSG:4526", "--mapping", path(&mapping)]);
    let run = kunyu(arguments.chain(["--as", &importer]));
    run.exits(0);
    // the mapping is kept for the source
    let proposal = dry(&["--format", "json"]).json();
    let key = &proposal["fields"][0];
    assert_eq!(
        (key["field"].as_str(), key["found_by"].as_str()),
        (Some("BSM"), Some("mapping"))
    );
}

#[test]
fn nobody_who_brought_an_edition_publishes_it() {
    let (dir, folder) = copy_of_district();
    let ((importer, publisher), both) = (users(&folder), importing_chief(&folder));
    let file = write(dir.path(), "红线.geojson", redline(38_520_000.0, 150.0));
    let edition = import(&folder, &importer, &file);
    // the same rows brought again by another are the same edition, with two who brought it
    assert_eq!(import(&folder, &both, &file), edition);
    let name = format!("ecological_redline@{edition}");
    publish(&folder, &both, &name, &[])
        .exits(4)
        .says("发布版次须由第二人办理");
    publish(&folder, &publisher, &name, &[]).exits(0);
}

#[test]
fn a_publication_names_an_edition_and_happens_once() {
    let (dir, folder) = copy_of_district();
    let (importer, publisher) = users(&folder);
    let file = write(dir.path(), "红线.geojson", redline(38_520_000.0, 150.0));
    let edition = import(&folder, &importer, &file);
    publish(&folder, &publisher, "ecological_redline", &[])
        .exits(2)
        .says("须指明版次");
    let name = format!("ecological_redline@{edition}");
    let blank = [
        "--data",
        path(&folder),
        "--as",
        &publisher,
        "publish",
        &name,
        "--document",
        "",
    ];
    kunyu(blank).exits(2).says("文号");
    publish(&folder, &publisher, &name, &[]).exits(0);
    publish(&folder, &publisher, &name, &[])
        .exits(3)
        .says("已存在");
}

#[test]
fn an_empty_file_makes_an_empty_draft_and_says_so() {
    let (dir, folder) = copy_of_district();
    let (importer, _) = users(&folder);
    let file = write(
        dir.path(),
        "空.geojson",
        r#"{"type":"FeatureCollection","features":[]}"#,
    );
    let arguments = [
        "--data",
        path(&folder),
        "--as",
        &importer,
        "import",
        path(&file),
    ];
    let run = kunyu(
        arguments
            .into_iter()
            .chain(["--layer", "ecological_redline"]),
    );
    run.exits(0).says("没有要素");
}

#[test]
fn damage_in_the_lake_is_found_by_the_next_check() {
    let (dir, folder) = copy_of_district();
    let parcel = write(dir.path(), "p.txt", parcel_text());
    let check = || kunyu(["--data", path(&folder), "check", path(&parcel)]);
    check().exits(1);
    let parts = folder.join("lake/landuse/parts");
    let part = std::fs::read_dir(parts)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    std::fs::write(&part, &bytes).unwrap();
    check().exits(3).says("已损坏");
    std::fs::remove_file(&part).unwrap();
    check().exits(3).says("已损坏");
}

fn import(folder: &std::path::Path, user: &str, file: &std::path::Path) -> String {
    let run = kunyu([
        "--data",
        path(folder),
        "--as",
        user,
        "import",
        path(file),
        "--layer",
        "ecological_redline",
        "--crs",
        "EPSG:4526",
        "--format",
        "json",
    ])
    .exits(0);
    run.json()["edition"]
        .as_str()
        .expect("an edition")
        .to_owned()
}

/// A plot inside the redline of [`redline`].
fn parcel_text() -> String {
    crate::support::boundary_txt(&[
        ("3391010.000", "38520010.000"),
        ("3391040.000", "38520010.000"),
        ("3391040.000", "38520040.000"),
        ("3391010.000", "38520040.000"),
    ])
}

#[test]
fn an_edition_is_published_by_another_user_and_changes_the_answer() {
    let (dir, folder) = copy_of_district();
    let (importer, publisher) = users(&folder);
    let file = write(dir.path(), "红线.geojson", redline(38_520_000.0, 150.0));
    let edition = import(&folder, &importer, &file);
    let name = format!("ecological_redline@{edition}");
    let publish = |user: &str| {
        kunyu([
            "--data",
            path(&folder),
            "--as",
            user,
            "publish",
            &name,
            "--document",
            "样例〔2024〕1号",
            "--date",
            "2024-01-01",
        ])
    };
    let parcel = write(dir.path(), "p.txt", parcel_text());
    let bundle = dir.path().join("before.json");
    let check_before = kunyu([
        "--data",
        path(&folder),
        "check",
        path(&parcel),
        "--format",
        "json",
        "-o",
        path(&bundle),
    ]);
    check_before.exits(1);
    publish(&importer).exits(4);
    publish(&publisher).exits(0);
    // the old verdict still holds, on the editions that it names
    kunyu(["--data", path(&folder), "verdict", "verify", path(&bundle)]).exits(0);
    let run = kunyu([
        "--data",
        path(&folder),
        "check",
        path(&parcel),
        "--format",
        "json",
    ])
    .exits(1);
    let bundle = run.json();
    let rules = bundle["payload"]["subjects"][0]["rules"]
        .as_array()
        .unwrap()
        .clone();
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "ecological_redline")
        .unwrap();
    assert_eq!(rule["outcome"], "conflict", "{rule}");
    let before: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(dir.path().join("before.json")).unwrap())
            .unwrap();
    assert_ne!(
        before["payload"]["sources"],
        run.json()["payload"]["sources"]
    );
    kunyu(["--data", path(&folder), "audit", "verify"]).exits(0);
}

#[test]
fn changing_commands_need_a_user_who_may() {
    let (dir, folder) = copy_of_district();
    let file = write(dir.path(), "a.geojson", redline(38_520_000.0, 10.0));
    let arguments = [
        "--data",
        path(&folder),
        "import",
        path(&file),
        "--layer",
        "ecological_redline",
        "--crs",
        "EPSG:4526",
    ];
    kunyu(arguments).exits(2);
    kunyu(["--as", "无此人"].iter().chain(&arguments)).exits(4);
}

#[test]
fn a_bad_import_leaves_everything_as_it_was() {
    let (dir, folder) = copy_of_district();
    let (importer, _) = users(&folder);
    let before = kunyu(["--data", path(&folder), "layers", "--format", "json"])
        .exits(0)
        .stdout;
    let text = redline(38_520_000.0, 10.0).replace("38520010", "NaN");
    let file = write(dir.path(), "bad.geojson", text);
    kunyu([
        "--data",
        path(&folder),
        "--as",
        &importer,
        "import",
        path(&file),
        "--layer",
        "ecological_redline",
        "--crs",
        "EPSG:4526",
    ])
    .exits(3);
    let after = kunyu(["--data", path(&folder), "layers", "--format", "json"])
        .exits(0)
        .stdout;
    assert_eq!(before, after);
}

#[test]
fn two_editions_are_compared_in_numbers() {
    let (dir, folder) = copy_of_district();
    let (importer, _) = users(&folder);
    let one = write(dir.path(), "1.geojson", redline(38_520_000.0, 100.0));
    let two = write(dir.path(), "2.geojson", redline(38_520_000.0, 200.0));
    let one = format!("ecological_redline@{}", import(&folder, &importer, &one));
    let two = format!("ecological_redline@{}", import(&folder, &importer, &two));
    let run = kunyu([
        "--data",
        path(&folder),
        "diff",
        &one,
        &two,
        "--format",
        "json",
    ])
    .exits(0)
    .json();
    assert_eq!(run["changed"]["count"], 1, "{run}");
    assert_eq!(run["added"]["count"], 0, "{run}");
}

#[test]
fn an_empty_folder_is_made_and_described() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("本局");
    kunyu([
        "init",
        path(&folder),
        "--crs",
        "EPSG:4526",
        "--code",
        "420112",
        "--admin",
        "管理员",
    ])
    .exits(0);
    kunyu([
        "init",
        path(&folder),
        "--crs",
        "EPSG:4526",
        "--code",
        "420112",
        "--admin",
        "管理员",
    ])
    .exits(3);
    kunyu([
        "--data",
        path(&folder),
        "--as",
        "管理员",
        "user",
        "add",
        "张三",
        "--role",
        "surveyor",
    ])
    .exits(0);
    kunyu(["--data", path(&folder), "definitions", "check"]).exits(0);
    kunyu([
        "init",
        path(&dir.path().join("x")),
        "--crs",
        "EPSG:4490",
        "--code",
        "420112",
        "--admin",
        "甲",
    ])
    .exits(2);
}
