"""How many pods an object makes of one of its templates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triad.simulate.kuberay import config_of
from triad.spec.problem import KeyPath

Body = Mapping[str, Any]
Target = tuple[str, str, str]
"""Kind, namespace and name of what a scaler scales."""

GROUPS = "workerGroupSpecs"

_SCALABLE = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})
_MOST_OF_KEDA = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicas:
    """Between how many pods there are."""

    least: int = 1
    most: int = 1


def scaled(manifests: Iterable[Body]) -> Iterator[tuple[Target, Body, Replicas]]:
    """Each target of a ScaledObject or HorizontalPodAutoscaler, the scaler, and its bounds."""
    for each in manifests:
        spec = each.get("spec") or {}
        target = spec.get("scaleTargetRef") or {}
        bounds = _bounds(str(each.get("kind")), spec)
        if bounds and "name" in target:
            yield (str(target.get("kind", "Deployment")), namespace_of(each), str(target["name"])), each, bounds


def replicas(manifest: Body, path: KeyPath, scalers: Mapping[Target, Replicas]) -> Replicas:
    """The bounds of one template, which stands at `path` in its object."""
    kind, spec = str(manifest.get("kind")), manifest.get("spec") or {}
    config = config_of(manifest)
    if config is not None:
        return _of_group(config, config[GROUPS][int(path[path.index(GROUPS) + 1])]) if GROUPS in path else Replicas()
    if kind in _SCALABLE:
        name = str((manifest.get("metadata") or {}).get("name"))
        given = int(spec.get("replicas", 1))

        return scalers.get((kind, namespace_of(manifest), name), Replicas(least=given, most=given))
    if kind == "ScaledJob":
        return Replicas(least=0, most=int(spec.get("maxReplicaCount", _MOST_OF_KEDA)))
    at_once = int(spec.get("parallelism", 1)) if kind == "Job" else 1

    return Replicas(least=at_once, most=at_once)


def namespace_of(manifest: Body) -> str:
    """Where an object is."""
    return str((manifest.get("metadata") or {}).get("namespace") or "default")


def _bounds(kind: str, spec: Body) -> Replicas | None:
    match kind:
        case "ScaledObject":
            least, most = spec.get("minReplicaCount", 0), spec.get("maxReplicaCount", _MOST_OF_KEDA)
        case "HorizontalPodAutoscaler":
            least, most = spec.get("minReplicas", 1), spec["maxReplicas"]
        case _:
            return None

    return Replicas(least=int(least), most=int(most))


def _of_group(config: Body, group: Body) -> Replicas:
    """Bounds of a worker group; without Ray's autoscaler the number that is given, kept within them."""
    least, given = int(group.get("minReplicas", 0)), int(group.get("replicas") or 0)
    most, hosts = int(group.get("maxReplicas", max(least, given))), int(group.get("numOfHosts", 1))
    if config.get("enableInTreeAutoscaling"):
        return Replicas(least=least * hosts, most=most * hosts)
    wanted = min(max(given, least), most) * hosts

    return Replicas(least=wanted, most=wanted)
