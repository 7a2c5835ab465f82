# The two commands: `make run` and `make test`. Everything else is a detail.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export VIZAVI_DEMO ?= 1

.PHONY: run test setup ready assets lint format messages bench conformance lock clean

run: ready
	@exec $(BIN)/vizavi up

# What running needs. Each stamp is rebuilt only when what it was made from has changed: a second start is quick.
ready: $(VENV)/.installed node_modules/.installed src/kit/pages/static/dist/.built locale/.compiled

# What tests, linters and benchmarks need on top.
setup: ready $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc
	@npm ci --silent
	@touch $@

src/kit/pages/static/dist/.built: node_modules/.installed $(shell find assets -type f 2>/dev/null)
	@npm run --silent build
	@touch $@

locale/.compiled: $(VENV)/.installed $(shell find locale -name '*.po' 2>/dev/null)
	@PYTHONPATH=src $(BIN)/python -m kit.pages.messages compile
	@touch $@

assets: src/kit/pages/static/dist/.built

test: setup
	@$(BIN)/python -m tests.browser_ready
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

lint: setup
	@$(BIN)/ruff check src tests benchmarks conftest.py
	@$(BIN)/ruff format --check src tests benchmarks conftest.py
	@$(BIN)/mypy src
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet src
	@PYTHONPATH=src $(BIN)/python -m kit.pages.messages check

format: setup
	@$(BIN)/ruff check --fix --quiet src tests benchmarks
	@$(BIN)/ruff format --quiet src tests benchmarks

messages: setup
	@PYTHONPATH=src $(BIN)/python -m kit.pages.messages extract

# The peers of the criteria engine live in an environment of their own.
build/bench/.installed: requirements.txt requirements-bench.txt
	@$(PYTHON) -m venv build/bench
	@$(BIN)/uv pip install --quiet --python build/bench/bin/python --require-hashes -r requirements.txt -r requirements-bench.txt
	@touch $@

bench: setup build/bench/.installed
	@$(BIN)/python -m benchmarks

conformance: setup
	@$(BIN)/python -m tests.conformance

lock:
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements-dev.in -o requirements-dev.txt

clean:
	@rm -rf $(VENV) node_modules build src/kit/pages/static/dist locale/.compiled .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
