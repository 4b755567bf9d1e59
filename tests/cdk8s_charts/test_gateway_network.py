"""Who may call the gateway, and whom it may call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cdk8s_charts.gateway_network import network_policy
from tests.cdk8s_charts.made_gateway import AROUND, GATEWAY, SMALL
from tests.cdk8s_charts.made_workloads import PLAIN, SERVED
from triad.planning.gateway_pods import GatewayPods
from triad.planning.model_pods import ModelWorkload


def namespace(name: str) -> Mapping[str, Any]:
    """Select a whole namespace, by the label that Kubernetes itself gives it."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def let(gateway: GatewayPods, side: str, models: Sequence[ModelWorkload] = ()) -> list[Any]:
    """Read what a policy lets in or out, as peers and ports."""
    spec = network_policy(gateway, models, AROUND)["spec"]
    peers = {"ingress": "from", "egress": "to"}[side]

    assert spec["policyTypes"] == ["Ingress", "Egress"]
    return [(each[peers], [port["port"] for port in each["ports"]]) for each in spec[side]]


def test_agents_and_who_reads_metrics_are_let_in_to_its_port() -> None:
    """From their namespaces, and nobody else of the cluster."""
    assert let(SMALL, "ingress") == [([namespace("agent")], [4400])]
    assert let(replace(GATEWAY, balancer=None), "ingress") == [([namespace("agent"), namespace("watchers")], [4400])]


def test_a_load_balancer_calls_from_an_address_of_the_vpc() -> None:
    """A public one too: its nodes stand in the VPC's own subnets."""
    assert ([{"ipBlock": {"cidr": "10.9.0.0/16"}}], [4400]) in let(GATEWAY, "ingress")


def test_without_models_nothing_but_names_is_asked() -> None:
    """Whoever got into a pod would get no further."""
    dns = {**namespace("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}

    assert let(SMALL, "egress") == [([dns], [53, 53])]


def test_a_models_pods_are_asked_by_what_their_service_selects_them_by() -> None:
    """The VPC CNI lets a Service's address through by no other labels; the port is that of the container."""
    plain, ray = let(SMALL, "egress", [PLAIN, SERVED])[1:]
    server = {"triad/model": "chat", "app.kubernetes.io/component": "server"}

    assert plain == ([{**namespace("models"), "podSelector": {"matchLabels": server}}], [8000])
    assert ray == ([{**namespace("models"), "podSelector": {"matchLabels": {"ray.io/serve": "true"}}}], [8000])


def test_models_on_ray_of_one_namespace_and_port_are_one_rule() -> None:
    """KubeRay's own label is all that their Services have in common."""
    there = replace(SERVED, name="code")
    elsewhere = replace(SERVED, namespace="mine")
    other_port = replace(SERVED, door=replace(SERVED.door, target=9000))

    assert len(let(SMALL, "egress", [SERVED, there])) == 2
    assert len(let(SMALL, "egress", [SERVED, elsewhere, other_port])) == 4


def test_stores_are_reached_inside_the_vpc_where_keys_lie_in_them() -> None:
    """On their ports alone."""
    stored = replace(SMALL, store_ports=(5432, 6379))

    assert let(stored, "egress")[1:] == [([{"ipBlock": {"cidr": "10.9.0.0/16"}}], [5432, 6379])]


def test_only_bedrock_leads_out_of_the_vpc() -> None:
    """Over TLS; a pod gets its role from the agent on its node."""
    assert let(replace(SMALL, asks_bedrock=True), "egress")[1:] == [
        ([{"ipBlock": {"cidr": "0.0.0.0/0"}}], [443]),
        ([{"ipBlock": {"cidr": "169.254.170.23/32"}}], [80]),
    ]
