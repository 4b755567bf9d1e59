"""Rules over the pods that objects make: what the API server refuses late, and what a scheduler cannot use."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.quantity import CPU, MEMORY, thousandths

_MANAGING = "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"
_SELECTING = frozenset({"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"})
_LAST_PORT = 65_535


class Pod(NamedTuple):
    """The spec of a pod, and where it stands."""

    where: str
    spec: Body


class Container(NamedTuple):
    """One container, and where it stands."""

    where: str
    body: Body

    @property
    def requests(self) -> Mapping[str, str]:
        """What it asks for."""
        return (self.body.get("resources") or {}).get("requests") or {}

    @property
    def limits(self) -> Mapping[str, str]:
        """What it may not exceed."""
        return (self.body.get("resources") or {}).get("limits") or {}


@rule("selector-matches", source="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector")
def selector_matches(rendered: Rendered) -> Iterator[Offence]:
    """A workload selects the pods that it makes, or the API server refuses it."""
    for manifest in rendered.manifests:
        if manifest.get("kind") not in _SELECTING:
            continue
        spec = manifest["spec"]
        wanted = (spec.get("selector") or {}).get("matchLabels") or {}
        labels = (spec["template"].get("metadata") or {}).get("labels") or {}
        if not wanted or not wanted.items() <= labels.items():
            yield Offence(
                f"{name_of(manifest)} spec.selector.matchLabels",
                f"must be among the labels of the template, {dict(labels)}, got {dict(wanted)}",
            )


@rule("limits-cover-requests", source=f"{_MANAGING}: a request is at most its limit")
def limits_cover_requests(rendered: Rendered) -> Iterator[Offence]:
    """No container asks for more than it may use."""
    for container in _containers(rendered):
        for resource, asked in container.requests.items():
            limit = container.limits.get(resource, asked)
            if thousandths(asked) > thousandths(limit):
                yield Offence(
                    f"{container.where}.resources", f"{resource}: limit {limit!r} is less than the request {asked!r}"
                )


@rule("pod-requests", source=f"{_MANAGING}: without a request a pod is packed anywhere, and evicted first")
def pod_requests(rendered: Rendered) -> Iterator[Offence]:
    """Every container says how much processor and memory it needs; a limit alone is a request of the same amount."""
    for container in _containers(rendered):
        for resource in (CPU, MEMORY):
            asked = container.requests.get(resource, container.limits.get(resource, 0))
            if thousandths(asked) <= 0:
                yield Offence(f"{container.where}.resources.requests", f"must have {resource}, got none")


@rule("extended-resources", source=f"{_MANAGING}#consuming-extended-resources: they cannot be overcommitted")
def extended_resources(rendered: Rendered) -> Iterator[Offence]:
    """A device that is requested is a limit too, of the same number; a limit alone is enough."""
    for container in _containers(rendered):
        for resource, asked in container.requests.items():
            limit = container.limits.get(resource)
            if _is_extended(resource) and (limit is None or thousandths(limit) != thousandths(asked)):
                yield Offence(
                    f"{container.where}.resources.limits", f"{resource} must be {asked!r} as requested, got {limit!r}"
                )


@rule(
    "container-names", source="https://kubernetes.io/docs/concepts/workloads/pods/: a container has a name of its own"
)
def container_names(rendered: Rendered) -> Iterator[Offence]:
    """No two containers of a pod share a name, those of its start included."""
    for pod in _pods(rendered):
        names = Counter(container.body.get("name") for container in _of(pod))
        for name, times in names.items():
            if times > 1:
                yield Offence(pod.where, f"{times} containers are named {name!r}")


@rule("container-ports", source="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports")
def container_ports(rendered: Rendered) -> Iterator[Offence]:
    """A port is one that there is."""
    for container in _containers(rendered):
        for index, port in enumerate(container.body.get("ports") or ()):
            number = port.get("containerPort")
            if not isinstance(number, int) or not 1 <= number <= _LAST_PORT:
                yield Offence(
                    f"{container.where}.ports[{index}].containerPort", f"must be 1 to {_LAST_PORT}, got {number!r}"
                )


@rule("no-node-name", source="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename")
def no_node_name(rendered: Rendered) -> Iterator[Offence]:
    """No pod is bound by name: it would pass by the scheduler, and no node has a name that is known before."""
    for pod in _pods(rendered):
        if "nodeName" in pod.spec:
            yield Offence(f"{pod.where}.nodeName", f"must be left out, got {pod.spec['nodeName']!r}")


def _pods(rendered: Rendered) -> Iterator[Pod]:
    for manifest in rendered.manifests:
        for place, spec in _found(manifest, ""):
            yield Pod(f"{name_of(manifest)} {place}", spec)


def _found(value: object, place: str) -> Iterator[tuple[str, Body]]:
    """The spec of each pod, wherever an object holds one."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield place, value
            return
        for key, below in value.items():
            yield from _found(below, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _found(below, f"{place}[{index}]")


def _of(pod: Pod) -> Iterator[Container]:
    for key in ("initContainers", "containers"):
        for index, body in enumerate(pod.spec.get(key) or ()):
            yield Container(f"{pod.where}.{key}[{index}]", body)


def _containers(rendered: Rendered) -> Iterator[Container]:
    for pod in _pods(rendered):
        yield from _of(pod)


def _is_extended(resource: str) -> bool:
    domain, slash, _ = resource.partition("/")

    return bool(slash) and domain != "kubernetes.io"
