"""Nodes with their agents."""

import pytest

from triad.catalog.allocatable import allocatable
from triad.catalog.daemonsets import overhead
from triad.catalog.instances import instance_types
from triad.simulate.node import free, type_labels
from triad.simulate.quantity import CPU, MEMORY, PODS, thousandths


@pytest.mark.parametrize("container_insights", [False, True])
@pytest.mark.parametrize("name", ["c8g.4xlarge", "g5.xlarge", "inf2.xlarge"])
def test_agents_take_their_part_of_every_resource(name: str, *, container_insights: bool) -> None:
    """Processors, memory, and a pod each; a GPU's node has more of them."""
    instance = instance_types()[name]
    room, agents = allocatable(instance), overhead(instance.silicon, container_insights=container_insights)

    left = free(instance, room, container_insights=container_insights)

    assert left[CPU] == room.cpu_m - agents.cpu_m
    assert left[MEMORY] == thousandths(f"{room.memory_mib - agents.memory_mib}Mi")
    assert left[PODS] == (room.pods - agents.pods) * 1_000


def test_labels_are_those_of_karpenter() -> None:
    """A GPU by name, maker, count and memory; local disks only where there are any."""
    gpu, graviton = type_labels(instance_types()["g5.12xlarge"]), type_labels(instance_types()["c8g.4xlarge"])
    aws = "karpenter.k8s.aws/instance-"

    assert (gpu[f"{aws}gpu-name"], gpu[f"{aws}gpu-manufacturer"]) == (frozenset({"a10g"}), frozenset({"nvidia"}))
    assert (gpu[f"{aws}gpu-count"], gpu[f"{aws}gpu-memory"]) == (frozenset({"4"}), frozenset({"22888"}))
    assert (graviton[f"{aws}category"], graviton[f"{aws}generation"]) == (frozenset({"c"}), frozenset({"8"}))
    assert (gpu[f"{aws}local-nvme"], f"{aws}local-nvme" in graviton) == (frozenset({"3800"}), False)
