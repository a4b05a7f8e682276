#!/usr/bin/env bash
# What the tests need beside cargo and node, installed once into the cache.
source "$(dirname "$0")/env.sh"
need cc gcc libc6-dev
if ! cargo deny --version >/dev/null 2>&1; then
  echo "installing cargo-deny 0.20.2 into $KUNYU_CACHE/tools"
  # its own target folder, unoptimised: it runs for a second and is compiled once
  CARGO_TARGET_DIR="$KUNYU_CACHE/tools/target" \
    cargo install --quiet --debug --locked --root "$KUNYU_CACHE/tools" cargo-deny@0.20.2
  rm -rf "$KUNYU_CACHE/tools/target"
fi
scripts/gdal.sh
