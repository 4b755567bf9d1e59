"""Who may call a service of ours, and whom it may call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from cdk8s_charts.network_peer import addresses, pods_of, tcp
from cdk8s_charts.service_metadata import metadata
from triad.planning.service_pods import ServicePods

Allowed = Mapping[str, Any]

_DNS_NAMESPACE, _DNS = "kube-system", {"k8s-app": "kube-dns"}
_DNS_PORT = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSurroundings:
    """What of the platform the network of its services has to do with.

    Attributes:
        monitoring: Namespace of who reads metrics.
        vpc: Range of load balancers and of what keeps keys.
        peers: Ranges that the VPC is connected with.
        askers: Labels of the pods of a namespace that may ask; of one that is not here all may.
    """

    monitoring: str
    vpc: IPv4Network
    peers: tuple[IPv4Network, ...] = ()
    askers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def policy(
    service: ServicePods, around: ServiceSurroundings, *, callers: Sequence[str] = (), called: Iterable[Allowed]
) -> dict[str, Any]:
    """Let in who may ask, and let out to what answers for them: whoever got into a pod would get no further.

    Args:
        service: The service.
        around: Its surroundings.
        callers: Namespaces that may ask, besides who reads metrics.
        called: What it may ask, besides for names.
    """
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(service, service.name),
        "spec": {
            "podSelector": {"matchLabels": dict(service.selector)},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": list(_let_in(service, around, callers)),
            "egress": [_NAMES, *called],
        },
    }


_NAMES: Allowed = {
    "to": [pods_of(_DNS_NAMESPACE, _DNS)],
    "ports": [{"protocol": protocol, "port": _DNS_PORT} for protocol in ("UDP", "TCP")],
}


def _let_in(service: ServicePods, around: ServiceSurroundings, callers: Sequence[str]) -> Iterator[Allowed]:
    """List who may come in; a rule that names nobody would let in everybody, so there is none."""
    door = tcp(service.port)
    peers = [pods_of(each, around.askers.get(each)) for each in callers]
    if service.watched:
        peers.append(pods_of(around.monitoring))
    if peers:
        yield {"from": peers, "ports": door}
    if service.balancer:
        yield {"from": [addresses(around.vpc)], "ports": door}
