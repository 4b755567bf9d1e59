"""HTTP as it is on the wire, for what the official client hides: status, headers, framing, bodies that break rules."""

import http.client
import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

SECONDS = 60.0
"""Patience with a server that says nothing."""

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, headers with lower-case names, their values joined where one comes twice, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  # any JSON value
        """Read the body as JSON."""
        return json.loads(self.body)


class Exchange:
    """One request on a connection of its own; leave it to hang up."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        self._url: SplitResult = urlsplit(url)
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(self._url.netloc, timeout=seconds)
        self.response: http.client.HTTPResponse | None = None

    def __enter__(self) -> Self:
        self._connection.connect()
        return self

    def __exit__(self, *_: object) -> None:
        if self.response is not None:
            self.response.close()
        self._connection.close()

    def send(self, method: str, *, body: bytes | None = None, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Send a request and wait for the status and headers."""
        self._connection.request(method, self._url.path or "/", body=body, headers=dict(headers))
        self.response = self._connection.getresponse()

        return self.response

    def push(self, pieces: Iterable[bytes], *, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Post a body piece by piece until all is sent or the server will hear no more, and read what it says."""
        self._connection.putrequest("POST", self._url.path)
        for name, value in headers.items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        try:
            for piece in pieces:
                self._connection.send(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # what it said before it hung up can still be read
        self.response = http.client.HTTPResponse(self._socket(), method="POST")
        self.response.begin()

        return self.response

    def _socket(self) -> socket.socket:
        sock = self._connection.sock
        assert isinstance(sock, socket.socket)

        return sock


def answer(response: http.client.HTTPResponse) -> Answer:
    """Read a response to its end."""
    names = {name.lower() for name, _ in response.getheaders()}
    headers = {name: ", ".join(response.headers.get_all(name, ())) for name in names}

    return Answer(status=response.status, headers=headers, body=response.read())


def chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Frame a body whose length nobody declares."""
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
