#!/usr/bin/env python3
"""Workload H: 50,000 rows of a register from CSV and from Excel into the store, out to Excel, and back without a change.

    workbook.py --kunyu COMMAND [--rows 50000] [--rounds 2]

Every import is one act on a durable SQLite store. Exits with 1 when an import takes 20 s or 500 MB.
"""
import argparse, csv, datetime, os, random, shutil, statistics as st, subprocess, sys, tempfile, time

HEAD = ["宗地编号", "项目名称", "供应方式", "工业用地", "公告日期", "合同（决定书）编号", "电子监管号", "合同签订日期", "出让（划拨）面积（公顷）", "代征面积",
        "起始价（万元）", "成交价（万元）", "受让人", "容积率", "使用年限", "交地日期", "约定开工日期", "约定竣工日期", "乡镇街道", "备注"]
LIMIT_S, LIMIT_MB = 20, 500


def table(path, rows):
    random.seed(1)
    day = lambda year: (datetime.date(year, 1, 1) + datetime.timedelta(days=random.randrange(365))).isoformat()
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for i in range(rows):
            year = 2000 + i % 20
            writer.writerow([f"P（{year}）{i:06}号", f"项目{i}", random.choice(["挂牌", "拍卖", "划拨", "协议"]), random.choice(["是", "否"]), day(year), f"合{i}",
                             f"4201122020B{i:05}", day(year), f"{random.randrange(1, 99999) / 10000:.4f}", "0.1000", random.randrange(100, 9999),
                             random.randrange(100, 9999), f"公司{i % 977}", "1.50", 50, day(year), day(year), day(year), "420112001", f"=备注{i}"])


def run(kunyu, *arguments):
    """Seconds and peak memory in MB."""
    began = time.time()
    child = subprocess.Popen([kunyu, "--quiet", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(arguments)}\n{told[-2000:]}")
    return time.time() - began, usage.ru_maxrss / 1024


def once(kunyu, folder, text):
    data = lambda name: os.path.join(folder, name)
    shutil.rmtree(data("a"), ignore_errors=True)
    shutil.rmtree(data("b"), ignore_errors=True)
    for name in "ab":
        run(kunyu, "init", data(name), "--crs", "EPSG:4526", "--code", "420112", "--admin", "admin")
    on = lambda name, *rest: run(kunyu, "--data", data(name), "--as", "admin", "records", *rest)
    book = data("book.xlsx")
    return {
        "import, CSV": on("a", "import", "land_supply", text),
        "export, Excel": on("a", "export", "land_supply", "-o", book),
        "import, Excel": on("b", "import", "land_supply", book),
        "import again, no change": on("b", "import", "land_supply", book, "--update"),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kunyu", required=True)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kunyu-workbook-")
    try:
        text = os.path.join(folder, "rows.csv")
        table(text, arguments.rows)
        rounds = [once(arguments.kunyu, folder, text) for _ in range(arguments.rounds)]
    finally:
        shutil.rmtree(folder)
    print(f"workload H, {arguments.rows} rows of {len(HEAD)} columns, {arguments.rounds} rounds")
    over = False
    for work in rounds[0]:
        seconds, peak = (st.median(one[work][i] for one in rounds) for i in (0, 1))
        over |= work.startswith("import") and (seconds >= LIMIT_S or peak >= LIMIT_MB)
        print(f"  {work}: {seconds:.1f} s, {peak:.0f} MB")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
