"""What a NetworkPolicy means: whose traffic it rules, and which pods it lets that traffic to."""

from collections.abc import Iterator, Sequence

from triad.rules.cluster import Cluster
from triad.rules.rendered import Body
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector


def rules_ingress(policy: Body, pod: PodTemplate) -> bool:
    """Whether a policy says who may reach a pod."""
    return _selects(policy, pod) and "Ingress" in (policy["spec"].get("policyTypes") or ["Ingress"])


def rules_egress(policy: Body, pod: PodTemplate) -> bool:
    """Whether a policy says what a pod may ask; one that lists no types does so by having the section."""
    spec = policy["spec"]

    return _selects(policy, pod) and "Egress" in (spec.get("policyTypes") or (["Egress"] if "egress" in spec else []))


def egress_peers(policy: Body) -> Iterator[tuple[str, Body]]:
    """Everyone that a policy lets out to, each with its place in the policy."""
    for index, allowed in enumerate(policy["spec"].get("egress") or ()):
        for number, peer in enumerate(allowed.get("to") or ()):
            yield f"spec.egress[{index}].to[{number}]", peer


def meant_pods(cluster: Cluster, policy: Body, peer: Body) -> Sequence[PodTemplate]:
    """The pods of ours that a peer means; a range of addresses means none."""
    if "ipBlock" in peer:
        return ()

    return cluster.pods(Selector.read(peer.get("podSelector") or {}), meant_namespaces(cluster, policy, peer))


def meant_namespaces(cluster: Cluster, policy: Body, peer: Body) -> frozenset[str]:
    """The namespaces in which a peer's pods are: the policy's own where it names none."""
    if "namespaceSelector" not in peer:
        return frozenset({namespace_of(policy)})

    return frozenset(cluster.named(Selector.read(peer["namespaceSelector"])))


def _selects(policy: Body, pod: PodTemplate) -> bool:
    selector = Selector.read(policy["spec"].get("podSelector") or {})

    return namespace_of(policy) == pod.namespace and selector.matches(pod.labels)
