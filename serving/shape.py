"""What a JSON value must look like, put together from small checks."""

import re
from collections.abc import Callable, Mapping

from serving.problem import Problem

Shape = Callable[[str, object], None]
"""Raises a Problem that names the path if the value is something else."""

_SHOWN = 60


def wrong(path: str, allowed: str, value: object) -> Problem:
    """Say where the request is wrong, what is allowed and what was given."""
    given = repr(value)
    shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}..."

    return Problem(400, f"{path} must be {allowed}, got {shown}", code="invalid_value", param=path)


def string(*, matching: str = "", hint: str = "a string") -> Shape:
    """Accept text, of one pattern if given."""
    pattern = re.compile(matching) if matching else None

    def check(path: str, value: object) -> None:
        if not isinstance(value, str) or (pattern is not None and not pattern.fullmatch(value)):
            raise wrong(path, hint, value)

    return check


def one_of(*allowed: str) -> Shape:
    """Accept one of some words."""
    hint = f"one of {', '.join(map(repr, allowed))}"

    def check(path: str, value: object) -> None:
        if value not in allowed:
            raise wrong(path, hint, value)

    return check


def boolean(path: str, value: object) -> None:
    """Accept true and false."""
    if not isinstance(value, bool):
        raise wrong(path, "true or false", value)


def integer(*, low: int | None = None, high: int | None = None) -> Shape:
    """Accept whole numbers between two bounds."""
    hint = f"a whole number{_bounds(low, high)}"

    def check(path: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not _within(value, low, high):
            raise wrong(path, hint, value)

    return check


def number(*, low: float | None = None, high: float | None = None) -> Shape:
    """Accept numbers between two bounds."""
    hint = f"a number{_bounds(low, high)}"

    def check(path: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _within(value, low, high):
            raise wrong(path, hint, value)

    return check


def list_of(item: Shape, *, at_least: int = 0, at_most: int | None = None) -> Shape:
    """Accept lists of like values."""
    hint = f"a list{_bounds(at_least or None, at_most)}"

    def check(path: str, value: object) -> None:
        if not isinstance(value, list) or not _within(len(value), at_least, at_most):
            raise wrong(path, hint, value)
        for index, element in enumerate(value):
            item(f"{path}[{index}]", element)

    return check


def mapping(required: Mapping[str, Shape] | None = None, optional: Mapping[str, Shape] | None = None) -> Shape:
    """Accept objects with some keys; an optional one may be null, and unknown ones are the engine's business."""
    musts, mays = required or {}, optional or {}

    def check(path: str, value: object) -> None:
        if not isinstance(value, dict):
            raise wrong(path, "an object", value)
        prefix = f"{path}." if path else ""
        for key, shape in musts.items():
            if key not in value:
                raise Problem(400, f"{prefix}{key} is missing", code="missing_value", param=f"{prefix}{key}")
            shape(f"{prefix}{key}", value[key])
        for key, shape in mays.items():
            if value.get(key) is not None:
                shape(f"{prefix}{key}", value[key])

    return check


def by_type(shapes: Mapping[type, Shape], *, hint: str) -> Shape:
    """Accept any of some types, each with its own shape."""

    def check(path: str, value: object) -> None:
        shape = shapes.get(type(value))
        if shape is None:
            raise wrong(path, hint, value)
        shape(path, value)

    return check


def anything(_path: str, _value: object) -> None:
    """Accept every value."""


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _bounds(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low}"

    return f" of at most {high}" if low is None else f" from {low} to {high}"
