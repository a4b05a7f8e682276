"""Files that Kunyu writes, opened by programs of others: python3 clients.py KUNYU [NAME=PYTHON…]

Writes one small layer in every format with `kunyu convert`, has each client that is here read each file, and compares
the number of rows, the area, the texts and the CRS with those of the layer. Prints a table; what is skipped is said.
Clients: ogr (`ogrinfo` and `ogr2ogr` on the PATH), and by the Python that has them: gdal (pyogrio), geopandas, qgis.
Ends with 1 where a client reads something else.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
EAST, NORTH = 38_520_000.0, 3_391_000.0
EPSG = 4526
# ending: whether the format keeps shapes as areas, texts, the CRS
FORMATS = {
    "shp": (True, True, True), "gpkg": (True, True, True), "geojson": (True, True, True), "geojsonl": (True, True, False),
    "fgb": (True, True, True), "parquet": (True, True, True), "csv": (True, True, False), "xlsx": (False, True, False),
    "dxf": ("lines", False, False), "kml": ("degrees", True, 4326), "vct": None, "txt": None,
}


def box(east, north, width, height, hole=False):
    ring = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    return [[EAST + east + x, NORTH + north + y] for x, y in (reversed(ring) if hole else ring)]


SHAPES = [
    [[box(0, 0, 100, 100), box(40, 40, 20, 20, hole=True)]],
    [[box(200, 0, 10, 5)], [box(300.5, 0.25, 10.125, 10)]],
    [[box(0, 200, 33.25, 33.125)]],
]
ROWS = [("甲001", "水田", 1, 9600.5, "2024-05-06"), ("乙002", "旱地;坡,“陡”", 2, 50.25, None), ("丙003", None, -3, None, "1999-12-31")]


def layer():
    """The layer as GeoJSON."""
    features = []
    for polygons, row in zip(SHAPES, ROWS):
        single = len(polygons) == 1
        geometry = {"type": "Polygon" if single else "MultiPolygon", "coordinates": polygons[0] if single else polygons}
        properties = dict(zip(("TBBH", "DLMC", "HS", "TBMJ", "RQ"), row))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{EPSG}"}}
    return {"type": "FeatureCollection", "crs": crs, "features": features}


def doubled(ring):
    x0, y0 = ring[0]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in zip(ring, ring[1:]))


def area(polygons):
    """Shells less holes; a closed line counts as the shell it is."""
    return sum(abs(doubled(rings[0])) - sum(abs(doubled(hole)) for hole in rings[1:]) for rings in polygons if rings) / 2


def summary(features):
    """What is compared, of GeoJSON features."""
    total, texts = 0.0, []
    for feature in features:
        geometry = feature.get("geometry") or {"type": None, "coordinates": []}
        coordinates = geometry["coordinates"]
        parts = {"Polygon": [coordinates], "MultiPolygon": coordinates, "LineString": [[coordinates]]}.get(geometry["type"], [])
        total += area([[[point[:2] for point in ring] for ring in rings] for rings in parts])
        texts += [str(value) for key, value in feature["properties"].items() if key in ("TBBH", "DLMC") and value not in (None, "")]
    return {"rows": len(features), "area": total, "texts": sorted(texts)}


def run(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    return done.returncode, done.stdout, done.stderr


def ogr(path):
    """What GDAL's own programs read; None where they have no driver for it."""
    code, info, _ = run(["ogrinfo", "-ro", "-so", "-al", path])
    if code or "FAILURE" in info:
        return None
    code, text, errors = run(["ogr2ogr", "-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=9", "/vsistdout/", path])
    if code:
        raise ValueError(errors.strip()[-200:])
    found = summary(json.loads(text)["features"])
    codes = [line.strip() for line in info.splitlines() if line.strip().startswith('ID["EPSG",')]
    found["crs"] = None if "Layer SRS WKT:\n(unknown)" in info or not codes else outer(info)
    return found


def outer(info):
    """The code of the CRS itself: the last one, least indented."""
    lines = [line for line in info.splitlines() if line.strip().startswith('ID["EPSG",')]
    least = min(lines, key=lambda line: len(line) - len(line.lstrip()))
    return int(least.split(",")[1].split("]")[0])


def by_python(python, client):
    def read(path):
        env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        code, text, errors = run([python, "-B", "-W", "ignore", HERE / "read.py", client, path], env=env)
        if code:
            raise ValueError((errors.strip().splitlines() or ["?"])[-1][-200:])
        found = json.loads(text.strip().splitlines()[-1])
        return found and summary(found["features"]) | {"crs": found["crs"]}

    return read


def has(python, module):
    return Path(python).exists() and run([python, "-c", f"import {module}"])[0] == 0


def clients(given):
    """The clients that are here; those that are not are said."""
    found = {}
    if shutil.which("ogrinfo") and shutil.which("ogr2ogr"):
        found["ogr"] = ogr
    else:
        print("skipped: no ogrinfo (Debian package gdal-bin)")
    for name, module in (("gdal", "pyogrio"), ("geopandas", "geopandas"), ("qgis", "qgis.core")):
        python = given.get(name, "")
        if python and has(python, module):
            found[name] = by_python(python, name)
        else:
            print(f"skipped: {name} (no Python with {module})")
    return found


def expected(ending, degrees):
    keeps, texts, crs = FORMATS[ending]
    wanted = summary(layer()["features"])
    if keeps == "lines":
        rings = [ring for polygons in SHAPES for rings in polygons for ring in rings]
        wanted |= {"rows": len(rings), "area": area([[ring] for ring in rings])}
    if keeps == "degrees":
        wanted["area"] = degrees
    wanted["crs"] = EPSG if crs is True else crs or None
    return wanted | ({} if keeps else {"area": None}) | ({} if texts else {"texts": None})


def differences(found, wanted):
    for key, value in wanted.items():
        if value is None:
            continue
        same = abs(found[key] - value) <= 1e-6 * value if key == "area" else found[key] == value
        if not same:
            yield f"{key} {found[key]} for {value}"


def main():
    kunyu, given = sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:])
    here, bad = clients(given), 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.geojson"
        source.write_text(json.dumps(layer(), ensure_ascii=False), encoding="utf-8")
        degrees = None
        print(f"{'format':<9} {'client':<10} {'rows':>4} {'area':>14} {'texts':>5} {'CRS':>5}  verdict")
        for ending, kept in FORMATS.items():
            path = Path(folder) / ending / f"地块.{ending}"
            path.parent.mkdir()
            turned = ["--to-crs", "EPSG:4490"] if ending == "kml" else []
            code, _, errors = run([kunyu, "convert", source, path, *turned])
            if code:
                print(f"{ending:<9} not written: {errors.strip()}")
                bad += 1
                continue
            if ending == "kml":
                plain = path.with_suffix(".geojson")
                run([kunyu, "convert", source, plain, *turned])
                degrees = summary(json.loads(plain.read_text(encoding="utf-8"))["features"])["area"]
            if kept is None:
                print(f"{ending:<9} skipped: no other program here reads it")
                continue
            wanted = expected(ending, degrees)
            for name, read in here.items():
                bad += tell(ending, name, read, path, wanted)
    if not here:
        print("no client is here: nothing was compared")
    sys.exit(1 if bad else 0)


def tell(ending, name, read, path, wanted):
    try:
        found = read(path)
    except (ValueError, KeyError, TypeError) as error:
        print(f"{ending:<9} {name:<10} FAILS: {error}")
        return 1
    if found is None:
        print(f"{ending:<9} {name:<10} skipped: it has no driver for the format")
        return 0
    wrong = list(differences(found, wanted))
    crs = found["crs"] or "-"
    said = "DIFFERS: " + "; ".join(wrong) if wrong else "ok"
    print(f"{ending:<9} {name:<10} {found['rows']:>4} {found['area']:>14.6g} {len(found['texts']):>5} {crs:>5}  {said}")
    return int(bool(wrong))


main()
