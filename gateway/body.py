"""A request's body: read whole before LiteLLM sees anything of it."""

import asyncio

from gateway.asgi import Header, Receive, header
from gateway.problem import Problem

READING_S = 30.0
"""A body must arrive within this time."""

_TOGETHER = 128
"""So many of the largest bodies are held at once; the rest is told to come again."""


class ClientGoneError(Exception):
    """The client left before its answer began."""


class Bodies:
    """Bounds each body and all together; what is held is given back by `let_go`.

    Attributes:
        held: Bytes of all requests under way.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self.held = 0

    async def read(self, headers: list[Header], receive: Receive) -> bytes:
        """Read one.

        Raises:
            Problem: 408, 413 or 503; nothing is held then.
            ClientGoneError: Nobody waits for an answer.
        """
        declared = header(headers, b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > self._most:
            raise self._too_large()
        try:
            async with asyncio.timeout(READING_S):
                body = await self._whole(receive)
        except TimeoutError:
            message = f"body did not arrive within {READING_S:g} s"
            raise Problem(408, message, code="timeout", more=((b"connection", b"close"),)) from None
        if self.held + len(body) > self._most * _TOGETHER:
            message = f"requests under way hold {self.held} bytes already; try again later"
            raise Problem(503, message, code="overloaded", retry_after_s=1)
        self.held += len(body)

        return body

    def let_go(self, body: bytes) -> None:
        """Hold it no more."""
        self.held -= len(body)

    async def _whole(self, receive: Receive) -> bytes:
        pieces: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > self._most:
                raise self._too_large()
            more = message.get("more_body", False)

        return b"".join(pieces)

    def _too_large(self) -> Problem:
        message = f"body is longer than the {self._most} bytes that are allowed"

        return Problem(413, message, code="body_too_large", more=((b"connection", b"close"),))
