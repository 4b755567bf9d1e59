"""Tests of triad.planning.system."""

from triad.planning.system import system_name, system_type
from triad.spec import PlatformSpec


def test_production_has_larger_system_nodes() -> None:
    """Unless the spec names a type."""
    assert system_type(PlatformSpec.model_validate({})).name == "m7g.large"
    assert system_type(PlatformSpec.model_validate({"size": "production"})).name == "m7g.xlarge"
    assert system_type(PlatformSpec.model_validate({"system": {"type": "c8g.large"}})).name == "c8g.large"


def test_system_nodes_have_one_name() -> None:
    """What makes them and what looks for them agree on it."""
    assert system_name(PlatformSpec.model_validate({"name": "north", "stage": "prod"})) == "north-prod-system"
