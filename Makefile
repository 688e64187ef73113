# The front door for people who work on Everweek. `make run` and `make test` need nothing but Python 3.11 and this file.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
# Four on two cores: some always wait, for a disk, a program, a browser.
AT_ONCE ?= 4
BIN := .venv/bin
# What Python compiles lies in the environment: the tree stays clean, and no program compiles a thousand files each time it starts.
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.venv/compiled
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup setup-test run test check still bench lint types walls templates migrations tools pictures words lock clean

help:
	@echo "make run      set up, prepare and serve on http://localhost:$(PORT)  (PORT=, HOST=, EVERWEEK_HOME=)"
	@echo "              a new house holds a simulated organisation; make run DEMO=no begins with an empty one"
	@echo "make test     everything: lint, types, walls, migrations, tests on SQLite and PostgreSQL, a real browser"
	@echo "make check    the same without the slow parts"
	@echo "make bench    what this machine does with it: docs/benchmarks.md (with PostgreSQL where its programs are)"
	@echo "make setup    the environment in .venv, with the command .venv/bin/everweek"
	@echo "make pictures a picture of every page of the simulated organisation, in the folder pictures"
	@echo "make words    bring the files of other languages up to date, and say what is not translated"
	@echo "make lock     choose the versions of requirements/*.txt anew (needs uv)"

# --- the environment: a stamp for each list of requirements, so that the second time is quick -------------------------------------

setup: .venv/.stamp-base

setup-test: .venv/.stamp-dev

.venv/.stamp-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Everweek needs Python 3.11 or newer; name it with PYTHON=, as in: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python cannot make a virtual environment: on Debian, apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.stamp-base: requirements/base.txt pyproject.toml | .venv/.stamp-venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Compiled is what is used, when it is used: most of what comes with the tests' tools never is.
.venv/.stamp-dev: requirements/dev.txt pyproject.toml | .venv/.stamp-venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/.stamp-base $@

# --- running ----------------------------------------------------------------------------------------------------------------------

# A house that is in use is only served. What is typed beside `make run` (its port) is the address people sign in at.
run: export EVERWEEK_ADDRESS := $(or $(EVERWEEK_ADDRESS),http://localhost:$(PORT))
run: setup
	@$(BIN)/everweek init --email admin@example.org --random-password
ifneq ($(DEMO),no)
	@$(BIN)/everweek demo --if-empty
endif
	@exec $(BIN)/everweek serve --host $(HOST) --port $(PORT)

# --- proving ----------------------------------------------------------------------------------------------------------------------

lint: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

# A worker that has not begun within three seconds is an error to mypy: on a busy machine it goes on without.
types: setup-test
	$(BIN)/mypy --num-workers 2 || $(BIN)/mypy

walls: setup-test
	$(BIN)/lint-imports --no-cache

templates: setup-test
	$(BIN)/djlint src --lint --quiet

migrations: setup-test
	home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && \
		EVERWEEK_HOME="$$home" $(BIN)/python -m django makemigrations --check --dry-run --settings everweek.settings

still: lint types walls templates migrations

check:
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target still
	$(BIN)/python tests/suites.py --quick -n $(AT_ONCE)

# One waits for the network, another unpacks, a third looks through types, which takes longer than all that is looked at beside it.
test:
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target tools still
	$(BIN)/python tests/suites.py -n $(AT_ONCE)

# A server that does sync to disk: what is measured there is durable.
bench: setup-test
	@$(BIN)/python tests/postgres.py --durable -- sh -c '$(BIN)/everweek bench --database-url "$$DATABASE_URL"'

# PostgreSQL's programs (its service is not used) and a browser: installed where that may be done, else asked for.
tools:
	@.ci/tools

pictures: setup-test tools
	$(BIN)/python -m tests.pictures

# --- upkeep -----------------------------------------------------------------------------------------------------------------------

words: setup-test
	$(BIN)/python -m tests.promises.words

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv"; exit 1; }
	cd requirements && $(LOCK) --upgrade base.in -o base.txt
	cd requirements && $(LOCK) --upgrade --constraint base.txt dev.in -o dev.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
