#!/usr/bin/env bash
# Everything that must be green, in parts with their times.
source "$(dirname "$0")/env.sh"
export KUNYU_PARTS="$KUNYU_CACHE/parts.txt"
: > "$KUNYU_PARTS"
# The same random cases on every run, so that a red build says something about the change;
# `make soak` draws new ones.
export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-20200101}"
export KUNYU_GDAL_PYTHON="${KUNYU_GDAL_PYTHON:-$KUNYU_CACHE/gdal-venv/bin/python}"
policy() {
  # crates of other platforms too: their licences count
  cargo fetch --quiet --locked
  cargo deny --offline check licenses bans sources
}
build() { cargo test --workspace --locked --no-run; }
# the store on SQLite and on a PostgreSQL of its own
tests() { scripts/postgres.sh cargo test --workspace --locked; }
fuzz() {
  # built with the tests: one feature set
  "$CARGO_TARGET_DIR/debug/examples/fuzz_formats" 1000
  "$CARGO_TARGET_DIR/debug/examples/fuzz_overlay" 2000
  "$CARGO_TARGET_DIR/debug/examples/fuzz_coverage" 300
  "$CARGO_TARGET_DIR/debug/examples/fuzz_definitions" 400
}
web() {
  scripts/web.sh
  (cd web && npm run --silent lint && npm run --silent test)
}
part "tools" scripts/tools.sh
part "format and clippy" scripts/lint.sh
part "dependency policy" policy
part "web app" web
part "build" build
part "golden vectors" tests/golden/run.sh
part "fuzz, short" fuzz
part "outside readers" scripts/clients.sh
part "tests" tests
part "browser" scripts/browser.sh
say "all parts"
cat "$KUNYU_PARTS"
