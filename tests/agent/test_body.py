"""A request's body: whole, or refused in time."""

import asyncio

import pytest

from agent.asgi import Message, Receive
from agent.body import read_body
from agent.problem import Problem
from tests.agent.quick_loop import QuickLoop


async def _silence() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def _trickle() -> Message:
    await asyncio.sleep(1)

    return {"type": "http.request", "body": b" ", "more_body": True}


@pytest.mark.parametrize("receive", [_silence, _trickle])
def test_a_body_has_half_a_minute(receive: Receive) -> None:
    """As a whole: who sends a byte a second holds a connection no longer than who sends nothing."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        with pytest.raises(Problem, match=r"^body did not arrive within 30 s$") as caught:
            runner.run(read_body([(b"content-type", b"application/json")], receive, most=1000))

        assert runner.get_loop().time() == pytest.approx(30, abs=0.1)
    assert (caught.value.status, caught.value.code) == (408, "timeout")
    assert (b"connection", b"close") in caught.value.headers


def test_a_body_in_pieces_is_read_whole() -> None:
    """And can be read again."""
    pieces = iter([b'{"a"', b": 1", b"}"])

    async def receive() -> Message:
        await asyncio.sleep(9)
        piece = next(pieces)

        return {"type": "http.request", "body": piece, "more_body": piece != b"}"}

    async def read() -> Message:
        again = await read_body([(b"content-type", b"application/json")], receive, most=1000)

        return await again()

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        assert runner.run(read())["body"] == b'{"a": 1}'
