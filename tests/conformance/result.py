"""What came of a case."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    EXCEPTED = "excepted"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One case's end.

    Attributes:
        why: What the server did instead, why it may, or what was not given; empty if it passed.
        seconds: How long it took.
    """

    case: str
    rule: str
    outcome: Outcome
    why: str = ""
    seconds: float = 0.0


def broken(results: list[Result]) -> list[Result]:
    """Those that must be mended."""
    return [each for each in results if each.outcome is Outcome.FAILED]
