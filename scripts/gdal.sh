#!/usr/bin/env bash
# GDAL as the oracle of the format tests: a Python of its own with pyogrio, whose wheel brings GDAL.
source "$(dirname "$0")/env.sh"
VENV="$KUNYU_CACHE/gdal-venv"
WANTED="pyogrio==0.13.0 numpy==2.4.6 certifi==2026.10.18 packaging==26.3"
if [ "$(cat "$VENV/wanted.txt" 2>/dev/null)" = "$WANTED" ]; then
  exit 0
fi
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || need python3-venv python3-venv
echo "installing $WANTED into $VENV"
rm -rf "$VENV"
python3 -m venv "$VENV"
# shellcheck disable=SC2086 # words
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: $WANTED
echo "$WANTED" > "$VENV/wanted.txt"
