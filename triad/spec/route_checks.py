"""What of routes and of the gateway does not go together with the rest of the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.spec import bedrock_checks
from triad.spec.fields import seconds
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a platform asks this module, which needs their types alone
    from collections.abc import Iterator

    from triad.spec.platform import PlatformSpec
    from triad.spec.route import Route

_ANSWERS = {"chat": "words", "embedding": "vectors"}


def contradictions(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield every route that leads nowhere, every client of such a route, and a gateway that cannot be as it is."""
    for name, route in spec.routes.items():
        yield from _backends(spec, name, route)
    broken = {str(each.path[1]) for name, route in spec.routes.items() for each in _backends(spec, name, route)}
    for name, route in spec.routes.items():
        if route.context_fallback is not None:
            yield from _context_fallback(spec, name, route, broken)
    yield from bedrock_checks.contradictions(spec)
    yield from _gateway(spec)


def _backends(spec: PlatformSpec, name: str, route: Route) -> Iterator[Contradiction]:
    where = ("routes", name, "backends")
    known = [each for each in route.names if each in spec.models]
    for index, backend in enumerate(route.names):
        place = (*where, backend if route.weights else index)
        if backend not in spec.models:
            yield Contradiction(place, unknown("backend", backend, spec.models))
        elif _kind(spec, backend) != _kind(spec, known[0]):
            yield Contradiction(
                place,
                f"{backend!r} answers with {_ANSWERS[_kind(spec, backend)]}, {known[0]!r} with "
                f"{_ANSWERS[_kind(spec, known[0])]}; allowed: models of one kind",
            )


def _kind(spec: PlatformSpec, model: str) -> str:
    return spec.models[model].weights.kind.value


def _context_fallback(spec: PlatformSpec, name: str, route: Route, broken: set[str]) -> Iterator[Contradiction]:
    where = ("routes", name, "context_fallback")
    target = str(route.context_fallback)
    if target not in spec.routes:
        yield Contradiction(where, unknown("route", target, spec.routes))
        return
    loop = _loop(spec, name)
    if loop:
        yield Contradiction(where, f"leads back to itself: {' -> '.join(loop)}; leave one of them out")
    elif not spec.gateway.retries:
        message = "with 'gateway.retries: 0' no second route is ever asked; leave it out, or write 'retries: 1' or more"
        yield Contradiction(where, message)
    elif not {name, target} & broken:
        yield from _gains(spec, name, target)


def _loop(spec: PlatformSpec, name: str) -> list[str]:
    """Follow the fallbacks of a route; the way if it comes back to where it began, else nothing."""
    way = [name]
    while (following := spec.routes[way[-1]].context_fallback) in spec.routes:
        way.append(str(following))
        if following == name:
            return way
        if following in way[:-1]:
            return []

    return []


def _gains(spec: PlatformSpec, name: str, target: str) -> Iterator[Contradiction]:
    where = ("routes", name, "context_fallback")
    here, there = (spec.routes[each].names for each in (name, target))
    if _kind(spec, here[0]) != _kind(spec, there[0]):
        message = f"{target!r} answers with {_ANSWERS[_kind(spec, there[0])]}, {name!r} does not"
        yield Contradiction(where, f"{message}; choose a route of the same kind")
        return
    longest = max(spec.models[each].context_tokens for each in here)
    offered = min(spec.models[each].context_tokens for each in there)
    if offered <= longest:
        message = f"{target!r} takes {offered} tokens, which is no more than the {longest} of {name!r}"
        yield Contradiction(where, f"{message}; choose a route with a longer context, or leave it out")


def _gateway(spec: PlatformSpec) -> Iterator[Contradiction]:
    gateway = spec.gateway
    if gateway.enabled and not spec.models:
        yield Contradiction(("gateway", "enabled"), "there is no model that it could ask; add one under 'models'")
    if gateway.enabled is False and spec.routes:
        yield Contradiction(("routes",), "nobody answers for them, as the gateway is not enabled; leave them out")
    for name, client in gateway.clients.items():
        for index, route in enumerate(client.models):
            if route not in spec.all_routes:
                where = ("gateway", "clients", name, "models", index)
                yield Contradiction(where, unknown("route", route, spec.all_routes))
    yield from _timeouts(spec)


def _timeouts(spec: PlatformSpec) -> Iterator[Contradiction]:
    for name, route in spec.routes.items():
        longest = max((spec.models[each].longest_s for each in route.names if each in spec.models), default=0)
        if route.timeout is not None and longest and seconds(route.timeout) > longest + PATIENCE_S:
            message = (
                f"its backends end an answer after {longest}s, so nothing comes later; "
                f"allowed: up to '{longest + PATIENCE_S}s', got {route.timeout!r}"
            )
            yield Contradiction(("routes", name, "timeout"), message)


PATIENCE_S = 20
"""Between the longest answer of a model and the end of the gateway's patience (triad/planning/timing.py)."""
