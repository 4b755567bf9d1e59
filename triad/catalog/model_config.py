"""What a model's config.json says of its shape."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from triad.catalog.catalog_model import Kind
from triad.catalog.model_shape import Shape, decoder_parameters
from triad.catalog.precision import Precision

Config = Mapping[str, Any]

_DTYPES = {"float32": Precision.FP32, "float16": Precision.FP16, "bfloat16": Precision.BF16}
_QUANTISED = {
    "awq": Precision.AWQ_INT4,
    "compressed-tensors": Precision.INT4,
    "fp8": Precision.FP8,
    "gptq": Precision.INT4,
    "mxfp4": Precision.MXFP4,
}
_INT4_BITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What the sizes of a config.json leave unsaid.

    Attributes:
        tied: `tie_word_embeddings` where it is left out.
        qkv_bias: Whether query, key and value have a bias.
        normalised_heads: Whether queries and keys are normalised.
        norms: Of a layer.
    """

    tied: bool = False
    qkv_bias: bool = False
    normalised_heads: bool = False
    norms: int = 2


_LLAMA, _QWEN2, _QWEN3 = Family(), Family(qkv_bias=True), Family(normalised_heads=True)
FAMILIES: Mapping[str, Family] = {
    "gemma": Family(tied=True),
    "gemma2": Family(tied=True, norms=4),
    "llama": _LLAMA,
    "mistral": _LLAMA,
    "mixtral": _LLAMA,
    "phi3": _LLAMA,
    "qwen2": _QWEN2,
    "qwen2_5_vl": _QWEN2,
    "qwen2_5_vl_text": _QWEN2,
    "qwen2_moe": _QWEN2,
    "qwen2_vl": _QWEN2,
    "qwen2_vl_text": _QWEN2,
    "qwen3": _QWEN3,
    "qwen3_moe": _QWEN3,
}
"""By `model_type`, those whose parameters and cache `Shape` counts.

Source: huggingface/transformers src/transformers/models/*/configuration_*.py and modeling_*.py. Others are refused:
DeepSeek compresses its cache, Gemma 3 and gpt-oss keep a window of it in some layers, Mamba has none.
"""


class ConfigError(ValueError):
    """A config.json that does not say what is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """What was read.

    Attributes:
        shape: None for an encoder, whose memory is its weights.
        window: Tokens that some or all layers keep at most, where the shape counts all; 0 where they keep all.
    """

    kind: Kind
    context: int
    precision: Precision
    shape: Shape | None
    window: int = 0


def model_config(config: Config) -> ModelConfig:
    """Read a config.json of transformers.

    Raises:
        ConfigError: It lacks a key, or names a family or precision that is not known here.
    """
    text = {**config, **config["text_config"]} if isinstance(config.get("text_config"), Mapping) else config
    is_encoder = any("Bert" in str(each) for each in config.get("architectures") or ())
    family = None if is_encoder else _family(text)

    return ModelConfig(
        kind=Kind.EMBEDDING if is_encoder else Kind.CHAT,
        context=_int(text, "max_position_embeddings"),
        precision=_precision(config, text),
        shape=_shape(text, family) if family else None,
        window=_first(text, "sliding_window") if text.get("use_sliding_window", True) else 0,
    )


def _family(text: Config) -> Family:
    name = str(text.get("model_type"))
    if name not in FAMILIES or "kv_lora_rank" in text:
        msg = (
            f"model_type {name!r} is none whose parameters and cache are counted here ({', '.join(FAMILIES)}); write "
            "the entry under 'catalog' by hand, its shape only if the cache of all layers is 2 * kv_heads * head_size"
        )
        raise ConfigError(msg)

    return FAMILIES[name]


def _shape(text: Config, family: Family) -> Shape:
    heads, hidden = _int(text, "num_attention_heads"), _int(text, "hidden_size")
    experts = _first(text, "num_local_experts", "num_experts", "n_routed_experts")
    shared = _first(text, "n_shared_experts", "num_shared_experts")
    shape = Shape(
        parameters=0,
        layers=_int(text, "num_hidden_layers"),
        hidden=hidden,
        intermediate=_int(
            text, "moe_intermediate_size" if experts and "moe_intermediate_size" in text else "intermediate_size"
        ),
        heads=heads,
        kv_heads=_first(text, "num_key_value_heads") or heads,
        head_size=_first(text, "head_dim") or hidden // heads,
        vocabulary=_int(text, "vocab_size"),
        tied=bool(text.get("tie_word_embeddings", family.tied)),
        experts=experts,
        active_experts=max(1, _first(text, "num_experts_per_tok") + shared),
    )

    return replace(
        shape,
        parameters=decoder_parameters(
            shape,
            qkv_bias=family.qkv_bias,
            normalised_heads=family.normalised_heads,
            norms=family.norms,
            shared_experts=shared,
        ),
    )


def _precision(config: Config, text: Config) -> Precision:
    quantised = config.get("quantization_config")
    if isinstance(quantised, Mapping):
        method = str(quantised.get("quant_method"))
        bits = quantised.get("bits", _INT4_BITS)
        if method not in _QUANTISED or bits != _INT4_BITS:
            msg = f"quantised by {method!r} with {bits!r} bits; allowed: {', '.join(_QUANTISED)} with 4"
            raise ConfigError(msg)
        return _QUANTISED[method]
    dtype = str(text.get("dtype") or text.get("torch_dtype") or config.get("torch_dtype") or "")
    if not dtype:
        msg = f"names no precision; add 'torch_dtype', which is that of its safetensors: {', '.join(_DTYPES)}"
        raise ConfigError(msg)
    if dtype not in _DTYPES:
        msg = f"says the precision {dtype!r}; allowed: {', '.join(_DTYPES)}"
        raise ConfigError(msg)

    return _DTYPES[dtype]


def _int(text: Config, key: str) -> int:
    value = text.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        msg = f"{key} must be a whole number of at least 1, got {value!r}"
        raise ConfigError(msg)

    return value


def _first(text: Config, *keys: str) -> int:
    """Take the first of several names of one number; 0 where none is set."""
    return next((value for key in keys if isinstance(value := text.get(key), int) and value > 0), 0)
