"""Writes FlatGeobuf files with GDAL, and says what GDAL reads from every FlatGeobuf in a folder.

Usage: fgb.py FOLDER. Needs pyogrio and numpy. Makes FOLDER/gdal_*.fgb beside what is there already and
FOLDER/expected.json: for every file its layers as rows.py gives them, and the numbers of the rows that
GDAL finds by the spatial index in the lower left quarter of the extent.
"""

import json
import sys
from pathlib import Path

import numpy as np
from pyogrio import read_info
from pyogrio.raw import read, write

from rows import MAKERS, columns, expected, geometry_name

FOLDER = Path(sys.argv[1])


def main():
    shapes = {}
    for base, maker in MAKERS.items():
        for dims in ["", "z", "m", "zm"]:
            for index in ["YES", "NO"]:
                count = 40
                rows = [maker(row, dims) for row in range(count)]
                if index == "NO":
                    rows[7] = None
                names, data, masks = columns(count)
                path = FOLDER / f"gdal_{base}_{dims}_{index}.fgb"
                write(
                    str(path), np.array(rows, dtype=object), field_data=data, fields=names, field_mask=masks,
                    driver="FlatGeobuf", geometry_type=geometry_name(base, dims), crs="EPSG:4526",
                    layer_options={"SPATIAL_INDEX": index},
                )
                # the index reorders the rows, so that only unsorted files are compared with measures
                if "m" in dims and index == "NO":
                    shapes[path.name] = {path.stem: rows}
    found = {}
    for path in sorted(FOLDER.glob("*.fgb")):
        layers = expected(path, shapes.get(path.name, {}))
        found[path.name] = {"layers": layers, "quarter": quarter(path, layers)}
    (FOLDER / "expected.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def quarter(path, layers):
    if layers[0]["geometry"] is None or not any(row[1] for row in layers[0]["rows"]):
        return None
    west, south, east, north = read_info(str(path), force_total_bounds=True)["total_bounds"]
    box = (west, south, (west + east) / 2, (south + north) / 2)
    _, fids, _, _ = read(str(path), bbox=box, return_fids=True)
    return {"box": box, "rows": [int(fid) for fid in fids]}


main()
