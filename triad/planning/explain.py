"""Where one value of the spec comes from, and what follows from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from triad.catalog.models import MODELS
from triad.planning.catalog_rules import CATALOG_RULES
from triad.planning.client_rules import CLIENT_RULES
from triad.planning.field_rule import FieldRule, Place
from triad.planning.model_rules import MODEL_RULES
from triad.planning.platform_rules import PLATFORM_RULES
from triad.planning.pool_rules import POOL_RULES
from triad.planning.route_rules import ROUTE_RULES
from triad.spec import Loaded
from triad.spec.foreign_names import home
from triad.spec.part import Part
from triad.spec.problem import KeyPath, dotted
from triad.spec.schema import field_at, part_of
from triad.spec.wording import STAGES

_POOLS = "pools"
_NAMED: Mapping[tuple[str, ...], Mapping[tuple[str, ...], FieldRule]] = {
    (_POOLS,): POOL_RULES,
    ("models",): MODEL_RULES,
    ("catalog",): CATALOG_RULES,
    ("routes",): ROUTE_RULES,
    ("gateway", "clients"): CLIENT_RULES,
}
"""Rules of what stands under a name of the user's own."""


class UnknownPathError(Exception):
    """A path that the spec does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One value.

    Attributes:
        meaning: What the field is for.
        value: The value that counts, as text, number, list or mapping; None where nothing is set.
        given: File and line where the user wrote it; None for a default.
        rule: The rule or formula that gives it where the user does not.
        source: Why the rule is so.
        decides: What is written downstream.
        holds: Paths below it, if it is no single value.
        outcome: Whether it works out; None where nothing can be said.
    """

    path: str
    meaning: str
    value: object = None
    given: str | None
    rule: str | None = None
    source: str | None = None
    decides: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    outcome: str | None = None


def paths(loaded: Loaded) -> Mapping[str, KeyPath]:
    """List every path that the spec has, written as people do."""
    return {dotted(path): path for path in _walk(loaded.spec, ())}


def explanation(loaded: Loaded, path: str) -> Explanation:
    """Explain one path of a spec.

    Raises:
        UnknownPathError: The spec has no such path; the message names the nearest.
    """
    known = paths(loaded)
    if path not in known:
        raise UnknownPathError(_unknown(loaded, path, known))
    keys = known[path]
    rule, place = _rule(loaded, keys)
    if rule is None:
        return Explanation(
            path=path, meaning=_meaning(keys), given=_given(loaded, keys), holds=tuple(_below(path, known))
        )

    return Explanation(
        path=path,
        meaning=_meaning(keys),
        value=_plain(_value(loaded, keys, rule, place)),
        given=_given(loaded, keys),
        rule=rule.rule,
        source=rule.source,
        decides=_decides(rule, place),
        outcome=rule.outcome(place) if rule.outcome else None,
    )


def _unknown(loaded: Loaded, path: str, known: Iterable[str]) -> str:
    if path.split(".", maxsplit=1)[0] == STAGES:
        return f"{path!r} stands in an overlay; explain what it overlays in its stage, such as 'size --stage prod'"
    keys = path.split(".")
    if keys[0] == "catalog" and ".".join(keys[1:]) in MODELS:
        return (
            f"{path!r} is of the platform's own catalogue, not of {loaded.document.file}; `triad catalog list` shows it"
        )
    meant = home(keys[-1], keys[1]) if keys[0] == "models" and keys[1:2] and keys[1] in loaded.spec.models else None
    if meant:
        return f"{loaded.document.file} has no path {path!r}; {meant}"
    nearest = get_close_matches(path, known, n=1, cutoff=0.0)[0]

    return f"{loaded.document.file} has no path {path!r}; the nearest is {nearest!r}"


def _walk(value: object, path: KeyPath) -> Iterator[KeyPath]:
    for key, below in _children(value):
        yield (*path, key)
        yield from _walk(below, (*path, key))


def _children(value: object) -> Iterator[tuple[str, object]]:
    """Yield what stands below; a part that may be left out and is has nothing to explain."""
    if isinstance(value, Part):
        for name, field in type(value).model_fields.items():
            below = getattr(value, name)
            if below is not None or part_of(field) is None:
                yield name, below
    elif isinstance(value, Mapping):
        yield from value.items()


def _rule(loaded: Loaded, keys: KeyPath) -> tuple[FieldRule | None, Place]:
    names = tuple(map(str, keys))
    for above, rules in _NAMED.items():
        depth = len(above)
        if names[:depth] == above and len(names) > depth:
            place = Place(spec=loaded.spec, part=".".join(above), key=names[depth])
            return _nearest_rule(rules, names[depth + 1 :]), place

    return _nearest_rule(PLATFORM_RULES, names), Place(spec=loaded.spec)


def _nearest_rule(rules: Mapping[tuple[str, ...], FieldRule], names: tuple[str, ...]) -> FieldRule | None:
    """Find the rule of a field, or of the mapping whose entry `names` is."""
    return rules.get(names) or rules.get(names[:-1])


def _value(loaded: Loaded, keys: KeyPath, rule: FieldRule, place: Place) -> object:
    return rule.value(place) if rule.value else _at(loaded.spec, keys)


def _at(value: object, keys: KeyPath) -> object:
    for key in keys:
        value = dict(_children(value))[str(key)]

    return value


def _given(loaded: Loaded, keys: KeyPath) -> str | None:
    return f"{loaded.document.file}:{loaded.document.line(keys)}" if loaded.is_given(keys) else None


def _meaning(keys: KeyPath) -> str:
    while keys:
        field = field_at(keys)
        if field is not None:
            return field.description or ""
        keys = keys[:-1]

    return ""


def _decides(rule: FieldRule, place: Place) -> tuple[str, ...]:
    decides = rule.decides if isinstance(rule.decides, tuple) else rule.decides(place)
    if not place.key:
        return decides
    if place.part == _POOLS and not place.pool.is_enabled:
        return (f"nothing: {_POOLS}.{place.key} is not enabled",)

    return tuple(each.format(name=place.key) for each in decides)


def _below(path: str, known: Mapping[str, KeyPath]) -> Iterator[str]:
    depth = len(known[path]) + 1
    return (each for each, keys in known.items() if len(keys) == depth and keys[:-1] == known[path])


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]

    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
