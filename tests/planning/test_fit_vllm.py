"""Tests of triad.planning.fit_vllm."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triad.catalog.data import model_shapes
from triad.catalog.model_shape import Shape
from triad.catalog.models import MODELS
from triad.planning.fit_result import Fit, Verdict
from triad.planning.fit_vllm import BLOCK, VllmSettings, fit_vllm, tensor_parallel_refusal
from triad.planning.weights import Weights

GIB = 1 << 30
A10G = round(22.30 * GIB)
RTX_3090 = round(23.58 * GIB)

names = st.sampled_from([name for name, model in MODELS.items() if model.shape and model.safetensors is not None])
contexts = st.integers(16, 131_072)
sequences = st.integers(1, 64)
devices = st.integers(8, 200).map(lambda size: size * GIB)


def weights(name: str) -> Weights:
    """Take a model of the catalogue."""
    found = Weights.of(MODELS[name])
    assert found

    return found


def decided(name: str, visible_bytes: int, **settings: int) -> Fit:
    """Ask for one GPU."""
    return fit_vllm(weights(name), VllmSettings(**settings), gpus=1, visible_bytes=visible_bytes)


@pytest.mark.parametrize(("tokens", "gib"), [(512, 0.06), (8192, 0.85), (20000, 2.07), (29000, 2.99)])
def test_activations_are_those_of_published_logs(tokens: int, gib: float) -> None:
    """One coefficient gives all four, to 0.01 GiB (vllm-project/vllm#10517, awslabs/ai-on-eks@41a979ee)."""
    fit = decided("llama-3.1-8b-instruct", RTX_3090, context=1024, batched_tokens=tokens)

    assert fit.parts["activations"] / GIB == pytest.approx(gib, abs=0.011)


def test_the_cache_left_is_that_of_a_published_log() -> None:
    """3.81 GiB, within 2 % (vllm-project/vllm#10517: 23.58 x 0.9 - 17.06 - 0.35)."""
    fit = decided("llama-3.1-8b-instruct", RTX_3090, context=20000, batched_tokens=20000)

    assert fit.headroom_bytes is not None
    assert (fit.headroom_bytes + fit.parts["cache"]) / GIB == pytest.approx(3.81, rel=0.02)


@given(name=names, visible=devices, context=contexts, count=sequences)
def test_more_of_anything_never_makes_it_fit_better(name: str, visible: int, context: int, count: int) -> None:
    """Headroom falls with context, requests and batched tokens, and grows with memory."""
    here = decided(name, visible, context=context, sequences=count)
    worse = (
        decided(name, visible, context=context + 1, sequences=count),
        decided(name, visible, context=context, sequences=count + 1),
        decided(name, visible, context=context, sequences=count, batched_tokens=4096),
        decided(name, visible - GIB, context=context, sequences=count),
    )

    assert here.headroom_bytes is not None
    assert all((each.headroom_bytes or 0) <= here.headroom_bytes for each in worse)
    assert all(here.fits or not each.fits for each in worse)
    assert here.fits == (here.headroom_bytes >= 0)


@given(name=names, visible=devices, context=contexts, count=sequences)
def test_the_longest_context_fits_and_a_block_more_does_not(name: str, visible: int, context: int, count: int) -> None:
    """As does the greatest number of requests, unless the model or the engine ends there."""
    here = decided(name, visible, context=context, sequences=count)
    longest, most = here.longest_context, here.most_sequences

    assert not longest or decided(name, visible, context=longest, sequences=count).fits
    assert longest == MODELS[name].context or not decided(name, visible, context=longest + BLOCK, sequences=count).fits
    # One more request has logits too, so only the cache is compared: both ask for as many as were wanted.
    assert (most >= count) == here.fits
    assert longest % BLOCK == 0 or longest == MODELS[name].context


@given(degree=st.integers(1, 64), shape=st.sampled_from([model_shapes.LLAMA_8B, model_shapes.QWEN_7B]))
def test_a_degree_splits_heads_and_shares_or_copies_kv_heads(degree: int, shape: Shape) -> None:
    """VLLM starts with no other."""
    fair = shape.heads % degree == 0 and (shape.kv_heads % degree == 0 or degree % shape.kv_heads == 0)

    assert (tensor_parallel_refusal(shape.heads, shape.kv_heads, degree) is None) == fair


@pytest.mark.parametrize(("degree", "starts"), [(1, True), (4, True), (7, False), (8, False), (14, False), (28, True)])
def test_28_heads_and_4_kv_heads_split_as_published(degree: int, *, starts: bool) -> None:
    """7 and 14 divide the heads, and fail the rule of KV heads."""
    fit = fit_vllm(
        weights("deepseek-r1-distill-qwen-7b"),
        VllmSettings(context=1024, tensor_parallel=degree),
        gpus=32,
        visible_bytes=A10G,
    )

    assert fit.fits is starts
    assert fit.verdict is (Verdict.FITS if starts else Verdict.REFUSED)


def test_the_cache_stops_shrinking_at_as_many_gpus_as_kv_heads() -> None:
    """From there each rank keeps a copy."""
    settings = [VllmSettings(context=8192, tensor_parallel=degree) for degree in (1, 2, 4, 8, 16)]
    model = weights("llama-3.1-8b-instruct")
    caches = [fit_vllm(model, each, gpus=16, visible_bytes=A10G).parts["cache"] for each in settings]

    assert [caches[0] // each for each in caches] == [1, 2, 4, 8, 8]


def test_a_pipeline_splits_layers_and_keeps_embeddings_at_its_ends() -> None:
    """Of 32 layers in three stages one has eleven, and the first has the input matrix too."""
    model = weights("llama-3.1-8b-instruct")
    fit = fit_vllm(model, VllmSettings(context=8192, pipeline_parallel=3), gpus=3, visible_bytes=A10G)
    matrix = 2 * model_shapes.LLAMA_8B.vocabulary * model_shapes.LLAMA_8B.hidden

    assert fit.parts["cache"] == 8192 * 2 * 11 * 8 * 128 * 2
    assert fit.parts["weights"] == (model.bytes - 2 * matrix) * 11 // 32 + matrix


def test_more_ranks_than_gpus_are_refused() -> None:
    """Before any memory is counted."""
    fit = fit_vllm(
        weights("qwen3-14b"),
        VllmSettings(context=1024, tensor_parallel=4, pipeline_parallel=2),
        gpus=4,
        visible_bytes=A10G,
    )

    assert (fit.verdict, fit.headroom_bytes) == (Verdict.REFUSED, None)


def test_without_a_shape_only_too_large_weights_are_certain() -> None:
    """Nobody knows the cache of what has no shape."""
    small = Weights(bytes=GIB, shape=None, precision=weights("qwen3-14b").precision, longest=2048)
    large = replace(small, bytes=40 * GIB)
    decide = [fit_vllm(each, VllmSettings(context=16), gpus=1, visible_bytes=A10G).verdict for each in (small, large)]

    assert decide == [Verdict.UNKNOWN, Verdict.OOM]
