#!/usr/bin/env bash
# Builds the web app into web/dist, which the program embeds; again only when something changed.
source "$(dirname "$0")/env.sh"
cd "$KUNYU_ROOT/web"
if ! command -v npm >/dev/null 2>&1; then
  echo "npm is missing: install Node.js 20 or newer, then run make again" >&2
  exit 1
fi
sources() { git ls-files -co --exclude-standard -- . | sort | xargs -d '\n' sha256sum | sha256sum; }
mark="node_modules/.kunyu-lock"
if ! [ -e "$mark" ] || ! cmp -s "$mark" package-lock.json; then
  echo "installing the packages of web/package-lock.json"
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$mark"
fi
now="$(sources)"
if ! [ -e dist/index.html ] || [ "$(cat node_modules/.kunyu-built 2>/dev/null)" != "$now" ]; then
  npm run --silent build
  echo "$now" > node_modules/.kunyu-built
fi
