"""Runs of tools: in time, and alone."""

import asyncio
import threading
from collections.abc import Awaitable

import pytest

from agent.tools.run import BrokenError, OverdueError, called, run


def test_a_plain_function_runs_beside_the_loop() -> None:
    """Which can go on, and is what ends it here."""

    async def both() -> bool:
        released = threading.Event()
        under_way = asyncio.create_task(called(released.wait, timeout=20))
        await asyncio.sleep(0)
        released.set()

        return bool(await under_way)

    assert asyncio.run(both())


def test_what_a_function_gives_to_wait_for_is_waited_for() -> None:
    """Also where it does not say so."""

    async def later(word: str) -> str:
        return word

    def soon(word: str) -> Awaitable[str]:
        return later(word)

    assert asyncio.run(called(later, word="a")) == "a"
    assert asyncio.run(called(soon, word="b")) == "b"


def test_who_takes_too_long_has_ended() -> None:
    """Before it is told."""
    ended: list[bool] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    with pytest.raises(OverdueError):
        asyncio.run(run(wait(), longest_s=0.01))

    assert ended == [True]


def test_who_runs_it_can_leave() -> None:
    """A cancellation from outside is none of the tool's own, and goes down to it."""
    ended: list[bool] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def leave() -> None:
        task = asyncio.create_task(run(wait(), longest_s=60))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(leave())

    assert ended == [True]


@pytest.mark.parametrize("error", [asyncio.CancelledError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_what_would_end_more_than_it_does_not(error: BaseException) -> None:
    """Of a function that waits, and of one that does not."""

    async def waits() -> None:
        raise error

    def runs() -> None:
        raise error

    for function in (waits, runs):
        with pytest.raises(BrokenError):
            asyncio.run(run(called(function), longest_s=60))
