# Each target sets up what it needs in .venv, from pyproject.toml.

PYTHON ?= python3
BIN := .venv/bin

# What the native engine is built from: when one of these changes, it is built again.
NATIVE := setup.py autograd/graph/calling.py autograd/program/journal.py \
	$(wildcard autograd/table/*.py autograd/table/*/*.py autograd/native/*.py autograd/native/*/*.c autograd/native/*/*.[hp]* autograd/native/*/*/*.pxi)

.PHONY: demo setup test check check-format check-lint check-types check-docs clean

demo: .venv/installed
	$(BIN)/python -m viz demo

# The tests of one file stay together on one core, since they share what is dear to start, such as a browser; files come in
# the order of tests/conftest.py, the longest first.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

# Every test on every engine. Where there is no C compiler, there is one engine, and the last line says why.
test: .venv/installed-test
	GLASSGRAD_ENGINE=python $(PYTEST)
	if $(BIN)/python -c 'from autograd import engine; exit(engine != "native")'; \
	then GLASSGRAD_ENGINE=native $(PYTEST); else $(BIN)/python -m autograd; fi

# What a contributor needs.
setup: .venv/installed-dev

# .pre-commit-config.yaml calls the same four.
check: check-format check-lint check-types check-docs

check-format: .venv/installed-dev
	$(BIN)/ruff format --check .

check-lint: .venv/installed-dev
	$(BIN)/ruff check .

check-types: .venv/installed-dev
	$(BIN)/mypy

check-docs: .venv/installed-dev
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_docs.py autograd nn viz

.venv/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Glassgrad needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/installed: .venv/pip pyproject.toml $(NATIVE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-test: .venv/pip pyproject.toml $(NATIVE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ .venv/installed

.venv/installed-dev: .venv/pip pyproject.toml $(NATIVE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ .venv/installed .venv/installed-test

clean:
	rm -rf .venv out build dist *.egg-info autograd/native/*/*.so .mypy_cache .ruff_cache .hypothesis
