"""Rules over where pods want to be relative to other pods."""

from collections.abc import Iterator, Mapping

from triad.rules.cluster import Cluster
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.pod_template import PodTemplate
from triad.simulate.topology import Term, spreads, terms

_PLACING = "https://kubernetes.io/docs/concepts/scheduling-eviction/"
_KEYS = ("matchLabelKeys", "mismatchLabelKeys")


@rule("spread-selects", source=f"{_PLACING}topology-spread-constraints/#spread-constraint-definition, 'labelSelector'")
def spread_selects(rendered: Rendered) -> Iterator[Offence]:
    """A spread constraint counts pods that there are; the name of a Ray cluster nobody knows before."""
    cluster = Cluster.read(rendered)
    for pod in cluster.templates:
        for spread in spreads(pod.spec, pod.labels):
            if not cluster.pods(spread.selector, [pod.namespace]):
                yield Offence(f"{pod.name} {spread.where}", f"{spread.selector} selects no pod of {pod.namespace!r}")


@rule("affinity-selects", source=f"{_PLACING}assign-pod-node/#inter-pod-affinity-and-anti-affinity")
def affinity_selects(rendered: Rendered) -> Iterator[Offence]:
    """A term of pod affinity or anti-affinity means pods that there are."""
    cluster = Cluster.read(rendered)
    for pod in cluster.templates:
        for term in terms(pod.spec, pod.labels, namespace=pod.namespace):
            among = _namespaces(cluster, term)
            if not cluster.finds(term.selector, among):
                places = ", ".join(map(repr, sorted(among))) or "none"
                yield Offence(f"{pod.name} {term.where}", f"{term.selector} selects no pod of namespace {places}")


@rule("match-label-keys", source=f"{_PLACING}assign-pod-node/#matchlabelkeys: with a selector, and not in it")
def match_label_keys(rendered: Rendered) -> Iterator[Offence]:
    """A key whose value must match is a label of the pod, and stands in no selector beside it."""
    for pod in Cluster.read(rendered).templates:
        for place, body in _written(pod):
            for message in _key_faults(body, pod.labels):
                yield Offence(f"{pod.name} {place}", message)


def _namespaces(cluster: Cluster, term: Term) -> frozenset[str]:
    return term.namespaces | frozenset(cluster.named(term.namespace_selector))


def _written(pod: PodTemplate) -> Iterator[tuple[str, Body]]:
    yield from ((each.where, each.body) for each in spreads(pod.spec, pod.labels))
    yield from ((each.where, each.body) for each in terms(pod.spec, pod.labels, namespace=pod.namespace))


def _key_faults(body: Body, labels: Mapping[str, str]) -> Iterator[str]:
    given = body.get("labelSelector")
    written = {*((given or {}).get("matchLabels") or {})} | {
        each["key"] for each in (given or {}).get("matchExpressions") or ()
    }
    for field in _KEYS:
        keys = body.get(field) or ()
        if keys and given is None:
            yield f"{field} needs a labelSelector beside it"
        for key in keys:
            if key not in labels:
                yield f"{field}: the pod has no label {key!r}, so it is passed over"
            if key in written:
                yield f"{field}: {key!r} must not be in labelSelector too"
