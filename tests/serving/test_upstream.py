import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.upstream import EngineLostError, Upstream
from tests.serving.visitor import run

BODIES = st.lists(st.binary(max_size=40), max_size=6)
CUTS = st.lists(st.integers(0, 600), max_size=20)


class Wire(asyncio.Transport):
    """A transport that only remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.reading = True
        self.aborted = False
        self.ended = False

    def write_eof(self) -> None:
        """Remember that nothing more is sent."""
        self.ended = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Remember what is sent."""
        self.written += bytes(data)

    def pause_reading(self) -> None:
        """Remember that nothing is to come."""
        self.reading = False

    def resume_reading(self) -> None:
        """Remember that more may come."""
        self.reading = True

    def abort(self) -> None:
        """Remember the end."""
        self.aborted = True


def connected() -> tuple[Upstream, Wire]:
    upstream, wire = Upstream(1), Wire()
    upstream.connection_made(wire)
    upstream.ask(b"request")
    return upstream, wire


def framed(framing: str, bodies: Sequence[bytes]) -> bytes:
    match framing:
        case "chunked":
            chunks = b"".join(b"%x;ext=1\r\n%b\r\n" % (len(body), body) for body in bodies if body)
            return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nTrailer: 1\r\n\r\n"
        case "length":
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % sum(map(len, bodies)) + b"".join(bodies)
        case "interim":
            return b"HTTP/1.1 100 Continue\r\n\r\n" + framed("length", bodies)
        case _:
            return b"HTTP/1.1 200 OK\r\nX-Any: 1\r\n\r\n" + b"".join(bodies)


def split(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(cuts), len(data)]
    return [piece for a, b in pairwise(edges) if (piece := data[a:b])]


async def whole(upstream: Upstream) -> bytes:
    await upstream.head()
    body = b""
    while not upstream.drained:
        body += await upstream.piece()
    return body


@given(st.sampled_from(["chunked", "length", "interim", "until close"]), BODIES, CUTS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_split_of_any_answer_gives_the_same_body(
    framing: str,
    bodies: list[bytes],
    cuts: list[int],
    eager: bool,  # noqa: FBT001
) -> None:
    """However the engine's bytes arrive, and whether they are fetched at once or late."""

    async def story() -> None:
        upstream, _ = connected()
        reading = asyncio.create_task(whole(upstream))
        for piece in split(framed(framing, bodies), cuts):
            upstream.data_received(piece)
            if eager:
                await asyncio.sleep(0)
        if framing == "until close":
            upstream.connection_lost(None)

        assert await reading == b"".join(bodies)
        assert upstream.status == 200
        assert upstream.reusable is (framing != "until close")

    run(story())


@given(st.sampled_from(["chunked", "length", "interim"]), BODIES, st.integers(1, 600))
@settings(max_examples=200, deadline=None)
def test_an_answer_that_lacks_its_end_is_never_taken_for_a_whole_one(
    framing: str, bodies: list[bytes], missing: int
) -> None:
    """What has come is given first."""

    async def story() -> None:
        upstream, _ = connected()
        data = framed(framing, bodies)
        upstream.data_received(data[: max(1, len(data) - missing)])
        upstream.connection_lost(None)

        with pytest.raises(EngineLostError):
            await whole(upstream)
        assert not upstream.reusable

    run(story())


@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0\r\n\r\n", b"HTTP/1.1 101 X\r\nupgrade: a\r\nconnection: upgrade\r\n\r\n"]
)
def test_what_is_no_answer_is_an_engine_lost(garbage: bytes) -> None:
    """And the connection is closed."""

    async def story() -> None:
        upstream, wire = connected()
        upstream.data_received(garbage)

        with pytest.raises(EngineLostError):
            await upstream.head()
        assert wire.aborted

    run(story())


def test_bytes_that_nobody_asked_for_close_the_connection() -> None:
    """They would be taken for the next answer."""
    upstream, wire = connected()
    upstream.data_received(framed("length", [b"a"]))
    upstream.data_received(b"HTTP/1.1 200 OK\r\n")

    assert wire.aborted
    assert not upstream.reusable


def test_only_headers_of_the_answers_head_are_passed_on() -> None:
    """Neither an interim answer's nor those after the body."""
    upstream, _ = connected()
    upstream.data_received(b"HTTP/1.1 103 Early Hints\r\nLink: 1\r\n\r\n" + framed("chunked", [b"a"]))

    assert upstream.headers == [(b"transfer-encoding", b"chunked")]


def test_reading_stops_while_nobody_fetches() -> None:
    """Memory is bounded, and reading goes on when the pieces are fetched."""

    async def story() -> None:
        upstream, wire = connected()
        upstream.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n" + b"x" * 65_536)
        at_the_mark = wire.reading
        upstream.data_received(b"x")
        beyond = wire.reading
        size = len(await upstream.piece())

        assert (at_the_mark, beyond, size, wire.reading) == (True, False, 65_537, True)

    run(story())


def test_a_connection_knows_that_it_was_used() -> None:
    """Only then may silence mean that it was closed before."""
    upstream, _ = connected()
    before = upstream.used
    upstream.data_received(framed("length", [b"a"]))
    upstream.ask(b"again")

    assert (before, upstream.used, upstream.heard) == (False, True, False)


def test_a_connection_that_the_engine_closes_is_not_used_again() -> None:
    """It says so in a header."""
    upstream, _ = connected()
    upstream.data_received(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")

    assert upstream.complete
    assert not upstream.reusable


def test_who_leaves_waits_for_the_engine_to_close() -> None:
    """Half closed and read on, so that the engine is neither cut in a write nor forgotten; what it says is nothing."""

    async def story() -> None:
        upstream, wire = connected()
        upstream.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n" + b"x" * 70_000)
        gone = upstream.leave()
        reading = wire.reading
        upstream.data_received(b"no HTTP at all" * 9_000)
        before = gone.done()
        upstream.connection_lost(None)

        assert (wire.ended, wire.aborted, reading) == (True, False, True)
        assert (before, gone.done()) == (False, True)

    run(story())


def test_who_leaves_a_lost_connection_waits_for_nobody() -> None:
    """The engine has ended."""

    async def story() -> None:
        upstream, _ = connected()
        upstream.connection_lost(None)

        assert upstream.leave().done()

    run(story())
