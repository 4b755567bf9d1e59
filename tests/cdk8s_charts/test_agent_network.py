"""Whom the agent's policy names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from cdk8s_charts.agent_network import network_policy
from cdk8s_charts.network_peer import pods_of, tcp
from cdk8s_charts.service_network import ServiceSurroundings
from tests.cdk8s_charts.made_agent import SMALL_AGENT
from tests.cdk8s_charts.made_service import AROUND
from triad.planning.agent_pods import AgentPods

NO_INTERNET = ("10.0.0.1", "172.31.1.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "0.0.0.1")
METADATA = ("169.254.169.254", "169.254.170.2", "169.254.170.23")


def called(agent: AgentPods, around: ServiceSurroundings = AROUND) -> list[Any]:
    """Read what it may ask besides for names."""
    [_, *rules] = network_policy(agent, around)["spec"]["egress"]

    return list(rules)


def reaches(peers: Iterable[Mapping[str, Any]], address: str) -> bool:
    """Whether an address is in one of the ranges, and not in what is left out of it."""
    blocks = [each["ipBlock"] for each in peers]

    return any(_is_in(address, each["cidr"]) and not _is_in(address, *each.get("except", ())) for each in blocks)


def _is_in(address: str, *ranges: str) -> bool:
    return any(IPv4Address(address) in IPv4Network(each) for each in ranges)


def test_nobody_of_the_cluster_asks_it() -> None:
    """People come through the load balancer, or by a tunnel of kubectl, which is of the node."""
    assert network_policy(SMALL_AGENT, AROUND)["spec"]["ingress"] == []


def test_the_gateway_is_asked_by_its_pods_and_their_port() -> None:
    """And no other pod of any namespace."""
    assert called(SMALL_AGENT)[0] == {"to": [pods_of("front", {"app": "gate"})], "ports": tcp(4400)}


def test_the_weather_is_asked_on_its_ports_alone() -> None:
    """Where all of it is on this machine, nothing is opened: no port would be every port."""
    [_, weather] = called(replace(SMALL_AGENT, internet_ports=(443, 8443)))

    assert weather["ports"] == tcp(443, 8443)
    assert reaches(weather["to"], "94.130.142.35")
    assert len(called(replace(SMALL_AGENT, internet_ports=()))) == 1


@pytest.mark.parametrize("address", [*NO_INTERNET, *METADATA])
def test_what_is_not_the_internet_is_not_reached(address: str) -> None:
    """Neither the VPC nor what a node tells of itself: an address that a model made up leads nowhere."""
    [_, weather] = called(SMALL_AGENT)

    assert not reaches(weather["to"], address)


def test_a_vpc_or_a_peer_with_addresses_of_the_internet_is_not_reached_either() -> None:
    """They are private by where they are, not by their number."""
    around = replace(AROUND, vpc=IPv4Network("198.18.0.0/16"), peers=(IPv4Network("203.0.113.0/24"),))
    [_, weather] = called(SMALL_AGENT, around)

    assert not reaches(weather["to"], "198.18.3.4")
    assert not reaches(weather["to"], "203.0.113.9")


def test_a_weather_service_of_ones_own_is_reached_where_the_spec_says_it_is() -> None:
    """On the same ports, and nothing beside it."""
    [_, weather] = called(replace(SMALL_AGENT, weather_ranges=(IPv4Network("10.9.7.0/28"),)))

    assert reaches(weather["to"], "10.9.7.3")
    assert not reaches(weather["to"], "10.9.8.3")
