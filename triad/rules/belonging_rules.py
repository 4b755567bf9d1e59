"""Rules over what belongs to one model: its selectors mean its own pods, and not those of a neighbour."""

from collections.abc import Iterator, Sequence

from triad.rules.cluster import Cluster, where
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.rules.selector_rules import backends
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector
from triad.simulate.topology import spreads, terms

MODEL = "triad/model"
"""Label of every object and every pod of a model."""

_LABELS = "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/"
_PLACING = "https://kubernetes.io/docs/concepts/scheduling-eviction/"


@rule("makes-its-own", source=f"{_LABELS}: an object and its pods say alike whose they are")
def makes_its_own(rendered: Rendered) -> Iterator[Offence]:
    """The pods of an object belong to the model that the object belongs to."""
    for pod in Cluster.read(rendered).templates:
        owner = _model_of(pod.owner)
        if owner != pod.labels.get(MODEL):
            message = f"its label {MODEL} must be {owner!r} as its object's, got {pod.labels.get(MODEL)!r}"
            yield Offence(f"{pod.name} metadata.labels", message)


@rule("selects-its-own", source=f"{_LABELS}: a selector that finds a neighbour's pods is valid, and wrong")
def selects_its_own(rendered: Rendered) -> Iterator[Offence]:
    """A Service, a budget or a policy of a model selects no pod of anything else."""
    cluster = Cluster.read(rendered)
    for owner, place, selector in _selectors(rendered):
        strangers = _strangers(cluster.pods(selector, [namespace_of(owner)]), _model_of(owner))
        if strangers:
            yield Offence(f"{where(owner)} {place}", f"{selector} selects {strangers}, not only {_model_of(owner)!r}")


@rule(
    "leads-to-its-own", source="https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource"
)
def leads_to_its_own(rendered: Rendered) -> Iterator[Offence]:
    """Behind the Ingress of a model is that model alone."""
    cluster = Cluster.read(rendered)
    for ingress in rendered.of_kind("Ingress"):
        named = {str(each["name"]) for each in backends(ingress)} if _model_of(ingress) else set()
        for service in cluster.services:
            if service["metadata"]["name"] in named and namespace_of(service) == namespace_of(ingress):
                selector = Selector.of_labels(service["spec"].get("selector"))
                strangers = _strangers(cluster.pods(selector, [namespace_of(service)]), _model_of(ingress))
                if strangers:
                    name = service["metadata"]["name"]
                    yield Offence(f"{where(ingress)} spec", f"Service {name!r} leads to {strangers}")


@rule("spreads-itself", source=f"{_PLACING}topology-spread-constraints/#implicit-conventions: else it spreads others")
def spreads_itself(rendered: Rendered) -> Iterator[Offence]:
    """A spread constraint counts the pod that has it; more pods beside it may be meant."""
    for pod in Cluster.read(rendered).templates:
        for spread in spreads(pod.spec, pod.labels):
            if not spread.selector.matches(pod.labels):
                yield Offence(f"{pod.name} {spread.where}", f"{spread.selector} does not select the pod itself")


@rule("near-its-own", source=f"{_PLACING}assign-pod-node/#inter-pod-affinity-and-anti-affinity")
def near_its_own(rendered: Rendered) -> Iterator[Offence]:
    """A pod of a model wants to be near pods of its model, and only from others may it keep apart."""
    cluster = Cluster.read(rendered)
    for pod in cluster.templates:
        for term in terms(pod.spec, pod.labels, namespace=pod.namespace):
            among = term.namespaces | frozenset(cluster.named(term.namespace_selector))
            strangers = _strangers(cluster.pods(term.selector, among), pod.labels.get(MODEL))
            if strangers and MODEL in pod.labels and not term.is_apart:
                yield Offence(f"{pod.name} {term.where}", f"{term.selector} selects {strangers}")


def _model_of(manifest: Body) -> str | None:
    return ((manifest.get("metadata") or {}).get("labels") or {}).get(MODEL)


def _selectors(rendered: Rendered) -> Iterator[tuple[Body, str, Selector]]:
    """What selects pods in the objects of models."""
    for each in rendered.manifests:
        spec = each.get("spec") or {}
        match each.get("kind") if _model_of(each) else None:
            case "Service":
                yield each, "spec.selector", Selector.of_labels(spec.get("selector"))
            case "PodDisruptionBudget":
                yield each, "spec.selector", Selector.read(spec.get("selector"))
            case "NetworkPolicy":
                yield each, "spec.podSelector", Selector.read(spec.get("podSelector") or {})


def _strangers(selected: Sequence[PodTemplate], model: str | None) -> str:
    return ", ".join(each.name for each in selected if each.labels.get(MODEL) != model)
