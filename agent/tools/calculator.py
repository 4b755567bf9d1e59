"""A calculator, and the example of a tool: an annotated function with a docstring for the model."""

from typing import TypedDict

from agent.tools.arithmetic import evaluate


class Calculated(TypedDict):
    """What `calculate` gives back."""

    result: int | float


def calculate(expression: str) -> Calculated:
    """Calculate an arithmetic expression exactly.

    Args:
        expression: numbers with + - * / // % ** and parentheses, abs, ceil, floor, max, min, round and sqrt,
            for example (2 + 3.5) * 4
    """
    return Calculated(result=evaluate(expression))
