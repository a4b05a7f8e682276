#!/usr/bin/env python3
"""Workload F: 500,000 polygons from GeoPackage, Shapefile and GeoJSON into an indexed, durable store.

    import.py --data DIR --kunyu COMMAND [--rounds 2]

Ours validates every polygon, snaps it to the grid, sorts, hashes and writes an edition, and examines its quality. The peer is
ogr2ogr into PostGIS by COPY with a GiST index, which validates nothing. Both start from the same files and end durable.
"""
import argparse, os, shutil, statistics as st, subprocess, sys, tempfile, time

ENDINGS = {"GPKG": "gpkg", "ESRI Shapefile": "shp", "GeoJSON": "geojson"}
PG = "PG:host=/var/run/postgresql port=5544 user=postgres dbname=perfimport"


def files(data):
    """The files, written once from the generated layer; the number of features."""
    folder = os.path.join(data, "import")
    missing = [e for e in ENDINGS.values() if not os.path.exists(f"{folder}/dltb.{e}")]
    import pyarrow.parquet as pq
    count = pq.read_metadata(f"{data}/dltb_4547.parquet").num_rows
    if missing:
        import geopandas
        os.makedirs(folder, exist_ok=True)
        layer = geopandas.read_parquet(f"{data}/dltb_4547.parquet").set_crs(4547, allow_override=True)
        for driver, ending in ENDINGS.items():
            layer.to_file(f"{folder}/dltb.{ending}", driver=driver, engine="pyogrio", encoding="UTF-8" if ending == "shp" else None)
    return folder, count


def timed(command, env=None):
    began = time.time()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    if done.returncode:
        sys.exit(f"failed: {' '.join(command)}\n{done.stdout[-2000:]}")
    return time.time() - began


def ours(kunyu, file):
    folder = tempfile.mkdtemp(prefix="kunyu-import-")
    data = os.path.join(folder, "data")
    try:
        timed([kunyu, "init", data, "--crs", "EPSG:4547", "--code", "420112", "--admin", "admin"])
        timed([kunyu, "--data", data, "--as", "admin", "user", "add", "clerk", "--role", "data"])
        return timed([kunyu, "--data", data, "--as", "clerk", "import", file, "--layer", "landuse", "--crs", "EPSG:4547"])
    finally:
        shutil.rmtree(folder)


def postgis(file):
    psql = ["psql", "-q", "-U", "postgres", "-h", "/var/run/postgresql", "-p", "5544"]
    subprocess.run([*psql, "-c", "drop database if exists perfimport", "-c", "create database perfimport"], check=True)
    subprocess.run([*psql, "-d", "perfimport", "-c", "create extension postgis"], check=True)
    # the system's own libraries, not those of the Python environment
    env = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "PROJ_LIB", "GDAL_DATA")} | {"PG_USE_COPY": "YES"}
    return timed(["/usr/bin/ogr2ogr", "-f", "PostgreSQL", PG, file, "-nln", "dltb", "-nlt", "PROMOTE_TO_MULTI", "-a_srs", "EPSG:4547"], env)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--kunyu", required=True)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    folder, count = files(arguments.data)
    print(f"workload F, {count} polygons, {arguments.rounds} rounds; ratio = ogr2ogr into PostGIS / ours inside a round")
    for ending in ENDINGS.values():
        file = f"{folder}/dltb.{ending}"
        rounds = [(ours(arguments.kunyu, file), postgis(file)) for _ in range(arguments.rounds)]
        us, them = (st.median(r[i] for r in rounds) for i in (0, 1))
        ratio = st.median(r[1] / r[0] for r in rounds)
        print(f"{ending:8} ours {us:6.2f} s ({count / us:8,.0f} rows/s)   ogr2ogr {them:6.2f} s ({count / them:8,.0f} rows/s)   ratio {ratio:.2f}")


main()
