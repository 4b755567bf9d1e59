"""What vLLM's own server is told."""

from collections.abc import Iterator

from contracts.facts import MODEL_CACHE_BUCKET
from contracts.weights import weights_prefix
from triad.planning.model_storage import weights_folder
from triad.planning.placed_model import PlacedModel

NO_DOMAIN = "fetching.invalid"
"""vLLM takes an empty list of domains for every domain; this one never exists (RFC 2606)."""


def vllm_arguments(placed: PlacedModel) -> tuple[str, ...]:
    """List everything that was decided, so that no default of an engine's version counts.

    On Neuron context and sequences are the shape that the model is compiled for.
    """
    served, ranks = placed.served, placed.served.ranks
    flags = {
        "--served-model-name": served.name,
        "--host": "0.0.0.0",  # noqa: S104  # a pod's address is known to nobody else
        "--port": placed.model.port,
        "--max-model-len": served.context,
        "--max-num-seqs": served.slots,
        "--max-num-batched-tokens": served.settings.max_num_batched_tokens,
        "--gpu-memory-utilization": served.settings.gpu_memory_utilization,
        "--tensor-parallel-size": ranks.tensor if ranks else 1,
        "--pipeline-parallel-size": ranks.pipeline if ranks else 1,
        "--allowed-media-domains": NO_DOMAIN,
    }
    if placed.on_neuron:  # it knows neither share nor steps: what is compiled takes what it takes
        del flags["--gpu-memory-utilization"], flags["--max-num-batched-tokens"]

    return (_weights(placed), *(str(part) for flag in flags.items() for part in flag), *_switches(placed))


def _weights(placed: PlacedModel) -> str:
    """Name the folder, or the place in the bucket, whose name the kubelet puts in."""
    weights = placed.served.weights
    if not placed.model.storage.stream:
        return weights_folder(placed)

    return f"s3://$({MODEL_CACHE_BUCKET})/{weights_prefix(str(weights.repository), str(weights.revision))}"


def _switches(placed: PlacedModel) -> Iterator[str]:
    served = placed.served
    yield "--enable-prefix-caching" if served.prefix_caching else "--no-enable-prefix-caching"
    if served.tool_parser:
        yield from ("--enable-auto-tool-choice", "--tool-call-parser", served.tool_parser)
    if served.weights.vllm_reasoning_parser:
        yield from ("--reasoning-parser", served.weights.vllm_reasoning_parser)
    if placed.model.storage.stream:
        yield from ("--load-format", "runai_streamer")
    if not placed.on_neuron:  # of the older version there
        yield from ("--shutdown-timeout", str(served.timing.graceful_shutdown_s))
