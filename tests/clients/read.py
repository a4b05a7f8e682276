"""What one client reads from a file, as JSON: read.py gdal|geopandas|qgis FILE

Prints the features as GeoJSON and the EPSG code of the CRS (null: none); `null` where the client has no driver.
"""

import json
import math
import struct
import sys

NEEDED = {"parquet": "Parquet", "xlsx": "XLSX", "dxf": "DXF", "kml": "KML"}


def plain(value):
    """A value that JSON holds; nothing for what is missing."""
    if value is None or value != value:
        return None
    return value if isinstance(value, (int, float)) and math.isfinite(value) else str(value)


class Wkb:
    """Well-known binary as GeoJSON, heights left out."""

    def __init__(self, data):
        self.data, self.at = bytes(data), 0

    def take(self, form):
        size = struct.calcsize(form)
        self.at += size
        return struct.unpack(form, self.data[self.at - size:self.at])

    def line(self, width):
        (count,) = self.take("<I")
        return [list(self.take(f"<{width}d")[:2]) for _ in range(count)]

    def geometry(self):
        _, code = self.take("<BI")
        width = 2 + bool(code & 0x80000000 or code % 10000 // 1000 in (1, 3)) + (code % 10000 // 1000 in (2, 3))
        kind = (code & 0xFFFF) % 1000
        if kind == 1:
            return {"type": "Point", "coordinates": list(self.take(f"<{width}d")[:2])}
        if kind == 2:
            return {"type": "LineString", "coordinates": self.line(width)}
        (count,) = self.take("<I")
        if kind == 3:
            return {"type": "Polygon", "coordinates": [self.line(width) for _ in range(count)]}
        members = [self.geometry() for _ in range(count)]
        if kind == 7:
            return {"type": "GeometryCollection", "coordinates": [], "geometries": members}
        name = {4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}[kind]
        return {"type": name, "coordinates": [member["coordinates"] for member in members]}


def lacks(path, drivers):
    needed = NEEDED.get(path.rsplit(".", 1)[-1])
    return needed is not None and needed not in drivers


def gdal(path):
    from pyogrio import list_drivers
    from pyogrio.raw import read

    if lacks(path, list_drivers()):
        return None
    meta, _, shapes, columns = read(path)
    features = []
    for row in range(len(columns[0]) if columns else len(shapes)):
        values = {name: plain(column[row]) for name, column in zip(meta["fields"], columns)}
        shape = None if shapes is None or shapes[row] is None else Wkb(shapes[row]).geometry()
        features.append({"properties": values, "geometry": shape})
    return {"features": features, "crs": code(meta["crs"])}


def code(crs):
    return int(crs.split(":")[1]) if crs and crs.upper().startswith("EPSG:") else None


def geopandas(path):
    import geopandas
    from pyogrio import list_drivers
    from shapely.geometry import mapping

    parquet = path.endswith(".parquet")
    if not parquet and lacks(path, list_drivers()):
        return None
    frame = geopandas.read_parquet(path) if parquet else geopandas.read_file(path)
    spatial = isinstance(frame, geopandas.GeoDataFrame)
    shapes = frame.geometry if spatial else [None] * len(frame)
    columns = [name for name in frame.columns if not spatial or name != frame.geometry.name]
    features = []
    for row, shape in enumerate(shapes):
        values = {name: plain(frame[name].iloc[row]) for name in columns}
        geometry = None if shape is None else json.loads(json.dumps(mapping(shape)))
        features.append({"properties": values, "geometry": geometry})
    return {"features": features, "crs": frame.crs.to_epsg() if spatial and frame.crs else None}


def qgis(path):
    from qgis.core import QgsApplication, QgsVectorLayer

    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer(path, "layer", "ogr")
    if not layer.isValid():
        return None
    names, features, feature = [field.name() for field in layer.fields()], [], None
    for feature in layer.getFeatures():
        values = {name: None if value is None or str(value) == "NULL" else plain(value) for name, value in zip(names, feature.attributes())}
        shape = json.loads(feature.geometry().asJson(9)) if feature.hasGeometry() else None
        features.append({"properties": values, "geometry": shape})
    crs = code(layer.crs().authid())
    # what outlives the application brings the program down
    del layer, feature
    application.exitQgis()
    return {"features": features, "crs": crs}


print(json.dumps({"gdal": gdal, "geopandas": geopandas, "qgis": qgis}[sys.argv[1]](sys.argv[2]), ensure_ascii=False))
