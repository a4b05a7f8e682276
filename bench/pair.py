#!/usr/bin/env python3
"""Round-robin timing of every tool on one workload, ours among them.

    pair.py A|B|C|Careas|D|C10 [--rounds 3] [--only sedonadb,postgis] [--data DIR] --ours 'COMMAND'

Each round runs all tools one after the other; ratios are taken inside a round, medians over rounds, so they hold
while the machine's speed drifts. Every command prints one JSON object as its last line: "total" (seconds of work
without loading; "p50_ms" and "p99_ms" for A), and what it needs to show that the answers agree ("pairs", "area").
cpu is user+sys of the whole process, peak its resident memory.
"""
import argparse, json, os, shlex, statistics as st, subprocess, sys

PY = sys.executable
HERE = os.path.dirname(os.path.abspath(__file__))
GEOS, SQL = f"{PY} {HERE}/peers_geos.py", f"{PY} {HERE}/peers_sql.py"


def peers(workload, data):
    """The peers of a workload, each as its experts would use it."""
    c = {"sedonadb": f"{SQL} sedonadb C {data}", "shapely": f"{GEOS} C {data} 2 fast",
         "geopandas": f"{GEOS} Cgpd {data}", "postgis": f"{SQL} postgis C perf1", "duckdb": f"{SQL} duckdb C {data}"}
    return {
        "A": {"shapely": f"{GEOS} A {data} 1 sub", "postgis": f"{SQL} postgis A perf1",
              "duckdb": f"{SQL} duckdb A {data}", "sedonadb": f"{SQL} sedonadb A {data}"},
        "B": {"shapely": f"{GEOS} B {data} 2 sub", "sedonadb": f"{SQL} sedonadb B {data}",
              "postgis": f"{SQL} postgis B perf1", "duckdb": f"{SQL} duckdb B {data}"},
        "C": c, "Careas": c,
        "D": {"postgis-geography": f"{SQL} postgis Dgeog perf1", "shapely": f"{GEOS} D {data}"},
        "C10": {"sedonadb": f"{SQL} sedonadb C {data}"},
    }[workload]


def run(command):
    """One run: (the tool's JSON, cpu seconds, peak MB); None when it failed."""
    process = subprocess.Popen(shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    try:
        figures = json.loads(output.strip().splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        print("failed:", command, "status", status, output[-200:], file=sys.stderr)
        return None
    return figures, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    parser.add_argument("--data", default="data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--ours", required=True)
    arguments = parser.parse_args()
    wanted = set(filter(None, arguments.only.split(",")))
    tools = {"ours": arguments.ours} | {k: v for k, v in peers(arguments.workload, arguments.data).items() if not wanted or k in wanted}
    key = "p50_ms" if arguments.workload == "A" else "total"
    rounds = [{name: run(command) for name, command in tools.items()} for _ in range(arguments.rounds)]
    print(f"workload {arguments.workload}, {arguments.rounds} rounds; ratio = tool / ours inside a round")
    for name in tools:
        done = [r for r in rounds if r[name] and r["ours"]]
        if not done:
            continue
        values = [r[name][0][key] for r in done]
        ratio = st.median(r[name][0][key] / r["ours"][0][key] for r in done)
        cpu = st.median(r[name][1] / r["ours"][1] for r in done)
        peak = max(r[name][2] for r in done)
        agree = {k: done[-1][name][0].get(k) for k in ("pairs", "area", "rows") if k in done[-1][name][0]}
        print(f"{name:20s} median {st.median(values):10.4f} [{min(values):.4f}..{max(values):.4f}]  "
              f"ratio {ratio:7.2f}  cpu ratio {cpu:7.2f}  peak {peak:6.0f} MB  {agree}")


if __name__ == "__main__":
    main()
