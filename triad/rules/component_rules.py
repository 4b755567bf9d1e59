"""Rules over what a pod of a model does: it leads a Ray cluster or has the engine, and selectors mean the right one."""

from collections.abc import Iterator, Sequence

from triad.planning.placed_model import Component
from triad.rules.belonging_rules import MODEL
from triad.rules.cluster import Cluster, where
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import NODE_TYPE
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector
from triad.simulate.topology import Term, terms

COMPONENT = "app.kubernetes.io/component"

_LABELS = "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/#labels"
_BUDGETS = "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#identify-an-application-to-protect"
_AFFINITY = "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#types-of-inter-pod-affinity"


@rule("names-its-component", source=f"{_LABELS}: selectors tell a head from a server by this label alone")
def names_its_component(rendered: Rendered) -> Iterator[Offence]:
    """A pod of a model says by its label whether it is a Ray head or has the engine."""
    for pod in _of_models(Cluster.read(rendered)):
        given = pod.labels.get(COMPONENT)
        if given != _component(pod):
            message = f"its label {COMPONENT} must be {_component(pod).value!r}, got {given!r}"
            yield Offence(f"{pod.name} metadata.labels", message)


@rule("selects-servers", source=f"{_BUDGETS}: a budget of a head, which answers nobody, keeps no server up")
def selects_servers(rendered: Rendered) -> Iterator[Offence]:
    """A Service or a budget of a model means every pod of it with the engine, and no head."""
    cluster = Cluster.read(rendered)
    for owner, selector in _selectors(rendered):
        model, namespace = owner["metadata"]["labels"][MODEL], namespace_of(owner)
        own = [each for each in _of_models(cluster) if each.labels[MODEL] == model and each.namespace == namespace]
        wanted = [each for each in own if _component(each) is Component.SERVER]
        if [each for each in own if selector.matches(each.labels)] != wanted:
            yield Offence(f"{where(owner)} spec.selector", f"{selector} must select {_named(wanted)} of {_named(own)}")


@rule("near-its-component", source=f"{_AFFINITY}: replicas share a zone, and want that of the head that leads them")
def near_its_component(rendered: Rendered) -> Iterator[Offence]:
    """A pod of a model must be near its like, and on Ray wants to be near its head."""
    cluster = Cluster.read(rendered)
    for pod in _of_models(cluster):
        for term in terms(pod.spec, pod.labels, namespace=pod.namespace):
            beside = (each for each in cluster.templates if each.owner is pod.owner)
            found = [each for each in beside if term.selector.matches(each.labels)]
            wanted = _wanted(pod, term)
            if not term.is_apart and any(_component(each) is not wanted for each in found):
                message = f"{term.selector} must select a {wanted}, not {_named(found)}"
                yield Offence(f"{pod.name} {term.where}", message)


def _of_models(cluster: Cluster) -> Sequence[PodTemplate]:
    return [each for each in cluster.templates if MODEL in each.labels]


def _component(pod: PodTemplate) -> Component:
    """What a pod is, by the label that KubeRay gives and no template takes over."""
    return Component.HEAD if pod.labels.get(NODE_TYPE) == "head" else Component.SERVER


def _wanted(pod: PodTemplate, term: Term) -> Component:
    is_wish_on_ray = term.weight is not None and NODE_TYPE in pod.labels

    return Component.HEAD if is_wish_on_ray else Component.SERVER


def _selectors(rendered: Rendered) -> Iterator[tuple[Body, Selector]]:
    for kind, read in (("Service", Selector.of_labels), ("PodDisruptionBudget", Selector.read)):
        for each in rendered.of_kind(kind):
            if MODEL in (each["metadata"].get("labels") or {}):
                yield each, read(each["spec"].get("selector"))


def _named(pods: Sequence[PodTemplate]) -> str:
    return ", ".join(each.name for each in pods) or "no pod"
