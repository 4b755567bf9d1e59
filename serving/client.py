"""The client's side of one request: its body, and whether it is still there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from serving.asgi import Message, Receive, Scope, values_of
from serving.bodies import Arrival, Bodies, outrun
from serving.problem import Problem

HEARS_OUT_S = 10.0
_OVERRUN = 16
"""How many times the limit is read of a body that was refused."""


class ClientGoneError(Exception):
    """The client left before its answer was complete."""


class Client:
    """Reads the body once, gives it to the app as one message, and notices the farewell for all who must know.

    Only one may wait for a server's `receive`; so the app gets its own, that can never lose the farewell.

    Attributes:
        body: Every byte of the request's body, once read.
        gone: The client has left.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._headers: list[tuple[bytes, bytes]] = scope["headers"]
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self._given = False
        self._more = True
        self._limit = 0
        self.body = b""
        self._arrival: Arrival | None = None
        self.gone = False

    async def read(self, *, limit: int, bodies: Bodies) -> None:
        """Read the whole body; what it holds is given back by `let_go`.

        Raises:
            Problem: 413, as soon as the body is known to be longer than the limit; 503, there is no room for it;
                408, it came so slowly that others got its room.
            ClientGoneError: It left in the middle.
        """
        self._limit = limit
        if self._declared() > limit:
            raise _too_large(limit)
        try:
            async with asyncio.timeout(None) as until:
                self._arrival = Arrival(lambda: _end(until))
                self.body = await self._whole(self._arrival, bodies)
        except TimeoutError:
            raise outrun() from None
        finally:
            if self._arrival is not None:
                bodies.arrived(self._arrival)

    async def hear_out(self) -> None:
        """Read for a while what still comes of a body that was refused.

        Who closes a connection on which something has come that it did not read resets it, and the answer is lost.
        """
        if values_of(self._headers, b"expect"):
            return  # it has sent nothing yet and waits for a word
        size = 0
        with suppress(ClientGoneError, TimeoutError):
            async with asyncio.timeout(HEARS_OUT_S):
                while self._more and size < _OVERRUN * self._limit:
                    size += len(await self._piece())

    def let_go(self, bodies: Bodies) -> None:
        """Give back what the body held."""
        if self._arrival is not None:
            bodies.let_go(self._arrival)
        self.body = b""

    def watch(self, on_gone: Callable[[], None]) -> None:
        """Call back once when the client leaves; to be closed by `forget`."""
        self._watching = asyncio.create_task(self._until_gone(on_gone))

    def forget(self) -> None:
        """Watch no more."""
        if self._watching is not None:
            self._watching.cancel()

    async def receive(self) -> Message:
        """Give the app the body, then nothing until the client leaves."""
        if not self._given:
            self._given = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        if self._watching is not None:
            await asyncio.shield(self._watching)
        return {"type": "http.disconnect"}

    async def _until_gone(self, on_gone: Callable[[], None]) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        on_gone()

    async def _whole(self, arrival: Arrival, bodies: Bodies) -> bytes:
        pieces: list[bytes] = []
        try:
            while self._more:
                piece = await self._piece()
                if arrival.held + len(piece) > self._limit:
                    raise _too_large(self._limit)
                bodies.take(arrival, len(piece))
                pieces.append(piece)
            return b"".join(pieces)
        except Problem as problem:
            problem.close = True
            raise
        finally:
            pieces.clear()  # the traceback of a refusal would keep them

    async def _piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.gone = True
            raise ClientGoneError
        self._more = message.get("more_body", False)
        body: bytes = message.get("body", b"")

        return body

    def _declared(self) -> int:
        declared = values_of(self._headers, b"content-length")

        return int(declared[0]) if declared and declared[0].isdigit() else 0


def _end(until: asyncio.Timeout) -> None:
    if not until.expired():
        until.reschedule(0)


def _too_large(limit: int) -> Problem:
    return Problem(413, f"body is longer than the {limit} bytes that are allowed", code="body_too_large", close=True)
