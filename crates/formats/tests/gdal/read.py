"""Says what GDAL reads from each file: python read.py FILE… Needs pyogrio.

Prints JSON: for every file the number of features, the names of the fields and the box around all of it;
`null` for a file of a format that this GDAL has no driver for.
"""

import json
import sys

from pyogrio import list_drivers, read_info

NEEDED = {"parquet": "Parquet"}


def said(path):
    driver = NEEDED.get(path.rsplit(".", 1)[-1])
    if driver is not None and driver not in list_drivers():
        return None
    info = read_info(path, force_feature_count=True, force_total_bounds=True)
    bounds = info["total_bounds"]
    return {
        "features": int(info["features"]),
        "fields": [str(name) for name in info["fields"]],
        "bounds": None if bounds is None else [float(side) for side in bounds],
    }


print(json.dumps({path: said(path) for path in sys.argv[1:]}, ensure_ascii=False))
