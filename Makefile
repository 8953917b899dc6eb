# `make run` serves the desk, `make test` proves it. Both set up what they need.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2

BIN := .venv/bin
UV := $(BIN)/uv
STATIC := src/thetadesk/web/static/index.html
UI_SOURCES := $(shell find ui -type f -not -path '*/node_modules/*' -not -name '*.tsbuildinfo' 2>/dev/null)

# Runs a command silently; shows what it printed only when it fails.
QUIETLY := tools/quietly

.PHONY: help setup run ui test lint ui-test pytest browser soak bench lock fmt clean

help:  ## Show these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/.ready $(STATIC)  ## Prepare .venv (with the thetadesk command) and the web page

run: setup  ## Serve the desk at http://127.0.0.1:8000 with simulated brokers (PORT, THETADESK_DATA_DIR)
	@exec $(BIN)/thetadesk serve --port $(PORT) --simulator

test: setup lint ui-test pytest  ## Check and test everything, in a real browser too

.venv/.installer: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Thetadesk needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Choose another with: make PYTHON=python3.12")'
	echo "Setting up .venv"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	touch $@

.venv/.ready: .venv/.installer requirements/dev.txt pyproject.toml hatch_build.py
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements/dev.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

ui/node_modules/.ready: ui/package-lock.json
	@command -v npm >/dev/null || { echo "The web page needs Node 20 or newer (with npm): install it, then run make again."; exit 1; }
	echo "Installing the web page's packages"
	$(QUIETLY) npm --prefix ui ci --no-audit --no-fund
	touch $@

$(STATIC): ui/node_modules/.ready $(UI_SOURCES)
	@echo "Building the web page"
	$(QUIETLY) npm --prefix ui run build
	touch $@

ui: $(STATIC)  ## Build the web page into src/thetadesk/web/static

lint: .venv/.ready
	@$(QUIETLY) $(BIN)/ruff check .
	$(QUIETLY) $(BIN)/ruff format --check .
	$(QUIETLY) $(BIN)/mypy
	$(QUIETLY) $(BIN)/lint-imports
	echo "lint: ruff, mypy, import-linter passed"

ui-test: ui/node_modules/.ready
	@$(QUIETLY) npm --prefix ui run lint
	$(QUIETLY) npm --prefix ui run typecheck
	$(QUIETLY) npm --prefix ui run test
	echo "ui: lint, types, tests passed"

pytest: setup browser
	@$(BIN)/python -m pytest -n $(JOBS) -m "not soak"

browser: .venv/.ready
	@$(BIN)/python tools/ensure_browser.py

soak: setup  ## The long proofs: every property with many more random cases
	@THETADESK_SOAK=1 $(BIN)/python -m pytest -n $(JOBS) -m "soak or hypothesis" --timeout 7200

bench: setup browser  ## Measure, with the machine named
	@$(BIN)/python -m benchmarks

LOCK := $(UV) pip compile -q $(UPGRADE) --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
lock: .venv/.installer  ## Lock every Python package (UPGRADE=--upgrade: the newest allowed)
	@$(LOCK) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(LOCK) pyproject.toml --extra postgres -o requirements/runtime.txt
	$(LOCK) pyproject.toml --extra postgres --group dev -c requirements/runtime.txt -o requirements/dev.txt

fmt: .venv/.ready  ## Format and fix what can be fixed
	@$(BIN)/ruff check -q --fix .
	$(BIN)/ruff format -q .

clean:  ## Remove everything that was built, never your data
	@rm -rf .venv ui/node_modules src/thetadesk/web/static dist test-results tests/artifacts \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
