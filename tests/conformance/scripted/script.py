"""How the scripted server behaves beside what its model says."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.conformance.scripted.reply import Asked, Reply

Spoil = Callable[[Asked, Reply], None]


def _unspoiled(_: Asked, __: Reply) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One server, good unless told otherwise.

    Attributes:
        spoil: Changes a reply before it is sent.
        places: Requests that are answered at once.
        keeps: An answer keeps its place for ever.
        leaks: A client that leaves keeps its place for ever.
        deaf: A client that leaves does not stop its answer.
        key: What a request must carry; None asks for nothing.
        limit: Bytes of the largest body.
        together_s: How long a long answer waits for another that finds no place.
    """

    spoil: Spoil = _unspoiled
    places: int = 4
    keeps: bool = False
    leaks: bool = False
    deaf: bool = False
    key: str | None = "right"
    limit: int = 1 << 20
    together_s: float = 0.5
