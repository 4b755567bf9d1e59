"""The fields of a route."""

from collections.abc import Mapping

from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.routes import routes

_DEPLOYMENT = "gateway config model_list, entries of {name}"
_DECISION = "docs/decisions/0009-gateway.md"


def _timeout(place: Place) -> str | None:
    found = next((each for each in routes(place.spec) if each.name == place.key), None)

    return f"{found.backends[0].timeout_s}s" if found else None


def _region(place: Place) -> str | None:
    bedrock = place.route.bedrock

    return (bedrock.region or place.spec.region) if bedrock else None


ROUTE_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("backends",): FieldRule(
        rule="none: every route says it; without `routes` each model is one of its own name",
        source=GIVEN_ONLY,
        decides=(f"{_DEPLOYMENT}: litellm_params.weight, of a list 10⁹ times that of the next",),
    ),
    ("fallback",): FieldRule(
        rule="in-order: who asks gets an answer while one backend lives",
        source=_DECISION,
        decides=(
            f"{_DEPLOYMENT}: with `none` one alone, which router_settings.enable_weighted_failover gives on to nobody",
        ),
    ),
    ("bedrock", "model"): FieldRule(
        rule="none: nothing leaves the platform",
        source=GIVEN_ONLY,
        decides=(f"{_DEPLOYMENT}: litellm_params.model", "what the gateway's pods may invoke"),
    ),
    ("bedrock", "region"): FieldRule(
        rule="the platform's",
        source=HOUSE,
        decides=(f"{_DEPLOYMENT}: litellm_params.aws_region_name", "what the gateway's pods may invoke"),
        value=_region,
    ),
    ("context_fallback",): FieldRule(
        rule="none: what is too long is a 400",
        source=HOUSE,
        decides=("gateway config router_settings.context_window_fallbacks",),
    ),
    ("timeout",): FieldRule(
        rule="the longest answer of its models and 20 seconds, in which their own servers end it",
        source="triad/planning/timing.py",
        decides=(f"{_DEPLOYMENT}: litellm_params.timeout and stream_timeout",),
        value=_timeout,
    ),
}
"""By path below `routes.NAME`."""
