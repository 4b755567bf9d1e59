"""The nodes that a whole rendering launches: its own pods on its own node pools."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from triad.simulate.karpenter import pool_groups
from triad.simulate.launch import Outcome, launch
from triad.simulate.namespace import namespaces
from triad.simulate.pod import pods
from triad.simulate.scheduler import after_daemons
from triad.simulate.system import is_for_system_nodes


class Scale(StrEnum):
    """How many replicas there are of what is scaled."""

    LEAST = "least"
    MOST = "most"


def simulate(
    manifests: Iterable[Mapping[str, Any]],
    *,
    zones: frozenset[str] | None,
    container_insights: bool,
    scale: Scale = Scale.LEAST,
) -> Outcome:
    """Launch nodes for every pod of the rendering that is no DaemonSet's, and not for the nodes that are always there.

    Args:
        manifests: Rendered objects.
        zones: Zone IDs of the subnets that nodes go to; None where they are not known.
        container_insights: Whether the nodes run its DaemonSets.
        scale: Whether what is scaled stands at its fewest or at its most replicas.
    """
    objects = tuple(manifests)
    every = tuple(pods(objects))
    groups = after_daemons(pool_groups(objects, zones=zones, container_insights=container_insights), every)
    wanted = (
        pod
        for pod in every
        if not (pod.is_daemon or is_for_system_nodes(pod))
        for _ in range(pod.replicas.most if scale is Scale.MOST else pod.replicas.least)
    )

    return launch(wanted, groups, namespaces=namespaces(objects))
