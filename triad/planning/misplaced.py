"""Pods that must share a zone and may not: what of a placement no scheduler can fulfil."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from triad.planning.model_placement import ZONE, shares_zone, spread
from triad.planning.placed_model import Component, PlacedModel
from triad.planning.pools import NodePool
from triad.spec import PlatformSpec
from triad.spec.part import Contradiction

_REQUIRED = "DoNotSchedule"
_OF_AN_UPDATE = "pod-template-hash"
"""Label that tells a Deployment's new pods from the old (https://kubernetes.io, Deployments)."""


def misplaced(spec: PlatformSpec, pools: Iterable[NodePool]) -> Iterator[Contradiction]:
    """Yield every constraint by which some pod of a model would wait for ever.

    All of a group are in one zone and none in the others, so that their number is the skew (https://kubernetes.io,
    Pod Topology Spread Constraints); the pod that an update of a Deployment adds is one of them.
    """
    listed = tuple(pools)
    for name, model in spec.models.items():
        required = [each for each in model.placement.spread or () if each["whenUnsatisfiable"] == _REQUIRED]
        if required:
            yield from _torn(PlacedModel.of(spec, listed, name), name)


def _torn(placed: PlacedModel, name: str) -> Iterator[Contradiction]:
    if not shares_zone(placed):
        return
    for index, each in enumerate(spread(placed)):
        pods = placed.most_pods + _added(placed, each)
        is_required = each["topologyKey"] == ZONE and each["whenUnsatisfiable"] == _REQUIRED
        if is_required and pods > each["maxSkew"] and _counts(each["labelSelector"], placed.labels(Component.SERVER)):
            yield Contradiction(("models", name, "placement", "spread", index), _wrong(placed, pods, each["maxSkew"]))


def _wrong(placed: PlacedModel, pods: int, skew: int) -> str:
    together = (
        "'group: true' keeps all in one" if placed.model.placement.group else "workers of Ray share one by default"
    )
    an_update = "" if placed.on_ray else ", with the one that an update adds"

    return (
        f"DoNotSchedule lets no zone have more than {skew} of its {pods} pods{an_update}, and {together}; "
        f"allowed: whenUnsatisfiable ScheduleAnyway, maxSkew {pods} or more, or 'placement: {{group: false}}'"
    )


def _added(placed: PlacedModel, constraint: Mapping[str, Any]) -> int:
    """Count the pod that an update adds before an old one goes, where the constraint does not tell them apart."""
    return int(not placed.on_ray and _OF_AN_UPDATE not in constraint.get("matchLabelKeys", ()))


def _counts(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a constraint is about the pods that have it."""
    named = selector.get("matchLabels") or {}
    asked = selector.get("matchExpressions") or ()

    return all(labels.get(key) == value for key, value in named.items()) and all(_met(each, labels) for each in asked)


def _met(asked: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    has = labels.get(asked["key"])
    met = has is not None if asked["operator"] in {"Exists", "DoesNotExist"} else has in (asked.get("values") or ())

    return met == (asked["operator"] in {"Exists", "In"})
