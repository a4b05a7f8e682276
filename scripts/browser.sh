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
exec npm run --silent e2e -- "$@"
