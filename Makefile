# Every command sets up what it needs; nothing but Python 3.11 or newer and make is expected.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
READY := $(VENV)/.ready
AREA ?=
SEEDS ?= 200
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: run test check bench soak tour shared-demo setup clean

setup: $(READY)

$(READY): requirements.lock packaging/set_up.py
	@$(PYTHON) packaging/set_up.py $(VENV)

run: $(READY)
	@PYTHONPATH=. $(PY) packaging/run.py

tour: $(READY)
	@QT_QPA_PLATFORM=offscreen $(PY) -m desktop --tour build/tour

shared-demo: $(READY)
	@$(PY) -m tests.shared_demo

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Two processes and those that they start load all of it; read compiled, that takes half as long.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(READY)
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n 2

bench: $(READY)
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.performance.bench $(AREA)

soak: $(READY)
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.performance.soak --area "$(AREA)" --seeds $(SEEDS)

clean:
	rm -rf build $(VENV)
	find core desktop migrations packaging tests -name __pycache__ -prune -exec rm -rf {} +
