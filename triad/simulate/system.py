"""Whether everything that must run on the system nodes fits them together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from triad.planning.addon_workloads import addon_workloads
from triad.planning.controllers import controllers
from triad.planning.monitoring import container_insights
from triad.planning.names import POOL_LABEL
from triad.planning.system import SYSTEM_POOL
from triad.planning.workload import Workload
from triad.simulate.managed import NODE_GROUP, managed_groups
from triad.simulate.node import Node
from triad.simulate.packing import unplaced
from triad.simulate.pod import Pod, pods
from triad.simulate.requirement import Requirement
from triad.spec.platform import PlatformSpec

_LEAST = 1
"""Nodes of a group that says nothing of its size."""


def system_workloads(spec: PlatformSpec) -> tuple[Workload, ...]:
    """All that runs on the system nodes, DaemonSets apart."""
    return (*addon_workloads(spec), *(workload for each in controllers(spec) for workload in each.workloads))


def system_nodes(spec: PlatformSpec, templates: Mapping[str, Mapping[str, Any]]) -> tuple[Node, ...]:
    """The nodes of the templates' node groups, after their DaemonSets, each of the worst of its types.

    As many as a group is told to have: nothing makes it grow when a pod waits.
    """
    return tuple(
        node for resource in _node_groups(templates) for node in _nodes(resource, insights=container_insights(spec))
    )


def without_room(
    spec: PlatformSpec, templates: Mapping[str, Mapping[str, Any]], manifests: Iterable[Mapping[str, Any]] = ()
) -> tuple[Pod, ...]:
    """Bind what runs on the system nodes, and return the pods that find no room there.

    Add-ons and controllers come first, largest first, as they are there before anything of ours. Of ours one more is
    counted than ever runs: while pods are replaced, the next one starts before the last one goes.

    Args:
        spec: The platform.
        templates: Those that make the nodes.
        manifests: Objects of ours.
    """
    workloads = sorted(system_workloads(spec), key=lambda each: -sum(c.memory_mib for c in each.containers))
    wanted = [pod for workload in workloads for pod in [as_pod(workload)] * workload.replicas]
    ours = [pod for pod in pods(manifests) if is_for_system_nodes(pod) for _ in range(pod.replicas.most + 1)]
    apart = {as_pod(workload).name for workload in workloads if workload.apart}

    return unplaced([*wanted, *ours], system_nodes(spec, templates), apart=apart)


def is_for_system_nodes(pod: Pod) -> bool:
    """Whether a pod asks for them by their label, and so for no node that Karpenter launches."""
    wanted = Requirement(key=POOL_LABEL, operator="In", values=(SYSTEM_POOL,))

    return all(wanted in alternative for alternative in pod.alternatives)


def _node_groups(templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for template in templates.values():
        for resource in (template.get("Resources") or {}).values():
            if resource["Type"] == NODE_GROUP:
                yield resource


def _nodes(resource: Mapping[str, Any], *, insights: bool) -> Iterator[Node]:
    scaling = resource["Properties"].get("ScalingConfig") or {}
    count = scaling.get("DesiredSize", scaling.get("MinSize", _LEAST))
    for group in managed_groups({"": {"Resources": {"": resource}}}, container_insights=insights):
        yield from [_worst(group.nodes)] * int(count) if group.nodes else []


def _worst(nodes: Sequence[Node]) -> Node:
    """A node with the least of each resource: EC2 launches any of a group's types."""
    common = set.intersection(*(set(each.free) for each in nodes))

    return replace(nodes[0], free={resource: min(each.free[resource] for each in nodes) for resource in common})


def as_pod(workload: Workload) -> Pod:
    """What the scheduler sees of one of its pods."""
    containers = [
        {"name": each.name, "resources": {"requests": {"cpu": f"{each.cpu_m}m", "memory": f"{each.memory_mib}Mi"}}}
        for each in workload.containers
    ]
    body = {
        "kind": "Deployment",
        "metadata": {"name": "-".join((workload.name, *workload.pod_labels.values()))},
        "spec": {"template": {"spec": {"containers": containers, "nodeSelector": {POOL_LABEL: SYSTEM_POOL}}}},
    }
    [pod] = pods([body])

    return pod
