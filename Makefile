# Everything one types here: `make run` to use Sightlines, `make test` to check it.
# Needs GNU make and Python 3.11 or newer; the rest goes into .venv and node_modules.

PYTHON ?= python3
# On Linux the plain package of PyTorch brings gigabytes of CUDA. Its CPU-only build is enough:
#   make run TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=

# Every package has the version that this file gives it; LOCK= takes what the ranges allow today.
LOCK ?= requirements.lock

BIN := .venv/bin
TORCH := $(shell sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
PIP := -m pip install --disable-pip-version-check
LOCKED := $(if $(LOCK),-c $(LOCK))
# The build tools come first: what pip takes for an isolated build is not bound by the lock.
install = $(if $(TORCH_INDEX),$(BIN)/python $(PIP) --no-deps --index-url $(TORCH_INDEX) $(TORCH) &&) \
	$(BIN)/python $(PIP) $(LOCKED) editables hatchling && \
	$(BIN)/python $(PIP) $(LOCKED) --no-build-isolation -e '.$(1)'
# What FAST=1 leaves out beside the browser: it must answer within a minute.
QUICK = -m 'not slow' --ignore=tests/integration --ignore=tests/unit/model/huggingface
# Two workers: each holds models, a server and a browser, and more gain nothing on two cores.
PYTEST = OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist worksteal --durations 10
# HOST, PORT and MODEL count only where typed after `make`: some shells export a HOST of their own.
typed = $(if $(filter command,$(origin $(1))),SIGHTLINES_$(1)='$($(1))')
say = @printf '\n== %s\n' '$(1)'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test format-check lint types imports wire-types-check js-types js-tests unit \
	browser-tests format plotly wire-types lock test-newest benchmark benchmark-capture sweep \
	train train-free train-others browser clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'HOST=… PORT=…      where `make run` listens'
	@echo 'MODEL=org/name     the model to begin with: a name of the Hugging Face hub, or a folder'
	@echo 'FAST=1             static checks and quick unit tests alone: under a minute'
	@echo 'PYTHON=python3.13  the Python that .venv is made from'
	@echo 'TORCH_INDEX=https://download.pytorch.org/whl/cpu  PyTorch without CUDA: a far smaller download'

run: .venv/.runtime ## start Sightlines and open it in the browser
	@$(call typed,HOST) $(call typed,PORT) $(call typed,MODEL) $(BIN)/python -m app

test: format-check lint types imports wire-types-check js-types js-tests unit \
	$(if $(FAST),,browser-tests) ## run every check

PRETTIER = $(BIN)/node node_modules/prettier/bin/prettier.cjs --log-level warn \
	'static/**/*.{js,css,d.ts}' 'tests/js/**/*.{js,ts}'

format-check: .venv/.dev node_modules/.installed ## ruff format and prettier, changing nothing
	$(call say,ruff format --check)
	@$(BIN)/ruff format --check .
	$(call say,prettier --check)
	@$(PRETTIER) --check

lint: .venv/.dev ## ruff
	$(call say,ruff check)
	@$(BIN)/ruff check .

types: .venv/.dev ## mypy --strict over app, model, tests
	$(call say,mypy)
	@$(BIN)/mypy

imports: .venv/.dev ## import-linter: which module may import which
	$(call say,import-linter)
	@$(BIN)/lint-imports --no-logo

# The compiler of the checks has no API of its own; openapi-typescript takes the older one beside it.
WIRE_TYPES = $(BIN)/python -m tests.support.wire_types | $(BIN)/node \
	node_modules/openapi-typescript/bin/cli.js --output static/api/wire.d.ts \
	--root-types --root-types-no-schema-prefix --root-types-keep-casing --default-non-nullable=false

wire-types-check: .venv/.dev node_modules/.installed ## static/api/wire.d.ts says what the app's OpenAPI says
	$(call say,openapi-typescript --check)
	@$(WIRE_TYPES) --check || { echo 'static/api/wire.d.ts is stale: make wire-types'; exit 1; }

js-types: node_modules/.installed ## tsc --strict --checkJs over static and tests/js
	$(call say,tsc)
	@$(BIN)/node node_modules/@typescript/native/bin/tsc --project .
	@$(BIN)/node node_modules/@typescript/native/bin/tsc --project tests/js

js-tests: node_modules/.installed ## node --test
	$(call say,node --test)
	@$(BIN)/node --test 'tests/js/**/*.test.js'

unit: .venv/.dev ## pytest without the browser
	$(call say,pytest)
	@$(PYTEST) --ignore=tests/browser $(if $(FAST),$(QUICK)) \
	  $(if $(LOCK),,--ignore=tests/unit/test_lock.py)

browser-tests: .venv/.dev node_modules/.installed ## pytest in a real Chromium
	$(call say,pytest in Chromium)
	@$(BIN)/python -m tests.support.chromium
	@$(PYTEST) tests/browser

format: .venv/.dev node_modules/.installed ## format Python, JavaScript and CSS; repair Python
	@$(PRETTIER) --write
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

plotly: node_modules/.installed ## take plotly.js anew from the npm package that package.json pins
	@cp node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js \
	  node_modules/plotly.js-cartesian-dist-min/LICENSE static/plotly/

wire-types: .venv/.dev node_modules/.installed ## write static/api/wire.d.ts anew from the app's OpenAPI
	@$(WIRE_TYPES)

lock: ## write requirements.lock anew: the newest versions that the ranges allow
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python $(PIP) --quiet 'uv>=0.13,<1'
	@.venv-lock/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --upgrade --no-header --no-annotate --output-file requirements.lock --quiet

test-newest: .venv/.dev ## the unit tests with the newest versions there are, beyond the ranges too
	$(call say,installing the newest versions into .venv-newest)
	@$(PYTHON) -m venv --clear .venv-newest
	@$(BIN)/python -m tests.support.newest open > .venv-newest/open.txt
	@.venv-newest/bin/python $(PIP) --quiet -r .venv-newest/open.txt
	@.venv-newest/bin/python $(PIP) --quiet --no-deps --no-build-isolation -e .
	$(call say,what moved)
	@.venv-newest/bin/python -m tests.support.newest moved
	$(call say,pytest with them)
	@.venv-newest/bin/python -m pytest --ignore=tests/browser --ignore=tests/unit/test_lock.py

benchmark: .venv/.dev ## measure speed and memory
	@$(BIN)/python -m tests.benchmarks.page
	@$(BIN)/python -m tests.benchmarks.causal_checks

benchmark-capture: .venv/.dev ## measure what a capture of a Hugging Face model costs
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.captures

sweep: .venv/.dev ## try every text architecture that transformers has
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.all_architectures

# What a step frees is kept for the next one, not given back to the system page by page: with glibc
# an RNN read 4,670 target tokens in a second of one core instead of 3,650.
KEPT = MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184
TRAIN = $(KEPT) OMP_NUM_THREADS=1 $(BIN)/python -m model.training.run.train --data '$(DATA)'
SHIP = $(BIN)/python -m model.training.run.ship --data '$(DATA)'
FREE = --start '' --peak-rate 1.3e-3 --warmup-steps 800
train: .venv/.dev ## train the shipped model anew: make train DATA=fra-eng.zip
	@test -n '$(DATA)' || { echo 'Name the sentence pairs: make train DATA=fra-eng.zip'; exit 1; }
	@$(TRAIN) --run runs/en-fr
	@$(SHIP) --run runs/en-fr --into model/weights/en-fr
	@$(BIN)/python -m model.examples

train-free: .venv/.dev ## train the model that was never told where to look
	@test -n '$(DATA)' || { echo 'Name the sentence pairs: make train-free DATA=fra-eng.zip'; exit 1; }
	@$(TRAIN) --run runs/9 $(FREE) --epochs 9
	@$(TRAIN) --run runs/12 --after runs/9 $(FREE) --epochs 12
	@$(TRAIN) --run runs/16 --after runs/12 $(FREE) --epochs 16 --closing-epochs 4 --head-dropout 0.2
	@$(TRAIN) --run runs/13 --after runs/12 $(FREE) --epochs 13 --final-epochs 1 --head-dropout 0.3
	@$(BIN)/python -m model.training.run.weight_average --data '$(DATA)' --runs runs/16 runs/13 --into runs/mean
	@$(SHIP) --run runs/mean --into model/weights/en-fr-free
	@$(BIN)/python -m model.examples --into model/weights/en-fr-free

OTHER = $(TRAIN) --start '' --tokenizer model/weights/en-fr --opening-epochs 2 --epochs 6
RNN = --model rnn --d-model 256 --peak-rate 2e-3 --warmup-steps 300
train-others: .venv/.dev ## train what the Transformer came from and went to: RNNs, a Universal Transformer
	@test -n '$(DATA)' || { echo 'Name the sentence pairs: make train-others DATA=fra-eng.zip'; exit 1; }
	@$(OTHER) --run runs/en-fr-rnn $(RNN) --align additive
	@$(OTHER) --run runs/en-fr-rnn-plain $(RNN) --align none
	@$(OTHER) --run runs/en-fr-universal --model universal --decoder-layers 4 --peak-rate 1.3e-3 --warmup-steps 800

browser: .venv/.dev ## install Chromium and fonts for the browser tests
	@$(BIN)/python -m tests.support.chromium --install

clean: ## remove what was installed and cached here
	rm -rf .venv .venv-* node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Sightlines needs Python 3.11 or newer; name one: make PYTHON=python3.13 …'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python has no venv module; on Debian or Ubuntu: apt-get install python3-venv'; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: pyproject.toml $(LOCK) | .venv/.created
	$(call say,installing Sightlines into .venv (once; a few minutes))
	@$(call install)
	@touch $@

.venv/.dev: pyproject.toml $(LOCK) | .venv/.created
	$(call say,installing Sightlines and its tools into .venv (once; a few minutes))
	@$(call install,[dev])
	@touch .venv/.runtime $@

node_modules/.installed: package.json package-lock.json | .venv/.dev
	$(call say,npm ci)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci
	@touch $@
