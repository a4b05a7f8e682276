//! The golden vectors of this build against the accepted ones.

use std::fmt::Write;

use sha2::{Digest, Sha256};

const ACCEPTED: &str = include_str!("../../../../tests/golden/golden.sha256");

/// Name and lower-case SHA-256 of each section.
fn sections(vectors: &str) -> Vec<(String, String)> {
    let starts: Vec<usize> = vectors
        .match_indices("# ")
        .map(|(at, _)| at)
        .filter(|&at| at == 0 || vectors.as_bytes()[at - 1] == b'\n')
        .chain([vectors.len()])
        .collect();
    let section = |pair: &[usize]| {
        let text = &vectors[pair[0]..pair[1]];
        let name = text[2..].lines().next().unwrap_or_default().to_owned();
        let sum = Sha256::digest(text.as_bytes())
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
        (name, sum)
    };
    starts.windows(2).map(section).collect()
}

#[test]
fn golden_vectors_are_the_accepted_ones() {
    let sections = sections(&kunyu_wasm::golden::vectors());
    assert_eq!(sections.len(), ACCEPTED.lines().count());
    for (name, sum) in sections {
        let accepted = ACCEPTED.contains(&format!("{sum}  {name}\n"));
        assert!(
            accepted,
            "section {name} has changed: a change of the kernel is accepted with \
             tests/golden/run.sh --accept"
        );
    }
}

#[test]
fn the_exported_memory_holds_the_vectors() {
    let vectors = kunyu_wasm::golden::vectors();
    assert_eq!(kunyu_wasm::golden_length(), vectors.len());
    assert!(!kunyu_wasm::golden_address().is_null());
}
