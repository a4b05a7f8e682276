#!/usr/bin/env bash
# Written files of every format, opened by the programs of others that are here; a table says what was skipped.
# --install: fetches GDAL's programs (Debian) and GDAL for Python first. QGIS (Debian python3-qgis) and GeoPandas (made by
# `make bench`) are used where they are installed.
source "$(dirname "$0")/env.sh"
if [ "${1:-}" = --install ]; then
  need ogrinfo gdal-bin
  scripts/gdal.sh
fi
KUNYU="$CARGO_TARGET_DIR/debug/kunyu"
# within `make test` it was built with the tests
[ -x "$KUNYU" ] && [ "${1:-}" != --install ] || cargo build --quiet --locked -p kunyu-cli
python3 tests/clients/clients.py "$KUNYU" \
  gdal="${KUNYU_GDAL_PYTHON:-$KUNYU_CACHE/gdal-venv/bin/python}" \
  geopandas="${KUNYU_GEOPANDAS_PYTHON:-$KUNYU_CACHE/venv/bin/python}" \
  qgis="${KUNYU_QGIS_PYTHON:-/usr/bin/python3}"
