"""Nodes of rendered pools."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from triad.simulate.karpenter import launchable, pool_groups
from triad.simulate.node import NodeGroup

CLASS: Mapping[str, Any] = {"kind": "EC2NodeClass", "metadata": {"name": "graviton"}, "spec": {}}
POOL: Mapping[str, Any] = {
    "kind": "NodePool",
    "metadata": {"name": "graviton"},
    "spec": {
        "limits": {"cpu": "64", "memory": "512Gi"},
        "template": {
            "metadata": {"labels": {"triad/pool": "graviton"}},
            "spec": {
                "nodeClassRef": {"name": "graviton"},
                "taints": [{"key": "model-inferencing", "value": "cpu-arm", "effect": "NoSchedule"}],
                "requirements": [
                    {"key": "karpenter.k8s.aws/instance-family", "operator": "In", "values": ["c8g", "m8g"]},
                    {"key": "karpenter.k8s.aws/instance-size", "operator": "In", "values": ["4xlarge", "8xlarge"]},
                    {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["on-demand"]},
                ],
            },
        },
    },
}


def _pool(key: str, operator: str, *values: str) -> Mapping[str, Any]:
    pool: dict[str, Any] = deepcopy(dict(POOL))
    pool["spec"]["template"]["spec"]["requirements"].append({"key": key, "operator": operator, "values": list(values)})

    return pool


def _group(*manifests: Mapping[str, Any], zones: frozenset[str] | None = None) -> NodeGroup:
    [group] = pool_groups(manifests, zones=zones, container_insights=False)

    return group


def test_a_pool_is_the_types_that_meet_its_requirements() -> None:
    """Each type once, with the pool's labels, taints and name."""
    group = _group(POOL, CLASS)

    assert (group.name, group.problems) == ("pool graviton", ())
    assert [str(taint) for taint in group.taints] == ["model-inferencing=cpu-arm:NoSchedule"]
    assert {node.instance.name for node in group.nodes} == {"c8g.4xlarge", "c8g.8xlarge", "m8g.4xlarge", "m8g.8xlarge"}
    assert all(node.labels["triad/pool"] == frozenset({"graviton"}) for node in group.nodes)
    assert all(node.labels["karpenter.sh/capacity-type"] == frozenset({"on-demand"}) for node in group.nodes)


@pytest.mark.parametrize(
    ("requirement", "types"),
    [
        (("karpenter.k8s.aws/instance-cpu", "Gt", "16"), ("c8g.8xlarge", "m8g.8xlarge")),
        (("karpenter.k8s.aws/instance-memory", "Lt", "65536"), ("c8g.4xlarge",)),
        (("karpenter.k8s.aws/instance-category", "NotIn", "c"), ("m8g.4xlarge", "m8g.8xlarge")),
        (("karpenter.k8s.aws/instance-gpu-count", "Exists"), ()),
        (("karpenter.k8s.aws/instance-ebs-bandwidth", "Gt", "5000"), "all"),
        (("team", "In", "blue"), "all"),
    ],
    ids=str,
)
def test_requirements_choose_among_the_catalogue(requirement: tuple[str, ...], types: tuple[str, ...] | str) -> None:
    """A label that the catalogue does not know, and one that the pool gives itself, exclude nothing."""
    chosen = {instance.name for instance, _ in launchable(_pool(*requirement))}

    assert chosen == ({each.name for each, _ in launchable(POOL)} if types == "all" else set(types))


def test_accelerators_are_labels_and_resources() -> None:
    """A GPU is found by its name and count, a Neuron device by the accelerator labels, both in whole devices."""
    gpu, neuron = deepcopy(dict(POOL)), deepcopy(dict(POOL))
    for pool, label, value in ((gpu, "gpu-name", "a10g"), (neuron, "accelerator-name", "inferentia2")):
        pool["spec"]["limits"] = {}
        pool["spec"]["template"]["spec"]["requirements"] = [
            {"key": f"karpenter.k8s.aws/instance-{label}", "operator": "In", "values": [value]}
        ]

    gpus = {node.instance.name: node.free["nvidia.com/gpu"] for node in _group(gpu, CLASS).nodes}
    devices = {node.instance.name: node.free["aws.amazon.com/neuron"] for node in _group(neuron, CLASS).nodes}

    assert (gpus["g5.xlarge"], gpus["g5.12xlarge"]) == (1_000, 4_000)
    assert devices["inf2.24xlarge"] == 6_000


def test_only_zones_of_the_subnets_count() -> None:
    """A type that none of the zones offers cannot be launched, and a node stands in one that does."""
    trainium = deepcopy(dict(POOL))
    trainium["spec"]["template"]["spec"]["requirements"] = [
        {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": ["trn1.2xlarge"]}
    ]

    assert _group(trainium, CLASS, zones=frozenset({"use1-az1", "use1-az2"})).nodes == ()
    [node] = _group(trainium, CLASS, zones=frozenset({"use1-az1", "use1-az6"})).nodes
    assert node.labels["topology.k8s.aws/zone-id"] == frozenset({"use1-az6"})


def test_a_node_above_the_limits_is_never_launched() -> None:
    """Karpenter counts a whole node against the pool's limits before it launches one."""
    small, none = deepcopy(dict(POOL)), deepcopy(dict(POOL))
    small["spec"]["limits"] = {"cpu": "16"}
    none["spec"]["limits"] = {"cpu": "8"}

    assert {node.instance.size for node in _group(small, CLASS).nodes} == {"4xlarge"}
    assert _group(none, CLASS).problems == ("its limits are below one node: c8g.4xlarge has 16 cpu",)


def test_a_class_is_named_exactly() -> None:
    """Another case is another name, and the message shows the one that is meant."""
    pool = deepcopy(dict(POOL))
    pool["spec"]["template"]["spec"]["nodeClassRef"]["name"] = "Graviton"

    [problem] = _group(pool, CLASS).problems

    assert "unknown EC2NodeClass 'Graviton'" in problem
    assert "did you mean 'graviton'?" in problem
