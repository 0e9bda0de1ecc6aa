# Two commands do everything: `make demo` and `make test`. Both install what they need into .venv first.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check test-live bench bounds fuzz samples install install-dev lock clean

# The day on which the samples say that they were written (seconds since 1970): reports/sample stays the same until a report changes.
SAMPLE_DAY := 1795564800
SAMPLES := not-ready=not-ready-header-stripped ready=woocommerce-9.9.5

demo: $(VENV)/.runtime  ## judge the bundled recordings and write their reports
	@$(BIN)/wooready replay --profile cin7-omni --report-dir reports || [ $$? -le 2 ]
	@echo "Open one of them: reports/woocommerce-9.9.5/report.html (READY), reports/not-ready-header-stripped/report.html (NOT READY)"

test: $(VENV)/.dev check  ## the whole test suite: style, types, recordings, broken shops
	$(BIN)/python -m pytest suites --no-header -o addopts="-q --strict-markers"
	$(BIN)/python -m pytest tests --ignore=tests/live -n 2 --dist loadfile --no-loadscope-reorder  # tests/conftest.py: which files stay together

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

test-live: $(VENV)/.dev  ## the readiness suite against the shops of the lab in $$SHOP_LAB
	$(BIN)/python -m pytest tests/live -rs

bench: $(VENV)/.dev  ## measurements, as ratios of one run
	$(BIN)/python -m bench

bounds: $(VENV)/.dev  ## the longest run, the most memory and the largest file over all odd servers; takes ten minutes
	PYTHONPATH=tests $(BIN)/python -m worst

# How long `make fuzz` runs, in seconds, for all targets together; and which ones, all if none is named.
SECONDS := 600
TARGETS :=
fuzz: $(VENV)/.fuzz  ## coverage-guided fuzzing of everything that reads what somebody else wrote: make fuzz SECONDS=3600 TARGETS="body chain"
	WOOREADY_ALL=1 $(BIN)/python -m pytest tests/test_odd_servers.py -n 2
	PYTHONPATH=tests $(BIN)/python -m fuzz $(SECONDS) $(TARGETS)

samples: $(VENV)/.dev  ## write reports/sample anew, with its pictures (needs Chromium)
	@rm -rf build/samples
	@for pair in $(SAMPLES); do \
		SOURCE_DATE_EPOCH=$(SAMPLE_DAY) $(BIN)/wooready replay $${pair#*=} -q --report-dir build/samples || [ $$? -le 2 ] || exit 1; \
		cp build/samples/$${pair#*=}/report.html reports/sample/$${pair%%=*}.html; \
	done
	$(BIN)/python docs/pictures.py reports/sample

install: $(VENV)/.runtime
install-dev: $(VENV)/.dev

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "wooready needs Python 3.11 or later; set PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python -m venv failed; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.lock $(VENV)/.dev
	$(INSTALL) --require-hashes --only-binary :all: -r requirements-fuzz.lock
	@touch $@

lock: $(VENV)/bin/python  ## resolve the pinned ranges anew
	$(INSTALL) uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group fuzz -o requirements-fuzz.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist
