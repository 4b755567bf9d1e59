"""One thing that deserves a second look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to look at.

    Attributes:
        path: Key of the spec that changes it.
    """

    path: str
    message: str
    source: str
