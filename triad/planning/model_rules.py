"""The fields of a model."""

from collections.abc import Mapping

from triad.planning.cpus import cpus
from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.fit import model_fit
from triad.planning.fit_words import sentence
from triad.planning.pod_rules import POD_RULES
from triad.planning.pools import node_pools
from triad.planning.ray_rules import RAY_RULES
from triad.planning.vllm_rules import VLLM_RULES
from triad.spec.model_checks import DRAIN_S

_APPLICATION = "Serve config applications[{name}]"
_DEPLOYMENT = f"{_APPLICATION} deployments[0]"
_VARIABLES = f"{_APPLICATION} runtime_env.env_vars"
_SCALING = f"{_DEPLOYMENT}.autoscaling_config"
_CATALOGUE = "triad/catalog/models.py"
_RULES = "triad/planning/serving.py"


def _cpus(place: Place) -> object:
    return cpus(place.model, place.spec.pools[place.model.pool])


def _fit(place: Place) -> str:
    return sentence(model_fit(place.spec, node_pools(place.spec), place.key))


MODEL_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("model",): FieldRule(
        rule="none: every model says it",
        source=GIVEN_ONLY,
        decides=(f"{_VARIABLES} MODEL_ID, MODEL_REVISION, MODEL_FILENAME, MODEL_DIR", "which engines can serve it"),
        outcome=_fit,
    ),
    ("engine",): FieldRule(
        rule="the first that the catalogue has files for: llama.cpp for GGUF, vllm for safetensors",
        source=_CATALOGUE,
        decides=(f"{_APPLICATION} import_path", "silicon that its pool must have"),
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
        decides=(
            f"{_VARIABLES} SLOTS, or MAX_NUM_SEQ of vLLM",
            f"{_SCALING}.target_ongoing_requests, 0.8 of them",
            "queue",
        ),
        outcome=_fit,
    ),
    ("queue",): FieldRule(
        rule="one waiting request a slot: a longer wait is better spent at another replica or a fallback",
        source=HOUSE,
        decides=(f"{_VARIABLES} QUEUE", "when the front answers 503"),
        value=lambda place: place.model.queue_length,
    ),
    ("context",): FieldRule(
        rule="8192, or the model's longest if that is less",
        source=f"{_CATALOGUE}; 8192 tokens are 1 GiB of cache a slot at 8 billion parameters (128 KiB a token)",
        decides=(f"{_VARIABLES} N_CTX, or MAX_MODEL_LEN of vLLM",),
        value=lambda place: place.model.context_tokens,
        outcome=_fit,
    ),
    ("cpus",): FieldRule(
        rule="of the pool's largest node up to 16, less 2 for daemons and a Ray head; with vLLM nothing",
        source=_RULES,
        decides=(f"{_DEPLOYMENT}.ray_actor_options.num_cpus", f"{_VARIABLES} N_THREADS"),
        value=_cpus,
        outcome=_fit,
    ),
    ("replicas", "min"): FieldRule(
        rule="1", source=HOUSE, decides=(f"{_SCALING}.min_replicas", "how many nodes of its pool always run")
    ),
    ("replicas", "max"): FieldRule(
        rule="as many as always run",
        source=HOUSE,
        decides=(f"{_SCALING}.max_replicas",),
        value=lambda place: place.model.most_replicas,
    ),
    ("longest_answer",): FieldRule(
        rule=f"4m: with {DRAIN_S}s around it that fits the 5m that a node drains",
        source="triad/planning/timing.py",
        decides=(
            f"{_VARIABLES} MAX_STREAM_SECONDS",
            f"{_DEPLOYMENT}.graceful_shutdown_timeout_s",
            "Serve config http_options, request_timeout_s and keep_alive_timeout_s",
        ),
    ),
    **POD_RULES,
    **RAY_RULES,
    **VLLM_RULES,
}
"""By path below `models.NAME`."""
