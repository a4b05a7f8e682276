//! The face of the command: help, completions, exit codes, languages.

use crate::support::{kunyu, kunyu_with_input};

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
        "check",
        "overlay",
        "area",
        "project",
        "convert",
        "sheet",
        "verdict",
        "audit",
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
