"""Ports that a model's server cannot have, because something else in its pod has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a model asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.model import Model


class Owner(NamedTuple):
    """Ports of one part of Ray, the last included."""

    first: int
    last: int
    name: str

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


RAY = (
    Owner(6379, 6379, "Ray's global control store"),
    Owner(8080, 8080, "Ray's metrics"),
    Owner(8265, 8265, "Ray's dashboard"),
    Owner(8404, 8404, "the statistics of Serve's HAProxy"),
    Owner(9101, 9101, "the metrics of Serve's HAProxy"),
    Owner(10001, 10001, "Ray's clients"),
    Owner(10002, 19999, "Ray's workers"),
    Owner(30000, 31000, "Serve's replicas"),
    Owner(40000, 41000, "Serve's replicas"),
    Owner(52365, 52365, "the agent of Ray's dashboard"),
)
"""What listens in the pods of a RayService beside the server.

Source: ray 2.60.0, scripts/scripts.py, _private/ray_constants.py and serve/_private/constants.py; 8080 is KubeRay's
metrics-export-port (docs/guidance/rayStartParams.md).
"""

_PORT = "_PORT"


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield every port that two would listen on."""
    owner = _owner(model.port) if model.on_ray else None
    if owner:
        taken = ", ".join(map(str, RAY))
        message = f"{model.port} is the port of {owner} in the same pod; allowed: 8000, or any but {taken}"
        yield Contradiction(("port",), message)
    for name, value in model.env.items():
        if name.endswith(_PORT) and value.isdecimal():
            yield from _of_a_variable(model, name, int(value))


def _of_a_variable(model: Model, name: str, port: int) -> Iterator[Contradiction]:
    owner = _owner(port) if model.on_ray else None
    who = f"the port of {owner}" if owner else "the server's own port" if port == model.port else None
    if who:
        yield Contradiction(("env", name), f"{port} is {who} in the same pod; choose another, or leave it out")


def _owner(port: int) -> str | None:
    return next((owner.name for owner in RAY if owner.first <= port <= owner.last), None)
