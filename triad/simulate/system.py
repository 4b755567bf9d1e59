"""Whether everything that must run on the system nodes fits them together."""

from collections.abc import Mapping
from typing import Any

from triad.planning.addon_workloads import addon_workloads
from triad.planning.controllers import controllers
from triad.planning.monitoring import container_insights
from triad.planning.names import POOL_LABEL
from triad.planning.system import SYSTEM_POOL
from triad.planning.workload import Workload
from triad.simulate.managed import managed_groups
from triad.simulate.node import Node
from triad.simulate.packing import unplaced
from triad.simulate.pod import Pod, pods
from triad.spec.platform import PlatformSpec


def system_workloads(spec: PlatformSpec) -> tuple[Workload, ...]:
    """All that runs on the system nodes, DaemonSets apart."""
    return (*addon_workloads(spec), *(workload for each in controllers(spec) for workload in each.workloads))


def system_nodes(spec: PlatformSpec, templates: Mapping[str, Mapping[str, Any]]) -> tuple[Node, ...]:
    """The nodes of the templates' node groups, after their DaemonSets."""
    groups = managed_groups(templates, container_insights=container_insights(spec))

    return tuple(node for group in groups for node in group.nodes for _ in range(spec.system.count))


def without_room(spec: PlatformSpec, templates: Mapping[str, Mapping[str, Any]]) -> tuple[Pod, ...]:
    """Bind the pods of add-ons and controllers, largest first, and return those that find no room."""
    workloads = sorted(system_workloads(spec), key=lambda each: -sum(c.memory_mib for c in each.containers))
    wanted = [pod for workload in workloads for pod in [as_pod(workload)] * workload.replicas]
    apart = {as_pod(workload).name for workload in workloads if workload.apart}

    return unplaced(wanted, system_nodes(spec, templates), apart=apart)


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
