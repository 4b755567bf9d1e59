"""Tests of triad.catalog.vision_tower."""

from typing import Any

import pytest

from triad.catalog.config_value import ConfigError
from triad.catalog.vision_tower import TOWERS, tower_parameters

PIXTRAL: dict[str, Any] = {
    "model_type": "mistral3",
    "spatial_merge_size": 2,
    "vision_config": {
        "num_hidden_layers": 24,
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_channels": 3,
        "patch_size": 14,
    },
}


@pytest.mark.parametrize(("keys", "biases"), [({}, 0), ({"multimodal_projector_bias": True}, 2 * 5120)])
def test_a_projector_has_biases_where_the_config_says_so(keys: dict[str, Any], biases: int) -> None:
    """Beside the 438 958 080 parameters by which Mistral-Small-3.1 exceeds its text part."""
    assert tower_parameters(PIXTRAL | keys, 5120) == 438_958_080 + biases


@pytest.mark.parametrize("size", sorted(PIXTRAL["vision_config"].keys() - {"num_channels"}))
def test_a_size_that_is_missing_is_named(size: str) -> None:
    """Channels alone have a number that everybody takes."""
    vision = {key: value for key, value in PIXTRAL["vision_config"].items() if key != size}

    with pytest.raises(ConfigError, match=f"{size} must be a whole number"):
        tower_parameters(PIXTRAL | {"vision_config": vision}, 5120)


def test_a_model_of_text_has_no_tower_and_one_that_is_not_known_is_not_counted() -> None:
    """None is no number."""
    assert tower_parameters({"model_type": "llama"}, 4096) == 0
    assert tower_parameters({"model_type": "llava", "vision_config": {"hidden_size": 1024}}, 4096) is None
    assert [tower_parameters({"model_type": name}, 4096) for name in TOWERS] == [None] * len(TOWERS)
