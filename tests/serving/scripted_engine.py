"""An engine that does what a test tells it, the server around an app, and a client: all on real sockets."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.client import HTTPResponse

import uvicorn

from serving.asgi import ASGIApp


class Talk:
    """One request as the engine sees it.

    Attributes:
        head: Request line and headers.
        body: The request's body.
        number: How many requests came before it on its connection.
    """

    def __init__(
        self, head: bytes, body: bytes, number: int, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    ) -> None:
        self.head = head
        self.body = body
        self.number = number
        self._reader, self._writer = streams

    async def say(self, data: bytes) -> None:
        """Write, and wait as long as the other side does not read."""
        self._writer.write(data)
        await self._writer.drain()

    def cut(self) -> None:
        """Die."""
        self._writer.transport.abort()

    def hang_up(self) -> None:
        """Close, once all is written."""
        self._writer.close()

    async def farewell(self) -> None:
        """Wait until the other side has closed."""
        try:
            await self._reader.read(1)
        except ConnectionResetError:
            return


Script = Callable[[Talk], Awaitable[None]]


class ScriptedEngine:
    """Answers every request by its script.

    Attributes:
        port: Where it listens.
        connections: How many were opened.
        open: How many are open now.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self.port = 0
        self.connections = 0
        self.open = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["ScriptedEngine"]:
        """Listen on a port of its own."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        number = 0
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                body = await reader.readexactly(int(length or b"0"))
                await self._script(Talk(head, body, number, (reader, writer)))
                number += 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[int]:
    """Serve an app as Ray Serve does, with uvicorn, and give the port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, http="httptools", lifespan="on", log_config=None, access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield listener.getsockname()[1]
    finally:
        await server.shutdown(sockets=[listener])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a client got; reading the body raises if it was cut."""

    raw: bytes

    def parsed(self) -> tuple[int, dict[str, str], bytes]:
        """Read it with a client that is not ours."""
        response = HTTPResponse(_Recorded(self.raw))  # type: ignore[arg-type]  # it only makes a file of it
        response.begin()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


class _Recorded:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._raw)


def request(body: bytes, path: str = "/v1/chat/completions") -> bytes:
    """Write a POST after which the connection is closed."""
    head = f"POST {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-type: application/json\r\n"

    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


async def ask(port: int, data: bytes) -> Reply:
    """Send bytes and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    raw = b""
    try:
        while piece := await reader.read(65_536):
            raw += piece
    except ConnectionResetError:
        pass
    writer.close()

    return Reply(raw=raw)
