#!/usr/bin/env python3
"""Workload J: the yearly report of the sample district, computed from its records and written.

    report.py --kunyu COMMAND [--rounds 3]

Exits with 1 when a report takes 5 s.
"""
import argparse, os, statistics as st, subprocess, sys, tempfile, time

LIMIT_S = 5


def run(kunyu, *arguments):
    """Seconds and peak memory in MB."""
    began = time.time()
    child = subprocess.Popen([kunyu, "--quiet", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(arguments)}")
    return time.time() - began, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kunyu", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "district")
        seconds, peak = run(arguments.kunyu, "sample", data)
        print(f"workload J, sample district made in {seconds:.1f} s, {arguments.rounds} rounds")
        for form in ("docx", "pdf", "md"):
            file = os.path.join(folder, f"report.{form}")
            report = ["--data", data, "report", "annual", "--year", "2020", "-o", file]
            rounds = [run(arguments.kunyu, *report) for _ in range(arguments.rounds)]
            seconds, peak = st.median(r[0] for r in rounds), max(r[1] for r in rounds)
            print(f"  report, {form}: {seconds:.2f} s, {peak:.0f} MB")
            slow |= seconds >= LIMIT_S
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
