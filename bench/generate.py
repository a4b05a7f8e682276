#!/usr/bin/env python3
"""Deterministic generator of realistic Chinese land-bureau test data.

    python generate.py --out data --scale 1            # 50,000 patches, 10,000 zones
    python generate.py --out data10 --scale 10 --formats parquet,bin --crs 4547

One seed gives one data set, on every machine with the same numpy/scipy/GEOS.
Nothing here is real: positions, codes and shapes are drawn at random inside the
extent of a district (Dongxihu, Wuhan: 113.88-114.30 E, 30.55-30.83 N at scale 1).

Layers written (name, what it is):
  dltb       land-use survey patches (地类图斑): a true partition, DLBM, ZLDWDM, TBMJ ...
  ghyd       plan zoning (规划用地): a second, coarser partition that covers dltb
  yjjbnt     permanent basic farmland (永久基本农田): unions of cropland of an OLDER
             survey, so its edges run 0-1 m beside those of dltb (slivers on purpose)
  stbhhx     ecological protection red line (生态保护红线): few, large, holes
  czkfbj     urban growth boundary (城镇开发边界): few, 10k+ vertices each
  ypjsyd     approved construction land (已批建设用地): may overlap one another
  xzq        villages (行政村), dissolved from dltb
  xmdk       project parcels, a few hundred vertices each
  bhtb       satellite change patches: 2 m pixel staircases
  traps      (--traps) hand-made bad and awkward geometry, one row per trap

How the partition is made: sites are drawn from a log-Gaussian density, so the
Voronoi cells have a heavy-tailed size; every Voronoi edge is then replaced by a
fractal line that stays inside the "kite" spanned by the edge and its two sites.
Kites of different edges do not overlap, so no edge can cross another, and both
neighbours use the very same vertices: no gaps, no overlaps, by construction.
Roads and rivers are chains of small cells dissolved by class and village into long,
thin, many-holed polygons, as in the national survey.

Coordinates are rounded to 0.1 mm in EPSG:4547 (CGCS2000 / 3-degree GK CM 114E), and
EPSG:4490 is computed from those, rounded to 1e-9 degree, vertex by vertex: shared
vertices stay shared in both systems.

Areas (attribute TBMJ) are ellipsoidal: the shoelace formula in the equal-area
cylindrical coordinates of the CGCS2000 ellipsoid, (a*L, a*q(B)/2), with q the
authalic function. For edges this short it equals the regulation's trapezoid sum.
"""
import argparse, json, os, sys, time
import numpy as np
import shapely
from scipy.spatial import Voronoi, cKDTree
from pyproj import Transformer

LON0, LAT0, LON1, LAT1 = 113.88, 30.55, 114.30, 30.83
A_ELL, F_ELL = 6378137.0, 1 / 298.257222101  # CGCS2000
E2 = F_ELL * (2 - F_ELL)
E = np.sqrt(E2)

# class code, name, share of area, mean field it follows (0 urban, 1 crop, 2 water, 3 hill)
CLASSES = [
    ("0101", "水田", .17, 1), ("0102", "水浇地", .07, 1), ("0103", "旱地", .09, 1),
    ("0201", "果园", .02, 3), ("0301", "乔木林地", .06, 3), ("0305", "灌木林地", .02, 3),
    ("0307", "其他林地", .04, 3), ("0404", "其他草地", .03, 3), ("0602", "采矿用地", .003, 3),
    ("05H1", "商业服务业设施用地", .03, 0), ("0601", "工业用地", .08, 0),
    ("0701", "城镇住宅用地", .09, 0), ("0702", "农村宅基地", .05, 1),
    ("08H2", "科教文卫用地", .02, 0), ("0810", "公园与绿地", .02, 0),
    ("1104", "坑塘水面", .09, 2), ("1102", "湖泊水面", .05, 2), ("1106", "内陆滩涂", .02, 2),
    ("1202", "设施农用地", .01, 1),
]
ROAD, RIVER = ("1003", "公路用地"), ("1107", "沟渠")
CROP = {"0101", "0102", "0103"}
NAMES = {c[0]: c[1] for c in CLASSES} | dict([ROAD, RIVER])
ZONES = ["0101", "0301", "0601", "0701", "0801", "0901", "1001", "1201", "1301", "1401",
         "1701", "16", "0103", "0202"]


def q_auth(phi):
    s = np.sin(phi)
    return (1 - E2) * (s / (1 - E2 * s * s) - np.log((1 - E * s) / (1 + E * s)) / (2 * E))


def to_cea(lonlat):
    """lon/lat degrees -> equal-area metres on CGCS2000; planar area there = ellipsoidal area."""
    out = np.empty_like(lonlat)
    out[:, 0] = np.radians(lonlat[:, 0] - 114.0) * A_ELL
    out[:, 1] = q_auth(np.radians(lonlat[:, 1])) * (A_ELL / 2)
    return out


def ell_area(geoms_lonlat):
    return shapely.area(shapely.transform(geoms_lonlat, to_cea))


class Gen:
    def __init__(self, seed, scale):
        self.rng = np.random.default_rng(seed)
        self.scale = scale
        self.fwd = Transformer.from_crs(4490, 4547, always_xy=True)
        self.inv = Transformer.from_crs(4547, 4490, always_xy=True)
        # scale grows the extent (same patch sizes), around the district's centre
        x0, y0 = self.fwd.transform(LON0, LAT0)
        x1, y1 = self.fwd.transform(LON1, LAT1)
        cx, cy, k = (x0 + x1) / 2, (y0 + y1) / 2, np.sqrt(scale)
        self.w, self.h = (x1 - x0) * k, (y1 - y0) * k
        self.x0, self.y0 = cx - self.w / 2, cy - self.h / 2

    # ---- random fields on a grid ------------------------------------------------
    def field(self, cell, corr, slope=2.4):
        """Gaussian random field, mean 0, sd 1, correlation length about corr metres."""
        nx, ny = int(self.w / cell) + 3, int(self.h / cell) + 3
        kx = np.fft.rfftfreq(nx, cell)[None, :]
        ky = np.fft.fftfreq(ny, cell)[:, None]
        amp = (kx ** 2 + ky ** 2 + corr ** -2.0) ** (-slope / 4 - .25)
        f = np.fft.irfft2(np.fft.rfft2(self.rng.standard_normal((ny, nx))) * amp, s=(ny, nx))
        f = (f - f.mean()) / f.std()
        return lambda p, f=f, c=cell, x0=self.x0, y0=self.y0: f[
            np.clip(((p[:, 1] - y0) / c).astype(int), 0, ny - 1),
            np.clip(((p[:, 0] - x0) / c).astype(int), 0, nx - 1)]

    def blob(self, grow=1.0):
        """District outline test: an ellipse with a wavy rim, about 40 % of the extent (495 km2 at scale 1)."""
        if not hasattr(self, "_ph"):
            self._ph = self.rng.uniform(0, 2 * np.pi, 6)
        ks, am = np.arange(2, 8), np.array([.05, .04, .035, .03, .025, .02])

        def inside(p):
            u = (p[:, 0] - self.x0 - self.w / 2) / (self.w / 2)
            v = (p[:, 1] - self.y0 - self.h / 2) / (self.h / 2)
            t = np.arctan2(v, u)
            r = .708 + (am[:, None] * np.sin(ks[:, None] * t + self._ph[:, None])).sum(0)
            return np.hypot(u, v) < r * grow
        return inside

    def sites(self, n_in, sd, inside, corr=900.):
        """About n_in sites inside the outline, density exp(sd * field); some outside too."""
        cell = 90.
        nx, ny = int(self.w / cell), int(self.h / cell)
        gx, gy = np.meshgrid(np.arange(nx), np.arange(ny))
        c = np.stack([self.x0 + (gx.ravel() + .5) * cell, self.y0 + (gy.ravel() + .5) * cell], 1)
        dens = np.exp(sd * self.field(cell, corr, 1.6)(c))
        dens *= n_in / dens[inside(c)].sum()
        k = self.rng.poisson(dens)
        p = np.repeat(c, k, axis=0)
        return p + self.rng.uniform(-cell / 2, cell / 2, p.shape)

    def lines(self, n, step, wob):
        """n wandering lines across the extent, as points every step metres."""
        out = []
        for _ in range(n):
            a = self.rng.uniform(0, np.pi)
            d = np.array([np.cos(a), np.sin(a)])
            c = np.array([self.x0, self.y0]) + self.rng.uniform(.1, .9, 2) * [self.w, self.h]
            t = np.arange(-1.5, 1.5, step / max(self.w, self.h)) * max(self.w, self.h)
            s = np.zeros_like(t)
            for k in range(1, 7):
                s += wob / k * np.sin(t / (6000 / k) + self.rng.uniform(0, 6.28))
            out.append(c + t[:, None] * d + s[:, None] * [-d[1], d[0]])
        p = np.concatenate(out)
        m = ((p[:, 0] > self.x0) & (p[:, 0] < self.x0 + self.w)
             & (p[:, 1] > self.y0) & (p[:, 1] < self.y0 + self.h))
        return p[m]

    # ---- tessellation -----------------------------------------------------------
    def tessellate(self, pts, inside, spacing, rough, kmax):
        """Voronoi cells of pts whose site is inside, with wiggly shared edges.
        Returns (ring builder inputs): call .rings(coords) for linear rings."""
        vor = Voronoi(pts)
        rp, rv = vor.ridge_points, np.asarray(vor.ridge_vertices)
        keep_cell = inside(pts)
        use = (rv >= 0).all(1) & keep_cell[rp].any(1)
        bad = rp[(rv < 0).any(1)].ravel()
        assert not keep_cell[bad].any(), "an unbounded cell lies inside: widen the extent"
        rp, rv = rp[use], rv[use]
        a, b = vor.vertices[rv[:, 0]], vor.vertices[rv[:, 1]]
        d = b - a
        L = np.hypot(d[:, 0], d[:, 1])
        ok = L > 0             # drop degenerate ridges (co-circular sites)
        rp, rv, a, b, d, L = rp[ok], rv[ok], a[ok], b[ok], d[ok], L[ok]
        nrm = np.stack([-d[:, 1], d[:, 0]], 1) / L[:, None]
        s = pts[rp[:, 0]] - a
        tp = (s * d).sum(1) / L ** 2
        hgt = np.abs((s * nrm).sum(1))
        k = np.clip(np.rint(L / spacing), 1, kmax).astype(np.int64)   # segments per ridge
        off = np.concatenate([[0], np.cumsum(k + 1)])
        rid = np.repeat(np.arange(len(k)), k + 1)
        t = (np.arange(off[-1]) - off[rid]) / k[rid]
        # distance to the rim of the kite at t, as a fraction of its height
        tpr = tp[rid]
        with np.errstate(divide="ignore", invalid="ignore"):
            up = np.where(tpr > 0, t / tpr, np.inf)
            dn = np.where(tpr < 1, (1 - t) / (1 - tpr), np.inf)
        env = np.minimum(np.minimum(up, dn), 1) * np.minimum(1, 4 * t * (1 - t)) * hgt[rid]
        env = np.minimum(env, rough * L[rid])
        ph = self.rng.uniform(0, 2 * np.pi, (3, len(k)))
        fq = self.rng.uniform(.6, 2.2, (3, len(k))) * np.array([1, 2.3, 5.1])[:, None]
        noise = sum(w * np.sin(2 * np.pi * fq[i][rid] * t + ph[i][rid])
                    for i, w in enumerate((.5, .25, .12)))
        noise += self.rng.uniform(-.1, .1, len(t))
        xy = a[rid] + t[:, None] * d[rid]
        disp = env * noise * .85
        xy += disp[:, None] * nrm[rid]
        last = off[1:] - 1
        xy[off[:-1]], xy[last] = a, b
        # rings: sort each cell's ridges by angle around its site
        m = len(rp)
        cell = np.concatenate([rp[:, 0], rp[:, 1]])
        ridge = np.concatenate([np.arange(m)] * 2)
        sel = keep_cell[cell]
        cell, ridge = cell[sel], ridge[sel]
        mid = (a[ridge] + b[ridge]) / 2 - pts[cell]
        order = np.lexsort((np.arctan2(mid[:, 1], mid[:, 0]), cell))
        cell, ridge = cell[order], ridge[order]
        sa, sb = a[ridge] - pts[cell], b[ridge] - pts[cell]
        fwdir = sa[:, 0] * sb[:, 1] - sa[:, 1] * sb[:, 0] > 0
        ids, first = np.unique(cell, return_index=True)
        n = k[ridge]                                   # vertices contributed
        o2 = np.concatenate([[0], np.cumsum(n)])
        piece = np.repeat(np.arange(len(n)), n)
        j = np.arange(o2[-1]) - o2[piece]
        src = np.where(fwdir[piece], off[ridge[piece]] + j, off[ridge[piece] + 1] - 1 - j)
        ring_of = np.repeat(np.repeat(np.arange(len(ids)), np.diff(np.r_[first, len(cell)])), n)
        return dict(ids=ids, xy=xy, src=src, ring_of=ring_of, rid=rid, t=t, nrm=nrm, env=env,
                    site=pts[ids], rp=rp, vkey=rv)

    def polys(self, T, xy):
        ring_start = np.r_[0, np.flatnonzero(np.diff(T["ring_of"])) + 1, len(T["ring_of"])]
        c = xy[T["src"]]
        n = np.diff(ring_start)
        # drop consecutive duplicates made by rounding, then close the ring
        prev = np.arange(len(c)) - 1
        prev[ring_start[:-1]] = ring_start[1:] - 1
        dup = (c == c[prev]).all(1)
        c, ro = c[~dup], T["ring_of"][~dup]
        return shapely.polygons(shapely.linearrings(c, indices=ro))

    def older(self, T, share=.35, sd=.35):
        """The same edges as an older survey drew them: some edges move up to about a metre."""
        nr = len(T["nrm"])
        moved = self.rng.random(nr) < share
        amp = np.where(moved, self.rng.normal(0, sd, nr), 0)
        lim = T["env"] * .1
        dlt = np.clip(amp[T["rid"]] * np.minimum(1, 4 * T["t"] * (1 - T["t"])), -lim, lim)
        return T["xy"] + dlt[:, None] * T["nrm"][T["rid"]]


def thin(p, dist, tag=None):
    """Drop sites closer than dist to an earlier one (cells too small to survive rounding)."""
    far = np.ones(len(p), bool)
    far[cKDTree(p).query_pairs(dist, output_type="ndarray")[:, 1]] = False
    return p[far], None if tag is None else tag[far]


def r4(xy):
    return np.round(xy, 4)


def dissolve(geoms, key):
    """Union of a partition's cells by key (cells share exact vertices)."""
    order = np.argsort(key, kind="stable")
    ks, st = np.unique(key[order], return_index=True)
    parts = np.split(order, st[1:])
    return ks, np.array([shapely.coverage_union_all(geoms[p]) if len(p) > 1 else geoms[p[0]]
                         for p in parts], object)


def star(rng, centre, area, nv, rough=.25, elong=(1, 3)):
    """Wavy star-shaped polygons; arrays of centre (n,2), area (n,), nv (n,)."""
    n = len(area)
    st = np.r_[0, np.cumsum(nv)]
    i = np.repeat(np.arange(n), nv)
    t = 2 * np.pi * (np.arange(st[-1]) - st[i]) / nv[i]
    r = np.ones(len(t))
    for k in range(2, 9):
        r += rough / k * rng.normal(0, 1, n)[i] * np.sin(k * t + rng.uniform(0, 6.28, n)[i])
    r = np.maximum(r + rng.normal(0, .004, len(t)), .25)
    e = np.sqrt(rng.uniform(*elong, n))
    x, y = r * np.cos(t) * e[i], r * np.sin(t) / e[i]
    s = np.sqrt(area / np.pi)[i]
    al = rng.uniform(0, np.pi, n)[i]
    xy = np.stack([x * np.cos(al) - y * np.sin(al), x * np.sin(al) + y * np.cos(al)], 1) * s[:, None]
    return shapely.polygons(shapely.linearrings(r4(xy + centre[i]), indices=i))


def staircase(rng, centre, area, px=2.0):
    """Polygons of whole pixels, as raster change detection gives them."""
    out = []
    for (cx, cy), ar in zip(centre, area):
        h = max(2, int(np.sqrt(ar) / px * rng.uniform(.6, 1.6)))
        w = ar / (h * px * px)
        u = np.linspace(-1, 1, h + 2)[1:-1]
        half = np.maximum(1, np.rint(w * .7 * np.sqrt(1 - u * u) * (1 + .2 * rng.standard_normal(h))))
        mid = np.rint(np.cumsum(rng.normal(0, .7, h)))
        l, r = mid - half, mid + half
        for i in range(1, h):                      # rows must overlap by a pixel
            l[i] = min(l[i], r[i - 1] - 1)
            r[i] = max(r[i], l[i - 1] + 1)
        x0, y0 = np.floor(cx / px), np.floor(cy / px)
        y = np.repeat(np.arange(h + 1), 2)[1:-1]
        right = np.stack([np.repeat(r, 2), y], 1)
        left = np.stack([np.repeat(l, 2), y], 1)[::-1]
        ring = np.concatenate([right, left])
        keep = np.r_[True, (np.diff(ring, axis=0) != 0).any(1)]
        out.append(shapely.Polygon((ring[keep] + [x0, y0]) * px))
    return shapely.normalize(np.array(out, object))


def build(seed=42, scale=1.0, log=print):
    g = Gen(seed, scale)
    rng, T0 = g.rng, time.time()
    say = lambda m: log(f"[{time.time() - T0:7.1f}s] {m}", file=sys.stderr)
    N, M = int(50_000 * scale), int(10_000 * scale)
    inside, wide = g.blob(), g.blob(1.04)

    # -- survey patches: a heavy-tailed field, plus chains of small cells for roads and ditches
    k = np.sqrt(scale)
    road = g.lines(int(9 * k), 22, 500)
    ditch = g.lines(int(16 * k), 18, 250)
    base = g.sites(int(N * 1.12), 2.0, inside)
    tree = cKDTree(np.concatenate([road, ditch]))
    base = base[tree.query(base, distance_upper_bound=16)[0] > 16]
    pts = np.concatenate([base, road + rng.normal(0, .8, road.shape),
                          ditch + rng.normal(0, .8, ditch.shape)])
    kind = np.repeat([0, 1, 2], [len(base), len(road), len(ditch)])
    pts, kind = thin(pts, 4., kind)
    T = g.tessellate(pts, inside, 7.0, .18, 60)
    kind = kind[T["ids"]]
    xy_new, xy_old = r4(T["xy"]), r4(g.older(T))
    say(f"tessellated {len(kind)} cells")

    fields = [g.field(150, 2500) for _ in range(4)]
    site = T["site"]
    F = np.stack([f(site) for f in fields])
    share = np.array([c[2] for c in CLASSES])
    fol = np.array([c[3] for c in CLASSES])
    score = np.log(share)[:, None] + 1.6 * F[fol] + rng.gumbel(0, 1, (len(CLASSES), len(site)))
    cls = np.array([c[0] for c in CLASSES])[score.argmax(0)]
    cls[kind == 1], cls[kind == 2] = ROAD[0], RIVER[0]

    nv = max(12, int(120 * scale))
    vs = g.sites(nv, .3, inside)
    vil = cKDTree(vs).query(site)[1]
    town = (np.arange(len(vs)) // 12) % 900 + 1
    vcode = np.array([f"420112{town[i]:03d}{i % 999 + 1:03d}0000000" for i in range(len(vs))])

    cells = g.polys(T, xy_new)
    say("cells built")
    # dissolve road and ditch cells by village; all other cells stay as they are
    lin = kind > 0
    _, dis = dissolve(cells[lin], vil[lin] * 4 + kind[lin])
    dk = np.unique(vil[lin] * 4 + kind[lin])
    parts, pi = shapely.get_parts(dis, return_index=True)
    patches = np.concatenate([cells[~lin], parts])
    pcls = np.concatenate([cls[~lin], np.where(dk[pi] % 4 == 1, ROAD[0], RIVER[0])])
    pvil = np.concatenate([vil[~lin], dk[pi] // 4])
    o = np.argsort(pvil, kind="stable")           # surveyors number patches by village
    patches, pcls, pvil = patches[o], pcls[o], pvil[o]
    say(f"dltb {len(patches)} patches")
    L = {}
    L["dltb"] = (patches, dict(
        BSM=np.arange(1, len(patches) + 1), TBBH=[f"{i:08d}" for i in range(1, len(patches) + 1)],
        DLBM=pcls, DLMC=np.array([NAMES[c] for c in pcls]), ZLDWDM=vcode[pvil],
        QSXZ=np.where(rng.random(len(patches)) < .8, "30", "20")))

    # -- zoning: coarser partition, straighter edges, covers dltb
    zp, _ = thin(g.sites(M, .9, wide, 2000.), 8.)
    Z = g.tessellate(zp, wide, 22.0, .08, 40)
    zones = g.polys(Z, r4(Z["xy"]))
    zf = g.field(200, 3000)(Z["site"])
    zcls = np.array(ZONES)[np.clip(((zf + 2.5) / 5 * len(ZONES) + rng.normal(0, 1.2, len(zf))).astype(int), 0, len(ZONES) - 1)]
    L["ghyd"] = (zones, dict(BSM=np.arange(1, len(zones) + 1), YDFLDM=zcls,
                             RJL=np.round(rng.uniform(.5, 4, len(zones)), 2)))
    say(f"ghyd {len(zones)} zones")

    # -- control layers from the older survey's edges
    old = g.polys(T, xy_old)
    crop = np.isin(cls, list(CROP))
    sel = crop & (g.field(120, 1200)(site) > -.9)
    blocks = cKDTree(g.sites(int(700 * scale), .4, inside)).query(site)[1]
    ks, u = dissolve(old[sel], blocks[sel])
    L["yjjbnt"] = (u, dict(BSM=np.arange(1, len(u) + 1), JBNTTBBH=[f"JB{i:07d}" for i in range(1, len(u) + 1)]))
    sel = (g.field(200, 3500)(site) + .6 * F[2] > 1.1) & ~np.isin(cls, ["0701", "0601", "05H1"])
    ks, u = dissolve(old[sel], cKDTree(g.sites(max(4, int(14 * scale)), .2, inside)).query(site)[1][sel])
    L["stbhhx"] = (u, dict(BSM=np.arange(1, len(u) + 1), HXLX=np.where(ks % 2 == 0, "水源涵养", "生物多样性维护")))
    sel = (g.field(250, 6000)(site) + .5 * F[0] > .35)
    ks, u = dissolve(old[sel], cKDTree(g.sites(max(3, int(5 * scale)), .1, inside)).query(site)[1][sel])
    L["czkfbj"] = (u, dict(BSM=np.arange(1, len(u) + 1), GKLX=np.where(ks % 3 == 0, "弹性发展区", "集中建设区")))
    seeds = g.sites(int(1500 * scale), .6, inside)
    rad = rng.lognormal(np.log(60), .7, len(seeds))
    dist, near = cKDTree(seeds).query(site)
    sel = dist < rad[near]
    ks, u = dissolve(old[sel], near[sel])
    extra = star(rng, seeds[rng.integers(0, len(seeds), len(u) // 5)] + rng.normal(0, 50, (len(u) // 5, 2)),
                 rng.lognormal(np.log(8000), 1, len(u) // 5), rng.integers(12, 120, len(u) // 5))
    u = np.concatenate([u, extra])
    L["ypjsyd"] = (u, dict(BSM=np.arange(1, len(u) + 1), PZWH=[f"鄂政土批[{2005 + i % 20}]{i}号" for i in range(len(u))]))
    ks, u = dissolve(patches, pvil)
    L["xzq"] = (u, dict(BSM=np.arange(1, len(u) + 1), XZQDM=vcode[ks]))
    say("control layers built")

    # -- project parcels and change patches
    n = int(2000 * min(scale, 1))
    c = site[rng.integers(0, len(site), n)] + rng.normal(0, 100, (n, 2))
    L["xmdk"] = (star(rng, c, rng.lognormal(np.log(30_000), 1.2, n).clip(400, 4e6), rng.integers(60, 600, n)),
                 dict(BSM=np.arange(1, n + 1), XMMC=[f"项目{i}" for i in range(1, n + 1)]))
    n = int(3000 * min(scale, 1))
    c = site[rng.integers(0, len(site), n)] + rng.normal(0, 100, (n, 2))
    L["bhtb"] = (staircase(rng, c, rng.lognormal(np.log(2500), 1.0, n).clip(200, 4e5)),
                 dict(BSM=np.arange(1, n + 1), BHLX=np.where(rng.random(n) < .6, "新增建设", "推填土")))
    say("parcels built")
    return g, L


def traps(g):
    """One row per awkward case, placed near the district's centre."""
    cx, cy = np.round(g.x0 + g.w / 2), np.round(g.y0 + g.h / 2)
    P = lambda *rings: shapely.Polygon([(cx + x, cy + y) for x, y in rings[0]],
                                       [[(cx + x, cy + y) for x, y in h] for h in rings[1:]])
    sq = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    box = lambda a, b, c, d: [(a, b), (c, b), (c, d), (a, d), (a, b)]
    rows = [
        ("bowtie", P([(0, 0), (100, 100), (100, 0), (0, 100), (0, 0)])),
        ("spike", P([(0, 0), (100, 0), (100, 50), (180, 50), (100, 50), (100, 100), (0, 100), (0, 0)])),
        ("duplicate vertices", P([(0, 0), (0, 0), (100, 0), (100, 0), (100, 100), (0, 100), (0, 0)])),
        ("clockwise shell", P(sq[::-1])),
        ("ring touches itself", P([(0, 0), (100, 0), (100, 100), (50, 0), (0, 100), (0, 0)])),
        ("hole touches shell in a point", P(sq, [(0, 50), (40, 30), (40, 70), (0, 50)])),
        ("hole shares an edge with the shell", P(sq, [(0, 20), (40, 20), (40, 80), (0, 80), (0, 20)])),
        ("hole outside the shell", P(sq, box(200, 0, 250, 50))),
        ("hole inside a hole", P(sq, box(10, 10, 90, 90), box(30, 30, 60, 60))),
        ("sliver of 0.1 mm", P([(0, 0), (1000, 0), (1000, 1e-4), (0, 0)])),
        ("zero area", P([(0, 0), (100, 0), (50, 0), (0, 0)])),
        ("overlapping parts", shapely.MultiPolygon([P(sq), P(box(50, 50, 150, 150))])),
        ("parts share an edge", shapely.MultiPolygon([P(sq), P(box(100, 0, 200, 100))])),
        ("nearly collinear, 1e-9 m off", P([(0, 0), (50, 1e-9), (100, 0), (100, 100), (0, 100), (0, 0)])),
        ("island in a lake in an island", shapely.MultiPolygon([P(box(0, 0, 300, 300), box(50, 50, 250, 250)), P(box(100, 100, 200, 200))])),
        ("empty", shapely.Polygon()),
        ("100k vertices", shapely.Point(cx, cy).buffer(5000, quad_segs=25_000)),
        ("comb of 2,000 teeth", P(sum([[(i, 0), (i, 1000), (i + .5, 1000), (i + .5, 0)] for i in range(2000)], []) + [(2000, -10), (0, -10), (0, 0)])),
    ]
    return np.array([r[1] for r in rows], object), dict(BSM=np.arange(1, len(rows) + 1), TRAP=[r[0] for r in rows])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", default="data")
    ap.add_argument("--scale", type=float, default=1.0, help="1 = 50,000 patches / 10,000 zones")
    ap.add_argument("--seed", type=int, default=42)
    ap.add_argument("--formats", default="parquet,gpkg,fgb,shp,geojson",
                    help="any of parquet,gpkg,fgb,shp,geojson,bin (bin: packed little-endian, see code)")
    ap.add_argument("--layers", default="", help="only these layers (default all)")
    ap.add_argument("--crs", default="4490,4547")
    ap.add_argument("--traps", action="store_true")
    ap.add_argument("--check", action="store_true", help="validity, gaps and overlaps (slow)")
    a = ap.parse_args()
    import pandas as pd, geopandas as gpd
    g, L = build(a.seed, a.scale)
    if a.traps:
        L["traps"] = traps(g)
    os.makedirs(a.out, exist_ok=True)
    want, fmts, stats = set(filter(None, a.layers.split(","))), a.formats.split(","), {}
    for name, (geom, attr) in L.items():
        if want and name not in want:
            continue
        ll = shapely.transform(geom, lambda c: np.round(np.stack(g.inv.transform(c[:, 0], c[:, 1]), 1), 9)) \
            if name != "traps" else shapely.transform(shapely.force_2d(geom), lambda c: np.stack(g.inv.transform(c[:, 0], c[:, 1]), 1))
        area = ell_area(ll)
        attr = dict(attr, TBMJ=np.round(area, 2))
        nv = shapely.get_num_coordinates(geom)
        stats[name] = dict(rows=len(geom), vertices=int(nv.sum()), median_vertices=float(np.median(nv)),
                           max_vertices=int(nv.max()), median_ha=float(np.median(area) / 1e4),
                           mean_ha=float(area.mean() / 1e4), total_km2=float(area.sum() / 1e6))
        if a.check:
            stats[name]["invalid"] = int((~shapely.is_valid(geom)).sum())
            stats[name]["invalid_lonlat"] = int((~shapely.is_valid(ll)).sum())
            if name in ("dltb", "ghyd"):
                stats[name]["coverage_valid"] = bool(shapely.coverage_is_valid(geom))
        for crs, gg in (("4490", ll), ("4547", geom)):
            if crs not in a.crs.split(","):
                continue
            df = gpd.GeoDataFrame(pd.DataFrame(attr), geometry=gg, crs=int(crs))
            base = os.path.join(a.out, f"{name}_{crs}")
            if "parquet" in fmts:
                df.to_parquet(base + ".parquet", write_covering_bbox=True, row_group_size=16_384)
            for f, drv, kw in (("gpkg", "GPKG", {}), ("fgb", "FlatGeobuf", {}), ("geojson", "GeoJSON", {"COORDINATE_PRECISION": 9}),
                               ("shp", "ESRI Shapefile", {"encoding": "GBK"})):
                if f in fmts and not (f == "shp" and name == "traps"):
                    p = f"{base}.{f}"
                    if os.path.exists(p):
                        os.remove(p)
                    # FlatGeobuf with a spatial index refuses empty geometry
                    (df[~df.geometry.is_empty] if name == "traps" and f != "gpkg" else df).to_file(p, driver=drv, engine="pyogrio", **kw)
            if "bin" in fmts:
                write_bin(base + ".bin", gg)
        # the equal-area coordinates, for tools that only know planar areas
        if "bin" in fmts:
            write_bin(os.path.join(a.out, f"{name}_cea.bin"), shapely.transform(ll, to_cea))
        if "parquet" in fmts:
            cea = gpd.GeoDataFrame(pd.DataFrame(attr), geometry=shapely.transform(ll, to_cea), crs="+proj=cea +lon_0=114 +lat_ts=0 +ellps=GRS80 +units=m")
            cea.to_parquet(os.path.join(a.out, f"{name}_cea.parquet"), write_covering_bbox=True, row_group_size=16_384)
    with open(os.path.join(a.out, "stats.json"), "w") as f:
        json.dump(stats, f, indent=1, ensure_ascii=False)
    print(json.dumps(stats, indent=1, ensure_ascii=False))


def write_bin(path, geom):
    """u64 n_geom, n_ring, n_pt; u32 geom->first ring [n+1]; u32 ring->first point [r+1]; f64 xy."""
    parts, gi = shapely.get_parts(shapely.orient_polygons(geom), return_index=True)   # shells CCW, holes CW
    rings, ri = shapely.get_rings(parts, return_index=True)
    xy, pi = shapely.get_coordinates(rings, return_index=True)
    gr = np.searchsorted(gi[ri], np.arange(len(geom) + 1)).astype("<u4")
    rp = np.searchsorted(pi, np.arange(len(rings) + 1)).astype("<u4")
    with open(path, "wb") as f:
        np.array([len(geom), len(rings), len(xy)], "<u8").tofile(f)
        gr.tofile(f); rp.tofile(f)
        f.write(b"\0" * (-f.tell() % 8))
        np.ascontiguousarray(xy, "<f8").tofile(f)


if __name__ == "__main__":
    main()
