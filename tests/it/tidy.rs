//! Numbers of the style guide, enforced: file and line length, unfinished work, stray words.
//! The length of functions is clippy's (`too_many_lines`).

use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES: usize = 800;
const LINE_LENGTH: usize = 120;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("root")
        .to_owned()
}

/// Tracked files below the root with one of the endings.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    let output = std::process::Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git runs");
    let list = String::from_utf8(output.stdout).expect("file names are UTF-8");
    let found: Vec<PathBuf> = list
        .lines()
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .collect();
    assert!(!found.is_empty(), "no file ends with {endings:?}");
    found
}

#[test]
fn source_files_and_lines_are_short() {
    let mut faults = Vec::new();
    for path in files(&[".rs"]) {
        let text = fs::read_to_string(&path).expect("source is UTF-8");
        if text.lines().count() > FILE_LINES {
            faults.push(format!("{}: over {FILE_LINES} lines", path.display()));
        }
        for (number, line) in text.lines().enumerate() {
            if line.chars().count() > LINE_LENGTH {
                faults.push(format!("{}:{}: long line", path.display(), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_unfinished_or_tied_to_one_machine() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("unimpl", "emented!"),
    ];
    let paths = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let mut faults = Vec::new();
    for path in files(&[".rs", ".toml", ".md", ".sh", ".py", ".yml", "Makefile"]) {
        let text = fs::read_to_string(&path).expect("text is UTF-8");
        for (number, line) in text.lines().enumerate() {
            if marks.iter().chain(&paths).any(|mark| line.contains(mark)) {
                faults.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
