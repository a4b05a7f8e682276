#!/usr/bin/env python3
"""DuckDB spatial, SedonaDB and PostGIS on workloads A-D.  usage: peers_sql.py TOOL WORKLOAD DATA|DB"""
import sys, time, json, resource, os
import numpy as np
TOOL, W, D = sys.argv[1:4]
T = time.perf_counter
CTRL = ["yjjbnt", "stbhhx", "czkfbj", "ghyd", "ypjsyd", "dltb"]
CLS = dict(dltb="DLBM", ghyd="YDFLDM", stbhhx="HXLX", czkfbj="GKLX")
out = {}
if TOOL == "duckdb":
    import duckdb, duckdb_extension_spatial as m, glob
    con = duckdb.connect(config={"threads": 2})
    con.execute(f"load '{glob.glob(os.path.dirname(m.__file__) + '/extensions/*/spatial.duckdb_extension')[0]}'")
    q = lambda s: con.execute(s).fetchall()
    t0 = T()
    for l in CTRL + ["xmdk"]:
        if W == "C" and l not in ("dltb", "ghyd") or W == "D" and l != "dltb": continue
        c = CLS.get(l); v = ", ZLDWDM vil" if l == "dltb" else ""
        q(f"create table {l} as select row_number() over () - 1 id, {c or repr(l)} cls{v}, geometry::GEOMETRY geom from read_parquet('{D}/{l}_4547.parquet')")
    load = T() - t0; t0 = T()
    if W == "C":
        r = q("create table r as select a.id ia, b.id ib, st_intersection(a.geom, b.geom) g from dltb a join ghyd b on st_intersects(a.geom, b.geom)"); t1 = T()
        r = q("select count(*), sum(st_area(g)) from r where st_area(g) > 0")[0]
        out = dict(total=t1 - t0, pairs=r[0], area=r[1])
    elif W == "B":
        tot = {}; rows = 0
        for l in CTRL:
            r = q(f"select p.id, l.cls, sum(st_area(st_intersection(p.geom, l.geom))) a from xmdk p join {l} l on st_intersects(p.geom, l.geom) group by all having a > 1e-4")
            rows += len(r); tot[l] = sum(x[2] for x in r)
        out = dict(total=T() - t0, rows=rows, area=tot)
    elif W == "A":
        for l in CTRL: q(f"create index {l}_i on {l} using rtree(geom)")
        lat = []
        for i in range(100):
            s = T(); w = con.execute("select geom from xmdk where id=?", [i]).fetchone()[0]
            for l in CTRL:
                con.execute(f"with p as (select geom g from xmdk where id={i}) select l.cls, sum(st_area(st_intersection(p.g, l.geom))) from {l} l, p where st_intersects(l.geom, p.g) group by 1").fetchall()
            lat.append(T() - s)
        lat = np.array(lat) * 1e3; out = dict(p50_ms=float(np.median(lat)), p99_ms=float(np.quantile(lat, .99)))
    elif W == "D":
        r = q("select vil, cls, sum(st_area(geom)) from dltb group by all"); out = dict(total=T() - t0, rows=len(r), area=sum(x[2] for x in r))
elif TOOL == "sedonadb":
    import sedona.db as sd
    con = sd.connect()
    try: con.sql("set datafusion.execution.target_partitions = 2").execute()
    except Exception as e: out["set"] = str(e)[:80]
    t0 = T()
    for l in CTRL + ["xmdk"]:
        if W == "C" and l not in ("dltb", "ghyd") or W == "D" and l != "dltb": continue
        con.read_parquet(f"{D}/{l}_4547.parquet").to_memtable().to_view(l, overwrite=True)
    load = T() - t0; t0 = T()
    q = lambda s: con.sql(s).to_arrow_table()
    if W == "C":
        con.sql("select a.\"BSM\" ia, b.\"BSM\" ib, ST_Intersection(a.geometry, b.geometry) g from dltb a join ghyd b on ST_Intersects(a.geometry, b.geometry)").to_memtable().to_view("r"); t1 = T()
        r = q("select count(*) n, sum(ST_Area(g)) s from r where ST_Area(g) > 0").to_pydict()
        out.update(total=t1 - t0, pairs=r["n"][0], area=r["s"][0])
    elif W == "B":
        tot = {}; rows = 0
        for l in CTRL:
            c = f'l."{CLS[l]}"' if l in CLS else f"'{l}'"
            r = q(f'select p."BSM" i, {c} c, sum(ST_Area(ST_Intersection(p.geometry, l.geometry))) a from xmdk p join {l} l on ST_Intersects(p.geometry, l.geometry) group by 1, 2').to_pydict()
            a = np.array(r["a"]); rows += int((a > 1e-4).sum()); tot[l] = float(a.sum())
        out.update(total=T() - t0, rows=rows, area=tot)
    elif W == "A":
        lat = []
        for i in range(1, 31):
            s = T()
            for l in CTRL:
                c = f'l."{CLS[l]}"' if l in CLS else f"'{l}'"
                q(f'select {c} c, sum(ST_Area(ST_Intersection(p.geometry, l.geometry))) a from (select * from xmdk where "BSM"={i}) p join {l} l on ST_Intersects(p.geometry, l.geometry) group by 1')
            lat.append(T() - s)
        lat = np.array(lat) * 1e3; out.update(p50_ms=float(np.median(lat)), p99_ms=float(np.quantile(lat, .99)))
    elif W == "D":
        r = q('select "ZLDWDM" v, "DLBM" c, sum(ST_Area(geometry)) a from dltb group by 1, 2').to_pydict(); out.update(total=T() - t0, rows=len(r["a"]), area=float(np.sum(r["a"])))
elif TOOL == "postgis":
    import psycopg2
    con = psycopg2.connect(host="/var/run/postgresql", port=5544, user="postgres", dbname=D); con.autocommit = True
    c = con.cursor(); load = 0
    def q(s, *a):
        c.execute(s, *a)
        return c.fetchall() if c.description else None
    SUB = lambda l: l + "_sub" if l in ("stbhhx", "czkfbj", "yjjbnt") else l
    t0 = T()
    if W in ("C", "Cnaive"):
        # CASE ST_CoveredBy: the documented way to skip the overlay for contained pairs
        e = "case when st_coveredby(a.geom, b.geom) then a.geom else st_intersection(a.geom, b.geom) end" if W == "C" else "st_intersection(a.geom, b.geom)"
        q("drop table if exists r"); t0 = T()
        q(f"create unlogged table r as select a.id ia, b.id ib, {e} g from dltb a join ghyd b on st_intersects(a.geom, b.geom)"); t1 = T()
        r = q("select count(*), sum(st_area(g)) from r where st_area(g) > 0")[0]; out = dict(total=t1 - t0, pairs=r[0], area=float(r[1]))
    elif W == "B":
        tot = {}; rows = 0
        for l in CTRL:
            r = q(f"select p.id, l.cls, sum(case when st_coveredby(l.geom, p.geom) then st_area(l.geom) else st_area(st_intersection(p.geom, l.geom)) end) a from xmdk p join {SUB(l)} l on st_intersects(p.geom, l.geom) group by 1, 2")
            rows += sum(x[2] > 1e-4 for x in r); tot[l] = float(sum(x[2] for x in r))
        out = dict(total=T() - t0, rows=rows, area=tot)
    elif W == "A":
        s = " union all ".join(f"select '{l}' lay, l.cls, sum(case when st_coveredby(l.geom, p.geom) then st_area(l.geom) else st_area(st_intersection(p.geom, l.geom)) end) from {SUB(l)} l, (select geom from xmdk where id=$1) p where st_intersects(l.geom, p.geom) group by 2" for l in CTRL)
        q("set max_parallel_workers_per_gather=0"); c.execute("prepare a(int) as " + s); lat = []
        for i in range(300):
            t = T(); q("execute a(%s)", (i,)); lat.append(T() - t)
        lat = np.array(lat) * 1e3; out = dict(p50_ms=float(np.median(lat)), p99_ms=float(np.quantile(lat, .99)), mean_ms=float(lat.mean()))
    elif W == "D":
        r = q("select vil, cls, sum(st_area(geom)) from dltb group by 1, 2"); out = dict(total=T() - t0, rows=len(r), area=float(sum(x[2] for x in r)))
    elif W == "Dgeog":
        r = q("select vil, cls, sum(st_area(ll::geography)) from dltb group by 1, 2"); out = dict(total=T() - t0, rows=len(r), area=float(sum(x[2] for x in r)))
out["load"] = load; out["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(dict(tool=TOOL, w=W, **out)), flush=True)
