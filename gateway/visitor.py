"""The client's side of a request: whether somebody still waits for the answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.asgi import Message, Receive


class Visitor:
    """Gives the app the body once, then the client's farewell, which ends the app's time too.

    Attributes:
        gone: The client has left.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._body: bytes | None = None
        self._watch: asyncio.Task[None] | None = None
        self.gone = False

    @contextmanager
    def watched(self, body: bytes, deadline: asyncio.Timeout) -> Iterator[Receive]:
        """Watch for the farewell; the deadline is then now."""
        self._body = body
        self._watch = asyncio.create_task(self._until_gone(deadline))
        try:
            yield self._give
        finally:
            self._watch.cancel()

    async def _give(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        if self._watch is not None:
            await asyncio.shield(self._watch)
        return {"type": "http.disconnect"}

    async def _until_gone(self, deadline: asyncio.Timeout) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        if not deadline.expired():
            deadline.reschedule(0)
