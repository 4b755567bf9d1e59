"""What a model's config.json says of its shape."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from triad.catalog.catalog_model import Kind
from triad.catalog.config_precision import config_precision
from triad.catalog.config_value import Config, ConfigError, first, whole
from triad.catalog.model_shape import Shape, decoder_parameters
from triad.catalog.precision import UNQUANTISED, Precision
from triad.catalog.vision_tower import tower_parameters

__all__ = ["FAMILIES", "Config", "ConfigError", "Family", "ModelConfig", "model_config"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What the sizes of a config.json leave unsaid.

    Attributes:
        tied: `tie_word_embeddings` where it is left out.
        qkv_bias: Whether query, key and value have a bias.
        normalised_heads: Whether queries and keys are normalised.
        norms: Of a layer.
        shared_expert: Whether every token takes one expert of its own size beside the chosen ones.
    """

    tied: bool = False
    qkv_bias: bool = False
    normalised_heads: bool = False
    norms: int = 2
    shared_expert: bool = False


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
    "qwen2_moe": Family(qkv_bias=True, shared_expert=True),
    "qwen2_vl": _QWEN2,
    "qwen2_vl_text": _QWEN2,
    "qwen3": _QWEN3,
    "qwen3_moe": _QWEN3,
}
"""By `model_type`, those whose parameters and cache `Shape` counts.

Source: huggingface/transformers src/transformers/models/*/configuration_*.py and modeling_*.py. Others are refused:
DeepSeek compresses its cache, Gemma 3 and gpt-oss keep a window of it in some layers, Mamba has none.
"""


_HAND = "write the entry under 'catalog' by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """What was read.

    Attributes:
        shape: None for an encoder, whose memory is its weights, and where not all parameters could be counted.
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
    precision = config_precision(config, text)

    return ModelConfig(
        kind=Kind.EMBEDDING if is_encoder else Kind.CHAT,
        context=whole(text, "max_position_embeddings"),
        precision=precision,
        shape=_whole_shape(config, text, family, precision) if family else None,
        window=first(text, "sliding_window") if text.get("use_sliding_window", True) else 0,
    )


def _family(text: Config) -> Family:
    name = str(text.get("model_type"))
    if name not in FAMILIES or "kv_lora_rank" in text:
        msg = (
            f"model_type {name!r} is none whose parameters and cache are counted here ({', '.join(FAMILIES)}); "
            f"{_HAND}, its shape only if the cache of all layers is 2 * kv_heads * head_size"
        )
        raise ConfigError(msg)

    return FAMILIES[name]


def _whole_shape(config: Config, text: Config, family: Family, precision: Precision) -> Shape | None:
    """Count the text part, and the part that sees; None where that is not counted here, or what of it is quantised."""
    shape = _shape(text, family)
    seeing = tower_parameters(config, shape.hidden)
    if seeing is None or (seeing and precision not in UNQUANTISED):
        return None

    return replace(shape, parameters=shape.parameters + seeing)


def _shape(text: Config, family: Family) -> Shape:
    heads, hidden = whole(text, "num_attention_heads"), whole(text, "hidden_size")
    experts = first(text, "num_local_experts", "num_experts")
    intermediate = whole(
        text, "moe_intermediate_size" if experts and "moe_intermediate_size" in text else "intermediate_size"
    )
    shared = _shared(text, intermediate) if family.shared_expert else 0
    _refuse_mixed_layers(text)
    shape = Shape(
        parameters=0,
        layers=whole(text, "num_hidden_layers"),
        hidden=hidden,
        intermediate=intermediate,
        heads=heads,
        kv_heads=first(text, "num_key_value_heads") or heads,
        head_size=first(text, "head_dim") or hidden // heads,
        vocabulary=whole(text, "vocab_size"),
        tied=bool(text.get("tie_word_embeddings", family.tied)),
        experts=experts,
        active_experts=max(1, first(text, "num_experts_per_tok") + shared),
    )

    return replace(
        shape,
        parameters=decoder_parameters(
            shape,
            qkv_bias=family.qkv_bias,
            normalised_heads=family.normalised_heads,
            norms=family.norms,
            shared_experts=shared,
            shared_gate=family.shared_expert,
        ),
    )


def _shared(text: Config, intermediate: int) -> int:
    """Count the shared expert in chosen ones, of which it is a multiple wherever it was published."""
    width = whole(text, "shared_expert_intermediate_size")
    if width % intermediate:
        msg = f"shared_expert_intermediate_size {width} is no multiple of moe_intermediate_size {intermediate}; {_HAND}"
        raise ConfigError(msg)

    return width // intermediate


def _refuse_mixed_layers(text: Config) -> None:
    """Refuse layers without experts among those that have some, which a shape cannot tell apart."""
    if text.get("mlp_only_layers") or first(text, "decoder_sparse_step") > 1:
        msg = f"some layers have no experts (mlp_only_layers, decoder_sparse_step), which is not counted here; {_HAND}"
        raise ConfigError(msg)
