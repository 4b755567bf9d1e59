"""Rules over pods, each with its mistake planted."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from triad.rules import pod_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

LABELS = {"app": "chat"}
MAIN: Mapping[str, Any] = {
    "name": "main",
    "image": "chat:1.0",
    "ports": [{"containerPort": 8000}],
    "resources": {
        "requests": {"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": 1},
        "limits": {"cpu": "1", "memory": "1024Mi", "nvidia.com/gpu": "1"},
    },
}
RULES = (
    pod_rules.selector_matches,
    pod_rules.limits_cover_requests,
    pod_rules.pod_requests,
    pod_rules.extended_resources,
    pod_rules.container_names,
    pod_rules.container_ports,
    pod_rules.no_node_name,
)


def _chat() -> dict[str, Any]:
    """A deployment without a mistake."""
    load = {"name": "load", "image": "load:1.0", "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}}
    pod = {"containers": [deepcopy(dict(MAIN))], "initContainers": [load]}

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "chat", "namespace": "models"},
        "spec": {
            "selector": {"matchLabels": dict(LABELS)},
            "template": {"metadata": {"labels": {**LABELS, "tier": "models"}}, "spec": pod},
        },
    }


def _found(rule: Rule, good: Rendered, *objects: dict[str, Any]) -> list[tuple[str, str]]:
    findings = rule.findings(replace(good, manifests=objects))

    return [(each.where.removeprefix("Deployment/models/chat spec."), each.message) for each in findings]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_deployment_without_a_mistake_is_allowed(good: Rendered, rule: Rule) -> None:
    """A template may have more labels than the selector, and a quantity may be written in two ways."""
    assert _found(rule, good, _chat()) == []


@pytest.mark.parametrize("selector", [{"app": "chats"}, {"app": "chat", "tier": "agents"}, {}])
@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])
def test_a_workload_that_does_not_select_its_pods_is_found(good: Rendered, kind: str, selector: dict[str, str]) -> None:
    """One value that differs is enough, and so is none at all."""
    chat = {**_chat(), "kind": kind}
    chat["spec"]["selector"]["matchLabels"] = selector

    [(where, message)] = _found(pod_rules.selector_matches, good, chat)

    assert where.endswith("selector.matchLabels")
    assert message.endswith(f"got {selector}")


def test_a_kind_that_selects_by_itself_needs_no_selector(good: Rendered) -> None:
    """A job's selector is made for it."""
    job = {**_chat(), "kind": "Job"}
    del job["spec"]["selector"]

    assert _found(pod_rules.selector_matches, good, job) == []


@pytest.mark.parametrize(("resource", "asked", "limit"), [("cpu", "1500m", "1"), ("memory", "1Gi", "1G")])
def test_a_request_above_its_limit_is_found(good: Rendered, resource: str, asked: str, limit: str) -> None:
    """Quantities are compared, not texts; in a container of the start too."""
    chat = _chat()
    resources = {"requests": {resource: asked}, "limits": {resource: limit}}
    chat["spec"]["template"]["spec"]["initContainers"][0]["resources"] = resources

    assert _found(pod_rules.limits_cover_requests, good, chat) == [
        ("template.spec.initContainers[0].resources", f"{resource}: limit {limit!r} is less than the request {asked!r}")
    ]


def test_a_request_without_a_limit_is_allowed(good: Rendered) -> None:
    """A CPU limit would throttle for nothing."""
    chat = _chat()
    del chat["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"]

    assert _found(pod_rules.limits_cover_requests, good, chat) == []


@pytest.mark.parametrize("resource", ["cpu", "memory"])
@pytest.mark.parametrize("part", ["containers", "initContainers"])
@pytest.mark.parametrize("asked", [None, "0"])
def test_a_container_without_a_request_is_found(good: Rendered, part: str, resource: str, asked: str | None) -> None:
    """Each of the two resources, in a container of the start too; nothing asked for is no request."""
    chat = _chat()
    [container] = chat["spec"]["template"]["spec"][part]
    amounts = {"cpu": "1", "memory": "1Gi"}
    del amounts[resource]
    container["resources"] = {"requests": amounts | ({resource: asked} if asked else {})}

    assert _found(pod_rules.pod_requests, good, chat) == [
        (f"template.spec.{part}[0].resources.requests", f"must have {resource}, got none")
    ]


def test_a_container_that_says_nothing_of_resources_is_found_twice(good: Rendered) -> None:
    """Once for each resource."""
    chat = _chat()
    del chat["spec"]["template"]["spec"]["containers"][0]["resources"]

    assert len(_found(pod_rules.pod_requests, good, chat)) == 2


def test_a_limit_alone_is_a_request(good: Rendered) -> None:
    """The API server fills in the request."""
    chat = _chat()
    chat["spec"]["template"]["spec"]["containers"][0]["resources"] = {"limits": {"cpu": "1", "memory": "1Gi"}}

    assert _found(pod_rules.pod_requests, good, chat) == []


@pytest.mark.parametrize("limit", [None, "2"])
@pytest.mark.parametrize("device", ["nvidia.com/gpu", "aws.amazon.com/neuron"])
def test_a_device_that_is_no_limit_of_the_same_number_is_found(good: Rendered, device: str, limit: str | None) -> None:
    """The API server refuses the pod, long after the deployment went through."""
    chat = _chat()
    resources = {"requests": {device: "1"}, "limits": {device: limit} if limit else {}}
    chat["spec"]["template"]["spec"]["containers"][0]["resources"] = resources

    assert _found(pod_rules.extended_resources, good, chat) == [
        ("template.spec.containers[0].resources.limits", f"{device} must be '1' as requested, got {limit!r}")
    ]


def test_a_device_that_is_a_limit_alone_is_allowed(good: Rendered) -> None:
    """The request follows from it."""
    chat = _chat()
    chat["spec"]["template"]["spec"]["containers"][0]["resources"] = {"limits": {"nvidia.com/gpu": "1"}}

    assert _found(pod_rules.extended_resources, good, chat) == []


def test_two_containers_of_one_name_are_found(good: Rendered) -> None:
    """One of the start counts too; two pods may have the same names."""
    chat = _chat()
    chat["spec"]["template"]["spec"]["initContainers"][0]["name"] = "main"
    other = {**_chat(), "metadata": {"name": "other"}}

    assert _found(pod_rules.container_names, good, chat, other) == [("template.spec", "2 containers are named 'main'")]


@pytest.mark.parametrize("port", [0, 65_536, -1, "8000", None])
def test_a_port_that_does_not_exist_is_found(good: Rendered, port: object) -> None:
    """A text is none either: only a service may name a port."""
    chat = _chat()
    chat["spec"]["template"]["spec"]["containers"][0]["ports"].append({"containerPort": port})

    assert _found(pod_rules.container_ports, good, chat) == [
        ("template.spec.containers[0].ports[1].containerPort", f"must be 1 to 65535, got {port!r}")
    ]


def test_a_pod_that_names_its_node_is_found(good: Rendered) -> None:
    """Wherever an object holds a pod: here a worker group of a Ray cluster."""
    pod = {"nodeName": "ip-10-0-0-1", "containers": [dict(MAIN)]}
    cluster = {
        "kind": "RayCluster",
        "metadata": {"name": "chat"},
        "spec": {"workerGroupSpecs": [{"template": {"spec": pod}}]},
    }

    assert _found(pod_rules.no_node_name, good, cluster) == [
        ("RayCluster/chat spec.workerGroupSpecs[0].template.spec.nodeName", "must be left out, got 'ip-10-0-0-1'")
    ]
