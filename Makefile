# Needs Python 3.11 or newer, and make. Everything else comes from the lock files into .venv.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# More than two cores: tests wait for browsers, servers and second tries.
WORKERS_TEST ?= 3
# Prefer wheels: nothing needs a compiler.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

export OPENSLOT_DATABASE_URL ?= sqlite:///data/openslot.db

.PHONY: help run test check format pictures bench oracle lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Openslot needs Python 3.11 or newer; none was found." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.done: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.done

run: $(VENV)/run.done  ## serve on http://localhost:8000; an empty database is filled with the demo
	@mkdir -p data
	OPENSLOT_BASE_URL=$${OPENSLOT_BASE_URL:-http://localhost:$(PORT)} $(BIN)/openslot demo --if-empty
	$(BIN)/openslot serve --host $(HOST) --port $(PORT)

test: $(VENV)/dev.done  ## every test, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n $(WORKERS_TEST) --dist loadgroup

check: $(VENV)/dev.done  ## format, lint, types, direction of imports
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.done  ## put the code into shape
	$(BIN)/ruff check --fix-only --exit-zero --quiet
	$(BIN)/ruff format

pictures: export OPENSLOT_PICTURES ?= $(CURDIR)/pictures
pictures: $(VENV)/dev.done  ## a picture of every booking page, as the flows see them, in pictures/
	@mkdir -p $(OPENSLOT_PICTURES)
	$(BIN)/python -m pytest tests/pages/test_flows.py -n 0

bench: $(VENV)/dev.done  ## benchmarks, as ratios within one run
	$(BIN)/python -m benchmarks

oracle: export OPENSLOT_ORACLE_EXAMPLES ?= 20000
oracle: $(VENV)/dev.done  ## the long comparison of engine and minute-by-minute oracle
	$(BIN)/python -m pytest tests/oracle -n $(WORKERS_TEST) --timeout 0

UV := $(VENV)/lock/bin/uv
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' --quiet pyproject.toml --extra postgres --group build

$(UV): | $(BIN)/python
	$(BIN)/python -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip --disable-pip-version-check --quiet install uv

lock: $(UV)  ## renew the lock files (make lock UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) -o requirements.lock
	$(COMPILE) $(UPGRADE) --group dev -c requirements.lock -o requirements-dev.lock
	@! grep -nE '[a-z]+://' requirements.lock requirements-dev.lock

clean:  ## remove what was built; data/ stays
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
