#!/usr/bin/env bash
# Mutates inputs of every parser and of the overlay; prints the executions reached.
source "$(dirname "$0")/env.sh"
EXECUTIONS="${FUZZ_EXECUTIONS:-200000}"
SEED="${FUZZ_SEED:-$(date +%s)}"
for entry in formats:formats overlay:overlay overlay:coverage; do
  cargo run --quiet --release --locked -p "kunyu-${entry%:*}" --example "fuzz_${entry#*:}" -- "$EXECUTIONS" "$SEED"
done
# each of these loads a file with all that it needs
cargo run --quiet --release --locked -p kunyu-definitions --example fuzz_definitions -- "$((EXECUTIONS / 20))" "$SEED"
