#!/usr/bin/env bash
# Everything that must be green, in parts with their times.
source "$(dirname "$0")/env.sh"
export KUNYU_PARTS="$KUNYU_CACHE/parts.txt"
: > "$KUNYU_PARTS"
policy() { cargo deny --offline check licenses bans sources; }
build() { cargo test --workspace --locked --no-run; }
tests() { cargo test --workspace --locked; }
part "tools" scripts/tools.sh
part "format and clippy" scripts/lint.sh
part "dependency policy" policy
part "build" build
part "tests" tests
part "golden vectors" tests/golden/run.sh
say "all parts"
cat "$KUNYU_PARTS"
