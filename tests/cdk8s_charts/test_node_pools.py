"""The capacity that a platform may launch."""

from collections.abc import Mapping
from typing import Any

import pytest

from cdk8s_charts.node_class import node_class
from cdk8s_charts.node_pools import node_pool
from triad.catalog.instances import Silicon, families
from triad.planning.pools import NodePool, node_pools
from triad.spec.platform import PlatformSpec
from triad.spec.role import DEFAULT_FAMILIES, Role

PAIRS = list(DEFAULT_FAMILIES)
SPOT = {"silicon": "graviton", "capacity": ["spot", "on-demand"]}
RESOURCES = {Silicon.NVIDIA: "nvidia.com/gpu", Silicon.NEURON: "aws.amazon.com/neuron"}


def decide(pool: Mapping[str, object]) -> NodePool:
    """Decide one pool that is given as a file would give it."""
    spec = PlatformSpec.model_validate({"pools": {"only": {"enabled": True, **pool}}})

    return node_pools(spec)[0]


def written_pool(pool: Mapping[str, object]) -> Any:  # noqa: ANN401  # a manifest's shape is Karpenter's
    """Write down the `spec` of one pool's NodePool."""
    return node_pool(decide(pool))["spec"]


def requirements(pool: Mapping[str, object]) -> dict[str, list[str]]:
    """Read the requirements of one pool, all of which are lists of what is allowed."""
    found = written_pool(pool)["template"]["spec"]["requirements"]

    assert {each["operator"] for each in found} == {"In"}
    return {each["key"]: each["values"] for each in found}


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_karpenter_may_launch_the_types_that_planning_counted_and_no_other(silicon: Silicon, role: Role) -> None:
    """Families and sizes are named, bare metal is not among them."""
    pool = {"silicon": silicon, "role": role}
    allowed = requirements(pool)
    launched = {
        each.name
        for family in allowed["karpenter.k8s.aws/instance-family"]
        for each in families()[family].types
        if each.size in allowed["karpenter.k8s.aws/instance-size"]
    }

    assert launched == {each.name for each in decide(pool).types}
    assert allowed["kubernetes.io/arch"] == ["arm64" if silicon is Silicon.GRAVITON else "amd64"]
    assert allowed["kubernetes.io/os"] == ["linux"]


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_only_a_spot_pool_is_ever_on_spot(silicon: Silicon, role: Role) -> None:
    """A pool that says nothing of capacity gets nodes that stay."""
    assert requirements({"silicon": silicon, "role": role})["karpenter.sh/capacity-type"] == ["on-demand"]


def test_a_spot_pool_falls_back_to_on_demand() -> None:
    """Karpenter takes Spot first and on-demand where there is none."""
    assert requirements(SPOT)["karpenter.sh/capacity-type"] == ["spot", "on-demand"]


def test_families_keep_the_order_of_the_file() -> None:
    """A person finds in the manifest what they wrote."""
    allowed = requirements({"silicon": "graviton", "families": ["m7g", "c8g"], "sizes": ["4xlarge"]})

    assert allowed["karpenter.k8s.aws/instance-family"] == ["m7g", "c8g"]
    assert allowed["karpenter.k8s.aws/instance-size"] == ["4xlarge"]


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_every_pool_has_limits(silicon: Silicon, role: Role) -> None:
    """CPUs and memory always, accelerators where there are any."""
    limits = written_pool({"silicon": silicon, "role": role})["limits"]
    resource = RESOURCES.get(silicon)

    assert list(limits) == ["cpu", "memory", *([resource] if resource else [])]
    assert all(amount.removesuffix("Gi").isdigit() for amount in limits.values())


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_disruption_and_weight_are_those_that_were_decided(silicon: Silicon, role: Role) -> None:
    """The chart writes down, it does not decide."""
    pool = {"silicon": silicon, "role": role}
    decided = decide(pool)
    written = written_pool(pool)

    assert written["weight"] == decided.weight
    assert written["disruption"]["consolidationPolicy"] == decided.consolidation_policy
    assert written["disruption"]["consolidateAfter"] == decided.consolidate_after
    assert [(each["nodes"], tuple(each.get("reasons", ()))) for each in written["disruption"]["budgets"]] == [
        (each.nodes, each.reasons) for each in decided.budgets
    ]
    assert written["template"]["spec"]["expireAfter"] == decided.expire_after
    assert written["template"]["spec"]["terminationGracePeriod"] == decided.termination_grace


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_labels_and_taints_are_those_that_were_decided(silicon: Silicon, role: Role) -> None:
    """Nodes carry them from their first second, so that no pod slips in."""
    pool = {"silicon": silicon, "role": role}
    decided = decide(pool)
    template = written_pool(pool)["template"]

    assert template["metadata"]["labels"] == decided.labels
    assert [(each["key"], each["value"], each["effect"]) for each in template["spec"]["taints"]] == [
        (each.key, each.value, "NoSchedule") for each in decided.taints
    ]


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_a_pool_refers_to_its_own_node_class(silicon: Silicon, role: Role) -> None:
    """The origin's references differed from its names in upper case, and nothing was ever launched."""
    decided = decide({"silicon": silicon, "role": role})
    reference = node_pool(decided)["spec"]["template"]["spec"]["nodeClassRef"]
    made = node_class(decided, cluster="c", instance_profile="p")

    assert reference == {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": made["metadata"]["name"]}
    assert made["apiVersion"].startswith(f"{reference['group']}/")
