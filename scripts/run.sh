#!/usr/bin/env bash
# Installs what is missing, builds, writes the sample district, checks a parcel, and serves the platform
# to the browser (RUN_ONCE=1 ends before that).
source "$(dirname "$0")/env.sh"
need cc gcc libc6-dev
if ! command -v cargo >/dev/null 2>&1; then
  echo "cargo is missing: install Rust 1.95 or newer (rustup), then run make again" >&2
  exit 1
fi
say "web app"
scripts/web.sh
say "build"
cargo build --locked -p kunyu-cli
KUNYU="$CARGO_TARGET_DIR/debug/kunyu"
DISTRICT="$KUNYU_ROOT/sample-district"
if [ ! -e "$DISTRICT/truth.json" ]; then
  rm -rf "$DISTRICT"
  say "sample district"
  "$KUNYU" sample "$DISTRICT"
fi
say "check of $DISTRICT/try/plots_gbk.txt"
code=0
"$KUNYU" --data "$DISTRICT" check "$DISTRICT/try/plots_gbk.txt" --bundle "$DISTRICT/verdict.json" || code=$?
# 1 is an answer: the plots lie on permanent farmland
[ "$code" -le 1 ] || exit "$code"
"$KUNYU" --data "$DISTRICT" check "$DISTRICT/try/plots_gbk.txt" --format docx -o "$DISTRICT/report.docx" || [ $? = 1 ]
"$KUNYU" --data "$DISTRICT" check "$DISTRICT/try/plots_gbk.txt" --format pdf -o "$DISTRICT/report.pdf" || [ $? = 1 ]
say "the evidence, recomputed and rebuilt from the layers"
"$KUNYU" --data "$DISTRICT" verdict verify "$DISTRICT/verdict.json"
say "written"
echo "report    $DISTRICT/report.docx"
echo "          $DISTRICT/report.pdf"
echo "evidence  $DISTRICT/verdict.json"
echo "program   $KUNYU"
[ -z "${RUN_ONCE:-}" ] || exit 0
say "the platform in the browser"
exec "$KUNYU" --data "$DISTRICT" serve --listen "${KUNYU_LISTEN:-127.0.0.1:8420}"
