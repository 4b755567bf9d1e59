"""The fields of a model's `vllm`."""

from collections.abc import Mapping

from triad.planning.field_rule import HOUSE, FieldRule, Place
from triad.planning.fit import model_fit
from triad.planning.fit_words import sentence
from triad.planning.model_images import lock_row
from triad.planning.model_readers import NO_VLLM, Told, by_engine, not_on_neuron, told_vllm
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.planning.ranks import Ranks
from triad.planning.serving import served_model

_CHARTS = "awslabs/ai-on-eks@43e7310 inference-charts, modelParameters"


def _ranks(place: Place) -> Ranks | None:
    return served_model(place.spec, place.key).ranks


def _tensor(place: Place) -> object:
    ranks = _ranks(place)

    return ranks.tensor if ranks else None


def _devices(place: Place) -> object:
    ranks = _ranks(place)

    return ranks.devices if ranks else None


def _prefix_caching(place: Place) -> object:
    return served_model(place.spec, place.key).prefix_caching


def _version(place: Place) -> object:
    return lock_row(PlacedModel.of(place.spec, node_pools(place.spec), place.key)).vllm


def _fit(place: Place) -> str:
    return sentence(model_fit(place.spec, node_pools(place.spec), place.key))


VLLM_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("vllm", "gpu_memory_utilization"): FieldRule(
        rule="0.9, vLLM's own until 0.14; the rest is for CUDA and what else runs",
        source="vllm-project/vllm docs/configuration/conserving_memory.md",
        decides=not_on_neuron(
            told_vllm(
                Told(variables="GPU_MEMORY_UTILIZATION", arguments="--gpu-memory-utilization"),
                "the fit: memory of each GPU",
            )
        ),
        outcome=_fit,
    ),
    ("vllm", "max_num_batched_tokens"): FieldRule(
        rule="8192: the server's own 32768 would take a sixth of an A10G for activations alone",
        source=f"{_CHARTS}; docs/fit.md",
        decides=not_on_neuron(
            told_vllm(
                Told(variables="MAX_NUM_BATCHED_TOKENS", arguments="--max-num-batched-tokens"), "the fit: activations"
            )
        ),
        outcome=_fit,
    ),
    ("vllm", "prefix_caching"): FieldRule(
        rule="on, as in vLLM itself; off on Neuron, where it needs another layout of the cache",
        source="vllm-project/vllm docs/features/automatic_prefix_caching.md; NxD Inference vLLM guide, Prefix Caching",
        decides=told_vllm(
            Told(variables="ENABLE_PREFIX_CACHING", arguments="--enable-prefix-caching or --no-enable-prefix-caching")
        ),
        value=_prefix_caching,
    ),
    ("vllm", "tensor_parallel"): FieldRule(
        rule="1; on Neuron every core of the replica's devices",
        source=_CHARTS,
        decides=told_vllm(
            Told(variables="TENSOR_PARALLEL_SIZE", arguments="--tensor-parallel-size"),
            "devices of a pod",
            "shared memory where it is more than 1",
        ),
        value=_tensor,
        outcome=_fit,
    ),
    ("vllm", "pipeline_parallel"): FieldRule(
        rule="1",
        source=_CHARTS,
        decides=told_vllm(
            Told(variables="PIPELINE_PARALLEL_SIZE", arguments="--pipeline-parallel-size"),
            "workers of a replica on Ray, devices of a pod without",
        ),
        outcome=_fit,
    ),
    ("vllm", "gpus"): FieldRule(
        rule="as many as tensor times pipeline parallel needs; a Neuron device has two cores",
        source="triad/planning/ranks.py",
        decides=by_engine(llama_cpp=NO_VLLM, vllm=("devices of a replica",)),
        value=_devices,
        outcome=_fit,
    ),
    ("vllm", "tokenizer_pool_size"): FieldRule(
        rule="nothing: vLLM 0.29.0 has no such argument",
        source="vllm 0.29.0 vllm/engine/arg_utils.py",
        decides=by_engine(llama_cpp=NO_VLLM, vllm=("a warning, and nothing else",)),
    ),
    ("vllm", "max_parallel_loading_workers"): FieldRule(
        rule="nothing: vLLM 0.29.0 ignores it",
        source="vllm 0.29.0 vllm/config/parallel.py",
        decides=by_engine(llama_cpp=NO_VLLM, vllm=("a warning, and nothing else",)),
    ),
    ("tools", "enabled"): FieldRule(
        rule="whether the catalogue names a parser for the model; llama.cpp reads the chat template instead",
        source="vllm-project/vllm docs/features/tool_calling.md",
        decides=told_vllm(Told(variables="ENABLE_FUNCTION_CALLING", arguments="--enable-auto-tool-choice")),
        value=lambda place: place.model.tool_parser is not None,
    ),
    ("tools", "parser"): FieldRule(
        rule="the catalogue's for the model",
        source="triad/catalog/models.py; vllm-project/vllm docs/features/tool_calling.md",
        decides=told_vllm(Told(variables="TOOL_CALL_PARSER", arguments="--tool-call-parser")),
        value=lambda place: place.model.tool_parser,
    ),
    ("versions", "vllm"): FieldRule(
        rule="that of the version lock's row for runtime and silicon",
        source=f"triad/catalog/version_lock.py; {HOUSE}",
        decides=by_engine(llama_cpp=NO_VLLM, vllm=("image of {name}",)),
        value=_version,
    ),
}
"""By path below `models.NAME`."""
