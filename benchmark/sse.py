"""Server-sent events out of a body that arrives in any pieces."""

import re
from collections.abc import Callable

# A lone CR ends a line too, but only the byte after it tells a lone one from half a CRLF.
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?=[^\n])){2}")
_LINE_END = re.compile(rb"\r\n|\n|\r")


class EventSplitter:
    """Hands on the data of each event as soon as its blank line is there.

    Events without data (comments, keep-alive pings) are dropped, as
    https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation says.
    """

    __slots__ = ("_on_data", "_pending")

    def __init__(self, on_data: Callable[[bytes], None]) -> None:
        self._on_data = on_data
        self._pending = b""

    def feed(self, body: bytes) -> None:
        """Take the next piece of the body."""
        if (
            not self._pending
            and body.startswith(b"data: ")
            and body.endswith(b"\n\n")
            and body.find(b"\n") == len(body) - 2
            and b"\r" not in body
        ):
            # One piece that holds exactly one event: what a token costs is decided here.
            self._on_data(body[6:-2])
            return
        self._pending += body
        while (end := _BLANK_LINE.search(self._pending)) is not None:
            event, self._pending = self._pending[: end.start()], self._pending[end.end() :]
            self._split(event)

    def _split(self, event: bytes) -> None:
        values = [line[5:].removeprefix(b" ") for line in _LINE_END.split(event) if line[:5] == b"data:"]
        if values:
            self._on_data(b"\n".join(values))
