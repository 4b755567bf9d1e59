"""Taints and tolerations."""

import pytest

from triad.simulate.taint import Taint, Toleration, intolerable

TAINT = Taint(key="model-inferencing", value="cpu-arm", effect="NoSchedule")


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        ({"key": "model-inferencing", "operator": "Equal", "value": "cpu-arm", "effect": "NoSchedule"}, True),
        ({"key": "model-inferencing", "value": "cpu-arm"}, True),
        ({"key": "model-inferencing", "value": "agent-arm"}, False),
        ({"key": "model-inferencing", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"key": "ray-control-plane", "operator": "Exists"}, False),
        ({"key": "model-inferencing", "operator": "Exists", "effect": "NoExecute"}, False),
    ],
)
def test_a_toleration_must_name_key_value_and_effect(toleration: dict[str, str], *, expected: bool) -> None:
    """What a toleration leaves out is any; `Equal` is the default, and compares the value."""
    assert Toleration.read(toleration).tolerates(TAINT) is expected


def test_a_preference_keeps_nobody_away() -> None:
    """PreferNoSchedule is passed over."""
    preference = Taint(key="spot", effect="PreferNoSchedule")

    assert intolerable([preference, TAINT], []) == (TAINT,)
