"""Whom the gateway's policy names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cdk8s_charts.gateway_network import network_policy
from cdk8s_charts.network_peer import pods_of
from tests.cdk8s_charts.made_gateway import SMALL_GATEWAY
from tests.cdk8s_charts.made_service import AROUND
from tests.cdk8s_charts.made_workloads import PLAIN, SERVED
from triad.planning.gateway_pods import GatewayPods
from triad.planning.model_pods import ModelWorkload


def called(gateway: GatewayPods, models: Sequence[ModelWorkload] = ()) -> list[tuple[Any, list[int]]]:
    """Read what it may ask besides for names, as peers and ports."""
    [_, *rules] = network_policy(gateway, models, AROUND)["spec"]["egress"]

    return [(each["to"], [port["port"] for port in each["ports"]]) for each in rules]


def let_in(askers: Mapping[str, Mapping[str, str]]) -> Any:  # noqa: ANN401  # read as JSON
    """Read who may ask."""
    [rule] = network_policy(SMALL_GATEWAY, [], replace(AROUND, askers=askers))["spec"]["ingress"]

    return rule["from"]


def test_of_the_agents_namespace_the_agent_alone_may_ask() -> None:
    """By its label; where there is no agent, whoever a person puts there."""
    assert let_in({"agent": {"app": "agent"}}) == [pods_of("agent", {"app": "agent"})]
    assert let_in({}) == [pods_of("agent")]


def test_without_models_nothing_but_names_is_asked() -> None:
    """Whoever got into a pod would get no further."""
    assert called(SMALL_GATEWAY) == []


def test_a_models_pods_are_asked_by_what_their_service_selects_them_by() -> None:
    """The VPC CNI lets a Service's address through by no other labels; the port is that of the container."""
    plain, ray = called(SMALL_GATEWAY, [PLAIN, SERVED])
    server = {"triad/model": "chat", "app.kubernetes.io/component": "server"}

    assert plain == ([pods_of("models", server)], [8000])
    assert ray == ([pods_of("models", {"ray.io/serve": "true"})], [8000])


def test_models_on_ray_of_one_namespace_and_port_are_one_rule() -> None:
    """KubeRay's own label is all that their Services have in common."""
    there = replace(SERVED, name="code")
    elsewhere = replace(SERVED, namespace="mine")
    other_port = replace(SERVED, door=replace(SERVED.door, target=9000))

    assert len(called(SMALL_GATEWAY, [SERVED, there])) == 1
    assert len(called(SMALL_GATEWAY, [SERVED, elsewhere, other_port])) == 3


def test_stores_are_reached_inside_the_vpc_where_keys_lie_in_them() -> None:
    """On their ports alone."""
    stored = replace(SMALL_GATEWAY, store_ports=(5432, 6379))

    assert called(stored) == [([{"ipBlock": {"cidr": "10.9.0.0/16"}}], [5432, 6379])]


def test_only_bedrock_leads_out_of_the_vpc() -> None:
    """Over TLS; a pod gets its role from the agent on its node."""
    assert called(replace(SMALL_GATEWAY, asks_bedrock=True)) == [
        ([{"ipBlock": {"cidr": "0.0.0.0/0"}}], [443]),
        ([{"ipBlock": {"cidr": "169.254.170.23/32"}}], [80]),
    ]
