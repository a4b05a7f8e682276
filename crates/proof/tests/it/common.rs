//! What the tests share.

use std::path::PathBuf;

use kunyu_proof::{Draft, Finding, Known, Parts, Status, proof};

/// A value of 2020 under its title.
pub fn known(id: &str, title: &str, value: &str, unit: &str) -> Known {
    Known {
        id: id.to_owned(),
        title: title.to_owned(),
        section: String::new(),
        unit: unit.to_owned(),
        value: value.parse().unwrap(),
        rounding: None,
        at_least: false,
        phrases: Vec::new(),
        parts: Parts::None,
        year: 2020,
    }
}

/// Findings of one text as `(figure, status)`.
pub fn statuses(text: &str, known: &[Known]) -> Vec<(String, Status)> {
    let findings = proof(&Draft::from_text(text), known, 2020);
    findings
        .into_iter()
        .map(|finding| (finding.figure, finding.status))
        .collect()
}

/// The finding of the only figure written so.
pub fn of<'a>(findings: &'a [Finding], figure: &str) -> &'a Finding {
    let mut found = findings.iter().filter(|finding| finding.figure == figure);
    let first = found
        .next()
        .unwrap_or_else(|| panic!("{figure} is not listed"));
    assert!(found.next().is_none(), "{figure} is listed twice");
    first
}

/// A file of the shared material; `None` (with a message) where it is absent, which CI does not allow.
pub fn shared(name: &str) -> Option<String> {
    let root = std::env::var_os("KUNYU_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = root.join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        assert!(!root.is_dir(), "{} is missing", path.display());
        eprintln!("skipped: {} is absent", path.display());
    }
    text
}
