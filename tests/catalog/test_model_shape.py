"""Tests of triad.catalog.model_shape."""

import pytest

from triad.catalog.data import model_shapes
from triad.catalog.model_shape import Shape, decoder_parameters
from triad.catalog.models import MODELS
from triad.catalog.precision import GGUF, LINEAR_BITS, Precision

BIASED = ("QWEN_7B", "QWEN_32B")
PLAIN = ("LLAMA_1B", "LLAMA_3B", "LLAMA_8B", "LLAMA_70B", "LLAMA_2_13B", "MISTRAL_7B_V0_2", "MISTRAL_7B_V0_3")
NORMALISED = ("QWEN3_1_7B", "QWEN3_14B", "QWEN3_CODER_480B")


@pytest.mark.parametrize("name", [*PLAIN, "MISTRAL_SMALL", *BIASED, *NORMALISED])
def test_sizes_give_the_published_parameters(name: str) -> None:
    """One wrong size of a shape, and its parameters are no longer those that were published."""
    shape: Shape = getattr(model_shapes, name)

    assert shape.parameters == decoder_parameters(shape, qkv_bias=name in BIASED, normalised_heads=name in NORMALISED)


def test_eyes_count_beside_the_text() -> None:
    """Models that see have more parameters than their text part: 676550144 for Qwen, 871932416 for Scout."""
    qwen, scout = model_shapes.QWEN_VL_7B, model_shapes.SCOUT

    assert qwen.parameters - decoder_parameters(qwen, qkv_bias=True) == 676_550_144
    assert scout.parameters - decoder_parameters(scout, shared_experts=1) == 871_932_416


@pytest.mark.parametrize(
    ("name", "bytes_per_token"),
    [
        ("llama-3.1-8b-instruct", 131_072),
        ("qwq-32b", 262_144),
        ("llama-2-13b-chat", 819_200),
        ("deepseek-r1-distill-qwen-7b", 57_344),
        ("llama-3.2-3b-instruct", 114_688),
        ("mistral-small-24b-instruct-2501", 163_840),
        ("gpt-oss-20b", 49_152),
    ],
)
def test_a_token_takes_the_published_bytes_of_cache(name: str, bytes_per_token: int) -> None:
    """Two numbers a layer, KV head and element of a head; a head is not always hidden size by heads."""
    shape = MODELS[name].shape

    assert shape is not None
    assert shape.kv_bytes_per_token() == bytes_per_token


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.shape and model.weight_bytes])
def test_bytes_estimated_from_the_shape_are_those_that_were_read(name: str) -> None:
    """Within 2 %: a file has norms and metadata too."""
    model = MODELS[name]

    assert model.shape is not None
    assert model.precision is not None
    assert model.shape.weight_bytes(model.precision) == pytest.approx(model.weight_bytes, rel=0.02)


@pytest.mark.parametrize("precision", Precision)
def test_every_precision_has_its_bits(precision: Precision) -> None:
    """A narrower one makes no file larger, and embeddings are never narrower than layers."""
    shape = model_shapes.LLAMA_8B

    assert 4 <= LINEAR_BITS[precision] <= 32
    assert shape.weight_bytes(precision) <= shape.weight_bytes(Precision.FP32)
    assert shape.output_bits(precision) >= LINEAR_BITS[precision]
    assert (precision in GGUF) == precision.value[0].isupper()
