"""When nodes need addresses by the prefix."""

import pytest

from triad.planning.prefixes import needs_prefixes
from triad.spec.platform import PlatformSpec


@pytest.mark.parametrize(
    ("pool", "needed"),
    [
        ({}, False),
        ({"max_pods": 58, "sizes": ["2xlarge"]}, False),
        ({"max_pods": 59, "sizes": ["2xlarge"]}, True),
        ({"max_pods": 58, "sizes": ["large", "2xlarge"]}, True),
        ({"max_pods": 59, "sizes": ["2xlarge"], "enabled": False}, False),
    ],
)
def test_prefixes_are_needed_where_one_type_has_too_few_addresses(pool: dict[str, object], *, needed: bool) -> None:
    """A 2xlarge of Graviton has 4 interfaces of 15 addresses: 4 x 14 + 2 pods; the smallest type of a pool decides."""
    pools = {"other": {"silicon": "graviton"}, "asked": {"silicon": "graviton", **pool}}

    assert needs_prefixes(PlatformSpec.model_validate({"pools": pools})) is needed
