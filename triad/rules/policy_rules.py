"""Rules over NetworkPolicies: whom they speak of, and whom they let in."""

from collections.abc import Iterator

from triad.planning.controllers import Controller, controllers
from triad.planning.release import Release
from triad.rules.cluster import Cluster, where
from triad.rules.policy import rules_ingress
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.rules.selector_rules import declared
from triad.simulate.kuberay import DASHBOARD_PORT, NODE_TYPE
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"


@rule("policy-selects", source=f"{_POLICIES}#networkpolicy-resource: an empty podSelector means every pod")
def policy_selects(rendered: Rendered) -> Iterator[Offence]:
    """A NetworkPolicy speaks of a pod that there is, or of all of its namespace."""
    cluster = Cluster.read(rendered)
    for policy in rendered.of_kind("NetworkPolicy"):
        selector = Selector.read(policy["spec"].get("podSelector") or {})
        namespace = namespace_of(policy)
        if selector.keys and not cluster.pods(selector, [namespace]):
            yield Offence(f"{where(policy)} spec.podSelector", f"{selector} selects no pod of namespace {namespace!r}")


@rule("policy-peers", source=f"{_POLICIES}#behavior-of-to-and-from-selectors: both selectors of one peer must hold")
def policy_peers(rendered: Rendered) -> Iterator[Offence]:
    """Whoever is let in or out exists: the namespace, and a pod in it where pods are named."""
    cluster = Cluster.read(rendered)
    for policy in rendered.of_kind("NetworkPolicy"):
        for place, peer in _peers(policy):
            fault = _peer_fault(cluster, policy, peer)
            if fault:
                yield Offence(f"{where(policy)} {place}", fault)


@rule("policy-ports", source=f"{_POLICIES}#targeting-a-range-of-ports: a port is one of the pods that are spoken of")
def policy_ports(rendered: Rendered) -> Iterator[Offence]:
    """A port that a policy opens is declared by one of its pods."""
    cluster = Cluster.read(rendered)
    for policy in rendered.of_kind("NetworkPolicy"):
        pods = cluster.pods(Selector.read(policy["spec"].get("podSelector") or {}), [namespace_of(policy)])
        for place, port in _ports(policy):
            if pods and not any(pod.has_port(port) for pod in pods):
                has = "; ".join(f"{pod.name}: {declared(pod)}" for pod in pods)
                yield Offence(f"{where(policy)} {place}", f"no pod declares port {port!r}; {has}")


@rule(
    "policy-admits-kuberay",
    source="ray-project/kuberay rayservice_controller.go: it sends the Serve config to the head's dashboard",
)
def policy_admits_kuberay(rendered: Rendered) -> Iterator[Offence]:
    """Where policies speak of a Ray head, one of them lets the operator in, or nothing is ever served."""
    cluster = Cluster.read(rendered)
    operators = [each for each in controllers(rendered.spec) if each.release is Release.KUBERAY]
    for head in (each for each in cluster.templates if each.labels.get(NODE_TYPE) == "head"):
        policies = [each for each in rendered.of_kind("NetworkPolicy") if rules_ingress(each, head)]
        for operator in operators if policies else ():
            if not any(_admits(cluster, each, operator) for each in policies):
                names = ", ".join(where(each) for each in policies)
                yield Offence(head.name, f"{names} must let {operator.namespace!r} in to port {DASHBOARD_PORT}")


@rule(
    "policy-joins-ray",
    source="https://docs.ray.io/en/latest/ray-core/configure.html#ports-configurations: workers use ports at random",
)
def policy_joins_ray(rendered: Rendered) -> Iterator[Offence]:
    """Where a policy speaks of a pod of a Ray cluster, every pod of the cluster reaches it on every port."""
    cluster = Cluster.read(rendered)
    members = [each for each in cluster.templates if NODE_TYPE in each.labels]
    for pod in members:
        policies = [each for each in rendered.of_kind("NetworkPolicy") if rules_ingress(each, pod)]
        for other in (each for each in members if each.owner is pod.owner):
            if policies and not any(_admits_all_ports(each, other) for each in policies):
                yield Offence(pod.name, f"no policy lets {other.name} in on every port")


def _admits(cluster: Cluster, policy: Body, operator: Controller) -> bool:
    for allowed in policy["spec"].get("ingress") or ():
        is_open = not allowed.get("ports") or any(each.get("port") == DASHBOARD_PORT for each in allowed["ports"])
        peers = allowed.get("from")
        if is_open and (not peers or any(_means_operator(cluster, each, operator) for each in peers)):
            return True

    return False


def _means_operator(cluster: Cluster, peer: Body, operator: Controller) -> bool:
    pods = Selector.read(peer.get("podSelector") or {})
    is_there = Selector.read(peer.get("namespaceSelector")).matches(cluster.namespaces[operator.namespace])

    return is_there and any(pods.may_match(each.pod_labels) for each in operator.workloads)


def _admits_all_ports(policy: Body, other: PodTemplate) -> bool:
    for allowed in policy["spec"].get("ingress") or ():
        peers = allowed.get("from")
        if not allowed.get("ports") and (not peers or any(_means(each, other) for each in peers)):
            return True

    return False


def _means(peer: Body, pod: PodTemplate) -> bool:
    """Whether a peer is a pod of the policy's own namespace."""
    return "namespaceSelector" not in peer and Selector.read(peer.get("podSelector")).matches(pod.labels)


def _peers(policy: Body) -> Iterator[tuple[str, Body]]:
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for index, allowed in enumerate(policy["spec"].get(direction) or ()):
            for number, peer in enumerate(allowed.get(side) or ()):
                yield f"spec.{direction}[{index}].{side}[{number}]", peer


def _ports(policy: Body) -> Iterator[tuple[str, str | int]]:
    for index, allowed in enumerate(policy["spec"].get("ingress") or ()):
        for number, port in enumerate(allowed.get("ports") or ()):
            if "port" in port and "endPort" not in port:
                yield f"spec.ingress[{index}].ports[{number}]", port["port"]


def _peer_fault(cluster: Cluster, policy: Body, peer: Body) -> str | None:
    if "ipBlock" in peer:
        return None
    found = [namespace_of(policy)]
    if "namespaceSelector" in peer:
        selector = Selector.read(peer["namespaceSelector"])
        found = list(cluster.named(selector))
        if not found:
            return f"{selector} selects no namespace; allowed: {', '.join(sorted(cluster.namespaces))}"
    pods = Selector.read(peer.get("podSelector") or {})
    if pods.keys and not cluster.finds(pods, found):
        return f"{pods} selects no pod of namespace {', '.join(map(repr, sorted(found)))}"

    return None
