"""The slots that one request holds."""

import asyncio

from serving.asgi import Scope

_EXTENSION = "triad.seat"


class Seat:
    """Travels with a request to whoever knows when the engine has stopped working for it.

    Attributes:
        until: Done when the slots may be given to others; None if that is as soon as the answer is over.
    """

    def __init__(self) -> None:
        self.until: asyncio.Future[None] | None = None

    def shown_in(self, scope: Scope) -> Scope:
        """Put it into a request's scope, among ASGI's extensions."""
        return {**scope, "extensions": {**(scope.get("extensions") or {}), _EXTENSION: self}}


def keep_seat(scope: Scope, until: asyncio.Future[None]) -> None:
    """Let a request hold its slots until a future is done, though nobody waits for its answer any more."""
    seat = (scope.get("extensions") or {}).get(_EXTENSION)
    if seat is not None:
        seat.until = until
