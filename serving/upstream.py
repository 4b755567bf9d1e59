"""One connection to the engine: it carries one exchange at a time and may be used again."""

import asyncio
from typing import TYPE_CHECKING, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

if TYPE_CHECKING:
    from serving.asgi import Header

_MOST_HELD = 65_536
_FINAL = 200
_BODILESS = (204, 304)


class EngineLostError(Exception):
    """The engine closed the connection, or spoke no HTTP, before its answer was complete."""


class Upstream(asyncio.Protocol):
    """Takes the engine's bytes as they come, and stops reading when nobody fetches them.

    Attributes:
        port: Where it leads.
        used: It has carried an exchange before this one.
        heard: Some byte of the present answer has come.
        complete: The present answer has come to its end.
        status: Of the present answer, once its head has come.
        headers: Likewise; names in lower case.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.used = False
        self.heard = False
        self.complete = True
        self.status = 0
        self.headers: list[Header] = []
        self._gone: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._arrival: asyncio.Future[None] | None = None
        self._pieces: list[bytes] = []
        self._held = 0
        self._lost = False
        self._keep = False
        self._parser: HttpResponseParser

    @property
    def reusable(self) -> bool:
        """Whether it can carry another exchange."""
        return self.complete and self._keep and not self._lost

    def ask(self, request: bytes) -> None:
        """Send a request; the answer comes by `head` and `piece`."""
        self.used = self._keep
        self.heard = self.complete = False
        self.status = 0
        self.headers = []
        self._parser = HttpResponseParser(self)
        if self._transport is not None and not self._lost:
            self._transport.write(request)

    async def head(self) -> None:
        """Wait for status and headers.

        Raises:
            EngineLostError: There will be none.
        """
        while not self.status:
            await self._more()

    async def piece(self) -> bytes:
        """Wait for a part of the body: all that has come by now, nothing only at the end.

        Raises:
            EngineLostError: The body ends in the middle; what came before has been given.
        """
        while not self._pieces and not self.complete:
            await self._more()
        pieces = self._pieces
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        if self._held > _MOST_HELD and self._transport is not None and not self._lost:
            self._transport.resume_reading()
        self._held = 0
        return body

    @property
    def drained(self) -> bool:
        """Whether the answer has ended and every piece of it was given."""
        return self.complete and not self._pieces

    def leave(self) -> asyncio.Future[None]:
        """Say that nobody listens any more; done when the engine has closed too: it then works for this no longer.

        llama.cpp's server stops a stream at the next token, any other answer only after a second in which it had
        nothing to tell anybody; a busy one brings it to its end. Then it closes.
        """
        self._gone = asyncio.get_running_loop().create_future()
        if self._transport is None or self._lost:
            self._gone.set_result(None)
        else:
            self._transport.write_eof()
            self._transport.resume_reading()

        return self._gone

    def close(self) -> None:
        """Close at once, whatever is under way: the engine sees it and stops."""
        self._lost = True
        if self._transport is not None:
            self._transport.abort()

    # The transport's side.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn where to write."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what one read gave."""
        if self._gone is not None:
            return
        if self.complete:  # bytes that nobody asked for: the next answer could not be told from them
            self.close()
            return
        self.heard = True
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self.close()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # it makes no difference why
        """Take the end of the connection, which may be the end of the body."""
        self._lost = True
        if self.status and self._until_close():
            self.complete = True
        self._wake()
        if self._gone is not None:
            self._gone.set_result(None)

    # The parser's side.

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header; after the head it is a trailer, which nobody is told."""
        if not self.status:
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Take the status, unless it is an interim one that the real one follows."""
        status = self._parser.get_status_code()
        if status >= _FINAL:
            self.status = status
        else:
            self.headers = []

    def on_body(self, body: bytes) -> None:
        """Take a part of the body, free of its framing."""
        self._pieces.append(body)
        before, self._held = self._held, self._held + len(body)
        if before <= _MOST_HELD < self._held and self._transport is not None:
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        """Take the end of the body."""
        if self.status:
            self.complete = True
            self._keep = self._parser.should_keep_alive()

    def _until_close(self) -> bool:
        framed = any(name in (b"content-length", b"transfer-encoding") for name, _ in self.headers)

        return not framed and self.status not in _BODILESS

    async def _more(self) -> None:
        if self._lost:
            raise EngineLostError
        self._arrival = asyncio.get_running_loop().create_future()
        await self._arrival

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)
