"""How often the agent runs, what its answers may cost, and whom it asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from urllib.parse import urlsplit

from triad.planning.agent_timing import AgentTiming, agent_timing
from triad.planning.balancer import balancer_name
from triad.planning.service_replicas import replica_range
from triad.spec.agent import AgentBudget
from triad.spec.agent_weather import FREE_HOST, LOOPBACK, OPEN_METEO, AgentWeather
from triad.spec.platform import PlatformSpec

FREE = (f"https://{FREE_HOST}", "https://geocoding-api.open-meteo.com")
PAID = ("https://customer-api.open-meteo.com", "https://customer-geocoding-api.open-meteo.com")
"""Where forecast and geocoding answer (https://open-meteo.com/en/docs: who pays writes `customer-` before the host)."""

_HTTPS = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherService:
    """Where the weather comes from.

    Attributes:
        url: None of a provider of the user's own, who is told of none.
        geocoding_url: None likewise.
        has_key: Whether it is paid for by a key.
        ports: On which it answers outside the pod.
        ranges: Private ones in which it answers.
    """

    provider: str
    url: str | None
    geocoding_url: str | None
    has_key: bool
    ports: tuple[int, ...]
    ranges: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWorkload:
    """The agent as the spec wants it.

    Attributes:
        route: Of the gateway, that it asks.
        budget: What one answer may cost.
        parallel: Answers that one replica gives at once.
        clients: Who has a key of it.
        balancer: Name of its load balancer.
    """

    min_replicas: int
    max_replicas: int
    port: int
    route: str
    budget: AgentBudget
    parallel: int
    clients: tuple[str, ...]
    weather: WeatherService
    balancer: str
    timing: AgentTiming


def agent_workload(spec: PlatformSpec) -> AgentWorkload | None:
    """Decide the agent; None where the platform has none."""
    route = spec.agent_route
    if route is None or not spec.has_agent:
        return None
    least, most = agent_replicas(spec)

    return AgentWorkload(
        min_replicas=least,
        max_replicas=most,
        port=spec.agent.port,
        route=route,
        budget=spec.agent.budget,
        parallel=spec.agent.parallel,
        clients=spec.agent.clients,
        weather=weather_service(spec.agent.weather),
        balancer=agent_balancer(spec),
        timing=agent_timing(spec),
    )


def agent_replicas(spec: PlatformSpec) -> tuple[int, int]:
    """Count the least and the most replicas."""
    return replica_range(spec, spec.agent.replicas)


def agent_balancer(spec: PlatformSpec) -> str:
    """Name the load balancer."""
    return balancer_name(spec, spec.agent.ingress, of="agent")


def weather_service(given: AgentWeather) -> WeatherService:
    """Decide where the weather is asked for: as given, else Open-Meteo's service, the paid one with a key."""
    usual: tuple[str | None, str | None] = (None, None)
    if given.provider == OPEN_METEO:
        usual = PAID if given.secret else FREE
    url, geocoding_url = given.url or usual[0], given.geocoding_url or usual[1]

    return WeatherService(
        provider=given.provider,
        url=url,
        geocoding_url=geocoding_url,
        has_key=given.secret is not None,
        ports=tuple(dict.fromkeys(_ports(url, geocoding_url))),
        ranges=given.cidrs,
    )


def _ports(*urls: str | None) -> Iterator[int]:
    """Yield those outside the pod; a provider of the user's own that is told of no address has that of HTTPS."""
    if not any(urls):
        yield _HTTPS
    for url in filter(None, urls):
        address = urlsplit(url)
        if address.hostname not in LOOPBACK:
            yield address.port or _HTTPS
