#!/usr/bin/env bash
# Format and clippy with warnings denied; the dependency policy where cargo-deny is installed.
source "$(dirname "$0")/env.sh"
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
