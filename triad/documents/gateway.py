"""LiteLLM's config and the clients' document: what the gateway of the cluster reads, and that of the twin."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from contracts import environment as names
from triad.catalog.models import Kind
from triad.documents.place import CLUSTER, Place, Server
from triad.planning.gateway_clients import gateway_clients
from triad.planning.gateway_workload import GatewayWorkload, gateway_workload
from triad.planning.model_services import model_services
from triad.planning.routes import Backend, LastResort, RoutePlan, routes
from triad.spec.client import Client
from triad.spec.platform import PlatformSpec

PREFERENCE = 10**9
"""How much heavier a backend is than the next of an ordered route: that is how seldom the next is asked before it."""

PROVIDER = "openai"
"""LiteLLM's name for servers that speak OpenAI's words; under `hosted_vllm` it takes `strict` out of tools."""

ALLOWED_FAILS = {
    "TimeoutErrorAllowedFails": 1,
    "InternalServerErrorAllowedFails": 5,
    "BadGatewayErrorAllowedFails": 5,
    "ServiceUnavailableErrorAllowedFails": 1_000_000,
    "RateLimitErrorAllowedFails": 1_000_000,
    "AuthenticationErrorAllowedFails": 0,
    "NotFoundErrorAllowedFails": 5,
}
"""Failures of one kind within the cooldown's time that leave a backend in; with one more it is left out.

It stands at each backend, for only there LiteLLM counts each kind by itself, and leaves out one that is alone too.

Each time-out costs a client the whole wait, so two are enough. What fails at once costs little, and may be the fault of
one request. A backend that says it is busy is not broken: what it refused goes to the next one, and what comes later to
it again.
"""

_MODES = {Kind.CHAT: "chat", Kind.EMBEDDING: "embedding"}
_JUDGED_BELOW = {Kind.CHAT: ["reasoning_effort", "user", "verbosity"], Kind.EMBEDDING: ["dimensions", "user"]}
"""Fields of OpenAI's that LiteLLM refuses for a model whose name it does not know: here the engines judge them."""


def gateway_config(spec: PlatformSpec, *, place: Place) -> dict[str, Any]:
    """Write LiteLLM's config.

    Args:
        spec: The platform, which must have a gateway.
        place: Where it runs: a backend that has no server there is left out, and a route that has none left.
    """
    workload = gateway_workload(spec)
    if workload is None:
        msg = "the platform has no gateway, allowed: one with models, or with 'gateway: {enabled: true}'"
        raise ValueError(msg)
    servers, answered = _servers(spec, place), _answered(spec, place)

    return {
        "model_list": [
            entry
            for route in answered.values()
            for entry in _deployments(route, servers, cooldown_s=workload.cooldown_s)
        ],
        "router_settings": _router(workload, answered),
        "litellm_settings": {
            "request_timeout": workload.timing.gateway_s,
            "drop_params": False,
            "sse_keepalive_ping_interval_seconds": workload.timing.ping_s,
            "json_logs": True,
            "turn_off_message_logging": True,
            "callbacks": [],
        },
        "general_settings": _general(workload),
    }


def gateway_yaml(config: Mapping[str, object]) -> str:
    """Write a config as the text that LiteLLM reads."""
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True)


def model_servers(spec: PlatformSpec) -> Mapping[str, Server]:
    """Find every model server of the cluster, by its model."""
    return {
        each.model: Server(
            url=f"http://{each.service}.{each.namespace}.svc.cluster.local:{each.port}/v1", model=each.model
        )
        for each in model_services(spec)
    }


def client_limits(spec: PlatformSpec, *, place: Place = CLUSTER) -> dict[str, dict[str, object]]:
    """Write the clients' document: who may ask which routes, and how much; it holds no key.

    Args:
        spec: The platform.
        place: Where it runs: a client who may ask no route that there is goes without.
    """
    clients, answered = gateway_clients(spec), _answered(spec, place)
    asked = {name: [each for each in client.models or answered if each in answered] for name, client in clients.items()}

    return {name: {"models": models, **dict(_limits(clients[name]))} for name, models in asked.items() if models}


def _limits(client: Client) -> Iterator[tuple[str, object]]:
    for limit in ("requests_per_minute", "tokens_per_minute", "budget_per_day", "parallel"):
        if getattr(client, limit) is not None:
            yield limit, getattr(client, limit)


def _servers(spec: PlatformSpec, place: Place) -> Mapping[str, Server]:
    return model_servers(spec) if place.servers is None else place.servers


def _answered(spec: PlatformSpec, place: Place) -> Mapping[str, RoutePlan]:
    """Find the routes that a server of the place answers for, by name."""
    servers = _servers(spec, place)

    return {each.name: each for each in routes(spec) if any(model in servers for model in each.models)}


def _deployments(route: RoutePlan, servers: Mapping[str, Server], *, cooldown_s: int) -> Iterator[dict[str, Any]]:
    asked = (*route.backends, *([route.last_resort] if route.last_resort else ()))
    last = max(each.order for each in asked)
    for each in (each for each in route.backends if each.model in servers):
        server = servers[each.model]
        yield _deployment(
            route,
            each,
            cooldown_s=cooldown_s,
            weight=each.weight * PREFERENCE ** (last - each.order),
            model=f"{PROVIDER}/{server.model}",
            api_base=server.url,
            api_key=f"os.environ/{names.LLM_API_KEY}",
            allowed_openai_params=list(_JUDGED_BELOW[route.kind]),
        )
    if route.last_resort:
        resort = route.last_resort
        yield _deployment(
            route,
            resort,
            cooldown_s=cooldown_s,
            weight=1,
            model=f"bedrock/{resort.model}",
            aws_region_name=resort.region,
        )


def _deployment(
    route: RoutePlan, each: Backend | LastResort, *, cooldown_s: int, weight: int, **params: object
) -> dict[str, Any]:
    return {
        "model_name": route.name,
        "litellm_params": {
            **params,
            "timeout": each.timeout_s,
            "stream_timeout": each.timeout_s,
            "cooldown_time": cooldown_s,  # at the router it gives way to what a backend says in `Retry-After`
            "max_retries": 0,
            "weight": weight,
        },
        "model_info": {
            "id": each.name,
            "mode": _MODES[route.kind],
            "max_input_tokens": route.context,
            "allowed_fails_policy": dict(ALLOWED_FAILS),
        },
    }


def _router(workload: GatewayWorkload, answered: Mapping[str, RoutePlan]) -> dict[str, Any]:
    longer = [{each.name: [each.context_fallback]} for each in answered.values() if each.context_fallback in answered]

    return {
        "routing_strategy": "simple-shuffle",
        "num_retries": 0,
        "enable_weighted_failover": True,
        "max_fallbacks": workload.retries,
        "context_window_fallbacks": longer,
        "enable_pre_call_checks": False,
        "cooldown_time": workload.cooldown_s,
        **(_STORE if workload.has_database else {}),
    }


def _general(workload: GatewayWorkload) -> dict[str, Any]:
    if not workload.has_database:
        return {"custom_auth": "gateway.auth.user_api_key_auth"}

    return {
        "master_key": f"os.environ/{names.LITELLM_MASTER_KEY}",
        "database_url": f"os.environ/{names.DATABASE_URL}",
        "coordination_redis": {key.removeprefix("redis_"): value for key, value in _STORE.items()},
        "store_model_in_db": False,
        "disable_spend_logs": True,
    }


_STORE = {
    "redis_host": f"os.environ/{names.REDIS_HOST}",
    "redis_port": f"os.environ/{names.REDIS_PORT}",
    "redis_password": f"os.environ/{names.REDIS_PASSWORD}",
}
