//! The face of the command: help, completions, exit codes, languages.

use crate::support::{kunyu, kunyu_with_input, path};

#[test]
fn help_is_there_in_both_languages_for_every_command() {
    for command in [
        "init",
        "user",
        "sample",
        "import",
        "layers",
        "quality",
        "publish",
        "diff",
        "change",
        "yearly",
        "classes",
        "check",
        "overlay",
        "area",
        "project",
        "proof",
        "convert",
        "documents",
        "exchange",
        "sheet",
        "verdict",
        "audit",
        "jobs",
        "backup",
        "restore",
        "serve",
        "keys",
        "definitions",
        "completions",
        "man",
    ] {
        let zh = kunyu([command, "--help"]).exits(0).stdout;
        let en = kunyu(["--lang", "en", command, "--help"]).exits(0).stdout;
        assert_ne!(zh, en, "{command}");
        assert!(en.is_ascii() || !en.contains('的'), "{command}: {en}");
    }
}

#[test]
fn completions_and_the_manual_page_are_written() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            kunyu(["completions", shell])
                .exits(0)
                .stdout
                .contains("kunyu")
        );
    }
    assert!(kunyu(["man"]).exits(0).stdout.contains(".TH"));
}

#[test]
fn wrong_use_is_exit_2() {
    kunyu(["nothing-of-the-kind"]).exits(2);
    kunyu(["check"]).exits(2);
    let dir = tempfile::tempdir().unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_kunyu"))
        .arg("layers")
        .env_remove("KUNYU_DATA")
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
}

#[test]
fn sheets_are_found_both_ways() {
    let run = kunyu([
        "sheet", "114.2", "30.65", "--scale", "10000", "--format", "json",
    ])
    .exits(0);
    assert_eq!(run.json()["number"], "H50G033004");
    let run = kunyu(["sheet", "H50G033004", "--format", "json"]).exits(0);
    let area: f64 = run.json()["area_m2"].as_str().unwrap().parse().unwrap();
    assert!((area - 27_674_102.89).abs() < 0.011, "{area}");
    kunyu(["sheet", "H50X033004"]).exits(3);
    kunyu(["sheet", "114.2", "--scale", "10000"]).exits(2);
}

#[test]
fn a_closed_pipe_is_no_fault() {
    let run = kunyu_with_input(&["project", "--from", "EPSG:4490", "--to", "EPSG:4526"], "");
    assert_eq!(run.exits(0).stdout, "");
}

#[test]
fn wrong_calls_are_explained_in_the_language_of_the_user() {
    kunyu(["chek", "x"])
        .exits(2)
        .says("没有命令“chek”")
        .says("check");
    kunyu(["check"]).exits(2).says("缺少");
    kunyu(["check", "a", "--format", "foo"])
        .exits(2)
        .says("可写：table");
    kunyu(["--lang", "en", "check"]).exits(2).says("required");
}

#[test]
fn options_without_effect_are_refused() {
    kunyu(["sheet", "H50G033004", "--scale", "5000"])
        .exits(2)
        .says("--scale");
    kunyu(["convert", "a.txt", "b.shp", "-o", "c.shp"]).exits(2);
    kunyu(["convert", "a.txt", "b.shp", "--format", "json"]).exits(2);
}

#[test]
fn a_sheet_prints_its_degrees_without_noise() {
    let run = kunyu(["sheet", "H50G033004", "--format", "json"]).exits(0);
    for side in ["west", "south", "east", "north"] {
        let degrees = run.json()[side].as_str().unwrap().to_owned();
        let decimals = degrees.split_once('.').map_or("", |(_, tail)| tail);
        assert!(decimals.len() <= 12, "{degrees}");
    }
}

#[test]
fn a_folder_without_a_named_administrator_is_not_begun() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new");
    let made = [
        "init",
        path(&folder),
        "--crs",
        "EPSG:4526",
        "--code",
        "420112",
    ];
    kunyu(made.into_iter().chain(["--admin", ""])).exits(2);
    assert!(!folder.exists());
}
