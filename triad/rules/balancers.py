"""The load balancers that Ingresses make, as they were rendered."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from triad.rules.rendered import Body

_ALB = "alb.ingress.kubernetes.io/"
_LOAD_BALANCER, _TARGETS = "load-balancer-attributes", "target-group-attributes"


class Lead(NamedTuple):
    """One way in.

    Attributes:
        type: Kubernetes' `pathType`.
    """

    path: str
    type: str
    backend: Body


def annotations(ingress: Body) -> Mapping[str, str]:
    """What an Ingress tells the load balancer's controller, without the common beginning of the names."""
    given = ingress["metadata"].get("annotations") or {}

    return {key.removeprefix(_ALB): str(value) for key, value in given.items() if key.startswith(_ALB)}


def idle_s(ingress: Body) -> float | None:
    """How long it leaves a silent connection open; None where nothing is said."""
    return _seconds(ingress, _LOAD_BALANCER, "idle_timeout.timeout_seconds")


def deregistration_s(ingress: Body) -> float | None:
    """How long it leaves open requests to a pod that goes; None where nothing is said."""
    return _seconds(ingress, _TARGETS, "deregistration_delay.timeout_seconds")


def leads(ingress: Body) -> Iterator[Lead]:
    """Every way in; a default backend is where each path leads that is not named."""
    spec = ingress["spec"]
    if "defaultBackend" in spec:
        yield Lead("/", "Prefix", spec["defaultBackend"])
    for each in spec.get("rules") or ():
        for path in (each.get("http") or {}).get("paths") or ():
            yield Lead(str(path.get("path", "/")), str(path.get("pathType")), path["backend"])


def _seconds(ingress: Body, group: str, name: str) -> float | None:
    found = re.search(rf"(?:^|,)\s*{re.escape(name)}=(\d+)", annotations(ingress).get(group, ""))

    return float(found[1]) if found else None
