# The commands of this repository; `make help` lists them.
# Every setting is read from the environment or given here: make demo PORT=8001 DATA_DIR=/tmp/two WORKERS=4

PYTHON ?= python3
PORT ?= 8000
FE_PORT ?= 3000
export PIP_DISABLE_PIP_VERSION_CHECK = 1

VENV := backend/venv
RUN := "$(CURDIR)/$(VENV)/bin/python"
PIP := $(RUN) -m pip --quiet --quiet
SYNOPSIS := $(RUN) -m synopsis
# Ends the command when this make is killed.
LEASH := $(RUN) -I -S backend/synopsis/devstack/leash.py $$PPID 15 -

# An environment that was copied or moved still runs the code of where it was made, and one whose Python became another
# finds no packages.
define IS_STALE
cd $(VENV) 2>/dev/null && { grep -q "^command = " pyvenv.cfg && ! grep -qF " -m venv $(CURDIR)/$(VENV)" pyvenv.cfg \
	|| ! test -d lib/$$(bin/python -I -S -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); } && echo yes
endef
ifneq ($(shell $(IS_STALE)),)
$(info The Python environment in $(VENV) was made elsewhere, or for another Python; it is made anew)
$(shell rm -rf $(VENV))
endif

# What is installed is remembered by stamps, which are older than the locks when there is something to do.
FOR_RUNNING := $(VENV)/.installed-run
FOR_DEVELOPING := $(VENV)/.installed-dev
PEERS := bench/venv/.installed bench/venv-arq/.installed

ifneq ($(wildcard frontend/package.json),)
# With the folders of the sources: they change when a file is removed.
PAGE_SOURCES := $(shell { find frontend -name node_modules -prune -o -name dist -prune -o -type f \
	! -name '*.tsbuildinfo' -print; find frontend/src frontend/public -type d; } | sed 's/ /\\ /g')
PAGE_PACKAGES := frontend/node_modules/.installed
PAGE := frontend/dist/index.html
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(FOR_RUNNING) $(PAGE) ## everything, with a demo school, at http://localhost:8000; Ctrl-C stops it (PORT= DATA_DIR= WORKERS=)
	@exec $(LEASH) $(SYNOPSIS) demo --port $(PORT)

# One more than two processors: tests of faults wait for much of their time, for leases that lapse and the like; with two
# more, what has to be quick was not, on a slow machine.
TEST_PROCESSES ?= 3
.PHONY: test
# What Python makes of a file is kept, whatever the environment says: hundreds of processes read the same ones.
test: export PYTHONDONTWRITEBYTECODE =
test: $(FOR_DEVELOPING) $(PAGE) tools ## every test, against real servers that it starts itself
	@$(MAKE) --no-print-directory --keep-going --jobs=1 tests-together tests-alone tests-of-the-page

# Each on its own, so that what fails in one hides nothing of the others.
.PHONY: tests-together tests-alone tests-of-the-page
tests-together:
	cd backend && $(RUN) -m pytest -n $(TEST_PROCESSES) -m "not alone"
tests-alone:
	cd backend && $(RUN) -m pytest -m alone
tests-of-the-page:
ifdef PAGE
	cd frontend && npm run test --if-present
endif

JOBS ?= 10000
.PHONY: chaos
chaos: $(FOR_DEVELOPING) ## many jobs while workers are killed and Redis is flushed (JOBS= SEED=)
	@cd backend && exec $(RUN) -m tests.faults.storm --jobs $(JOBS) $(if $(SEED),--seed $(SEED))

.PHONY: bench
bench: $(FOR_DEVELOPING) $(PEERS) ## measure against other job queues, side by side (SCENARIO= WRITE=1 QUICK=1)
	@exec $(LEASH) $(RUN) -m bench

.PHONY: up
up: $(FOR_RUNNING) ## PostgreSQL and Redis in the background (DATA_DIR=, INFRA=docker)
	@$(SYNOPSIS) up

.PHONY: down
down: $(FOR_RUNNING) ## stop what `make up` started; the data stay
	@$(SYNOPSIS) down

.PHONY: be
be: $(FOR_RUNNING) ## the API on port 8000, started again at every change (PORT=)
	@exec $(LEASH) $(RUN) -m uvicorn --app-dir backend --factory synopsis.api.app:create_app \
		--no-proxy-headers --timeout-keep-alive 75 --host 127.0.0.1 --port $(PORT) --reload --reload-dir backend/synopsis

.PHONY: worker
worker: $(FOR_RUNNING) ## a worker; start as many as you like
	@exec $(LEASH) $(RUN) backend/worker.py

.PHONY: scheduler
scheduler: $(FOR_RUNNING) ## a scheduler, for recurring jobs; start as many as you like
	@exec $(LEASH) $(RUN) backend/scheduler.py

ifdef PAGE
.PHONY: fe
fe: $(PAGE_PACKAGES) ## the page's development server on port 3000, for the API on port 8000 (FE_PORT= PORT=)
	@cd frontend && API_URL="$${API_URL:-http://localhost:$(PORT)}" exec $(PYTHON) -I -S ../backend/synopsis/devstack/leash.py $$PPID 15 - \
		"$$(command -v node)" node_modules/vite/bin/vite.js --port $(FE_PORT)
endif

# The page's types of what the API takes and answers, from the API's own document.
TYPES = $(SYNOPSIS) openapi > frontend/node_modules/.openapi.json && cd frontend && \
	npx --no-install openapi-typescript node_modules/.openapi.json --output src/api/openapi.d.ts --default-non-nullable=false

.PHONY: check
check: $(FOR_DEVELOPING) $(PAGE_PACKAGES) ## style, types and the import rule
	cd backend && $(RUN) -m ruff check . ../bench && $(RUN) -m ruff format --check . ../bench && $(RUN) -m mypy && venv/bin/lint-imports
ifdef PAGE
	@$(TYPES) --check || { echo "frontend/src/api/openapi.d.ts is not as the API says; run: make fix"; exit 1; }
	cd frontend && npm run check --if-present
endif

.PHONY: fix
fix: $(FOR_DEVELOPING) $(PAGE_PACKAGES) ## format, and mend what can be mended by itself
	cd backend && $(RUN) -m ruff check --fix . ../bench ; $(RUN) -m ruff format . ../bench
ifdef PAGE
	@$(TYPES)
	cd frontend && npm run fix --if-present
endif

.PHONY: install
install: $(FOR_DEVELOPING) $(FOR_RUNNING) $(PAGE) ## all that the other commands need

# --- What these need -------------------------------------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Synopsis needs Python 3.11 or newer, and $(PYTHON) is: $$($(PYTHON) --version 2>&1 || true)"; \
		echo "Say which one to take, for instance: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
		rm -rf $(VENV); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); \
		else \
			echo "$(PYTHON) -m venv failed. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; \
		fi; }

$(VENV)/.installed-run: backend/requirements.txt backend/pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the back end needs"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-build-isolation --no-deps -e backend
	@touch $@

$(VENV)/.installed-dev: backend/requirements-dev.txt backend/pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the back end and its tests need"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-build-isolation --no-deps -e backend
	@touch $@

# Other job queues, to be measured beside this one, want packages that it does not, and one wants older ones than the rest.
bench/%/.installed: bench/%.txt | $(VENV)/bin/python
	@echo "Installing what the benchmark measures beside Synopsis, in bench/$*"
	@rm -rf bench/$* && $(RUN) -m venv bench/$*
	@bench/$*/bin/python -m pip --quiet --quiet install --require-hashes -r $<
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json frontend/package.json
	@command -v npm >/dev/null || { \
		echo "The page is built with Node.js and npm, which are not here. See https://nodejs.org (version 20.19 or newer)"; exit 1; }
	@node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + +minor < 2019 ? 1 : 0)' || { \
		echo "The page is built with Node.js 20.19 or newer, and this is $$(node --version). See https://nodejs.org"; exit 1; }
	@echo "Installing what the page needs"
	@cd frontend && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

frontend/dist/index.html: frontend/node_modules/.installed $(PAGE_SOURCES)
	@echo "Building the page"
	@touch frontend/node_modules/.building
	@cd frontend && npm run --silent build
	@touch -r frontend/node_modules/.building $@  # what was changed while it was being built is not in it

FAKETIME := $(wildcard /usr/lib/*/faketime/libfaketime.so.1)
.PHONY: tools
tools:
	@{ command -v chromium || command -v chromium-browser; } >/dev/null && command -v jq >/dev/null && test -n "$(FAKETIME)" || { \
		if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
			echo "Installing Chromium, for the tests of the page, jq, for those of the documents, and libfaketime, for those of clocks"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium jq libfaketime; \
		else \
			echo "The tests need Chromium, jq and libfaketime. On Debian: sudo apt-get install chromium jq libfaketime"; exit 1; \
		fi; }

# --- For who changes what is needed ----------------------------------------------------------------------------------

COMPILE := uv pip compile --quiet --no-header --no-emit-index-url --generate-hashes --universal --python-version 3.11

.PHONY: lock
lock: ## pin the back end's dependencies anew (needs uv)
	cd backend && $(COMPILE) pyproject.toml --extra devstack --extra dev -o requirements-dev.txt
	cd backend && $(COMPILE) pyproject.toml --extra devstack -c requirements-dev.txt -o requirements.txt
	cd bench && $(COMPILE) venv.in -o venv.txt && $(COMPILE) venv-arq.in -o venv-arq.txt
