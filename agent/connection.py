"""The server's side of a connection, which takes no head without an end and waits for none."""

import asyncio
import json

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from agent.patience import PatientProtocol
from agent.problem import Problem
from agent.trace import trace_of

HEAD_BYTES = 65_536
"""Of a request's line and headers together: what an Application Load Balancer lets through.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#http-headers-quotas
"""

HEADER_BYTES = 128
"""What a header takes here besides its own bytes: many small ones are held as well."""

HEAD_S = 10.0
"""A load balancer sends a head in one piece."""


class Connection(PatientProtocol):
    """Counts what has come since a head or a piece of a body was whole, trailers among it, and closes at the bound.

    uvicorn's parser has none, and each byte costs it the more the longer a head is. It is given no more than the bound
    at a time, so a head that begins behind another request can be up to twice as long.

    Attributes:
        head_bytes: Longest head.
        head_s: From when the connection is made, or somebody begins to ask anew, until the head is whole.
    """

    head_bytes = HEAD_BYTES
    head_s = HEAD_S
    _held = 0
    _asking = False
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the first head."""
        super().connection_made(transport)
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        super().connection_lost(exc)
        self._relax()

    def data_received(self, data: bytes) -> None:
        """Parse as much as may come."""
        while data and not self.transport.is_closing():
            room = self.head_bytes - self._held
            self._held += min(room, len(data))
            super().data_received(data[:room])
            data = data[room:]
            if self._held >= self.head_bytes:
                self._refuse()
        self._wait()

    def on_message_begin(self) -> None:
        """Somebody asks."""
        super().on_message_begin()
        self._asking = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count it."""
        super().on_header(name, value)
        self._held += HEADER_BYTES

    def on_headers_complete(self) -> None:
        """From here on the time is the app's."""
        super().on_headers_complete()
        self._held = 0
        self._relax()

    def on_body(self, body: bytes) -> None:
        """Leave the bytes of bodies to the app."""
        super().on_body(body)
        self._held = 0

    def on_message_complete(self) -> None:
        """All has been asked."""
        super().on_message_complete()
        self._held = 0
        self._asking = False
        self._relax()

    def on_response_complete(self) -> None:
        """Wait for the next head, or for the rest of a body that the app did not read."""
        super().on_response_complete()
        self._wait()

    @property
    def _answering(self) -> bool:
        # Before the first head there is none, whatever its type says.
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]

    def _wait(self) -> None:
        if self._answering or self.transport.is_closing():
            return
        if self._asking:
            self._hurry()
        elif self._late is None and self.timeout_keep_alive_task is None:
            # uvicorn ends this time with any bytes, an unread body's too, and then waits for ever.
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _hurry(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.head_s, self.transport.close)

    def _relax(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self) -> None:
        if not self._answering:
            self.transport.write(_refusal(self.head_bytes))
        self.transport.close()


def _refusal(most: int) -> bytes:
    problem = Problem(431, f"head is longer than the {most} bytes that are allowed", code="head_too_large")
    body = json.dumps(problem.document(trace_of(()).id)).encode()
    headers = [*problem.headers, (b"content-length", str(len(body)).encode()), (b"connection", b"close")]

    return b"".join([STATUS_LINE[problem.status], *(b"%b: %b\r\n" % each for each in headers), b"\r\n", body])
