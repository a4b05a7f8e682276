"""Writes File Geodatabases with GDAL, and what GDAL reads back from them, for the tests.

Usage: make_fgdb.py FOLDER. Needs pyogrio and numpy. Makes FOLDER/rows.gdb and FOLDER/expected.json:
for every layer the type, the fields and, row by row, the object number, the geometry as hexadecimal
WKB (ISO) and the values as text. The data are made up here.
"""

import ctypes
import json
import math
import struct
import sys
from pathlib import Path

import numpy as np
import pyogrio
from pyogrio.raw import read, write

FOLDER = Path(sys.argv[1])
GDB = FOLDER / "rows.gdb"
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


def layer(name, kind, shapes, crs="EPSG:4526", **options):
    names, data, masks = columns(len(shapes))
    geometry = None if kind is None else np.array(shapes, dtype=object)
    write(
        str(GDB), geometry, field_data=data, fields=names, field_mask=masks, layer=name, driver="OpenFileGDB",
        geometry_type=kind, crs=crs if kind else None, append=GDB.exists(), **options,
    )


def geometry_name(base, dims):
    if (base, dims) == ("Point", "m"):
        return "PointM"
    return {"": base, "z": f"{base} Z", "m": f"Measured {base}", "zm": f"Measured 3D {base}"}[dims]


class Gdal:
    """The functions of GDAL that pyogrio does not offer, from the library in its wheel."""

    def __init__(self):
        folder = Path(pyogrio.__file__).parent.parent / "pyogrio.libs"
        self.library = ctypes.CDLL(str(next(folder.glob("libgdal*.so*"))))

    def __getattr__(self, name):
        function = getattr(self.library, name)
        function.restype = ctypes.c_void_p

        def call(*arguments):
            return function(*[convert(argument) for argument in arguments])

        return call


def convert(argument):
    if isinstance(argument, str):
        return argument.encode()
    if isinstance(argument, float):
        return ctypes.c_double(argument)
    if isinstance(argument, int) and argument > 0x7FFF_FFFF:
        return ctypes.c_void_p(argument)
    return argument


def strings(*texts):
    return (ctypes.c_char_p * (len(texts) + 1))(*[text.encode() for text in texts], None)


class Coded(ctypes.Structure):
    _fields_ = [("code", ctypes.c_char_p), ("value", ctypes.c_char_p)]


# OFTInteger, OFTString, OFTBinary, OFTDate, OFTTime, OFTDateTime, OFTInteger64; OFSTUUID
FIELDS = [
    ("地类编码", 4, 0, "地类"), ("等级", 0, 0, "等级"), ("图片", 8, 0, None), ("登记日", 9, 0, None), ("时刻", 10, 0, None),
    ("时间", 11, 0, None), ("大数", 12, 0, None), ("标识", 4, 5, None),
]


def native():
    """A layer with domains, aliases and the field types of ArcGIS Pro 3.2."""
    gdal = Gdal()
    update, vector = 1, 4
    dataset = gdal.GDALOpenEx(str(GDB), update | vector, None, None, None)
    codes = (Coded * 4)(
        Coded("0101".encode(), "水田".encode()), Coded("0103".encode(), "旱地;坡=梯\\田".encode()),
        Coded("0702".encode(), "农村宅基地".encode()), Coded(None, None),
    )
    gdal.GDALDatasetAddFieldDomain(dataset, gdal.OGR_CodedFldDomain_Create("地类", "三调地类", 4, 0, codes), None)
    low = (ctypes.c_int64 * 2)(1, 0)
    high = (ctypes.c_int64 * 2)(15, 0)
    domain = gdal.OGR_RangeFldDomain_Create("等级", "", 0, 0, low, True, high, True)
    gdal.GDALDatasetAddFieldDomain(dataset, domain, None)
    options = strings("TARGET_ARCGIS_VERSION=ARCGIS_PRO_3_2_OR_LATER", "LAYER_ALIAS=地类图斑（调查）", "FEATURE_DATASET=三调")
    reference = gdal.OSRNewSpatialReference(None)
    gdal.OSRImportFromEPSG(reference, 4526)
    table = gdal.GDALDatasetCreateLayer(dataset, "DLTB", reference, 1, options)
    for name, kind, subtype, domain in FIELDS:
        field = gdal.OGR_Fld_Create(name, kind)
        gdal.OGR_Fld_SetSubType(field, subtype)
        gdal.OGR_Fld_SetAlternativeName(field, f"{name}的别名")
        if domain:
            gdal.OGR_Fld_SetDomainName(field, domain)
        gdal.OGR_L_CreateField(table, field, True)
    definition = gdal.OGR_L_GetLayerDefn(table)
    for row in range(6):
        feature = gdal.OGR_F_Create(definition)
        if row != 4:
            gdal.OGR_F_SetFieldString(feature, 0, ["0101", "0103", "0702"][row % 3])
            gdal.OGR_F_SetFieldInteger(feature, 1, row + 1)
            gdal.OGR_F_SetFieldBinary(feature, 2, row, bytes(range(row)))
            gdal.OGR_F_SetFieldDateTime(feature, 3, 1999 + row, 12, 31, 0, 0, 0, 0)
            gdal.OGR_F_SetFieldDateTime(feature, 4, 0, 0, 0, 7 + row, 59, 30, 0)
            gdal.OGR_F_SetFieldDateTime(feature, 5, 1880 + row * 40, 2, 28, 23, 7, 59, 0)
            gdal.OGR_F_SetFieldInteger64(feature, 6, ctypes.c_int64(9_007_199_254_740_990 - row))
            gdal.OGR_F_SetFieldString(feature, 7, "{00112233-4455-6677-8899-AABBCCDDEE%02X}" % row)
        shape = gdal.OGR_G_CreateGeometry(1)
        gdal.OGR_G_SetPoint_2D(shape, 0, X + row, Y + row)
        gdal.OGR_F_SetGeometry(feature, shape)
        gdal.OGR_L_CreateFeature(table, feature)
    # a row that is deleted again
    gdal.OGR_L_DeleteFeature(table, ctypes.c_int64(3))
    gdal.GDALClose(dataset)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    makers = {
        "Polygon": polygon, "MultiPolygon": multipolygon, "LineString": line, "MultiLineString": multiline,
        "Point": point, "MultiPoint": multipoint,
    }
    written = {}
    for base, maker in makers.items():
        for dims in ["", "z", "m", "zm"]:
            count = 30
            shapes = [None if row == 11 else maker(row, dims) for row in range(count)]
            name = f"{base}_{dims}" if dims else base
            layer(name, geometry_name(base, dims), shapes)
            if "m" in dims:
                written[name] = shapes
    layer("图斑_很多行", "Polygon", [polygon(row % 400, "") for row in range(2_600)])
    layer("经纬度", "Point", [wkb(1, struct.pack("<2d", 114.2 + row / 1000, 30.6)) for row in range(5)], crs="EPSG:4490")
    layer("无坐标系", "Point", [point(row, "") for row in range(3)], crs=None)
    layer("属性表", None, [None] * 9)
    native()
    expected = []
    for name, _ in pyogrio.list_layers(str(GDB)):
        meta, fids, shapes, data = read(str(GDB), layer=name, return_fids=True, datetime_as_string=True)
        rows = []
        # pyogrio leaves measures out: what was written is expected, to a step of the grid
        exact = name not in written
        shapes = shapes if exact else written[name]
        for index, fid in enumerate(fids):
            shape = None if shapes is None or shapes[index] is None else bytes(shapes[index]).hex()
            rows.append([int(fid), shape, [as_text(column[index]) for column in data]])
        expected.append({
            "layer": str(name), "exact": exact, "geometry": meta["geometry_type"], "crs": meta["crs"],
            "fields": [str(field) for field in meta["fields"]], "rows": rows,
        })
    (FOLDER / "expected.json").write_text(json.dumps(expected, ensure_ascii=False), encoding="utf-8")


def as_text(value):
    if value is None or (isinstance(value, (float, np.floating)) and math.isnan(value)):
        return None
    if isinstance(value, (np.floating, float)):
        return repr(float(value))
    return str(value)


main()
