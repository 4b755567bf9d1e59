"""The fields of a model."""

from collections.abc import Mapping

from triad.planning.cpus import cpus
from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.fit import model_fit
from triad.planning.fit_words import sentence
from triad.planning.model_readers import (
    ARGUMENTS,
    CONTAINER,
    NO_LLAMA_CPP,
    SERVE,
    SERVE_VARIABLES,
    ByServer,
    Told,
    by_runtime,
    told,
)
from triad.planning.pod_rules import POD_RULES
from triad.planning.pools import node_pools
from triad.planning.ray_rules import RAY_RULES
from triad.planning.vllm_rules import VLLM_RULES
from triad.spec.model_checks import DRAIN_S

_DEPLOYMENT = f"{SERVE} deployments[0]"
_SCALING = f"{_DEPLOYMENT}.autoscaling_config"
_OBJECT = "Deployment/{name} spec"
_CATALOGUE = "triad/catalog/models.py"
_RULES = "triad/planning/serving.py"


_GRACE = f"{_OBJECT}.template.spec.terminationGracePeriodSeconds"
_TIMES_ON_RAY = (
    f"{SERVE_VARIABLES} MAX_STREAM_SECONDS",
    f"{_DEPLOYMENT}.graceful_shutdown_timeout_s",
    "Serve config http_options, request_timeout_s and keep_alive_timeout_s",
)


def _cpus(place: Place) -> object:
    return cpus(place.model, place.spec.pools[place.model.pool])


def _fit(place: Place) -> str:
    return sentence(model_fit(place.spec, node_pools(place.spec), place.key))


MODEL_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("model",): FieldRule(
        rule="none: every model says it",
        source=GIVEN_ONLY,
        decides=by_runtime(
            ray=(
                f"{SERVE_VARIABLES} MODEL_ID, MODEL_REVISION, MODEL_FILENAME, MODEL_DIR",
                "which engines can serve it",
            ),
            alone=(
                f"{ARGUMENTS}, the path of the weights",
                "what the init container fetches",
                "which engines can serve it",
            ),
        ),
        outcome=_fit,
    ),
    ("engine",): FieldRule(
        rule="the first that the catalogue has files for: llama.cpp for GGUF, vllm for safetensors",
        source=_CATALOGUE,
        decides=by_runtime(
            ray=(f"{SERVE} import_path", "silicon that its pool must have"),
            alone=(f"{CONTAINER} command", "silicon that its pool must have"),
        ),
        value=lambda place: place.model.chosen_engine,
    ),
    ("runtime",): FieldRule(
        rule="ray: queue, batching and errors are then ours, and replicas come and go with what waits",
        source=HOUSE,
        decides=("whether {name} is a RayService, or a Deployment and its Service",),
    ),
    ("pool",): FieldRule(
        rule="none: every model says it",
        source=GIVEN_ONLY,
        decides=("on which nodes its replicas run", "their vCPUs"),
        outcome=_fit,
    ),
    ("slots",): FieldRule(
        rule="4, as many as llama.cpp takes by itself",
        source="ggml-org/llama.cpp PR 17997: -np -1 is four slots",
        decides=told(
            llama_cpp=Told(variables="SLOTS", arguments="--parallel, and --ctx-size for all of them"),
            vllm=Told(variables="MAX_NUM_SEQ", arguments="--max-num-seqs"),
            ray=(f"{_SCALING}.target_ongoing_requests, 0.8 of them", "queue"),
        ),
        outcome=_fit,
    ),
    ("queue",): FieldRule(
        rule="one waiting request a slot: a longer wait is better spent at another replica or a fallback",
        source=HOUSE,
        decides=by_runtime(
            ray=(f"{SERVE_VARIABLES} QUEUE", "when the front answers 503"),
            alone=("nothing: the engine's own server has no queue of ours",),
        ),
        value=lambda place: place.model.queue_length,
    ),
    ("context",): FieldRule(
        rule="8192, or the model's longest if that is less",
        source=f"{_CATALOGUE}; 8192 tokens are 1 GiB of cache a slot at 8 billion parameters (128 KiB a token)",
        decides=told(
            llama_cpp=Told(variables="N_CTX", arguments="--ctx-size, times slots"),
            vllm=Told(variables="MAX_MODEL_LEN", arguments="--max-model-len"),
        ),
        value=lambda place: place.model.context_tokens,
        outcome=_fit,
    ),
    ("cpus",): FieldRule(
        rule="of the pool's largest node up to 16, less 2 for daemons and a Ray head, and no more than resources.cpu_m "
        "has whole ones; with vLLM nothing",
        source=_RULES,
        decides=ByServer(
            ray_llama_cpp=(f"{_DEPLOYMENT}.ray_actor_options.num_cpus", f"{SERVE_VARIABLES} N_THREADS"),
            ray_vllm=NO_LLAMA_CPP,
            llama_cpp=(f"{ARGUMENTS} --threads, --threads-batch",),
            vllm=NO_LLAMA_CPP,
        ),
        value=_cpus,
        outcome=_fit,
    ),
    ("replicas", "min"): FieldRule(
        rule="1",
        source=HOUSE,
        decides=by_runtime(
            ray=(f"{_SCALING}.min_replicas", "how many nodes of its pool always run"),
            alone=(f"{_OBJECT}.replicas", "how many nodes of its pool always run"),
        ),
    ),
    ("replicas", "max"): FieldRule(
        rule="as many as always run",
        source=HOUSE,
        decides=by_runtime(
            ray=(f"{_SCALING}.max_replicas",), alone=("nothing: no scaler changes a deployment's pods yet",)
        ),
        value=lambda place: place.model.most_replicas,
    ),
    ("longest_answer",): FieldRule(
        rule=f"4m: with {DRAIN_S}s around it that fits the 5m that a node drains",
        source="triad/planning/timing.py",
        decides=ByServer(
            ray_llama_cpp=_TIMES_ON_RAY,
            ray_vllm=_TIMES_ON_RAY,
            llama_cpp=(f"{ARGUMENTS} --timeout", f"{CONTAINER} preStop", _GRACE),
            vllm=(
                f"{ARGUMENTS} --shutdown-timeout, except on Neuron",
                f"{CONTAINER} env VLLM_HTTP_TIMEOUT_KEEP_ALIVE",
                _GRACE,
            ),
        ),
    ),
    **POD_RULES,
    **RAY_RULES,
    **VLLM_RULES,
}
"""By path below `models.NAME`."""
