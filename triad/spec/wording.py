"""What is wrong with a field, in words that a user can act on."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pydantic_core import ErrorDetails

from triad.spec.foreign_names import home
from triad.spec.nearest import unknown
from triad.spec.part import PROBLEMS
from triad.spec.platform import PlatformSpec
from triad.spec.problem import KeyPath
from triad.spec.schema import choices, part_at

STAGES = "stages"
_SHOWN = 80
_IN_A_MODEL = 2
_WORDS = {
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping of keys to values",
    "mapping_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "int_type": "must be a whole number",
    "ip_v4_network": "must be a range of IPv4 addresses such as '10.0.0.0/16'",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "string_type": "must be text",
    "too_short": "must hold at least {min_length}",
    "tuple_type": "must be a list, in brackets: [a, b]",
}
"""By pydantic's type of error; what is not here is said in pydantic's own words."""


def explained(detail: ErrorDetails) -> Iterator[tuple[KeyPath, str]]:
    """Say what is wrong, what was given, what is allowed; one error of a part may be several problems."""
    path = tuple(key for key in detail["loc"] if key != "[key]")
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == PROBLEMS:
        for below, message in context["found"]:
            yield (*path, *below), message
    elif kind == "extra_forbidden":
        yield path, _unknown_key(path)
    elif kind == "missing":
        yield path, f"is required; allowed: {', '.join(choices(path)) or 'see the configuration table of the README'}"
    elif kind == "enum":
        yield path, unknown("value", given, choices(path))
    elif kind == "value_error":
        yield path, str(context["error"])
    elif kind == "string_type" and isinstance(given, int) and not isinstance(given, bool):
        yield path, f'must be text, got the number {given!r}; write it in quotes: "{given}"'
    else:
        words = _WORDS[kind].format(**context) if kind in _WORDS else detail["msg"]
        yield path, f"{words}, got {_shown(given)}"


def _shown(given: object) -> str:
    if given is None:
        return "nothing"
    text = str(given) if isinstance(given, Decimal) else repr(dict(given) if isinstance(given, Mapping) else given)

    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _unknown_key(path: KeyPath) -> str:
    """Name the key that is meant, where another program's was written; else those that there are."""
    name = path[-1]
    model = path[1] if path[0] == "models" and len(path) > _IN_A_MODEL else "NAME"
    meant = home(str(name), str(model)) if path[0] == "models" or len(path) == 1 else None

    return f"unknown key {name!r}; {meant}" if meant else unknown("key", name, _keys(path[:-1]))


def _keys(path: KeyPath) -> Iterable[str]:
    part = part_at(path)
    keys = list(part.model_fields) if part else []

    return [*keys, STAGES] if part is PlatformSpec else keys
