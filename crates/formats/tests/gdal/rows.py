"""Shapes and values made up here, and what GDAL reads back, for the scripts beside this one."""

import math
import struct

import numpy as np
import pyogrio
from pyogrio.raw import read

X, Y = 38_520_000.0, 3_391_000.0


def wkb(code, *parts):
    return struct.pack("<BI", 1, code) + b"".join(parts)


def run(points):
    return struct.pack("<I", len(points)) + b"".join(struct.pack(f"<{len(p)}d", *p) for p in points)


def place(point, z=None, m=None):
    east, north = point
    extra = [value for value in (z, m) if value is not None]
    return (X + east, Y + north, *extra)


def ring(east, north, size, dims, hole=False):
    corners = [(0, 0), (0, size), (size, size), (size, 0), (0, 0)]
    if hole:
        corners.reverse()
    extra = []
    for index in range(5):
        z = 20.125 + index % 4 if "z" in dims else None
        m = 100.5 + index if "m" in dims else None
        extra.append((z, m))
    return [place((east + dx, north + dy), *extra[i]) for i, (dx, dy) in enumerate(corners)]


def code(base, dims):
    return base + (1000 if "z" in dims else 0) + (2000 if "m" in dims else 0)


def polygon(row, dims):
    shell = ring(row * 200.0, 0.1234, 100.0, dims)
    hole = ring(row * 200.0 + 10, 10.5, 20.25, dims, hole=True)
    return wkb(code(3, dims), struct.pack("<I", 2), run(shell), run(hole))


def multipolygon(row, dims):
    one = polygon(row, dims)
    two = wkb(code(3, dims), struct.pack("<I", 1), run(ring(row * 200.0, 500.0, 50.0, dims)))
    return wkb(code(6, dims), struct.pack("<I", 2), one, two)


def line(row, dims):
    points = []
    for index in range(40):
        z = index * 0.25 if "z" in dims else None
        m = index * 1.5 if "m" in dims else None
        points.append(place((row * 10 + index * 3.1, math.sin(index) * 40), z, m))
    return wkb(code(2, dims), run(points))


def multiline(row, dims):
    return wkb(code(5, dims), struct.pack("<I", 2), line(row, dims), line(row + 50, dims))


def point(row, dims):
    z = 30.5 + row if "z" in dims else None
    m = 7.25 * row if "m" in dims else None
    values = place((row * 3.3, row * 7.7), z, m)
    return wkb(code(1, dims), struct.pack(f"<{len(values)}d", *values))


def multipoint(row, dims):
    return wkb(code(4, dims), struct.pack("<I", 3), point(row, dims), point(row + 1, dims), point(row + 9, dims))


def columns(count):
    names = ["坐落", "编号", "面积", "短", "长", "单精度", "日期", "备注"]
    rows = np.arange(count)
    text = np.array([None if row % 7 == 3 else f"鄂州市华容区第{row}宗·㙍𠮷" for row in rows], dtype=object)
    note = np.array(["" if row % 5 else "长" * (row * 13 % 400) for row in rows], dtype=object)
    dates = np.datetime64("2024-02-28T23:59:58.250") + rows.astype("timedelta64[D]") * 37
    dates = dates.astype("datetime64[ms]")
    data = [
        text,
        (rows * 1001 - 7).astype(np.int32),
        rows * 1234.56789,
        (rows % 300 - 150).astype(np.int16),
        rows.astype(np.int64) * 3_000_000_000 - 5,
        (rows * 0.1).astype(np.float32),
        dates,
        note,
    ]
    masks = [None, rows % 4 == 1, rows % 6 == 2, None, None, None, rows % 3 == 1, None]
    return names, data, masks


def geometry_name(base, dims):
    if (base, dims) == ("Point", "m"):
        return "PointM"
    return {"": base, "z": f"{base} Z", "m": f"Measured {base}", "zm": f"Measured 3D {base}"}[dims]


MAKERS = {
    "Polygon": polygon, "MultiPolygon": multipolygon, "LineString": line, "MultiLineString": multiline, "Point": point,
    "MultiPoint": multipoint,
}


def expected(path, written):
    """Every layer of a file: type, fields and, row by row, number, geometry and values."""
    layers = []
    for name, _ in pyogrio.list_layers(str(path)):
        meta, fids, shapes, data = read(str(path), layer=name, return_fids=True, datetime_as_string=True)
        # pyogrio leaves measures out: what was written is expected, to a step of the grid
        exact = name not in written
        shapes = shapes if exact else written[name]
        rows = []
        for index, fid in enumerate(fids):
            shape = None if shapes is None or shapes[index] is None else bytes(shapes[index]).hex()
            rows.append([int(fid), shape, [as_text(column[index]) for column in data]])
        layers.append({
            "layer": str(name), "exact": exact, "geometry": meta["geometry_type"], "crs": meta["crs"],
            "fields": [str(field) for field in meta["fields"]], "rows": rows,
        })
    return layers


def as_text(value):
    if value is None or (isinstance(value, (float, np.floating)) and math.isnan(value)):
        return None
    if isinstance(value, (np.floating, float)):
        return repr(float(value))
    return value.hex() if isinstance(value, bytes) else str(value)
