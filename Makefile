# `make help` lists what there is. Every goal sets up what it needs; a second time takes seconds.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# Goals follow each other; only what is set up is set up side by side.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.PHONY: help setup lab test test-libraries soak bench clean needed needed-by-tests

PYTHON ?= python3
LAB_ARGS ?=
PARTS ?=

VENV := .venv
# What the benchmarks compare with stays out of the environment that is measured.
PEERS := .venv-peers
# Environments of the tests: a kernel's without Run Ledger, and what real-time collaboration adds to ours.
FOREIGN := .venv-foreign
COLLABORATION := .venv-collaboration
# The heavy libraries whose values and files are seen, some gigabytes.
LIBRARIES := .venv-libraries
LABEXTENSION := python_shim/runledger/labextension
STARTUP := etc/ipython/startup/50-runledger.py
SERVER := etc/jupyter/jupyter_server_config.d/runledger.json

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests use the system's Chromium.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
# Node trusts only its own list; a network with a certificate of its own has it in the system's.
export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 21
	@echo "PYTHON=python3.12 chooses the interpreter, LAB_ARGS='--port 9999' goes to JupyterLab,"
	@echo "PARTS='jest pytest' runs only these parts of the tests."

setup: ## all that is needed, in .venv and node_modules
	@$(MAKE) --no-print-directory --jobs=2 SIDE_BY_SIDE=yes needed

lab: setup ## JupyterLab with Run Ledger, on the examples
	@cd examples && exec jupyter lab $(as_root) $(headless) --LabApp.default_url=/lab/tree/digits.ipynb $(LAB_ARGS)

test: ## lint, types, jest, pytest and the browser tests; the last line counts them
	@$(MAKE) --no-print-directory --jobs=2 SIDE_BY_SIDE=yes needed needed-by-tests
	@python .ci/test.py $(PARTS)

test-libraries: setup $(LIBRARIES)/.installed ## what is seen of torch, XGBoost, MLflow and others; docs/libraries.md has the last result
	$(LIBRARIES)/bin/python -m pytest python_shim/tests/libraries --results docs/libraries.md

soak: setup ## every fault a hundred times: processes killed, disks filled, ledgers damaged; takes half an hour or more
	RUNLEDGER_ROUNDS=100 python -m pytest -vv -n 3 --dist loadfile python_shim/tests/faults

bench: setup ## what Run Ledger costs, against its budgets
	@$(PYTHON) -m venv $(PEERS) && $(PEERS)/bin/pip install --quiet nbdime
	@$(PEERS)/bin/pip install --quiet dvc || echo "DVC cannot be installed; it is left out" >&2
	@for peer in mlflow wandb aim trackio; do \
	  $(PYTHON) -m venv $(PEERS)/$$peer && $(PEERS)/$$peer/bin/pip install --quiet $$peer \
	    || echo "$$peer cannot be installed; it is left out" >&2; done
	python bench/cell_overhead.py
	python bench/hashing.py --dvc $(PEERS)/bin/dvc
	node bench/diff/index.mjs --peer-python $(PEERS)/bin/python
	node bench/graph/run.mjs
	python bench/first_record.py --peers $(PEERS)
	python bench/log_values.py --peers $(PEERS)
	python bench/disk.py --peers $(PEERS)
	python bench/history.py
	python bench/memory.py
	node bench/curves.mjs
	node bench/page/run.mjs --peers $(PEERS)

clean: ## remove what was built and installed; recorded runs stay
	rm -rf $(VENV) $(PEERS) $(FOREIGN) $(COLLABORATION) $(LIBRARIES) node_modules ui-tests/node_modules .yarn ui-tests/.yarn
	rm -rf lib tsconfig.tsbuildinfo $(LABEXTENSION) python_shim/runledger/_version.py
	rm -rf reports ui-tests/test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .eslintcache .stylelintcache

needed: $(VENV)/.installed $(VENV)/$(STARTUP) $(VENV)/$(SERVER) $(LABEXTENSION)/package.json ui-tests/node_modules/.yarn-state.yml
	@:

needed-by-tests: $(FOREIGN)/.installed $(COLLABORATION)/.installed
	@:

# JupyterLab refuses to run as root unless told so, and there is no browser to open without a display.
as_root := $(if $(filter 0,$(shell id -u)),--allow-root)
headless := $(if $(filter Linux,$(shell uname -s)),$(if $(DISPLAY)$(WAYLAND_DISPLAY),,--no-browser))

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null \
	  || { echo "Run Ledger needs Python 3.10 or newer: install python3, or name one with PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot make virtual environments: install python3-venv (apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

# jlpm is the yarn that JupyterLab's builder carries.
$(VENV)/bin/jlpm: | $(VENV)/pyvenv.cfg
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null \
	  || { echo "Run Ledger needs Node.js 20 or newer: install nodejs (https://nodejs.org)" >&2; exit 1; }
	$(VENV)/bin/pip install -q 'jupyter-builder>=1.2,<2'

node_modules/.yarn-state.yml: package.json yarn.lock .yarnrc.yml | $(VENV)/bin/jlpm
	jlpm install --immutable
	@touch $@

ui-tests/node_modules/.yarn-state.yml: ui-tests/package.json ui-tests/yarn.lock ui-tests/.yarnrc.yml | node_modules/.yarn-state.yml
	cd ui-tests && jlpm install --immutable
	@touch $@

# Folders are in the list too, so that a removed source is noticed.
page_sources := $(shell find $(wildcard src style schema) -name __tests__ -prune -o -print)

$(LABEXTENSION)/package.json: $(page_sources) tsconfig.json package.json node_modules/.yarn-state.yml
	jlpm build
	@touch $@

# What we need, without us: it comes while the page is built.
$(VENV)/.requirements: pyproject.toml | $(VENV)/bin/jlpm
	$(VENV)/bin/python -c "$$list_requirements" > $@.txt
	$(VENV)/bin/pip install -q -r $@.txt
	@mv $@.txt $@

define list_requirements
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
with open('pyproject.toml', 'rb') as file:
    project = tomllib.load(file)['project']
extras = project['optional-dependencies']
print(*project['dependencies'], *extras['lab'], *extras['examples'], *extras['test'], sep='\n')
endef
export list_requirements

# The labextension is linked, so that building it is all that a change of the page needs.
$(VENV)/.installed: pyproject.toml package.json $(VENV)/pyvenv.cfg $(VENV)/.requirements | $(LABEXTENSION)/package.json
	rm -rf $(VENV)/share/jupyter/labextensions/jupyterlab-runledger
	SKIP_JUPYTER_BUILDER=1 $(VENV)/bin/pip install -q -e '.[lab,examples,test]'
	rm -rf $(VENV)/share/jupyter/labextensions/jupyterlab-runledger
	ln -s '$(CURDIR)/$(LABEXTENSION)' $(VENV)/share/jupyter/labextensions/jupyterlab-runledger
	@touch $@

$(FOREIGN)/.installed: | $(VENV)/.installed
	$(VENV)/bin/python -m venv --without-pip --clear $(FOREIGN)
	$(VENV)/bin/pip --python $(FOREIGN)/bin/python install -q ipykernel
	@touch $@

# Beside our environment and not in it: only a test that asks for it has it.
$(COLLABORATION)/.installed: | $(VENV)/.installed
	rm -rf $(COLLABORATION)
	$(VENV)/bin/pip install -q --prefix $(COLLABORATION) 'jupyter-collaboration>=5,<6'
	@touch $@

$(LIBRARIES)/.installed: pyproject.toml | $(VENV)/.installed
	$(VENV)/bin/python -m venv $(LIBRARIES)
	SKIP_JUPYTER_BUILDER=1 $(LIBRARIES)/bin/pip install -q -e '.[libraries]'
	@touch $@

# An editable install copies these two; they follow their sources all the same.
$(VENV)/$(STARTUP): jupyter-config/ipython-startup/50-runledger.py | $(VENV)/.installed
	install -D -m 644 $< $@

$(VENV)/$(SERVER): jupyter-config/server-config/runledger.json | $(VENV)/.installed
	install -D -m 644 $< $@
