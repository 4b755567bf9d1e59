"""The difference of two sets of Kubernetes objects, as sentences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

_NAMES = ("key", "name", "deviceName")
_NOTHING = object()


class Fate(StrEnum):
    """What became of an object."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that is not what it was.

    Attributes:
        path: Keys that lead to it, `spec.` left out.
        text: What happened to it, like "64 → 128".
    """

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One object that is not what it was.

    Attributes:
        name: Kind, namespace if it has one, and name.
        differences: Empty unless the object is in both sets.
    """

    name: str
    fate: Fate
    differences: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        if self.fate is not Fate.CHANGED:
            return f"{self.fate} {self.name}"

        return f"{self.name}: " + "; ".join(f"{each.path} {each.text}" for each in self.differences)

    def as_data(self) -> dict[str, object]:
        """Write the change down for programs."""
        return {
            "object": self.name,
            "fate": self.fate.value,
            "differences": [asdict(each) for each in self.differences],
        }


def changes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Compare two renderings object by object, in alphabetical order; their order among themselves does not count."""
    old, new = _by_name(before), _by_name(after)

    return tuple(change for name in sorted(old | new) if (change := _change(name, old, new)) is not None)


def _by_name(objects: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    named = {}
    for each in objects:
        metadata = each["metadata"]
        named["/".join(filter(None, (each["kind"], metadata.get("namespace"), metadata["name"])))] = each

    return named


def _change(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    if name not in old:
        return Change(name=name, fate=Fate.ADDED)
    if name not in new:
        return Change(name=name, fate=Fate.REMOVED)
    found = tuple(_differences("", old[name], new[name]))

    return Change(name=name, fate=Fate.CHANGED, differences=found) if found else None


def _differences(path: str, old: object, new: object) -> Iterator[Difference]:
    before, after = _keyed(old), _keyed(new)
    if before is not None and after is not None:
        for key in before | after:
            yield from _differences(_join(path, key), before.get(key, _NOTHING), after.get(key, _NOTHING))
    elif old != new:
        yield Difference(path=path.removeprefix("spec."), text=_text(old, new))


def _keyed(value: object) -> dict[str, object] | None:
    """See a mapping, or a list whose items have a name, as keys with values."""
    if isinstance(value, Mapping):
        return {str(key): below for key, below in value.items()}
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        return None
    for name in _NAMES:
        keys = [each.get(name) for each in value]
        if value and None not in keys and len(set(keys)) == len(keys):
            return {f"[{key}]": each for key, each in zip(keys, value, strict=True)}

    return None


def _join(path: str, key: str) -> str:
    if key.startswith("["):
        return path + key
    step = f"[{key}]" if "." in key or "/" in key else f".{key}"

    return (path + step).removeprefix(".")


def _text(old: object, new: object) -> str:
    if old is _NOTHING:
        return f"set to {_shown(new)}"
    if new is _NOTHING:
        return f"dropped, was {_shown(old)}"
    if isinstance(old, list) and isinstance(new, list) and _scalars(old + new):
        return _listed(old, new)

    return f"{_shown(old)} → {_shown(new)}"


def _listed(old: list[Any], new: list[Any]) -> str:
    gone = [f"without {each}" for each in old if each not in new]
    come = [f"with {each}" for each in new if each not in old]

    return ", ".join(come + gone) or f"in another order: {_shown(new)}"


def _scalars(values: list[Any]) -> bool:
    return not any(isinstance(each, list | dict) for each in values)


def _shown(value: object) -> str:
    if isinstance(value, list) and _scalars(value):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool) or value is None:
        return str(value).lower().replace("none", "null")

    return str(value)
