# Every command of the project. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: help run test lint bench bench-intake bench-calibration bench-review bench-scope chaos lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP) ## The main job on a real example: departments, papers, a crash in the middle
	@$(BIN)/python -m tools.first_run

test: $(STAMP) ## Every test
	@$(BIN)/python -m pytest

lint: $(STAMP) ## Style, types, floors, packs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/onething packs check

bench: $(STAMP) ## Every figure of docs/benchmarks.md, written into it
	@$(BIN)/python -m bench

bench-intake: $(STAMP) ## How well papers are read (docs/benchmarks-intake.md); needs fonts-lxgw-wenkai
	@$(BIN)/python -m bench.intake

bench-calibration: $(STAMP) ## What confidences are worth, on seeds that curves were not made from
	@$(BIN)/python -m bench.calibrating --report 11

bench-review: $(STAMP) ## Defects injected into births: what the pre-review lets pass (docs/benchmarks-review.md)
	@$(BIN)/python -m bench.reviewing

bench-scope: $(STAMP) ## How well business scopes are read (docs/benchmarks-scope.md); needs reference data
	@$(BIN)/python -m bench.scope

chaos: $(STAMP) ## 200 kills over 100 cases with faults on, SQLite and PostgreSQL
	@CHAOS_CASES=100 CHAOS_KILLS=200 $(BIN)/python -m pytest tests/house/test_crash.py -k kills

lock: ## Renew requirements.lock (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --all-extras --group dev --group bench -o requirements.lock pyproject.toml

clean: ## Remove what commands made (the data folder stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
