"""Every label of every selector of a rendering, as a place for a wrong one."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, NamedTuple

from triad.rules.belonging_rules import MODEL
from triad.rules.component_rules import COMPONENT
from triad.rules.rendered import Rendered
from triad.simulate.kuberay import config_of

WRONG = "planted"
OF_KUBERAY = "Service of KubeRay before the head"
Path_ = tuple[str | int, ...]

_OTHER = {"head": "server", "server": "head"}
_TERMS = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution")
_HEAD = ("spec", "rayClusterConfig", "headGroupSpec", "template")


class Plant(NamedTuple):
    """One place for a wrong label.

    Attributes:
        what: Kind of selector.
        kind: Of the object.
        name: Of the object.
        path: Place of the label's value in the object.
        value: In its stead.
    """

    what: str
    kind: str
    name: str
    path: Path_
    value: object = WRONG

    @property
    def selects(self) -> str:
        """Kind of the object in which the selector then is: of KubeRay's Services none is rendered."""
        return "Service" if self.what == OF_KUBERAY else self.kind


def plants(rendered: Rendered) -> Iterator[Plant]:
    """Yield a label that nobody has, in every place."""
    for manifest in rendered.manifests:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        for what, path, labels in _selectors(manifest):
            if isinstance(labels, Mapping):
                yield from (Plant(what, kind, name, (*path, key)) for key in labels)
            else:
                yield Plant(what, kind, name, path, [WRONG] if isinstance(labels, list) else WRONG)


def neighbours(rendered: Rendered) -> Iterator[Plant]:
    """Yield every label of a model, in an object of a model or in one that names it, with that of each other model."""
    owners = {
        (each["kind"], each["metadata"]["name"]): (each["metadata"].get("labels") or {}).get(MODEL)
        for each in rendered.manifests
    }
    models = {model for model in owners.values() if model}
    for plant in plants(rendered):
        owner = owners[plant.kind, plant.name]
        if plant.path[-1] == MODEL:
            meant = owner or value_at(rendered, plant)
            yield from (plant._replace(value=other) for other in sorted(models - {meant}))
        if owner and plant.what == "Ingress backend":
            doors = {name: model for (kind, name), model in owners.items() if kind == "Service"}
            yield from (plant._replace(value=name) for name, model in doors.items() if model not in {None, owner})


def components(rendered: Rendered) -> Iterator[Plant]:
    """Yield every label that tells a head from a server with the other one, of selectors and of the pods themselves."""
    for plant in plants(rendered):
        if plant.path[-1] == COMPONENT:
            yield plant._replace(value=_OTHER[value_at(rendered, plant)])
    for manifest in rendered.manifests:
        for place, _ in _pods(manifest, ()):
            own = Plant(
                "pod labels", manifest["kind"], manifest["metadata"]["name"], (*place[:-1], "metadata", "labels")
            )
            labels: Any = value_at(rendered, own)
            if MODEL in labels:
                yield own._replace(path=(*own.path, COMPONENT), value=_OTHER[labels[COMPONENT]])


def value_at(rendered: Rendered, plant: Plant) -> Any:  # noqa: ANN401  # a place of YAML
    """Read what stands where a label would be planted."""
    [found] = [
        each for each in rendered.manifests if (each["kind"], each["metadata"]["name"]) == (plant.kind, plant.name)
    ]
    value: Any = found
    for step in plant.path:
        value = value[step]

    return value


def planted(good: Rendered, plant: Plant) -> Rendered:
    """Change one value of one object."""
    changed = tuple(
        _with(each, plant) if (each["kind"], each["metadata"]["name"]) == (plant.kind, plant.name) else each
        for each in good.manifests
    )

    return replace(good, manifests=changed)


def _with(manifest: Mapping[str, Any], plant: Plant) -> Mapping[str, Any]:
    body = deepcopy(dict(manifest))
    found: Any = body
    *above, last = plant.path
    for step in above:
        found = found[step]
    found[last] = plant.value

    return body


def _selectors(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    spec = manifest.get("spec") or {}
    match manifest["kind"]:
        case "Service":
            yield "Service spec.selector", ("spec", "selector"), spec["selector"]
        case "Deployment" | "PodDisruptionBudget" as kind:
            yield f"{kind} spec.selector", ("spec", "selector", "matchLabels"), spec["selector"]["matchLabels"]
        case "NetworkPolicy":
            yield from _of_policy(spec)
        case "Ingress":
            yield from _of_ingress(spec)
    if config_of(manifest) is not None:
        # KubeRay's Service of the head asks for the label that a template takes over.
        yield OF_KUBERAY, (*_HEAD, "metadata", "labels", "app.kubernetes.io/name"), WRONG
    for place, pod in _pods(manifest, ()):
        yield from _of_pod(place, pod)


def _of_ingress(spec: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    for at, each in enumerate(spec["rules"]):
        for to, path in enumerate(each["http"]["paths"]):
            where = ("spec", "rules", at, "http", "paths", to, "backend", "service", "name")
            yield "Ingress backend", where, path["backend"]["service"]["name"]


def _of_policy(spec: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    if spec["podSelector"]:
        yield "NetworkPolicy podSelector", ("spec", "podSelector", "matchLabels"), spec["podSelector"]["matchLabels"]
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for at, allowed in enumerate(spec.get(direction) or ()):
            for of, peer in enumerate(allowed.get(side) or ()):
                for key in {"podSelector", "namespaceSelector"} & set(peer):
                    path = ("spec", direction, at, side, of, key, "matchLabels")
                    yield f"NetworkPolicy {side} {key}", path, peer[key]["matchLabels"]


def _of_pod(place: Path_, pod: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    for at, each in enumerate(pod.get("topologySpreadConstraints") or ()):
        path = (*place, "topologySpreadConstraints", at, "labelSelector", "matchLabels")
        yield "pod topologySpreadConstraints labelSelector", path, each["labelSelector"]["matchLabels"]
    for key, affinity in (pod.get("affinity") or {}).items():
        for term in _TERMS:
            for at, each in enumerate(affinity.get(term) or ()):
                below = ("podAffinityTerm",) if "podAffinityTerm" in each else ()
                found, path = each.get("podAffinityTerm", each), (*place, "affinity", key, term, at, *below)
                what = f"pod affinity {'preferred' if below else 'required'}"
                labels = found["labelSelector"]["matchLabels"]
                yield f"{what} labelSelector", (*path, "labelSelector", "matchLabels"), labels
                if "matchLabelKeys" in found:
                    yield f"{what} matchLabelKeys", (*path, "matchLabelKeys"), found["matchLabelKeys"]


def _pods(value: object, path: Path_) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    if isinstance(value, Mapping) and isinstance(value.get("containers"), list):
        yield path, value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _pods(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _pods(below, (*path, index))
