"""A client that says nothing but what it is told, and a server for it that is as simple."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from agent.asgi import BODY, START, Message, Receive, Scope, Send
from agent.connection import Connection
from tests.agent.serving import served


@contextmanager
def port_of(http: type[Connection]) -> Iterator[int]:
    """Serve the app, and give the port."""
    with served(App(), http=http) as url:
        yield int(url.rpartition(":")[2])


class App:
    """Tells the length of a body; `/early` does not read it, `/held` waits for somebody who asks `/go`."""

    def __init__(self) -> None:
        self._go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        size = 0 if scope["path"] == "/early" else await _size(receive)
        if scope["path"] == "/go":
            self._go.set()
        elif scope["path"] == "/held":
            await self._go.wait()
        body = str(size).encode()
        length = (b"content-length", str(len(body)).encode())
        await send({"type": START, "status": 200, "headers": [length]})
        await send({"type": BODY, "body": body})


class Client:
    """One connection, which says what it is told and nothing else."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._received = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._received.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Say something."""
        self._socket.sendall(data)

    def answer(self) -> tuple[int, bytes]:
        """Read the status and the body of one answer."""
        status = int(self._received.readline().split()[1])
        length = 0
        while (line := self._received.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            length = int(value) if name == b"content-length" else length

        return status, self._received.read(length)

    def rest(self) -> bytes:
        """Read until the server closes."""
        try:
            return self._received.read()
        except ConnectionResetError:  # it has not read all that was sent
            return b""


async def _size(receive: Receive) -> int:
    size = 0
    message: Message = {"more_body": True}
    while message.get("more_body", False):
        message = await receive()
        size += len(message.get("body", b""))

    return size
