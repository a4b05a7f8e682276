# Kunyu: every daily task is one target. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test lint bench build golden clients browser fuzz soak docs clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## install what is missing, build, write a sample district, serve the platform to the browser
	@scripts/run.sh

test: ## everything that must be green: format, lints, policy, all tests, golden vectors
	@scripts/test.sh

lint: ## format and clippy, warnings denied
	@scripts/lint.sh

build: ## the kunyu binary, optimised
	@source scripts/env.sh && cargo build --release -p kunyu-cli

bench: ## side by side with Shapely, PostGIS, DuckDB and SedonaDB on the same data
	@bench/run.sh $(BENCH_ARGS)

golden: ## the golden vectors: native, without FMA, wasm32, aarch64
	@source scripts/env.sh && tests/golden/run.sh

clients: ## written files of every format opened by GDAL, GeoPandas and QGIS, as far as they are here
	@scripts/clients.sh --install

browser: ## the web app in a real browser (after make build or make test)
	@scripts/browser.sh

fuzz: ## mutate inputs of every parser and of the overlay (FUZZ_EXECUTIONS, default 200000 each)
	@scripts/fuzz.sh

soak: ## long forms of the random tests: new cases, many of them, and the fuzzers
	@scripts/soak.sh

docs: ## API documentation of the crates
	@source scripts/env.sh && cargo doc --workspace --no-deps

clean: ## remove build output inside the clone
	@rm -rf target sample-district
