#!/usr/bin/env bash
# What the peers need: a Python environment and a private PostGIS, outside the clone. Idempotent.
source "$(dirname "$0")/../scripts/env.sh"
VENV="$KUNYU_CACHE/venv"
if [ ! -x "$VENV/bin/python" ]; then
  echo "making a Python environment in $VENV"
  python3 -m venv "$VENV"
fi
if ! "$VENV/bin/python" -c "import shapely, scipy, pyproj, geopandas, pyogrio, pyarrow, duckdb, duckdb_extension_spatial, sedona.db, psycopg2" 2>/dev/null; then
  echo "installing Python packages: numpy scipy shapely pyproj geopandas pyogrio pyarrow duckdb apache-sedona psycopg2-binary"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check numpy scipy pandas shapely pyproj geopandas \
    pyogrio pyarrow duckdb==1.5.5 duckdb-extension-spatial==1.5.5 "apache-sedona[db]" psycopg2-binary
fi
if [ "${1:-}" != "--no-postgis" ]; then
  if ! [ -x /usr/lib/postgresql/15/bin/postgres ] || ! ls /usr/share/postgresql/15/extension/postgis.control >/dev/null 2>&1; then
    rm -f "$KUNYU_CACHE/apt-updated"
    need no-such-command-postgis postgresql-15 postgresql-15-postgis-3
  fi
  need ogr2ogr gdal-bin
fi
