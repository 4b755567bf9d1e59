"""Nodes that a cluster has or may launch, and the groups that share taints and a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triad.catalog.allocatable import Allocatable
from triad.catalog.daemonsets import overhead
from triad.catalog.instances import InstanceType, families
from triad.simulate.quantity import CPU, EPHEMERAL, MEMORY, MIB, PODS, Amounts
from triad.simulate.requirement import Labels, Values
from triad.simulate.taint import Taint

ZONE_ID = "topology.k8s.aws/zone-id"
CAPACITY_TYPE = "karpenter.sh/capacity-type"
INSTANCE_TYPE = "node.kubernetes.io/instance-type"
_AWS = "karpenter.k8s.aws/instance-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One instance type as a node, empty but for its DaemonSets.

    Attributes:
        free: What pods may still request.
    """

    instance: InstanceType
    labels: Labels
    free: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroup:
    """Nodes that are launched by one rule.

    Attributes:
        name: `pool graviton` or `node group system`.
        nodes: One for each instance type that may be launched.
        problems: Why none can be launched; empty if some can.
        limits: What all its nodes together may have.
        weight: A group with a higher one is tried first.
    """

    name: str
    taints: tuple[Taint, ...] = ()
    nodes: tuple[Node, ...] = ()
    problems: tuple[str, ...] = ()
    limits: Amounts = field(default_factory=dict)
    weight: int = 0


def capacity(instance: InstanceType) -> Amounts:
    """All that a type has, which counts towards the limits of its group."""
    amounts = {CPU: instance.vcpu * 1_000, MEMORY: instance.memory_mib * MIB * 1_000}
    if instance.accelerator_resource:
        amounts[instance.accelerator_resource] = instance.accelerators * 1_000

    return amounts


def free(instance: InstanceType, room: Allocatable, *, container_insights: bool) -> Amounts:
    """What is left of an empty node once the catalogue's DaemonSets run."""
    agents = overhead(instance.silicon, container_insights=container_insights)
    amounts = {
        CPU: room.cpu_m - agents.cpu_m,
        MEMORY: (room.memory_mib - agents.memory_mib) * MIB * 1_000,
        EPHEMERAL: room.ephemeral_mib * MIB * 1_000,
        PODS: (room.pods - agents.pods) * 1_000,
    }
    if instance.accelerator_resource:
        amounts[instance.accelerator_resource] = room.accelerators * 1_000

    return amounts


def type_labels(instance: InstanceType) -> dict[str, Values]:
    """Labels that every node of a type carries; None as value where the catalogue does not know it.

    Source: aws/karpenter-provider-aws@1d927085 pkg/providers/instancetype/types.go
    """
    family = families()[instance.family]
    known: Mapping[str, object] = {
        "kubernetes.io/arch": instance.architecture,
        "kubernetes.io/os": "linux",
        INSTANCE_TYPE: instance.name,
        f"{_AWS}family": instance.family,
        f"{_AWS}size": instance.size,
        f"{_AWS}category": family.category,
        f"{_AWS}generation": family.generation,
        f"{_AWS}cpu": instance.vcpu,
        f"{_AWS}memory": instance.memory_mib,
        f"{_AWS}network-bandwidth": int(instance.network_gbit * 1_000),
        f"{_AWS}hypervisor": "nitro",
        **({f"{_AWS}local-nvme": instance.instance_store_gb} if instance.instance_store_gb else {}),
        **_accelerator_labels(instance),
    }
    unknown = (f"{_AWS}ebs-bandwidth", f"{_AWS}cpu-manufacturer", f"{_AWS}encryption-in-transit-supported")
    places = ("topology.kubernetes.io/region", "topology.kubernetes.io/zone", "kubernetes.io/hostname")

    return {key: frozenset({str(value)}) for key, value in known.items()} | dict.fromkeys((*unknown, *places))


def _accelerator_labels(instance: InstanceType) -> Mapping[str, object]:
    if instance.accelerator is None:
        return {}
    if instance.neuron_cores:
        return {
            f"{_AWS}accelerator-name": instance.accelerator,
            f"{_AWS}accelerator-manufacturer": "aws",
            f"{_AWS}accelerator-count": instance.accelerators,
        }

    return {
        f"{_AWS}gpu-name": instance.accelerator,
        f"{_AWS}gpu-manufacturer": "nvidia",
        f"{_AWS}gpu-count": instance.accelerators,
        f"{_AWS}gpu-memory": instance.accelerator_memory_mib,
    }
