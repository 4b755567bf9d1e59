"""A platform without some of its models, for one deploy."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from triad.spec import Loaded, PlatformSpec, SpecError
from triad.spec.client import Client
from triad.spec.nearest import unknown
from triad.spec.route import Route


def without(loaded: Loaded, models: str) -> Loaded:
    """Leave models out as if the file did not name them, and with them what leads to nothing else.

    Args:
        loaded: The whole platform.
        models: Their names, with commas; none leaves out none.

    Raises:
        SpecError: Each name that no model has.
    """
    names = [each.strip() for each in models.split(",") if each.strip()]
    kept = loaded.spec.models
    strange = [each for each in names if each not in kept]
    if strange:
        raise SpecError([loaded.document.problem(("models",), unknown("model", each, kept)) for each in strange])

    return replace(loaded, spec=_less(loaded.spec, names)) if names else loaded


def _less(spec: PlatformSpec, names: Collection[str]) -> PlatformSpec:
    models = {name: model for name, model in spec.models.items() if name not in names}
    routes = _routes(spec.routes, names)
    there = routes or ({} if spec.routes else models)
    clients = _clients(spec.gateway.clients, there)
    # Without a route or a client there is nothing to ask, or nobody; all models and all clients would be the opposite.
    is_left = {"clients": clients} if there and clients else {"enabled": False}

    return spec.model_copy(
        update={"models": models, "routes": routes, "gateway": spec.gateway.model_copy(update=is_left)}
    )


def _routes(routes: Mapping[str, Route], names: Collection[str]) -> dict[str, Route]:
    left = {name: route for name, route in routes.items() if set(route.names) - set(names)}

    return {name: route.model_copy(update=_less_route(route, names, left)) for name, route in left.items()}


def _less_route(route: Route, names: Collection[str], left: Collection[str]) -> Mapping[str, object]:
    weights, fallback = route.weights, route.context_fallback
    backends: object = tuple(each for each in route.names if each not in names)
    if weights:
        backends = {each: weight for each, weight in weights.items() if each not in names}

    return {"backends": backends, "context_fallback": fallback if fallback in left else None}


def _clients(clients: Mapping[str, Client], routes: Collection[str]) -> dict[str, Client]:
    """Narrow each client to what is left; one that had nothing else is left out, for no routes at all means all."""
    narrowed = {
        name: client.model_copy(update={"models": tuple(each for each in client.models if each in routes)})
        for name, client in clients.items()
    }

    return {name: client for name, client in narrowed.items() if client.models or not clients[name].models}
