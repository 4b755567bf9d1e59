"""The way back to the client."""

import asyncio
from collections.abc import Awaitable, Callable

from serving.asgi import Header, Message, Send, values_of
from serving.problem import Problem
from serving.request_id import HEADER

_START = "http.response.start"
_BODY = "http.response.body"
_LAST_WORDS_S = 1.0


class Answer:
    """Passes an app's messages on as they are, and knows how far the answer is.

    It takes an app's own `x-request-id` away: Serve writes the request's beside it, behind HAProxy and without.

    Attributes:
        status: 0 until the answer has begun.
        ended: The last piece was handed over.
        broken: It ended otherwise than its app wanted.
    """

    __slots__ = ("_send", "_stream", "_tail", "broken", "ended", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._stream = False
        self._tail = b""
        self.status = 0
        self.ended = False
        self.broken = False

    def __call__(self, message: Message) -> Awaitable[None]:
        """Pass one message; it is no coroutine of its own, as every token comes through here."""
        if message["type"] == _BODY:
            self._tail = message.get("body") or self._tail
            self.ended = not message.get("more_body", False)
        elif message["type"] == _START:
            message = self._begin(message)

        return self._send(message)

    async def give(self, status: int, body: bytes, headers: list[Header]) -> None:
        """Answer in one piece."""
        await self({"type": _START, "status": status, "headers": headers})
        await self({"type": _BODY, "body": body})

    async def fail(self, problem: Problem, *, hear_out: Callable[[], Awaitable[None]]) -> None:
        """Tell the client, in whatever way is left: an error object, an error event, or a cut connection.

        Args:
            problem: What it is told.
            hear_out: Comes between an answer and the end of its connection.

        Raises:
            Problem: The server must cut the connection, as a half answer must not look like a whole one.
        """
        if not self.status:
            await self({"type": _START, "status": problem.status, "headers": problem.headers})
            await self({"type": _BODY, "body": problem.body, "more_body": problem.close})
            if problem.close:
                await hear_out()
                await self({"type": _BODY, "body": b""})
            return
        self.broken = True
        if not self._stream or self.ended:
            raise problem
        self.ended = True
        # An empty line ends a half event; where none is open it means nothing.
        gap = b"" if self._tail.endswith(b"\n\n") else b"\n\n"
        try:
            async with asyncio.timeout(_LAST_WORDS_S):  # the client may not be reading
                await self._send({"type": _BODY, "body": b"%bdata: %b\n\n" % (gap, problem.body)})
        except TimeoutError:
            raise problem from None

    def _begin(self, message: Message) -> Message:
        headers = [header for header in message.get("headers", ()) if header[0].lower() != HEADER]
        self.status = message["status"]
        self._stream = any(kind.startswith(b"text/event-stream") for kind in values_of(headers, b"content-type"))

        return {**message, "headers": headers}
