"""Tests of triad.catalog.model_config."""

import json
from pathlib import Path
from typing import Any

import pytest

from triad.catalog.catalog_model import Kind
from triad.catalog.data import model_shapes
from triad.catalog.model_config import ConfigError, model_config
from triad.catalog.model_shape import Shape
from triad.catalog.models import MODELS
from triad.catalog.precision import Precision

LLAMA: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "num_hidden_layers": 32,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
}
QWEN3 = LLAMA | {
    "model_type": "qwen3",
    "hidden_size": 5120,
    "intermediate_size": 17408,
    "num_attention_heads": 40,
    "num_hidden_layers": 40,
    "head_dim": 128,
    "vocab_size": 151936,
}
QWEN2 = LLAMA | {
    "model_type": "qwen2",
    "hidden_size": 3584,
    "intermediate_size": 18944,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
    "num_hidden_layers": 28,
    "vocab_size": 152064,
}
MIXTURE = LLAMA | {
    "model_type": "qwen3_moe",
    "hidden_size": 6144,
    "intermediate_size": 8192,
    "moe_intermediate_size": 2560,
    "num_attention_heads": 96,
    "num_hidden_layers": 62,
    "head_dim": 128,
    "vocab_size": 151936,
    "num_experts": 160,
    "num_experts_per_tok": 8,
}
SMALL = LLAMA | {
    "hidden_size": 5120,
    "intermediate_size": 32768,
    "num_hidden_layers": 40,
    "head_dim": 128,
    "vocab_size": 131072,
}
QWEN2_MOE = QWEN2 | {
    "model_type": "qwen2_moe",
    "moe_intermediate_size": 2560,
    "shared_expert_intermediate_size": 20480,
    "vocab_size": 151936,
    "num_experts": 64,
    "num_experts_per_tok": 8,
    "decoder_sparse_step": 1,
    "mlp_only_layers": [],
}
QWEN2_5_VL = QWEN2 | {
    "model_type": "qwen2_5_vl",
    "vision_config": {
        "depth": 32,
        "hidden_size": 1280,
        "intermediate_size": 3420,
        "in_chans": 3,
        "patch_size": 14,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
    },
}
QWEN2_VL = QWEN2 | {
    "model_type": "qwen2_vl",
    "vision_config": {
        "depth": 32,
        "embed_dim": 1280,
        "mlp_ratio": 4,
        "in_chans": 3,
        "patch_size": 14,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
    },
}
MISTRAL3 = {
    "model_type": "mistral3",
    "torch_dtype": "bfloat16",
    "spatial_merge_size": 2,
    "multimodal_projector_bias": False,
    "text_config": SMALL | {"model_type": "mistral"},
    "vision_config": {
        "num_hidden_layers": 24,
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_channels": 3,
        "patch_size": 14,
    },
}
COMPRESSED = {"quant_method": "compressed-tensors"}


def groups(*bits: int, type_: str = "int") -> dict[str, Any]:
    """Write groups of layers with so many bits."""
    return {
        "config_groups": {
            f"group_{number}": {"targets": ["Linear"], "weights": {"num_bits": each, "type": type_}}
            for number, each in enumerate(bits)
        }
    }


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        (LLAMA, model_shapes.LLAMA_8B),
        (QWEN3, model_shapes.QWEN3_14B),
        (QWEN2, model_shapes.QWEN_7B),
        (MIXTURE, model_shapes.QWEN3_CODER_480B),
        (SMALL, model_shapes.MISTRAL_SMALL),
        ({"model_type": "seer", "torch_dtype": "bfloat16", "text_config": LLAMA}, model_shapes.LLAMA_8B),
    ],
)
def test_a_config_gives_the_shape_of_the_catalogue(config: dict[str, Any], shape: Shape) -> None:
    """Sizes, biases and norms count; a head's size is taken where it is given; a model that sees has a text part."""
    assert model_config(config).shape == shape


@pytest.mark.parametrize(
    ("config", "parameters"),
    [
        (QWEN2_MOE, 57_408_658_944),
        (QWEN2_5_VL, 8_292_166_656),
        (QWEN2_VL, 8_291_375_616),
        (MISTRAL3, 24_011_361_280),
    ],
)
def test_experts_of_every_token_and_towers_that_see_count_as_published(config: dict[str, Any], parameters: int) -> None:
    """Qwen2-57B-A14B, Qwen2.5-VL-7B, Qwen2-VL-7B and Mistral-Small-3.1, each to the parameter."""
    shape = model_config(config).shape

    assert shape
    assert shape.parameters == parameters


def test_a_shared_expert_widens_what_a_token_takes() -> None:
    """Of Qwen2-57B-A14B it is as wide as eight of the chosen ones."""
    shape = model_config(QWEN2_MOE).shape

    assert shape
    assert shape.active_intermediate == 8 * 2560 + 20480


@pytest.mark.parametrize(
    "config",
    [
        LLAMA | {"model_type": "seer", "text_config": LLAMA, "vision_config": {"depth": 1}},
        QWEN2_5_VL | {"audio_config": {"depth": 1}},
        QWEN2_5_VL | {"vision_config": None},
        QWEN2_5_VL | {"quantization_config": {"quant_method": "awq", "bits": 4}},
    ],
)
def test_a_part_that_is_not_counted_leaves_the_shape_unknown(config: dict[str, Any]) -> None:
    """Sizes of the text part alone would promise memory that the rest takes."""
    assert model_config(config).shape is None


def test_what_is_left_out_has_the_meaning_of_transformers() -> None:
    """As many KV heads as heads, and a head as wide as the hidden size allows."""
    bare = {key: value for key, value in LLAMA.items() if key != "num_key_value_heads"}
    shape = model_config(bare).shape

    assert shape
    assert (shape.kv_heads, shape.head_size) == (32, 128)


GEMMA2 = LLAMA | {
    "model_type": "gemma2",
    "hidden_size": 2304,
    "intermediate_size": 9216,
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "head_dim": 256,
    "num_hidden_layers": 26,
    "vocab_size": 256000,
    "max_position_embeddings": 8192,
    "sliding_window": 4096,
}


def test_a_family_has_defaults_of_its_own() -> None:
    """Gemma 2 shares its embeddings unless it says otherwise, and has four norms a layer: 2 614 341 888 parameters."""
    read = model_config({key: value for key, value in GEMMA2.items() if key != "tie_word_embeddings"})

    assert read.shape
    assert (read.shape.tied, read.shape.parameters, read.window) == (True, 2_614_341_888, 4096)


@pytest.mark.parametrize(
    ("keys", "window"), [({}, 0), ({"use_sliding_window": False}, 0), ({"sliding_window": None}, 0)]
)
def test_a_window_that_is_not_used_is_none(keys: dict[str, Any], window: int) -> None:
    """Qwen2 names one, and says that no layer keeps to it."""
    config = LLAMA | ({"sliding_window": 4096} if keys else {}) | keys

    assert model_config(config).window == window


@pytest.mark.parametrize(
    "keys",
    [
        {"model_type": "deepseek_v3"},
        {"model_type": "foobar"},
        {"model_type": None},
        {"kv_lora_rank": 512},
        {"model_type": "mamba", "max_position_embeddings": None},
    ],
)
def test_a_family_that_is_not_counted_is_refused_by_name(keys: dict[str, Any]) -> None:
    """Its parameters or its cache would be wrong, and the fit with them."""
    with pytest.raises(ConfigError, match=r"model_type .* by hand"):
        model_config(LLAMA | keys)


@pytest.mark.parametrize(
    ("keys", "precision"),
    [
        ({"torch_dtype": "float16"}, Precision.FP16),
        ({"torch_dtype": None, "dtype": "float32"}, Precision.FP32),
        ({"quantization_config": {"quant_method": "awq", "bits": 4}}, Precision.AWQ_INT4),
        ({"quantization_config": {"quant_method": "mxfp4"}}, Precision.MXFP4),
        ({"quantization_config": {"quant_method": "fp8"}}, Precision.FP8),
        ({"quantization_config": COMPRESSED | groups(4)}, Precision.INT4),
        ({"quantization_config": COMPRESSED | groups(8, 8, type_="float")}, Precision.FP8),
    ],
)
def test_the_precision_is_that_of_the_weights(keys: dict[str, Any], precision: Precision) -> None:
    """Quantised weights count as such, though they compute in 16 bits."""
    assert model_config(LLAMA | keys).precision is precision


def test_an_encoder_is_an_embedder_without_a_cache() -> None:
    """Its memory is its weights."""
    read = model_config({"architectures": ["BertModel"], "max_position_embeddings": 512, "torch_dtype": "float32"})

    assert (read.kind, read.context, read.shape) == (Kind.EMBEDDING, 512, None)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"hidden_size": None}, "hidden_size must be a whole number of at least 1, got None"),
        ({"num_hidden_layers": True}, "num_hidden_layers must be"),
        ({"torch_dtype": None}, "names no precision; add 'torch_dtype'"),
        ({"torch_dtype": "int3"}, "'int3'; allowed: float32, float16, bfloat16"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 8}}, "'gptq' with 8 bits; allowed: awq"),
        ({"quantization_config": {"quant_method": "odd"}}, "'odd'"),
        ({"quantization_config": COMPRESSED | groups(8)}, "'compressed-tensors' with 8 bits of type int; allowed: 4"),
        ({"quantization_config": COMPRESSED | groups(4, 8)}, "with 4 bits of type int and 8 bits of type int"),
        ({"quantization_config": COMPRESSED | {"config_groups": {"a": {"weights": {}}}}}, "with 8 bits of type int"),
        ({"quantization_config": COMPRESSED}, "with no config_groups"),
        ({"num_experts": 8, "mlp_only_layers": [0]}, "some layers have no experts"),
        ({"num_experts": 8, "decoder_sparse_step": 2}, "some layers have no experts"),
        (QWEN2_MOE | {"shared_expert_intermediate_size": 20000}, "20000 is no multiple of moe_intermediate_size 2560"),
        (QWEN2_MOE | {"shared_expert_intermediate_size": None}, "shared_expert_intermediate_size must be a whole"),
    ],
)
def test_what_a_config_lacks_is_named(keys: dict[str, Any], told: str) -> None:
    """With what was given, and what is allowed."""
    with pytest.raises(ConfigError) as caught:
        model_config(LLAMA | keys)

    assert told in str(caught.value)


def test_the_shipped_models_config_is_that_of_the_catalogue(root: Path) -> None:
    """Trained anew with other sizes, it would be planned wrongly."""
    config = json.loads((root / "models" / "tiny" / "chat" / "config.json").read_text(encoding="utf-8"))
    read = model_config(config)

    assert (read.shape, read.context) == (MODELS["tiny-chat"].shape, MODELS["tiny-chat"].context)
