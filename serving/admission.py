"""Who may be answered now, who waits, and who is refused."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from serving.problem import Problem

_SHORTEST_RETRY_S = 1
_LONGEST_RETRY_S = 30
_WEIGHT_OF_LATEST = 0.2


class Admission:
    """A number of slots and a bounded queue before them, first come, first served.

    A freed slot goes straight to whoever waits longest, so that a newcomer cannot overtake.

    Attributes:
        slots: Requests that are answered at once.
        busy: Slots that are taken.
        refused: Requests that found the queue full, or the door closed.
    """

    def __init__(self, *, slots: int, queue: int) -> None:
        self.slots = slots
        self.busy = 0
        self.refused = 0
        self._queue = queue
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._service_s = 0.0
        self._closed = False
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def queued(self) -> int:
        """How many wait for a slot."""
        return len(self._waiting)

    @property
    def closed(self) -> bool:
        """Whether every newcomer is refused."""
        return self._closed

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold a slot, after a wait in the queue if need be.

        Raises:
            Problem: 503 at once, as the queue is full or the door is closed.
        """
        await self._enter()
        began_s = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._learn(asyncio.get_running_loop().time() - began_s)
            self._leave()

    async def drain(self, *, seconds: float) -> bool:
        """Refuse newcomers and wait for all others; False if some are left when the time is up."""
        self._closed = True
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
        except TimeoutError:
            return False
        return True

    def retry_after_s(self) -> int:
        """Estimate when the present queue is worked off, from how long slots were held lately."""
        ahead_s = (self.queued + 1) * self._service_s / self.slots

        return min(max(math.ceil(ahead_s), _SHORTEST_RETRY_S), _LONGEST_RETRY_S)

    async def _enter(self) -> None:
        if self._closed:
            why = "server is shutting down"
            raise self._refusal(why)
        if self.busy < self.slots:
            self.busy += 1
            self._empty.clear()
            return
        if self.queued >= self._queue:
            why = f"all {self.slots} slots are taken and {self._queue} requests wait already"
            raise self._refusal(why)
        await self._wait()

    async def _wait(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the slot came in the same turn of the loop as the farewell
                self._leave()
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise

    def _leave(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.cancelled():  # who was cancelled has not run yet, and has not left the queue
                turn.set_result(None)
                return
        self.busy -= 1
        if not self.busy:
            self._empty.set()

    def _learn(self, held_s: float) -> None:
        known = self._service_s or held_s
        self._service_s = known + _WEIGHT_OF_LATEST * (held_s - known)

    def _refusal(self, why: str) -> Problem:
        self.refused += 1

        return Problem(503, f"{why}; try again later", code="overloaded", retry_after_s=self.retry_after_s())
