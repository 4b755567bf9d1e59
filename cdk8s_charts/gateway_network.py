"""Who may call the gateway, and whom it may call."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Any

from cdk8s_charts.model_selector import service_selector
from cdk8s_charts.network_peer import addresses, pods_of, tcp
from cdk8s_charts.service_network import Allowed, ServiceSurroundings, policy
from triad.planning.gateway_pods import GatewayPods
from triad.planning.model_pods import ModelWorkload

_HTTP, _HTTPS = 80, 443
_ANYWHERE = IPv4Network("0.0.0.0/0")
_IDENTITY = IPv4Network("169.254.170.23/32")
"""Agent of EKS Pod Identity on the pod's node (EKS user guide, Pod Identity considerations)."""


def network_policy(
    gateway: GatewayPods, models: Sequence[ModelWorkload], around: ServiceSurroundings
) -> dict[str, Any]:
    """Let in who asks on behalf of people, and let out to models, stores and Amazon Bedrock.

    Args:
        gateway: The gateway.
        models: Those that it asks.
        around: Its surroundings.
    """
    return policy(gateway, around, callers=gateway.callers, called=_called(gateway, models, around))


def _called(gateway: GatewayPods, models: Sequence[ModelWorkload], around: ServiceSurroundings) -> Iterator[Allowed]:
    yield from _doors(models)
    if gateway.store_ports:
        yield {"to": [addresses(around.vpc)], "ports": tcp(*gateway.store_ports)}
    if gateway.asks_bedrock:
        yield {"to": [addresses(_ANYWHERE)], "ports": tcp(_HTTPS)}
        yield {"to": [addresses(_IDENTITY)], "ports": tcp(_HTTP)}


def _doors(models: Sequence[ModelWorkload]) -> Iterator[Allowed]:
    """Name each model's pods by what its Service selects them by; models on Ray in one namespace have that in common.

    The VPC CNI judges a packet by the Service's address, which it knows only of a Service that selects by these labels.
    Source: aws/amazon-network-policy-controller-k8s issue 224, pkg/resolvers/endpoints.go.
    """
    written: list[Allowed] = []
    for each in models:
        door = {"to": [pods_of(each.namespace, service_selector(each))], "ports": tcp(each.door.target)}
        if door not in written:
            written.append(door)
    yield from written
