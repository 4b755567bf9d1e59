"""Work on a large body, off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")

SMALL_BYTES = 32_768
"""Checked within a millisecond or a few, whatever it holds; most requests are smaller."""

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="large-bodies")


async def aside(work: Callable[[], _T], *, size: int) -> _T:
    """Work on so many bytes, in one thread if they are many, so that large bodies wait for each other and nobody else.

    The thread holds Python's lock while C code reads JSON: what is left of a stall is in docs/performance.md.
    """
    if size <= SMALL_BYTES:
        return work()

    return await asyncio.get_running_loop().run_in_executor(_THREAD, work)
