"""What runs on the nodes that are always there."""

from collections.abc import Mapping
from typing import Any

import pytest

from triad.simulate.pod import pods
from triad.simulate.system import is_for_system_nodes, without_room
from triad.spec import PlatformSpec

NODES = {
    "Type": "AWS::EKS::Nodegroup",
    "Properties": {
        "InstanceTypes": ["m7g.large"],
        "ScalingConfig": {"DesiredSize": 2},
        "Labels": {"triad/pool": "system"},
    },
}
TEMPLATES = {"cluster": {"Resources": {"Nodes": NODES}}}
SYSTEM = {"triad/pool": "system"}


def deployment(selector: Mapping[str, str], cpu: str = "250m", *, replicas: int = 1) -> Mapping[str, Any]:
    """Make a Deployment of pods that ask for so much."""
    container = {"name": "c", "image": "x:1", "resources": {"requests": {"cpu": cpu, "memory": "256Mi"}}}
    spec = {"containers": [container], **({"nodeSelector": dict(selector)} if selector else {})}

    return {
        "kind": "Deployment",
        "metadata": {"name": "gateway", "namespace": "gateway"},
        "spec": {"replicas": replicas, "template": {"metadata": {"labels": {"app": "gateway"}}, "spec": spec}},
    }


@pytest.mark.parametrize(("selector", "wanted"), [(SYSTEM, True), ({"triad/pool": "graviton"}, False), ({}, False)])
def test_a_pod_is_for_them_that_names_them(selector: dict[str, str], *, wanted: bool) -> None:
    """By the label that no node of Karpenter's has."""
    [pod] = pods([deployment(selector)])

    assert is_for_system_nodes(pod) is wanted


def test_what_is_small_finds_room_beside_the_controllers() -> None:
    """A dev platform's gateway costs nothing there."""
    assert without_room(PlatformSpec(), TEMPLATES, [deployment(SYSTEM)]) == ()


def test_what_is_too_large_is_found() -> None:
    """Nothing makes the group grow when a pod waits."""
    [found, *_] = without_room(PlatformSpec(), TEMPLATES, [deployment(SYSTEM, "1800m")])

    assert found.name == "Deployment/gateway/gateway"


def test_while_pods_are_replaced_there_is_one_more() -> None:
    """Two nodes take one such pod each: two of them run there, and could never be replaced."""
    [found] = without_room(PlatformSpec(), TEMPLATES, [deployment(SYSTEM, "900m", replicas=2)])

    assert found.name == "Deployment/gateway/gateway"
    assert without_room(PlatformSpec(), TEMPLATES, [deployment(SYSTEM, "900m")]) == ()


def test_pods_for_other_nodes_are_not_counted() -> None:
    """However many there are."""
    assert without_room(PlatformSpec(), TEMPLATES, [deployment({}, "1900m", replicas=50)]) == ()
