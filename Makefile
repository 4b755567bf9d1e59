# One verb for each thing a person does; each sets up what it needs. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
SPEC ?= platform.yaml
OPTIONS := $(if $(STAGE),--stage $(STAGE))
CONTEXT := -c spec='$(SPEC)' $(if $(STAGE),-c stage=$(STAGE))

RUN := .venv/bin
TRIAD := $(RUN)/triad
COMPILE = $(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade
CDK := $(RUN)/node node_modules/aws-cdk/bin/cdk --no-notices --no-version-reporting

# The CLI's own files; jsii and npm keep caches in the home folder.
export CDK_HOME := $(CURDIR)/.cache/cdk
export JSII_NODE := $(CURDIR)/$(RUN)/node
# Published CRDs and chart values to judge against: set it, or run `make schemas`.
export TRIAD_SCHEMAS ?= $(wildcard .cache/schemas)

# The benchmark ships by itself and has an environment of its own.
BENCH := .venv-benchmark/bin
BENCHMARK := $(BENCH)/.dev
APP := $(RUN)/.app
DEV := $(RUN)/.dev
CLI := node_modules/.package-lock.json

$(APP): requirements.txt bootstrap.py
	@echo "environment: installing what requirements.txt pins (about a minute)"
	@$(PYTHON) bootstrap.py .venv requirements.txt
	@touch $@

$(DEV): requirements-dev.txt bootstrap.py
	@echo "environment: installing what requirements-dev.txt pins (about a minute)"
	@$(PYTHON) bootstrap.py .venv requirements-dev.txt
	@touch $(APP) $@

$(BENCHMARK): benchmark/requirements-dev.txt bootstrap.py
	@echo "environment: installing what benchmark/requirements-dev.txt pins"
	@$(PYTHON) bootstrap.py .venv-benchmark benchmark/requirements-dev.txt
	@touch $@

$(CLI): package-lock.json | $(APP)
	@echo "environment: installing the CDK CLI"
	@$(RUN)/node $(RUN)/npm ci --loglevel=error --no-audit --no-fund --no-update-notifier
	@touch $@

.NOTPARALLEL:
.PHONY: help up plan render diff check doctor connect synth deploy destroy docs schemas test test-long lint bench-synth bench-client lock clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: plan render ## a first run: what the platform costs, every manifest, and what comes next
	@echo "next: edit $(SPEC), 'make plan' again; 'make check' judges everything; 'make synth' writes the templates"

plan: | $(APP) ## what the platform in SPEC costs, and whether it can work
	@$(TRIAD) plan --spec '$(SPEC)' $(OPTIONS)

render: | $(APP) ## every Kubernetes manifest into dist/, without AWS
	@$(TRIAD) render --spec '$(SPEC)' $(OPTIONS)

diff: | $(APP) ## what changed in the manifests since REF (default HEAD)
	@$(TRIAD) diff $(or $(REF),HEAD) --spec '$(SPEC)' $(OPTIONS)

check: | $(DEV) $(CLI) ## every validator and rule over the manifests and templates
	@$(TRIAD) check --spec '$(SPEC)' $(OPTIONS)

doctor: | $(APP) ## ask AWS and the charts' publishers whether a deploy can work
	@$(TRIAD) doctor --spec '$(SPEC)' $(OPTIONS)

connect: | $(APP) ## open the private API and the internal load balancer to this machine (not yet run on AWS)
	@$(TRIAD) connect --spec '$(SPEC)' $(OPTIONS)

synth: | $(APP) $(CLI) ## CloudFormation templates and manifests into cdk.out/, without AWS and Docker
	@rm -rf cdk.out
	@$(CDK) synth --quiet $(CONTEXT)
	@echo "wrote cdk.out/ and cdk.out/manifests/"

deploy: | $(APP) $(CLI) ## everything into AWS (not yet run on AWS)
	@$(CDK) deploy --all $(CONTEXT)

destroy: | $(APP) $(CLI) ## everything out of AWS again (not yet run on AWS)
	@$(CDK) destroy --all $(CONTEXT)

docs: | $(APP) ## renew the configuration table of the README
	@$(RUN)/python -m triad.spec.table README.md

schemas: | $(DEV) ## download the pinned releases' CRDs and chart values for `make check`
	@$(RUN)/python -m triad.rules.schemas .cache/schemas

test: lint | $(CLI) ## everything the tests need, and the tests
	@$(RUN)/python -m pytest -q -m "not long" --ignore tests/benchmark tests
	@$(BENCH)/python -m pytest -q -m "not long" tests/benchmark
	@$(TRIAD) check --spec examples/full.yaml

test-long: lint | $(CLI) ## the same at full counts
	@$(RUN)/python -m pytest -q --ignore tests/benchmark tests
	@$(BENCH)/python -m pytest -q tests/benchmark
	@$(TRIAD) check --spec examples/full.yaml

lint: | $(DEV) $(BENCHMARK)
	@$(RUN)/ruff check --quiet .
	@$(RUN)/ruff format --check --quiet .
	@$(RUN)/mypy --no-error-summary .
	@$(RUN)/mypy --no-error-summary --python-executable $(BENCH)/python \
		$$(find benchmark tests/benchmark tests/bench -name "*.py" ! -name synth.py ! -name objects.py)

bench-synth: | $(DEV) ## how long platform.yaml to cdk.out takes, against an empty app
	@$(RUN)/python -m tests.bench.synth

bench-client: | $(BENCHMARK) ## CPU that the load generator spends on an event, beside other clients
	@$(BENCH)/python -m tests.bench.client_cost

lock: | $(DEV) ## renew the lock files from the *.in files
	@$(COMPILE) -o requirements.txt requirements.in
	@$(COMPILE) -c requirements.txt -o requirements-dev.txt requirements-dev.in
	@$(COMPILE) -o benchmark/requirements.txt benchmark/requirements.in
	@$(COMPILE) -c benchmark/requirements.txt -o benchmark/requirements-dev.txt benchmark/requirements-dev.in

clean: ## remove everything that make made
	@rm -rf .venv .venv-benchmark node_modules .cache cdk.out dist .mypy_cache .pytest_cache .ruff_cache
