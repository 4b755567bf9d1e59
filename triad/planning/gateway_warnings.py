"""What of routes and gateway will work and still deserves a second look."""

from collections.abc import Iterator

from triad.planning.gateway_workload import replicas
from triad.planning.ingress_warnings import ingress_warnings
from triad.planning.notice import Notice
from triad.planning.routes import RoutePlan, routes
from triad.spec.client import Client
from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec

_DECISION = "docs/decisions/0009-gateway.md"


def gateway_warnings(spec: PlatformSpec) -> Iterator[Notice]:
    """Yield them in the order of the spec; none without a gateway."""
    if not spec.has_gateway:
        return
    yield from _unreached(spec)
    for route in routes(spec):
        yield from _route(spec, route)
    yield from _replicas(spec)
    yield from _keys(spec)
    if spec.gateway.keys is Keys.STATIC:
        for name, client in spec.gateway.clients.items():
            yield from _client(spec, f"gateway.clients.{name}", client)
    if spec.gateway.log_prompts:
        yield Notice(
            path="gateway.log_prompts",
            message="true: whoever may read logs reads what every client asks",
            source=_DECISION,
        )
    yield from ingress_warnings("gateway.ingress", spec.gateway.ingress)


def _unreached(spec: PlatformSpec) -> Iterator[Notice]:
    led = {name for route in spec.all_routes.values() for name in route.names}
    for name in spec.models:
        if name not in led:
            yield Notice(
                path=f"models.{name}", message="no route leads to it, so no client reaches it", source=_DECISION
            )


def _route(spec: PlatformSpec, route: RoutePlan) -> Iterator[Notice]:
    path = f"routes.{route.name}.backends"
    longest = max(spec.models[each].context_tokens for each in route.models)
    if longest > route.context and not route.context_fallback:
        short = [each for each in route.models if spec.models[each].context_tokens < longest]
        yield Notice(
            path=path,
            message=f"{', '.join(short)} takes {route.context} tokens, not {longest}: what is longer fails there",
            source=_DECISION,
        )
    asked = len(route.backends) + bool(route.last_resort)
    if asked > 1 and not spec.gateway.retries:
        yield Notice(
            path="gateway.retries",
            message=f"0: whoever asks {route.name} while a backend dies gets the error, and the next asker another one",
            source=_DECISION,
        )
    if route.context_fallback and spec.gateway.retries < asked > 1:
        yield Notice(
            path=f"routes.{route.name}.context_fallback",
            message=f"with 'gateway.retries: {spec.gateway.retries}' a request that is given on so often, and is too "
            f"long for the last, gets the first one's error; all of them and {route.context_fallback} are asked with "
            f"'retries: {asked}'",
            source=_DECISION,
        )


def _replicas(spec: PlatformSpec) -> Iterator[Notice]:
    least, _ = replicas(spec)
    if spec.is_production and least == 1:
        yield Notice(
            path="gateway.replicas.min",
            message="1: while its node is replaced nobody is answered",
            source="AWS Well-Architected, reliability",
        )


def _keys(spec: PlatformSpec) -> Iterator[Notice]:
    if spec.gateway.keys is Keys.DATABASE:
        yield Notice(
            path="gateway.keys",
            message="database: written and checked, and never run by this project: LiteLLM's Prisma engines, its "
            "migrations, its administrator's page, and limits that replicas share",
            source=_DECISION,
        )
        if spec.gateway.clients != {"default": Client()}:
            yield Notice(
                path="gateway.clients",
                message="not read: with 'keys: database' LiteLLM's administrator makes keys and their limits",
                source=_DECISION,
            )


def _client(spec: PlatformSpec, path: str, client: Client) -> Iterator[Notice]:
    asked = client.models or tuple(spec.all_routes)
    if client.budget_per_day is not None and not any(spec.all_routes[each].bedrock for each in asked):
        yield Notice(
            path=f"{path}.budget_per_day",
            message="nothing that it may ask has a price yet, so nothing is ever counted against it",
            source=_DECISION,
        )
