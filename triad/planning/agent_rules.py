"""The fields of the agent."""

from collections.abc import Mapping

from contracts import environment as names
from triad.planning.agent_place import agent_place
from triad.planning.agent_workload import agent_balancer, agent_replicas, weather_service
from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.service_rules import ServiceFields
from triad.planning.system import SYSTEM_POOL

_DECISION = "docs/decisions/0010-agent.md"
_METEO = "https://open-meteo.com/en/docs"
_PODS = "Deployment/agent"
_ENV = f"{_PODS} env"
_POLICY = "NetworkPolicy/agent egress"
_FIELDS = ServiceFields(
    name="agent", ingress=lambda spec: spec.agent.ingress, balancer=agent_balancer, replicas=agent_replicas
)


def _pool(place: Place) -> str:
    return agent_place(place.spec).pool or SYSTEM_POOL


def _url(place: Place) -> str | None:
    return weather_service(place.spec.agent.weather).url


def _geocoding_url(place: Place) -> str | None:
    return weather_service(place.spec.agent.weather).geocoding_url


AGENT_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("enabled",): FieldRule(
        rule="whether the gateway has a route of chat with tools, and a key for it: static keys, or gateway_secret",
        source=_DECISION,
        decides=(f"whether there is a {_PODS}", "client agent of the gateway"),
        value=lambda place: place.spec.has_agent,
    ),
    ("route",): FieldRule(
        rule="the first of chat whose models are given tools",
        source=_DECISION,
        decides=(f"{_ENV} {names.GATEWAY_MODEL}", "clients' document agent.models"),
        value=lambda place: place.spec.agent_route,
    ),
    ("pool",): FieldRule(
        rule="the gateway's: the first pool for agents, Graviton before others, else the controllers' nodes",
        source="triad/planning/gateway_place.py",
        decides=(f"{_PODS} nodeSelector and tolerations", "architecture of its image"),
        value=_pool,
    ),
    ("port",): FieldRule(rule="8080", source="contracts/ports.py", decides=(f"{_PODS} port", "Service/agent port")),
    ("budget", "steps"): FieldRule(
        rule="8: several rounds of tools, and an end for a model that loops",
        source=_DECISION,
        decides=(f"{_ENV} {names.AGENT_STEPS}: more is a 502",),
    ),
    ("budget", "tokens"): FieldRule(
        rule="16384: the usual context, twice",
        source=_DECISION,
        decides=(f"{_ENV} {names.AGENT_TOKENS}: more is a 502",),
    ),
    ("budget", "seconds"): FieldRule(
        rule="120: who waits longer has left",
        source="triad/planning/agent_timing.py",
        decides=(
            f"{_ENV} {names.AGENT_SECONDS}: more is a 504",
            "idle time of the load balancer in front of it",
            f"{_PODS} terminationGracePeriodSeconds",
        ),
    ),
    ("parallel",): FieldRule(
        rule="64", source=_DECISION, decides=(f"{_ENV} {names.AGENT_PARALLEL}: more is a 503 with `Retry-After`",)
    ),
    ("clients",): FieldRule(
        rule="one, named default", source=HOUSE, decides=("a secret agent-client/NAME in Secrets Manager for each",)
    ),
    ("gateway_secret",): FieldRule(
        rule="none: with static keys it is made up as the other clients' are",
        source=GIVEN_ONLY,
        decides=("which secret of Secrets Manager the agent shows the gateway; its value is never read here",),
    ),
    ("weather", "provider"): FieldRule(
        rule="open-meteo, which needs no key",
        source=_METEO,
        decides=(f"{_ENV} {names.WEATHER_PROVIDER}",),
    ),
    ("weather", "url"): FieldRule(
        rule="Open-Meteo's free service, with a key its paid one; of a provider of one's own none",
        source=_METEO,
        decides=(f"{_ENV} {names.WEATHER_URL}", f"{_POLICY}, its port"),
        value=_url,
    ),
    ("weather", "geocoding_url"): FieldRule(
        rule="Open-Meteo's free service, with a key its paid one; of a provider of one's own none",
        source="https://open-meteo.com/en/docs/geocoding-api",
        decides=(f"{_ENV} {names.GEOCODING_URL}", f"{_POLICY}, its port"),
        value=_geocoding_url,
    ),
    ("weather", "secret"): FieldRule(
        rule="none: the free service takes none",
        source=GIVEN_ONLY,
        decides=(f"{_ENV} {names.WEATHER_KEY_FILE}", "which of Open-Meteo's services is asked"),
    ),
    ("weather", "cidrs"): FieldRule(
        rule="none: the weather is asked for on the internet",
        source=HOUSE,
        decides=(f"{_POLICY}, private ranges",),
        value=lambda place: tuple(map(str, place.spec.agent.weather.cidrs)),
    ),
    **_FIELDS.rules,
}
"""By path below `agent`."""
