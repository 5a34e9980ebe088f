# Each target does its own set-up on a machine that has Python 3.11+, git and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check suite docs site fmt clean

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

$(BIN)/.runs: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

$(BIN)/.ready: $(BIN)/.runs
	$(PIP) --editable '.[dev]'
	@touch $@

demo: $(BIN)/.runs
	@$(BIN)/okrlint check examples/harbor || test $$? -eq 1

check: $(BIN)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The checks take one processor, the tests what there is: beside each other.
test: $(BIN)/.ready
	@$(MAKE) --no-print-directory --jobs 2 check suite

suite: $(BIN)/.ready
	$(BIN)/pytest

docs: $(BIN)/.ready
	$(BIN)/python -m tests.docs.generate

# The documents and the rules as a site: build/site/index.html.
site: $(BIN)/.ready
	$(BIN)/python -m tests.docs.site

fmt: $(BIN)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
