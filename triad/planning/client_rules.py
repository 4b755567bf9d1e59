"""The fields of a client."""

from collections.abc import Mapping

from triad.planning.field_rule import HOUSE, FieldRule, Place

_DOCUMENT = "clients' document {name}"
_NONE = "none: the gateway takes what the models' queues take"


def _models(place: Place) -> tuple[str, ...]:
    return place.client.models or tuple(place.spec.all_routes)


CLIENT_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("models",): FieldRule(
        rule="all routes", source=HOUSE, decides=(f"{_DOCUMENT}.models: others are a 404",), value=_models
    ),
    ("requests_per_minute",): FieldRule(
        rule=_NONE, source=HOUSE, decides=(f"{_DOCUMENT}.requests_per_minute: more is a 429 with `Retry-After`",)
    ),
    ("tokens_per_minute",): FieldRule(
        rule=_NONE, source=HOUSE, decides=(f"{_DOCUMENT}.tokens_per_minute: more is a 429 with `Retry-After`",)
    ),
    ("budget_per_day",): FieldRule(
        rule="none: only what has a price is counted",
        source=HOUSE,
        decides=(f"{_DOCUMENT}.budget_per_day: more is a 429 until the day (UTC) ends",),
    ),
    ("parallel",): FieldRule(
        rule=_NONE, source=HOUSE, decides=(f"{_DOCUMENT}.parallel: more is a 429 with `Retry-After`",)
    ),
}
"""By path below `gateway.clients.NAME`."""
