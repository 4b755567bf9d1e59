"""One thing that was looked at, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended; `unknown` means that it could not be done, which is never a pass."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the report.

    Attributes:
        found: What is, beside what should be.
        todo: The step that mends it, often a command; present unless there is nothing to do.
    """

    name: str
    status: Status
    found: str
    todo: str | None = None

    def __post_init__(self) -> None:
        if self.todo is None and self.status is not Status.OK:
            msg = f"check {self.name!r} is {self.status.value!r}, it must say what to do"
            raise ValueError(msg)
