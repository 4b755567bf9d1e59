"""Pods that rendered objects will make, as a scheduler sees them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.quantity import PODS, Amounts, thousandths
from triad.simulate.replicas import Replicas
from triad.simulate.requirement import Requirement
from triad.simulate.taint import Toleration
from triad.simulate.topology import Spread, Term, spreads, terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """What a scheduler asks of one pod.

    Attributes:
        name: Kind, namespace and name of the object, and the place in it.
        requests: Of the pod as a whole; it counts as one pod.
        alternatives: What a node's labels must meet, any one of these: the selector with each term of the affinity,
            and that it has the labels by which its place is judged.
        is_daemon: Every node that it fits on runs one.
        replicas: How many of it there are.
        spreads: Over zones or nodes.
        terms: Near other pods, or apart from them.
    """

    name: str
    requests: Amounts
    alternatives: tuple[tuple[Requirement, ...], ...] = ((),)
    tolerations: tuple[Toleration, ...] = ()
    is_daemon: bool = False
    namespace: str = "default"
    labels: Mapping[str, str] = field(default_factory=dict)
    replicas: Replicas = field(default_factory=Replicas)
    spreads: tuple[Spread, ...] = ()
    terms: tuple[Term, ...] = ()


def pods(manifests: Iterable[Mapping[str, Any]]) -> Iterator[Pod]:
    """Every pod that the objects hold: of a workload, a Ray cluster's head and worker groups, a scaled job."""
    return (_pod(template) for template in pod_templates(manifests))


def _pod(template: PodTemplate) -> Pod:
    spec, labels = template.spec, template.labels
    over = tuple(spreads(spec, labels))
    near = tuple(terms(spec, labels, namespace=template.namespace))
    places = tuple(Requirement(key=key, operator="Exists") for key in _topologies(over, near))

    return Pod(
        name=template.name,
        requests=_requests(spec),
        alternatives=tuple((*each, *places) for each in _alternatives(spec)),
        tolerations=tuple(Toleration.read(each) for each in spec.get("tolerations") or ()),
        is_daemon=template.kind == "DaemonSet",
        namespace=template.namespace,
        labels=labels,
        replicas=template.replicas,
        spreads=over,
        terms=near,
    )


def _alternatives(spec: Mapping[str, Any]) -> tuple[tuple[Requirement, ...], ...]:
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    terms = (affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms") or ()
    selector = tuple(
        Requirement(key=key, operator="In", values=(str(value),))
        for key, value in (spec.get("nodeSelector") or {}).items()
    )

    return tuple(
        (*selector, *(Requirement.read(each) for each in term.get("matchExpressions") or ())) for term in terms
    ) or (selector,)


def _topologies(over: Iterable[Spread], near: Iterable[Term]) -> tuple[str, ...]:
    """Labels without which the scheduler passes a node by, whatever their values.

    Source: kubernetes/kubernetes pkg/scheduler/framework/plugins, interpodaffinity/filtering.go `satisfyPodAffinity`
    and podtopologyspread/filtering.go `Filter`
    """
    together = (each.key for each in near if each.weight is None and not each.is_apart)

    return tuple(dict.fromkeys((*together, *(each.key for each in over if each.is_required))))


def _requests(spec: Mapping[str, Any]) -> Counter[str]:
    """What the scheduler counts: containers and sidecars together, or the largest moment of the start, and overhead.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
    """
    sidecars: Counter[str] = Counter()
    largest: Counter[str] = Counter()
    for container in spec.get("initContainers") or ():
        if container.get("restartPolicy") == "Always":
            sidecars += _asked(container)
            largest |= sidecars
        else:
            largest |= sidecars + _asked(container)
    running = sum((_asked(each) for each in spec["containers"]), sidecars)

    return (running | largest) + _amounts(spec.get("overhead")) + Counter({PODS: 1_000})


def _asked(container: Mapping[str, Any]) -> Counter[str]:
    """Requests of one container; a limit without a request is one."""
    resources = container.get("resources") or {}

    return _amounts({**(resources.get("limits") or {}), **(resources.get("requests") or {})})


def _amounts(quantities: Mapping[str, str] | None) -> Counter[str]:
    return Counter({resource: thousandths(quantity) for resource, quantity in (quantities or {}).items()})
