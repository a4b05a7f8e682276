"""Writes File Geodatabases with GDAL, and what GDAL reads back from them, for the tests.

Usage: make_fgdb.py FOLDER. Needs pyogrio and numpy. Makes FOLDER/rows.gdb and FOLDER/expected.json:
for every layer the type, the fields and, row by row, the object number, the geometry as hexadecimal
WKB (ISO) and the values as text. The data are made up here.
"""

import ctypes
import json
import struct
import sys
from pathlib import Path

import numpy as np
import pyogrio
from pyogrio.raw import write

from rows import MAKERS, X, Y, columns, expected, geometry_name, point, polygon, wkb

FOLDER = Path(sys.argv[1])
GDB = FOLDER / "rows.gdb"


def layer(name, kind, shapes, crs="EPSG:4526", **options):
    names, data, masks = columns(len(shapes))
    geometry = None if kind is None else np.array(shapes, dtype=object)
    write(
        str(GDB), geometry, field_data=data, fields=names, field_mask=masks, layer=name, driver="OpenFileGDB",
        geometry_type=kind, crs=crs if kind else None, append=GDB.exists(), **options,
    )


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
    written = {}
    for base, maker in MAKERS.items():
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
    layers = expected(GDB, written)
    (FOLDER / "expected.json").write_text(json.dumps(layers, ensure_ascii=False), encoding="utf-8")



main()
