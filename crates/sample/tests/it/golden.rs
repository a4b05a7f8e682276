//! The same options give the same bytes, for ever and everywhere.

use std::fmt::Write;

use kunyu_sample::{District, Options};
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical bytes at scale 0.01 and seed 42. It changes only when the generator is
/// meant to draw something else.
const GOLDEN: &str = "41264fc3e47338424ba8f69da05ceff7028008e59cb066ec3d6b4139f9c4a055";

fn digest(options: &Options) -> String {
    let bytes = District::generate(options).unwrap().canonical_bytes();
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

#[test]
fn bytes_are_those_of_the_golden_hash() {
    let options = Options {
        scale: 0.01,
        seed: 42,
    };
    assert_eq!(digest(&options), GOLDEN);
    assert_eq!(digest(&options), digest(&options));
}

#[test]
fn another_seed_draws_another_district() {
    let digest = |seed| digest(&Options { scale: 0.01, seed });
    assert_ne!(digest(1), digest(2));
}
