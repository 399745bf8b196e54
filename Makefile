# Each target builds .venv by itself, with the versions of requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEMO := demo-out

.PHONY: help setup demo test lint bench release

help:
	@echo "make demo     verify and bundle a lab, grade a sample class, show its gradebook"
	@echo "make test     run every test"
	@echo "make lint     ruff, mypy, and whether student/ is up to date"
	@echo "make release  regenerate student/ from assignments/ and solutions/"
	@echo "make bench    measure the grader against plain otter"
	@echo "make setup    only build .venv"

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: $(PYTHON) is too old or missing; give Python 3.11 or newer: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "building .venv, which takes a few minutes"; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@

demo: $(STAMP)
	$(BIN)/dlgrade verify step1_setup
	$(BIN)/dlgrade bundle step1_setup
	$(BIN)/dlgrade grade all tests/submissions/class --out $(DEMO)

test: $(STAMP)
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/dlgrade release --check

release: $(STAMP)
	$(BIN)/dlgrade release

bench: $(STAMP)
	$(BIN)/python bench/run.py
