"""What the spec may hold: its keys, choices and meanings, read from its own types."""

from collections.abc import Iterator
from enum import Enum
from typing import TypeVar, get_args

from pydantic.fields import FieldInfo

from triad.spec.part import Part
from triad.spec.platform import PlatformSpec
from triad.spec.problem import KeyPath

T = TypeVar("T")


def part_at(path: KeyPath) -> type[Part] | None:
    """Find the part whose keys stand below `path`; None where there is none."""
    part: type[Part] | None = PlatformSpec
    keys = iter(path)
    for key in keys:
        field = part.model_fields.get(str(key)) if part else None
        if field is None:
            return None
        part = part_of(field)
        if part is not None and is_mapping(field):
            next(keys, None)

    return part


def field_at(path: KeyPath) -> FieldInfo | None:
    """Find the field that `path` names, its item indices left out; None where there is none."""
    names = path
    while names and isinstance(names[-1], int):
        names = names[:-1]
    part = part_at(names[:-1]) if names else None

    return part.model_fields.get(str(names[-1])) if part else None


def choices(path: KeyPath) -> tuple[str, ...]:
    """List the values of a closed set; empty where any value may stand."""
    field = field_at(path)
    enum: type[Enum] | None = next(_within(field.annotation, Enum), None) if field else None

    return tuple(str(member.value) for member in enum) if enum else ()


def part_of(field: FieldInfo) -> type[Part] | None:
    """Find the part that a field holds, alone or under names of the user's own."""
    return next(_within(field.annotation, Part), None)


def is_named(path: KeyPath) -> bool:
    """Whether the second key of `path` is a name of the user's own."""
    field = PlatformSpec.model_fields.get(str(path[0]))

    return field is not None and is_mapping(field)


def is_mapping(field: FieldInfo) -> bool:
    """Whether the field's keys are the user's own names."""
    return any(getattr(each, "__name__", "") == "Mapping" for each in _origins(field.annotation))


def _within(annotation: object, kind: type[T]) -> Iterator[type[T]]:
    if isinstance(annotation, type) and issubclass(annotation, kind):
        yield annotation
    for argument in get_args(annotation):
        yield from _within(argument, kind)


def _origins(annotation: object) -> Iterator[object]:
    yield getattr(annotation, "__origin__", annotation)
    for argument in get_args(annotation):
        yield from _origins(argument)
