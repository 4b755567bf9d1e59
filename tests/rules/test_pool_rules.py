"""Rules over pools, each with its mistake planted."""

from collections.abc import Callable
from typing import Any

import pytest

from triad.rules import pool_rules
from triad.rules.rendered import Rendered

Spoil = Callable[[str, str], Any]


def _require(pool: Any, key: str, *values: str) -> None:  # noqa: ANN401  # a NodePool's spec
    """Replace the requirement on one label, or add it."""
    requirements = pool["template"]["spec"]["requirements"]
    requirements[:] = [each for each in requirements if each["key"] != key]
    requirements.append({"key": key, "operator": "In", "values": list(values)})


@pytest.mark.parametrize(("pool", "resource"), [("graviton", "cpu"), ("agents", "memory"), ("gpu", "nvidia.com/gpu")])
def test_a_pool_without_a_limit_is_found(platform: Rendered, spoil: Spoil, pool: str, resource: str) -> None:
    """Each resource has its own limit, an accelerator too."""
    del spoil("NodePool", pool)["limits"][resource]

    [finding] = pool_rules.limits.findings(platform)

    assert (finding.check, finding.where) == ("pool-limits", f"NodePool/{pool} spec.limits")
    assert finding.message.startswith(f"no limit of {resource},")


@pytest.mark.parametrize(
    ("pool", "resource", "given", "least"),
    [
        ("graviton", "cpu", "0", "16 cpu"),
        ("graviton", "cpu", "-1", "16 cpu"),
        ("graviton", "cpu", "15", "16 cpu"),
        ("graviton", "memory", "31Gi", "32Gi memory"),
        ("gpu", "nvidia.com/gpu", "0", "1 nvidia.com/gpu"),
    ],
)
def test_a_limit_below_one_node_is_found(
    platform: Rendered, spoil: Spoil, pool: str, resource: str, given: str, least: str
) -> None:
    """The smallest is a c8g.4xlarge of 16 vCPUs and 32 GiB, and a g5.xlarge of one GPU."""
    spoil("NodePool", pool)["limits"][resource] = given

    [finding] = pool_rules.limits_hold_a_node.findings(platform)

    assert finding.where == f"NodePool/{pool} spec.limits.{resource}"
    assert finding.message == f"must be at least {least} for one node, got {given!r}"


def test_a_limit_of_just_one_node_is_allowed(platform: Rendered, spoil: Spoil) -> None:
    """The boundary is the node itself."""
    spoil("NodePool", "graviton")["limits"].update({"cpu": "16", "memory": "32Gi"})

    assert list(pool_rules.limits_hold_a_node.findings(platform)) == []


def test_a_spot_pool_with_few_types_is_found(platform: Rendered, spoil: Spoil) -> None:
    """Types are counted from the requirements: four families of two sizes are eight."""
    _require(spoil("NodePool", "graviton-spot"), "karpenter.k8s.aws/instance-size", "4xlarge", "8xlarge")

    [finding] = pool_rules.spot_diversity.findings(platform)

    assert finding.message == "Spot among 8 instance types, at least 15 are needed"


def test_a_pool_that_leaves_the_capacity_open_counts_as_spot(platform: Rendered, spoil: Spoil) -> None:
    """Without a requirement Karpenter may buy Spot."""
    requirements = spoil("NodePool", "graviton")["template"]["spec"]["requirements"]
    requirements[:] = [each for each in requirements if each["key"] != "karpenter.sh/capacity-type"]

    assert [finding.where for finding in pool_rules.spot_diversity.findings(platform)] == ["NodePool/graviton"]


def test_heads_on_spot_are_found(platform: Rendered, spoil: Spoil) -> None:
    """Spot beside on-demand is Spot."""
    _require(spoil("NodePool", "heads-arm"), "karpenter.sh/capacity-type", "spot", "on-demand")

    [finding] = pool_rules.heads.findings(platform)

    assert finding.message.startswith("Ray heads on Spot")


def test_heads_on_accelerators_are_found(platform: Rendered, spoil: Spoil) -> None:
    """A GPU under a head is paid for and idle."""
    pool = spoil("NodePool", "heads-x86")
    _require(pool, "karpenter.k8s.aws/instance-family", "g6")
    _require(pool, "karpenter.k8s.aws/instance-size", "xlarge")

    [finding] = pool_rules.heads.findings(platform)

    assert finding.message == "Ray heads on nodes with nvidia.com/gpu, which they do not use"


def test_requirements_that_contradict_each_other_are_found(platform: Rendered, spoil: Spoil) -> None:
    """The origin's agent pool: sizes large and xlarge, and the type c7g.4xlarge."""
    _require(spoil("NodePool", "agents"), "node.kubernetes.io/instance-type", "c7g.4xlarge")

    [finding] = pool_rules.satisfiable.findings(platform)

    assert finding.where == "NodePool/agents spec.template.spec.requirements"
    assert "node.kubernetes.io/instance-type In [c7g.4xlarge]" in finding.message


def test_a_class_of_another_case_is_found(platform: Rendered, spoil: Spoil) -> None:
    """The origin's agent pool names its class with a capital."""
    spoil("NodePool", "graviton")["template"]["spec"]["nodeClassRef"]["name"] = "Graviton"

    [finding] = pool_rules.node_class.findings(platform)

    assert "unknown EC2NodeClass 'Graviton'" in finding.message
    assert "did you mean 'graviton'?" in finding.message


@pytest.mark.parametrize(
    ("part", "value"), [("group", "karpenter.azure.com"), ("kind", "AKSNodeClass")], ids=["group", "kind"]
)
def test_a_class_of_another_group_or_kind_is_found(platform: Rendered, spoil: Spoil, part: str, value: str) -> None:
    """A name alone is not enough: there is a class of that name, and the pool means another."""
    spoil("NodePool", "graviton")["template"]["spec"]["nodeClassRef"][part] = value

    [finding] = pool_rules.node_class.findings(platform)

    assert finding.where == "NodePool/graviton spec.template.spec.nodeClassRef"
    assert finding.message.startswith("kind must be 'EC2NodeClass' and group 'karpenter.k8s.aws', got")
    assert repr(value) in finding.message


@pytest.mark.parametrize(
    ("pool", "key"),
    [("graviton", "model-inferencing"), ("agents", "model-inferencing"), ("heads-arm", "ray-control-plane")],
)
@pytest.mark.parametrize("part", ["label", "taint", "no label", "no taint"])
def test_a_mark_that_is_not_label_and_taint_alike_is_found(
    platform: Rendered, spoil: Spoil, pool: str, key: str, part: str
) -> None:
    """Each side missing, or of another value than the other."""
    template = spoil("NodePool", pool)["template"]
    match part:
        case "label":
            template["metadata"]["labels"][key] = "other"
        case "taint":
            next(each for each in template["spec"]["taints"] if each["key"] == key)["value"] = "other"
        case "no label":
            del template["metadata"]["labels"][key]
        case _:
            template["spec"]["taints"] = [{"key": "other", "value": "x", "effect": "NoSchedule"}]

    where = [finding.where for finding in pool_rules.marked.findings(platform)]

    assert where == [f"NodePool/{pool} spec.template"]


@pytest.mark.parametrize("pool", ["graviton", "gpu", "inferentia", "heads-arm"])
def test_a_model_pool_that_lets_everybody_in_is_found(platform: Rendered, spoil: Spoil, pool: str) -> None:
    """A preference is no taint in this sense."""
    spoil("NodePool", pool)["template"]["spec"]["taints"] = [{"key": "x", "effect": "PreferNoSchedule"}]

    assert [finding.where for finding in pool_rules.tainted.findings(platform)] == [
        f"NodePool/{pool} spec.template.spec.taints"
    ]


def test_a_pool_with_another_pools_label_is_found(platform: Rendered, spoil: Spoil) -> None:
    """Two pools of one label cannot be told apart by a pod."""
    spoil("NodePool", "graviton-spot")["template"]["metadata"]["labels"]["triad/pool"] = "graviton"

    [finding] = pool_rules.pool_label.findings(platform)

    assert finding.message == "label triad/pool must be 'graviton-spot', got 'graviton'"


def test_a_refused_family_is_found(platform: Rendered, spoil: Spoil) -> None:
    """inf1 is in the catalogue to be refused, and its reason is told."""
    _require(spoil("NodePool", "inferentia"), "karpenter.k8s.aws/instance-family", "inf1", "inf2")

    [finding] = pool_rules.refused_family.findings(platform)

    assert finding.message.startswith("may launch inf1: inf1 is not supported by NeuronX")


def test_a_family_that_does_not_exist_is_found_beside_others(platform: Rendered, spoil: Spoil) -> None:
    """The pool still finds types, so that nothing else would tell."""
    _require(spoil("NodePool", "gpu"), "karpenter.k8s.aws/instance-family", "g5", "g66")

    [finding] = pool_rules.known_family.findings(platform)

    assert finding.where == "NodePool/gpu spec.template.spec.requirements"
    assert finding.message.startswith("unknown instance family 'g66'")
    assert list(pool_rules.satisfiable.findings(platform)) == []
