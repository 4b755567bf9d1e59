"""Where the pods of a model go: to which nodes, and how near to each other."""

from collections.abc import Mapping
from typing import Any

from triad.planning.names import HEAD_LABEL, MODEL_LABEL, POOL_LABEL
from triad.planning.placed_model import Component, PlacedModel
from triad.planning.pools import NodePool

ZONE = "topology.kubernetes.io/zone"
SAME_CLUSTER = ("ray.io/cluster",)
"""Label with which KubeRay tells clusters apart, the two of an upgrade as well; its value is known to nobody else."""

_OVER_ZONES: Mapping[str, Any] = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "ScheduleAnyway"}
_NEAR_HEAD = 100
_INSTANCE_TYPE = "node.kubernetes.io/instance-type"


def node_selector(pool: NodePool, instance_type: str | None = None) -> Mapping[str, str]:
    """Name the one pool, as several may share the label of their purpose, and the one type if there is one."""
    marks = {key: pool.labels[key] for key in (MODEL_LABEL, HEAD_LABEL, POOL_LABEL) if key in pool.labels}

    return {**marks, _INSTANCE_TYPE: instance_type} if instance_type else marks


def spread(placed: PlacedModel) -> tuple[Mapping[str, Any], ...]:
    """Take what is given as it stands, each with our pods where it names none.

    By default Deployments spread over zones as far as there is room, and workers of Ray do not: they belong together.
    """
    given = placed.model.placement.spread
    if given is None:
        given = () if placed.on_ray else (_OVER_ZONES,)
    ours = {"matchLabels": dict(placed.labels(Component.SERVER))}

    return tuple({**each, "labelSelector": each["labelSelector"] if _selects(each) else ours} for each in given)


def affinity(placed: PlacedModel) -> Mapping[str, Any]:
    """Keep pods in one zone, and near their Ray head, or near each other where there is none."""
    terms: dict[str, Any] = {}
    if shares_zone(placed):
        terms["requiredDuringSchedulingIgnoredDuringExecution"] = [_near(placed, Component.SERVER)]
    if weight(placed):
        term = _near(placed, Component.HEAD if placed.on_ray else Component.SERVER)
        preferred = {"weight": weight(placed), "podAffinityTerm": term}
        terms["preferredDuringSchedulingIgnoredDuringExecution"] = [preferred]

    return {"podAffinity": terms} if terms else {}


def shares_zone(placed: PlacedModel) -> bool:
    """Whether all pods with the engine must be in one zone: as given, or on Ray."""
    given = placed.model.placement.group

    return placed.on_ray if given is None else given


def weight(placed: PlacedModel) -> int:
    """Say how much a pod wants to be near: as given, or on Ray as much as there is."""
    given = placed.model.placement.weight

    return (_NEAR_HEAD if placed.on_ray else 0) if given is None else given


def _near(placed: PlacedModel, component: Component) -> Mapping[str, Any]:
    term = {"topologyKey": ZONE, "labelSelector": {"matchLabels": dict(placed.labels(component))}}

    return {**term, "matchLabelKeys": list(SAME_CLUSTER)} if placed.on_ray else term


def _selects(constraint: Mapping[str, Any]) -> bool:
    selector = constraint.get("labelSelector") or {}

    return bool(selector.get("matchLabels") or selector.get("matchExpressions"))
