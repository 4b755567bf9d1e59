"""Server-sent events out of a body that arrives in any pieces."""

import re
from collections.abc import Callable

# A lone CR ends a line too. At the end of what has come it is taken for one; an LF after it is an empty line more.
BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_LONGEST_BLANK_LINE = len(b"\r\n\r\n")
_ERROR_NAMES = frozenset((b"event: error", b"event:error"))


class EventSplitter:
    """Hands on the data of each event as soon as its blank line is there.

    Events without data (comments, keep-alive pings) are dropped, as
    https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation says.
    """

    __slots__ = ("_on_data", "_on_error", "_pending")

    def __init__(self, on_data: Callable[[bytes], None], on_error: Callable[[bytes], None] | None = None) -> None:
        """Prepare to read.

        Args:
            on_data: Gets the data of each event.
            on_error: Gets the data of events that are named `error`, also empty; None makes them like others.
        """
        self._on_data = on_data
        self._on_error = on_error
        self._pending = bytearray()

    @property
    def empty(self) -> bool:
        """The next byte begins an event."""
        return not self._pending

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
        begin, unseen = 0, max(0, len(self._pending) - _LONGEST_BLANK_LINE)
        self._pending += body
        while (end := BLANK_LINE.search(self._pending, unseen)) is not None:
            self._split(bytes(self._pending[begin : end.start()]))
            begin = unseen = end.end()
        del self._pending[:begin]

    def _split(self, event: bytes) -> None:
        lines = _LINE_END.split(event)
        values = [line[5:].removeprefix(b" ") for line in lines if line[:5] == b"data:"]
        if self._on_error is not None and not _ERROR_NAMES.isdisjoint(lines):
            self._on_error(b"\n".join(values))
        elif values:
            self._on_data(b"\n".join(values))
