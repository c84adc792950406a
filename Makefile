# make TARGET runs any target of the workflow, `make paper1_fig1` for example; ARGS are passed on to Snakemake:
#   make paper1 ARGS="--configfile config/paper.yaml"
# Everything else: check, test, test-unit, test-fast, test-workflow, test-finished, test-fresh, test-docs, test-slurm,
# test-gridengine, docs, docs-serve, lint, format, lock, config-reference, gallery, carry-over, why, clean-environment.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
FROM ?=
TARGET ?=

.PHONY: help environment check test test-unit test-fast test-fast-first test-fast-others test-workflow test-finished \
    test-fresh test-docs test-slurm test-gridengine docs docs-serve lint format lock config-reference gallery carry-over \
    why clean-environment
.DEFAULT_GOAL := help

help:
	@sed -n '1,4s/^# //p' Makefile
	@if [ -x $(BIN)/snakemake ]; then echo; echo "Targets:"; $(BIN)/snakemake --list-target-rules 2>/dev/null; fi

# Hash-checked, and byte-compiled once: else every job compiles its imports again where PYTHONDONTWRITEBYTECODE is set.
$(VENV)/.complete: envs/requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "locflow needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + " (make PYTHON=python3.12 ...)")'
	@echo "setting up $(VENV) from envs/requirements.lock: some minutes, once"
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r envs/requirements.lock
	$(BIN)/python -m compileall -q $(VENV)/lib || true
	@touch $@

# The library, by a path relative to the environment: one that is copied or linked has the library of its own clone.
$(VENV)/.library: $(VENV)/.complete
	@$(BIN)/python -c 'import os, sysconfig; site = sysconfig.get_path("purelib"); open(os.path.join(site, "locflow.pth"), "w").write(os.path.relpath("workflow", site) + "\n")'
	@touch $@

environment: $(VENV)/.library

# Before a change is shown.
check: environment
	$(MAKE) --no-print-directory --jobs 2 test-fast-others test-fast-first lint

# Without those that are marked `slow`, in two parts, one on each core.
test-fast: environment
	$(MAKE) --no-print-directory --jobs 2 test-fast-others test-fast-first

test-fast-first: environment
	$(BIN)/python -m pytest tests/unit/test_[a-p]*.py -m "not slow"

test-fast-others: environment
	$(BIN)/python -m pytest tests/unit/test_[q-z]*.py workflow/locflow/papers -m "not slow"

# In three parts, two at a time: those that look at one whole run, the library's, those of short runs.
test: environment
	$(MAKE) --no-print-directory --jobs 2 test-finished test-unit test-fresh

test-unit: environment
	$(BIN)/python -m pytest tests/unit workflow/locflow/papers

test-workflow: environment
	$(BIN)/python -m pytest tests/workflow

test-finished: environment
	$(BIN)/python -m pytest tests/workflow -m finished

test-fresh: environment
	$(BIN)/python -m pytest tests/workflow -m "not finished"

# Root on Debian or Ubuntu: the Slurm, the Grid Engine is installed for these tests alone, and gone after them.
test-slurm test-gridengine: test-%: environment
	tests/$*/node $(BIN)/python -m pytest tests/workflow/test_$*.py

# Beside the workflow's environment, whose packages the pages are made with.
$(VENV)/.docs: $(VENV)/.complete envs/docs.lock
	@echo "adding the packages of envs/docs.lock to $(VENV)"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r envs/docs.lock
	@touch $@

# Of what its theme's successor is, Material would tell at every build.
docs docs-serve: export NO_MKDOCS_2_WARNING = 1

docs: $(VENV)/.docs
	$(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

docs-serve: $(VENV)/.docs
	$(BIN)/mkdocs serve

test-docs: $(VENV)/.docs
	$(BIN)/python -m pytest tests/docs

lint: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/mypy
	$(BIN)/snakemake --lint

format: environment
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

# Newest versions that pyproject.toml allows, for all platforms and Python versions, with hashes.
lock: environment
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra learning --extra workflow --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --quiet --upgrade --custom-compile-command "make lock" -o envs/requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra docs --constraint envs/requirements.lock --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade --custom-compile-command "make lock" -o envs/docs.lock

# make gallery FROM="results/laptop laptop": takes the pictures and scorecards of a run, under its name.
gallery: environment
	PYTHONPATH=workflow $(BIN)/python -m locflow.papers.gallery $(FROM)

# make carry-over FROM=906da70 ARGS="-- paper1": keeps what that commit made, where the code is the same.
carry-over: environment
	$(BIN)/python workflow/carry_over.py $(FROM) $(ARGS)

# make why TARGET=paper1_fig1 ARGS="--configfile config/paper.yaml": what has changed for each rule that would run.
why: environment
	$(BIN)/python workflow/why.py $(TARGET) $(ARGS)

config-reference: environment
	PYTHONPATH=workflow $(BIN)/python -m locflow.configuration.reference

clean-environment:
	rm -rf $(VENV)

# No targets of the workflow: the rule below would take them.
Makefile envs/requirements.lock envs/docs.lock: ;

%: environment
	$(BIN)/snakemake $(ARGS) -- $@
