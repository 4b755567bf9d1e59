"""Who may call the gateway, and whom it may call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from cdk8s_charts.gateway_metadata import metadata
from cdk8s_charts.model_selector import service_selector
from triad.planning.gateway_pods import GatewayPods
from triad.planning.model_pods import ModelWorkload

_NAMESPACE = "kubernetes.io/metadata.name"
_DNS_NAMESPACE, _DNS = "kube-system", {"k8s-app": "kube-dns"}
_DNS_PORT = 53
_HTTPS = 443
_ANYWHERE = "0.0.0.0/0"
_IDENTITY = "169.254.170.23/32"
"""Agent of EKS Pod Identity on the pod's node (EKS user guide, Pod Identity considerations)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySurroundings:
    """What of the platform the gateway's network has to do with.

    Attributes:
        monitoring: Namespace of who reads metrics.
        vpc: Range of load balancers and of what keeps keys.
    """

    monitoring: str
    vpc: IPv4Network


def network_policy(
    gateway: GatewayPods, models: Sequence[ModelWorkload], around: GatewaySurroundings
) -> dict[str, Any]:
    """Let in who may ask, and let out to what answers for them: whoever got into a pod would get no further.

    Args:
        gateway: The gateway.
        models: Those that it asks.
        around: Its surroundings.
    """
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(gateway, gateway.name),
        "spec": {
            "podSelector": {"matchLabels": dict(gateway.selector)},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": list(_callers(gateway, around)),
            "egress": list(_called(gateway, models, around)),
        },
    }


def _callers(gateway: GatewayPods, around: GatewaySurroundings) -> Iterator[Mapping[str, Any]]:
    door = [_tcp(gateway.port)]
    namespaces = (*gateway.callers, *([around.monitoring] if gateway.watched else []))
    yield {"from": [_namespace(each) for each in namespaces], "ports": door}
    if gateway.balancer:
        yield {"from": [_range(str(around.vpc))], "ports": door}


def _called(
    gateway: GatewayPods, models: Sequence[ModelWorkload], around: GatewaySurroundings
) -> Iterator[Mapping[str, Any]]:
    yield {
        "to": [{**_namespace(_DNS_NAMESPACE), "podSelector": {"matchLabels": _DNS}}],
        "ports": [{"protocol": protocol, "port": _DNS_PORT} for protocol in ("UDP", "TCP")],
    }
    yield from _doors(models)
    if gateway.store_ports:
        yield {"to": [_range(str(around.vpc))], "ports": [_tcp(port) for port in gateway.store_ports]}
    if gateway.asks_bedrock:
        yield {"to": [_range(_ANYWHERE)], "ports": [_tcp(_HTTPS)]}
        yield {"to": [_range(_IDENTITY)], "ports": [_tcp(80)]}


def _doors(models: Sequence[ModelWorkload]) -> Iterator[Mapping[str, Any]]:
    """Name each model's pods by what its Service selects them by; models on Ray in one namespace have that in common.

    The VPC CNI judges a packet by the Service's address, which it knows only of a Service that selects by these labels.
    Source: aws/amazon-network-policy-controller-k8s issue 224, pkg/resolvers/endpoints.go.
    """
    written: list[Mapping[str, Any]] = []
    for each in models:
        peer = {**_namespace(each.namespace), "podSelector": {"matchLabels": service_selector(each)}}
        door = {"to": [peer], "ports": [_tcp(each.door.target)]}
        if door not in written:
            written.append(door)
    yield from written


def _namespace(name: str) -> Mapping[str, Any]:
    return {"namespaceSelector": {"matchLabels": {_NAMESPACE: name}}}


def _range(cidr: str) -> Mapping[str, Any]:
    return {"ipBlock": {"cidr": cidr}}


def _tcp(port: int) -> Mapping[str, Any]:
    return {"protocol": "TCP", "port": port}
