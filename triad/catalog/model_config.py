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
_QKV_BIAS = frozenset({"qwen2", "qwen2_vl", "qwen2_5_vl", "qwen2_moe"})
_NORMALISED_HEADS = frozenset({"qwen3", "qwen3_moe"})


class ConfigError(ValueError):
    """A config.json that does not say what is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """What was read.

    Attributes:
        shape: None for an encoder, whose memory is its weights.
    """

    kind: Kind
    context: int
    precision: Precision
    shape: Shape | None


def model_config(config: Config) -> ModelConfig:
    """Read a config.json of transformers.

    Raises:
        ConfigError: It lacks a key, or names a precision that is not known here.
    """
    text = {**config, **config["text_config"]} if isinstance(config.get("text_config"), Mapping) else config
    is_encoder = any("Bert" in str(each) for each in config.get("architectures") or ())

    return ModelConfig(
        kind=Kind.EMBEDDING if is_encoder else Kind.CHAT,
        context=_int(text, "max_position_embeddings"),
        precision=_precision(config, text),
        shape=None if is_encoder else _shape(text),
    )


def _shape(text: Config) -> Shape:
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
        tied=bool(text.get("tie_word_embeddings", False)),
        experts=experts,
        active_experts=max(1, _first(text, "num_experts_per_tok") + shared),
    )
    family = str(text.get("model_type"))

    return replace(
        shape,
        parameters=decoder_parameters(
            shape,
            qkv_bias=family in _QKV_BIAS,
            normalised_heads=family in _NORMALISED_HEADS,
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
    dtype = str(text.get("dtype") or text.get("torch_dtype") or config.get("torch_dtype"))
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
