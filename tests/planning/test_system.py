"""Tests of triad.planning.system."""

from triad.planning.system import system_type
from triad.spec import PlatformSpec


def test_production_has_larger_system_nodes() -> None:
    """Unless the spec names a type."""
    assert system_type(PlatformSpec.model_validate({})).name == "m7g.large"
    assert system_type(PlatformSpec.model_validate({"size": "production"})).name == "m7g.xlarge"
    assert system_type(PlatformSpec.model_validate({"system": {"type": "c8g.large"}})).name == "c8g.large"
