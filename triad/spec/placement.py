"""Where the pods of one model go, within its pool."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from triad.spec.fields import Flag
from triad.spec.nearest import unknown
from triad.spec.part import Part

_REQUIRED = ("maxSkew", "topologyKey", "whenUnsatisfiable")
_KEYS = (*_REQUIRED, "labelSelector", "matchLabelKeys", "minDomains", "nodeAffinityPolicy", "nodeTaintsPolicy")
_CHOICES = ("DoNotSchedule", "ScheduleAnyway")


def _constraint(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check what Kubernetes would refuse; the rest is taken as it stands."""
    for key in given:
        if key not in _KEYS:
            raise ValueError(unknown("key", key, _KEYS))
    missing = [key for key in _REQUIRED if key not in given]
    if missing:
        msg = f"needs {', '.join(missing)}; allowed: what Kubernetes' topologySpreadConstraints hold"
        raise ValueError(msg)
    if given["whenUnsatisfiable"] not in _CHOICES:
        raise ValueError(unknown("whenUnsatisfiable", given["whenUnsatisfiable"], _CHOICES))
    if not isinstance(given["maxSkew"], int) or given["maxSkew"] < 1:
        msg = f"maxSkew must be at least 1, got {given['maxSkew']!r}"
        raise ValueError(msg)

    return given


class Placement(Part):
    """How near to each other pods are, and how they spread."""

    group: Flag | None = None
    """Whether all pods with the engine must share a zone; by default the workers of a Ray cluster do."""

    weight: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    """How much a pod wants the zone of its Ray head, or of the other pods; by default 100 on Ray and 0 without."""

    spread: tuple[Annotated[Mapping[str, Any], AfterValidator(_constraint)], ...] | None = None
    """Constraints as Kubernetes writes them, taken as they stand; by default zones without Ray, where there is room."""
