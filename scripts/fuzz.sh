#!/usr/bin/env bash
# Mutates inputs of every parser and of the overlay; prints the executions reached.
source "$(dirname "$0")/env.sh"
EXECUTIONS="${FUZZ_EXECUTIONS:-200000}"
SEED="${FUZZ_SEED:-$(date +%s)}"
for crate in kunyu-formats kunyu-overlay; do
  cargo run --quiet --release --locked -p "$crate" --example fuzz -- "$EXECUTIONS" "$SEED"
done
