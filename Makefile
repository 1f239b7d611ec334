# Needs Python 3.11 or newer (with its venv module) and make; brings everything else itself.
#   make PYTHON=python3.12 demo     another Python
#   make test ARGS='-k links'       more for pytest

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
LOCKED := .venv/.locked
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo stop test check lock clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## bring a Keycloak and run the connector over made-up communes
	@$(BIN)/python -m examples.demo

stop: ## end what the demo left running
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m deploy.local down; \
	else echo "Nothing runs for this checkout."; fi

test: $(READY) ## all tests, those on a real Keycloak included
	@$(BIN)/python -m pytest $(ARGS)

check: $(READY) ## the fast part: style, types, layers, unit tests
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet || { echo "run: $(BIN)/ruff format"; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@out=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$out"; exit 1; }
	@$(BIN)/python -m pytest -q tests/unit $(ARGS)

# The Java of the tests and the locking tool are in the lock as well: all is pinned and hashed.
# `make lock ARGS=--upgrade` takes the newest versions that pyproject.toml allows.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-config --custom-compile-command 'make lock' $(ARGS) pyproject.toml

lock: $(READY) ## write both lock files anew from pyproject.toml
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: stop ## remove what was made here; downloads stay in the cache
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis \
		.coverage reports test-artifacts dist build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself, in place: in a second, without disturbing what runs.
$(READY): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
		--no-deps --editable .
	@touch $@

# Made anew, not added to, so that nothing of an older lock stays in it. The stamp comes last: an
# interrupted installation is not taken for a finished one.
$(LOCKED): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
		echo "Python 3.11 or newer is needed; « $(PYTHON) » is not. Try: make PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "Making .venv from requirements-dev.lock…"
	@$(PYTHON) -m venv --clear .venv || { \
		echo "« $(PYTHON) -m venv » failed. On Debian or Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements-dev.lock
	@touch $@
