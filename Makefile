# The few commands people type. All they need is Python 3.11 or newer, make and git.

PYTHON ?= python3
BIN := .venv/bin
UV := .bootstrap/bin/uv

# A process for each processor; whoever is done takes from what the others have left.
PARALLEL := --numprocesses auto --dist worksteal

# Tests start many processes, and each would compile every module anew where nobody keeps what was compiled.
unexport PYTHONDONTWRITEBYTECODE

export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never

.PHONY: help install demo check test fuzz bench lint format clean

help:
	@echo "make demo      install, then watch a rep's morning on the demo factory"
	@echo "make install   .venv with the locked dependencies and .venv/bin/troth"
	@echo "make check     the quick loop: lint, types, import contracts, fast tests"
	@echo "make test      everything, slow tests too; what CI runs"
	@echo "make fuzz      five minutes of whatever the OpenAPI document allows, and some of what it forbids"
	@echo "make bench     how fast, how exact, beside whom: every benchmark in a moderate size"
	@echo "make format    let ruff lay out the code"
	@echo "make clean     remove what make and the tools have made"

install: .venv/installed

demo: install
	@$(BIN)/troth demo

# The same tests run on PostgreSQL in `make test`.
check: lint
	$(BIN)/pytest $(PARALLEL) -m "not slow" -k "not postgresql"

test: lint
	$(BIN)/pytest $(PARALLEL)

fuzz: install
	$(BIN)/python -m tests.api.fuzzing 300

# What only the benchmarks need comes for them alone; the next `make install` may take it away again.
bench: install
	@$(UV) sync --frozen --quiet --extra bench
	$(BIN)/python -m benchmarks

lint: install
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install
	$(BIN)/ruff check --quiet --fix-only
	$(BIN)/ruff format

clean:
	rm -rf .venv .bootstrap .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Written last, so an install that was cut short is done again.
.venv/installed: pyproject.toml uv.lock $(UV)
	@echo "Installing the locked dependencies into .venv"
	@$(UV) sync --frozen --quiet --python $(PYTHON)
	@touch $@

# uv lives beside .venv, not in it: `uv sync` removes from .venv whatever the lock does not name.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Troth needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .bootstrap
	@.bootstrap/bin/pip install -qq --disable-pip-version-check "uv>=0.13,<0.14"
	@touch $@
