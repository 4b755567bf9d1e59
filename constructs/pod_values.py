"""Parts of Helm values that charts share: what pods request, and where they run."""

from typing import Any

from triad.planning.names import POOL_LABEL
from triad.planning.system import SYSTEM_POOL
from triad.planning.workload import Container, Workload

SYSTEM_NODES = {POOL_LABEL: SYSTEM_POOL}
"""The controllers' nodes carry no taint; this keeps the pods off everything that Karpenter launches."""

EVERYWHERE = [{"operator": "Exists"}]
"""Tolerates every taint: an agent belongs on each node it is for, whatever pods the node is kept for."""

BUDGET = {"maxUnavailable": 1}
"""One pod at a time; it never holds up the drain of a pod that is alone."""


def resources(container: Container) -> dict[str, Any]:
    """Write requests and limits."""
    limits = {"memory": f"{container.memory_limit_mib}Mi"}
    if container.cpu_limit_m:
        limits["cpu"] = f"{container.cpu_limit_m}m"

    return {"requests": {"cpu": f"{container.cpu_m}m", "memory": f"{container.memory_mib}Mi"}, "limits": limits}


def only(workload: Workload) -> dict[str, Any]:
    """Write the resources of a workload that has one container."""
    [container] = workload.containers

    return resources(container)


def spread(workload: Workload) -> list[dict[str, Any]]:
    """Prefer another node and another zone for each pod; one that must wait for a node would stop a rollout."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(workload.pod_labels)},
        }
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


def apart_if_possible(workload: Workload) -> dict[str, Any]:
    """Prefer another node for each pod, where a chart knows affinity and no spread."""
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": dict(workload.pod_labels)}}
    preferred = [{"weight": 100, "podAffinityTerm": term}]

    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}
