"""How many parameters a model has for pictures, beside its text part."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from triad.catalog.config_value import Config, first, whole

_OTHER_SENSES = ("vision_config", "audio_config")
_CHANNELS, _FRAMES = 3, 2
"""Of a picture, and of a patch, where a config leaves them out (transformers configuration_qwen2_vl.py)."""


def tower_parameters(config: Config, hidden: int) -> int | None:
    """Count what turns pictures into tokens; None where a part is not counted here.

    Args:
        config: Of the whole model.
        hidden: Width of its text part.

    Raises:
        ConfigError: A size of it is missing.
    """
    parts = [key for key in _OTHER_SENSES if config.get(key)]
    tower = TOWERS.get(str(config.get("model_type")))
    if tower is None or parts != ["vision_config"]:
        return None if tower or parts else 0

    return tower(config, hidden)


def _qwen2_vl(config: Config, hidden: int) -> int:
    vision: Config = config["vision_config"]
    width = whole(vision, "embed_dim")
    inner = width * whole(vision, "mlp_ratio")
    layer = _attention(width) + _matrix(width, inner) + _matrix(inner, width) + 4 * width

    return whole(vision, "depth") * layer + _patches(vision, width) + 2 * width + _merger(vision, width, hidden)


def _qwen2_5_vl(config: Config, hidden: int) -> int:
    vision: Config = config["vision_config"]
    width, inner = whole(vision, "hidden_size"), whole(vision, "intermediate_size")
    layer = _attention(width) + 2 * _matrix(width, inner) + _matrix(inner, width) + 2 * width

    return whole(vision, "depth") * layer + _patches(vision, width) + width + _merger(vision, width, hidden)


def _mistral3(config: Config, hidden: int) -> int:
    """Count Pixtral, whose matrices have no bias, and the projector, which has one where the config says so."""
    vision: Config = config["vision_config"]
    width, inner = whole(vision, "hidden_size"), whole(vision, "intermediate_size")
    layer = 4 * width * width + 3 * width * inner + 2 * width
    patches = _pixels(vision, frames=1) * width + width
    merged = width * whole(config, "spatial_merge_size") ** 2
    projector = width + merged * width + width * hidden + hidden * hidden
    biases = 2 * hidden if config.get("multimodal_projector_bias") else 0

    return whole(vision, "num_hidden_layers") * layer + patches + projector + biases


TOWERS: Mapping[str, Callable[[Config, int], int]] = MappingProxyType(
    {"mistral3": _mistral3, "qwen2_5_vl": _qwen2_5_vl, "qwen2_vl": _qwen2_vl}
)
"""By `model_type`.

Source: huggingface/transformers src/transformers/models/{mistral3,pixtral,qwen2_5_vl,qwen2_vl}/modeling_*.py. Checked
on the published totals of Mistral-Small-3.1 (24 011 361 280) and Qwen2.5-VL-7B (8 292 166 656).
"""


def _matrix(rows: int, columns: int) -> int:
    return rows * columns + columns


def _attention(width: int) -> int:
    return 4 * _matrix(width, width)


def _pixels(vision: Config, *, frames: int) -> int:
    channels = first(vision, "in_channels", "in_chans", "num_channels") or _CHANNELS

    return channels * frames * whole(vision, "patch_size") ** 2


def _patches(vision: Config, width: int) -> int:
    return _pixels(vision, frames=first(vision, "temporal_patch_size") or _FRAMES) * width


def _merger(vision: Config, width: int, hidden: int) -> int:
    """Count the two matrices that make one token of several patches."""
    merged = width * whole(vision, "spatial_merge_size") ** 2

    return _matrix(merged, merged) + _matrix(merged, hidden)
