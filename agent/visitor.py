"""The client's side of an answer: whether somebody still waits for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from agent.asgi import Receive

T = TypeVar("T")


class ClientGoneError(Exception):
    """The client left before its answer was there."""


async def attended(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """Do some work as long as the client waits; when it leaves, the work is cancelled and has ended.

    Raises:
        ClientGoneError: Nobody waits any more.
    """
    task = asyncio.create_task(work)
    watch = asyncio.create_task(_until_gone(receive))
    watch.add_done_callback(lambda _: task.cancel())
    try:
        return await task
    except asyncio.CancelledError:
        if watch.done() and not watch.cancelled():
            raise ClientGoneError from None
        raise
    finally:
        watch.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
