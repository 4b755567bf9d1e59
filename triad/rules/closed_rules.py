"""Rules that a pod is closed to everybody whom nobody named."""

from collections.abc import Iterator

from triad.rules.belonging_rules import MODEL
from triad.rules.cluster import Cluster, where
from triad.rules.policy import rules_ingress
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule

_POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})


@rule("model-policy", source=f"{_POLICIES}#the-two-sorts-of-pod-isolation: without one of its own nothing says who may")
def model_policy(rendered: Rendered) -> Iterator[Offence]:
    """Of every pod of a model a NetworkPolicy says who may ask it, by its own labels."""
    policies = [each for each in rendered.of_kind("NetworkPolicy") if each["spec"].get("podSelector")]
    for pod in Cluster.read(rendered).templates:
        if MODEL in pod.labels and not any(rules_ingress(each, pod) for each in policies):
            yield Offence(pod.name, f"no NetworkPolicy of namespace {pod.namespace!r} names it for what comes in")


@rule("open-policy", source=f"{_POLICIES}#allow-all-ingress-traffic: without `from` everybody may")
def open_policy(rendered: Rendered) -> Iterator[Offence]:
    """A NetworkPolicy lets nobody in without naming him."""
    for policy in rendered.of_kind("NetworkPolicy"):
        for index, allowed in enumerate(policy["spec"].get("ingress") or ()):
            if not allowed.get("from") or any(map(_is_everybody, allowed["from"])):
                place = f"{where(policy)} spec.ingress[{index}].from"
                yield Offence(place, f"must name who may come in, got {allowed.get('from')!r}")


def _is_everybody(peer: Body) -> bool:
    selected = (peer.get(key) for key in ("namespaceSelector", "podSelector") if key in peer)
    is_any_pod = "namespaceSelector" in peer and not any(selected)

    return is_any_pod or (peer.get("ipBlock") or {}).get("cidr") in _EVERYWHERE
