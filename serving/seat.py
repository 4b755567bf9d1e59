"""The slots that one request holds."""

import asyncio
from collections.abc import Callable

from serving.asgi import Scope

_EXTENSION = "triad.seat"


class Seat:
    """Travels with a request to whoever knows when the engine has stopped working for it."""

    def __init__(self) -> None:
        self._stops: list[asyncio.Future[None]] = []

    def keep(self, until: asyncio.Future[None]) -> None:
        """Hold the slots until a future is done, besides all that they are held for already."""
        self._stops.append(until)

    def leave(self, left: Callable[[], None]) -> None:
        """Call back when the slots may be given to others: at once if nothing holds them."""
        if self._stops:
            asyncio.gather(*self._stops).add_done_callback(lambda _: left())
        else:
            left()

    def shown_in(self, scope: Scope) -> Scope:
        """Put it into a request's scope, among ASGI's extensions."""
        return {**scope, "extensions": {**(scope.get("extensions") or {}), _EXTENSION: self}}


def keep_seat(scope: Scope, until: asyncio.Future[None]) -> None:
    """Let a request hold its slots until a future is done, though nobody waits for its answer any more."""
    seat = (scope.get("extensions") or {}).get(_EXTENSION)
    if seat is not None:
        seat.keep(until)
