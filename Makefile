# What a contributor types. Needs Python 3.11+, pip and make; everything else lands in .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CHECKS := format lint types imports dependencies pytest
# Two workers for two cores; starting them costs a second or two, so a few tests run quicker with PYTEST_ARGS=.
# Each takes half of the tests in their order, so that what a module shares is made once, and helps the other at the end.
SHARED_OUT := -n 2 --dist worksteal
PYTEST_ARGS ?= $(SHARED_OUT) --cov --cov-report=term:skip-covered

KINDS := unit golden conformance property integration pipeline faults upgrade traces browser docs repository workshop real

.DEFAULT_GOAL := help
.PHONY: help demo demo-data test check $(CHECKS) fix bench soak interpreters lowest sbom lock clean $(KINDS:%=test-%)

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.runtime ## Follow an embedded registry for two days: report and alerts, no network
	$(BIN)/tracker demo

test: check ## Everything that CI runs, from a bare checkout; one kind: make test-unit, … (tests/README.md)

check: $(VENV)/.dev ## Format, lint, types, imports, dependencies, tests: all failures, not only the first
	@failed=; \
	for step in $(CHECKS); do \
		echo "== $$step"; \
		$(MAKE) --no-print-directory $$step || failed="$$failed $$step"; \
	done; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi; \
	echo "Passed: $(CHECKS)"

format: $(VENV)/.dev ## Is every file formatted?
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev ## Rules of ruff
	$(BIN)/ruff check .

types: $(VENV)/.dev ## mypy --strict on product, benchmarks and doubles
	$(BIN)/mypy

imports: $(VENV)/.dev ## Import contracts: which module may use which
	$(BIN)/lint-imports --no-logo

dependencies: $(VENV)/.dev ## Is every import declared, and every declared package imported?
	$(BIN)/deptry tracker db jobs

# Tests start many processes. What they import is compiled once, into build/, whatever the environment says of .pyc
# files: without them each process compiles all its libraries anew, which takes longer than most tests.
pytest $(KINDS:%=test-%): export PYTHONPYCACHEPREFIX := $(CURDIR)/build/compiled
pytest $(KINDS:%=test-%): export PYTHONDONTWRITEBYTECODE :=

pytest: $(VENV)/.dev ## Tests with coverage; PYTEST_ARGS="-k paging" runs some of them
	$(BIN)/pytest $(PYTEST_ARGS)

# One kind of test, a folder of tests/: tests/README.md says what each is for.
$(KINDS:%=test-%): test-%: $(VENV)/.dev
	$(BIN)/pytest tests/$* $(if $(filter command line,$(origin PYTEST_ARGS)),$(PYTEST_ARGS),$(SHARED_OUT))

fix: $(VENV)/.dev ## Format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo-data: $(VENV)/.dev ## Write the two days that the demo plays, from the generator of invented studies
	$(BIN)/python -m benchmarks demo_days

bench: $(VENV)/.dev ## Time the sync against the limit of its parts
	$(BIN)/python -m benchmarks

soak: $(VENV)/.dev ## Many syncs in a row under faults: growth of memory, files and time
	$(BIN)/python -m benchmarks soak

# Every interpreter of 3.11 and later that this machine has, by its usual name or from pyenv.
INTERPRETERS ?= $(shell for minor in 11 12 13 14; do \
	for python in python3.$$minor $$HOME/.pyenv/versions/3.$$minor.*/bin/python; do \
		$$python -c "" 2>/dev/null && echo $$python && break; done; done)

interpreters: ## Tests on every interpreter found (INTERPRETERS="python3.12 …"), each in an environment of its own
	@failed=; \
	for python in $(INTERPRETERS); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "== $$version: $$python"; \
		$(MAKE) --no-print-directory pytest PYTHON=$$python VENV=build/python$$version PYTEST_ARGS="$(SHARED_OUT)" \
			|| failed="$$failed $$version"; \
	done; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi

# Only what the program itself needs is taken at its lowest; the tools of the tests come from their lock.
LOWEST := build/lowest
# An old package beside the newest of what it needs itself may warn; only failures count here.
lowest: $(VENV)/.dev ## Tests with the lowest versions that pyproject.toml allows (asks the package index)
	mkdir -p build
	$(BIN)/uv pip compile pyproject.toml --all-extras --resolution lowest-direct --quiet --system-certs \
		--python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links --output-file $(LOWEST).txt
	$(BIN)/uv venv --quiet --clear --seed --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install --quiet --system-certs --python $(LOWEST) -r $(LOWEST).txt --group backend --group dev
	$(BIN)/uv pip install --quiet --python $(LOWEST) --no-deps --no-build-isolation --editable .
	$(LOWEST)/bin/python -m pytest -W default --deselect tests/repository/test_locks_are_complete.py $(LOWEST_ARGS)

# An installation of its own is described, as a user has it: without the tools of this checkout.
SBOM := build/sbom
sbom: ## Write build/sbom.json: what an installation contains, with licences (CycloneDX)
	$(PYTHON) -m venv --clear $(SBOM)
	$(PYTHON) -m venv --clear $(SBOM)-tool
	$(SBOM)/bin/python $(FROM_LOCK) -r requirements.lock
	$(SBOM)-tool/bin/python $(FROM_LOCK) -r requirements-sbom.lock
	$(SBOM)/bin/python -m pip uninstall --quiet --yes pip setuptools
	$(SBOM)-tool/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file $(SBOM).json $(SBOM)/bin/python

# uv reads the old lock, so only what pyproject.toml asks for moves; LOCK_ARGS=--upgrade moves everything.
LOCK = $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)

lock: $(VENV)/.dev ## Pin anew what pyproject.toml asks for; LOCK_ARGS=--upgrade moves every pin
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) --group backend --constraint requirements.lock --output-file requirements-build.lock
	$(LOCK) --group sbom --constraint requirements.lock --output-file requirements-sbom.lock
	$(LOCK) pyproject.toml --group backend --group dev --extra parquet --extra pictures --extra postgres \
		--constraint requirements.lock --constraint requirements-build.lock --output-file requirements-dev.lock
	$(LOCK) --group spark --constraint requirements-dev.lock --output-file requirements-spark.lock

clean: ## Remove .venv and whatever the tools left
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The pip of a new environment is written last, so an interrupted creation is started again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is %s; try: make PYTHON=python3.12" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

# --no-deps: the locks are complete, so pip has nothing to resolve and a release of tomorrow nothing to say.
# --no-compile: halves the installation; what a command imports is compiled when it first does (docs/adr/0027).
INSTALL   := -m pip --disable-pip-version-check install --quiet --no-compile --no-deps
FROM_LOCK := $(INSTALL) --require-hashes

# What builds the project is installed from a lock as well, so that installing the project fetches nothing. The build
# also makes the chart library of the pages (hatch_build.py).
OURSELVES := $(BIN)/python $(INSTALL) --no-build-isolation --editable .

$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml hatch_build.py | $(BIN)/pip
	$(BIN)/python $(FROM_LOCK) -r requirements.lock -r requirements-build.lock
	$(OURSELVES)
	touch $@

# What the tests need includes what the program needs and what builds it, with the same pins.
$(VENV)/.dev: requirements-dev.lock pyproject.toml hatch_build.py | $(BIN)/pip
	$(BIN)/python $(FROM_LOCK) -r requirements-dev.lock
	$(OURSELVES)
	touch $(VENV)/.runtime $@

# PySpark comes as source only. It is built by the locked setuptools of the tests, so that this fetches nothing else.
$(VENV)/.spark: requirements-spark.lock | $(VENV)/.dev
	$(BIN)/python $(FROM_LOCK) --no-build-isolation -r requirements-spark.lock
	touch $@
