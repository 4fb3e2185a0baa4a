# Everything runs in a virtual environment of its own; a fresh machine needs Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

# What the environment is made of: the lock, or the lowest or newest versions that pyproject.toml allows.
VERSIONS ?= locked
UV := "uv>=0.9,<1"
GROUPS := --group build --group test --group check

.PHONY: demo unit test test-slow test-soak check format bench live-check clean

demo: $(VENV)/.installed  ## makes a small lake, previews the Athena SQL, builds the dev copy and shows it
	$(BIN)/subset demo demo
	cd demo && ../$(BIN)/subset build athena --dry-run --catalog athena-catalog.yaml > athena.sql
	@echo; echo "What Athena would be sent, from demo/athena.sql:"; echo; head -n 40 demo/athena.sql
	cd demo && ../$(BIN)/subset plan dev
	cd demo && ../$(BIN)/subset build dev
	cd demo && ../$(BIN)/subset status dev
	@echo; echo "The copy:"; cd demo && ls -d copies/dev/current/*/*

unit: $(VENV)/.tested  ## the unit tests: two minutes, without servers, browsers and killed processes
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal tests/unit -m "not slow and not soak and not athena and not browser"

test: $(VENV)/.tested trino wheelhouse  ## all tests but the slow ones
	$(MAKE) --jobs 2 --output-sync=target test-plain test-athena

test-slow: $(VENV)/.tested trino wheelhouse airflow  ## the tests that take long
	$(MAKE) --jobs 2 --output-sync=target test-slow-plain test-slow-athena

test-soak: $(VENV)/.tested trino  ## the tests that CI does not wait for: a kill after every call on Athena, all golden cases and large lakes there
	$(BIN)/pytest -q -m soak

# The local Athena is one server, so its tests run one after the other, beside the rest.
.PHONY: test-plain test-athena test-slow-plain test-slow-athena
test-plain:
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --durations=15 -m "not slow and not soak and not athena"
test-athena:
	$(BIN)/pytest -q --durations=15 -m "athena and not slow and not soak"
test-slow-plain:
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --durations=15 -m "slow and not athena"
test-slow-athena:
	$(BIN)/pytest -q --durations=15 -m "athena and slow"

check: $(VENV)/.tested  ## format, lint, types, layers, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/docs -m "not slow and not soak and not athena"

.PHONY: coverage
coverage: $(VENV)/.tested  ## branch coverage of the pure core by its own tests
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --durations=15 -m "not slow and not soak and not athena" --cov --cov-report=term:skip-covered \
		tests/unit/planning tests/unit/rendering tests/unit/sql tests/unit/config

format: $(VENV)/.tested
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.tested trino  ## the measurements, as ratios in one run
	$(BIN)/python -m benchmarks

live-check: $(VENV)/.installed  ## asks a real account what only it can show: make live-check CONFIG=configs/x.yaml
	$(BIN)/python -m tests.live $(CONFIG)

# Fetched once with Maven. Without Maven the tests that need it are skipped, and say so; CI makes that an error.
.PHONY: trino
trino: $(VENV)/.tested
	@if command -v mvn >/dev/null || [ -n "$$SUBSET_REQUIRE_LOCAL_ATHENA" ]; then \
		$(BIN)/python -m tests.local_athena.fetch; \
	else \
		echo "Maven is not installed: tests on the local Athena will be skipped."; \
	fi

# Wheels of the package's dependencies, so that the packaging tests need no network.
.PHONY: wheelhouse
wheelhouse: .cache/wheelhouse/.made
.cache/wheelhouse/.made: requirements.lock | $(VENV)/.tested
	rm -rf .cache/wheelhouse && mkdir -p .cache/wheelhouse
	$(BIN)/python -m pip wheel --quiet --require-hashes --requirement requirements.lock --wheel-dir .cache/wheelhouse
	touch $@

# Airflow in an environment of its own, so that its requirements and ours do not meet. Where it cannot be had, the test of
# the recipe is skipped, and says so.
.PHONY: airflow
airflow: .cache/airflow/.made
.cache/airflow/.made: tests/docs/airflow-requirements.txt
	rm -rf .cache/airflow
	$(PYTHON) -m venv .cache/airflow
	.cache/airflow/bin/python -m pip install --quiet --requirement $< && touch $@ \
		|| echo "Airflow cannot be installed: the test that imports its recipe will be skipped."

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("subset needs Python 3.11 or newer: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	touch $@

ifeq ($(VERSIONS),locked)
INSTALL_RUN := $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
INSTALL_TEST := $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
else
RESOLUTION := $(if $(filter lowest,$(VERSIONS)),lowest-direct,highest)
RESOLVED := $(VENV)/resolved.txt
INSTALL_RUN := $(BIN)/python -m pip install --quiet $(UV) && $(BIN)/uv pip compile --quiet --resolution $(RESOLUTION) $(GROUPS) \
	--python $(BIN)/python --output-file $(RESOLVED) pyproject.toml && $(BIN)/python -m pip install --quiet --requirement $(RESOLVED)
INSTALL_TEST := true
endif

$(VENV)/.installed: $(VENV)/.made pyproject.toml requirements.lock
	$(INSTALL_RUN)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.lock
	$(INSTALL_TEST)
	touch $@

# Refreshes both locks to the newest versions that pyproject.toml allows, for every Python and system that it names.
COMPILE := .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade
.PHONY: lock
lock:
	$(PYTHON) -m venv .cache/lock && .cache/lock/bin/python -m pip install --quiet $(UV)
	$(COMPILE) $(GROUPS) --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --group build --constraints requirements-dev.lock --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .cache demo build dist *.egg-info
