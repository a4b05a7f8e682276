//! The dependency direction of ARCHITECTURE.md, read from `cargo metadata`.

use std::collections::BTreeMap;
use std::process::Command;

/// Each crate and the crates of this workspace it may stand on, directly.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kunyu-terms", &[]),
    ("kunyu-geodesy", &["terms"]),
    ("kunyu-overlay", &["terms", "geodesy"]),
    ("kunyu-proof", &["terms"]),
    ("kunyu-formats", &["terms", "geodesy", "overlay"]),
    ("kunyu-ledger", &["terms"]),
    (
        "kunyu-definitions",
        &["terms", "geodesy", "overlay", "ledger"],
    ),
    ("kunyu-sample", &["terms", "geodesy", "overlay"]),
    (
        "kunyu-store",
        &["terms", "geodesy", "overlay", "formats", "definitions"],
    ),
    ("kunyu-render", &["terms", "overlay"]),
    (
        "kunyu-app",
        &[
            "terms",
            "geodesy",
            "overlay",
            "formats",
            "definitions",
            "ledger",
            "proof",
            "sample",
            "store",
            "render",
        ],
    ),
    ("kunyu-server", &["terms", "definitions", "store", "app"]),
    ("kunyu-cli", &["terms", "app", "server"]),
    (
        "kunyu-wasm",
        &["terms", "geodesy", "overlay", "definitions"],
    ),
    ("kunyu-bench", &["terms", "geodesy", "overlay", "formats"]),
    ("kunyu-tests", &[]),
];

/// Crates that no pure crate may pull in: databases, runtimes, network.
const IMPURE: &[&str] = &[
    "tokio",
    "sqlx",
    "rusqlite",
    "object_store",
    "axum",
    "reqwest",
    "rayon",
];
const PURE: &[&str] = &[
    "kunyu-terms",
    "kunyu-geodesy",
    "kunyu-overlay",
    "kunyu-ledger",
    "kunyu-definitions",
    "kunyu-proof",
];

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn direct_dependencies() -> BTreeMap<String, Vec<(String, bool, bool)>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let name = package["name"].as_str().expect("name").to_owned();
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            let list = dependencies.iter().map(|dependency| {
                (
                    dependency["name"].as_str().expect("name").to_owned(),
                    dependency["kind"].is_null(),
                    dependency["optional"].as_bool().expect("optional"),
                )
            });
            (name, list.collect())
        })
        .collect()
}

#[test]
fn dependencies_point_one_way() {
    for (name, dependencies) in direct_dependencies() {
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{name} has no row in ALLOWED: say what it may stand on"));
        for (dependency, normal, _) in dependencies {
            let Some(short) = dependency.strip_prefix("kunyu-") else {
                continue;
            };
            assert!(
                !normal || allowed.contains(&short),
                "{name} must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn pure_crates_know_no_database_network_or_thread() {
    let all = direct_dependencies();
    for name in PURE {
        for (dependency, normal, optional) in &all[*name] {
            assert!(
                !normal || *optional || !IMPURE.contains(&dependency.as_str()),
                "{name} is pure and must not depend on {dependency}"
            );
        }
    }
}
