"""Who answers for each name that clients ask for, with every default decided."""

from collections.abc import Iterator
from dataclasses import dataclass

from triad.catalog.models import Kind
from triad.planning.timing import timing
from triad.spec.fields import seconds
from triad.spec.platform import PlatformSpec
from triad.spec.route import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """One model that answers for a route.

    Attributes:
        name: Of nothing else in the platform: by it the gateway counts failures.
        order: 1 is asked first; those of equal order share requests by their weight.
        weight: Share of the requests of its order.
        timeout_s: How long the gateway waits for all of an answer.
    """

    name: str
    model: str
    order: int
    weight: int
    timeout_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastResort:
    """A model of Amazon Bedrock.

    Attributes:
        name: Of nothing else in the platform.
    """

    name: str
    model: str
    region: str
    order: int
    timeout_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePlan:
    """One name that clients ask for.

    Attributes:
        backends: In the order in which they are asked.
        is_weighted: Whether they share requests by weight.
        falls_back: Whether another one is asked when one fails.
        context: Tokens of a request that any of them takes.
        context_fallback: Route that is asked where a request is longer.
    """

    name: str
    kind: Kind
    backends: tuple[Backend, ...]
    is_weighted: bool
    falls_back: bool
    last_resort: LastResort | None
    context: int
    context_fallback: str | None

    @property
    def models(self) -> tuple[str, ...]:
        """Names of its models."""
        return tuple(each.model for each in self.backends)

    def __str__(self) -> str:
        """Say who is asked when."""
        shares = sum(each.weight for each in self.backends)
        if self.is_weighted:
            text = ", ".join(f"{each.weight / shares:.0%} {each.model}" for each in self.backends)
            text += ", else another" if self.falls_back and len(self.backends) > 1 else ""
        else:
            text = ", then ".join(self.models)

        return f"{text}, then {self.last_resort.model} of Bedrock" if self.last_resort else text


def routes(spec: PlatformSpec) -> tuple[RoutePlan, ...]:
    """Decide every route, in the order of the file; without a gateway there is none."""
    return tuple(_route(spec, name, route) for name, route in spec.all_routes.items()) if spec.has_gateway else ()


def _route(spec: PlatformSpec, name: str, route: Route) -> RoutePlan:
    models = [spec.models[each] for each in route.names]

    return RoutePlan(
        name=name,
        kind=models[0].weights.kind,
        backends=tuple(_backends(spec, name, route)),
        is_weighted=route.weights is not None,
        falls_back=route.falls_back,
        last_resort=_last_resort(spec, name, route),
        context=min(model.context_tokens for model in models),
        context_fallback=route.context_fallback,
    )


def _backends(spec: PlatformSpec, name: str, route: Route) -> Iterator[Backend]:
    for index, model in enumerate(route.names):
        yield Backend(
            name=f"{name}/{model}",
            model=model,
            order=1 if route.weights else index + 1,
            weight=route.weights[model] if route.weights else 1,
            timeout_s=_timeout_s(spec, route),
        )


def _last_resort(spec: PlatformSpec, name: str, route: Route) -> LastResort | None:
    if route.bedrock is None:
        return None

    return LastResort(
        name=f"{name}/bedrock",
        model=route.bedrock.model,
        region=route.bedrock.region or spec.region,
        order=2 if route.weights else len(route.names) + 1,
        timeout_s=_timeout_s(spec, route),
    )


def _timeout_s(spec: PlatformSpec, route: Route) -> int:
    """Wait as long as the slowest backend may take, or as the spec says."""
    slowest = timing(spec.models[each] for each in route.names).gateway_s

    return seconds(route.timeout) if route.timeout else slowest
