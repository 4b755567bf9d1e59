"""Who may be answered now, who waits, and who is refused."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from serving.problem import Problem
from serving.seat import Seat

_SHORTEST_RETRY_S = 1
_LONGEST_RETRY_S = 30
_WEIGHT_OF_LATEST = 0.2


class Admission:
    """A number of slots and a bounded queue before them, first come, first served.

    A freed slot goes straight to whoever waits longest, and stays free for one who waits for several: nobody overtakes.

    Attributes:
        slots: Answers that are made at once.
        busy: Slots that are taken.
        refused: Requests that found the queue full, or the door closed.
    """

    def __init__(self, *, slots: int, queue: int) -> None:
        self.slots = slots
        self.busy = 0
        self.refused = 0
        self._queue = queue
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._service_s = 0.0
        self._closed = False
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._waiting)

    @property
    def closed(self) -> bool:
        """Whether every newcomer is refused."""
        return self._closed

    @asynccontextmanager
    async def slot(self, answers: int = 1) -> AsyncIterator[Seat]:
        """Hold as many slots as answers are made at once, after a wait in the queue if need be.

        Raises:
            Problem: 503 at once, as the queue is full or the door is closed.
        """
        width = min(answers, self.slots)
        await self._enter(width)
        seat = Seat()
        began_s = asyncio.get_running_loop().time()
        try:
            yield seat
        finally:
            self._learn(asyncio.get_running_loop().time() - began_s)
            seat.leave(partial(self._leave, width))

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

    def refusal(self, why: str) -> Problem:
        """Count a refusal and say when to come again."""
        self.refused += 1

        return Problem(503, f"{why}; try again later", code="overloaded", retry_after_s=self.retry_after_s())

    async def _enter(self, width: int) -> None:
        if self._closed:
            why = "server is shutting down"
            raise self.refusal(why)
        if not self._waiting and self.busy + width <= self.slots:
            self._seat(width)
            return
        if self.queued >= self._queue:
            why = f"all {self.slots} slots are taken or kept and {self.queued} requests wait already"
            raise self.refusal(why)
        await self._wait(width)

    async def _wait(self, width: int) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((width, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._call_next()
            else:  # the slots came in the same turn of the loop as the farewell
                self._leave(width)
            raise

    def _seat(self, width: int) -> None:
        self.busy += width
        self._empty.clear()

    def _leave(self, width: int) -> None:
        self.busy -= width
        self._call_next()
        if not self.busy:
            self._empty.set()

    def _call_next(self) -> None:
        """Seat who waits longest, as far as there is room, and forget on the way who has left."""
        self._waiting = deque(waiting for waiting in self._waiting if not waiting[1].cancelled())
        while self._waiting and self.busy + self._waiting[0][0] <= self.slots:
            width, turn = self._waiting.popleft()
            self._seat(width)
            turn.set_result(None)

    def _learn(self, held_s: float) -> None:
        known = self._service_s or held_s
        self._service_s = known + _WEIGHT_OF_LATEST * (held_s - known)
