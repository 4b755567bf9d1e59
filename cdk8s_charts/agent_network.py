"""Who may call the agent, and whom it may call."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

from cdk8s_charts.network_peer import addresses, pods_of, tcp
from cdk8s_charts.service_network import Allowed, ServiceSurroundings, policy
from triad.planning.agent_pods import AgentPods

_ANYWHERE = IPv4Network("0.0.0.0/0")
_NOT_THE_INTERNET = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
        ),
    )
)
"""Private, shared, or of a node alone, where instance metadata and Pod Identity answer (RFC 6890)."""


def network_policy(agent: AgentPods, around: ServiceSurroundings) -> dict[str, Any]:
    """Let out to the gateway, and to the internet for the weather: what a model made up leads nowhere else."""
    return policy(agent, around, called=_called(agent, around))


def _called(agent: AgentPods, around: ServiceSurroundings) -> Iterator[Allowed]:
    gateway = agent.gateway
    yield {"to": [pods_of(gateway.namespace, gateway.selector)], "ports": tcp(gateway.port)}
    if agent.internet_ports:
        internet = addresses(_ANYWHERE, without=_inside(around))
        yield {"to": [internet, *map(addresses, agent.weather_ranges)], "ports": tcp(*agent.internet_ports)}


def _inside(around: ServiceSurroundings) -> Iterator[IPv4Network]:
    """List what is not the internet, with a VPC or a peer that has addresses of it."""
    yield from _NOT_THE_INTERNET
    for each in (around.vpc, *around.peers):
        if not any(each.subnet_of(private) for private in _NOT_THE_INTERNET):
            yield each
