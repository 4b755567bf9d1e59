"""Pods that rendered objects will make: a pod's spec is found wherever an object holds one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triad.simulate.quantity import PODS, Amounts, thousandths
from triad.simulate.requirement import Requirement
from triad.simulate.taint import Toleration
from triad.spec.problem import KeyPath, dotted

_CONTAINERS = "containers"
_TEMPLATE = ("template", "spec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """What a scheduler asks of one pod.

    Attributes:
        name: Kind, namespace and name of the object, and the place in it.
        requests: Of the pod as a whole; it counts as one pod.
        alternatives: What a node's labels must meet, any one of these: the selector with each term of the affinity.
        is_daemon: Every node that it fits on runs one.
    """

    name: str
    requests: Amounts
    alternatives: tuple[tuple[Requirement, ...], ...] = ((),)
    tolerations: tuple[Toleration, ...] = ()
    is_daemon: bool = False


def pods(manifests: Iterable[Mapping[str, Any]]) -> Iterator[Pod]:
    """Every pod that the objects hold: of a workload, a Ray cluster's head and worker groups, a scaled job."""
    for manifest in manifests:
        for path, spec in _pod_specs(manifest, ()):
            yield _pod(manifest, path, spec)


def _pod_specs(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        if _is_pod_spec(value):
            yield path, value
            return
        for key, below in value.items():
            yield from _pod_specs(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _pod_specs(below, (*path, index))


def _is_pod_spec(value: Mapping[str, object]) -> bool:
    containers = value.get(_CONTAINERS)

    return isinstance(containers, list) and all(isinstance(each, Mapping) and "name" in each for each in containers)


def _pod(manifest: Mapping[str, Any], path: KeyPath, spec: Mapping[str, Any]) -> Pod:
    return Pod(
        name=_name(manifest, path),
        requests=_requests(spec),
        alternatives=_alternatives(spec),
        tolerations=tuple(Toleration.read(each) for each in spec.get("tolerations") or ()),
        is_daemon=manifest.get("kind") == "DaemonSet",
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


def _name(manifest: Mapping[str, Any], path: KeyPath) -> str:
    metadata = manifest.get("metadata") or {}
    owner = "/".join(
        part for part in (manifest.get("kind"), metadata.get("namespace"), metadata.get("name")) if part is not None
    )
    place = dotted(path[: -len(_TEMPLATE)] if path[-len(_TEMPLATE) :] == _TEMPLATE else path)

    return owner if place == "spec" else f"{owner} {place}"


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
    running = sum((_asked(each) for each in spec[_CONTAINERS]), sidecars)

    return (running | largest) + _amounts(spec.get("overhead")) + Counter({PODS: 1_000})


def _asked(container: Mapping[str, Any]) -> Counter[str]:
    """Requests of one container; a limit without a request is one."""
    resources = container.get("resources") or {}

    return _amounts({**(resources.get("limits") or {}), **(resources.get("requests") or {})})


def _amounts(quantities: Mapping[str, str] | None) -> Counter[str]:
    return Counter({resource: thousandths(quantity) for resource, quantity in (quantities or {}).items()})
