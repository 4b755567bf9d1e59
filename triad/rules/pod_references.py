"""What a pod refers to in its namespace by name, and waits for before it starts."""

from collections.abc import Iterator
from typing import NamedTuple

from triad.rules.rendered import Body
from triad.simulate.kuberay import NODE_TYPE, config_of
from triad.simulate.pod_template import PodTemplate

SECRET, CONFIG_MAP, CLAIM = "Secret", "ConfigMap", "PersistentVolumeClaim"

_OF_A_KEY = {"secretKeyRef": SECRET, "configMapKeyRef": CONFIG_MAP}
_OF_ALL = {"secretRef": SECRET, "configMapRef": CONFIG_MAP}
_OF_A_VOLUME = {"secret": SECRET, "configMap": CONFIG_MAP}


class PodReference(NamedTuple):
    """One name in a pod.

    Attributes:
        where: Pod, and the place in it.
        kind: Of what is meant.
        key: The entry that is read; None where no single one is.
    """

    where: str
    kind: str
    namespace: str
    name: str
    key: str | None


class _Named(NamedTuple):
    """A reference as it is written."""

    place: str
    kind: str
    body: Body
    key: str | None = None


def pod_references(pod: PodTemplate) -> Iterator[PodReference]:
    """Everything that must be there; what is optional need not."""
    for each in _named(pod):
        if not each.body.get("optional"):
            name = str(each.body.get("secretName") or each.body.get("claimName") or each.body.get("name"))
            yield PodReference(f"{pod.name} {each.place}", each.kind, pod.namespace, name, each.key)


def containers_of(pod: PodTemplate) -> Iterator[Body]:
    """Those of the pod, and what is told to the autoscaler that KubeRay puts beside a Ray head."""
    yield from (*(pod.spec.get("initContainers") or ()), *pod.spec["containers"])
    if pod.labels.get(NODE_TYPE) == "head":
        yield {"name": "autoscaler", **((config_of(pod.owner) or {}).get("autoscalerOptions") or {})}


def _named(pod: PodTemplate) -> Iterator[_Named]:
    for container in containers_of(pod):
        for each in _of_container(container):
            yield each._replace(place=f"{container.get('name')} {each.place}")
    for volume in pod.spec.get("volumes") or ():
        for each in _of_volume(volume):
            yield each._replace(place=f"volume {volume.get('name')}")
    for index, secret in enumerate(pod.spec.get("imagePullSecrets") or ()):
        yield _Named(f"imagePullSecrets[{index}]", SECRET, secret)


def _of_container(container: Body) -> Iterator[_Named]:
    for variable in container.get("env") or ():
        for field, kind in _OF_A_KEY.items():
            body = (variable.get("valueFrom") or {}).get(field)
            if body:
                yield _Named(f"env {variable['name']}", kind, body, str(body["key"]))
    for index, source in enumerate(container.get("envFrom") or ()):
        yield from (
            _Named(f"envFrom[{index}]", kind, source[field]) for field, kind in _OF_ALL.items() if field in source
        )


def _of_volume(volume: Body) -> Iterator[_Named]:
    if "persistentVolumeClaim" in volume:
        yield _Named("", CLAIM, volume["persistentVolumeClaim"])
    for source in (volume, *((volume.get("projected") or {}).get("sources") or ())):
        for field, kind in _OF_A_VOLUME.items():
            if field in source:
                items = [str(item["key"]) for item in source[field].get("items") or ()]
                yield from (_Named("", kind, source[field], key) for key in items or (None,))
