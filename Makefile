# The two commands to know: make up, make test. The others serve whoever develops.
.PHONY: up test test-two setup train check check-content evaluate audit bench baseline chaos fmt
SETS ?= data/evaluation

up: setup
	@.venv/bin/python -m ops.up

test: setup
	@.venv/bin/python -m ops.test

# `make test` runs browser tests about handing over on two web processes, the others on one; this runs all of them on two.
test-two: setup
	@BROWSER_STACK=two .venv/bin/python -m ops.test tests/e2e

setup:
	@python3 ops/setup.py

train: setup
	@.venv/bin/python -c "from ops.model import ensure_model; ensure_model()"

check: setup
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/python -m triage.safe_messaging

check-content: setup
	@.venv/bin/python -m web.editor.checks

evaluate: setup
	@.venv/bin/python -m evaluation --sets $(SETS) --start $(if $(JSON),--json)

audit: setup
	@.venv/bin/python -m ops.audit --self-test && .venv/bin/python -m ops.audit

bench: setup
	@.venv/bin/python -m bench $(if $(EPOCHS),--epochs $(EPOCHS)) $(if $(JSON),--json)

baseline: setup
	@.venv/bin/python -m bench.baseline $(if $(EPOCHS),--epochs $(EPOCHS)) --sets $(SETS) $(if $(JSON),--json)

# Processes die and connections break in the middle of talks; TWO=1: two web processes on PostgreSQL and Redis.
chaos: setup
	@.venv/bin/python -m ops.chaos $(if $(TWO),--two)

fmt:
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
