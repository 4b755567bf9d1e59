"""Replicas that lie apart."""

from collections.abc import Mapping
from typing import Any

_FAR = ("topology.kubernetes.io/zone", "kubernetes.io/hostname")


def apart(selector: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
    """Spread pods over zones and nodes where there is room; one that had to wait for it would stop a roll-out."""
    return tuple(
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(selector)},
        }
        for key in _FAR
    )
