"""Whether vLLM can serve a model on GPUs."""

from dataclasses import dataclass

from triad.planning.demand import Demand, Wanted
from triad.planning.fit_result import NO_SHAPE, Fit, Verdict, settled, without_memory
from triad.planning.weights import Weights

BLOCK = 16
"""Tokens of one block of vLLM's cache."""

UTILIZATION = 0.9
"""Of the memory that vLLM sees, what it takes by itself."""

BATCHED_TOKENS = 2048
"""Of one step, where nobody says; vLLM's own default below 70 GiB of memory."""

ALONE_BYTES = round(0.35 * 2**30)
"""Of CUDA itself (vllm-project/vllm#10517: non-torch memory 0.35 GiB)."""

TOGETHER_BYTES = round(0.6 * 2**30)
"""The same with the buffers by which GPUs talk (kaito-project/kaito@056b8280, model-sku-calculation.md)."""

RESERVED_BYTES = 620 << 20
"""The most that a driver was seen to keep of a device, where no log says what an engine sees.

Source: nvidia-smi of A10G, L4, L40S, A100 and T4g, SpareCores/sc-inspector-data@804d3c71.
"""

_TENSORS_ALIVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VllmSettings:
    """What vLLM is told.

    Attributes:
        sequences: Requests that must find their whole context in the cache; 1 is all that vLLM asks for to start.
        batched_tokens: Tokens of one step.
        admitted: Requests that it takes at once (`max_num_seqs`), by default those.
    """

    context: int
    sequences: int = 1
    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    utilization: float = UTILIZATION
    batched_tokens: int = BATCHED_TOKENS
    admitted: int | None = None


def fit_vllm(weights: Weights, settings: VllmSettings, *, gpus: int, visible_bytes: int) -> Fit:
    """Decide for the GPU that holds most.

    Args:
        weights: The model.
        settings: What the engine is told.
        gpus: How many there are, on all nodes together.
        visible_bytes: What the engine sees of one.
    """
    refusal = _refusal(weights, settings, gpus)
    if refusal:
        return without_memory(Verdict.REFUSED, refusal)
    room = int(visible_bytes * settings.utilization)
    demand = _demand(weights, settings)
    if weights.shape is None and demand.fixed_bytes <= room:
        return without_memory(Verdict.UNKNOWN, NO_SHAPE)
    wanted = Wanted(context=settings.context, sequences=settings.sequences, longest=weights.longest)

    return settled(demand, room, wanted, too_little=Verdict.KV_TOO_SMALL, where="of each GPU")


def tensor_parallel_refusal(heads: int, kv_heads: int, degree: int) -> str | None:
    """Say why vLLM refuses to split these heads, or nothing.

    Source: vllm/config and vllm/model_executor/models/llama.py, the assertions of its attention.
    """
    if heads % degree:
        return f"{heads} heads are not divisible by tensor parallel {degree}"
    if kv_heads % degree and degree % kv_heads:
        return f"tensor parallel {degree} neither divides {kv_heads} KV heads nor is a multiple of them"

    return None


def _refusal(weights: Weights, settings: VllmSettings, gpus: int) -> str | None:
    needed = settings.tensor_parallel * settings.pipeline_parallel
    if needed > gpus:
        return f"tensor parallel times pipeline parallel is {needed}, there are {gpus} GPUs"
    if weights.shape is None:
        return None

    return tensor_parallel_refusal(weights.shape.heads, weights.shape.kv_heads, settings.tensor_parallel)


def _demand(weights: Weights, settings: VllmSettings) -> Demand:
    ranks = settings.tensor_parallel * settings.pipeline_parallel
    engine = ALONE_BYTES if ranks == 1 else TOGETHER_BYTES
    shape = weights.shape
    if shape is None:
        return Demand(fixed={"weights": -(-weights.bytes // ranks), "engine": engine}, cache_per_token=0)
    layers = -(-shape.layers // settings.pipeline_parallel)
    kv_heads = max(1, shape.kv_heads // settings.tensor_parallel)

    return Demand(
        fixed={
            "weights": _rank_bytes(weights, settings, layers),
            "activations": _activation_bytes(weights, settings),
            "engine": engine,
        },
        cache_per_token=2 * layers * kv_heads * shape.head_size * weights.precision.cache_bytes,
        block=BLOCK,
    )


def _rank_bytes(weights: Weights, settings: VllmSettings, layers: int) -> int:
    """Count the weights of the rank that holds most: its layers, and the input or the output matrix."""
    shape = weights.shape
    if shape is None or settings.pipeline_parallel == 1:
        return -(-weights.bytes // settings.tensor_parallel)
    embeddings = shape.embeddings * weights.precision.cache_bytes
    held = embeddings if shape.tied else embeddings // 2
    share = (weights.bytes - embeddings) * layers // shape.layers + held

    return -(-share // settings.tensor_parallel)


def _activation_bytes(weights: Weights, settings: VllmSettings) -> int:
    """Count the peak of one step, or of its logits.

    In the feed-forward part the double input of the gate, its output, and three rows of the hidden state are alive at
    once. That gives the 2.07 GiB of 20000 tokens, the 2.99 of 29000 and the 0.06 of 512 that vllm-project/vllm#10517
    measured with Llama-3.1-8B, and the 0.85 of 8192 of awslabs/ai-on-eks@41a979ee.
    """
    shape = weights.shape
    if shape is None:
        return 0
    width = shape.active_intermediate // settings.tensor_parallel + shape.hidden
    step = settings.batched_tokens * _TENSORS_ALIVE * width * weights.precision.cache_bytes
    logits = (settings.admitted or settings.sequences) * shape.vocabulary * 4

    return max(step, logits)
