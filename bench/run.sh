#!/usr/bin/env bash
# Side by side on the same data in one run: bench/run.sh [--quick] [--rounds N] [WORKLOAD…]
# Ratios are taken inside a round and given as medians over rounds; answers are compared pair by pair.
source "$(dirname "$0")/../scripts/env.sh"
ROUNDS=3 QUICK=0 WORK=()
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) QUICK=1 ROUNDS=1 ;;
    --rounds) ROUNDS="$2"; shift ;;
    *) WORK+=("$1") ;;
  esac
  shift
done
[ ${#WORK[@]} -gt 0 ] || WORK=(A B C Careas D)
if [ $QUICK = 1 ]; then bench/setup.sh --no-postgis; else bench/setup.sh; fi
export PATH="$KUNYU_CACHE/venv/bin:$PATH"
DATA="$KUNYU_CACHE/bench/scale1" DATA10="$KUNYU_CACHE/bench/scale10" DATA3="$KUNYU_CACHE/bench/scale3"
SCALE=1
if [ $QUICK = 1 ]; then DATA="$KUNYU_CACHE/bench/scale0.1" SCALE=0.1; fi
generate() { # FOLDER SCALE CRS [LAYERS]
  [ -e "$1/stats.json" ] && return 0
  say "data at scale $2"
  python bench/generate.py --out "$1" --scale "$2" --formats parquet,bin --crs "$3" ${4:+--layers "$4"} > /dev/null
}
generate "$DATA" "$SCALE" 4490,4547
say "kunyu-bench"
cargo build --quiet --release --locked -p kunyu-bench
OURS="$CARGO_TARGET_DIR/release/kunyu-bench"
ONLY=()
if [ $QUICK = 1 ]; then
  ONLY=(--only shapely,sedonadb,duckdb)
else
  bench/setup_postgis.sh "$DATA" perf1
fi
for work in "${WORK[@]}"; do
  [ "$work" = C10 ] && continue
  python bench/pair.py "$work" --rounds "$ROUNDS" --data "$DATA" "${ONLY[@]}" --ours "$OURS $work $DATA"
done
say "agreement, pair by pair, with Shapely"
"$OURS" C "$DATA" --dump "$KUNYU_CACHE/bench/ours.csv" > /dev/null
python bench/peers_geos.py C "$DATA" 2 fast "$KUNYU_CACHE/bench/shapely.npz" > /dev/null
python bench/agree.py "$KUNYU_CACHE/bench/ours.csv" "$KUNYU_CACHE/bench/shapely.npz"
[ $QUICK = 1 ] && exit 0
say "cost at scale 1, 3, 10"
generate "$DATA3" 3 4547 dltb,ghyd
generate "$DATA10" 10 4547 dltb,ghyd
for folder in "$DATA" "$DATA3" "$DATA10"; do "$OURS" C "$folder"; done
python bench/pair.py C10 --rounds 2 --data "$DATA10" --ours "$OURS C $DATA10"
say "import"
cargo build --quiet --release --locked -p kunyu-cli
python bench/import.py --data "$DATA10" --rounds 2 --kunyu "$CARGO_TARGET_DIR/release/kunyu"
say "workbooks"
python bench/workbook.py --kunyu "$CARGO_TARGET_DIR/release/kunyu"
say "records and ledger"
cargo build --quiet --release --locked -p kunyu-store --example records_bench
"$CARGO_TARGET_DIR/release/examples/records_bench" 20000 1000000 100000
say "yearly report"
python bench/report.py --kunyu "$CARGO_TARGET_DIR/release/kunyu"
say "quality"
python bench/quality.py --kunyu "$CARGO_TARGET_DIR/release/kunyu" --folder "$KUNYU_CACHE/bench/sample10"
