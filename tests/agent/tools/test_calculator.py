"""The calculator, as a model meets it."""

import asyncio

import pytest

from agent.tools.calculator import calculate
from agent.tools.tool import ToolError, tool


def test_a_model_can_calculate() -> None:
    """One argument, which says what may stand in it."""
    made = tool(calculate)

    assert asyncio.run(made.call({"expression": "(2 + 3.5) * 4"})) == {"result": 22}
    assert "sqrt" in made.parameters["properties"]["expression"]["description"]


def test_what_it_cannot_do_goes_to_the_model() -> None:
    """As a clause."""
    with pytest.raises(ToolError, match=r"^a division by zero has no result$"):
        asyncio.run(tool(calculate).call({"expression": "1/0"}))
