"""The pods that rendered objects will make, as the API server will see them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from triad.simulate.kuberay import GENERATED, completed
from triad.simulate.replicas import Replicas, namespace_of, replicas, scaled
from triad.spec.problem import KeyPath, dotted

_CONTAINERS = "containers"
_TEMPLATE = ("template", "spec")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PodTemplate:
    """What one pod is made of.

    Attributes:
        name: Kind, namespace and name of the object, and the place in it.
        owner: The object.
        labels: With those that a controller adds.
        spec: With the containers that a controller adds.
    """

    name: str
    owner: Body
    namespace: str
    labels: Mapping[str, str] = field(default_factory=dict)
    spec: Body
    replicas: Replicas

    @property
    def kind(self) -> str:
        """Of the object."""
        return str(self.owner.get("kind"))

    @property
    def containers(self) -> tuple[Body, ...]:
        """Those that run together, sidecars included."""
        sidecars = (each for each in self.spec.get("initContainers") or () if each.get("restartPolicy") == "Always")

        return (*sidecars, *self.spec[_CONTAINERS])

    @property
    def ports(self) -> tuple[tuple[str | None, int], ...]:
        """Name and number of every port that a container declares."""
        return tuple(
            (each.get("name"), each["containerPort"])
            for container in self.containers
            for each in container.get("ports") or ()
        )

    def has_port(self, port: str | int) -> bool:
        """Whether a container declares a port of this name or number."""
        return any(port in each for each in self.ports)


def pod_templates(manifests: Iterable[Body]) -> Iterator[PodTemplate]:
    """Every pod that the objects hold: of a workload, a Ray cluster's head and worker groups, a scaled job."""
    objects = tuple(manifests)
    scalers = {target: bounds for target, _, bounds in scaled(objects)}
    for owner in objects:
        manifest = completed(owner)
        for path, metadata, spec in _pod_specs(manifest, (), {}):
            yield PodTemplate(
                name=_name(manifest, path),
                owner=owner,
                namespace=namespace_of(manifest),
                labels={**(metadata.get("labels") or {}), **_added(manifest)},
                spec=spec,
                replicas=replicas(manifest, path, scalers),
            )


def _added(manifest: Body) -> Mapping[str, str]:
    """What the controller of a Deployment adds to its pods: a hash of the template, which nobody knows before.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label
    """
    if manifest.get("kind") != "Deployment":
        return {}

    return {"pod-template-hash": f"{(manifest.get('metadata') or {}).get('name')}-{GENERATED}"}


def _pod_specs(value: object, path: KeyPath, metadata: Body) -> Iterator[tuple[KeyPath, Body, Body]]:
    """Each pod's place, metadata and specification; the metadata stand beside the specification."""
    if isinstance(value, Mapping):
        if _is_pod_spec(value):
            yield path, metadata, value
            return
        beside = value.get("metadata") or {}
        for key, below in value.items():
            yield from _pod_specs(below, (*path, key), beside)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _pod_specs(below, (*path, index), {})


def _is_pod_spec(value: Mapping[str, object]) -> bool:
    containers = value.get(_CONTAINERS)

    return isinstance(containers, list) and all(isinstance(each, Mapping) and "name" in each for each in containers)


def _name(manifest: Body, path: KeyPath) -> str:
    metadata = manifest.get("metadata") or {}
    owner = "/".join(
        part for part in (manifest.get("kind"), metadata.get("namespace"), metadata.get("name")) if part is not None
    )
    place = dotted(path[: -len(_TEMPLATE)] if path[-len(_TEMPLATE) :] == _TEMPLATE else path)

    return owner if place == "spec" else f"{owner} {place}"
