#!/usr/bin/env bash
# The web app in a real browser: Debian's Chromium against the program on a sample district.
source "$(dirname "$0")/env.sh"
need chromium chromium fonts-noto-cjk
export KUNYU_BIN="${KUNYU_BIN:-$CARGO_TARGET_DIR/debug/kunyu}"
cd "$KUNYU_ROOT/web"
# what the client is made from is what the program serves
"$KUNYU_BIN" serve --openapi | node -e '
  const read = (file) => JSON.stringify(JSON.parse(require("fs").readFileSync(file, "utf8")));
  if (read(0) !== read("openapi.json")) {
    console.error("web/openapi.json is not what the program serves: kunyu serve --openapi -o web/openapi.json, npm run types");
    process.exit(1);
  }'
# the sample district is made once for a program; every run works on a copy
if [ -z "${KUNYU_SAMPLE:-}" ]; then
  export KUNYU_SAMPLE="$KUNYU_CACHE/browser/$(sha256sum "$KUNYU_BIN" | cut -c1-16)"
  if [ ! -e "$KUNYU_SAMPLE" ]; then
    rm -rf "$KUNYU_CACHE/browser"
    mkdir -p "$KUNYU_CACHE/browser"
    "$KUNYU_BIN" sample "$KUNYU_SAMPLE.part" --scale 0.02 >/dev/null
    mv "$KUNYU_SAMPLE.part" "$KUNYU_SAMPLE"
  fi
fi
exec npm run --silent e2e -- "$@"
