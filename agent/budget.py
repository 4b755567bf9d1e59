"""What one answer may take."""

from dataclasses import dataclass

TOOL_S = 15.0
"""Longest run of one tool."""

CALLS = 16
"""Most tools that a model may ask for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The bounds of one answer; whichever is reached first ends it.

    Attributes:
        steps: Calls of the model.
        tokens: Of all its questions and answers.
        seconds: From the question to the last word.
        tool_s: For each single tool, which costs the answer nothing but that tool's result.
    """

    steps: int
    tokens: int
    seconds: float
    tool_s: float = TOOL_S
