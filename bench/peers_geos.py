#!/usr/bin/env python3
"""GeoPandas / shapely 2 (GEOS) on workloads A-D.  usage: peers_geos.py WORKLOAD DATA [threads] [variant]"""
import sys, time, os, json, resource
from concurrent.futures import ThreadPoolExecutor
import numpy as np, shapely, pyarrow.parquet as pq
W, D = sys.argv[1], sys.argv[2]
TH = int(sys.argv[3]) if len(sys.argv) > 3 else 2
VAR = sys.argv[4] if len(sys.argv) > 4 else "fast"
CTRL = ["yjjbnt", "stbhhx", "czkfbj", "ghyd", "ypjsyd", "dltb"]
CLS = dict(dltb="DLBM", ghyd="YDFLDM", stbhhx="HXLX", czkfbj="GKLX")
def load(l, cls=True):
    t = pq.read_table(f"{D}/{l}_4547.parquet", columns=["geometry"] + ([CLS[l]] if cls and l in CLS else []))
    g = shapely.from_wkb(np.asarray(t["geometry"].to_pandas()))
    c = t[CLS[l]].to_numpy(zero_copy_only=False) if cls and l in CLS else np.full(len(g), l)
    return g, c
FORK = os.environ.get("FORK", "1") == "1"
def _call(s):
    r = _F(s)                   # geometries stay in the worker: best case for this tool
    return (r[0], np.empty(0, object)) if isinstance(r, tuple) and len(r) == 2 and r[1] is not None and r[1].dtype == object else r
def pmap(f, n):
    step = -(-n // (TH * 16)); ch = [slice(i, min(i + step, n)) for i in range(0, n, step)]
    if TH == 1: return [f(s) for s in ch]
    if FORK:                    # processes: threads do not scale in shapely (allocator), see perf.md
        import multiprocessing as mp
        global _F; _F = f
        with mp.get_context("fork").Pool(TH) as p: return p.map(_call, ch, chunksize=1)
    with ThreadPoolExecutor(TH) as ex: return list(ex.map(f, ch))
def pair_area(a, b, ia, ib, keep=False):
    """areas (and polygons) of a[ia] x b[ib]; pairs with a inside b need no overlay"""
    if VAR == "naive":
        def f(s):
            g = shapely.intersection(a[ia[s]], b[ib[s]]); return (shapely.area(g), g if keep else None)
    else:
        o = np.argsort(ib, kind="stable"); ia[:], ib[:] = ia[o], ib[o]
        def f(s):
            x, y = a[ia[s]], b[ib[s]]
            inside = shapely.contains_properly(y, x)     # prepared
            g = x.copy(); w = ~inside
            g[w] = shapely.intersection(x[w], y[w])
            return shapely.area(g), g if keep else None
    r = pmap(f, len(ia))
    return np.concatenate([x[0] for x in r]), (np.concatenate([x[1] for x in r]) if keep else None)
def join(a, b):
    t = shapely.STRtree(b)
    r = pmap(lambda s: (lambda q: (q[0] + s.start, q[1]))(t.query(a[s], predicate=None)), len(a))
    return np.concatenate([x[0] for x in r]), np.concatenate([x[1] for x in r])
def sub(g, maxv=128):
    """ST_Subdivide in shapely: split by bbox halves; returns pieces and owner"""
    out, own = [], []
    st = [(x, i) for i, x in enumerate(g)]
    while st:
        x, i = st.pop()
        if x.is_empty: continue
        if shapely.get_num_coordinates(x) <= maxv: out.append(x); own.append(i); continue
        a, b, c, d = x.bounds
        if c - a > d - b: m = (a + c) / 2; h = ((a, b, m, d), (m, b, c, d))
        else: m = (b + d) / 2; h = ((a, b, c, m), (a, m, c, d))
        for q in h: st.append((shapely.clip_by_rect(x, *q), i))
    return np.array(out, object), np.array(own)
T = time.perf_counter; t0 = T(); out = {}
if W == "C":
    a, _ = load("dltb", 0); b, _ = load("ghyd", 0)
    if VAR != "naive": shapely.prepare(b)
    t1 = T(); ia, ib = join(a, b); t2 = T()
    ar, g = pair_area(a, b, ia, ib, True); k = ar > 0; t3 = T()
    out = dict(load=t1 - t0, join=t2 - t1, inter=t3 - t2, total=t3 - t1, pairs=int(k.sum()), area=float(ar.sum()),
               out_vertices=int(shapely.get_num_coordinates(g[k]).sum()) if len(g) else -1)
    if len(sys.argv) > 5: np.savez(sys.argv[5], a=ia[k], b=ib[k], area=ar[k])
elif W == "Cgpd":
    import geopandas as gpd
    a = gpd.read_parquet(f"{D}/dltb_4547.parquet", columns=["BSM", "DLBM", "geometry"]); b = gpd.read_parquet(f"{D}/ghyd_4547.parquet", columns=["BSM", "YDFLDM", "geometry"])
    t1 = T(); r = gpd.overlay(a, b, how="intersection", keep_geom_type=True); ar = r.area; t2 = T()
    out = dict(load=t1 - t0, total=t2 - t1, pairs=len(r), area=float(ar.sum()))
elif W in ("A", "B"):
    p, _ = load("xmdk"); L = {}
    for l in CTRL:
        g, c = load(l); own = np.arange(len(g))
        if VAR == "sub" and l in ("yjjbnt", "stbhhx", "czkfbj"): g, own = sub(g)
        shapely.prepare(g); u, ci = np.unique(c, return_inverse=True); L[l] = (g, ci[own], u, shapely.STRtree(g))
    t1 = T()
    if W == "B":
        rows = 0; tot = {}
        for l, (g, ci, u, tr) in L.items():
            ip, ig = tr.query(p)
            cut = np.searchsorted(ip, np.linspace(0, len(p), TH * 16 + 1).astype(int))
            def f(k):       # whole parcels per task: GEOS prepared geometry is NOT safe to share between threads (segfault seen)
                s = slice(cut[k.start], cut[k.stop] if k.stop < len(cut) else None)
                x, y = p[ip[s]], g[ig[s]]
                full = shapely.contains_properly(x, y)      # parcel prepared below: layer piece inside parcel
                rr = shapely.area(y); w = ~full
                w2 = w & shapely.intersects(x, y); rr[w & ~w2] = 0
                rr[w2] = shapely.area(shapely.intersection(x[w2], y[w2])); return rr
            shapely.prepare(p)
            FORK_ = None; ar = np.concatenate([q for r in pmap(lambda s_: [f(slice(k, k + 1)) for k in range(s_.start, s_.stop)], TH * 16) for q in r])
            tab = np.bincount(ip * len(u) + ci[ig], ar, len(p) * len(u)); rows += int((tab > 1e-4).sum()); tot[l] = float(tab.sum())
        out = dict(load=t1 - t0, total=T() - t1, rows=rows, area=tot)
    else:
        lat = []; tot = {l: 0. for l in CTRL}
        for x in p[:300]:
            s = T(); shapely.prepare(x)
            for l, (g, ci, u, tr) in L.items():
                ig = tr.query(x); y = g[ig]; full = shapely.contains_properly(x, y); ar = shapely.area(y); w = ~full
                ar[w] = shapely.area(shapely.intersection(x, y[w])); tab = np.bincount(ci[ig], ar, len(u)); tot[l] += tab.sum()
            lat.append(T() - s)
        lat = np.array(lat) * 1e3
        out = dict(load=t1 - t0, p50_ms=float(np.median(lat)), p99_ms=float(np.quantile(lat, .99)), mean_ms=float(lat.mean()), area=tot)
elif W == "D":
    t = pq.read_table(f"{D}/dltb_4490.parquet", columns=["geometry", "DLBM", "ZLDWDM"]); t1 = T()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from generate import ell_area
    g = shapely.from_wkb(np.asarray(t["geometry"].to_pandas())); ar = ell_area(g)
    import pandas as pd
    r = pd.DataFrame(dict(v=t["ZLDWDM"].to_pandas(), c=t["DLBM"].to_pandas(), a=ar)).groupby(["v", "c"]).a.sum()
    out = dict(load=t1 - t0, total=T() - t1, rows=len(r), area=float(r.sum()))
out["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(dict(tool=f"geos{shapely.geos_version_string}/{VAR}/t{TH}", w=W, **out)), flush=True)
