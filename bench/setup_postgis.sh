#!/bin/sh
# One command: a private, tuned PostGIS cluster on port 5544 with the generated data loaded.
#   ./setup_postgis.sh data perf1      (data folder, database)
set -e
DATA=${1:-data}; DB=${2:-perf1}
if ! pg_lsclusters -h | grep -q ' perf '; then
  pg_createcluster 15 perf --port 5544 -- --auth=trust >/dev/null
  cat >> /etc/postgresql/15/perf/postgresql.conf <<CONF
shared_buffers = 4GB
work_mem = 512MB
maintenance_work_mem = 1GB
effective_cache_size = 14GB
max_wal_size = 8GB
checkpoint_timeout = 30min
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
max_parallel_workers_per_gather = 2
max_parallel_workers = 2
parallel_setup_cost = 10
parallel_tuple_cost = 0.001
min_parallel_table_scan_size = 64kB
jit = off
CONF
  pg_ctlcluster 15 perf start
fi
pg_ctlcluster 15 perf status >/dev/null 2>&1 || pg_ctlcluster 15 perf start
P="psql -U postgres -h /var/run/postgresql -p 5544 -v ON_ERROR_STOP=1 -q"
$P -c "drop database if exists $DB" -c "create database $DB"
P="$P -d $DB"
$P -c 'create extension postgis'
for l in ${LAYERS:-dltb ghyd yjjbnt stbhhx czkfbj ypjsyd xzq xmdk bhtb}; do
  python - "$DATA" "$l" "$DB" <<'PY'
import sys, io, time, psycopg2, pyarrow.parquet as pq, shapely, numpy as np
d, l, db = sys.argv[1:]
t = pq.read_table(f"{d}/{l}_4547.parquet")           # the working plane
ll = pq.read_table(f"{d}/{l}_4490.parquet", columns=["geometry"])["geometry"].to_pylist()
g = t["geometry"].to_pylist()
cls = next((c for c in ("DLBM", "YDFLDM", "HXLX", "GKLX") if c in t.column_names), None)
cl = t[cls].to_pylist() if cls else [l] * len(g)
vil = t["ZLDWDM"].to_pylist() if "ZLDWDM" in t.column_names else [""] * len(g)
con = psycopg2.connect(host="/var/run/postgresql", port=5544, user="postgres", dbname=db)
c = con.cursor(); s = time.time()
c.execute(f"create table {l}(id int primary key, cls text, vil text, geom geometry(Geometry,0), ll geometry(Geometry,4490))")
c.execute(f"alter table {l} alter geom set storage external, alter ll set storage external")   # no TOAST compression
b = io.StringIO()
for i, (w, x) in enumerate(zip(g, ll)):
    b.write(f"{i}\t{cl[i]}\t{vil[i]}\t{w.hex()}\tSRID=4490;".replace("SRID=4490;", "") + shapely.to_wkb(shapely.set_srid(shapely.from_wkb(x), 4490), hex=True, include_srid=True) + "\n")
b.seek(0); m = time.time()
c.copy_expert(f"copy {l} from stdin", b); n = time.time()
c.execute(f"create index on {l} using gist(geom)"); c.execute(f"create index on {l} using gist(ll)"); con.commit()
con.autocommit = True; c.execute(f"vacuum analyze {l}")
print(f"{l}: {len(g)} rows, COPY {n-m:.1f}s ({len(g)/(n-m):.0f} rows/s), 2 GiST {time.time()-n:.1f}s")
PY
done
# the expert's trick: cut the big polygons into small ones once
for l in stbhhx czkfbj yjjbnt xzq; do
  $P -c "create table ${l}_sub as select id, cls, st_subdivide(geom, 128) geom from $l" -c "create index on ${l}_sub using gist(geom)" -c "analyze ${l}_sub" 2>/dev/null || true
done
