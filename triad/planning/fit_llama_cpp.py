"""Whether llama.cpp can serve a GGUF file from the memory of a pod or a machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from triad.catalog.instances import Architecture
from triad.catalog.model_shape import Shape
from triad.catalog.precision import LINEAR_BITS, Precision
from triad.planning.demand import Demand, Wanted
from triad.planning.fit_result import NO_SHAPE, Fit, Verdict, settled, without_memory
from triad.planning.weights import Weights

BLOCK = 256
"""llama.cpp rounds the cache up to so many tokens a slot (src/llama-context.cpp, n_ctx_seq)."""

STEP = 512
"""Tokens of one step (serving/command.py); the compute buffer holds the logits of all of them."""

REPACKED: Mapping[Architecture, frozenset[Precision]] = MappingProxyType(
    {
        Architecture.ARM64: frozenset(
            {
                Precision.GGUF_Q4_0,
                Precision.GGUF_Q4_K_M,
                Precision.GGUF_Q5_K_M,
                Precision.GGUF_Q6_K,
                Precision.GGUF_Q8_0,
            }
        ),
        Architecture.AMD64: frozenset({Precision.GGUF_Q4_0, Precision.GGUF_Q4_K_M}),
    }
)
"""Precisions of which the engine makes a second copy in the order that the CPU's instructions want.

Source: ggml/src/ggml-cpu/repack.cpp, ggml_repack_get_optimal_repack_type, with i8mm or AVX2, as llama-cpp-python 0.3.36
carries it. Checked on the published 3744 MiB of Llama-3.1-8B in Q4_0 (Arm, llama.cpp on Graviton4).
"""

_MASK_BYTES = 6
_LOGIT_BYTES = 4
_ROWS_ALIVE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaCppSettings:
    """What the engine is told, and where it runs.

    Attributes:
        context: Tokens of one request; its cache is set aside at the start.
        architecture: Of the CPU; None where a GPU computes, which needs no second copy.
        keeps_file: Whether the pages of the file count that were copied and never read again: a kubelet counts them
            before it evicts a pod, a machine's kernel throws them away.
        process_bytes: Of everything that runs beside the engine.
    """

    context: int
    slots: int = 1
    architecture: Architecture | None
    keeps_file: bool = True
    process_bytes: int = 0


def fit_llama_cpp(weights: Weights, settings: LlamaCppSettings, *, room_bytes: int) -> Fit:
    """Decide for one memory: of a pod, of a machine, or of a GPU that holds every layer."""
    demand = _demand(weights, settings)
    if weights.shape is None and not weights.is_embedding and demand.fixed_bytes <= room_bytes:
        return without_memory(Verdict.UNKNOWN, NO_SHAPE)
    wanted = Wanted(context=settings.context, sequences=settings.slots, longest=weights.longest)

    return settled(demand, room_bytes, wanted, too_little=Verdict.OOM, where="of memory")


def repacked_bytes(weights: Weights, architecture: Architecture | None) -> int:
    """Count the second copy: of every layer, and of neither the input nor the output matrix."""
    if architecture is None or weights.precision not in REPACKED[architecture]:
        return 0
    shape = weights.shape
    if shape is None:
        return weights.bytes
    bits = shape.output_bits(weights.precision) + (0 if shape.tied else LINEAR_BITS[weights.precision])

    return max(0, weights.bytes - round(bits * shape.vocabulary * shape.hidden / 8))


def _demand(weights: Weights, settings: LlamaCppSettings) -> Demand:
    copied = repacked_bytes(weights, settings.architecture)
    fixed = {"weights": weights.bytes if settings.keeps_file else weights.bytes - copied, "repacked copy": copied}
    shape = weights.shape
    if shape is not None:
        fixed["compute buffer"] = _compute_bytes(shape, is_embedding=weights.is_embedding)
    fixed["process"] = settings.process_bytes
    has_cache = shape is not None and not weights.is_embedding

    return Demand(
        fixed=fixed,
        cache_per_token=shape.kv_bytes_per_token() if shape and has_cache else 0,
        shared_per_token=STEP * _MASK_BYTES if has_cache else 0,
        block=BLOCK,
    )


def _compute_bytes(shape: Shape, *, is_embedding: bool) -> int:
    """Count the buffer of one step: logits of each token, and some rows of the hidden state and the feed-forward part.

    The mask of attention grows with the context and is counted there: 4 bytes a token pair, and 2 for its copy.
    """
    logits = 0 if is_embedding else shape.vocabulary

    return STEP * _LOGIT_BYTES * (logits + _ROWS_ALIVE * (shape.hidden + shape.active_intermediate))
