"""Rules over what NetworkPolicies let out."""

from collections.abc import Iterator, Sequence

from triad.rules.cluster import Cluster, where
from triad.rules.policy import egress_peers, meant_namespaces, meant_pods
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.rules.selector_rules import declared
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
_DNS_PORT = 53
_DNS = {"k8s-app": "kube-dns"}


@rule(
    "egress-service",
    source="aws/amazon-network-policy-controller-k8s issue 224, pkg/resolvers/endpoints.go: the VPC CNI sees a packet "
    "before a Service's address is replaced, and lets that address through only by the Service's own selector",
)
def egress_service(rendered: Rendered) -> Iterator[Offence]:
    """Pods that a policy lets out to by their labels are behind a Service that selects them by the same labels."""
    cluster = Cluster.read(rendered)
    for policy in rendered.of_kind("NetworkPolicy"):
        for place, peer in egress_peers(policy):
            fault = _fault(cluster, policy, peer)
            if fault:
                yield Offence(f"{where(policy)} {place}", fault)


@rule(
    "egress-dns",
    source="coredns/deployment kubernetes/coredns.yaml.sed, as in the EKS add-on: kube-dns selects k8s-app: kube-dns",
)
def egress_dns(rendered: Rendered) -> Iterator[Offence]:
    """Who may ask for names on port 53 may ask the cluster's own DNS, or finds no Service."""
    for policy in rendered.of_kind("NetworkPolicy"):
        for index, allowed in enumerate(policy["spec"].get("egress") or ()):
            if any(each.get("port") == _DNS_PORT for each in allowed.get("ports") or ()):
                for number, peer in enumerate(allowed.get("to") or ()):
                    pods = Selector.read(peer.get("podSelector") or {})
                    if not pods.matches(_DNS):
                        place = f"{where(policy)} spec.egress[{index}].to[{number}]"
                        yield Offence(place, f"{pods} is not the cluster's DNS, whose pods have k8s-app: kube-dns")


@rule("egress-ports", source=f"{_POLICIES}#networkpolicy-resource: what no port names is let out nowhere")
def egress_ports(rendered: Rendered) -> Iterator[Offence]:
    """A port on which a policy lets out to pods of ours is declared by one of them."""
    cluster = Cluster.read(rendered)
    for policy in rendered.of_kind("NetworkPolicy"):
        for index, allowed in enumerate(policy["spec"].get("egress") or ()):
            pods = [pod for peer in allowed.get("to") or () for pod in meant_pods(cluster, policy, peer)]
            for number, port in _ports(allowed):
                if pods and not any(pod.has_port(port) for pod in pods):
                    has = "; ".join(f"{pod.name}: {declared(pod)}" for pod in pods)
                    place = f"{where(policy)} spec.egress[{index}].ports[{number}]"
                    yield Offence(place, f"no pod declares port {port!r}; {has}")


def _ports(allowed: Body) -> Iterator[tuple[int, str | int]]:
    for number, each in enumerate(allowed.get("ports") or ()):
        if "port" in each and "endPort" not in each:
            yield number, each["port"]


def _fault(cluster: Cluster, policy: Body, peer: Body) -> str | None:
    asked = Selector.read(peer.get("podSelector") or {})
    if not asked.keys:
        return None
    services = _before(cluster, asked, meant_namespaces(cluster, policy, peer))
    if not services or any(asked.matches(each["spec"]["selector"]) for each in services):
        return None
    selectors = "; ".join(f"{where(each)}: {dict(each['spec']['selector'])}" for each in services)

    return f"{asked} is in the selector of no Service before these pods; {selectors}"


def _before(cluster: Cluster, asked: Selector, among: frozenset[str]) -> Sequence[Body]:
    """The Services that lead to a pod of those namespaces that is asked for."""
    labels = [(pod.namespace, pod.labels) for pod in cluster.pods(asked, among)]

    return [
        each
        for each in cluster.services
        if each["spec"].get("selector")
        and any(
            namespace == namespace_of(each) and Selector.of_labels(each["spec"]["selector"]).matches(of_pod)
            for namespace, of_pod in labels
        )
    ]
