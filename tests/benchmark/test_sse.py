import re

import pytest

from benchmark import sse
from benchmark.sse import EventSplitter


def _events(*pieces: bytes) -> list[bytes]:
    found: list[bytes] = []
    splitter = EventSplitter(found.append)
    for piece in pieces:
        splitter.feed(piece)
    return found


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_ends_an_event(end: bytes) -> None:
    """LF, CRLF and CR are alike, whole or byte by byte; a lone CR needs the byte after it."""
    stream = b"data: a" + end * 2 + b"data:b" + end + b"data: c" + end * 2 + b":"
    pieces = [stream[i : i + 1] for i in range(len(stream))]

    assert _events(stream) == _events(*pieces) == [b"a", b"b\nc"]


def test_event_is_handed_on_with_its_last_byte() -> None:
    """No event waits for the next packet."""
    found: list[bytes] = []
    splitter = EventSplitter(found.append)
    splitter.feed(b"data: a\n")
    before = list(found)
    splitter.feed(b"\n")

    assert (before, found) == ([], [b"a"])


def test_event_of_carriage_returns_is_handed_on_with_its_last_byte() -> None:
    """A server that ends lines with CR only is not timed by its next event; half a CRLF is no further line end."""
    found: list[bytes] = []
    splitter = EventSplitter(found.append)
    splitter.feed(b"data: a\r\r")
    before = list(found)
    splitter.feed(b"data: b\r\n\r")
    splitter.feed(b"\ndata: c\r\n\r\n")

    assert (before, found) == ([b"a"], [b"a", b"b", b"c"])


def test_events_without_data_are_dropped() -> None:
    """Pings and bare event names carry nothing."""
    assert _events(b": ping\n\nevent: end\n\nid: 1\ndata: x\n\n") == [b"x"]


def test_lone_carriage_return_ends_a_line_in_a_whole_event_too() -> None:
    """The short way for whole events must not see fewer lines than the long one."""
    assert _events(b"data: a\rdata: b\n\n") == [b"a\nb"]


@pytest.mark.parametrize("lines", [b"event: error\ndata: x", b"data: x\r\nevent:error"])
def test_event_named_error_is_handed_on_as_one(lines: bytes) -> None:
    """Its data need not say that it is an error."""
    found: list[bytes] = []
    errors: list[bytes] = []
    EventSplitter(found.append, errors.append).feed(lines + b"\n\ndata: y\n\n")

    assert (found, errors) == ([b"y"], [b"x"])


class _CountingPattern:
    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern
        self.searched = 0

    def search(self, data: bytes, begin: int = 0) -> re.Match[bytes] | None:
        self.searched += len(data) - begin
        return self._pattern.search(data, begin)


def test_big_event_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An image in one event comes in a hundred reads: no byte is looked at again with each of them."""
    pattern = _CountingPattern(sse.BLANK_LINE)
    monkeypatch.setattr(sse, "BLANK_LINE", pattern)
    pieces = [b"data: ", *[b"x" * 16_384] * 100, b"\r\n\r", b"\n"]

    assert [len(event) for event in _events(*pieces)] == [1_638_400]
    assert pattern.searched < 1.01 * 1_638_400
