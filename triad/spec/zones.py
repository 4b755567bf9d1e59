"""Zone IDs: the names of availability zones that mean the same place in every account."""

import re

_REGION = re.compile(r"^(?P<area>[a-z]{2})-(?P<partition>gov-)?(?P<direction>[a-z]+)-(?P<number>[0-9])\Z")
_DIRECTIONS = {
    "north": "n",
    "northeast": "ne",
    "east": "e",
    "southeast": "se",
    "south": "s",
    "southwest": "sw",
    "west": "w",
    "northwest": "nw",
    "central": "c",
}

NO_CONTROL_PLANE = frozenset({"use1-az3", "usw1-az2", "cac1-az3"})
"""Zones in which EKS takes no control-plane subnet.

Source: EKS user guide, network requirements (2024-12); eksctl `pkg/az/az.go`.
"""


def zone_prefix(region: str) -> str:
    """Abbreviate a region as its zone IDs do: `us-east-1` is `use1`.

    Raises:
        ValueError: `region` has not the shape of a region's name.
    """
    match = _REGION.match(region)
    if match is None or match["direction"] not in _DIRECTIONS:
        msg = f"{region!r} is not a region; a region looks like 'us-east-1' or 'eu-central-1'"
        raise ValueError(msg)
    partition = "g" if match["partition"] else ""

    return f"{match['area']}{partition}{_DIRECTIONS[match['direction']]}{match['number']}"


def default_zones(region: str) -> tuple[str, ...]:
    """Choose the first three zones in which EKS takes a subnet (two in us-west-1, which has no more)."""
    prefix = zone_prefix(region)
    last = 3 if prefix == "usw1" else 4
    candidates = (f"{prefix}-az{number}" for number in range(1, last + 1))

    return tuple(zone for zone in candidates if zone not in NO_CONTROL_PLANE)[:3]
