#!/usr/bin/env bash
# The long forms of the random tests: new cases each time, many of them, and the fuzzers.
source "$(dirname "$0")/env.sh"
export PROPTEST_CASES="${PROPTEST_CASES:-20000}" KUNYU_PROPERTY_CASES="${KUNYU_PROPERTY_CASES:-20000}"
cargo test --release --locked -p kunyu-geodesy -p kunyu-overlay -p kunyu-definitions -p kunyu-formats
# a million acts on the land ledger, from a new seed each time
KUNYU_LEDGER_SEED="${KUNYU_LEDGER_SEED:-$(date +%s)}" \
  cargo test --release --locked -p kunyu-ledger --test it -- --ignored --nocapture
# programs killed in acts, imports, backups and restores: four kinds on two stores, over 1,000 in all
KUNYU_KILLS="${KUNYU_KILLS:-130}" scripts/postgres.sh \
  cargo test --release --locked -p kunyu-store --test it -- --nocapture killed
scripts/fuzz.sh
