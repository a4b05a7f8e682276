//! Jobs that are broken off, cancelled and resumed; backups; the database on a server.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{kunyu, path, write};

/// An empty data folder with a user who may import and one who may publish.
fn bureau() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("bureau");
    let init = [
        "init",
        path(&folder),
        "--crs",
        "EPSG:4526",
        "--code",
        "420112",
    ];
    kunyu([&init[..], &["--admin", "管理员"]].concat()).exits(0);
    for (name, role) in [("数据员", "data"), ("科长", "section_chief")] {
        let by = ["--data", path(&folder), "--as", "管理员"];
        kunyu([&by[..], &["user", "add", name, "--role", role]].concat()).exits(0);
    }
    (dir, folder)
}

/// Enough squares that an import takes a while.
fn large_file(folder: &Path, name: &str, count: usize) -> PathBuf {
    let squares = (0..count).map(|number| {
        let (x, y) = (
            38_520_000 + number % 200 * 20,
            3_391_000 + number / 200 * 20,
        );
        let (r, t) = (x + 10, y + 10);
        format!(
            r#"{{"type":"Feature","properties":{{"BSM":"K{number}","HXMC":"试验红线","HXLX":"水源涵养"}},
            "geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{r},{y}],[{r},{t}],[{x},{t}],[{x},{y}]]]}}}}"#
        )
    });
    let list = squares.collect::<Vec<_>>().join(",");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{list}]}}"#);
    write(folder, name, text)
}

fn import_arguments<'a>(folder: &'a Path, file: &'a Path) -> Vec<&'a str> {
    let mut arguments = vec![
        "--data",
        path(folder),
        "--as",
        "数据员",
        "import",
        path(file),
    ];
    arguments.extend(["--layer", "ecological_redline", "--crs", "EPSG:4526"]);
    arguments
}

/// The newest job.
fn newest(folder: &Path) -> Option<Value> {
    let list = kunyu(["--data", path(folder), "jobs", "list", "--format", "json"]).exits(0);
    list.json().get(0).cloned()
}

/// The newest job that runs, read from the database: looking through the program takes longer than
/// a small import.
fn running(database: &rusqlite::Connection) -> Option<i64> {
    let sql = "SELECT id, state FROM job ORDER BY id DESC LIMIT 1";
    let job = database.query_row(sql, [], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    job.ok()
        .filter(|(_, state)| state == "running")
        .map(|(id, _)| id)
}

/// Starts an import and stops its program as soon as its job runs.
fn halted(folder: &Path, file: &Path) -> (Child, String) {
    let database = rusqlite::Connection::open(folder.join("kunyu.sqlite")).unwrap();
    let before = running(&database);
    let mut child = Command::new(env!("CARGO_BIN_EXE_kunyu"))
        .args(import_arguments(folder, file))
        .env("LANG", "zh_CN.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kunyu runs");
    let began = Instant::now();
    loop {
        assert!(child.try_wait().unwrap().is_none(), "the import has ended");
        assert!(began.elapsed() < Duration::from_mins(1), "no job was made");
        if let Some(job) = running(&database).filter(|job| Some(*job) != before) {
            signal(&child, "-STOP");
            if running(&database) == Some(job) {
                return (child, job.to_string());
            }
            signal(&child, "-CONT");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn signal(child: &Child, signal: &str) {
    let status = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// As if the last sign of life were long ago.
fn let_time_pass(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("kunyu.sqlite")).unwrap();
    let sql = "UPDATE job SET heartbeat = '2020-01-01T00:00:00.000000Z' WHERE state = 'running'";
    assert_eq!(database.execute(sql, []).unwrap(), 1);
}

#[test]
fn a_killed_import_is_resumed_and_runs_once() {
    let (dir, folder) = bureau();
    let file = large_file(dir.path(), "large.geojson", 8000);
    let (mut child, id) = halted(&folder, &file);
    // the same again, while it runs
    kunyu(import_arguments(&folder, &file))
        .exits(3)
        .says("store.job_taken");
    child.kill().unwrap();
    child.wait().unwrap();
    let resume = [
        "--data",
        path(&folder),
        "--as",
        "数据员",
        "jobs",
        "resume",
        &id,
    ];
    kunyu(resume)
        .exits(3)
        .says("store.job_taken")
        .says("一分钟");
    let_time_pass(&folder);
    assert_eq!(newest(&folder).unwrap()["state"], "silent");
    kunyu(resume).exits(0);
    let job = kunyu([
        "--data",
        path(&folder),
        "jobs",
        "show",
        &id,
        "--format",
        "json",
    ]);
    let job = job.exits(0).json();
    assert_eq!(
        (&job["state"], &job["attempts"]),
        (&"done".into(), &2.into())
    );
    assert_eq!(job["result"]["rows"], 8000);
    kunyu(resume).exits(3).says("store.wrong_state");
    let table = kunyu(["--data", path(&folder), "jobs", "list"])
        .exits(0)
        .stdout;
    assert!(
        table.contains("large.geojson → ecological_redline"),
        "{table}"
    );
    kunyu(["--data", path(&folder), "audit", "verify"]).exits(0);
}

#[test]
fn a_cancelled_import_stops_and_leaves_no_edition() {
    let (dir, folder) = bureau();
    let file = large_file(dir.path(), "large.geojson", 60_000);
    let layers = ["--data", path(&folder), "layers", "--format", "json"];
    let before = kunyu(layers).exits(0).stdout;
    let (mut child, id) = halted(&folder, &file);
    let cancel = [
        "--data",
        path(&folder),
        "--as",
        "数据员",
        "jobs",
        "cancel",
        &id,
    ];
    kunyu(cancel).exits(0);
    signal(&child, "-CONT");
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(newest(&folder).unwrap()["state"], "cancelled");
    assert_eq!(kunyu(layers).exits(0).stdout, before);
}

#[test]
fn a_job_whose_file_was_changed_is_not_resumed() {
    let (dir, folder) = bureau();
    let file = large_file(dir.path(), "large.geojson", 8000);
    let (mut child, id) = halted(&folder, &file);
    child.kill().unwrap();
    child.wait().unwrap();
    let_time_pass(&folder);
    large_file(dir.path(), "large.geojson", 10);
    let resume = [
        "--data",
        path(&folder),
        "--as",
        "数据员",
        "jobs",
        "resume",
        &id,
    ];
    kunyu(resume).exits(3).says("job.file_changed");
}

/// Imports an edition and puts it into force.
fn in_force(dir: &Path, folder: &Path) {
    let file = large_file(dir, "small.geojson", 30);
    let imported = kunyu([&import_arguments(folder, &file)[..], &["--format", "json"]].concat());
    let edition = imported.exits(0).json()["edition"]
        .as_str()
        .unwrap()
        .to_owned();
    let name = format!("ecological_redline@{edition}");
    let by = ["--data", path(folder), "--as", "科长", "publish", &name];
    kunyu([&by[..], &["--document", "文号", "--date", "2024-01-01"]].concat()).exits(0);
}

/// Backs up, restores with more options, and holds both folders against each other.
fn there_and_back(folder: &Path, dir: &Path, more: &[&str]) {
    let (file, target) = (dir.join("a.backup"), dir.join("restored"));
    let backup = [
        "--data",
        path(folder),
        "--format",
        "json",
        "backup",
        path(&file),
    ];
    let made = kunyu(backup).exits(0).json();
    let restore = [
        more,
        &["--format", "json", "restore", path(&file), path(&target)],
    ]
    .concat();
    assert_eq!(kunyu(restore.clone()).exits(0).json(), made);
    kunyu(restore).exits(3).says("store.folder_not_empty");
    kunyu(backup).exits(3).says("store.exists");
    let parcel = dir.join("small.geojson");
    for question in [
        vec!["layers", "--format", "json"],
        vec!["user", "list", "--format", "json"],
        vec!["audit", "list"],
        vec!["jobs", "list", "--format", "json"],
        vec![
            "overlay",
            path(&parcel),
            "ecological_redline",
            "--op",
            "intersection",
            "--crs",
            "EPSG:4526",
        ],
    ] {
        let ask = |place: &[&str]| {
            let run = kunyu([place, &question].concat());
            (run.code, run.stdout)
        };
        let here = ask(&["--data", path(folder)]);
        let there = ask(&[&["--data", path(&target)], more].concat());
        assert_eq!((here.0, &here), (0, &there));
    }
    let verify = [&["--data", path(&target)], more, &["audit", "verify"]].concat();
    kunyu(verify).exits(0);
}

#[test]
fn a_district_is_backed_up_and_restored() {
    let (dir, folder) = bureau();
    in_force(dir.path(), &folder);
    there_and_back(&folder, dir.path(), &[]);
    let file = dir.path().join("a.backup");
    let bytes = std::fs::read(&file).unwrap();
    let cut = write(dir.path(), "cut.backup", &bytes[..bytes.len() / 2]);
    let target = dir.path().join("nothing");
    for lang in ["zh", "en"] {
        let run = kunyu(["--lang", lang, "restore", path(&cut), path(&target)]).exits(3);
        let run = run.says("store.backup").says("cut.backup");
        assert!(!target.exists(), "{}", run.stderr);
    }
    kunyu(["restore", path(&dir.path().join("none")), path(&target)]).exits(3);
    assert!(!target.exists());
}

/// The server that the tests were started with, and a schema of its own for each test.
fn schema(name: &str) -> Option<String> {
    let Some(server) = std::env::var("KUNYU_TEST_DATABASE_URL").ok() else {
        let needed = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!needed, "the tests need a PostgreSQL");
        eprintln!("skipped on PostgreSQL: KUNYU_TEST_DATABASE_URL is not set");
        return None;
    };
    let name = format!("cli_{name}_{}", std::process::id());
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::Connection as _;
        let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}"));
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    });
    Some(format!("{server}?options[search_path]={name}"))
}

#[test]
fn a_district_moves_to_a_server() {
    let (dir, folder) = bureau();
    in_force(dir.path(), &folder);
    let Some(url) = schema("move") else {
        return;
    };
    there_and_back(&folder, dir.path(), &["--database-url", &url]);
    let target = dir.path().join("restored");
    kunyu(["--data", path(&target), "layers"])
        .exits(3)
        .says("store.database_elsewhere");
    let place = ["--data", path(&target), "--database-url", &url];
    let user = ["--as", "管理员", "user", "add", "新人", "--role", "clerk"];
    kunyu([&place[..], &user].concat()).exits(0);
    let other = ["--data", path(&folder), "--database-url", &url, "layers"];
    kunyu(other).exits(3).says("store.database_inside");
}

#[test]
fn a_folder_is_made_on_a_server() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("bureau");
    let init = [
        "init",
        path(&folder),
        "--crs",
        "EPSG:4526",
        "--code",
        "420112",
        "--admin",
        "甲",
    ];
    let bad = ["--database-url", "postgres://甲:geheim@host"];
    let run = kunyu([&bad[..], &init].concat())
        .exits(2)
        .says("store.database_url");
    assert!(!run.stderr.contains("geheim") && !folder.exists());
    let Some(url) = schema("init") else {
        return;
    };
    let place = ["--database-url", &url];
    kunyu([&place[..], &init].concat()).exits(0);
    let list = ["--data", path(&folder), "user", "list", "--format", "json"];
    let users = kunyu([&place[..], &list].concat()).exits(0).json();
    assert_eq!(users[0]["name"], "甲");
    assert!(!folder.join("kunyu.sqlite").exists());
}
