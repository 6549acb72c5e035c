# Needs Python 3.11 or newer with pip, and make. Every target sets up what it needs.
#   make VENV=/some/where test    another environment than .venv
#   make PYTHON=python3.12 setup  another interpreter

VENV   ?= .venv
PYTHON ?= python3

bin   := $(abspath $(VENV))/bin
pip   := $(bin)/python -m pip --disable-pip-version-check --quiet install
stamp := $(VENV)/.installed
bench := $(VENV)/.installed-bench
spark := $(VENV)/.installed-spark

.DEFAULT_GOAL := help
.PHONY: help setup demo test check agree compare-check faults spark fuzz office bench messages docs wheel clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(stamp) ## make the environment; again only when pyproject.toml changes

$(stamp): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Comitia needs Python 3.11 or newer: make PYTHON=… setup" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(pip) --upgrade pip "setuptools>=77"
	$(pip) --editable ".[dev]"
	@touch $@

$(bench): $(stamp)
	$(pip) --editable ".[bench]"
	@touch $@

$(spark): $(stamp)
	$(pip) --editable ".[spark]"
	@touch $@

demo: $(stamp) ## a guided tour on the example rule sets
	PATH="$(bin):$$PATH" bash examples/demo.sh

test: $(stamp) ## all tests and the examples in docstrings
	$(bin)/python -m pytest -n auto --doctest-modules comitia tests

check: $(stamp) ## lint, format, types, import contracts
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports

agree: $(stamp) ## the three evaluators against each other on 100,000 random pairs
	$(bin)/python tools/agree.py --pairs 100000

spark: $(spark) ## the tests of Spark, and 2,000 random pairs on it; needs Java 17, takes minutes
	COMITIA_SPARK="$${COMITIA_SPARK:-1}" $(bin)/python -m pytest tests/test_engines.py tests/test_spark.py tests/test_sparkbatch.py
	$(bin)/python tools/agree.py --pairs 2000 --spark

compare-check: $(stamp) ## compare 10,000 random pairs of rule sets, and decide every small case
	$(bin)/python tools/compare_check.py --pairs 10000

faults: $(stamp) ## plant 260 faults into sound drafts: which are found, what is a false alarm
	$(bin)/python tools/faults.py

fuzz: $(stamp) ## 20,000 hostile inputs for each reader
	HYPOTHESIS_PROFILE=fuzz $(bin)/python -m pytest -n auto tests/test_fuzz.py

office: $(stamp) ## workbooks through LibreOffice, where it is installed; takes minutes
	$(bin)/python -m pytest -m office -rs tests/test_office.py

bench: $(bench) ## measure against the yardsticks
	$(bin)/python benchmarks/run.py

messages: $(stamp) ## collect and compile the messages in both languages
	$(bin)/python tools/messages.py

docs: $(stamp) ## write the generated pages anew, and the list of what plugins give
	$(bin)/python tools/contents.py
	$(bin)/python tools/docs.py

wheel: $(stamp) ## build the source archive and, from it, the wheel into dist/
	$(bin)/python -m build --no-isolation --outdir dist

clean: ## remove what was built, not the environment
	rm -rf build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
