"""One run of a tool: bounded in time, and unable to end anything but itself."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from inspect import isawaitable, iscoroutinefunction
from typing import Any, Final

MOST_THREADS: Final = 16
"""Plain functions that run at once; the next one waits, in the time that its tool has."""

_THREADS: Final = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="tool")
"""Their own: addresses are looked up in the loop's, and no tool may keep the gateway from being asked."""


class OverdueError(Exception):
    """It took longer than a tool may."""


class BrokenError(Exception):
    """It raised what would mean something to whoever runs it: a cancellation, the end of a loop or of the process."""


async def called(function: Callable[..., Awaitable[Any] | Any], **arguments: object) -> object:
    """Call a function, in a thread where it does not say that it waits: it may be slow, and everything else goes on."""
    call = partial(function, **arguments)
    if iscoroutinefunction(function):
        return await call()
    result = await asyncio.get_running_loop().run_in_executor(_THREADS, _unstopped, call)

    return await result if isawaitable(result) else result


async def run(call: Coroutine[Any, Any, object], *, longest_s: float) -> object:
    """Give what it gives; a task of its own tells its cancellations and its timeouts from those around it.

    Raises:
        OverdueError: It was cancelled, and has ended.
        BrokenError: It was cancelled by itself, or wanted to end the process.
    """
    task = asyncio.create_task(_guarded(call))
    try:
        await asyncio.wait([task], timeout=longest_s)
    finally:
        is_overdue = task.cancel()
        if is_overdue:
            await asyncio.wait([task])
    if is_overdue:
        raise OverdueError
    if task.cancelled():
        raise BrokenError

    return task.result()


async def _guarded(call: Coroutine[Any, Any, object]) -> object:
    """Let nothing out that ends more than a task: a SystemExit would end the loop, and the service with it."""
    try:
        return await call
    except (Exception, asyncio.CancelledError):
        raise
    except BaseException as error:
        raise BrokenError from error


def _unstopped(call: Callable[[], object]) -> object:
    """No future takes a StopIteration (https://docs.python.org/3.11/library/asyncio-future.html)."""
    try:
        return call()
    except StopIteration as error:
        raise BrokenError from error
