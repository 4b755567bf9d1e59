"""Bodies: bounded each and all together."""

import asyncio

import pytest

from gateway.asgi import Header, Message
from gateway.body import Bodies, ClientGoneError
from gateway.problem import Problem
from tests.gateway.visit import sent


def test_a_body_comes_in_pieces() -> None:
    """And is held until it is let go."""
    bodies = Bodies(most=10)
    body = _read(bodies, b"abc", b"", b"def")

    assert (body, bodies.held) == (b"abcdef", 6)
    bodies.let_go(body)
    assert bodies.held == 0


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"11")]])
def test_a_body_that_is_too_long_is_refused(headers: list[Header]) -> None:
    """As soon as it is known, and the connection with it."""
    bodies = Bodies(most=10)
    with pytest.raises(Problem) as raised:
        _read(bodies, b"x" * 6, b"x" * 5, headers=headers)

    assert (raised.value.status, bodies.held) == (413, 0)
    assert (b"connection", b"close") in raised.value.headers


def test_all_bodies_together_are_bounded() -> None:
    """The memory of a pod is, too."""
    bodies = Bodies(most=10)
    for _ in range(128):
        _read(bodies, b"x" * 10)
    with pytest.raises(Problem) as raised:
        _read(bodies, b"x")

    assert (raised.value.status, raised.value.retry_after_s) == (503, 1)


def test_a_client_that_leaves_meanwhile_gets_nothing() -> None:
    """There is nobody to tell."""

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    bodies = Bodies(most=10)
    with pytest.raises(ClientGoneError):
        asyncio.run(bodies.read([], gone))
    assert bodies.held == 0


@pytest.mark.parametrize(("seconds", "comes"), [(29, True), (31, False)])
def test_a_body_that_does_not_arrive_in_half_a_minute_is_refused(seconds: int, comes: bool) -> None:  # noqa: FBT001  # a parameter
    """And its connection is closed: who sends a byte at a time would hold it for ever."""
    bodies = Bodies(most=10)

    async def read() -> bytes:
        loop, now_s = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        pieces = iter([b"abc", b"def"])

        async def receive() -> Message:
            piece = next(pieces)
            if piece == b"def":
                loop.time = lambda: now_s + seconds  # type: ignore[method-assign]
                for _ in range(3):
                    await asyncio.sleep(0)
            return {"type": "http.request", "body": piece, "more_body": piece == b"abc"}

        return await bodies.read([], receive)

    if comes:
        assert asyncio.run(read()) == b"abcdef"
        return
    with pytest.raises(Problem) as raised:
        asyncio.run(read())
    assert (raised.value.status, bodies.held) == (408, 0)
    assert (b"connection", b"close") in raised.value.headers


def _read(bodies: Bodies, *pieces: bytes, headers: list[Header] | None = None) -> bytes:
    async def read() -> bytes:
        return await bodies.read(headers or [], sent(*pieces))

    return asyncio.run(read())
