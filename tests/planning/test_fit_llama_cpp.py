"""Tests of triad.planning.fit_llama_cpp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.command import UBATCH
from triad.catalog.data import model_shapes
from triad.catalog.instances import Architecture
from triad.catalog.models import MODELS
from triad.catalog.precision import GGUF, Precision
from triad.planning.fit_llama_cpp import BLOCK, REPACKED, STEP, LlamaCppSettings, fit_llama_cpp, repacked_bytes
from triad.planning.fit_result import Fit, Verdict
from triad.planning.weights import Weights

GIB = 1 << 30
MIB = 1 << 20

names = st.sampled_from([name for name, model in MODELS.items() if model.shape and model.gguf])
contexts = st.integers(1, 131_072)
slots = st.integers(1, 64)
rooms = st.integers(1, 512).map(lambda size: size * GIB)


def weights(name: str) -> Weights:
    """Take a model of the catalogue."""
    found = Weights.of(MODELS[name])
    assert found

    return found


def decided(name: str, room: int, *, context: int, count: int = 1) -> Fit:
    """Ask for a pod on Graviton."""
    settings = LlamaCppSettings(context=context, slots=count, architecture=Architecture.ARM64)
    return fit_llama_cpp(weights(name), settings, room_bytes=room)


def test_the_second_copy_is_as_large_as_published() -> None:
    """3744 MiB of Llama-3.1-8B in Q4_0, whose file has 4437.8 MiB (Arm, llama.cpp on Graviton4), within 1 %."""
    file = Weights(
        bytes=round(4437.8 * MIB), shape=model_shapes.LLAMA_8B, precision=Precision.GGUF_Q4_0, longest=131_072
    )

    assert repacked_bytes(file, Architecture.ARM64) / MIB == pytest.approx(3744, rel=0.01)


@pytest.mark.parametrize("precision", sorted(GGUF))
@pytest.mark.parametrize("architecture", [*Architecture, None])
def test_only_what_a_cpu_has_kernels_for_is_copied(precision: Precision, architecture: Architecture | None) -> None:
    """A GPU needs no second copy, and 16 bits are read as they are."""
    file = Weights(bytes=8 * GIB, shape=model_shapes.LLAMA_8B, precision=precision, longest=8192)
    copied = repacked_bytes(file, architecture)

    assert (copied > 0) == (architecture is not None and precision in REPACKED[architecture])
    assert copied < file.bytes


@pytest.mark.parametrize(
    ("name", "context", "gb"),
    [
        ("deepseek-r1-distill-qwen-7b-q4_k_m", 131_072, 7.52),
        ("qwq-32b-q4_k_m", 131_072, 34.4),
        ("llama-3.2-1b-instruct-q4_0", 131_072, 4.29),
        ("llama-3.2-3b-instruct-q4_0", 131_072, 15.0),
    ],
)
def test_a_full_context_takes_the_published_cache(name: str, context: int, gb: float) -> None:
    """All of it is set aside at the start; the mask of attention adds less than a tenth."""
    cache = decided(name, 64 * GIB, context=context).parts["cache"]
    mask = STEP * 6 * context

    assert (cache - mask) / 1e9 == pytest.approx(gb, rel=0.005)
    assert mask < cache / 10


@given(name=names, room=rooms, context=contexts, count=slots)
def test_more_of_anything_never_makes_it_fit_better(name: str, room: int, context: int, count: int) -> None:
    """Headroom falls with context and slots, and grows with memory."""
    here = decided(name, room, context=context, count=count)
    worse = (
        decided(name, room, context=context + BLOCK, count=count),
        decided(name, room, context=context, count=count + 1),
        decided(name, room - GIB, context=context, count=count),
    )

    assert here.headroom_bytes is not None
    assert all((each.headroom_bytes or 0) < here.headroom_bytes for each in worse)
    assert here.fits == (here.headroom_bytes >= 0)


@given(name=names, room=rooms, context=contexts, count=slots)
def test_the_longest_context_fits_and_a_block_more_does_not(name: str, room: int, context: int, count: int) -> None:
    """As does the greatest number of slots."""
    here = decided(name, room, context=context, count=count)
    longest, most = here.longest_context, here.most_sequences

    assert not longest or decided(name, room, context=longest, count=count).fits
    assert longest == MODELS[name].context or not decided(name, room, context=longest + BLOCK, count=count).fits
    assert longest % BLOCK == 0 or longest == MODELS[name].context
    assert not most or decided(name, room, context=context, count=most).fits
    assert most == 1024 or not decided(name, room, context=context, count=most + 1).fits


def test_an_embedder_has_no_cache() -> None:
    """It reads a text once, both ways."""
    fit = decided("snowflake-arctic-embed-s-f16", GIB, context=512, count=8)

    assert fit.fits
    assert fit.parts["cache"] == 0


@pytest.mark.parametrize(
    ("size", "is_embedding", "verdict"),
    [(1, False, Verdict.UNKNOWN), (40, False, Verdict.OOM), (1, True, Verdict.FITS)],
)
def test_without_a_shape_only_too_large_weights_are_certain(size: int, *, is_embedding: bool, verdict: Verdict) -> None:
    """Nobody knows the cache of what has no shape; an embedder has none."""
    file = Weights(
        bytes=size * GIB, shape=None, precision=Precision.GGUF_Q4_K_M, longest=131_072, is_embedding=is_embedding
    )
    settings = LlamaCppSettings(context=131_072, slots=64, architecture=Architecture.ARM64)

    assert fit_llama_cpp(file, settings, room_bytes=30 * GIB).verdict is verdict


def test_the_step_is_the_servers() -> None:
    """What is counted here is what the engine is started with."""
    assert STEP == UBATCH


def test_a_kernel_may_throw_away_what_was_copied() -> None:
    """On a machine of its own, a file that was copied does not count twice."""
    name, room = "deepseek-r1-distill-qwen-7b-q4_0", 8 * 10**9
    keeps, throws = (
        fit_llama_cpp(
            weights(name),
            LlamaCppSettings(context=2048, architecture=Architecture.ARM64, keeps_file=keeps),
            room_bytes=room,
        )
        for keeps in (True, False)
    )

    assert (keeps.fits, throws.fits) == (False, True)
