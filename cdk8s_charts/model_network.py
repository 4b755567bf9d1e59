"""Who may call a model's pods."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from cdk8s_charts.model_selector import every_pod
from cdk8s_charts.network_peer import addresses, pods_of, tcp
from triad.planning.model_pods import ModelWorkload

_DASHBOARD = 8265
_INSIDE = "ClusterIP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What of the platform a model's network has to do with.

    Attributes:
        operator: Namespace of KubeRay.
        monitoring: Namespace of who reads metrics.
        vpc: Range from which the internal load balancer calls.
        balancer: Ingresses of one name share one load balancer.
        idle_s: Patience of that load balancer, the same for all of them.
        askers: Labels of the pods of a namespace that may ask; of one that is not here all may.
    """

    operator: str
    monitoring: str
    vpc: IPv4Network
    balancer: str
    idle_s: int
    askers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def network_policy(workload: ModelWorkload, around: Surroundings) -> dict[str, Any]:
    """Let in who may ask, the other pods of a Ray cluster, and KubeRay; probes come from the node and may always.

    What goes out stays open: weights come from S3 and the hub, whose addresses no policy can name.
    """
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": workload.name, "namespace": workload.namespace, "labels": dict(workload.labels)},
        "spec": {
            "podSelector": {"matchLabels": every_pod(workload)},
            "policyTypes": ["Ingress"],
            "ingress": list(_allowed(workload, around)),
        },
    }


def is_open_to_the_vpc(workload: ModelWorkload) -> bool:
    """Whether a load balancer or a node calls the pods, with an address of the VPC and of no namespace."""
    return workload.door.host is not None or workload.door.type != _INSIDE


def _allowed(workload: ModelWorkload, around: Surroundings) -> Iterator[Mapping[str, Any]]:
    door = tcp(workload.door.target)
    clients = [pods_of(each, around.askers.get(each)) for each in workload.callers if each != around.monitoring]
    if clients:
        yield {"from": clients, "ports": door}
    if around.monitoring in workload.callers:
        yield {"from": [pods_of(around.monitoring)], "ports": tcp(*_with_metrics(workload))}
    if is_open_to_the_vpc(workload):
        yield {"from": [addresses(around.vpc)], "ports": door}
    if workload.ray:
        yield {"from": [{"podSelector": {"matchLabels": every_pod(workload)}}]}
        yield {"from": [pods_of(around.operator)], "ports": tcp(_DASHBOARD, workload.door.target)}


def _with_metrics(workload: ModelWorkload) -> list[int]:
    """List the door's port, where the front or the engine has metrics, and Ray's own."""
    own = workload.worker.containers[0].ports

    return list(dict.fromkeys([workload.door.target, own.get("metrics", workload.door.target)]))
