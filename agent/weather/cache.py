"""Answers that are kept for a while, and questions that are asked once for all who have them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from cachetools import TLRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps the answers used last; a failure is told to all who wait for it, and not kept."""

    def __init__(
        self, *, most: int, lifetime_s: Callable[[V, float], float], clock: Callable[[], float] = time.time
    ) -> None:
        """Make an empty one.

        Args:
            most: Answers that are kept.
            lifetime_s: How long an answer is good, given the time of now.
            clock: Seconds since the epoch.
        """
        self._kept: TLRUCache[K, V] = TLRUCache(
            maxsize=most, ttu=lambda _, value, now: now + lifetime_s(value, now), timer=clock
        )
        self._flights: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, fetch: Callable[[], Awaitable[V]]) -> V:
        """Give the answer, fetched if need be; it is fetched to the end even if nobody waits for it any more."""
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.create_task(self._fetch(key, fetch))
            flight.add_done_callback(_look)

        return await asyncio.shield(flight)

    async def aclose(self) -> None:
        """Stop fetching."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _fetch(self, key: K, fetch: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await fetch()
        finally:
            del self._flights[key]
        self._kept[key] = value

        return value


def _look(flight: asyncio.Task[V]) -> None:
    """Take note of a failure, which asyncio would complain about where everybody has left."""
    if not flight.cancelled():
        flight.exception()
