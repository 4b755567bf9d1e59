"""What a case of the contract is, and the one list of all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import jsonschema

from tests.conformance.server import Server

_T = TypeVar("_T")

Check = Callable[[Server], None]


class Needs(StrEnum):
    """What must be given on the command line for a case to be asked."""

    CHAT = "a chat model's URL"
    EMBEDDINGS = "--embeddings"
    KEY = "--key"


class BreachError(Exception):
    """A server does not keep a rule; the message says what it did instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One rule of the contract and the function that asks a server whether it keeps it."""

    name: str
    rule: str
    needs: Needs
    check: Check


CASES: dict[str, Case] = {}
"""Every case by its name, `group/rule`."""


def case(group: str, *, needs: Needs = Needs.CHAT) -> Callable[[Check], Check]:
    """Enter a function into the list: its name is the case's, the first line of its docstring the rule."""

    def enter(check: Check) -> Check:
        name = f"{group}/{check.__name__}"
        rule = (check.__doc__ or "").partition("\n")[0]
        if name in CASES or not rule:
            msg = f"case {name!r} must have a name of its own and a docstring"
            raise ValueError(msg)
        CASES[name] = Case(name=name, rule=rule, needs=needs, check=check)
        return check

    return enter


def expect(kept: object, breach: str) -> None:
    """Go on if a rule is kept, else say how it was broken."""
    if not kept:
        raise BreachError(breach)


def same(one: object, other: object, what: str) -> None:
    """Go on if two values are equal, else show both."""
    expect(one == other, f"{what}: {one!r} is not {other!r}")


def valid(value: Any, schema: Mapping[str, Any], what: str) -> None:  # noqa: ANN401  # any JSON value
    """Go on if a JSON value is what its schema asks."""
    try:
        jsonschema.validate(value, schema)
    except jsonschema.ValidationError as error:
        msg = f"{what} {value!r} breaks its schema: {error.message}"
        raise BreachError(msg) from error


def only(values: Sequence[_T], what: str) -> _T:
    """Take the one value that there must be."""
    expect(len(values) == 1, f"{len(values)} {what}, allowed: 1")

    return values[0]
