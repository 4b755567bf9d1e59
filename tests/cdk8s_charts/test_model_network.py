"""Who may call a model's pods."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from cdk8s_charts.model_network import network_policy
from tests.cdk8s_charts.made_workloads import AROUND, HOSTED, PLAIN, POD, SERVED, SERVER
from triad.planning.model_pods import Door, ModelWorkload

EVERY_POD = {"podSelector": {"matchLabels": {"triad/model": "chat"}}}


def rules(workload: ModelWorkload) -> list[Any]:
    """Read what a policy lets in, as callers and ports."""
    spec = network_policy(workload, AROUND)["spec"]

    assert spec["podSelector"] == EVERY_POD["podSelector"]
    assert spec["policyTypes"] == ["Ingress"]
    return [(each["from"], [port["port"] for port in each.get("ports", [])]) for each in spec["ingress"]]


def namespace(name: str) -> Mapping[str, Any]:
    """Select a whole namespace, by the label that Kubernetes itself gives it."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def test_the_callers_reach_the_doors_port_and_no_other() -> None:
    """A model has further ports: of metrics, of Ray."""
    assert rules(PLAIN) == [([namespace("gateway"), namespace("agent")], [8000])]


def test_of_a_namespace_only_the_pods_that_ask_are_let_in() -> None:
    """Whatever else may run beside the gateway has no business with models."""
    around = replace(AROUND, askers={"gateway": {"app.kubernetes.io/name": "gateway"}})
    [rule] = network_policy(PLAIN, around)["spec"]["ingress"]

    assert rule["from"] == [
        {**namespace("gateway"), "podSelector": {"matchLabels": {"app.kubernetes.io/name": "gateway"}}},
        namespace("agent"),
    ]


def test_who_reads_metrics_reaches_their_port_as_well() -> None:
    """Ray has them on a port of their own."""
    watched = replace(PLAIN, callers=("gateway", "watchers"))

    assert rules(watched) == [([namespace("gateway")], [8000]), ([namespace("watchers")], [8000, 8080])]


def test_metrics_on_the_doors_own_port_are_one_port() -> None:
    """A plain engine answers both questions there."""
    server = replace(SERVER, ports={"http": 8000})
    watched = replace(PLAIN, callers=("watchers",), worker=replace(POD, containers=(server,)))

    assert rules(watched) == [([namespace("watchers")], [8000])]


def test_pods_of_one_ray_cluster_reach_each_other_on_every_port() -> None:
    """Ray's workers choose theirs by themselves; KubeRay asks the head's dashboard and its proxy."""
    assert rules(SERVED)[1:] == [([EVERY_POD], []), ([namespace("kuberay")], [8265, 8000])]


@pytest.mark.parametrize(
    "door", [HOSTED, replace(HOSTED, host=None, type="LoadBalancer"), replace(HOSTED, host=None, type="NodePort")]
)
def test_who_calls_from_outside_the_cluster_has_an_address_of_the_vpc(door: Door) -> None:
    """And no namespace; the model's key is asked of it as of anybody."""
    assert ([{"ipBlock": {"cidr": "10.9.0.0/16"}}], [8000]) in rules(replace(PLAIN, door=door))


def test_nobody_is_let_in_where_nobody_is_named() -> None:
    """The namespace is closed, and this policy opens nothing."""
    assert rules(replace(PLAIN, callers=())) == []
