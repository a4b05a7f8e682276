//! Other programs read the lake without us: run with `KUNYU_PYTHON` naming a Python that has
//! pyarrow, geopandas and duckdb.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use kunyu_overlay::Shape;
use kunyu_store::Scalar;

use crate::harness::{World, mosaic, on_each};
use crate::identity::complex;

const SCRIPT: &str = r#"
import glob, json, sys
folder = sys.argv[1]
files = sorted(glob.glob(folder + "/*.parquet"))
import pyarrow.parquet as pq
meta = json.loads(pq.read_metadata(files[0]).metadata[b"geo"])
column = meta["columns"]["geometry"]
assert meta["version"] == "1.1.0" and column["encoding"] == "WKB", meta
assert column["crs"]["id"] == {"authority": "EPSG", "code": 4526}, column["crs"]
assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
import geopandas
frame = geopandas.read_parquet(files[0])
assert frame.crs.to_epsg() == 4526, frame.crs
assert len(frame) == 100 and frame.geometry.is_valid.all()
assert frame.geometry.area.sum() == 100 * 100 * 100
place = (38520150, 3391150, 38520160, 3391160)
assert geopandas.read_parquet(files[0], bbox=place).BSM.tolist() == ["001-001"]
assert str(frame.TBMJ[0]) == "1234.56" and str(frame.DCRQ[0]) == "2025-12-31"
import duckdb
query = "select count(*), min(bbox.xmin) from read_parquet(?)"
assert duckdb.execute(query, [folder + "/*.parquet"]).fetchone() == (100, 38520000.0)
print("read")
"#;

/// The name of an edition, computed as `docs/reference/lake.md` says and from nothing else.
const NAME: &str = r#"
import datetime, glob, hashlib, json, struct, sys
import pyarrow.parquet as pq
folder = sys.argv[1]
manifest = json.load(open(folder + "/manifest.json"))
schema = manifest["schema"]
u32 = lambda n: struct.pack("<I", n)
text = lambda t: u32(len(t.encode())) + t.encode()
def kind(k):
    return "decimal(%d)" % k["decimal"]["scale"] if isinstance(k, dict) else k
def points(wkb, at):
    n = struct.unpack_from("<I", wkb, at)[0]
    flat = struct.unpack_from("<%dd" % (2 * n), wkb, at + 4)
    grid = [int(v * 2**27) for v in flat[:-2]]
    return u32(n - 1) + struct.pack("<%dq" % len(grid), *grid), at + 4 + 16 * n
def polygon(wkb, at):
    n = struct.unpack_from("<I", wkb, at)[0]
    out, at = u32(n), at + 4
    for _ in range(n):
        ring, at = points(wkb, at)
        out += ring
    return out, at
def shape(wkb):
    if wkb is None:
        return b"\x00"
    assert wkb[0] == 1
    if struct.unpack_from("<I", wkb, 1)[0] == 3:
        return b"\x03" + u32(1) + polygon(wkb, 5)[0]
    n, at, out = struct.unpack_from("<I", wkb, 5)[0], 9, b""
    for _ in range(n):
        one, at = polygon(wkb, at + 5)
        out += one
    return b"\x03" + u32(n) + out
def value(k, v):
    if v is None: return b"\x00"
    if k == "text": return b"\x01" + text(v)
    if k == "integer": return b"\x02" + struct.pack("<q", v)
    if k == "real": return b"\x04" + struct.pack("<d", v)
    if k == "boolean": return b"\x05" + bytes([v])
    if k == "date": return b"\x06" + struct.pack("<i", (v - datetime.date(1970, 1, 1)).days)
    return b"\x03" + struct.pack("<q", int(v.scaleb(k["decimal"]["scale"])))
digests = {}
for file in sorted(glob.glob(folder + "/*.parquet")):
    for row in pq.read_table(file).to_pylist():
        key = row[schema["key"]]
        body = text(key) + shape(row["geometry"])
        for field in schema["fields"]:
            if field["name"] != schema["key"]:
                body += value(field["kind"], row[field["name"]])
        digests[key.encode()] = hashlib.sha256(body).digest()
name = hashlib.sha256(b"kunyu-edition-1\n")
name.update(text("EPSG:%d" % manifest["epsg"]) + text(schema["geometry"]) + text(schema["key"]))
name.update(u32(len(schema["fields"])))
for field in schema["fields"]:
    name.update(text(field["name"]) + text(kind(field["kind"])))
name.update(struct.pack("<Q", len(digests)))
for key in sorted(digests):
    name.update(digests[key])
print(name.hexdigest())
"#;

#[test]
fn geopandas_and_duckdb_read_an_edition() {
    let Some(python) = std::env::var_os("KUNYU_PYTHON") else {
        println!("skipped: KUNYU_PYTHON names no Python");
        return;
    };
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(10)).await.id;
        let folder = world.path().join(format!("lake/landuse/{id}"));
        run(&python, SCRIPT, &folder);
    });
}

#[test]
fn another_language_computes_the_same_name() {
    let Some(python) = std::env::var_os("KUNYU_PYTHON") else {
        println!("skipped: KUNYU_PYTHON names no Python");
        return;
    };
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let mut rows = mosaic(70);
        rows[3].shape = None;
        rows[4].values[1..].fill(Scalar::Null);
        rows[5].shape = Some(Shape::Polygons(complex(40, 40)));
        let id = world.import(rows).await.id;
        let folder = world.path().join(format!("lake/landuse/{id}"));
        assert_eq!(run(&python, NAME, &folder).trim(), id.to_string());
    });
}

fn run(python: &OsStr, script: &str, folder: &Path) -> String {
    let output = Command::new(python)
        .arg("-c")
        .arg(script)
        .arg(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}
