"""Tools: from a function to what a model reads, and from what a model writes to a call."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import Field

from agent.tools.tool import ArgumentsError, ToolError, tool


class Unit(StrEnum):
    """What a temperature is told in."""

    CELSIUS = "c"


def greet(name: str, times: Annotated[int, Field(ge=1, le=3)] = 1, tone: Literal["kind", "gruff"] = "kind") -> str:
    """Say good day.

    As often as it takes.

    Args:
        name: of whom,
            in full
        times: how often
        tone: how

    Returns:
        What was said.
    """
    return f"{tone} good day {name}! " * times


async def refuse(reason: str) -> str:
    """Never do it.

    Args:
        reason: why not
    """
    raise ToolError(reason)


def test_a_function_becomes_a_schema() -> None:
    """Names, types, bounds and defaults come from the signature, words from the docstring."""
    made = tool(greet)

    assert (made.name, made.description) == ("greet", "Say good day. As often as it takes.")
    assert made.parameters == {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "of whom, in full"},
            "times": {"type": "integer", "description": "how often", "minimum": 1, "maximum": 3, "default": 1},
            "tone": {"type": "string", "description": "how", "enum": ["kind", "gruff"], "default": "kind"},
        },
        "required": ["name"],
        "additionalProperties": False,
    }


def test_a_call_reaches_the_function() -> None:
    """With defaults for what is left out, whether the function waits or not."""
    assert asyncio.run(tool(greet).call({"name": "Ada", "times": 2})) == "kind good day Ada! kind good day Ada! "
    with pytest.raises(ToolError, match=r"^it rains$"):
        asyncio.run(tool(refuse).call({"reason": "it rains"}))


@pytest.mark.parametrize(
    ("arguments", "problems"),
    [
        ({}, ("argument 'name' is missing",)),
        (
            {"name": 3, "times": "2"},
            ("argument 'name' is 3, allowed: a valid string", "argument 'times' is '2', allowed: a valid integer"),
        ),
        ({"name": "Ada", "times": 4}, ("argument 'times' is 4, allowed: less than or equal to 3",)),
        ({"name": "Ada", "tone": "x" * 99}, (f"argument 'tone' is '{'x' * 59}…, allowed: 'kind' or 'gruff'",)),
        ({"name": "Ada", "loud": True}, ("argument 'loud' is unknown, allowed: name, times, tone",)),
    ],
)
def test_wrong_arguments_are_all_told_and_nothing_is_called(
    arguments: Mapping[str, object], problems: tuple[str, ...]
) -> None:
    """Nothing is converted: a number in quotes is a mistake."""
    with pytest.raises(ArgumentsError) as caught:
        asyncio.run(tool(greet).call(arguments))

    assert caught.value.problems == problems


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        (Unit, "c", Unit.CELSIUS),
        (date, "2026-11-22", date(2026, 11, 22)),
        (datetime, "2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (tuple[int, int], [1, 2.0], (1, 2)),
        (set[str], ["a"], {"a"}),
        (Decimal, "1.5", Decimal("1.5")),
        (int, 2.0, 2),
        (float, 2, 2.0),
        (dict[str, list[int]], {"a": [3.0]}, {"a": [3]}),
        (str | None, None, None),
    ],
)
def test_what_the_schema_allows_reaches_the_function(kind: object, given: object, taken: object) -> None:
    """As what its annotation says, where JSON has no such thing."""

    def keep(it: object) -> object:
        """Keep it.

        Args:
            it: what
        """
        return it

    keep.__annotations__["it"] = kind
    kept = asyncio.run(tool(keep).call({"it": given}))

    assert (kept, type(kept)) == (taken, type(taken))


@pytest.mark.parametrize(("kind", "given"), [(int, 2.5), (int, True), (int, "2"), (date, 5), (Unit, "x"), (float, "2")])
def test_what_the_schema_forbids_is_refused(kind: object, given: object) -> None:
    """Nothing is guessed."""

    def keep(it: object) -> object:
        """Keep it.

        Args:
            it: what
        """
        return it

    keep.__annotations__["it"] = kind
    with pytest.raises(ArgumentsError, match=r"^argument 'it' is .*, allowed: "):
        asyncio.run(tool(keep).call({"it": given}))


def test_an_error_of_the_function_is_no_mistake_of_the_arguments() -> None:
    """What it raises comes through."""

    def half(number: int) -> float:
        """Halve.

        Args:
            number: what
        """
        return number / 0

    with pytest.raises(ZeroDivisionError):
        asyncio.run(tool(half).call({"number": 1}))


def test_an_undescribed_argument_is_refused_when_the_tool_is_made() -> None:
    """A model would have to guess."""

    def silent(first: int, second: int) -> int:  # noqa: D417  # on purpose
        """Add.

        Args:
            first: one
            third: not there
        """
        return first + second

    with pytest.raises(TypeError, match="cannot be offered: it has second, third, allowed: a docstring, and"):
        tool(silent)
    with pytest.raises(TypeError, match="has no docstring"):
        tool(lambda: None)
