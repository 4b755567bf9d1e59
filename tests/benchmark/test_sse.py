import pytest

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


def test_events_without_data_are_dropped() -> None:
    """Pings and bare event names carry nothing."""
    assert _events(b": ping\n\nevent: end\n\nid: 1\ndata: x\n\n") == [b"x"]


def test_lone_carriage_return_ends_a_line_in_a_whole_event_too() -> None:
    """The short way for whole events must not see fewer lines than the long one."""
    assert _events(b"data: a\rdata: b\n\n") == [b"a\nb"]
