"""Where the pods of one model go, within its pool."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from triad.spec.fields import Flag
from triad.spec.nearest import unknown
from triad.spec.part import Part
from triad.spec.selector import check_keys, check_selector

_REQUIRED = ("maxSkew", "topologyKey", "whenUnsatisfiable")
_KEYS = (*_REQUIRED, "labelSelector", "matchLabelKeys", "minDomains", "nodeAffinityPolicy", "nodeTaintsPolicy")
_CHOICES = {
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    "nodeAffinityPolicy": ("Honor", "Ignore"),
    "nodeTaintsPolicy": ("Honor", "Ignore"),
    # Others are on no node of ours, and a constraint over none is never met.
    "topologyKey": ("topology.kubernetes.io/zone", "kubernetes.io/hostname", "karpenter.sh/capacity-type"),
}


def _constraint(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check what Kubernetes would refuse; the rest is taken as it stands."""
    _check_keys(given, _KEYS)
    missing = [key for key in _REQUIRED if key not in given]
    if missing:
        msg = f"needs {', '.join(missing)}; allowed: what Kubernetes' topologySpreadConstraints hold"
        raise ValueError(msg)
    for key, choices in _CHOICES.items():
        if key in given and given[key] not in choices:
            raise ValueError(unknown(key, given[key], choices))
    _check_numbers(given)
    check_selector(given.get("labelSelector", {}))
    check_keys(given.get("matchLabelKeys", ()))

    return given


def _check_keys(given: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in given:
        if key not in allowed:
            raise ValueError(unknown("key", key, allowed))


def _check_numbers(given: Mapping[str, Any]) -> None:
    for key in ("maxSkew", "minDomains"):
        if key in given and (type(given[key]) is not int or given[key] < 1):
            msg = f"{key} must be at least 1, got {given[key]!r}"
            raise ValueError(msg)
    if "minDomains" in given and given["whenUnsatisfiable"] != "DoNotSchedule":
        msg = "minDomains needs whenUnsatisfiable DoNotSchedule; leave it out"
        raise ValueError(msg)


def _apart(given: tuple[Mapping[str, Any], ...] | None) -> tuple[Mapping[str, Any], ...] | None:
    """Refuse a pair that Kubernetes takes for one."""
    pairs = [(each["topologyKey"], each["whenUnsatisfiable"]) for each in given or ()]
    for topology, unmet in pairs:
        if pairs.count((topology, unmet)) > 1:
            msg = f"{topology!r} with {unmet!r} is there twice; leave one out"
            raise ValueError(msg)

    return given


class Placement(Part):
    """How near to each other pods are, and how they spread."""

    group: Flag | None = None
    """Whether all pods with the engine must share a zone; by default the workers of a Ray cluster do."""

    weight: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    """How much a pod wants the zone of its Ray head, or of the other pods; by default 100 on Ray and 0 without."""

    spread: Annotated[
        tuple[Annotated[Mapping[str, Any], AfterValidator(_constraint)], ...] | None, AfterValidator(_apart)
    ] = None
    """Constraints as Kubernetes writes them, taken as they stand; by default zones without Ray, where there is room."""
