# Everything a developer does here.  `make` alone lists it.
.DEFAULT_GOAL := help

# Empty is unset: tests start some sixty processes, each of which would compile every module again.
export PYTHONDONTWRITEBYTECODE =

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AGAINST ?= whole

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## a .venv in the checkout with everything in it

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "gpworld needs Python 3.11 or newer; say which with: make PYTHON=python3.12 install"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

up: $(READY) ## run the house world: all simulators and the reference booking service
	$(BIN)/gpworld up

test: $(READY) chromium faketime ## pass every test, the browser's included
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

test-slow: $(READY) ## what waits for real time-outs, every row over sockets; property tests with 1,000 examples each; load from two network namespaces (root)
	GP_SLOW=1 $(BIN)/python -m pytest -q tests/features/sockets tests/load tests/foreign tests/wheel -m slow
	GP_DEEP=1 $(BIN)/python -m pytest -n 2 --dist worksteal -q -m hypothesis --timeout 1800

check: $(READY) ## formatting, lint, types and the import rule
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the formatting right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## write the generated pages of docs/ again
	$(BIN)/python -m gpworld.control.docs
	$(BIN)/python -m gpworld.ledger.docs
	$(BIN)/python -m gpharness.conform.docs
	$(BIN)/python -m gpworld.lint.docs

boundaries: $(READY) ## write features/boundary again: scenarios at the edges of the rules
	$(BIN)/python -m gpharness.boundaries

gallery: $(READY) ## hold wrong products against the suite: docs/gallery.md (AGAINST=features: sooner)
	PYTHONPATH=tests $(BIN)/python -m gallery matrix 2 $(AGAINST)

screenshots: $(READY) chromium ## take the pictures in docs/screenshots again
	rm -rf docs/screenshots/requests docs/screenshots/conform
	GP_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -q tests/browser -m "patient_request and browser"
	GP_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -q tests/conform/test_the_report_in_chromium.py

load-screenshots: $(READY) chromium ## search for capacity, and take the pictures of its report again
	$(BIN)/gpworld load find-capacity $(SEARCH) --out .gpworld/capacity; test -f .gpworld/capacity/report.html
	GP_LOAD_REPORTS=.gpworld/capacity GP_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -q tests/load/test_the_load_report_in_chromium.py

bench: $(READY) ## measure: start, memory, requests per second as ratios
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.delays
	$(BIN)/python -m benchmarks.worlds
	$(BIN)/python -m benchmarks.following

bench-peers: ## install mountebank and Mockoon beside the benchmarks, to be measured with them
	cd benchmarks && npm install --no-package-lock --no-audit --no-fund

chromium: ## see that Debian's Chromium without windows is there; install it when this user may
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq chromium-headless-shell >/dev/null && exit 0; \
	fi; \
	command -v chromium >/dev/null \
		|| { echo "The browser tests need Chromium. Install it with: sudo apt-get install -y chromium-headless-shell"; exit 1; }

faketime: ## see that Debian's libfaketime is there; install it when this user may
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib*/faketime/libfaketimeMT.so.1 2>/dev/null | grep -q . && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq faketime >/dev/null; \
	else \
		echo "The tests of foreign programs need libfaketime. Install it with: sudo apt-get install -y faketime"; exit 1; \
	fi

clean: ## remove what was made here
	rm -rf $(VENV) .gpworld dist build .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help install up test test-slow check format docs boundaries gallery screenshots load-screenshots bench bench-peers chromium faketime clean
