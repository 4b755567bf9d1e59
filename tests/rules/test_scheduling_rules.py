"""The rule that every pod finds a node, with its mistake planted."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdk8s_charts.platform import manifests
from tests.rules.serving_objects import Object, change, found_by
from triad.cli.manifests import objects
from triad.rules import scheduling_rules
from triad.rules.rendered import Rendered
from triad.spec.controllers import Controllers
from triad.spec.load import load

TOLERATION = {"key": "model-inferencing", "value": "cpu-arm", "effect": "NoSchedule"}
LARGEST_CPU = "31"
TOO_MUCH_CPU = "64"


def _model(cpu: str, *tolerations: dict[str, str]) -> dict[str, Any]:
    spec = {
        "nodeSelector": {"triad/pool": "graviton"},
        "tolerations": list(tolerations),
        "containers": [{"name": "model", "image": "x", "resources": {"requests": {"cpu": cpu}}}],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "chat"},
        "spec": {"template": {"spec": spec}},
    }


def _messages(platform: Rendered, *objects: dict[str, Any]) -> list[str]:
    with_pods = replace(platform, manifests=(*platform.manifests, *objects))
    findings = scheduling_rules.pod_schedules.findings(with_pods)

    return [finding.message for finding in findings if finding.where == "Deployment/chat"]


def test_a_pod_that_fits_is_no_finding(platform: Rendered) -> None:
    """An 8xlarge has 32 processors, and its agents and reservations take less than one."""
    assert _messages(platform, _model(LARGEST_CPU, TOLERATION)) == []


def test_a_pod_without_toleration_is_found(platform: Rendered) -> None:
    """The origin's llama.cpp pods have none."""
    [message] = _messages(platform, _model("1"))

    assert "pool graviton: taint model-inferencing=cpu-arm:NoSchedule is not tolerated;" in message
    assert "pool gpu: taint model-inferencing=gpu-general:NoSchedule is not tolerated" in message


def test_a_pod_larger_than_every_node_is_found(platform: Rendered) -> None:
    """What the largest node has is told."""
    [message] = _messages(platform, _model(TOO_MUCH_CPU, TOLERATION))

    assert "pool graviton: needs 64 cpu, largest node" in message


def test_a_pod_in_a_zone_without_its_type_is_found(platform: Rendered) -> None:
    """Zones are those of the subnets that nodes go to: inf2 is not offered in use1-az1."""
    for template in platform.templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::EC2::Subnet":
                resource["Properties"]["AvailabilityZoneId"] = "use1-az1"
    pod = _model("1", {"key": "model-inferencing", "value": "neuron-general", "effect": "NoSchedule"})
    pod["spec"]["template"]["spec"]["nodeSelector"] = {"triad/pool": "inferentia"}

    [message] = _messages(platform, pod)

    assert "pool inferentia: no instance type meets all of" in message


def _system_group(platform: Rendered) -> dict[str, Any]:
    """The node group of the templates, to be changed in place."""
    [found] = [
        resource["Properties"]
        for template in platform.templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::EKS::Nodegroup"
    ]
    assert isinstance(found, dict)

    return found


def _without_room(platform: Rendered) -> set[str]:
    return {offence.where for offence in scheduling_rules.system_nodes_fit.find(platform)}


def test_system_nodes_that_are_too_small_are_found(platform: Rendered) -> None:
    """The controllers would wait for ever: Karpenter cannot launch the nodes that it runs on itself."""
    _system_group(platform)["InstanceTypes"] = ["c7g.medium"]

    assert len(_without_room(platform)) > 5


@pytest.mark.parametrize("types", [["m7g.xlarge", "c7g.medium"], ["c7g.medium", "m7g.xlarge"]])
def test_the_smallest_of_several_types_counts(platform: Rendered, types: list[str]) -> None:
    """EC2 may launch it, wherever it stands in the list."""
    _system_group(platform)["InstanceTypes"] = types

    assert len(_without_room(platform)) > 5


@pytest.mark.parametrize(
    ("scaling", "is_found"),
    [
        ({"DesiredSize": 0, "MinSize": 2, "MaxSize": 2}, True),
        ({"DesiredSize": 1, "MinSize": 1, "MaxSize": 2}, True),
        ({"MinSize": 1, "MaxSize": 2}, True),
        ({"MaxSize": 2}, True),
        ({"MinSize": 2, "MaxSize": 3}, False),
        ({"DesiredSize": 2, "MinSize": 1, "MaxSize": 2}, False),
    ],
)
def test_as_many_nodes_count_as_the_template_makes(
    platform: Rendered, scaling: dict[str, int], *, is_found: bool
) -> None:
    """Two replicas of Karpenter never share a node, whatever the spec says; nobody raises the size afterwards."""
    _system_group(platform)["ScalingConfig"] = scaling

    assert ("Deployment/controller-karpenter" in _without_room(platform)) is is_found


def test_pods_that_find_no_node_beside_the_others_are_found(empty: Rendered, served: list[Object]) -> None:
    """Each alone fits: it is the pool's limit of sixteen devices that does not hold them all."""
    change(served, "NodePool/gpu", "spec|limits|nvidia.com/gpu", "16")
    change(served, "ScaledObject/code", "spec.maxReplicaCount", 20)

    assert found_by(scheduling_rules.pod_schedules, empty, served) == []
    [(where, message)] = found_by(scheduling_rules.workloads_schedule, empty, served)

    assert where == "Deployment/models/code"
    assert message.startswith("4 of its pods find no node beside the others; nodes launched: pool gpu: ")


def test_a_pod_that_fits_nowhere_is_one_finding(empty: Rendered, served: list[Object]) -> None:
    """The rule over single pods has told it already."""
    change(served, "Deployment/code", "spec.template.spec.nodeSelector", {"triad/pool": "gpus"})

    assert len(found_by(scheduling_rules.pod_schedules, empty, served)) == 1
    assert found_by(scheduling_rules.workloads_schedule, empty, served) == []


def test_an_accelerator_without_its_toleration_is_found(empty: Rendered, served: list[Object]) -> None:
    """The origin's charts ask for a GPU and tolerate nothing."""
    change(served, "Deployment/code", "spec.template.spec.tolerations", [])

    [(where, message)] = found_by(scheduling_rules.pod_schedules, empty, served)

    assert where == "Deployment/models/code"
    assert "pool gpu: taint model-inferencing=gpu-general:NoSchedule is not tolerated" in message


@pytest.mark.parametrize(
    ("limit", "strategy", "found"),
    [
        ("96", "NewCluster", []),
        ("64", "NewCluster", [("RayService/models/chat", "2 pods of its second cluster find no node")]),
        ("64", "None", []),
    ],
)
def test_a_pool_without_room_for_a_second_cluster_is_found(
    empty: Rendered, served: list[Object], limit: str, strategy: str, found: list[tuple[str, str]]
) -> None:
    """Four nodes of 16 processors hold two workers and two new ones, and leave too little for a head."""
    change(served, "NodePool/graviton", "spec.limits.cpu", limit)
    change(served, "RayService/chat", "spec.upgradeStrategy.type", strategy)

    offences = found_by(scheduling_rules.upgrade_schedules, empty, served)

    assert [(where, message.partition(";")[0]) for where, message in offences] == found


def test_a_pod_that_leaves_its_node_to_the_daemons_of_its_own_platform_fits(root: Path) -> None:
    """It is not judged by the agents of Container Insights where there are none, and fits nowhere where they come."""
    spec = load(root / "examples/llama-4-scout-17b-vllm.yaml").spec
    made = tuple(each for text in manifests(spec).values() for each in objects(text))
    watched = spec.model_copy(update={"controllers": Controllers(container_insights=True)})
    without, beside = (
        list(scheduling_rules.pod_schedules.findings(Rendered(spec=each, manifests=made, templates={})))
        for each in (spec, watched)
    )

    assert without == []
    assert [each.where for each in beside] == ["Deployment/models/llama-4-scout-17b-vllm"]


def test_system_nodes_that_are_not_rendered_are_not_missed(platform: Rendered) -> None:
    """Manifests alone tell nothing of them; where templates are there, a pod that no node takes is found."""
    pod = _model("1")
    pod["spec"]["template"]["spec"]["nodeSelector"] = {"triad/pool": "system"}

    assert _messages(replace(platform, templates={}), pod) == []
    pod["spec"]["template"]["spec"]["nodeSelector"]["kubernetes.io/os"] = "windows"
    assert len(_messages(platform, pod)) == 1


def test_what_of_ours_finds_no_room_on_the_system_nodes_is_found(platform: Rendered) -> None:
    """It waits beside the controllers for ever: that group does not grow."""
    pod = _model("3")
    pod["spec"]["template"]["spec"]["nodeSelector"] = {"triad/pool": "system"}

    assert _without_room(platform) == set()
    assert _without_room(replace(platform, manifests=(*platform.manifests, pod))) == {"Deployment/chat"}


ZONEE = "topology.kubernetes.io/zonee"
_TERM = {"topologyKey": ZONEE, "labelSelector": {"matchLabels": {"app": "code"}}}


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (
            "affinity",
            {
                "podAffinity": {
                    "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": _TERM}]
                }
            },
            "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey",
        ),
        (
            "affinity",
            {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_TERM]}},
            "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey",
        ),
        (
            "topologySpreadConstraints",
            [{**_TERM, "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}],
            "topologySpreadConstraints[0].topologyKey",
        ),
    ],
)
def test_a_topology_that_no_node_has_is_found(
    empty: Rendered, served: list[Object], path: str, value: object, place: str
) -> None:
    """A wish about it is passed over without a word, and so is a distance."""
    change(served, "Deployment/code", f"spec.template.spec.{path}", value)

    assert found_by(scheduling_rules.topology_key, empty, served) == [
        (f"Deployment/models/code {place}", f"no node has a label {ZONEE!r}")
    ]


def test_a_topology_is_judged_where_nodes_are_rendered(empty: Rendered, served: list[Object]) -> None:
    """Without a pool nobody knows what nodes have; every key of the rest is theirs."""
    change(served, "Deployment/code", "spec.template.spec.topologySpreadConstraints", [_TERM])
    without = [each for each in served if each["kind"] != "NodePool"]

    assert len(found_by(scheduling_rules.topology_key, empty, served)) == 1
    assert found_by(scheduling_rules.topology_key, empty, without) == []


def test_a_topology_that_must_be_there_and_is_not_keeps_a_pod_from_every_node(
    empty: Rendered, served: list[Object]
) -> None:
    """What must be near, or evenly spread, over something that no node has."""
    for path, value in (
        ("affinity", {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_TERM]}}),
        ("topologySpreadConstraints", [{**_TERM, "whenUnsatisfiable": "DoNotSchedule"}]),
    ):
        change(served, "Deployment/code", f"spec.template.spec.{path}", value)
        [(where, message)] = found_by(scheduling_rules.pod_schedules, empty, served)
        change(served, "Deployment/code", f"spec.template.spec.{path}", None)

        assert where == "Deployment/models/code"
        assert f"asks for {ZONEE} Exists, its nodes have no such label" in message
