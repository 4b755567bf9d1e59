"""What of the agent does not go together with the rest of the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.instances import Silicon
from triad.spec.agent import AGENT_CLIENT, DRAIN_S
from triad.spec.agent_routes import agent_routes
from triad.spec.fields import seconds
from triad.spec.gateway import Keys
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction
from triad.spec.role import Role

if TYPE_CHECKING:  # a platform asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.platform import PlatformSpec

_USUAL_GRACE = "5m"
"""In which a node of a pool is drained that the spec does not name."""


def contradictions(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield every key of the agent that the rest of the platform does not bear out."""
    yield from _route(spec)
    yield from _key(spec)
    yield from _pool(spec)
    if spec.agent.enabled:
        yield from _asks_nobody(spec)
    if spec.has_agent:
        yield from _client(spec)
        yield from _drain(spec)


def _asks_nobody(spec: PlatformSpec) -> Iterator[Contradiction]:
    where = ("agent", "enabled")
    if not spec.has_gateway:
        yield Contradiction(where, "there is no gateway, through which it asks models; add a model, or enable it")
    elif spec.agent.route is None and not agent_routes(spec):
        yield Contradiction(where, "no route answers with words and calls tools; add a model of chat that does")


def _route(spec: PlatformSpec) -> Iterator[Contradiction]:
    given, fitting = spec.agent.route, agent_routes(spec)
    where = ("agent", "route")
    if given is None or given in fitting:
        return
    if given not in spec.all_routes:
        yield Contradiction(where, unknown("route", given, spec.all_routes))
    elif all(each in spec.models for each in spec.all_routes[given].names):
        allowed = ", ".join(fitting) or "none, until a model of chat is given tools"
        message = f"not all models of {given!r} answer with words and call tools; allowed: {allowed}"
        yield Contradiction(where, message)


def _key(spec: PlatformSpec) -> Iterator[Contradiction]:
    where = ("agent", "gateway_secret")
    named, static = spec.agent.gateway_secret, spec.gateway.keys is Keys.STATIC
    if named and static:
        yield Contradiction(where, "with static keys the agent's is made up; leave it out, or write 'keys: database'")
    elif spec.agent.enabled and not named and not static:
        message = (
            "with 'keys: database' LiteLLM's administrator makes the agent's key; "
            "name the secret in Secrets Manager that holds it"
        )
        yield Contradiction(where, message)


def _pool(spec: PlatformSpec) -> Iterator[Contradiction]:
    given, where = spec.agent.pool, ("agent", "pool")
    fitting = [name for name, pool in spec.enabled_pools.items() if pool.role is Role.AGENTS]
    if given is None or given in fitting:
        return
    if given not in spec.pools:
        yield Contradiction(where, unknown("pool of role agents", given, fitting))
    elif spec.pools[given].role is Role.AGENTS:
        yield Contradiction(where, f"{given!r} is not enabled; leave this out, or write 'enabled: true' there")
    else:
        allowed = ", ".join(fitting) or "none, until a pool has 'role: agents'"
        yield Contradiction(where, f"{given!r} is kept for {spec.pools[given].role}; allowed: {allowed}")


def _client(spec: PlatformSpec) -> Iterator[Contradiction]:
    client = spec.gateway.clients.get(AGENT_CLIENT)
    if client and client.models and spec.agent_route not in client.models and spec.gateway.keys is Keys.STATIC:
        message = f"the agent asks {spec.agent_route!r} as this client, which may not; add it, or leave 'models' out"
        yield Contradiction(("gateway", "clients", AGENT_CLIENT, "models"), message)


def _drain(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield an answer that the end of its node cuts; the controllers' nodes wait for their pods."""
    pool = _of_agents(spec)
    if pool is None and (not spec.is_production or any(each.role is Role.AGENTS for each in spec.pools.values())):
        return
    grace = spec.pools[pool].grace if pool else _USUAL_GRACE
    most = seconds(grace) - DRAIN_S
    if spec.agent.budget.seconds > most:
        where = f"pools.{pool}" if pool else "a pool with 'role: agents'"
        message = f"its nodes are drained in {grace}, which cuts an answer of {spec.agent.budget.seconds}s"
        way = f"allowed: up to {most}, or a longer termination_grace of {where}"
        yield Contradiction(("agent", "budget", "seconds"), f"{message}; {way}")


def _of_agents(spec: PlatformSpec) -> str | None:
    """Name its pool, of Graviton before others; None where the spec names none that is enabled."""
    pools = [name for name, pool in spec.enabled_pools.items() if pool.role is Role.AGENTS]
    pools.sort(key=lambda name: spec.pools[name].silicon is not Silicon.GRAVITON)

    return spec.agent.pool if spec.agent.pool in pools else next(iter(pools), None)
